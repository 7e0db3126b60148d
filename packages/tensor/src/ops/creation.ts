// Functions that make tensors.
// In: values, shapes, ranges.  Out: tensors on the default backend, or the one asked for.
import { apply } from "../apply.js";
import { resolveBackend } from "../default-backend.js";
import { checkedDType, type DType } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { ArrayDType, DTypeOf, ScalarLike, TensorLike } from "../operand.js";
import type { CreationOptions, EyeOptions } from "../options/creation.js";
import * as schema from "../schema/creation.js";
import { checkedAxis, checkedShape, describe } from "../shape.js";
import { isTensor } from "../tensor.js";
import { asTensor, withDType } from "./arguments.js";
import { add, multiply } from "./arithmetic.js";
import { equal } from "./comparison.js";
import { arrayTensor } from "./from-array.js";

/** A tensor over a copy of the values.
 * Dtype: numbers f32, booleans bool, bigints i64, complex records c64, a typed array its own; f16 and bf16 also take their bits in a Uint16Array.
 * Throws `shape/ragged`, `argument/array-like`, `dtype/range`, `dtype/unknown`.
 * Source: NumPy `array`.
 * @example tensor([[1, 2], [3, 4]]).shape;  // => [2,2] */
export function tensor<X extends TensorLike>(values: X): Tensor<ArrayDType<X>>;
/** A tensor over a copy of the values, in a dtype that holds them. */
export function tensor<D extends DType = DType>(values: TensorLike, options: CreationOptions<D>): Tensor<D>;
export function tensor(values: TensorLike, options: CreationOptions = {}): Tensor {
  if (!isTensor(values)) return arrayTensor(values, "tensor", options);
  return options.dtype === undefined ? values : withDType(values, checkedDType(options.dtype, "tensor"));
}

/** One value everywhere.
 * Dtype: that of the value unless asked: numbers f32, booleans bool, bigints i64.
 * Throws `shape/extent`, `dtype/unknown`, `dtype/range`, `memory/size`.
 * Source: NumPy `full`.
 * @example full([2], 7).toArray();  // => [7,7] */
export function full<V extends ScalarLike, D extends DType = ArrayDType<V>>(
  shape: readonly number[] | number,
  value: V,
  options: CreationOptions<D> = {},
): Tensor<D> {
  return filled("full", shape, value, options);
}

function filled<D extends DType>(
  op: string,
  shape: readonly number[] | number,
  value: ScalarLike,
  options: CreationOptions<D>,
): Tensor<D> {
  const extents = checkedShape(typeof shape === "number" ? [shape] : shape, op);
  const backend = options.backend === undefined ? undefined : resolveBackend(options.backend, op);
  // The value goes through the same checks as any array of it.
  const dtype = options.dtype === undefined ? defaultDType(value) : checkedDType(options.dtype, op);
  return apply(schema.full, [], { shape: extents, value: checkedValue(op, value, dtype), dtype }, backend);
}

function defaultDType(value: ScalarLike): DType {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "i64";
  return typeof value === "number" ? "f32" : "c64";
}

function checkedValue(op: string, value: ScalarLike, dtype: DType): ScalarLike {
  arrayTensor(value, op, { dtype, backend: "reference" }).dispose();
  return value;
}

/** Zeros.
 * Throws `shape/extent`, `dtype/unknown`, `memory/size`.
 * @example zeros([2, 2]).toArray();  // => [[0,0],[0,0]] */
export function zeros<D extends DType = "f32">(
  shape: readonly number[] | number,
  options: CreationOptions<D> = {},
): Tensor<D> {
  return filled("zeros", shape, 0, { ...options, dtype: options.dtype ?? ("f32" as D) });
}

/** Ones.
 * Throws `shape/extent`, `dtype/unknown`, `memory/size`.
 * @example ones(3).toArray();  // => [1,1,1] */
export function ones<D extends DType = "f32">(
  shape: readonly number[] | number,
  options: CreationOptions<D> = {},
): Tensor<D> {
  return filled("ones", shape, 1, { ...options, dtype: options.dtype ?? ("f32" as D) });
}

/** Zeros of a tensor's shape and dtype, on its backend.
 * @example zerosLike(tensor([1, 2])).toArray();  // => [0,0] */
export function zerosLike<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return like("zerosLike", x, 0) as Tensor<DTypeOf<X>>;
}

/** Ones of a tensor's shape and dtype, on its backend.
 * @example onesLike(tensor([1, 2])).toArray();  // => [1,1] */
export function onesLike<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return like("onesLike", x, 1) as Tensor<DTypeOf<X>>;
}

/** One value in a tensor's shape and dtype, on its backend.
 * Throws `dtype/range`.
 * @example fullLike(tensor([1, 2]), 5).toArray();  // => [5,5] */
