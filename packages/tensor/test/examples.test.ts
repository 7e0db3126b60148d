// The examples in docstrings run: each `@example expression;  // => json` of the public functions gives that JSON.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import * as toolkit from "../src/test/index.js";

interface Example {
  readonly file: string;
  readonly code: string;
  readonly wanted: string | undefined;
}

const SOURCE = new URL("../src/", import.meta.url);

/** Source files below src, generated ones left out. */
function sources(folder: URL): URL[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return sources(new URL(`${entry.name}/`, folder));
    return entry.name.endsWith(".generated.ts") ? [] : [new URL(entry.name, folder)];
  });
}

/** Examples of one file; a later line of an example continues it. */
function examplesOf(file: URL): Example[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/@example ([\s\S]*?)\*\//g)].map((match) => {
    const code = match[1]!.replace(/\n\s*\* ?/g, "\n").trim();
    const wanted = /\/\/ => (.+)$/.exec(code)?.[1];
    return {
      file: file.pathname.slice(SOURCE.pathname.length),
      code: code.replace(/\s*\/\/ => .+$/, "").replace(/;$/, ""),
      wanted,
    };
  });
}

/** Exported names that are words of the language: reachable as members only. */
const RESERVED: ReadonlySet<string> = new Set(["delete", "eval", "switch", "var"]);

// A method of a namespace is called without it in its own file's examples.
const scope: Record<string, unknown> = { ...t.tree, ...t.memory, ...toolkit, ...t };
const examples = sources(SOURCE).flatMap(examplesOf);

describe("docstring examples", () => {
  test("there are some", () => expect(examples.length).toBeGreaterThan(60));

  test.for(examples)("$file: $code", async ({ code, wanted }) => {
    const names = Object.keys(scope).filter((name) => !RESERVED.has(name));
    const body = /^(try|for|const|let|using)\b/.test(code) ? code : `return (${code});`;
    const AsyncFunction = (async () => {}).constructor as new (
      ...args: string[]
    ) => (...args: unknown[]) => Promise<unknown>;
    const result = await new AsyncFunction(...names, body)(...names.map((name) => scope[name]));
    if (wanted !== undefined) expect(JSON.parse(JSON.stringify(result))).toEqual(JSON.parse(wanted));
  });
});
