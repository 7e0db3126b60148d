// Activations: one tensor in, one of its shape out.
// Invariant: 16-bit floats are computed in f32 and rounded once; integers and bool become f32.
// Not here: softmax (ops/softmax.ts), sigmoid, relu and tanh (ops/functions.ts).
import { applyBlock } from "../../block.js";
import { ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../../operand.js";
import type { AlongAxis } from "../../options/axis.js";
import type { EluOptions, GeluOptions, LeakyReluOptions, SquareplusOptions } from "../../options/nn.js";
import { gelu as geluBlock } from "../../schema/block.js";
import { checkedAxis, shapeText } from "../../shape.js";
import { asFloat, asTensor, checkedFlag } from "../arguments.js";
import { selectWhere as where } from "../comparison.js";
import { inSingle } from "../precision.js";
import { split } from "../split.js";

/** What activations compute with: f32 to the type checker, f64 when the operand is. */
type Single = Tensor<"f32">;

function activation<X extends TensorLike>(
  op: string,
  x: X,
  compute: (x: Single) => Single,
): Tensor<FloatOf<DTypeOf<X>>> {
  return inSingle(op, [x], (given) => compute(given as Tensor as Single) as Tensor) as Tensor as Tensor<
    FloatOf<DTypeOf<X>>
  >;
}

/** x itself.
 * Dtype: kept.
 * Source: JAX `nn.identity`.
 * @example nn.identity([1, -2]).toArray();  // => [1,-2] */
export function identity<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return asTensor("nn.identity", x) as Tensor as Tensor<DTypeOf<X>>;
}

/** x between 0 and 6; at the ends the slope is 0, as in JAX. */
const six = (x: Single): Single => where(x.lessEqual(0), 0, where(x.greaterEqual(6), 6, x));

/** x between 0 and 6.
 * Dtype: floats kept, integers and bool f32; NaN stays. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.relu6`.
 * @example nn.relu6([-1, 3, 9]).toArray();  // => [0,3,6] */
export function relu6<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.relu6", x, six);
}

// Not minimum, whose slope at 0 is shared with the bound.
const below = (x: Single): Single => where(x.greater(0), 0, x);

/** x above 0, alpha (exp(x) - 1) below.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.elu`.
 * @example nn.elu([2, 0]).toArray();  // => [2,0] */
export function elu<X extends TensorLike>(x: X, options: EluOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const { alpha = 1 } = options;
  return activation("nn.elu", x, (given) =>
    where(given.greater(0), given, below(given).expm1().multiply(alpha) as Single),
  );
}

/** x above 0, alpha (exp(x / alpha) - 1) below: its slope is continuous for every alpha.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.celu`.
 * @example nn.celu([2, 0]).toArray();  // => [2,0] */
export function celu<X extends TensorLike>(x: X, options: EluOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const { alpha = 1 } = options;
  return activation("nn.celu", x, (given) =>
    where(given.greater(0), given, below(given).divide(alpha).expm1().multiply(alpha) as Single),
  );
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** elu scaled so that activations normalise themselves.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.selu`.
 * @example nn.selu([0]).toArray();  // => [0] */
export function selu<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.selu", x, (given) =>
    where(given.greater(0), given, below(given).expm1().multiply(SELU_ALPHA) as Single).multiply(SELU_SCALE),
  );
}

/** x times the normal distribution's probability below x; by default its approximation with tanh.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex, `argument/boolean`.
 * Source: JAX `nn.gelu`; a block.
 * @example nn.gelu([0]).toArray();  // => [0] */
export function gelu<X extends TensorLike>(x: X, options: GeluOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const approximate = checkedFlag(options.approximate ?? true, "nn.gelu", "approximate");
  const operand = asFloat("nn.gelu", x) as Tensor;
  const [result] = applyBlock(geluBlock, [operand], { approximate }, (given) => [
    activation("nn.gelu", given, approximate ? geluByTanh : geluByError) as Tensor,
  ]);
  return result as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

const geluByTanh = (x: Single): Single => {
  const inner = x
    .multiply(x)
    .multiply(x)
    .multiply(0.044715)
    .add(x)
    .multiply(Math.sqrt(2 / Math.PI));
  return inner.tanh().add(1).multiply(x).multiply(0.5);
};
const geluByError = (x: Single): Single => x.multiply(-Math.SQRT1_2).erfc().multiply(x).multiply(0.5);

const sixth = (x: Single): Single => six(x.add(3)).divide(6) as Single;

/** A line from 0 at -3 to 1 at 3.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.hard_sigmoid`.
 * @example nn.hardSigmoid([-4, 0, 4]).toArray();  // => [0,0.5,1] */
export function hardSigmoid<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.hardSigmoid", x, sixth);
}

/** x hardSigmoid(x).
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.hard_silu`.
 * @example nn.hardSilu([0, 4]).toArray();  // => [0,4] */
export function hardSilu<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.hardSilu", x, (given) => given.multiply(sixth(given)));
}

