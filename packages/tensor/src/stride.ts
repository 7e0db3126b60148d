// Strides: how a position in a shape maps to a place in storage.
// In: shapes and strides, counted in elements.  Out: strides, plain arrays.
// Invariant: row-major order; a stride of 0 repeats one element.
// Not here: which shape a result has (shape.ts).

/** Strides of a dense row-major array. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** Do these strides walk the shape densely in row-major order? Axes of extent 1 may have any stride. */
export function isDense(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis]!;
    if (extent !== 1 && strides[axis] !== step) return false;
    step *= extent;
  }
  return true;
}

/** Strides that repeat `shape` over `target`, right-aligned; `shape` must broadcast to it. */
export function broadcastStrides(
  shape: readonly number[],
  strides: readonly number[],
  target: readonly number[],
): number[] {
  const shift = target.length - shape.length;
  return target.map((_, axis) => (axis < shift || shape[axis - shift] === 1 ? 0 : strides[axis - shift]!));
}

/** Adjacent axes that one stride can walk are merged and extents of 1 dropped; the order of elements stays. */
export function mergeAxes(
  shape: readonly number[],
  strides: readonly number[],
): { shape: number[]; strides: number[] } {
  const outShape: number[] = [];
  const outStrides: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = shape[axis]!;
    if (extent === 1) continue;
    const last = outShape.length - 1;
    if (last >= 0 && outStrides[last] === strides[axis]! * extent) {
      outShape[last] = outShape[last]! * extent;
      outStrides[last] = strides[axis]!;
    } else {
      outShape.push(extent);
      outStrides.push(strides[axis]!);
    }
  }
  return { shape: outShape, strides: outStrides };
}

/** Strides of the same storage under another shape of equal size, or undefined when only a copy can do it. */
export function reshapeStrides(
  shape: readonly number[],
  strides: readonly number[],
  target: readonly number[],
): number[] | undefined {
  if (isDense(shape, strides)) return denseStrides(target);
  const merged = mergeAxes(shape, strides);
  const out = new Array<number>(target.length).fill(1);
  let axis = target.length - 1;
  for (let group = merged.shape.length - 1; group >= 0; group--) {
    let step = merged.strides[group]!;
    let rest = merged.shape[group]!;
    while (rest > 1) {
      if (axis < 0) return undefined;
      const extent = target[axis]!;
      if (rest % extent !== 0) return undefined;
      out[axis] = step;
      step *= extent;
      rest /= extent;
      axis--;
    }
  }
  return out;
}
