// Functions that make tensors.
// In: values, shapes, ranges.  Out: tensors on the default backend, or the one asked for.
import { apply } from "../apply.js";
import { resolveBackend } from "../default-backend.js";
import { checkedDType, DTYPE_FACTS, type DType, floatOf, isBig, isComplexType, isInteger } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { ArrayDType, DTypeOf, ScalarLike, TensorLike } from "../operand.js";
import type { CreationOptions, EyeOptions, IotaOptions, LikeOptions, LinspaceOptions } from "../options/creation.js";
import * as schema from "../schema/creation.js";
import { checkedAxis, checkedShape, describe } from "../shape.js";
import { isTensor } from "../tensor.js";
import { asTensor, backendOf, isScalar, promoted, strengthened, withDType } from "./arguments.js";
import { add, divide, multiply, subtract } from "./arithmetic.js";
import { equal } from "./comparison.js";
import { arrayTensor, checkedItem } from "./from-array.js";
import { floor } from "./functions.js";
import { broadcastTo, moveaxis, reshape } from "./movement.js";

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

/** One value everywhere, or a tensor repeated to a shape.
 * Dtype: that of the value unless asked: numbers f32, booleans bool, bigints i64.
 * Throws `shape/extent`, `dtype/unknown`, `dtype/range`, `memory/size`, `shape/broadcast-to`.
 * Source: NumPy `full`.
 * @example full([2], 7).toArray();  // => [7,7] */
export function full<V extends TensorLike, D extends DType = ArrayDType<V>>(
  shape: readonly number[] | number,
  value: V,
  options: CreationOptions<D> = {},
): Tensor<D> {
  return filled("full", shape, value, options);
}

function filled<D extends DType>(
  op: string,
  shape: readonly number[] | number,
  value: TensorLike,
  options: CreationOptions<D>,
): Tensor<D> {
  const extents = checkedShape(typeof shape === "number" ? [shape] : shape, op);
  const backend = options.backend === undefined ? undefined : resolveBackend(options.backend, op);
  if (!isScalar(value)) {
    const model = asTensor(op, value, backend);
    return broadcastTo(
      withDType(model, checkedDType(options.dtype ?? model.dtype, op)),
      extents,
    ) as Tensor as Tensor<D>;
  }
  const dtype = options.dtype === undefined ? defaultDType(value) : checkedDType(options.dtype, op);
  // The value goes through the same checks as any array of it.
  checkedItem(value, dtype, op);
  return apply(schema.full, [], { shape: extents, value, dtype }, backend);
}

