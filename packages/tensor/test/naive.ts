// The plainest n-d array there is: the other of two ways that must agree.
// In: a shape and numbers in row-major order.  Out: results computed index by index.
// Invariant: no strides, no views, no fast paths; nothing of src but types.

/** Numbers under a shape. */
export interface Naive {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** All indices of a shape in row-major order. */
function indicesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, extent) => all.flatMap((index) => Array.from({ length: extent }, (_, i) => [...index, i])),
    [[]],
  );
}

/** The element at an index. */
function at(x: Naive, index: readonly number[]): number {
  let place = 0;
  x.shape.forEach((extent, axis) => {
    place = place * extent + index[axis]!;
  });
  return x.values[place]!;
}

/** An array whose elements follow from their indices. */
function build(shape: readonly number[], element: (index: readonly number[]) => number): Naive {
  return { shape, values: indicesOf(shape).map(element) };
}

export const transpose = (x: Naive, permutation: readonly number[]): Naive =>
  build(
    permutation.map((axis) => x.shape[axis]!),
    (index) =>
      at(
        x,
        x.shape.map((_, axis) => index[permutation.indexOf(axis)]!),
      ),
  );

export const flip = (x: Naive, axis: number): Naive =>
  build(x.shape, (index) =>
    at(
      x,
      index.map((i, a) => (a === axis ? x.shape[a]! - 1 - i : i)),
    ),
  );

/** Every step-th element of one axis from start, `extent` of them. */
export const slice = (x: Naive, axis: number, start: number, step: number, extent: number): Naive =>
  build(
    x.shape.map((e, a) => (a === axis ? extent : e)),
    (index) =>
      at(
        x,
        index.map((i, a) => (a === axis ? start + i * step : i)),
      ),
  );

export const broadcastTo = (x: Naive, shape: readonly number[]): Naive =>
  build(shape, (index) =>
    at(
      x,
      x.shape.map((extent, a) => (extent === 1 ? 0 : index[a + shape.length - x.shape.length]!)),
    ),
  );

export const reshape = (x: Naive, shape: readonly number[]): Naive => ({ shape, values: x.values });

/** Shape of two shapes broadcast together, or undefined. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    const [l, r] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (l !== r && l !== 1 && r !== 1) return undefined;
    out.push(l === 1 ? r : l);
  }
  return out;
}

export function binary(x: Naive, y: Naive, fn: (a: number, b: number) => number): Naive {
  const shape = broadcastShape(x.shape, y.shape)!;
  const [a, b] = [broadcastTo(x, shape), broadcastTo(y, shape)];
  return { shape, values: a.values.map((v, i) => fn(v, b.values[i]!)) };
}

/** Folds axes; the result has extent 1 there. */
export function reduce(x: Naive, axes: readonly number[], fold: (items: readonly number[]) => number): Naive {
  const shape = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const inner = x.shape.map((extent, axis) => (axes.includes(axis) ? extent : 1));
  return build(shape, (index) =>
    fold(
      indicesOf(inner).map((offset) =>
        at(
          x,
          index.map((i, axis) => i + offset[axis]!),
        ),
      ),
    ),
  );
}

export function concatenate(x: Naive, y: Naive, axis: number): Naive {
  const left = x.shape[axis]!;
  const shape = x.shape.map((extent, a) => (a === axis ? extent + y.shape[a]! : extent));
  return build(shape, (index) =>
    index[axis]! < left
      ? at(x, index)
      : at(
          y,
          index.map((i, a) => (a === axis ? i - left : i)),
        ),
  );
}

/** Elements low before, high after, interior between; negative widths crop. */
export function pad(x: Naive, axis: number, low: number, high: number, interior: number, value: number): Naive {
  const extent = x.shape[axis]!;
  const spread = interior + 1;
  const shape = x.shape.map((e, a) => (a === axis ? Math.max(0, e + low + high + Math.max(0, e - 1) * interior) : e));
  return build(shape, (index) => {
    const place = index[axis]! - low;
    const inside = place >= 0 && place % spread === 0 && place / spread < extent;
    return inside
      ? at(
          x,
          index.map((i, a) => (a === axis ? place / spread : i)),
        )
      : value;
  });
}

/** [m, k] x [k, n]. */
export const matmul = (x: Naive, y: Naive): Naive =>
  build([x.shape[0]!, y.shape[1]!], ([i, j]) => {
    let total = 0;
    for (let d = 0; d < x.shape[1]!; d++) total += at(x, [i!, d]) * at(y, [d, j!]);
    return total;
  });

export const sizeOfShape: (shape: readonly number[]) => number = sizeOf;
