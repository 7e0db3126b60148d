// The benchmark runner's own logic: statistics, tables, comparisons with an earlier file, and what it says about wrong input.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { compareResults, comparisonSummary, comparisonTable } from "../bench/compare.mjs";
import { readOptions } from "../bench/options.mjs";
import { resultsPage } from "../bench/page.mjs";
import { emptyResults, readResults, writeResults } from "../bench/results.mjs";
import { medianInterval, medianOf, rankTest, summaryOf } from "../bench/statistics.mjs";
import { markdownTable } from "../bench/table.mjs";
import { ROOT } from "../scripts/bootstrap.mjs";

const folder = mkdtempSync(join(tmpdir(), "sextant-bench-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MACHINE = { processor: "Some Processor", cores: 2, memory: 8, platform: "linux-x64", node: "20.20.2" };
const row = (subject, samples, more = {}) => ({
  suite: "tensor",
  case: "add",
  subject,
  unit: "ms",
  ...summaryOf(samples),
  ...more,
});
const results = (rows, more = {}) => ({
  ...emptyResults(MACHINE),
  cases: [{ suite: "tensor", case: "add", unit: "ms", baseline: "ours" }],
  rows,
  ...more,
});

describe("statistics", () => {
  test.for([
    { values: [3], median: 3 },
    { values: [3, 1, 2], median: 2 },
    { values: [4, 1, 2, 3], median: 2.5 },
  ])("the median of $values is $median", ({ values, median }) => expect(medianOf(values)).toBe(median));

  // Ranks from tables of the sign test: n, and the order statistic at which the 95 % interval begins.
  test.for([
    { n: 5, from: null },
    { n: 6, from: 1 },
    { n: 10, from: 2 },
    { n: 20, from: 6 },
    { n: 25, from: 8 },
    { n: 100, from: 40 },
  ])("the interval of $n samples begins at sample $from", ({ n, from }) => {
    const interval = medianInterval(Array.from({ length: n }, (_, i) => i + 1));
    expect(interval).toEqual(from === null ? null : { low: from, high: n + 1 - from });
  });

  // p of scipy.stats.mannwhitneyu(left, right, method="exact"), and of a permutation test where there are ties.
  test.for([
    { left: [1, 2, 3], right: [4, 5, 6], p: 0.1 },
    { left: [1, 2, 3, 4], right: [5, 6, 7, 8], p: 2 / 70 },
    { left: [1, 2, 3, 4, 5], right: [6, 7, 8, 9, 10], p: 2 / 252 },
    { left: [1, 3, 5, 7], right: [2, 4, 6, 8], p: 48 / 70 },
    { left: [1, 1], right: [1, 1], p: 1 },
    { left: [1, 1, 2], right: [2, 3, 3], p: 0.2 },
  ])("p of $left against $right", ({ left, right, p }) => expect(rankTest(left, right)).toBeCloseTo(p, 12));

  test("p of many samples is close to that of counting, and certain where they do not meet", () => {
    const left = Array.from({ length: 40 }, (_, i) => i);
    expect(rankTest(left, left)).toBeCloseTo(1, 6);
    expect(
      rankTest(
        left,
        left.map((value) => value + 100),
      ),
    ).toBeLessThan(1e-6);
    expect(
      rankTest(
        left,
        left.map((value) => value + 5.5),
      ),
    ).toBeCloseTo(0.0487, 3);
  });

  test("p is a probability, the same from both sides and in any order", () => {
    const samples = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(samples, samples, (left, right) => {
        const p = rankTest(left, right);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1 + 1e-12);
        expect(rankTest(right, left)).toBeCloseTo(p, 12);
        expect(rankTest([...left].reverse(), right)).toBeCloseTo(p, 12);
      }),
    );
  });
});

