// Affine quantisation of weights: blocks with their default compositions.
// In: array-likes of floats, or packed codes with scales and biases.  Out: the other of the two, or a product with it.
// Invariant: 16-bit floats are computed in f32 and rounded once; codes come from the scales before that rounding.
// Source: MLX `quantize`, `dequantize` and `quantized_matmul`, affine mode.
import { applyBlock } from "../../block.js";
import { floatOf } from "../../dtype.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, TensorLike } from "../../operand.js";
import type { QuantizedMatmulOptions, QuantizeOptions } from "../../options/quantize.js";
import * as schema from "../../schema/quantize.js";
import { asFloat, asTensor, checkedFlag, promoted, withDType } from "../arguments.js";
import { add, divide, maximum, multiply, subtract } from "../arithmetic.js";
import { bitwiseAnd, leftShift, rightShift } from "../bitwise.js";
import { equal, greater, selectWhere } from "../comparison.js";
import { matmul } from "../contraction.js";
import { abs, clip, negative, rint } from "../functions.js";
import { expandDims, reshape, squeeze, swapaxes } from "../movement.js";
import { inSingle, single } from "../precision.js";
import { max, min, sum } from "../reduce.js";

/** Groups whose extremes are closer than this, times the number of steps, count as constant. */
const LEAST_SCALE = 1e-7;

const attributesOf = ({ groupSize = 64, bits = 4 }: QuantizeOptions): schema.QuantizeAttributes => ({
  groupSize,
  bits,
});

/** Distance of each code of a word from its lowest bit. */
const offsets = (bits: number): Uint32Array => Uint32Array.from({ length: 32 / bits }, (_, i) => i * bits);

/** Scale and bias of groups along the last axis, which stays as an axis of 1: zero and the extreme farther from it become codes exactly. */
function scalesOf(groups: Tensor, bits: number): { scale: Tensor; bias: Tensor } {
  const [high, low] = [max(groups, { axis: -1, keepDims: true }), min(groups, { axis: -1, keepDims: true })];
  const step = maximum(divide(subtract(high, low), 2 ** bits - 1), LEAST_SCALE);
  const fromLow = greater(abs(low), abs(high));
  const first = selectWhere(fromLow, step, negative(step));
  const edge = selectWhere(fromLow, low, high);
  const steps = rint(divide(edge, first));
  const flat = equal(steps, 0);
  return {
    scale: selectWhere(flat, first, divide(edge, selectWhere(flat, 1, steps))) as Tensor,
    bias: selectWhere(flat, 0, edge) as Tensor,
  };
}

function quantized(x: Tensor, { groupSize, bits }: schema.QuantizeAttributes): readonly Tensor[] {
  const lead = x.shape.slice(0, -1);
  const extent = x.shape.at(-1)!;
  const groups = reshape(withDType(x, single(x.dtype)), [...lead, extent / groupSize, groupSize]) as Tensor;
  const { scale, bias } = scalesOf(groups, bits);
  const codes = withDType(clip(rint(divide(subtract(groups, bias), scale)), 0, 2 ** bits - 1) as Tensor, "u32");
  const words = reshape(codes, [...lead, (extent * bits) / 32, 32 / bits]);
  const packed = sum(leftShift(words, offsets(bits)), { axis: -1 });
  return [packed as Tensor, ...[scale, bias].map((part) => withDType(squeeze(part, { axis: -1 }) as Tensor, x.dtype))];
}

/** The elements that codes stand for, in the dtype of scales and biases. */
function restored(packed: Tensor, scales: Tensor, biases: Tensor, attributes: schema.QuantizeAttributes): Tensor {
  const { groupSize, bits } = attributes;
  const codes = bitwiseAnd(rightShift(expandDims(packed, -1), offsets(bits)), 2 ** bits - 1);
  const groups = withDType(reshape(codes, [...scales.shape, groupSize]) as Tensor, scales.dtype);
  const elements = add(multiply(groups, expandDims(scales, -1)), expandDims(biases, -1));
  return reshape(elements, [...scales.shape.slice(0, -1), scales.shape.at(-1)! * groupSize]) as Tensor;
}

