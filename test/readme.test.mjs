// The READMEs and guides are true: every example in them runs.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../scripts/bootstrap.mjs";
import { examplesOf, instrument, runExamples } from "../scripts/check-readme.mjs";

/** Pages and the folder from which their imports resolve. */
const PAGES = [
  { page: "README.md", folder: "examples/tour" },
  { page: "packages/telemetry/README.md", folder: "packages/telemetry" },
  { page: "packages/tensor/README.md", folder: "packages/tensor" },
  { page: "packages/tensor-native/README.md", folder: "packages/tensor-native" },
  { page: "packages/datalog/README.md", folder: "packages/datalog" },
  { page: "docs/observing.md", folder: "packages/telemetry" },
].filter(({ page }) => existsSync(join(ROOT, page)));

test.for(PAGES)("every example of $page runs", async ({ page, folder }) => {
  const results = await runExamples(join(ROOT, page), join(ROOT, folder));
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ fault }) => fault !== null).map(({ line, fault }) => `${page}:${line}: ${fault}`)).toEqual(
    [],
  );
});

describe("the runner itself", () => {
  test("finds blocks and skips those that are only shown", () => {
    const text = "a\n```ts\nx;\n```\n```ts no-run\ny;\n```\n";
    expect(examplesOf(text)).toEqual([{ line: 3, code: "x;\n" }]);
  });
  test("turns an expectation into a check and leaves other lines alone", () => {
    expect(instrument("const a = 1;\na + 1; // => 2")).toBe(
      'const a = 1;\n__expect(await (a + 1), "2", "a + 1; // => 2");',
    );
  });
});