function defaultDType(value: ScalarLike): DType {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "i64";
  return typeof value === "number" ? "f32" : "c64";
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

/** Zeros like a tensor: its shape, dtype and backend.
 * Throws `shape/extent`, `dtype/unknown`.
 * Source: NumPy `zeros_like`.
 * @example zerosLike(tensor([1, 2])).toArray();  // => [0,0] */
export function zerosLike<X extends TensorLike, D extends DType = DTypeOf<X>>(
  x: X,
  options: LikeOptions<D> = {},
): Tensor<D> {
  return like("zerosLike", x, 0, options);
}

/** Ones like a tensor: its shape, dtype and backend.
 * Throws `shape/extent`, `dtype/unknown`.
 * Source: NumPy `ones_like`.
 * @example onesLike(tensor([1, 2])).toArray();  // => [1,1] */
export function onesLike<X extends TensorLike, D extends DType = DTypeOf<X>>(
  x: X,
  options: LikeOptions<D> = {},
): Tensor<D> {
  return like("onesLike", x, 1, options);
}

/** One value like a tensor: its shape, dtype and backend.
 * Throws `dtype/range`, `shape/extent`, `dtype/unknown`.
 * Source: NumPy `full_like`.
 * @example fullLike(tensor([1, 2]), 5).toArray();  // => [5,5] */
export function fullLike<X extends TensorLike, D extends DType = DTypeOf<X>>(
  x: X,
  value: TensorLike,
  options: LikeOptions<D> = {},
): Tensor<D> {
  return like("fullLike", x, value, options);
}

function like<D extends DType>(op: string, x: TensorLike, value: TensorLike, options: LikeOptions<D>): Tensor<D> {
  const model = asTensor(op, x);
  const dtype = (options.dtype ?? model.dtype) as D;
  return filled(op, options.shape ?? model.shape, value, { dtype, backend: backendOf([model]) });
}

/** Numbers up to stop, or from start up to stop by step.
 * Dtype: i32 when all are integral and fit, else f32, unless asked; an integer dtype drops fractions and wraps.
 * Throws `argument/range` for a step of 0 or numbers that are not finite, `dtype/unknown`, `dtype/unsupported` for bool.
 * Source: NumPy `arange`; computed as start + i * step.
 * @example arange(2, 8, 3).toArray();  // => [2,5] */
export function arange<D extends DType = "i32" | "f32">(stop: number, options?: CreationOptions<D>): Tensor<D>;
/** Numbers from start up to stop. */
export function arange<D extends DType = "i32" | "f32">(
  start: number,
  stop: number | undefined,
  options?: CreationOptions<D>,
): Tensor<D>;
/** Numbers from start up to stop by step. */
export function arange<D extends DType = "i32" | "f32">(
  start: number,
  stop: number | undefined,
  step: number | undefined,
  options?: CreationOptions<D>,
): Tensor<D>;
export function arange(...args: readonly unknown[]): Tensor {
  const { numbers, options } = optionsLast(args);
  const [first, second, step = 1] = numbers;
  const [from, to] = second === undefined ? [0, first] : [first, second];
  if (!isFiniteNumber(from) || !isFiniteNumber(to) || !isFiniteNumber(step) || step === 0)
    throw new ArgumentError({
      code: "argument/range",
      op: "arange",
      what: `start ${describe(from)}, stop ${describe(to)}, step ${describe(step)}`,
      remedy: "use finite numbers and a step that is not 0",
    });
  const extent = checkedShape([Math.max(0, Math.ceil((to - from) / step))], "arange");
  const small = [from, to, step].every((x) => Number.isInteger(x) && Math.abs(x) <= 2 ** 31 - 1);
  const dtype = checkedDType(options.dtype ?? (small ? "i32" : "f32"), "arange");
  const within = computedIn(dtype, [from, step]);
  const plain = (x: number): ScalarLike => (within === "i64" ? BigInt(x) : x);
  const line = iota(extent, { dtype: within, backend: options.backend });
  return withDType(add(multiply(line, plain(step)), plain(from)) as Tensor, dtype);
}

/** The dtype in which a range is exact: wider where its own holds neither its numbers nor the positions. */
function computedIn(dtype: DType, numbers: readonly number[]): DType {
  const { range, bytes } = DTYPE_FACTS[dtype];
  if (range === undefined) return bytes === 2 ? "f32" : dtype;
  if (!numbers.every(Number.isInteger)) return "f64";
  const held = numbers.every((x) => x >= range[0] && x <= range[1] && Math.abs(x) <= 2 ** 31 - 1);
  return held && !isBig(dtype) ? dtype : "i64";
}

/** Positional numbers, and the options object behind the last of them. */
function optionsLast(args: readonly unknown[]): { numbers: readonly unknown[]; options: CreationOptions } {
  const at = args.findIndex((x) => typeof x === "object" && x !== null);
  return at < 0 ? { numbers: args, options: {} } : { numbers: args.slice(0, at), options: args[at] as CreationOptions };
}

const isFiniteNumber = (x: unknown): x is number => Number.isFinite(x);

/** Position along an axis: 0, 1, 2 ... repeated over the others.
 * Dtype: i32 unless asked. Throws `shape/extent`, `shape/axis`, `dtype/unsupported` for bool.
 * Source: JAX `lax.broadcasted_iota`.
 * @example iota([2, 3], { axis: 1 }).toArray();  // => [[0,1,2],[0,1,2]] */
export function iota<D extends DType = "i32">(
  shape: readonly number[] | number,
  options: IotaOptions<D> = {},
): Tensor<D> {
  const extents = checkedShape(typeof shape === "number" ? [shape] : shape, "iota");
  const backend = options.backend === undefined ? undefined : resolveBackend(options.backend, "iota");
  const axis = checkedAxis(options.axis ?? 0, extents.length, "iota");
  return apply(schema.iota, [], { shape: extents, axis, dtype: checkedDType(options.dtype ?? "i32", "iota") }, backend);
}

/** Numbers evenly spaced from start to stop, both included unless `endpoint: false`; 50 of them when no count is given.
 * Shapes: tensors for start and stop broadcast, and the values lie along a new axis.
 * Dtype: f32 unless asked or promoted from floats. Throws `argument/range`, `dtype/unknown`, `shape/axis`.
 * Source: NumPy `linspace`; JAX's option `retstep` is `{ retstep: true }`, which answers [values, step].
 * @example linspace(0, 1, 3).toArray();  // => [0,0.5,1] */
export function linspace<D extends DType = "f32">(
  start: TensorLike,
  stop: TensorLike,
  count: number | undefined,
  options: LinspaceOptions<D> & { readonly retstep: true },
): [Tensor<D>, Tensor<D>];
/** Numbers evenly spaced from start to stop. */
export function linspace<D extends DType = "f32">(
  start: TensorLike,
  stop: TensorLike,
  count?: number | undefined,
  options?: LinspaceOptions<D>,
): Tensor<D>;
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  count = 50,
  options: LinspaceOptions & { readonly retstep?: boolean | undefined } = {},
): Tensor | [Tensor, Tensor] {
  const bad = [start, stop].some((x) => typeof x === "number" && !Number.isFinite(x));
  if (bad || !Number.isInteger(count) || count < 0)
    throw new ArgumentError({
      code: "argument/range",
      op: "linspace",
      what: `start ${describe(start)}, stop ${describe(stop)}, count ${describe(count)}`,
      remedy: "use finite numbers and a whole count >= 0",
    });
  const { ends, own } = preciseEnds("linspace", start, stop);
  const [first, last] = ends;
  const divisor = (options.endpoint ?? true) ? count - 1 : count;
  const dtype = checkedDType(options.dtype ?? own, "linspace");
  const step = divide(subtract(last, first), Math.max(divisor, 1)) as Tensor;
  const precise = spaced(first, last, count, divisor);
  const values = withDType(isInteger(dtype) && !isComplexType(precise.dtype) ? floor(precise) : precise, dtype);
  const moved = moveaxis(values, 0, checkedAxis(options.axis ?? 0, values.ndim, "linspace"));
  const strong = [strengthened(moved), strengthened(withDType(step, dtype))] as [Tensor, Tensor];
  return options.retstep === true ? strong : strong[0];
}

