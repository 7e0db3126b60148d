// Normalisation of rows, rotary positions, one-hot vectors.
// In: array-likes.  Out: floats of their shape; 16-bit floats are computed in f32 and rounded once.
import { applyBlock } from "../../block.js";
import { checkedDType, type DType } from "../../dtype.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../../operand.js";
import type {
  LayerNormOptions,
  OneHotOptions,
  RmsNormOptions,
  RopeOptions,
  StandardizeOptions,
} from "../../options/nn.js";
import * as block from "../../schema/block.js";
import { checkedAxes } from "../../shape.js";
import { asFloat, asTensor, backendOf, checkedFlag, checkedInteger } from "../arguments.js";
import { add, divide, multiply, subtract } from "../arithmetic.js";
import { equal } from "../comparison.js";
import { arange, ones, zeros } from "../creation.js";
import { astype, cos, rsqrt, sin, square } from "../functions.js";
import { asIndices } from "../indices.js";
import { concatenate, expandDims, reshape, stack } from "../movement.js";
import { inSingle } from "../precision.js";
import { mean } from "../reduce.js";
import { split } from "../split.js";

/** x less its mean, by its deviation, over axes. */
export function centred(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const off = subtract(x, mean(x, { axis: axes, keepDims: true })) as Tensor;
  const variance = mean(square(off), { axis: axes, keepDims: true });
  return multiply(off, rsqrt(add(variance, epsilon))) as Tensor;
}

/** x less its mean, by its standard deviation, over axes.
 * Dtype: floats kept, integers and bool f32. Throws `shape/axis`, `dtype/unsupported` for complex.
 * Source: JAX `nn.standardize`.
 * @example nn.standardize([1, 1]).toArray();  // => [0,0] */
export function standardize<X extends TensorLike>(x: X, options: StandardizeOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const { axis = -1, epsilon = 1e-5 } = options;
  const operand = asFloat("nn.standardize", x) as Tensor;
  const axes = checkedAxes(axis, operand.ndim, "nn.standardize");
  return inSingle("nn.standardize", [operand], (given) => centred(given!, axes, epsilon)) as Tensor as Tensor<
    FloatOf<DTypeOf<X>>
  >;
}

/** The operand and vectors of its last axis, which are ones or zeros where they are not given. */
function withVectors(
  op: string,
  x: TensorLike,
  vectors: readonly (readonly [TensorLike | undefined, number])[],
): Tensor[] {
  const operand = asFloat(op, x) as Tensor;
  const extent = operand.shape.at(-1) ?? 1;
  const backend = backendOf([operand]);
  const filled = vectors.map(([given, value]) => given ?? (value === 1 ? ones : zeros)([extent], { backend }));
  // Parameters take the dtype of what they normalise.
  const [first, ...rest] = [operand, ...filled.map((v) => astype(asTensor(op, v, backend), operand.dtype) as Tensor)];
  return [first!, ...rest];
}

/** Rows of the last axis standardised, times a scale plus a bias.
 * Dtype: floats kept, integers and bool f32; scale and bias are converted. Throws `shape/norm`, `dtype/unsupported` for complex.
 * Source: Ba, Kiros and Hinton, "Layer normalization"; a block.
 * @example nn.layerNorm([[1, 1]], { bias: [3, 4] }).toArray();  // => [[3,4]] */
