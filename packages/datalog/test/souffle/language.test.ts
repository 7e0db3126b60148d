// Souffle's programs, as far as they are accepted or refused. What they compute is tested in evaluation.test.ts.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { check } from "../../src/analyze/analyze.js";
import { type Diagnostic, formatDiagnostic } from "../../src/diagnostic.js";
import { positionOf } from "../../src/location.js";
import { type Parsed, parseWithDiagnostics } from "../../src/syntax/parser.js";
import { printProgram } from "../../src/syntax/print.js";
import { withoutPlaces } from "../support/language.js";
import { SOUFFLE_CASES, type SouffleCase, souffleCases } from "../support/souffle-case.js";

/** Beside the including file, beside the program, and in the folders that one program is run with. */
function resolver({ folder }: SouffleCase) {
  return (wanted: string, from: string) => {
    const folders = [dirname(from), folder, join(folder, "q1"), join(folder, "q2")];
    const path = folders.map((each) => join(each, wanted)).find(existsSync);
    return path === undefined ? null : { name: path, text: readFileSync(path, "utf8") };
  };
}

function parsedCase(target: SouffleCase): Parsed {
  const file = join(target.folder, `${target.name}.dl`);
  return parseWithDiagnostics(readFileSync(file, "utf8"), { file, resolve: resolver(target) });
}

const hasSyntax = (target: SouffleCase): boolean =>
  parsedCase(target).diagnostics.every(({ severity }) => severity !== "error");

function errorsOf(target: SouffleCase): readonly Diagnostic[] {
  const parsed = parsedCase(target);
  const found = parsed.diagnostics.some(({ severity }) => severity === "error")
    ? parsed.diagnostics
    : check(parsed.program).diagnostics;
  return found.filter(({ severity }) => severity === "error");
}

/** Lines that the expected errors name, as `file:line`; "anywhere" for an error without a line; null when the program is right. */
function expectedLines({ name, folder }: SouffleCase): Set<string> | null {
  const path = join(folder, `${name}.err`);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (!/^Error: /m.test(text)) return null;
  const places = text
    .split("\n")
    .filter((line) => !line.startsWith("Warning"))
    .flatMap((line) => [.../ in file (\S+) at line (\d*)/g[Symbol.matchAll](line)]);
  return new Set(places.map(([, file, line]) => (line === "" ? "anywhere" : `${file}:${line}`)));
}

for (const group of ["syntactic", "semantic", "evaluation", "example"]) {
  const cases = souffleCases(group);
  if (cases.length === 0) test.skip(`souffle ${group}: no programs in ${SOUFFLE_CASES}`, () => {});
  test.for(cases)(`souffle ${group}/$name is accepted or refused as it should be`, (target) => {
    const errors = errorsOf(target);
    const expected = expectedLines(target);
    if (expected === null) {
      expect(errors.map(formatDiagnostic)).toEqual([]);
      return;
    }
    const places = errors.map(({ location }) => {
      const { file, line } = positionOf(location);
      return `${basename(file)}:${line}`;
    });
    expect(places, "a diagnostic is wanted").not.toEqual([]);
    if (!expected.has("anywhere"))
      expect(
        places.filter((place) => expected.has(place)),
        `one of ${[...expected].join(" ")}`,
      ).not.toEqual([]);
  });
  test.for(cases.filter(hasSyntax))(`souffle ${group}/$name is printed and parsed to the same tree`, (target) => {
    const { program } = parsedCase(target);
    const again = parseWithDiagnostics(printProgram(program));
    expect(again.diagnostics).toEqual([]);
    expect(withoutPlaces(again.program)).toEqual(withoutPlaces(program));
  });
}
