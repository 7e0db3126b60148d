// Several copies of the package in one process: the built ESM and CJS files, and a third whose records carry fields that the others do not know.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

type Telemetry = typeof import("../src/index.js");

const folder = mkdtempSync(join(tmpdir(), "sextant-copies-"));
const source = fileURLToPath(new URL("../src/index.ts", import.meta.url));
const dist = (file: string): string => fileURLToPath(new URL(`../dist/${file}`, import.meta.url));
const copies: Record<string, Telemetry> = {};

/** A copy of a later minor version: its table and its events have a field more. */
async function laterMinor(): Promise<Telemetry> {
  const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: "esm", write: false });
  const text = outputFiles[0]!.text
    .replace("begun: 0", "begun: 0, laterTable: new Map()")
    .replace("handlers: null, span: null", 'handlers: null, span: null, laterField: "known only here"');
  expect(text).toContain("laterTable");
  expect(text).toContain("laterField");
  const file = join(folder, "later.mjs");
  writeFileSync(file, text);
  return (await import(pathToFileURL(file).href)) as Telemetry;
}

beforeAll(async () => {
  copies["esm"] = (await import(pathToFileURL(dist("index.js")).href)) as Telemetry;
  copies["cjs"] = createRequire(import.meta.url)(dist("index.cjs")) as Telemetry;
  copies["later"] = await laterMinor();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = ["esm", "cjs", "later"] as const;
const PAIRS = NAMES.flatMap((from) => NAMES.filter((to) => to !== from).map((to) => [from, to] as const));

test("they are copies indeed", () => {
  expect(new Set(NAMES.map((name) => copies[name]!.attach)).size).toBe(3);
});

test("records of the later copy carry its field, and the others' handlers are on them", () => {
  const { events } = (globalThis as never as Record<symbol, { events: Map<string, Record<string, unknown>> }>)[
    Symbol.for("sextant.telemetry/registry@1")
  ]!;
  copies["later"]!.event("copies.carried");
  copies["esm"]!.attach("esm", "copies.carried", () => {});
  copies["cjs"]!.event("copies.plain");
  expect(events.get("copies.carried")).toMatchObject({ laterField: "known only here", handlers: [{ id: "esm" }] });
  expect(events.get("copies.plain")).not.toHaveProperty("laterField");
  copies["cjs"]!.detach("esm");
  expect(events.get("copies.carried")).toMatchObject({ laterField: "known only here", handlers: null });
});

describe.each(PAIRS)("attached through %s, executed through %s", (from, to) => {
  const [listener, emitter] = [(): Telemetry => copies[from]!, (): Telemetry => copies[to]!];

  test("events arrive, by name and by handle, whichever copy made the record", () => {
    const seen: unknown[] = [];
    const handle = emitter().event(`copies.${from}.${to}`);
    expect(handle.enabled).toBe(false);
    listener().attach("copy", `copies.${from}.${to}`, (_event, { n }) => void seen.push(n));
    expect(handle.enabled).toBe(true);
    handle.execute({ n: 1 });
    emitter().execute(`copies.${from}.${to}`, { n: 2 });
    expect(emitter().attach("copy", "another.event", () => {})).toMatchObject({ ok: false, error: "already_exists" });
    expect(
      emitter()
        .listHandlers("copies")
        .map(({ id }) => id),
    ).toEqual(["copy"]);
    expect(emitter().detach("copy")).toEqual({ ok: true });
    handle.execute({ n: 3 });
    expect(seen).toEqual([1, 2]);
  });

  test("spans of one copy are parents of the other's, and a prefix follows what the other declares", () => {
    const contexts: { id: number; parent?: { id: number } }[] = [];
    listener().attachPrefix("copy", `nested.${from}.${to}`, (event, _measurements, { spanContext }) => {
      if (event.endsWith("start")) contexts.push(spanContext as never);
    });
    const outer = emitter().defineSpan(`nested.${from}.${to}.outer`);
    const inner = listener().defineSpan(`nested.${from}.${to}.inner`);
    outer.trace({}, () => inner.trace({}, () => 1));
    listener().detach("copy");
    expect(contexts[1]?.parent?.id).toBe(contexts[0]?.id);
  });

  test("wrappers surround the other's spans, and its failing handlers are reported once", () => {
    const span = emitter().defineSpan(`wrapped.${from}.${to}`);
    const order: string[] = [];
    listener().attachAround("copy", [`wrapped.${from}`], (prefix, _metadata, next) => {
      order.push(prefix);
      return next();
    });
    listener().setLogger({ error: (message) => order.push(message) });
    listener().attach("bad", `wrapped.${from}.${to}.stop`, () => {
      throw new Error("no");
    });
    expect(span.trace({}, () => 5)).toBe(5);
    listener().detach("copy");
    emitter().setLogger(undefined);
    expect(order).toEqual([
      `wrapped.${from}.${to}`,
      `telemetry: handler bad failed on wrapped.${from}.${to}.stop and is detached: Error: no`,
    ]);
  });
});
