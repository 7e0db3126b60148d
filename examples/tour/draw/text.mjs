// Text that must fit a number of columns.
// In: text and a width.  Out: text of at most, or exactly, that width.
// Invariant: one character is one column: the tour prints Latin letters, box drawing and block characters only.
// Not here: colours (paint.mjs), which are put around text after it has its width.

/** Cuts to `width` columns; what is cut is marked by an ellipsis.
 * @example fit("telemetry", 6); // => "telem…" */
export const fit = (text, width) =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`.slice(0, width);

/** Cuts or fills to exactly `width` columns.
 * @example pad("7", 3, "right"); // => "  7" */
export function pad(text, width, align = "left") {
  const fitted = fit(text, width);
  return align === "right" ? fitted.padStart(width) : fitted.padEnd(width);
}

/** A whole number with separators of thousands.
 * @example grouped(1797); // => "1,797" */
export const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

/** A number and its noun, which gets an "s" unless there is one of them.
 * @example counted(2, "fact"); // => "2 facts" */
export const counted = (number, noun, nouns = `${noun}s`) => `${grouped(number)} ${number === 1 ? noun : nouns}`;

/** A share as a percentage with one decimal.
 * @example percent(0.9526); // => "95.3 %" */
export const percent = (share) => `${(share * 100).toFixed(1)} %`;

const UNITS = ["bytes", "KB", "MB", "GB"];

/** A number of bytes in the largest unit that leaves at least one; units are powers of 1,024.
 * @example bytes(20_439_215); // => "19.5 MB" */
export function bytes(count, [unit, ...larger] = UNITS) {
  if (count >= 1024 && larger.length > 0) return bytes(count / 1024, larger);
  return `${unit === "bytes" ? grouped(count) : count.toFixed(1)} ${unit}`;
}

/** Breaks running text at spaces into lines of at most `width` columns. */
export function wrap(text, width) {
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(fit(word, width));
  }
  return lines;
}
