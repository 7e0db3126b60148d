// The values of the functor `range`.
// In: native bounds and an optional step, all numbers or all bigints.  Out: the values one after the other, the end excluded.
// Invariant: finite for every input; a step of zero gives the start once, as Souffle does.
// Not here: limits (the steps that walk a range count down the budget).
import type { Native } from "./builtins.js";

/** The values of `range(from, to, by)`: without `by` one step toward `to`; a step of zero gives `from` once, as Souffle does. */
export function* rangeOf(from: Native, to: Native, by: Native | undefined): Generator<Native> {
  // All three are numbers or all three bigints; the arithmetic below is written once for both.
  const one = typeof from === "bigint" ? (1n as unknown as number) : 1;
  const start = from as number;
  const end = to as number;
  const step = by === undefined ? (start <= end ? one : -one) : (by as number);
  // biome-ignore lint/suspicious/noDoubleEquals: 0n == 0
  if (step == 0) {
    if (start !== end) yield start;
    return;
  }
  for (let value = start; step > 0 ? value < end : value > end; value += step) yield value;
}
