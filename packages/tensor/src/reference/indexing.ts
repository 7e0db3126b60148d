// Kernels of reads and writes at positions given by tensors.
// In: an operand, index tensors, windows.  Out: a dense result, or a view for dynamicSlice.
// Invariant: an index counts from the end when negative, then `mode` brings it into range or marks it as outside; the same for reads and writes.
// Not here: joining numbers (scatter.ts).
import { DTYPE_FACTS, type DType, isBig, isFloat } from "../dtype.js";
import type { AlongAxisAttributes, DynamicSliceAttributes, GatherAttributes, IndexMode } from "../schema/indexing.js";
import type { TensorType } from "../schema/op.js";
import { type Shape, sizeOf } from "../shape.js";
import { broadcastStrides, denseStrides } from "../stride.js";
import { allocate, type Strided, viewOf } from "./array.js";
import { copyInto, copyStrided, freshCopy, wordsOf, wordsPerElement } from "./copy.js";
import { writeScalar } from "./creation.js";
import { advance, cursorOf } from "./element.js";
import { type KernelTable, kernel } from "./kernel.js";
import { denseLane } from "./lane.js";

/** Index tensors as numbers, repeated to a shape, in row-major order. */
export function indexNumbers(index: Strided, shape: Shape): ArrayLike<number> {
  const repeated = viewOf(index, shape, broadcastStrides(index.shape, index.strides, shape));
  if (!isBig(index.dtype)) {
    const { lane, at } = denseLane(repeated);
    return at === 0 ? lane : lane.subarray(at);
  }
  const cursor = cursorOf(repeated, shape);
  const values = index.storage.values as BigInt64Array;
  return Float64Array.from({ length: sizeOf(shape) }, () => {
    const number = Number(values[cursor.at]!);
    advance(cursor);
    return number;
  });
}

/** The place of an index among `places`, or -1 when it is outside and mode is fill. */
export function resolveIndex(index: number, extent: number, places: number, mode: IndexMode): number {
  const place = index < 0 ? index + extent : index;
  if (place >= 0 && place < places) return place;
  if (mode === "fill") return -1;
  if (mode === "clip") return place < 0 ? 0 : places - 1;
  return ((place % places) + places) % places;
}

/** Offset of each position's window in an array of these strides, in elements; -1 for a window outside. */
export function windowStarts(
  shape: Shape,
  strides: readonly number[],
  indices: readonly Strided[],
  axes: readonly number[],
  sizes: readonly number[],
  mode: IndexMode,
  positions: Shape,
): Int32Array {
  const starts = new Int32Array(sizeOf(positions));
  indices.forEach((index, i) => {
    const axis = axes[i]!;
    const extent = shape[axis]!;
    const places = extent - sizes[axis]! + 1;
    const stride = strides[axis]!;
    const numbers = indexNumbers(index, positions);
    for (let p = 0; p < starts.length; p++) {
      const place = resolveIndex(numbers[p]!, extent, places, mode);
      if (place < 0 || starts[p] === -1) starts[p] = -1;
      else starts[p]! += place * stride;
    }
  });
  return starts;
}

/** What a read outside gives: NaN, true, or the integer farthest from zero. */
function fillElement(dtype: DType): Strided {
  const one = allocate({ dtype, shape: [] }, "gather");
  const { kind, range } = DTYPE_FACTS[dtype];
  if (isFloat(dtype) || dtype === "c64") writeScalar(one, Number.NaN);
  else writeScalar(one, kind === "signed" ? range![0] : range![1]);
  return one;
}

