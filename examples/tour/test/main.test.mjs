// The tour from end to end, as a child process.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { drawTree } from "../draw/tree.mjs";
import { ROOT } from "../repository/root.mjs";
import { copyOfTour, MAIN, run, runTour } from "./run-tour.mjs";

const ESCAPE = "\u001b";
const TITLES = [
  "1  Datalog on this repository",
  "2  Tensors on hand-written digits",
  "3  Together: Datalog on confusions",
  "4  What the one handler saw",
];
const PUBLISHED = ["@sextant/datalog", "@sextant/telemetry", "@sextant/tensor", "@sextant/tensor-native"];
const widest = (text) => Math.max(...text.split("\n").map((line) => line.length));
const accuracyIn = (text) => Number(/Read right: (\d+\.\d) %/.exec(text)?.[1]);

const folder = mkdtempSync(join(tmpdir(), "sextant-report-"));
afterAll(() => rmSync(folder, { recursive: true }));
const FILE = join(folder, "report.html");
/** One epoch instead of eight, a report that is thrown away: for what does not depend on how well is learned. */
const QUICK = ["--epochs", "1", "--report", FILE];

describe("the whole tour, with --json", () => {
  let done;
  let results;
  beforeAll(async () => {
    done = await runTour(["--json", "--report", join(folder, "whole.html")]);
    results = done.code === 0 ? JSON.parse(done.stdout) : undefined;
  }, 600_000);

  test("ends well, with one line and nothing on standard error", () => {
    expect(done).toMatchObject({ code: 0, signal: null, stderr: "" });
    expect(done.stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(Object.keys(results)).toEqual(["backend", "repository", "digits", "together", "events", "report"]);
  });

  test("reads at least 97 % of the held-out fifth right", () => {
    const { counts, accuracy, confusion, losses, settings, reads } = results.digits;
    expect(counts).toEqual({ learned: 1438, held: 359 });
    expect(accuracy.held).toBeGreaterThanOrEqual(0.97);
    expect(confusion.flat().reduce((sum, count) => sum + count)).toBe(359);
    expect(confusion.reduce((sum, row, digit) => sum + row[digit], 0) / 359).toBeCloseTo(accuracy.held, 12);
    expect(reads).toHaveLength(359);
    expect(losses.held).toHaveLength(settings.epochs + 1);
    expect(losses.learned.at(-1)).toBeLessThan(0.05);
  });

  test("answers every question about the repository", () => {
    const { lock, modules } = results.repository;
    expect(Object.keys(lock)).toEqual([
      "facts",
      "work",
      "published",
      "several",
      "cycles",
      "development",
      "why",
      "licences",
    ]);
    expect(lock.published.map(({ name }) => name)).toEqual(expect.arrayContaining(PUBLISHED));
    expect(lock.development.packages.length).toBeLessThanOrEqual(lock.facts.installed);
    expect(lock.why.tree.label).toBe(`${lock.why.name.replace(/\(.*/, "")} is needed`);
    expect(lock.licences.rows.find(({ licence }) => licence === "MIT").authors.length).toBeGreaterThan(100);
    expect(modules.packages.map(({ name }) => name)).toEqual(expect.arrayContaining(PUBLISHED));
    expect(modules.faults).toEqual({ circular: [], upward: [], deep: [], unplaced: [], undeclared: [] });
  });

  test("reasons over the same confusions that the matrix has", () => {
    const { confusion } = results.digits;
    const mistook = results.together.pairs.filter((pair) => pair.mistook > 0);
    for (const pair of mistook) expect(pair.mistook).toBe(confusion[pair.digit][pair.other]);
    expect(mistook).toHaveLength(
      confusion.flatMap((row, digit) => row.filter((count, read) => read !== digit && count > 0)).length,
    );
    for (const { digit, other, evidence } of results.together.chains) {
      expect(evidence[0].digit).toBe(digit);
      expect(evidence.at(-1).other).toBe(other);
      expect(evidence.slice(1).map((step) => step.digit)).toEqual(evidence.slice(0, -1).map((step) => step.other));
    }
  });

  test("counts every event, of both libraries", () => {
    const { total, starts, events, memory, timeline } = results.events;
    expect(total).toBe(starts + events.reduce((sum, { count }) => sum + count, 0));
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining([
        "datalog.query.stop",
        "datalog.stratum.stop",
        "datalog.rule.stop",
        "tensor.compile.stop",
        "tensor.run.stop",
        "tensor.eval.stop",
        "tensor.to_binary.stop",
        "tensor.memory.stats",
      ]),
    );
    const countOf = (name) => events.find(({ event }) => event === name).count;
    expect(countOf("datalog.query.stop")).toBe(3);
    expect(countOf("tensor.memory.stats")).toBe(memory.samples);
    expect(memory.peak).toBeGreaterThan(memory.active);
    expect(timeline.stages.map(({ name }) => name)).toEqual([
      "reasoning over the lock file",
      "reasoning over the modules",
      "learning digits",
      "reasoning over confusions",
    ]);
  });

  test("draws a proof of the form that the README shows", () => {
    const shapeOf = (text) => text.replace(/\d+/g, "N").replace("nearly read", "read");
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    const [sample] = /^\d can pass for \d\n(?:[│├└ ].*\n)+/m.exec(readme);
    const known = new Set(
      sample
        .trimEnd()
        .split("\n")
        .map((line) => shapeOf(line.replace(/^[│├└─ ]+/, ""))),
    );
    const drawn = drawTree(results.together.chains[0].tree, 80);
    expect(new Set(drawn.map((line) => shapeOf(line.replace(/^[│├└─ ]+/, ""))))).toEqual(known);
  });

  test("leaves the report, and nothing beside it", () => {
    expect(readFileSync(join(folder, "whole.html"), "utf8")).toMatch(/^<!doctype html>.*<\/html>\n$/s);
    expect(readdirSync(folder).filter((name) => name.startsWith("whole"))).toEqual(["whole.html"]);
  });
});

