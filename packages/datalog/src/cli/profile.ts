// Where the time of an evaluation went, as a table.
// In: statistics.  Out: one line a rule, the slowest first.
// Units: milliseconds; tuples new and tried, runs of the rule's versions.
// Not here: measuring (execute/observe.ts).
import type { EvaluationStats } from "../statistics.js";
import type { Paint } from "./terminal.js";

const COLUMNS = ["ms", "%", "new", "tried", "runs", "iterations", "line", "rule"] as const;

/** The table. */
export function profileTable(stats: EvaluationStats, paint: Paint): string {
  const rules = stats.strata
    .flatMap(({ rules: all, iterations }) => all.map((rule) => ({ ...rule, iterations, time: rule.duration ?? 0 })))
    .sort((left, right) => right.time - left.time || right.inserted - left.inserted);
  const total = rules.reduce((sum, { time }) => sum + time, 0);
  const rows = rules.map(({ time, inserted, tried, runs, iterations, line, text }) => [
    time.toFixed(1),
    total === 0 ? "0" : ((100 * time) / total).toFixed(0),
    ...[inserted, tried, runs, iterations, line].map(String),
    text.replace(/\s+/g, " "),
  ]);
  const widths = COLUMNS.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  const lineOf = (cells: readonly string[]): string =>
    cells.map((cell, column) => (column === COLUMNS.length - 1 ? cell : cell.padStart(widths[column]!))).join("  ");
  const { duration, tuples, iterations, bytes } = stats;
  const summary = `${duration.toFixed(1)} ms, ${tuples} tuples, ${iterations} iterations, ${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return [paint.bold(lineOf(COLUMNS)), ...rows.map(lineOf), paint.dim(summary), ""].join("\n");
}
