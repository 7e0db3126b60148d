// Rows of one case as a Markdown table with the ratio (or the difference) to its baseline.
// In: a case { case, unit, baseline, relation } and its rows.  Out: Markdown; the compared values for other tables too.
import { medianInterval } from "./statistics.mjs";

/** Three digits that count. */
export const number = (value) =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toPrecision(3);

/** A Markdown table; `align` has a letter a column, l or r. */
export function table(head, rows, align) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [
    line(head),
    `|${[...align].map((side) => (side === "r" ? "---:" : "---")).join("|")}|`,
    ...rows.map((cells) => line(cells.map((cell) => String(cell).replaceAll("|", "\\|")))),
  ].join("\n");
}

export const baselineOf = (each, rows) => rows.find((row) => row.subject === each.baseline) ?? rows[0];

/** How a row stands to its baseline; `relation` of a case is "ratio" (default) or "difference". */
export function standing(each, row, base) {
  if (each.relation === "difference")
    return `${row.median >= base.median ? "+" : ""}${(row.median - base.median).toFixed(2)}`;
  return base.median === 0 ? "-" : `${(row.median / base.median).toFixed(2)}x`;
}

/** How far the samples lie apart, as a share of the median. */
export const spread = ({ median, min, max }) => (median === 0 ? "-" : `${((100 * (max - min)) / median).toFixed(0)} %`);

/** The 95 % interval of the median, where there are samples enough. */
export function interval({ samples }) {
  const found = medianInterval(samples);
  return found === null ? "-" : `${number(found.low)} to ${number(found.high)}`;
}

export function markdownTable(each, rows) {
  if (rows.length === 0) return `### ${each.suite}: ${each.case}\n\nnothing to measure here\n`;
  const base = baselineOf(each, rows);
  const cells = rows.map((row) => [
    row.subject,
    number(row.median),
    interval(row),
    number(row.min),
    number(row.max),
    spread(row),
    row.runs,
    standing(each, row, base),
  ]);
  const head = ["subject", "median", "95 % of the median", "min", "max", "spread", "samples", `to ${base.subject}`];
  return `### ${each.suite}: ${each.case} (${each.unit})\n\n${table(head, cells, "lrrrrrrr")}\n`;
}