describe("comparing", () => {
  const five = (from) => [0, 0.1, 0.2, 0.3, 0.4].map((step) => from + step);
  test.for([
    { change: "a slower row is a regression", before: five(10), now: five(12), verdict: "regression" },
    { change: "a faster row is a gain", before: five(10), now: five(8), verdict: "gain" },
    {
      change: "where more is better, less is a regression",
      before: five(10),
      now: five(8),
      better: "more",
      verdict: "regression",
    },
    { change: "a small change is none, however sure", before: five(10), now: five(10.41), verdict: "unchanged" },
    {
      change: "a large change within the noise is none",
      before: [8, 9, 10, 11, 30],
      now: [9, 10, 12, 13, 14],
      verdict: "unchanged",
    },
    {
      change: "three runs are never enough",
      before: [1, 1.1, 1.2],
      now: [9, 9.1, 9.2],
      verdict: "unchanged",
      tooFew: 1,
    },
  ])("$change", ({ before, now, better, verdict, tooFew = 0 }) => {
    const cases = [{ suite: "tensor", case: "add", unit: "ms", baseline: "ours", better }];
    const comparison = compareResults(results([row("ours", before)]), results([row("ours", now)], { cases }));
    expect(comparison.entries.map((entry) => entry.verdict)).toEqual([verdict]);
    expect(comparison.tooFew).toBe(tooFew);
  });

  test("regressions come first, rows without a counterpart are counted", () => {
    const before = results([row("a", five(10)), row("b", five(10)), row("gone", [1])]);
    const now = results([row("a", five(5)), row("b", five(20)), row("new", [1])]);
    const text = comparisonTable(compareResults(before, now));
    expect(text.split("\n").slice(4, 6)).toEqual([
      "| regression | tensor: add · b | 10.2 ms | 20.2 ms | 1.98x | 0.008 |",
      "| gain | tensor: add · a | 10.2 ms | 5.20 ms | 0.51x | 0.008 |",
    ]);
    expect(comparisonSummary(compareResults(before, now))).toBe(
      "1 regression, 1 gain, 0 unchanged (within 5 %, or p >= 0.05); 1 row not in the earlier file; 1 row of the earlier file not measured now",
    );
  });

  test("results equal themselves", () => {
    const samples = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(samples, (values) => {
        const [entry] = compareResults(results([row("a", values)]), results([row("a", values)])).entries;
        expect([entry.verdict, entry.ratio]).toEqual(["unchanged", 1]);
      }),
    );
  });
});

describe("tables", () => {
  const rows = [row("ours", [1, 1, 1]), row("a | b", [2, 4, 6, 2, 4, 6])];

  test("a ratio to the baseline, the interval where there are samples enough", () => {
    expect(markdownTable({ suite: "tensor", case: "add", unit: "ms", baseline: "ours" }, rows)).toBe(
      `### tensor: add (ms)

| subject | median | 95 % of the median | min | max | spread | samples | to ours |
|---|---:|---:|---:|---:|---:|---:|---:|
| ours | 1.00 | - | 1.00 | 1.00 | 0 % | 3 | 1.00x |
| a \\| b | 4.00 | 2.00 to 6.00 | 2.00 | 6.00 | 100 % | 6 | 4.00x |
`,
    );
  });
  test("a difference where the case asks for it", () => {
    const text = markdownTable({ suite: "t", case: "c", unit: "ns", baseline: "ours", relation: "difference" }, rows);
    expect(text).toContain("| 6 | +3.00 |");
  });
  test("a case without rows says so", () => {
    expect(markdownTable({ suite: "t", case: "c", unit: "ns" }, [])).toContain("nothing to measure here");
  });

  test("the page is self-contained, and text from files is escaped", () => {
    const evil = results([row('<script>"&', [1, 1, 1]), row("b", [3, 3, 3])]);
    const page = resultsPage(evil, compareResults(evil, evil));
    expect(page).toContain("&lt;script&gt;&quot;&amp;");
    expect(page).not.toMatch(/<script|src=|href=|https?:/);
    expect(page).toContain('<span class="bar" style="width:60.0%"></span>3.00x');
    expect(page).toContain("Some Processor x 2, 8 GiB, linux-x64, Node 20.20.2");
  });
});

describe("files", () => {
  test("what is written is read", () => {
    const file = join(folder, "own.json");
    const written = results([row("ours", [1, 2, 3])]);
    writeResults(file, written);
    expect(readResults(file, "--compare")).toEqual(JSON.parse(JSON.stringify(written)));
  });

  const fault = (text) => {
    const file = join(folder, "wrong.json");
    writeFileSync(file, text);
    return file;
  };
  const whole = results([row("ours", [1])]);
  test.for([
    {
      wrong: "no such file",
      file: () => join(folder, "none.json"),
      says: "there is no such file; make one with --json",
    },
    { wrong: "a folder", file: () => folder, says: "EISDIR" },
    { wrong: "not JSON", file: () => fault("| a table |"), says: "not JSON" },
    { wrong: "rows of nobody", file: () => fault("[]"), says: 'its format is null, not "sextant-bench@1"' },
    { wrong: "null", file: () => fault("null"), says: "its format is null" },
    {
      wrong: "no machine",
      file: () => fault(JSON.stringify({ ...whole, machine: {} })),
      says: "it does not say on which machine",
    },
    {
      wrong: "no rows",
      file: () => fault(JSON.stringify({ ...whole, rows: 1 })),
      says: "lacks its list of cases or rows",
    },
    {
      wrong: "a row without samples",
      file: () => fault(JSON.stringify({ ...whole, rows: [{ ...row("a", [1]), samples: [] }] })),
      says: "row 0 lacks numbers",
    },
  ])("$wrong is told", ({ file, says }) => {
    expect(() => readResults(file(), "--compare")).toThrow(says);
  });
});

