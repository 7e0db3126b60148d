// A table that fits the terminal.
// In: columns, rows of strings, a width.  Out: lines of text.
// Invariant: no line is wider than `width`: columns marked `shrink` give way first, then columns marked `spare` go, the highest number first.
// Not here: what is in the cells.
import { fit, pad } from "./text.mjs";

const GAP = 2;
/** Fewest columns of text to which a shrinking column goes. */
const LEAST = 12;

const totalOf = (widths) => widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));

/** Width of every column when nothing needs to give way. */
const naturalWidths = (columns, rows) =>
  columns.map((column) => Math.max(column.title.length, ...rows.map((row) => row[column.at].length)));

/** Takes the missing columns of text from the shrinking column that is widest, one at a time. */
function shrink(columns, widths, width) {
  const shrunk = [...widths];
  const least = columns.map((column, c) => Math.min(widths[c], column.shrink ? (column.least ?? LEAST) : widths[c]));
  while (totalOf(shrunk) > width) {
    const able = shrunk.map((_, c) => c).filter((c) => shrunk[c] > least[c]);
    if (able.length === 0) break;
    shrunk[able.reduce((a, b) => (shrunk[b] > shrunk[a] ? b : a))] -= 1;
  }
  return shrunk;
}

/** The columns that remain and their widths. */
function layOut(columns, rows, width) {
  const widths = shrink(columns, naturalWidths(columns, rows), width);
  if (totalOf(widths) <= width) return { columns, widths };
  const spare = columns.filter((column) => column.spare !== undefined);
  if (spare.length === 0) return { columns, widths };
  const gone = spare.reduce((a, b) => (b.spare > a.spare ? b : a));
  return layOut(
    columns.filter((column) => column !== gone),
    rows,
    width,
  );
}

/** Draws a table: titles, a rule, rows, and below a second rule the row of totals.
 * `columns`: `{ title, align?: "right", shrink?: true, least?: number, spare?: number }`; `rows` and `total`: one string a column;
 * `more`: rows that were left out, named in a last line.
 * @example drawTable({ columns: [{ title: "n", align: "right" }], rows: [["1"]], width: 80, paint: PLAIN }); // => ["n", "─", "1"] */
export function drawTable({ columns, rows, total, more = 0, width, paint }) {
  const cells = total === undefined ? rows : [...rows, total];
  const laid = layOut(
    columns.map((column, at) => ({ ...column, at })),
    cells,
    width,
  );
  const line = (cellOf) =>
    laid.columns.map((column, c) => pad(cellOf(column), laid.widths[c], column.align)).join(" ".repeat(GAP));
  const put = (text) => fit(text.trimEnd(), width);
  const rule = paint.faint("─".repeat(Math.min(width, totalOf(laid.widths))));
  const lines = [paint.title(put(line((column) => column.title))), rule];
  for (const row of rows) lines.push(put(line((column) => row[column.at])));
  if (more > 0) lines.push(paint.faint(fit(`… and ${more} more`, width)));
  if (total !== undefined) lines.push(rule, put(line((column) => total[column.at])));
  return lines;
}
