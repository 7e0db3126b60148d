// Arithmetic on positions and bits: flat positions to one per axis and back, booleans to bytes and back.
// In: integer tensors, shapes.  Out: i32 positions, u8 bytes.
import { ArgumentError, IndexError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import type { BitsOptions, RavelOptions, UnpackOptions } from "../options/index-arithmetic.js";
import { checkedAxis, checkedShape, describe, shapeText, sizeOf } from "../shape.js";
import { denseStrides } from "../stride.js";
import { asTensor, backendOf, promoted, withDType } from "./arguments.js";
import { add, floorDivide, maximum, minimum, multiply, remainder } from "./arithmetic.js";
import { greaterEqual, less, logicalOr, selectWhere } from "./comparison.js";
import { arrayTensor } from "./from-array.js";
import { asIndices } from "./indices.js";
import { broadcastTo, concatenate, moveaxis, ravel, reshape } from "./movement.js";
import { any, max, min, sum } from "./reduce.js";
import { sliceAxis } from "./slice.js";

/** Positions per axis of flat positions in a shape; what is outside is clipped.
 * Dtype: that of the indices. Throws `index/dtype`, `index/whole`, `shape/extent`.
 * Source: NumPy `unravel_index`; negative positions count from the end and clipping is as in JAX.
 * @example unravelIndex([5], [2, 3]).map((p) => p.toArray());  // => [[1],[2]] */
export function unravelIndex(indices: TensorLike, shape: readonly number[] | number): Tensor[] {
  const extents = checkedShape(typeof shape === "number" ? [shape] : shape, "unravelIndex");
  const size = sizeOf(extents);
  const given = asIndices("unravelIndex", indices, asTensor("unravelIndex", indices));
  const fromEnd = selectWhere(less(given, 0), add(given, size), given) as Tensor;
  const flat = minimum(maximum(fromEnd, 0), Math.max(0, size - 1)) as Tensor;
  const strides = denseStrides(extents);
  return extents.map(
    (extent, axis) => remainder(floorDivide(flat, Math.max(1, strides[axis]!)), Math.max(1, extent)) as Tensor,
  );
}

/** Flat positions of positions per axis in a shape.
 * Dtype: promoted. Throws `index/bounds` for positions outside in mode "raise" (the default), `argument/lengths`, `index/mode`.
 * Source: NumPy `ravel_multi_index`.
 * @example ravelMultiIndex([[1], [2]], [2, 3]).toArray();  // => [5] */
export function ravelMultiIndex(
  positions: readonly TensorLike[],
  shape: readonly number[],
  options: RavelOptions = {},
): Tensor {
  const extents = checkedShape(shape, "ravelMultiIndex");
  const { mode = "raise" } = options;
  if (positions.length !== extents.length)
    throw new ArgumentError({
      code: "argument/lengths",
      op: "ravelMultiIndex",
      what: `${positions.length} index tensors for the shape ${shapeText(extents)}`,
      remedy: "pass one per axis",
    });
  if (mode !== "raise" && mode !== "wrap" && mode !== "clip")
    throw new ArgumentError({
      code: "index/mode",
      op: "ravelMultiIndex",
      what: `mode is ${describe(mode)}`,
      remedy: 'use one of "raise", "wrap", "clip"',
      argument: "mode",
    });
  const strides = denseStrides(extents);
  const beside = asTensor("ravelMultiIndex", positions[0]!);
  const parts = promoted(
    "ravelMultiIndex",
    positions.map((p) => asIndices("ravelMultiIndex", p, beside)),
  );
  return parts
    .map((part, axis) => multiply(insideOf(part, extents[axis]!, axis, mode), strides[axis]!) as Tensor)
    .reduce((total, part) => add(total, part) as Tensor);
}

/** Positions brought inside an axis as the mode says. */
function insideOf(part: Tensor, extent: number, axis: number, mode: "raise" | "wrap" | "clip"): Tensor {
  if (mode === "wrap") return remainder(part, extent) as Tensor;
  if (mode === "clip") return minimum(maximum(part, 0), extent - 1) as Tensor;
  const outside = part.size > 0 && any(logicalOr(less(part, 0), greaterEqual(part, extent))).item();
  if (!outside) return part;
  throw new IndexError({
    code: "index/bounds",
    op: "ravelMultiIndex",
    what: `positions from ${min(part).item()} to ${max(part).item()} on axis ${axis} of extent ${extent}`,
    remedy: `use 0 to ${extent - 1}, or mode "wrap" or "clip"`,
    argument: "positions",
  });
}

/** Weights of the eight bits of a byte, along the last axis. */
function weights(order: "big" | "little", beside: Tensor): Tensor {
  const bits = Uint8Array.from({ length: 8 }, (_, i) => 1 << (order === "big" ? 7 - i : i));
  return arrayTensor(bits, "packbits", { backend: backendOf([beside]) });
}

function checkedOrder(order: "big" | "little" | undefined, op: string): "big" | "little" {
  if (order === undefined || order === "big" || order === "little") return order ?? "big";
  throw new ArgumentError({
    code: "argument/bitorder",
    op,
    what: `bitorder is ${describe(order)}`,
    remedy: 'use "big" or "little"',
    argument: "bitorder",
  });
}

/** The operand with the axis last; flattened when no axis is named. */
function axisLast(op: string, x: TensorLike, axis: number | undefined): { lines: Tensor; axis: number } {
  const given = asTensor(op, x);
  const operand = axis === undefined ? (ravel(given) as Tensor) : given;
  const at = checkedAxis(axis ?? 0, operand.ndim, op);
  return { lines: moveaxis(operand, at, -1) as Tensor, axis: at };
}

/** Eight booleans per byte along an axis, the last byte filled with zeros.
 * Dtype: u8. Throws `shape/axis`, `argument/bitorder`.
 * Source: NumPy `packbits`.
 * @example packbits([1, 0, 0, 0, 0, 0, 1, 1]).toArray();  // => [131] */
export function packbits<X extends TensorLike>(x: X, options: BitsOptions = {}): Tensor<"u8"> {
  const order = checkedOrder(options.bitorder, "packbits");
  const { lines, axis } = axisLast("packbits", x, options.axis);
  const bits = withDType(withDType(lines, "bool"), "u8");
  const rest = (8 - (bits.shape.at(-1)! % 8)) % 8;
  const zeros = broadcastTo(withDType(asTensor("packbits", 0, backendOf([bits])), "u8"), [
    ...bits.shape.slice(0, -1),
    rest,
  ]);
  const whole = concatenate([bits, zeros], { axis: -1 });
  const bytes = reshape(whole, [...whole.shape.slice(0, -1), whole.shape.at(-1)! / 8, 8]);
  const packed = withDType(sum(multiply(bytes, weights(order, bits)), { axis: -1 }) as Tensor, "u8");
  return moveaxis(packed, -1, axis) as Tensor as Tensor<"u8">;
}

/** The eight bits of each byte along an axis, as zeros and ones.
 * Dtype: u8. Throws `shape/axis`, `argument/bitorder`, `dtype/unsupported` for anything but u8.
 * Source: NumPy `unpackbits`; `count` cuts, or from the end when negative, and fills with zeros.
 * @example unpackbits(tensor([131], { dtype: "u8" })).toArray();  // => [1,0,0,0,0,0,1,1] */
export function unpackbits<X extends TensorLike>(x: X, options: UnpackOptions = {}): Tensor<"u8"> {
  const order = checkedOrder(options.bitorder, "unpackbits");
  const { lines, axis } = axisLast("unpackbits", x, options.axis);
  const bits = remainder(floorDivide(reshape(lines, [...lines.shape, 1]), weights(order, lines)), 2) as Tensor;
  const flat = reshape(bits, [...lines.shape.slice(0, -1), lines.shape.at(-1)! * 8]) as Tensor;
  const extent = flat.shape.at(-1)!;
  const count = options.count ?? extent;
  const wanted = count < 0 ? Math.max(0, extent + count) : count;
  const cut = sliceAxis(flat, flat.ndim - 1, 0, Math.min(wanted, extent));
  const missing = Math.max(0, wanted - extent);
  const zeros = broadcastTo(withDType(asTensor("unpackbits", 0, backendOf([cut])), "u8"), [
    ...cut.shape.slice(0, -1),
    missing,
  ]);
  return moveaxis(concatenate([cut, zeros], { axis: -1 }), -1, axis) as Tensor as Tensor<"u8">;
}