describe("the command line", () => {
  test.for([
    { args: ["--what"], says: "--what" },
    { args: ["cobol"], says: "no suite named cobol; there are tensor" },
    { args: ["--runs", "0"], says: "--runs takes a whole number above 0, not 0" },
    { args: ["--runs", "1.5"], says: "not 1.5" },
    { args: ["--least", "2"], says: "--least takes a share from 0 up to 1, not 2" },
    { args: ["--fail"], says: "--fail needs --compare FILE" },
    { args: ["--from", "a.json", "tensor"], says: "--from FILE measures nothing" },
  ])("$args is refused", ({ args, says }) => expect(() => readOptions(args, ["tensor"])).toThrow(says));

  const bench = (...args) => {
    const run = spawnSync(process.execPath, [join(ROOT, "bench/run.mjs"), ...args], { encoding: "utf8" });
    return { status: run.status, stdout: run.stdout, stderr: run.stderr };
  };
  const stored = (name, rows, more) => {
    const file = join(folder, name);
    writeResults(file, results(rows, more));
    return file;
  };
  const before = stored("before.json", [row("ours", [1, 1.1, 1.2, 1.3, 1.4])]);
  const now = stored("now.json", [row("ours", [2, 2.1, 2.2, 2.3, 2.4])]);

  test("a reader that goes away ends it quietly", async () => {
    const run = spawn(process.execPath, [join(ROOT, "bench/run.mjs"), "--help"]);
    run.stdout.destroy();
    let told = "";
    run.stderr.on("data", (chunk) => {
      told += chunk;
    });
    const [code] = await once(run, "close");
    expect([code, told]).toEqual([0, ""]);
  });

  test("two files compared: the exit code tells of a regression only when asked", () => {
    const page = join(folder, "page.html");
    const told = bench("--from", now, "--compare", before, "--html", page);
    expect([told.status, told.stderr]).toEqual([0, `page written to ${page}\n`]);
    expect(told.stdout).toContain("| regression | tensor: add · ours |");
    expect(readFileSync(page, "utf8")).toContain("1 regression, 0 gains");
    expect(bench("--from", now, "--compare", before, "--fail").status).toBe(1);
    expect(bench("--from", before, "--compare", now, "--fail").status).toBe(0);
  });

  test("results of another machine are refused before anything is measured", () => {
    const elsewhere = stored("elsewhere.json", [row("ours", [1])], { machine: { ...MACHINE, processor: "Another" } });
    const told = bench("--from", now, "--compare", elsewhere);
    expect(told.status).toBe(2);
    expect(told.stderr).toContain("measured on another machine (processor): Another x 2");
    expect(bench("--from", now, "--compare", elsewhere, "--any-machine").status).toBe(0);
  });

  test.for(["--json", "--html"])("a file for %s that cannot be written is told before anything is measured", (flag) => {
    const told = bench("telemetry", flag, join(folder, "no-such-folder", "file"));
    expect([told.status, told.stdout]).toEqual([2, ""]);
    expect(told.stderr).toContain("cannot be written (ENOENT); name a file in a folder that is there");
  });

  test("a missing file is one line, no stack", () => {
    const told = bench("telemetry", "--compare", join(folder, "none.json"));
    expect([told.status, told.stdout]).toEqual([2, ""]);
    expect(told.stderr.split("\n").length).toBe(2);
  });

  test("every suite lists its cases, and none is measured twice under one name", () => {
    const { status, stdout } = bench("--list");
    expect(status).toBe(0);
    const names = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" · ").slice(0, 2).join(" · "));
    expect(new Set(names).size).toBe(names.length);
    expect([...new Set(names.map((name) => name.split(" · ")[0]))].sort()).toEqual([
      "datalog",
      "overhead",
      "telemetry",
      "tensor",
    ]);
  });
});
