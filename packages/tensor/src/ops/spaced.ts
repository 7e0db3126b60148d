// Numbers spaced evenly on a logarithmic scale, and powers side by side.
// In: ends, counts, vectors.  Out: tensors.
// Not here: even spacing itself (creation.ts).
import { checkedDType, type DType, isInteger } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { LinspaceOptions, LogspaceOptions, VanderOptions } from "../options/creation.js";
import { checkedShape } from "../shape.js";
import { asTensor, backendOf, withDType } from "./arguments.js";
import { divide, multiply, power, subtract } from "./arithmetic.js";
import { lessEqual, selectWhere } from "./comparison.js";
import { arange, linspace, preciseEnds } from "./creation.js";
import { abs, exp, log, rint, sign } from "./functions.js";
import { expandDims } from "./movement.js";
import { checkedVector } from "./vector.js";

/** Powers of a base whose exponents are evenly spaced from start to stop; 50 of them when no count is given.
 * Dtype: f32 unless asked. Throws `argument/range`, `dtype/unknown`, `shape/axis`.
 * Source: NumPy `logspace`.
 * @example logspace(0, 3, 4, { base: 2 }).toArray();  // => [1,2,4,8] */
export function logspace<D extends DType = "f32">(
  start: TensorLike,
  stop: TensorLike,
  count?: number | undefined,
  options: LogspaceOptions<D> = {},
): Tensor<D> {
  const { base = 10, dtype, ...rest } = options;
  const { ends, own } = preciseEnds("logspace", start, stop);
  const exponents = linspace(...ends, count, { ...rest, dtype: ends[0].dtype });
  const raised = power(base, exponents) as Tensor;
  return withDType(raised, checkedDType(dtype ?? own, "logspace")) as Tensor as Tensor<D>;
}

/** Numbers from start to stop, each the same multiple of the one before; 50 of them when no count is given.
 * Both ends have the same sign and are not 0. Dtype: f32 unless asked. Throws `argument/range`, `dtype/unknown`, `shape/axis`.
 * Source: NumPy `geomspace`.
 * @example geomspace(1, 4, 3).toArray();  // => [1,2,4] */
export function geomspace<D extends DType = "f32">(
  start: TensorLike,
  stop: TensorLike,
  count?: number | undefined,
  options: LinspaceOptions<D> = {},
): Tensor<D> {
  if (typeof start === "number" && typeof stop === "number" && !(start * stop > 0))
    throw new ArgumentError({
      code: "argument/range",
      op: "geomspace",
      what: `start is ${start} and stop ${stop}`,
      remedy: "use ends of one sign that are not 0",
    });
  const { dtype, ...rest } = options;
  const { ends, own } = preciseEnds("geomspace", start, stop);
  const [first, last] = ends;
  // As multiples of the first, so that this one is exact.
  const range = [multiply(log(abs(first)), 0), log(divide(last, first))] as [Tensor, Tensor];
  const factors = exp(linspace(...range, count, { ...rest, dtype: first.dtype }));
  const values = multiply(multiply(sign(first), abs(first)), factors) as Tensor;
  const asked = checkedDType(dtype ?? own, "geomspace");
  return withDType(isInteger(asked) ? wholeWhereNear(values) : values, asked) as Tensor as Tensor<D>;
}

/** The values, whole where only rounding keeps them from it: a fraction is cut off next. */
function wholeWhereNear(x: Tensor): Tensor {
  const whole = rint(x) as Tensor;
  const near = lessEqual(abs(subtract(whole, x)), multiply(abs(x), 1e-12));
  return selectWhere(near, whole, x) as Tensor;
}

/** Powers of the elements of a vector side by side, falling from left to right.
 * Shapes: [n] gives [n, columns]. Dtype: kept. Throws `shape/vector`, `shape/extent`.
 * Source: NumPy `vander`.
 * @example vander([2, 3]).toArray();  // => [[2,1],[3,1]] */
export function vander<X extends TensorLike>(x: X, options: VanderOptions = {}): Tensor<DTypeOf<X>> {
  const operand = checkedVector("vander", asTensor("vander", x));
  const [columns] = checkedShape([options.n ?? operand.size], "vander") as [number];
  const rising = arange(columns, {
    dtype: operand.dtype === "bool" ? "i32" : operand.dtype,
    backend: backendOf([operand]),
  });
  const exponents = options.increasing === true ? rising : (rising.flip() as Tensor);
  return power(expandDims(operand, -1), exponents) as Tensor as Tensor<DTypeOf<X>>;
}
