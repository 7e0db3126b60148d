// Where the stages of the analysis put what they find.
// In: findings.  Out: a list of diagnostics.
// Invariant: a stage goes on after a finding; nothing is thrown.
// Not here: rendering (diagnostic.ts).
import type { Diagnostic } from "../diagnostic.js";
import type { Location } from "../location.js";

/** Another place that belongs to a finding. */
export interface RelatedPlace {
  readonly message: string;
  readonly location: Location;
}

/** A list of diagnostics that grows. */
export interface Report {
  readonly diagnostics: Diagnostic[];
  /** Errors so far; a caller compares it before and after a step to know whether the step went well. */
  errors: number;
  /** Findings by code, place and text: alternatives of one rule find the same mistake again. */
  readonly seen: Set<string>;
}

/** An empty report. */
export function openReport(): Report {
  return { diagnostics: [], errors: 0, seen: new Set() };
}

/** Adds an error. */
export function reportError(
  report: Report,
  code: string,
  location: Location,
  message: string,
  help: string,
  related?: readonly RelatedPlace[],
): void {
  report.errors += 1;
  add(report, { code, severity: "error", message, help, location, related });
}

/** Adds a warning. */
export function reportWarning(report: Report, code: string, location: Location, message: string, help: string): void {
  add(report, { code, severity: "warning", message, help, location });
}

function add(report: Report, diagnostic: Diagnostic): void {
  const key = `${diagnostic.code} ${diagnostic.location.start} ${diagnostic.message}`;
  if (report.seen.has(key)) return;
  report.seen.add(key);
  report.diagnostics.push(diagnostic);
}

/** `1 field`, `2 fields`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** ` (did you mean "x"?)` for the known name closest to an unknown one, or nothing. Only small differences count. */
export function suggestion(name: string, known: Iterable<string>): string {
  let best: string | undefined;
  let least = Math.min(3, Math.ceil(name.length / 3) + 1);
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), least);
    if (distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best === undefined ? "" : ` (did you mean "${best}"?)`;
}

/** Insertions, deletions and replacements between two words; `limit` when there are at least that many. */
function editDistance(left: string, right: string, limit: number): number {
  if (left.length > 64 || right.length > 64) return limit;
  let previous = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = left[i - 1] === right[j - 1] ? 0 : 1;
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + change));
    }
    previous = row;
  }
  return previous[right.length]!;
}