function gather(inputs: readonly Strided[], { axes, sizes, mode }: GatherAttributes, type: TensorType): Strided {
  const [operand, ...indices] = inputs as [Strided, ...Strided[]];
  const out = allocate(type, "gather");
  const size = sizeOf(sizes);
  if (sizeOf(type.shape) === 0) return out;
  const positions = type.shape.slice(0, type.shape.length - sizes.length);
  // Offsets into a strided operand may be negative, which marks a window outside: a reversed view is copied first.
  const x = operand.strides.some((stride) => stride < 0) ? freshCopy(operand) : operand;
  const starts = windowStarts(x.shape, x.strides, indices, axes, sizes, mode, positions);
  const words = wordsPerElement(x.dtype);
  const source = wordsOf(x.storage, x.dtype);
  const target = wordsOf(out.storage, x.dtype);
  const dense = denseStrides(sizes);
  const fill = starts.includes(-1) ? fillElement(x.dtype) : undefined;
  const still = sizes.map(() => 0);
  for (let p = 0; p < starts.length; p++) {
    const start = starts[p]!;
    if (start < 0) copyStrided(wordsOf(fill!.storage, x.dtype), 0, still, target, p * size, dense, sizes, words);
    else if (size === 1)
      for (let w = 0; w < words; w++) target[p * words + w] = source[(x.offset + start) * words + w]!;
    else copyStrided(source, x.offset + start, x.strides, target, p * size, dense, sizes, words);
  }
  return out;
}

function takeAlongAxis(x: Strided, index: Strided, attributes: AlongAxisAttributes, type: TensorType): Strided {
  const { axis, mode } = attributes;
  const out = allocate(type, "takeAlongAxis");
  const { shape } = type;
  const extent = x.shape[axis]!;
  const step = x.strides[axis]!;
  const numbers = indexNumbers(index, shape);
  // The operand without its axis: what is left of the offset comes from the index.
  const rest = viewOf(
    x,
    x.shape.map((e, a) => (a === axis ? 1 : e)),
    x.strides,
  );
  const cursor = cursorOf(rest, shape);
  const words = wordsPerElement(x.dtype);
  const source = wordsOf(x.storage, x.dtype);
  const target = wordsOf(out.storage, x.dtype);
  const fill = mode === "fill" ? wordsOf(fillElement(x.dtype).storage, x.dtype) : source;
  for (let i = 0; i < sizeOf(shape); i++) {
    const place = resolveIndex(numbers[i]!, extent, extent, mode);
    for (let w = 0; w < words; w++)
      target[i * words + w] = place < 0 ? fill[w]! : source[(cursor.at + place * step) * words + w]!;
    advance(cursor);
  }
  return out;
}

/** Where a window of these sizes starts, clamped so that it fits. */
function clampedStart(start: Strided, shape: Shape, sizes: readonly number[]): number[] {
  const numbers = indexNumbers(start, start.shape);
  return sizes.map((size, axis) => resolveIndex(numbers[axis]!, shape[axis]!, shape[axis]! - size + 1, "clip"));
}

function dynamicSlice(x: Strided, start: Strided, { sizes }: DynamicSliceAttributes): Strided {
  const first = clampedStart(start, x.shape, sizes);
  const offset = first.reduce((sum, place, axis) => sum + place * x.strides[axis]!, x.offset);
  return viewOf(x, sizes, x.strides, offset);
}

function dynamicUpdateSlice(x: Strided, update: Strided, start: Strided): Strided {
  const out = freshCopy(x);
  const first = clampedStart(start, x.shape, update.shape);
  const offset = first.reduce((sum, place, axis) => sum + place * out.strides[axis]!, 0);
  copyInto(update, out, offset, out.strides);
  return out;
}

/** Kernels by op name. */
export const indexingKernels: KernelTable = {
  gather: kernel<GatherAttributes>((inputs, attributes, [type]) => [gather(inputs, attributes, type!)]),
  takeAlongAxis: kernel<AlongAxisAttributes>(([x, index], attributes, [type]) => [
    takeAlongAxis(x!, index!, attributes, type!),
  ]),
  dynamicSlice: kernel<DynamicSliceAttributes>(([x, start], attributes) => [dynamicSlice(x!, start!, attributes)]),
  dynamicUpdateSlice: ([x, update, start]) => [dynamicUpdateSlice(x!, update!, start!)],
};