/** Two ends in f64 (or c64), and the float dtype that they have together. */
export function preciseEnds(op: string, start: TensorLike, stop: TensorLike): { ends: [Tensor, Tensor]; own: DType } {
  let own: DType = "f32";
  const given = [start, stop];
  const ends = promoted(op, given, (common) => {
    own = floatOf(common);
    return isComplexType(own) ? own : "f64";
  });
  // Weak tensors would meet each other in f32 again.
  return { ends: ends.map((x, i) => (x === given[i] ? x : strengthened(x))) as [Tensor, Tensor], own };
}

/** `count` values along a new first axis, weighted so that both ends are exact. */
function spaced(first: Tensor, last: Tensor, count: number, divisor: number): Tensor {
  const weights = Float64Array.from({ length: count }, (_, i) => (divisor > 0 ? i / divisor : 0));
  const rank = Math.max(first.ndim, last.ndim);
  const weight = reshape(
    withDType(arrayTensor(weights, "linspace", { backend: backendOf([first, last]) }), first.dtype),
    [count, ...new Array<number>(rank).fill(1)],
  );
  return add(multiply(first, subtract(1, weight)), multiply(last, weight)) as Tensor;
}

/** Ones on a diagonal of an n x m matrix, zeros elsewhere.
 * Dtype: f32 unless asked. Throws `shape/extent`.
 * Source: NumPy `eye`; `k` shifts the diagonal up.
 * @example eye(2).toArray();  // => [[1,0],[0,1]] */
export function eye<D extends DType = "f32">(n: number, options: EyeOptions<D> = {}): Tensor<D> {
  const { m = n, k = 0 } = options;
  const shape = checkedShape([n, m], "eye");
  const rows = iota(shape, { axis: 0, backend: options.backend });
  const columns = iota(shape, { axis: 1, backend: options.backend });
  return withDType(equal(add(rows, k), columns), checkedDType(options.dtype ?? "f32", "eye")) as Tensor<D>;
}
