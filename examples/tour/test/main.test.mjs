// The tour from end to end, as a child process.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { copyOfTour, MAIN, run, runTour } from "./run-tour.mjs";

const ESCAPE = "\u001b";
const widest = (text) => Math.max(...text.split("\n").map((line) => line.length));
const accuracyIn = (text) => Number(/Read right: (\d+\.\d) %/.exec(text)?.[1]);

describe("in a pipe", () => {
  let done;
  beforeAll(async () => {
    done = await runTour();
  });

  test("ends well and says nothing on standard error", () => {
    expect(done).toMatchObject({ code: 0, signal: null, stderr: "" });
  });

  test("is plain text of at most 80 columns", () => {
    expect(done.stdout).not.toContain(ESCAPE);
    expect(done.stdout).not.toContain("\r");
    expect(widest(done.stdout)).toBeLessThanOrEqual(80);
  });

  test("shows the parts in order, the table of events last", () => {
    const titles = done.stdout.split("\n").filter((line) => /^\d {2}\S/.test(line));
    expect(titles).toEqual([
      "1  Datalog over pnpm-lock.yaml",
      "2  Tensors on hand-written digits",
      "3  What the one handler saw",
    ]);
    const table = done.stdout.slice(done.stdout.indexOf("3  What the one handler saw"));
    expect(table).toMatch(/^event +count +p50 +p95 +total$/m);
    expect(table).toMatch(/^datalog\.query\.stop +1 +\d+\.\d+ +\d+\.\d+ +\d+\.\d+$/m);
    expect(table).toMatch(/^tensor\.to_binary\.stop +\d+ /m);
    expect(table.trimEnd().split("\n").at(-1)).toMatch(/^all, starts included +[\d,]+$/);
  });

  test("reads at least 93 % of the held-out digits right", () => {
    expect(accuracyIn(done.stdout)).toBeGreaterThanOrEqual(93);
  });

  test("names the published packages and what they bring", () => {
    expect(done.stdout).toMatch(/^@sextant\/datalog +1 +0 +\d+$/m);
    expect(done.stdout).toContain("├─ @sextant/datalog\n│  └─ @sextant/telemetry");
  });
});

describe.for([40, 120])("at %i columns", (columns) => {
  test("nothing is wider, and the result is the same", async () => {
    const { code, stdout } = await runTour([], { environment: { COLUMNS: String(columns) } });
    expect(code).toBe(0);
    expect(widest(stdout)).toBeLessThanOrEqual(columns);
    expect(accuracyIn(stdout)).toBeGreaterThanOrEqual(93);
  });
});

test("--json is one object with every result", async () => {
  const { code, stdout, stderr } = await runTour(["--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  const { lock, digits, events } = JSON.parse(stdout);
  expect(lock.published.map(({ name }) => name)).toEqual([
    "@sextant/datalog",
    "@sextant/telemetry",
    "@sextant/tensor",
    "@sextant/tensor-native",
  ]);
  expect(lock.development.packages.length).toBeLessThanOrEqual(lock.facts.installed);
  expect(digits.counts).toEqual({ learned: 1438, held: 359 });
  expect(digits.accuracy.held).toBeGreaterThanOrEqual(0.93);
  expect(digits.confusion.flat().reduce((sum, count) => sum + count)).toBe(359);
  expect(digits.confusion.reduce((sum, row, digit) => sum + row[digit], 0) / 359).toBeCloseTo(digits.accuracy.held, 12);
  expect(digits.losses.held).toHaveLength(digits.settings.epochs + 1);
  expect(digits.losses.learned[0]).toBeCloseTo(Math.log(10), 4);
  expect(digits.losses.learned.at(-1)).toBeLessThan(0.2);
  expect(events.total).toBe(events.starts + events.events.reduce((sum, { count }) => sum + count, 0));
  expect(events.events.map(({ event }) => event)).toEqual(
    expect.arrayContaining(["datalog.query.stop", "tensor.to_binary.stop"]),
  );
});

test("--quiet is one line for each part", async () => {
  const { code, stdout } = await runTour(["--quiet"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^lock file: \d+ packages, .*\ndigits: 9\d\.\d % of 359 held-out images read right\nevents: [\d,]+ events of \d+ kinds seen by one handler\n$/,
  );
});

test("--help", async () => {
  const { code, stdout } = await runTour(["--help"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^usage: npm start/);
});

test("an unknown option ends with 2 and one line", async () => {
  expect(await runTour(["--fast"])).toEqual({
    code: 2,
    signal: null,
    stdout: "",
    stderr: "TourError [arguments]: there is no option --fast; use --help, --quiet, --json, --no-color\n",
  });
});

test("an error of a library that says what to do is shown without a stack", async () => {
  const { code, stderr } = await runTour(["--quiet"], { environment: { SEXTANT_BACKEND: "nowhere" } });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^BackendError \[SEXTANT_BACKEND\]: backend "nowhere" is not available: .+\n$/);
});

test.for([
  ["SIGINT", 130],
  ["SIGTERM", 143],
])("%s ends cleanly with %i and one line", async ([name, code]) => {
  let sent = false;
  const during = (child) => {
    if (!sent) child.kill(name);
    sent = true;
  };
  const done = await runTour([], { during });
  expect(done).toMatchObject({ code, signal: null, stderr: "interrupted\n" });
  expect(done.stdout).not.toContain("3  What the one handler saw");
});

test("a reader who leaves early is no fault", async () => {
  const script = `"${process.execPath}" "${MAIN}" | head -n 1; exit "\${PIPESTATUS[0]}"`;
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
  ])("%s", async ([, harm, message]) => {
    harm();
    for (const words of [[], ["--json"]]) {
      const { code, stderr, stdout } = await runTour(words, { main: copy.main });
      expect(code).toBe(1);
      expect(stderr).toMatch(message);
      expect(stderr.trimEnd().split("\n")).toHaveLength(1);
      expect(stdout).not.toContain("What the one handler saw");
      if (words.length > 0) expect(stdout).toBe("");
    }
  });

  test("an undamaged copy runs: what is tested above is the damage", async () => {
    const { code } = await runTour(["--quiet"], { main: copy.main });
    expect(code).toBe(0);
  });

  test("rules with a mistake name the place", async () => {
    const rules = join(copy.tour, "rules", "lock.dl");
    writeFileSync(rules, readFileSync(rules, "utf8").replace("reaches(x, y), brings(y, z)", "reaches(x, y)"));
    const { code, stderr } = await runTour([], { main: copy.main });
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
    const { code, stdout } = await onTerminal([]);
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
    const { stdout } = await onTerminal(words.startsWith("--") ? [words] : [], { environment });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
    expect(stdout).not.toMatch(/\u001b\[\d+m/);
    expect(stdout).toContain("\r\u001b[2Klearning digits");
  });

  test("a fault clears the live line and gives the cursor back before it says what is wrong", async () => {
    const copy = copyOfTour();
    rmSync(join(copy.tour, "data", "digits.bin.gz"));
    const { code, stdout } = await onTerminal([], { main: copy.main });
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
