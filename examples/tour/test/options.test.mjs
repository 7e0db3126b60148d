// Arguments: what is understood, and what is refused how.
import { describe, expect, test } from "vitest";
import { HELP, OPTIONS, readOptions } from "../options.mjs";

const NONE = { help: false, quiet: false, json: false, color: true };

test.for([
  [[], {}],
  [["--help"], { help: true }],
  [["-h"], { help: true }],
  [["--quiet"], { quiet: true }],
  [["-q"], { quiet: true }],
  [["--json", "--no-color"], { json: true, color: false }],
  [["-qh"], { quiet: true, help: true }],
  [["--json", "--json"], { json: true }],
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
  ])("%j", ([words, what]) => {
    const text = `TourError [arguments]: ${what}; use --help, --quiet, --json, --no-color`;
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
