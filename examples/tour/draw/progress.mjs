// A bar that fills.
// In: a fraction and a width.  Out: one piece of text of that width.
// Invariant: empty at 0, full only at 1.
// Not here: when it is drawn again (terminal.mjs).

/** @example drawBar(0.5, 4); // => "██░░" */
export function drawBar(fraction, width) {
  const full = Math.floor(Math.min(1, Math.max(0, fraction)) * width);
  return "█".repeat(full) + "░".repeat(width - full);
}
