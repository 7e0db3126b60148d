// The workflow files: they run what a submission must pass, by actions pinned to major versions, and only commands that there are.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../scripts/bootstrap.mjs";

const FOLDER = join(ROOT, ".github/workflows");
const workflows = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), "utf8")]);
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

describe.for(workflows)("%s", ([, text]) => {
  test("runs .ci/run", () => expect(text).toMatch(/^\s+- run: \.ci\/run$/m));
  test("pins every action to a major version", () => {
    const uses = [...text.matchAll(/uses: (\S+)/g)].map((match) => match[1]);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@v\d+$/.test(action))).toEqual([]);
  });
  test("asks for no more than it says", () => expect(text).toMatch(/^permissions:$/m));
  test("calls only scripts of package.json", () => {
    const called = [...text.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]);
    expect(called.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

test(".ci/run calls only scripts of package.json", () => {
  const text = readFileSync(join(ROOT, ".ci/run"), "utf8");
  const called = [...text.matchAll(/^npm (?:run --silent )?([\w:]+)$/gm)].map((match) => match[1]);
  expect(called).toEqual(["check", "test", "test:full"]);
  expect(called.filter((name) => scripts[name] === undefined)).toEqual([]);
});