export function fullLike<X extends TensorLike>(x: X, value: ScalarLike): Tensor<DTypeOf<X>> {
  return like("fullLike", x, value) as Tensor<DTypeOf<X>>;
}

function like(op: string, x: TensorLike, value: ScalarLike): Tensor {
  const model = asTensor(op, x);
  return filled(op, model.shape, value, { dtype: model.dtype, backend: model.backend });
}

/** Numbers from start up to stop by step: `arange(stop)` or `arange(start, stop, {step})`.
 * Dtype: i32 when all are integral and fit, else f32, unless asked.
 * Throws `argument/range` for a step of 0 or numbers that are not finite.
 * Source: NumPy `arange`; computed as start + i * step.
 * @example arange(2, 8, { step: 3 }).toArray();  // => [2,5] */
export function arange<D extends DType = "i32" | "f32">(
  start: number,
  stop?: number | undefined,
  options: CreationOptions<D> & { readonly step?: number | undefined } = {},
): Tensor<D> {
  const { step = 1 } = options;
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  if (![from, to, step].every(Number.isFinite) || step === 0)
    throw new ArgumentError({
      code: "argument/range",
      op: "arange",
      what: `start ${describe(from)}, stop ${describe(to)}, step ${describe(step)}`,
      remedy: "use finite numbers and a step that is not 0",
    });
  const extent = Math.max(0, Math.ceil((to - from) / step));
  const integral =
    Number.isInteger(from) && Number.isInteger(step) && Math.max(Math.abs(from), Math.abs(to)) <= 2 ** 31 - 1;
  const dtype = (options.dtype ?? (integral ? "i32" : "f32")) as D;
  const backend = options.backend;
  const steps = iota([extent], { dtype, backend });
  return add(multiply(steps, step), from) as Tensor<D>;
}

/** Position along an axis: 0, 1, 2 ... repeated over the others.
 * Dtype: i32 unless asked. Throws `shape/extent`, `shape/axis`, `dtype/unsupported` for bool.
 * Source: JAX `lax.broadcasted_iota`.
 * @example iota([2, 3], { axis: 1 }).toArray();  // => [[0,1,2],[0,1,2]] */
export function iota<D extends DType = "i32">(
  shape: readonly number[] | number,
  options: CreationOptions<D> & { readonly axis?: number | undefined } = {},
): Tensor<D> {
  const extents = checkedShape(typeof shape === "number" ? [shape] : shape, "iota");
  const backend = options.backend === undefined ? undefined : resolveBackend(options.backend, "iota");
  const axis = checkedAxis(options.axis ?? 0, extents.length, "iota");
  return apply(schema.iota, [], { shape: extents, axis, dtype: checkedDType(options.dtype ?? "i32", "iota") }, backend);
}

/** `count` numbers evenly spaced from start to stop, both included unless `endpoint: false`.
 * Dtype: f32 unless asked. Throws `argument/range`.
 * Source: NumPy `linspace`.
 * @example linspace(0, 1, 3).toArray();  // => [0,0.5,1] */
export function linspace<D extends DType = "f32">(
  start: number,
  stop: number,
  count = 50,
  options: CreationOptions<D> & { readonly endpoint?: boolean | undefined } = {},
): Tensor<D> {
  if (![start, stop].every(Number.isFinite) || !Number.isInteger(count) || count < 0)
    throw new ArgumentError({
      code: "argument/range",
      op: "linspace",
      what: `start ${describe(start)}, stop ${describe(stop)}, count ${describe(count)}`,
      remedy: "use finite numbers and a whole count >= 0",
    });
  const divisor = (options.endpoint ?? true) ? count - 1 : count;
  const values = Float64Array.from({ length: count }, (_, i) =>
    i === divisor ? stop : start + (i * (stop - start)) / divisor,
  );
  const dtype = options.dtype ?? ("f32" as D);
  if (count === 1) values[0] = start;
  return withDType(
    arrayTensor(values, "linspace", { backend: options.backend }),
    checkedDType(dtype, "linspace"),
  ) as Tensor<D>;
}

/** Ones on a diagonal of an n x m matrix, zeros elsewhere.
 * Dtype: f32 unless asked. Throws `shape/extent`.
 * Source: NumPy `eye`; `k` shifts the diagonal up.
 * @example eye(2).toArray();  // => [[1,0],[0,1]] */
export function eye<D extends DType = "f32">(n: number, options: CreationOptions<D> & EyeOptions = {}): Tensor<D> {
  const { m = n, k = 0 } = options;
  const shape = checkedShape([n, m], "eye");
  const rows = iota(shape, { axis: 0, backend: options.backend });
  const columns = iota(shape, { axis: 1, backend: options.backend });
  return withDType(equal(add(rows, k), columns), checkedDType(options.dtype ?? "f32", "eye")) as Tensor<D>;
}
