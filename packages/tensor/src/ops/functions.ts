// Functions of one operand, element by element.
// In: an array-like.  Out: a tensor of its shape.
import { apply } from "../apply.js";
import { checkedDType, type DType } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, RealOf, TensorLike } from "../operand.js";
import * as schema from "../schema/elementwise.js";
import { asFloat, asTensor, strengthened } from "./arguments.js";
import { maximum, minimum } from "./arithmetic.js";
import { lessEqual, selectWhere } from "./comparison.js";

/** -x; integers wrap.
 * Dtype: kept. Throws `dtype/unsupported`.
 * Source: NumPy `negative`.
 * @example negative([1, -2]).toArray();  // => [-1,2] */
export function negative<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return apply(schema.negative, [asTensor("negative", x)], {});
}

/** Magnitude; complex gives its length.
 * Dtype: kept, f32 for complex.
 * Source: NumPy `abs`.
 * @example abs([1, -2]).toArray();  // => [1,2] */
export function abs<X extends TensorLike>(x: X): Tensor<RealOf<DTypeOf<X>>> {
  return apply(schema.abs, [asTensor("abs", x)], {});
}

/** -1, 0 or 1; NaN stays, complex gives x / |x|.
 * Dtype: kept. Throws `dtype/unsupported`.
 * Source: NumPy `sign`.
 * @example sign([3, 0, -2]).toArray();  // => [1,0,-1] */
export function sign<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return apply(schema.sign, [asTensor("sign", x)], {});
}

/** e to the power x.
 * Dtype: integers and bool as f32.
 * Source: NumPy `exp`.
 * @example exp([0]).toArray();  // => [1] */
export function exp<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.exp, [asFloat("exp", x)], {});
}

/** Natural logarithm; NaN below zero.
 * Dtype: integers and bool as f32.
 * Source: NumPy `log`.
 * @example log([1]).toArray();  // => [0] */
export function log<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.log, [asFloat("log", x)], {});
}

/** exp(x) - 1, exact near zero.
 * Dtype: integers and bool as f32.
 * Source: NumPy `expm1`.
 * @example expm1([0]).toArray();  // => [0] */
export function expm1<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.expm1, [asFloat("expm1", x)], {});
}

/** log(1 + x), exact near zero.
 * Dtype: integers and bool as f32.
 * Source: NumPy `log1p`.
 * @example log1p([0]).toArray();  // => [0] */
export function log1p<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.log1p, [asFloat("log1p", x)], {});
}

/** Square root; NaN below zero.
 * Dtype: integers and bool as f32.
 * Source: NumPy `sqrt`.
 * @example sqrt([4, 9]).toArray();  // => [2,3] */
export function sqrt<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.sqrt, [asFloat("sqrt", x)], {});
}

/** 1 / sqrt(x).
 * Dtype: integers and bool as f32.
 * Source: JAX `lax.rsqrt`.
 * @example rsqrt([4]).toArray();  // => [0.5] */
export function rsqrt<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.rsqrt, [asFloat("rsqrt", x)], {});
}

/** Sine of radians.
 * Dtype: integers and bool as f32.
 * Source: NumPy `sin`.
 * @example sin([0]).toArray();  // => [0] */
export function sin<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.sin, [asFloat("sin", x)], {});
}

/** Cosine of radians.
 * Dtype: integers and bool as f32.
 * Source: NumPy `cos`.
 * @example cos([0]).toArray();  // => [1] */
export function cos<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.cos, [asFloat("cos", x)], {});
}

/** Tangent of radians.
 * Dtype: integers and bool as f32.
 * Source: NumPy `tan`.
 * @example tan([0]).toArray();  // => [0] */
export function tan<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.tan, [asFloat("tan", x)], {});
}

/** Hyperbolic tangent.
 * Dtype: integers and bool as f32.
 * Source: NumPy `tanh`.
 * @example tanh([0]).toArray();  // => [0] */
export function tanh<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.tanh, [asFloat("tanh", x)], {});
}

/** 1 / (1 + exp(-x)).
 * Dtype: integers and bool as f32.
 * Source: JAX `nn.sigmoid`.
 * @example sigmoid([0]).toArray();  // => [0.5] */
export function sigmoid<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.sigmoid, [asFloat("sigmoid", x)], {});
}

