// Strides, dilations and padding of windowed ops, complete and checked.
// In: what users pass: one number, a list, a name.  Out: one entry per axis.
// Invariant: strides, dilations and sizes are whole numbers above zero.
import { ArgumentError } from "../error.js";
import type { Padding } from "../options/window.js";
import { dilated } from "../schema/window.js";
import { describe } from "../shape.js";

/** One whole number above zero per axis; throws `argument/positive`, `argument/lengths`. */
export function perAxis(
  given: number | readonly number[] | undefined,
  rank: number,
  op: string,
  argument: string,
  otherwise = 1,
): number[] {
  const list = typeof given === "number" || given === undefined ? new Array(rank).fill(given ?? otherwise) : given;
  if (!Array.isArray(list) || list.length !== rank)
    throw new ArgumentError({
      code: "argument/lengths",
      op,
      what: `${argument} is ${describe(given)} for ${rank} axes`,
      remedy: "pass one number, or one per axis",
      argument,
    });
  for (const entry of list)
    if (!Number.isInteger(entry) || entry < 1)
      throw new ArgumentError({
        code: "argument/positive",
        op,
        what: `${argument} holds ${describe(entry)}`,
        remedy: "use whole numbers above zero",
        argument,
      });
  return list.slice();
}

/** What padding depends on, one entry per axis. */
export interface PaddedAxes {
  readonly extents: readonly number[];
  readonly windows: readonly number[];
  readonly strides: readonly number[];
  readonly inputDilation: readonly number[];
  readonly windowDilation: readonly number[];
}

/** Widths before and after each axis; throws `argument/padding`. */
export function paddingOf(
  padding: Padding,
  axes: PaddedAxes,
  op: string,
): { readonly low: readonly number[]; readonly high: readonly number[] } {
  const rank = axes.extents.length;
  if (padding === "VALID") return { low: new Array(rank).fill(0), high: new Array(rank).fill(0) };
  if (padding === "SAME") return samePadding(axes);
  const pairs = typeof padding === "number" ? new Array(rank).fill(padding) : padding;
  if (!Array.isArray(pairs) || pairs.length !== rank) throw paddingError(padding, rank, op);
  const low: number[] = [];
  const high: number[] = [];
  for (const entry of pairs as readonly unknown[]) {
    const pair: unknown[] = Array.isArray(entry) ? entry : [entry, entry];
    if (pair.length !== 2 || !pair.every(Number.isInteger)) throw paddingError(padding, rank, op);
    low.push(pair[0] as number);
    high.push(pair[1] as number);
  }
  return { low, high };
}

function samePadding({ extents, windows, strides, inputDilation, windowDilation }: PaddedAxes): {
  low: number[];
  high: number[];
} {
  const totals = extents.map((extent, i) => {
    const length = dilated(extent, inputDilation[i]!);
    const out = Math.ceil(length / strides[i]!);
    return Math.max(0, (out - 1) * strides[i]! + dilated(windows[i]!, windowDilation[i]!) - length);
  });
  return { low: totals.map((total) => total >> 1), high: totals.map((total) => total - (total >> 1)) };
}

function paddingError(padding: unknown, rank: number, op: string): ArgumentError {
  return new ArgumentError({
    code: "argument/padding",
    op,
    what: `padding is ${Array.isArray(padding) ? JSON.stringify(padding) : describe(padding)} for ${rank} axes`,
    remedy: 'use "SAME", "VALID", a whole number, or per axis a whole number or [low, high]',
    argument: "padding",
  });
}
