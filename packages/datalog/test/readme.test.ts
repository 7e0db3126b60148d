// The table of features in the README names a test for each row.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);
const section = readFileSync(new URL("README.md", root), "utf8").split("## What is in it, and the test of each")[1]!;
const rows = section
  .split("\n## ")[0]!
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| feature"))
  .map((line) => {
    const [, feature, tests] = line.split("|");
    return { feature: feature!.trim(), tests: [...tests!.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path!) };
  });

test("the table is there", () => expect(rows.length).toBeGreaterThan(20));

test.for(rows)("$feature", ({ tests }) => {
  expect(tests).not.toEqual([]);
  expect(tests.filter((path) => !existsSync(fileURLToPath(new URL(path, root))))).toEqual([]);
});