/** x between -1 and 1.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.hard_tanh`.
 * @example nn.hardTanh([-3, 0.5]).toArray();  // => [-1,0.5] */
export function hardTanh<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.hardTanh", x, (given) => where(given.greater(1), 1, where(given.less(-1), -1, given)));
}

/** x from 0 on, a small slope below.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.leaky_relu`.
 * @example nn.leakyRelu([-2, 3], { negativeSlope: 0.5 }).toArray();  // => [-1,3] */
export function leakyRelu<X extends TensorLike>(x: X, options: LeakyReluOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const { negativeSlope = 0.01 } = options;
  return activation("nn.leakyRelu", x, (given) =>
    where(given.greaterEqual(0), given, given.multiply(negativeSlope) as Single),
  );
}

const plus = (x: Single): Single => x.logaddexp(0);

/** log(1 + exp(x)) without overflow.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.softplus`.
 * @example nn.softplus([-Infinity, 1000]).toArray();  // => [0,1000] */
export function softplus<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.softplus", x, plus);
}

/** Logarithm of sigmoid, exact where sigmoid underflows.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.log_sigmoid`.
 * @example nn.logSigmoid([-1000]).toArray();  // => [-1000] */
export function logSigmoid<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.logSigmoid", x, (given) => plus(given.negative()).negative());
}

/** x tanh(softplus(x)).
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.mish`.
 * @example nn.mish([0]).toArray();  // => [0] */
export function mish<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.mish", x, (given) => plus(given).tanh().multiply(given));
}

/** x sigmoid(x).
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.silu`.
 * @example nn.silu([0]).toArray();  // => [0] */
export function silu<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.silu", x, (given) => given.sigmoid().multiply(given));
}

/** x / (1 + |x|).
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.soft_sign`.
 * @example nn.softSign([1, -3]).toArray();  // => [0.5,-0.75] */
export function softSign<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.softSign", x, (given) => given.divide(given.abs().add(1)));
}

/** 0 up to -1, x from 1 on, (x + 1)^2 / 4 between.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.sparse_plus`.
 * @example nn.sparsePlus([-2, 0, 3]).toArray();  // => [0,0.25,3] */
export function sparsePlus<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.sparsePlus", x, (given) => {
    const middle = where(given.lessEqual(-1), 0, given.minimum(1).add(1) as Single);
    return where(given.greaterEqual(1), given, middle.multiply(middle).multiply(0.25));
  });
}

/** A line from 0 at -1 to 1 at 1.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.sparse_sigmoid`.
 * @example nn.sparseSigmoid([-2, 0, 3]).toArray();  // => [0,0.5,1] */
export function sparseSigmoid<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.sparseSigmoid", x, (given) => given.add(1).maximum(0).minimum(2).multiply(0.5));
}

/** (x + sqrt(x^2 + b)) / 2, a smooth relu without exponentials.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.squareplus`.
 * @example nn.squareplus([0]).toArray();  // => [1] */
export function squareplus<X extends TensorLike>(x: X, options: SquareplusOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const { b = 4 } = options;
  return activation(
    "nn.squareplus",
    x,
    (given) => given.multiply(given).add(b).sqrt().add(given).multiply(0.5) as Single,
  );
}

/** log(1 - exp(-x)) for x above 0, exact near 0 and far out.
 * Dtype: floats kept, integers and bool f32. Throws `dtype/unsupported` for complex.
 * Source: JAX `nn.log1mexp`.
 * @example nn.log1mexp([Infinity]).toArray()[0] === 0;  // => true */
export function log1mexp<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return activation("nn.log1mexp", x, (given) => {
    const near = given.less(Math.LN2);
    const small = where(near, given, 1).negative().expm1().negative().log();
    return where(near, small, where(near, 1, given).negative().exp().negative().log1p());
  });
}

/** The first half of an axis times the sigmoid of the second.
 * Shapes: the axis, the last when none is named, is halved. Dtype: floats kept, integers and bool f32.
 * Throws `shape/axis`, `shape/halves` for an odd extent, `dtype/unsupported` for complex.
 * Source: JAX `nn.glu`.
 * @example nn.glu([4, 0]).toArray();  // => [2] */
export function glu<X extends TensorLike>(x: X, options: AlongAxis = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = asFloat("nn.glu", x) as Tensor;
  const axis = checkedAxis(options.axis ?? -1, operand.ndim, "nn.glu");
  if (operand.shape[axis]! % 2 !== 0)
    throw new ShapeError({
      code: "shape/halves",
      op: "nn.glu",
      what: `axis ${axis} of ${shapeText(operand.shape)} is odd`,
      remedy: "pass an even extent",
      shapes: [operand.shape],
    });
  const [left, right] = split(operand, 2, { axis }) as Tensor[];
  return inSingle("nn.glu", [left!, right!], (a, b) => b!.sigmoid().multiply(a!) as Tensor) as Tensor as Tensor<
    FloatOf<DTypeOf<X>>
  >;
}
