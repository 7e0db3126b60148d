// Generated programs and texts: printing and parsing are inverse, and no text makes the parser crash.
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDiagnostic } from "../../src/diagnostic.js";
import { parseWithDiagnostics } from "../../src/syntax/parser.js";
import { printProgram } from "../../src/syntax/print.js";
import { withoutPlaces } from "../support/language.js";
import { programs } from "../support/program-trees.js";

const numRuns = process.env["SEXTANT_TEST_LEVEL"] === "full" ? 5_000 : 300;

test("parse(print(p)) = p", () => {
  fc.assert(
    fc.property(programs, (program) => {
      const text = printProgram(program);
      const { program: again, diagnostics } = parseWithDiagnostics(text);
      expect(diagnostics.map(formatDiagnostic)).toEqual([]);
      expect(withoutPlaces(again)).toEqual(withoutPlaces(program));
      expect(printProgram(again)).toBe(text);
    }),
    { numRuns, seed: 20261123 },
  );
});

test("any text is parsed without a crash, and every diagnostic has a place in it", () => {
  const pieces = fc.constantFrom(
    "a",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".",
    ",",
    ":-",
    ".decl",
    ".comp",
    ".type",
    '"',
    "$",
    "@",
    "!",
    "<=",
    "count",
    "min",
    ":",
    "1",
    "#if",
    "#define",
    "\n",
    " ",
    "_",
    "=",
    "-",
    "/*",
    "\\",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = parts.join("");
      for (const { location } of parseWithDiagnostics(text).diagnostics) {
        expect(location.start).toBeLessThanOrEqual(location.end);
        expect(location.end).toBeLessThanOrEqual(location.source.text.length + 1);
      }
    }),
    { numRuns, seed: 20261123 },
  );
});
