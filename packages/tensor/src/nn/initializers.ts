// Initialisers: parameters to begin with, spread so that layers keep the size of what passes through them.
// In: a key, the shape of the parameters, which of its axes are inputs and outputs.  Out: floats, f32 unless asked.
// Invariant: the same key gives the same parameters; uniform ones are bit-exact with JAX's initialisers.
// Source: JAX `nn.initializers`.
import type { FloatDType } from "../dtype.js";
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { multiply } from "../ops/arithmetic.js";
import { checkedChoice } from "../ops/linalg/arguments.js";
import { moveaxis, reshape } from "../ops/movement.js";
import { checkSettings } from "../ops/settings.js";
import type { FanOptions, OrthogonalWeightsOptions, VarianceScalingOptions } from "../options/nn.js";
import { normal, uniform } from "../random/basic.js";
import { truncatedNormal } from "../random/continuous.js";
import { orthogonal as orthogonalMatrix } from "../random/matrix.js";
import { checkedAxes, checkedAxis, checkedShape, shapeText, sizeOf } from "../shape.js";

/** Standard deviation of normal numbers that are cut off at two deviations. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

/** Numbers of inputs and outputs of one element of the result, each times the size of the window. */
function fans(op: string, shape: readonly number[], { inAxis = -2, outAxis = -1 }: FanOptions): [number, number] {
  if (shape.length < 2)
    throw new ShapeError({
      code: "shape/fan",
      op,
      what: `the shape is ${shapeText(shape)}`,
      remedy: "pass a shape with an axis of inputs and one of outputs; biases begin as zeros",
      shapes: [shape],
    });
  const size = (axes: number | readonly number[]): number =>
    checkedAxes(axes, shape.length, op).reduce((product, axis) => product * shape[axis]!, 1);
  const [inputs, outputs] = [size(inAxis), size(outAxis)];
  const window = sizeOf(shape) / inputs / outputs;
  return [inputs * window, outputs * window];
}

/** Random parameters whose variance is a scale over the number of inputs, outputs, or the mean of both.
 * Throws `random/key`, `shape/fan`, `shape/axis`, `argument/choice`, `argument/range`.
 * Source: JAX `nn.initializers.variance_scaling`.
 * @example nn.varianceScaling(random.key(1), [100, 50], { distribution: "uniform" }).abs().max().item() < Math.sqrt(3 / 100);  // => true */
export function varianceScaling<D extends FloatDType = "f32">(
  key: Tensor<"u32">,
  shape: readonly number[],
  options: VarianceScalingOptions<D> = {},
): Tensor<D> {
  return spread("nn.varianceScaling", key, shape, options);
}

function spread<D extends FloatDType>(
  op: string,
  key: Tensor<"u32">,
  shape: readonly number[],
  options: VarianceScalingOptions<D>,
): Tensor<D> {
  const { scale = 1, mode = "fanIn", distribution = "truncatedNormal", dtype } = options;
  checkSettings(op, { positive: { scale } });
  const extents = checkedShape(shape, op);
  const [inputs, outputs] = fans(op, extents, options);
  const fan = { fanIn: inputs, fanOut: outputs, fanAvg: (inputs + outputs) / 2 };
  const deviation = Math.sqrt(
    scale / Math.max(1, fan[checkedChoice(mode, Object.keys(fan) as (keyof typeof fan)[], op, "mode")]),
  );
  const draw = {
    normal: () => multiply(normal(key, extents, { dtype }), deviation),
    uniform: () => multiply(uniform(key, extents, { dtype, minval: -1, maxval: 1 }), deviation * Math.sqrt(3)),
    truncatedNormal: () =>
      multiply(truncatedNormal(key, -2, 2, { dtype, shape: extents }), deviation / TRUNCATED_DEVIATION),
  };
  const chosen = checkedChoice(distribution, Object.keys(draw) as (keyof typeof draw)[], op, "distribution");
  return draw[chosen]() as Tensor as Tensor<D>;
}

/** Truncated normal parameters of variance 2 / (inputs + outputs), for layers with tanh and sigmoid.
 * Throws as `varianceScaling`.
 * Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks"; JAX `glorot_normal`.
 * @example nn.glorotNormal(random.key(1), [3, 2]).shape;  // => [3,2] */
