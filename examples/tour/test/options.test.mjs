// Arguments: what is understood, and what is refused how.
import { describe, expect, test } from "vitest";
import { HELP, OPTIONS, readOptions } from "../options.mjs";

const NONE = {
  help: false,
  backend: undefined,
  epochs: undefined,
  report: undefined,
  quiet: false,
  json: false,
  color: true,
};

test.for([
  [[], {}],
  [["--help"], { help: true }],
  [["-h"], { help: true }],
  [["--quiet"], { quiet: true }],
  [["-q"], { quiet: true }],
  [["--json", "--no-color"], { json: true, color: false }],
  [["-qh"], { quiet: true, help: true }],
  [["--json", "--json"], { json: true }],
  [["--backend", "native"], { backend: "native" }],
  [["--backend=reference"], { backend: "reference" }],
  [["--backend", "native", "--backend", "reference"], { backend: "reference" }],
  [["--report", "here/report.html", "-q"], { report: "here/report.html", quiet: true }],
  [["--report=-odd.html"], { report: "-odd.html" }],
  [["--epochs", "1"], { epochs: 1 }],
  [["--epochs=1000"], { epochs: 1000 }],
])("%j", ([words, set]) => expect(readOptions(words)).toEqual({ ...NONE, ...set }));

describe("refuses, with exit code 2", () => {
  test.for([
    [["--fast"], "there is no option --fast"],
    [["-x"], "there is no option -x"],
    [["-qx"], "there is no option -x"],
    [["--quiet=yes"], '--quiet takes no value, got "yes"'],
    [["--quiet="], '--quiet takes no value, got ""'],
    [["digits"], '"digits" is no option'],
    [["--", "--quiet"], '"--quiet" is no option'],
    [["--constructor"], "there is no option --constructor"],
    [["--backend"], "--backend needs a value, native or reference"],
    [["--backend", "--quiet"], "--backend needs a value, native or reference"],
    [["--backend", "gpu"], '--backend is native or reference, got "gpu"'],
    [["--backend=gpu", "--backend=native"], '--backend is native or reference, got "gpu"'],
    [["--report"], "--report needs a value, a path"],
    [["--report", "-q"], "--report needs a value, a path"],
    [["--report="], '--report is a path, got ""'],
    [["--epochs", "0"], '--epochs is a whole number from 1 to 1000, got "0"'],
    [["--epochs=-1"], '--epochs is a whole number from 1 to 1000, got "-1"'],
    [["--epochs", "1.5"], '--epochs is a whole number from 1 to 1000, got "1.5"'],
    [["--epochs", "many"], '--epochs is a whole number from 1 to 1000, got "many"'],
    [["--epochs", "1001"], '--epochs is a whole number from 1 to 1000, got "1001"'],
  ])("%j", ([words, what]) => {
    const text = `TourError [arguments]: ${what}; use --help, --backend NAME, --epochs N, --report FILE, --quiet, --json, --no-color`;
    expect(() => readOptions(words)).toThrow(
      expect.objectContaining({ message: text, code: "tour/option", exitCode: 2 }),
    );
  });
});

test("the help text names every option and fits 80 columns", () => {
  for (const { name, text } of OPTIONS) {
    const line = HELP.split("\n").find((line) => line.includes(`--${name} `));
    expect(line.endsWith(`  ${text}`)).toBe(true);
  }
  for (const line of HELP.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});