test("both backends learn the same, whichever is there", { timeout: 300_000 }, async () => {
  const [usual, reference] = await Promise.all(
    [[], ["--backend", "reference"]].map(async (words) => {
      const { stdout } = await runTour(["--json", ...QUICK, ...words]);
      return JSON.parse(stdout);
    }),
  );
  expect(reference.backend).toEqual({ name: "reference", reason: "it was asked for" });
  usual.digits.losses.held.forEach((loss, epoch) => {
    expect(loss).toBeCloseTo(reference.digits.losses.held[epoch], 3);
  });
});

describe("in a pipe", () => {
  let done;
  beforeAll(async () => {
    done = await runTour(QUICK);
  });

  test("ends well and says nothing on standard error", () => {
    expect(done).toMatchObject({ code: 0, signal: null, stderr: "" });
  });

  test("is plain text of at most 80 columns", () => {
    expect(done.stdout).not.toContain(ESCAPE);
    expect(done.stdout).not.toContain("\r");
    expect(widest(done.stdout.replace(FILE, ""))).toBeLessThanOrEqual(80);
  });

  test("shows the parts in order, the table of events last, then where the report is", () => {
    expect(done.stdout.split("\n").filter((line) => /^\d {2}\S/.test(line))).toEqual(TITLES);
    const table = done.stdout.slice(done.stdout.indexOf(TITLES[3]));
    expect(table).toMatch(/^event +count +p50 +p95 +total$/m);
    expect(table).toMatch(/^datalog\.query\.stop +3 +\d+\.\d+ +\d+\.\d+ +\d+\.\d+$/m);
    expect(table).toMatch(/^tensor\.run\.stop +\d+ /m);
    expect(table).toMatch(/^all, starts included +[\d,]+$/m);
    expect(table).toMatch(/^fell back +count +why$/m);
    expect(table).toMatch(/^Memory of the tensors, 2 samples: \d/m);
    expect(table.trimEnd().split("\n").at(-1)).toBe(`report: ${FILE}`);
  });

  test("names the published packages, what they bring, and draws a proof", () => {
    expect(done.stdout).toMatch(/^@sextant\/datalog +1 +\d+ +\d+$/m);
    expect(done.stdout).toContain("├─ @sextant/datalog\n│  └─ @sextant/telemetry");
    expect(done.stdout).toMatch(/^\S+@\S+ is needed\n├─ \S+ depends on it \(\w+\)\n└─ \S+ is needed$/m);
  });
});

test.for([40, 120])("at %i columns nothing is wider", async (columns) => {
  const { code, stdout } = await runTour(QUICK, { environment: { COLUMNS: String(columns) } });
  expect(code).toBe(0);
  expect(widest(stdout.replace(FILE, ""))).toBeLessThanOrEqual(columns);
  expect(accuracyIn(stdout)).toBeGreaterThan(50);
});

