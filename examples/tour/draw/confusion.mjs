// A confusion matrix.
// In: counts[meant][read], a width.  Out: lines: one row a class that was meant, one column a class that was read, and the share read right.
// Invariant: zeros are dots, so that the errors stand out; no line is wider than 40 columns for ten classes.
// Not here: counting.
import { pad, percent } from "./text.mjs";

/** Layouts by the least width they need: columns of text for a count, and for the share read right. */
const LAYOUTS = [
  { from: 62, cell: 5, share: 9 },
  { from: 0, cell: 3, share: 0 },
];

/** Draws the matrix; right answers lie on the diagonal.
 * @example drawConfusion({ counts: [[2, 0], [1, 3]], width: 80, paint: PLAIN }); */
export function drawConfusion({ counts, width, paint }) {
  const { cell, share } = LAYOUTS.find(({ from }) => width >= from);
  const row = (head, cells, tail) => `${head} │${cells.join("")}${pad(tail, share, "right")}`.trimEnd();
  const rows = counts.map((reads, meant) => {
    const sum = reads.reduce((a, b) => a + b, 0);
    const cells = reads.map((count, read) => {
      const text = pad(count === 0 ? "·" : String(count), cell, "right");
      if (read === meant) return paint.good(text);
      return count === 0 ? paint.faint(text) : paint.bad(text);
    });
    return row(String(meant), cells, sum === 0 ? "–" : percent(reads[meant] / sum));
  });
  const titles = counts.map((_, read) => pad(String(read), cell, "right"));
  const rule = `──┼${"─".repeat(cell * counts.length + share)}`;
  return [paint.title(row(" ", titles, "right")), paint.faint(rule), ...rows];
}
