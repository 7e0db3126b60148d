// Numbers spaced evenly on a logarithmic scale, and powers side by side.
// In: ends, counts, vectors.  Out: tensors.
// Not here: even spacing itself (creation.ts).
import { checkedDType, type DType, floatOf } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { LinspaceOptions, LogspaceOptions, VanderOptions } from "../options/creation.js";
import { checkedShape } from "../shape.js";
import { asTensor, backendOf, promoted, withDType } from "./arguments.js";
import { divide, multiply, power } from "./arithmetic.js";
import { arange, linspace } from "./creation.js";
import { abs, exp, log, sign } from "./functions.js";
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
  const exponents = linspace(start, stop, count, rest) as Tensor;
  const raised = power(base, exponents) as Tensor;
  return withDType(raised, checkedDType(dtype ?? raised.dtype, "logspace")) as Tensor as Tensor<D>;
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
  const [first, last] = promoted("geomspace", [start, stop], floatOf) as [Tensor, Tensor];
  // As multiples of the first, so that this one is exact.
  const factors = exp(linspace(multiply(log(abs(first)), 0), log(divide(last, first)) as Tensor, count, rest));
  const values = multiply(multiply(sign(first), abs(first)), factors) as Tensor;
  return withDType(values, checkedDType(dtype ?? values.dtype, "geomspace")) as Tensor as Tensor<D>;
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
