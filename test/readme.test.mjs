// The READMEs and guides are true: every example in them runs, and no page has an example that nothing runs.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../scripts/bootstrap.mjs";
import { examplesOf, instrument, runExamples } from "../scripts/check-readme.mjs";

/** Pages with examples, the folder from which their imports resolve, and the least number of examples they have. */
const PAGES = [
  { page: "README.md", folder: "docs", least: 1 },
  { page: "packages/telemetry/README.md", folder: "packages/telemetry", least: 5 },
  { page: "packages/tensor/README.md", folder: "packages/tensor", least: 5 },
  { page: "packages/tensor-native/README.md", folder: "docs", least: 5 },
  { page: "packages/datalog/README.md", folder: "packages/datalog", least: 5 },
  { page: "docs/guides/observing.md", folder: "docs", least: 5 },
  { page: "docs/guides/coming-from-nx-and-exdatalog.md", folder: "docs", least: 5 },
];

/** Every page of the repository, those not committed yet included. */
const pages = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter((page) => existsSync(join(ROOT, page)));

test.for(PAGES)("every example of $page runs", async ({ page, folder, least }) => {
  const results = await runExamples(join(ROOT, page), join(ROOT, folder));
  expect(results.filter(({ fault }) => fault !== null).map(({ line, fault }) => `${page}:${line}: ${fault}`)).toEqual(
    [],
  );
  expect(results.length).toBeGreaterThanOrEqual(least);
});

/** Blocks of a page that show code of the kind we run, however they are fenced. */
const CODE = /^[ \t>]*(?:```|~~~)\s*(?:ts|typescript|tsx|mts|js|javascript|mjs|jsx)\b/gim;

test("no page has an example that nothing runs", () => {
  const stray = pages.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    const shown = text.match(CODE)?.length ?? 0;
    const run = PAGES.some((each) => each.page === page) ? examplesOf(text).length : 0;
    return shown === run ? [] : [`${page}: ${shown} blocks of code, of which ${run} run`];
  });
  expect(stray).toEqual([]);
});

describe("links", () => {
  const LINK = /\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[\w-]*)?\)/g;
  test.for(pages)("%s links to files that are there", (page) => {
    const text = readFileSync(join(ROOT, page), "utf8").replace(/^```[\s\S]*?^```/gm, "");
    const gone = [...text.matchAll(LINK)]
      .map((match) => relative(ROOT, join(ROOT, dirname(page), match[1])))
      .filter((target) => !existsSync(join(ROOT, target)));
    expect(gone).toEqual([]);
  });
});

test("ARCHITECTURE.md names files that are there", () => {
  const text = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8");
  const named = [...text.matchAll(/`((?:packages|scripts|test|bench|docs|examples|\.ci|\.github)\/[\w./-]+)`/g)].map(
    (match) => match[1],
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
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
  test.for(["```ts\n", "```ts no-run\n", "~~~ typescript\n", "  ```js\n", "> ```mjs\n"])(
    "%j opens a block of code",
    (fence) => {
      expect(fence.match(CODE)).toHaveLength(1);
    },
  );
  test.for(["```\n", "```sh\n", "```json\n", "`ts`\n"])("%j opens none", (fence) => {
    expect(fence.match(CODE)).toBeNull();
  });
});
