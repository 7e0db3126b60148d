// A line chart of characters.
// In: series of numbers, a size.  Out: lines: the plot with its axes, and a legend.
// Invariant: the first series is a line and lies on top; every other one is dots. No line is wider than `width`.
// Not here: colours by value, more than one scale.
import { fit } from "./text.mjs";

/** Scales: how a value goes onto the axis and back. */
const SCALES = {
  linear: { on: (value) => value, back: (place) => place },
  log: { on: Math.log, back: Math.exp },
};
const LABEL = 7;
const DOT = "·";

/** The value of a series at a place between its points. */
function between(values, place) {
  const left = Math.floor(place);
  const right = Math.min(values.length - 1, left + 1);
  return values[left] + (values[right] - values[left]) * (place - left);
}

/** The row (0 at the bottom) of a series in every column; undefined where it has no finite value. */
function rowsOf(values, columns, height, range) {
  return Array.from({ length: columns }, (_, column) => {
    const place = columns === 1 ? 0 : (column * (values.length - 1)) / (columns - 1);
    const row = Math.round(((between(values, place) - range.low) / range.span) * (height - 1));
    return Number.isFinite(row) ? row : undefined;
  });
}

const put = (grid, row, column, mark) => {
  grid[grid.length - 1 - row][column] = mark;
};

/** Joins rows by a line: a column holds the step from the row before to its own. */
function drawLine(grid, rows) {
  rows.forEach((to, column) => {
    const from = rows[column - 1] ?? to;
    if (to === undefined) return;
    if (from === to) put(grid, to, column, "─");
    else {
      const down = from > to;
      put(grid, from, column, down ? "╮" : "╯");
      put(grid, to, column, down ? "╰" : "╭");
      for (let row = Math.min(from, to) + 1; row < Math.max(from, to); row += 1) put(grid, row, column, "│");
    }
  });
}

function drawDots(grid, rows) {
  rows.forEach((row, column) => {
    if (row !== undefined) put(grid, row, column, DOT);
  });
}

function rangeOf(series, scale) {
  const placed = series.flatMap(({ values }) => values.map(scale.on)).filter(Number.isFinite);
  const low = Math.min(...placed);
  const span = Math.max(...placed) - low;
  return placed.length === 0 ? { low: 0, span: 1 } : { low, span: span === 0 ? 1 : span };
}

/** Draws `series` (`{ name, values }`, values evenly spaced from `from` to `to` on the horizontal axis) over `height` lines.
 * `scale`: "linear" or "log" (then values are positive). Returns `height` lines of plot, the axis, its labels and the legend. */
export function drawChart({ series, height, width, scale, title, from, to, unit }) {
  const { on, back } = SCALES[scale];
  const columns = width - LABEL - 2;
  const range = rangeOf(series, { on });
  const grid = Array.from({ length: height }, () => Array(columns).fill(" "));
  const placed = series.map(({ values }) => rowsOf(values.map(on), columns, height, range));
  for (const rows of placed.slice(1)) drawDots(grid, rows);
  drawLine(grid, placed[0]);
  const plot = grid.map((cells, line) => {
    const value = back(range.low + (range.span * (height - 1 - line)) / Math.max(1, height - 1));
    return `${value.toPrecision(3).padStart(LABEL)} ┤${cells.join("")}`.trimEnd();
  });
  const first = String(from);
  const last = `${to} ${unit}`;
  const legend = series.map(({ name }, place) => `${place === 0 ? "─" : DOT} ${name}`).join("   ");
  const indent = " ".repeat(LABEL + 1);
  return [
    ...plot,
    `${indent}└${"─".repeat(columns)}`,
    `${indent} ${first}${last.padStart(columns - first.length)}`,
    fit(`${indent} ${title}:  ${legend}`, width),
  ];
}