/** Largest whole number <= x; integers stay.
 * Dtype: kept. Throws `dtype/unsupported`.
 * Source: NumPy `floor`.
 * @example floor([1.5, -1.5]).toArray();  // => [1,-2] */
export function floor<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return apply(schema.floor, [asTensor("floor", x)], {});
}

/** Smallest whole number >= x; integers stay.
 * Dtype: kept. Throws `dtype/unsupported`.
 * Source: NumPy `ceil`.
 * @example ceil([1.5, -1.5]).toArray();  // => [2,-1] */
export function ceil<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return apply(schema.ceil, [asTensor("ceil", x)], {});
}

/** x without its fraction; integers stay.
 * Dtype: kept. Throws `dtype/unsupported`.
 * Source: NumPy `trunc`.
 * @example trunc([1.5, -1.5]).toArray();  // => [1,-1] */
export function trunc<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return apply(schema.trunc, [asTensor("trunc", x)], {});
}

/** Nearest whole number, ties to even; integers stay.
 * Dtype: kept. Throws `dtype/unsupported`.
 * Source: NumPy `rint`.
 * @example rint([0.5, 1.5]).toArray();  // => [0,2] */
export function rint<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return apply(schema.rint, [asTensor("rint", x)], {});
}

/** Is it NaN?
 * Dtype: bool.
 * Source: NumPy `isnan`.
 * @example isnan([1, NaN]).toArray();  // => [false,true] */
export function isnan<X extends TensorLike>(x: X): Tensor<"bool"> {
  return apply(schema.isnan, [asTensor("isnan", x)], {});
}

/** Neither NaN nor infinite?
 * Dtype: bool.
 * Source: NumPy `isfinite`.
 * @example isfinite([1, Infinity]).toArray();  // => [true,false] */
export function isfinite<X extends TensorLike>(x: X): Tensor<"bool"> {
  return apply(schema.isfinite, [asTensor("isfinite", x)], {});
}

/** x * x.
 * Dtype: kept.
 * Source: NumPy `square`.
 * @example square([3, -2]).toArray();  // => [9,4] */
export function square<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  const operand = asTensor("square", x);
  return apply(schema.multiply, [operand, operand], {});
}

/** The larger of x and 0.
 * Dtype: kept; NaN stays.
 * Source: JAX `nn.relu`.
 * @example relu([3, -2]).toArray();  // => [3,0] */
export function relu<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  const operand = asTensor("relu", x);
  // Not maximum, whose slope at 0 is 1/2; NaN passes.
  return selectWhere(lessEqual(operand, 0), 0, operand) as Tensor as Tensor<DTypeOf<X>>;
}

/** x no smaller than `low` and no larger than `high`; `undefined` leaves a side open.
 * Shapes broadcast. Dtype: kept. Throws `dtype/range` for a bound its dtype cannot hold.
 * Source: NumPy `clip`.
 * @example clip([1, 5, 9], 2, 6).toArray();  // => [2,5,6] */
export function clip<X extends TensorLike>(
  x: X,
  low: TensorLike | undefined,
  high?: TensorLike | undefined,
): Tensor<DTypeOf<X>> {
  const operand = asTensor("clip", x);
  const raised = low === undefined ? operand : maximum(operand, low);
  return (high === undefined ? raised : minimum(raised, high)) as Tensor<DTypeOf<X>>;
}

/** Another dtype: floats to integers truncate and saturate (NaN is 0), integers wrap, to bool is x != 0, complex to real keeps the real part.
 * Throws `dtype/unknown`.
 * Source: NumPy `astype`; saturation where NumPy leaves the result open.
 * @example astype([1.7, 300], "u8").toArray();  // => [1,255] */
export function astype<X extends TensorLike, D extends DType>(x: X, dtype: D): Tensor<D> {
  checkedDType(dtype, "astype");
  const operand = asTensor("astype", x);
  if (operand.dtype === dtype && !operand.weakType) return operand as Tensor as Tensor<D>;
  return strengthened(apply(schema.astype, [operand], { dtype }));
}

/** x itself, which differentiation takes for a constant.
 * Dtype: kept.
 * Source: JAX `lax.stop_gradient`.
 * @example stopGradient([1]).toArray();  // => [1] */
export function stopGradient<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return apply(schema.stopGradient, [asTensor("stopGradient", x)], {});
}
