// Convolution as matrix products over gathered patches.
// In: x [n, ...space, c] and kernel [o, ...kernel, c / groups] of one dtype.  Out: [n, ...out, o], dense.
// Invariant: patches are bits of x and zeros, gathered for a block of places at a time, so memory stays bounded and every dtype multiplies as in matmul.
// Not here: the products (contraction.ts), shape rules (schema/window.ts).
import type { TensorType } from "../schema/op.js";
import type { ConvAttributes } from "../schema/window.js";
import { sizeOf } from "../shape.js";
import { allocate, dense, type Strided, viewOf } from "./array.js";
import { multiplyMatrices } from "./contraction.js";
import { copyInto, denseCopy, type Words, wordsOf, wordsPerElement } from "./copy.js";
import { type Kernel, kernel } from "./kernel.js";
import { advanceIndex, placesOf, tapsOf } from "./places.js";

// Elements of the patches gathered at a time: 4 MiB of f32.
const BLOCK = 2 ** 20;

/** What gathering needs to know, all of it independent of the place. */
interface Geometry {
  readonly words: number;
  readonly channels: number;
  readonly groups: number;
  /** Extents of the places: batch, then space. */
  readonly outer: readonly number[];
  /** Strides of x over batch and space, in elements. */
  readonly strides: readonly number[];
  /** Places by spatial axis. */
  readonly places: readonly Int32Array[];
  readonly windows: readonly number[];
  /** Combinations of taps of all spatial axes but the last. */
  readonly taps: { readonly count: number; readonly taps: Int32Array };
  /** Do neighbouring taps of the last axis lie side by side in x? */
  readonly merges: boolean;
}

function geometryOf(x: Strided, w: Strided, attributes: ConvAttributes, out: readonly number[]): Geometry {
  const { strides, low, inputDilation, kernelDilation, groups } = attributes;
  const windows = w.shape.slice(1, -1);
  const last = windows.length - 1;
  return {
    words: wordsPerElement(x.dtype),
    channels: x.shape.at(-1)!,
    groups,
    outer: out.slice(0, -1),
    strides: x.strides.slice(0, -1),
    places: windows.map((window, i) =>
      placesOf({
        extent: x.shape[i + 1]!,
        out: out[i + 1]!,
        window,
        stride: strides[i]!,
        low: low[i]!,
        inputDilation: inputDilation[i]!,
        windowDilation: kernelDilation[i]!,
      }),
    ),
    windows,
    taps: tapsOf(windows.slice(0, -1)),
    merges: groups === 1 && inputDilation[last] === 1 && kernelDilation[last] === 1,
  };
}

/** Copies a run of words. */
function copyRun(source: Words, from: number, target: Words, to: number, count: number): void {
  if (count > 48) target.set(source.subarray(from, from + count), to);
  else for (let i = 0; i < count; i++) target[to + i] = source[from + i]!;
}

/** Fills target [groups, rows, taps, c / groups] with the patches of the next `rows` places; `index` moves along. */
function gatherPatches(
  source: Words,
  start: number,
  g: Geometry,
  index: Int32Array,
  rows: number,
  target: Words,
): void {
  const { words, groups, strides, places, windows, taps } = g;
  const spatial = windows.length;
  const last = windows[spatial - 1]!;
  const step = strides[spatial]!;
  const share = g.channels / groups;
  const patch = taps.count * last * share;
  target.fill(0);
  for (let row = 0; row < rows; row++) {
    const lastPlaces = places[spatial - 1]!;
    const lastAt = index[spatial]! * last;
    for (let combination = 0; combination < taps.count; combination++) {
      let from = start + index[0]! * strides[0]!;
      let inside = true;
      for (let axis = 0; axis < spatial - 1; axis++) {
        const tap = taps.taps[combination * (spatial - 1) + axis]!;
        const place = places[axis]![index[axis + 1]! * windows[axis]! + tap]!;
        inside &&= place >= 0;
        from += place * strides[axis + 1]!;
      }
      if (!inside) continue;
      const to = row * patch + combination * last * share;
      if (g.merges) {
        let first = 0;
        while (first < last && lastPlaces[lastAt + first]! < 0) first++;
        let end = first;
        while (end < last && lastPlaces[lastAt + end]! >= 0) end++;
        if (end > first) {
          const at = from + lastPlaces[lastAt + first]! * step;
          copyRun(source, at * words, target, (to + first * share) * words, (end - first) * share * words);
        }
        continue;
      }
      for (let tap = 0; tap < last; tap++) {
        const place = lastPlaces[lastAt + tap]!;
        if (place < 0) continue;
        for (let group = 0; group < groups; group++) {
          const at = from + place * step + group * share;
          copyRun(source, at * words, target, (group * rows * patch + to + tap * share) * words, share * words);
        }
      }
    }
    advanceIndex(index, g.outer);
  }
}

function conv(given: Strided, kernelGiven: Strided, attributes: ConvAttributes, type: TensorType): Strided {
  const out = allocate(type, "conv");
  const x = denseCopy(given);
  const w = denseCopy(kernelGiven);
  const { groups } = attributes;
  const outputs = w.shape[0]!;
  const each = outputs / groups;
  const depth = sizeOf(w.shape.slice(1));
  const places = sizeOf(type.shape.slice(0, -1));
  // Without taps or channels every sum is empty: the zeros that are there already.
  if (places === 0 || outputs === 0 || depth === 0) return out;
  const geometry = geometryOf(x, w, attributes, type.shape);
  const block = Math.max(1, Math.min(places, Math.floor(BLOCK / (depth * groups))));
  const index = new Int32Array(geometry.outer.length);
  const source = wordsOf(x.storage, x.dtype);
  const columns = viewOf(w, [groups, depth, each], [each * depth, 1, depth]);
  const patches = allocate({ dtype: x.dtype, shape: [groups * block * depth] }, "conv");
  for (let done = 0; done < places; done += block) {
    const rows = Math.min(block, places - done);
    gatherPatches(source, x.offset, geometry, index, rows, wordsOf(patches.storage, x.dtype));
    const matrices = dense(patches.storage.values, { dtype: x.dtype, shape: [groups, rows, depth] });
    const product = multiplyMatrices(matrices, columns, { dtype: x.dtype, shape: [groups, rows, each] });
    copyInto(product, out, done * outputs, [each, outputs, 1]);
  }
  return out;
}

/** The kernel of `conv`. */
export const convKernel: Kernel = kernel<ConvAttributes>(([x, w], attributes, [type]) => [
  conv(x!, w!, attributes, type!),
]);