export function glorotNormal<D extends FloatDType = "f32">(
  key: Tensor<"u32">,
  shape: readonly number[],
  options: FanOptions<D> = {},
): Tensor<D> {
  return spread("nn.glorotNormal", key, shape, { ...options, mode: "fanAvg" });
}

/** Uniform parameters of variance 2 / (inputs + outputs).
 * Throws as `varianceScaling`.
 * Source: as `glorotNormal`; JAX `glorot_uniform`.
 * @example nn.glorotUniform(random.key(1), [3, 2]).shape;  // => [3,2] */
export function glorotUniform<D extends FloatDType = "f32">(
  key: Tensor<"u32">,
  shape: readonly number[],
  options: FanOptions<D> = {},
): Tensor<D> {
  return spread("nn.glorotUniform", key, shape, { ...options, mode: "fanAvg", distribution: "uniform" });
}

/** Truncated normal parameters of variance 2 / inputs, for layers with relu.
 * Throws as `varianceScaling`.
 * Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers"; JAX `he_normal`.
 * @example nn.heNormal(random.key(1), [16, 3, 3, 8], { inAxis: -1, outAxis: 0 }).shape;  // => [16,3,3,8] */
export function heNormal<D extends FloatDType = "f32">(
  key: Tensor<"u32">,
  shape: readonly number[],
  options: FanOptions<D> = {},
): Tensor<D> {
  return spread("nn.heNormal", key, shape, { ...options, scale: 2 });
}

/** Uniform parameters of variance 2 / inputs.
 * Throws as `varianceScaling`.
 * Source: as `heNormal`; JAX `he_uniform`.
 * @example nn.heUniform(random.key(1), [3, 2]).shape;  // => [3,2] */
export function heUniform<D extends FloatDType = "f32">(
  key: Tensor<"u32">,
  shape: readonly number[],
  options: FanOptions<D> = {},
): Tensor<D> {
  return spread("nn.heUniform", key, shape, { ...options, scale: 2, distribution: "uniform" });
}

/** Truncated normal parameters of variance 1 / inputs, for layers with selu.
 * Throws as `varianceScaling`.
 * Source: Klambauer et al., "Self-normalizing neural networks"; JAX `lecun_normal`.
 * @example nn.lecunNormal(random.key(1), [3, 2]).shape;  // => [3,2] */
export function lecunNormal<D extends FloatDType = "f32">(
  key: Tensor<"u32">,
  shape: readonly number[],
  options: FanOptions<D> = {},
): Tensor<D> {
  return spread("nn.lecunNormal", key, shape, options);
}

/** Uniform parameters of variance 1 / inputs.
 * Throws as `varianceScaling`.
 * Source: as `lecunNormal`; JAX `lecun_uniform`.
 * @example nn.lecunUniform(random.key(1), [3, 2]).shape;  // => [3,2] */
export function lecunUniform<D extends FloatDType = "f32">(
  key: Tensor<"u32">,
  shape: readonly number[],
  options: FanOptions<D> = {},
): Tensor<D> {
  return spread("nn.lecunUniform", key, shape, { ...options, distribution: "uniform" });
}

/** Parameters whose rows, or columns if these are fewer, are orthonormal, with all axes but `columnAxis` as one.
 * Throws `random/key`, `shape/fan`, `shape/axis`, `argument/range`.
 * Source: Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks"; JAX `orthogonal`.
 * @example nn.orthogonal(random.key(1), [3, 1]).square().sum().multiply(4).round().item();  // => 4 */
export function orthogonal<D extends FloatDType = "f32">(
  key: Tensor<"u32">,
  shape: readonly number[],
  { dtype, scale = 1, columnAxis = -1 }: OrthogonalWeightsOptions<D> = {},
): Tensor<D> {
  const op = "nn.orthogonal";
  checkSettings(op, { finite: { scale } });
  const extents = checkedShape(shape, op);
  fans(op, extents, {});
  const axis = checkedAxis(columnAxis, extents.length, op);
  const rest = extents.filter((_, a) => a !== axis);
  const matrix = orthogonalMatrix(key, extents[axis]!, { m: sizeOf(rest), dtype });
  return moveaxis(reshape(multiply(matrix, scale), [extents[axis]!, ...rest]), 0, axis) as Tensor as Tensor<D>;
}