test("--quiet is one line for each part", async () => {
  const { code, stdout } = await runTour(["--quiet", ...QUICK]);
  expect(code).toBe(0);
  expect(stdout.replace(FILE, "FILE")).toMatch(
    /^lock file: \d+ packages, .*\nmodules: \d+ modules, .*\ndigits: \d\d\.\d % of 359 held-out images read right, on \w+\nconfusions: \d+ pairs of digits, .*\nevents: [\d,]+ events of \d+ kinds seen by one handler\nreport: FILE\n$/,
  );
});

test("--help", async () => {
  const { code, stdout } = await runTour(["--help"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^usage: npm start/);
});

describe("what cannot be done is said before the work begins, in one line", () => {
  test.for([
    ["an unknown option", ["--fast"], 2, /^TourError \[arguments\]: there is no option --fast; use --help, .+$/],
    [
      "an unknown backend",
      ["--backend", "gpu"],
      2,
      /^TourError \[arguments\]: --backend is native or reference, got "gpu"; use .+$/,
    ],
    [
      "a report in no folder",
      ["--report", join(folder, "nowhere", "report.html")],
      1,
      /^TourError \[--report .+\]: there is no folder .+nowhere; name a file in a folder that exists and can be written to$/,
    ],
    ["a report that is a folder", ["--report", folder], 1, /^TourError \[--report .+\]: is a folder; name a file .+$/],
  ])("%s", async ([, words, code, message]) => {
    const done = await runTour(words);
    expect(done).toMatchObject({ code, stdout: "" });
    expect(done.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(done.stderr.trimEnd()).toMatch(message);
  });

  test("a backend that the environment names and nobody knows", async () => {
    const { code, stderr } = await runTour(["--quiet", ...QUICK], { environment: { SEXTANT_BACKEND: "nowhere" } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^BackendError \[SEXTANT_BACKEND\]: backend "nowhere" is not available: .+\n$/);
  });
});

describe("without the native backend", () => {
  let copy;
  beforeAll(() => {
    copy = copyOfTour({ native: false });
  });
  afterAll(() => copy.remove());

  test("--backend native says why there is none and what to do", async () => {
    const { code, stdout, stderr } = await runTour(["--backend", "native"], { main: copy.main });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^TourError \[--backend native\]: native backend off: .+; run npm start where cmake, .+; or leave the option out\n$/,
    );
  });

  test("left to itself the tour runs on reference and says why", async () => {
    const { code, stdout } = await runTour(["--json", ...QUICK], { main: copy.main });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).backend).toEqual({
      name: "reference",
      reason: expect.stringMatching(/^native backend off: /),
    });
  });
});

test.for([
  ["SIGINT", 130],
  ["SIGTERM", 143],
])("%s ends cleanly with %i and one line, and leaves no report", async ([name, code]) => {
  const file = join(folder, `${name}.html`);
  let sent = false;
  const during = (child) => {
    if (!sent) child.kill(name);
    sent = true;
  };
  const done = await runTour(["--report", file], { during });
  expect(done).toMatchObject({ code, signal: null, stderr: "interrupted\n" });
  expect(done.stdout).not.toContain(TITLES[3]);
  expect(readdirSync(folder).filter((entry) => entry.startsWith(name))).toEqual([]);
});

