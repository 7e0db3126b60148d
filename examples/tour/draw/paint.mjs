// Colours as a value: a table of functions from text to text.
// In: text that already has its width.  Out: the same text, with or without escape codes around it.
// Invariant: PLAIN adds nothing, so drawing never asks whether colours are wanted.
// Not here: whether the terminal can show them (terminal.mjs).

const ESCAPE = "\u001b[";
const style = (on, off) => (text) => `${ESCAPE}${on}m${text}${ESCAPE}${off}m`;
const same = (text) => text;

/** Escape codes of ECMA-48 (SGR). */
export const COLOURS = {
  title: style("1", "22"),
  faint: style("2", "22"),
  good: style("32", "39"),
  bad: style("31", "39"),
  accent: style("36", "39"),
};

/** Text as it is. */
export const PLAIN = { title: same, faint: same, good: same, bad: same, accent: same };
