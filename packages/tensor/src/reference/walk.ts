// Walks: the elements of a strided array in row-major order of its shape, run by run.
// In: a strided array (broadcast strides allowed).  Out: runs, each a start and a step, that together visit every element once.
// Invariant: a walk allocates nothing after it is made; one run is one innermost axis after merging.
// Not here: what is done with the elements.
import type { Shape } from "../shape.js";
import { mergeAxes } from "../stride.js";

/** Position of a walk: `start` and `step` say where the current run lies in storage. */
export interface Walk {
  /** Elements of each run. */
  readonly run: number;
  /** Number of runs. */
  readonly runs: number;
  /** Distance between elements of a run. */
  readonly step: number;
  /** Place of the current run's first element. */
  start: number;
  readonly outerShape: readonly number[];
  readonly outerStrides: readonly number[];
  readonly index: number[];
}

/** A walk at its first run. */
export function walkOf(shape: Shape, strides: readonly number[], offset: number): Walk {
  const merged = mergeAxes(shape, strides);
  const inner = merged.shape.length - 1;
  const outerShape = merged.shape.slice(0, Math.max(inner, 0));
  let runs = 1;
  for (const extent of outerShape) runs *= extent;
  return {
    run: inner < 0 ? 1 : merged.shape[inner]!,
    runs,
    step: inner < 0 ? 0 : merged.strides[inner]!,
    start: offset,
    outerShape,
    outerStrides: merged.strides.slice(0, Math.max(inner, 0)),
    index: new Array<number>(Math.max(inner, 0)).fill(0),
  };
}

/** Moves a walk to its next run; after the last it stands at the first again. */
export function nextRun(walk: Walk): void {
  const { index, outerShape, outerStrides } = walk;
  for (let axis = index.length - 1; axis >= 0; axis--) {
    const next = index[axis]! + 1;
    if (next < outerShape[axis]!) {
      index[axis] = next;
      walk.start += outerStrides[axis]!;
      return;
    }
    index[axis] = 0;
    walk.start -= outerStrides[axis]! * (outerShape[axis]! - 1);
  }
}

/** Extents of a merged nest in which several arrays move in step. */
export interface Nest {
  readonly shape: readonly number[];
  /** Strides of each array over `shape`. */
  readonly strides: readonly (readonly number[])[];
}

/** Axes merged where every array allows it; extents of 1 dropped. */
export function mergeTogether(shape: Shape, strides: readonly (readonly number[])[]): Nest {
  const outShape: number[] = [];
  const out: number[][] = strides.map(() => []);
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = shape[axis]!;
    if (extent === 1) continue;
    const last = outShape.length - 1;
    const merges = last >= 0 && strides.every((s, i) => out[i]![last] === s[axis]! * extent);
    if (merges) outShape[last] = outShape[last]! * extent;
    else outShape.push(extent);
    for (let i = 0; i < strides.length; i++) {
      if (merges) out[i]![last] = strides[i]![axis]!;
      else out[i]!.push(strides[i]![axis]!);
    }
  }
  return { shape: outShape, strides: out };
}
