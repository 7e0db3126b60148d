// Short ways into the language half for tests: text in, text out.
// In: program text.  Out: diagnostics as `line:column code`, checked programs as text, trees without locations.
import { type Analysis, check } from "../../src/analyze/analyze.js";
import { printChecked } from "../../src/analyze/print.js";
import { type Diagnostic, formatDiagnostic } from "../../src/diagnostic.js";
import { positionOf } from "../../src/location.js";
import type { Program } from "../../src/syntax/ast.js";
import { type ParseOptions, parseWithDiagnostics } from "../../src/syntax/parser.js";

/** Everything that is wrong with a text: of its syntax, or of its meaning when the syntax is right. */
export function diagnose(text: string, options: ParseOptions = {}): readonly Diagnostic[] {
  const parsed = parseWithDiagnostics(text, { file: "p.dl", ...options });
  if (parsed.diagnostics.some(({ severity }) => severity === "error")) return parsed.diagnostics;
  return [...parsed.diagnostics, ...check(parsed.program).diagnostics];
}

/** `line:column code` of each diagnostic. */
export function marks(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, location }) => {
    const { line, column } = positionOf(location);
    return `${line}:${column} ${code}`;
  });
}

/** `line:column code` of each error. */
export function errorMarks(text: string, options: ParseOptions = {}): string[] {
  return marks(diagnose(text, options).filter(({ severity }) => severity === "error"));
}

/** `line:column code` of each warning. */
export function warningMarks(text: string): string[] {
  return marks(diagnose(text).filter(({ severity }) => severity === "warning"));
}

/** First lines of the errors. */
export function errorTexts(text: string, options: ParseOptions = {}): string[] {
  return diagnose(text, options)
    .filter(({ severity }) => severity === "error")
    .map(formatDiagnostic);
}

/** The analysis of a text without syntax errors. */
export function analysisOf(text: string, options: ParseOptions = {}): Analysis {
  const { program, diagnostics } = parseWithDiagnostics(text, { file: "p.dl", ...options });
  if (diagnostics.some(({ severity }) => severity === "error"))
    throw new Error(diagnostics.map(formatDiagnostic).join("\n"));
  return check(program);
}

/** The clauses of a checked program as text, stratum by stratum. */
export function checkedClauses(text: string, options: ParseOptions = {}): string[] {
  const { checked, diagnostics } = analysisOf(text, options);
  if (checked === null) throw new Error(diagnostics.map(formatDiagnostic).join("\n"));
  return printChecked(checked)
    .split("\n")
    .filter((line) => line.startsWith("  "))
    .map((line) => line.trim());
}

/** A tree as plain data without places, to compare what was written. */
export function withoutPlaces(program: Program): unknown {
  const text = JSON.stringify(program.statements, (key, value: unknown) => {
    if (key === "location") return undefined;
    if (typeof value === "bigint") return `${value}n`;
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
  return JSON.parse(text);
}