test("a reader who leaves early is no fault", async () => {
  const words = QUICK.map((word) => `"${word}"`).join(" ");
  const script = `"${process.execPath}" "${MAIN}" ${words} | head -n 1; exit "\${PIPESTATUS[0]}"`;
  const { code, stdout, stderr } = await run("bash", ["-c", script]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
});

describe("with files missing or damaged", () => {
  let copy;
  beforeEach(() => {
    copy = copyOfTour();
  });
  afterEach(() => copy.remove());
  const damage = (name, work) => work(join(copy.tour, name));

  test.for([
    [
      "no digits",
      () => damage("data/digits.bin.gz", rmSync),
      /^TourError \[examples\/tour\/data\/digits\.bin\.gz\]: cannot be read \(ENOENT\); restore it with .+\n$/,
    ],
    [
      "digits cut short",
      () => damage("data/digits.bin.gz", (file) => truncateSync(file, 9000)),
      /^TourError \[examples\/tour\/data\/digits\.bin\.gz\]: 9000 bytes that are no gzip file/,
    ],
    [
      "no lock file",
      () => rmSync(join(copy.root, "pnpm-lock.yaml")),
      /^TourError \[pnpm-lock\.yaml\]: cannot be read \(ENOENT\); restore it with .+\n$/,
    ],
    [
      "a lock file cut short",
      () => truncateSync(join(copy.root, "pnpm-lock.yaml"), 60_000),
      /^TourError \[pnpm-lock\.yaml\]: .+; restore it with `git checkout -- pnpm-lock\.yaml`\n$/,
    ],
    [
      "no layers",
      () => rmSync(join(copy.root, "ranks.json")),
      /^TourError \[ranks\.json\]: cannot be read \(ENOENT\); restore it with `git checkout -- ranks\.json`\n$/,
    ],
  ])("%s", async ([, harm, message]) => {
    harm();
    const { code, stderr, stdout } = await runTour(["--json", ...QUICK], { main: copy.main });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  test("an undamaged copy runs, and leaves its report at its root: what is tested above is the damage", async () => {
    const { code, stdout } = await runTour(["--quiet", "--epochs", "1"], { main: copy.main });
    expect(code).toBe(0);
    expect(stdout).toContain(`report: ${join(copy.root, "tour-report.html")}\n`);
    expect(readFileSync(join(copy.root, "tour-report.html"), "utf8")).toContain("</html>");
  });

  test("rules with a mistake name the place", async () => {
    const rules = join(copy.tour, "rules", "lock.dl");
    writeFileSync(rules, readFileSync(rules, "utf8").replace("reaches(x, y), brings(y, z)", "reaches(x, y)"));
    const { code, stderr } = await runTour(QUICK, { main: copy.main });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^DatalogError \[examples\/tour\/rules\/lock\.dl:\d+:\d+\]: the variable "z" /);
  });
});

/** Gives the tour a terminal; where util-linux is absent the tests below are skipped. */
const TERMINAL_OPENER = "script";
const canOpenTerminal =
  process.platform === "linux" &&
  /util-linux/.test(spawnSync(TERMINAL_OPENER, ["--version"], { encoding: "utf8" }).stdout ?? "");

describe.skipIf(!canOpenTerminal)("on a terminal (needs script of util-linux)", () => {
  const onTerminal = (words, { main = MAIN, ...options } = {}) =>
    run(
      TERMINAL_OPENER,
      ["-qec", ["stty cols 80;", `"${process.execPath}"`, `"${main}"`, ...words].join(" "), "/dev/null"],
      {
        input: "pipe",
        ...options,
      },
    );

  test("a live line is drawn over itself, and the cursor is back at the end", async () => {
    const { code, stdout } = await onTerminal(QUICK);
    expect(code).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
    expect(stdout).toMatch(/\r\u001b\[2Klearning digits {2}█+░* {2}[\d,]+ events {2}(tensor|datalog)\.\w+/);
    expect(stdout.lastIndexOf(`${ESCAPE}[?25h`)).toBeGreaterThan(stdout.lastIndexOf(`${ESCAPE}[?25l`));
    expect(stdout).toContain(`${ESCAPE}[32m`);
  });

  test.for([
    ["--no-color", {}],
    ["NO_COLOR", { NO_COLOR: "1" }],
  ])("%s keeps the live line and drops the colours", async ([words, environment]) => {
    const { stdout } = await onTerminal(words.startsWith("--") ? [words, ...QUICK] : QUICK, { environment });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
    expect(stdout).not.toMatch(/\u001b\[\d+m/);
    expect(stdout).toContain("\r\u001b[2Klearning digits");
  });

  test("a fault clears the live line and gives the cursor back before it says what is wrong", async () => {
    const copy = copyOfTour();
    rmSync(join(copy.tour, "data", "digits.bin.gz"));
    const { code, stdout } = await onTerminal(QUICK, { main: copy.main });
    copy.remove();
    expect(code).toBe(1);
    expect(stdout).toContain(
      `\r${ESCAPE}[2K${ESCAPE}[?25hTourError [examples/tour/data/digits.bin.gz]: cannot be read`,
    );
  });

  test("Ctrl-C gives the cursor back and ends with 130", async () => {
    let pressed = false;
    const during = (child, stdout) => {
      if (!pressed && stdout.includes("learning digits")) {
        pressed = true;
        child.stdin.write("\u0003");
      }
    };
    const { code, stdout } = await onTerminal([], { during });
    expect(code).toBe(130);
    expect(stdout.endsWith(`\r${ESCAPE}[2K${ESCAPE}[?25hinterrupted\r\n`)).toBe(true);
  });
});
