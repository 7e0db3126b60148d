// Where the elements of a window lie along one axis.
// In: extents, strides, padding, dilations of one axis.  Out: for each place of the window and each of its taps, an index of the axis or -1.
// Invariant: -1 stands for padding and for the gaps that dilating the operand opens; loops never compute an index.

/** One axis of a windowed op. */
export interface WindowAxis {
  readonly extent: number;
  readonly out: number;
  readonly window: number;
  readonly stride: number;
  readonly low: number;
  readonly inputDilation: number;
  readonly windowDilation: number;
}

/** Index by `place * window + tap`. */
export function placesOf(axis: WindowAxis): Int32Array {
  const { extent, out, window, stride, low, inputDilation, windowDilation } = axis;
  const places = new Int32Array(out * window);
  for (let place = 0, at = 0; place < out; place++)
    for (let tap = 0; tap < window; tap++, at++) {
      const dilated = place * stride - low + tap * windowDilation;
      const index = dilated / inputDilation;
      places[at] = dilated % inputDilation === 0 && index >= 0 && index < extent ? index : -1;
    }
  return places;
}

/** All combinations of taps over axes, row-major: tap of axis a in combination i at `i * windows.length + a`. */
export function tapsOf(windows: readonly number[]): { count: number; taps: Int32Array } {
  const rank = windows.length;
  const count = windows.reduce((product, window) => product * window, 1);
  const taps = new Int32Array(count * rank);
  for (let i = 0; i < count; i++) {
    let rest = i;
    for (let a = rank - 1; a >= 0; a--) {
      taps[i * rank + a] = rest % windows[a]!;
      rest = Math.floor(rest / windows[a]!);
    }
  }
  return { count, taps };
}

/** Moves an index over a shape to the next in row-major order; after the last it is the first again. */
export function advanceIndex(index: Int32Array, shape: readonly number[]): void {
  for (let axis = index.length - 1; axis >= 0; axis--) {
    if (++index[axis]! < shape[axis]!) return;
    index[axis] = 0;
  }
}