/** Groups of the last axis as codes of a few bits: [packed, scales, biases]; an element is its code times the scale of its group plus the bias.
 * Shapes: `[...a, k] -> [...a, k * bits / 32], [...a, k / groupSize], [...a, k / groupSize]`.
 * Dtype: packed u32; scales and biases as the floats of x, f32 for integers and bool. A group with NaN or an infinity restores to NaN.
 * Throws `argument/choice` for other sizes, `shape/group`, `dtype/unsupported` for complex.
 * Source: MLX `quantize`, affine mode.
 * @example quantize.quantize(arange(32), { groupSize: 32, bits: 8 }).map((x) => x.shape);  // => [[8],[1],[1]] */
export function quantize<X extends TensorLike>(
  x: X,
  options: QuantizeOptions = {},
): [Tensor<"u32">, Tensor<FloatOf<DTypeOf<X>>>, Tensor<FloatOf<DTypeOf<X>>>] {
  const attributes = attributesOf(options);
  const results = applyBlock(schema.quantize, [asFloat("quantize", x) as Tensor], attributes, (given) =>
    quantized(given, attributes),
  );
  return results as unknown as [Tensor<"u32">, Tensor<FloatOf<DTypeOf<X>>>, Tensor<FloatOf<DTypeOf<X>>>];
}

/** The elements that `quantize` packed, off by at most half a scale, by a whole one at the end of a group's range that it did not start from.
 * Shapes: `[...a, k * bits / 32], [...a, k / groupSize], [...a, k / groupSize] -> [...a, k]`.
 * Dtype: scales and biases promoted to a float. Throws `argument/choice`, `shape/quantized`, `dtype/unsupported` unless packed is u32.
 * Source: MLX `dequantize`, affine mode.
 * @example quantize.dequantize(new Uint32Array([3, 0, 0, 0]), [0.5], [1], { groupSize: 32 }).slice([0], [3]).toArray();  // => [2.5,1,1] */
export function dequantize<S extends TensorLike, B extends TensorLike>(
  packed: TensorLike,
  scales: S,
  biases: B,
  options: QuantizeOptions = {},
): Tensor<FloatOf<Promoted<S, B>>> {
  const op = "dequantize";
  const attributes = attributesOf(options);
  const operands = [asTensor(op, packed) as Tensor, ...promoted(op, [scales, biases], floatOf)];
  const [result] = applyBlock(schema.dequantize, operands, attributes, (codes, ...given) => [
    inSingle(op, given, (scale, bias) => restored(codes!, scale!, bias!, attributes)),
  ]);
  return result as Tensor as Tensor<FloatOf<Promoted<S, B>>>;
}

/** Matrix product of x and weights that `quantize` packed; leading axes broadcast.
 * Shapes: `[...b, m, k] x [...b, n, k] -> [...b, m, n]`, weights `[...b, k, n]` without transpose; x of rank 1 acts as a row and is dropped again.
 * Dtype: x, scales and biases promoted to a float. Derivatives: by x, scales and biases.
 * Throws `argument/choice`, `argument/boolean`, `shape/quantized`, `shape/contract`, `shape/broadcast`, `dtype/unsupported` unless packed is u32.
 * Source: MLX `quantized_matmul`, affine mode.
 * @example quantize.quantizedMatmul(ones([64]), ...quantize.quantize(ones([2, 64]))).toArray();  // => [64,64] */
export function quantizedMatmul<X extends TensorLike, S extends TensorLike>(
  x: X,
  packed: TensorLike,
  scales: S,
  biases: TensorLike,
  options: QuantizedMatmulOptions = {},
): Tensor<FloatOf<Promoted<X, S>>> {
  const op = "quantizedMatmul";
  const transpose = checkedFlag(options.transpose ?? true, op, "transpose");
  const attributes = { ...attributesOf(options), transpose };
  const [left, ...parts] = promoted(op, [x, scales, biases], floatOf) as [Tensor, Tensor, Tensor];
  const isVector = left.ndim === 1;
  const operands = [(isVector ? expandDims(left, 0) : left) as Tensor, asTensor(op, packed) as Tensor, ...parts];
  const [product] = applyBlock(schema.quantizedMatmul, operands, attributes, (rows, codes, ...given) => [
    inSingle(op, [rows!, ...given], (wide, scale, bias) => {
      const weights = restored(codes!, scale!, bias!, attributes);
      return matmul(wide!, transpose ? swapaxes(weights, -1, -2) : weights) as Tensor;
    }),
  ]);
  return (isVector ? squeeze(product!, { axis: -2 }) : product!) as Tensor as Tensor<FloatOf<Promoted<X, S>>>;
}