export function layerNorm<X extends TensorLike>(x: X, options: LayerNormOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const { epsilon = 1e-5 } = options;
  const operands = withVectors("nn.layerNorm", x, [
    [options.scale, 1],
    [options.bias, 0],
  ]);
  const [result] = applyBlock(block.layerNorm, operands, { epsilon }, (...given) => [
    inSingle(
      "nn.layerNorm",
      given,
      (a, scale, bias) => add(multiply(centred(a!, [a!.ndim - 1], epsilon), scale!), bias!) as Tensor,
    ),
  ]);
  return result as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Rows of the last axis by the root of their mean square, times a scale.
 * Dtype: floats kept, integers and bool f32; the scale is converted. Throws `shape/norm`, `dtype/unsupported` for complex.
 * Source: Zhang and Sennrich, "Root mean square layer normalization"; a block.
 * @example nn.rmsNorm([[3, 3]], { epsilon: 0 }).toArray();  // => [[1,1]] */
export function rmsNorm<X extends TensorLike>(x: X, options: RmsNormOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const { epsilon = 1e-5 } = options;
  const operands = withVectors("nn.rmsNorm", x, [[options.scale, 1]]);
  const [result] = applyBlock(block.rmsNorm, operands, { epsilon }, (...given) => [
    inSingle("nn.rmsNorm", given, (a, scale) => {
      const squares = mean(square(a!), { axis: -1, keepDims: true });
      return multiply(divide(a!, divide(1, rsqrt(add(squares, epsilon)))), scale!) as Tensor;
    }),
  ]);
  return result as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Rotary positions: pairs of features turned by their position times a wavelength's angle.
 * Shapes: [..., positions, features]. Dtype: floats kept, integers and bool f32. Throws `shape/rope`, `argument/integer`, `argument/boolean`, `dtype/unsupported` for complex.
 * Source: Su et al., "RoFormer"; a block with MLX's options.
 * @example nn.rope([[1, 2]]).toArray();  // => [[1,2]] */
export function rope<X extends TensorLike>(x: X, options: RopeOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = asFloat("nn.rope", x) as Tensor;
  const { base = 10000, scale = 1 } = options;
  const dims = checkedInteger(options.dims ?? operand.shape.at(-1) ?? 0, "nn.rope", "dims");
  const offset = checkedInteger(options.offset ?? 0, "nn.rope", "offset");
  const traditional = checkedFlag(options.traditional ?? false, "nn.rope", "traditional");
  const attributes = { dims, traditional, base, scale, offset };
  const [result] = applyBlock(block.rope, [operand], attributes, (given) => [
    inSingle("nn.rope", [given], (a) => turned(a!, attributes)),
  ]);
  return result as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

function turned(x: Tensor, { dims, traditional, base, scale, offset }: block.RopeAttributes): Tensor {
  const [positions, features] = x.shape.slice(-2) as [number, number];
  const half = dims / 2;
  const rows = expandDims(
    multiply(add(arange(positions, { dtype: "f64", backend: backendOf([x]) }), offset), scale),
    1,
  );
  const frequencies = Float64Array.from({ length: half }, (_, i) => base ** (-i / half));
  const angles = multiply(rows, frequencies) as Tensor;
  const [cosine, sine] = [cos(angles), sin(angles)].map((part) => astype(part as Tensor, x.dtype) as Tensor);
  const [head, rest] = dims === features ? [x, undefined] : (split(x, [dims], { axis: -1 }) as [Tensor, Tensor]);
  const pairs = traditional ? reshape(head, [...head.shape.slice(0, -1), half, 2]) : undefined;
  const [a, b] =
    pairs === undefined
      ? (split(head, 2, { axis: -1 }) as [Tensor, Tensor])
      : (split(pairs, 2, { axis: -1 }).map((part) => reshape(part as Tensor, [...head.shape.slice(0, -1), half])) as [
          Tensor,
          Tensor,
        ]);
  const first = subtract(multiply(a, cosine!), multiply(b, sine!)) as Tensor;
  const second = add(multiply(a, sine!), multiply(b, cosine!)) as Tensor;
  const joined =
    pairs === undefined
      ? concatenate([first, second], { axis: -1 })
      : reshape(stack([first, second], { axis: -1 }), head.shape);
  return (rest === undefined ? joined : concatenate([joined, rest], { axis: -1 })) as Tensor;
}

/** A 1 at the place that each integer names along a new axis, 0 elsewhere; integers outside give zeros alone.
 * Shapes: a new axis of numClasses, the last when none is named. Dtype: f32, or the one asked for. Plain numbers count as integers. Throws `index/dtype`, `index/whole`, `argument/integer`, `shape/axis`, `dtype/unknown`.
 * Source: JAX `nn.one_hot`.
 * @example nn.oneHot([1, -1], 2).toArray();  // => [[0,1],[0,0]] */
export function oneHot(x: TensorLike, numClasses: number, options: OneHotOptions = {}): Tensor {
  const op = "nn.oneHot";
  const operand = asIndices(op, x, asTensor(op, x));
  const classes = checkedInteger(numClasses, op, "numClasses", 0);
  const dtype = checkedDType(options.dtype ?? "f32", op);
  const [axis] = checkedAxes(options.axis ?? -1, operand.ndim + 1, op);
  const along = Array.from({ length: operand.ndim + 1 }, (_, i) => (i === axis ? classes : 1));
  const names = reshape(arange(classes, { dtype: "i32", backend: backendOf([operand]) }) as Tensor, along);
  // Promoted together: an integer that i32 does not hold is beyond every class.
  return astype(equal(expandDims(operand, axis!), names), dtype) as Tensor as Tensor<DType>;
}
