// The frame of reductions: any axes of any array as [kept, reduced, inner] planes, folded in one pass.
// In: an operand, sorted axes, a fold.  Out: one number per kept position, in row-major order of the kept axes.
// Invariant: every element is read once; a plane whose inner extent is 1 folds along memory, others fold row by row into accumulators.
// Not here: what is folded (reduce.ts).
import { type Shape, sizeOf } from "../shape.js";
import type { Strided } from "./array.js";
import { viewOf } from "./array.js";
import { freshCopy } from "./copy.js";
import { denseLane, type Lane } from "./lane.js";

/** A reduction of numbers: `line` folds a run, `rows` folds a run into accumulators element by element. */
export interface Fold {
  readonly identity: number;
  /** Folds `n` elements from `at`, continuing from `start`. */
  readonly line: (lane: Lane, at: number, n: number, start: number) => number;
  /** Folds element i of the run into accumulator i. */
  readonly rows: (lane: Lane, at: number, n: number, totals: Float64Array, to: number) => void;
}

/** A dense operand cut into planes. */
export interface Planes {
  readonly x: Strided;
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
}

/** Planes of `x` over sorted axes; axes that are not adjacent are first moved to the end by one copy. */
export function planesOf(x: Strided, axes: readonly number[]): Planes {
  const first = axes[0];
  if (first === undefined) return { x, outer: sizeOf(x.shape), reduced: 1, inner: 1 };
  const last = axes[axes.length - 1]!;
  // Axes of extent 1 between reduced ones do not break adjacency.
  const adjacent = x.shape.every((extent, axis) => axis < first || axis > last || axes.includes(axis) || extent === 1);
  const extent = (from: number, to: number): number => sizeOf(x.shape.slice(from, to));
  if (adjacent)
    return { x, outer: extent(0, first), reduced: extent(first, last + 1), inner: extent(last + 1, x.shape.length) };
  const moved = [...keptAxes(x.shape, axes), ...axes];
  const reduced = sizeOf(axes.map((axis) => x.shape[axis]!));
  const copy = freshCopy(
    viewOf(
      x,
      moved.map((axis) => x.shape[axis]!),
      moved.map((axis) => x.strides[axis]!),
    ),
  );
  return {
    x: copy,
    outer: reduced === 0 ? sizeOf(keptAxes(x.shape, axes).map((a) => x.shape[a]!)) : sizeOf(x.shape) / reduced,
    reduced,
    inner: 1,
  };
}

/** Axes that are not reduced. */
function keptAxes(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
}

/** Totals of a fold over the axes of a real array. */
export function foldReal(x: Strided, axes: readonly number[], fold: Fold): Float64Array {
  const planes = planesOf(x, axes);
  const { outer, reduced, inner } = planes;
  const { lane, at } = denseLane(planes.x);
  const totals = new Float64Array(outer * inner).fill(fold.identity);
  if (inner === 1)
    for (let o = 0; o < outer; o++) totals[o] = fold.line(lane, at + o * reduced, reduced, fold.identity);
  else
    for (let o = 0; o < outer; o++)
      for (let r = 0; r < reduced; r++) fold.rows(lane, at + (o * reduced + r) * inner, inner, totals, o * inner);
  return totals;
}
