// Reductions over sliding windows, and pooling.
// In: an array-like, the extents of the window.  Out: one element per place of the window.
// Invariant: one extent per axis, 1 where nothing is reduced; one number means that extent along every axis.
import { apply } from "../apply.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../operand.js";
import type { PlainWindowOptions, WindowOptions, WindowScatterOptions } from "../options/window.js";
import * as schema from "../schema/window.js";
import { describe } from "../shape.js";
import { asFloat, asTensor, promoted } from "./arguments.js";
import { divide } from "./arithmetic.js";
import { paddingOf, perAxis } from "./padding.js";

/** A window reduction of a complete tensor. */
export function windowReduced(
  op: string,
  x: Tensor,
  size: number | readonly number[],
  reduce: schema.WindowAttributes["reduce"],
  options: WindowOptions,
): Tensor {
  const axes = {
    extents: x.shape,
    windows: perAxis(size, x.ndim, op, "size"),
    strides: perAxis(options.strides, x.ndim, op, "strides"),
    inputDilation: perAxis(options.inputDilation, x.ndim, op, "inputDilation"),
    windowDilation: perAxis(options.windowDilation, x.ndim, op, "windowDilation"),
  };
  return apply(schema.reduceWindow, [x], {
    reduce,
    window: axes.windows,
    strides: axes.strides,
    ...paddingOf(options.padding ?? "VALID", axes, op),
    inputDilation: axes.inputDilation,
    windowDilation: axes.windowDilation,
  });
}

/** Sum of each window.
 * Shapes: one place every `strides` elements. Dtype: kept; integers wrap. Complexity: one pass per axis.
 * Throws `argument/positive`, `argument/lengths`, `argument/padding`, `dtype/unsupported` for bool.
 * Source: JAX `lax.reduce_window` with `add`.
 * @example windowSum([1, 2, 3, 4], [2]).toArray();  // => [3,5,7] */
export function windowSum<X extends TensorLike>(
  x: X,
  size: number | readonly number[],
  options: WindowOptions = {},
): Tensor<DTypeOf<X>> {
  return windowReduced("windowSum", asTensor("windowSum", x), size, "sum", options) as Tensor<DTypeOf<X>>;
}

/** Product of each window.
 * Dtype: kept; integers wrap. Throws as windowSum.
 * Source: JAX `lax.reduce_window` with `mul`.
 * @example windowProd([1, 2, 3, 4], [2]).toArray();  // => [2,6,12] */
export function windowProd<X extends TensorLike>(
  x: X,
  size: number | readonly number[],
  options: WindowOptions = {},
): Tensor<DTypeOf<X>> {
  return windowReduced("windowProd", asTensor("windowProd", x), size, "prod", options) as Tensor<DTypeOf<X>>;
}

/** Largest element of each window; NaN wins, padding alone is the smallest number.
 * Dtype: kept. Throws as windowSum.
 * Source: JAX `lax.reduce_window` with `max`.
 * @example windowMax([1, 3, 2, 4], [2], { strides: 2 }).toArray();  // => [3,4] */
export function windowMax<X extends TensorLike>(
  x: X,
  size: number | readonly number[],
  options: WindowOptions = {},
): Tensor<DTypeOf<X>> {
  return windowReduced("windowMax", asTensor("windowMax", x), size, "max", options) as Tensor<DTypeOf<X>>;
}

/** Smallest element of each window; NaN wins, padding alone is the largest number.
 * Dtype: kept. Throws as windowSum.
 * Source: JAX `lax.reduce_window` with `min`.
 * @example windowMin([1, 3, 2, 4], [2], { strides: 2 }).toArray();  // => [1,2] */
export function windowMin<X extends TensorLike>(
  x: X,
  size: number | readonly number[],
  options: WindowOptions = {},
): Tensor<DTypeOf<X>> {
  return windowReduced("windowMin", asTensor("windowMin", x), size, "min", options) as Tensor<DTypeOf<X>>;
}

/** Mean of each window; padding counts as zeros.
 * Dtype: floats kept, integers and bool f32. Throws as windowSum.
 * Source: Nx `window_mean`.
 * @example windowMean([1, 3, 5], [2]).toArray();  // => [2,4] */
export function windowMean<X extends TensorLike>(
  x: X,
  size: number | readonly number[],
  options: WindowOptions = {},
): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = asFloat("windowMean", x);
  const total = windowReduced("windowMean", operand, size, "sum", options);
  const count = perAxis(size, operand.ndim, "windowMean", "size").reduce((product, extent) => product * extent, 1);
  return divide(total, count) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Zeros like x with each element of `source` added where its window has its first largest (or smallest) element: the pull-back of max pooling.
 * Shapes: source has one element per window. Dtype: promoted with that of source.
 * Throws `shape/window-source`, `argument/positive`, `argument/lengths`, `argument/padding`, `argument/select`.
 * Source: JAX `lax.select_and_scatter_add`.
 * @example windowScatter([1, 3, 2, 4], [10, 20], [2], { strides: 2 }).toArray();  // => [0,10,0,20] */
export function windowScatter<X extends TensorLike>(
  x: X,
  source: TensorLike,
  size: number | readonly number[],
  options: WindowScatterOptions = {},
): Tensor {
  const op = "windowScatter";
  const [operand, values] = promoted(op, [x, source]) as [Tensor, Tensor];
  const { select = "max" } = options;
  if (select !== "max" && select !== "min")
    throw new ArgumentError({
      code: "argument/select",
      op,
      what: `select is ${describe(select)}`,
      remedy: 'use "max" or "min"',
      argument: "select",
    });
  const one = new Array<number>(operand.ndim).fill(1);
  const axes = {
    extents: operand.shape,
    windows: perAxis(size, operand.ndim, op, "size"),
    strides: perAxis(options.strides, operand.ndim, op, "strides"),
    inputDilation: one,
    windowDilation: one,
  };
  return apply(schema.windowScatter, [operand, values], {
    select,
    window: axes.windows,
    strides: axes.strides,
    ...paddingOf(options.padding ?? "VALID", axes, op),
  });
}

/** The places of a plain window: what `reduceWindow` with a function of the caller walks. */
export function windowGeometry(
  op: string,
  x: Tensor,
  size: number | readonly number[],
  options: PlainWindowOptions,
): { windows: number[]; strides: number[]; low: readonly number[]; high: readonly number[] } {
  const one = new Array<number>(x.ndim).fill(1);
  const windows = perAxis(size, x.ndim, op, "size");
  const strides = perAxis(options.strides, x.ndim, op, "strides");
  const axes = { extents: x.shape, windows, strides, inputDilation: one, windowDilation: one };
  return { windows, strides, ...paddingOf(options.padding ?? "VALID", axes, op) };
}
