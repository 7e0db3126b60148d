// Pooling over the spatial axes of [n, ...space, c].
// In: an array-like with a batch and channels, the extents of the window.  Out: one element per place and channel.
// Invariant: windows step by their own size unless strides are given.
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../operand.js";
import type { AveragePoolOptions, Padding, PoolOptions, WindowOptions } from "../options/window.js";
import { shapeText } from "../shape.js";
import { asFloat, asTensor, backendOf, checkedFlag } from "./arguments.js";
import { divide } from "./arithmetic.js";
import { ones } from "./creation.js";
import { perAxis } from "./padding.js";
import { windowReduced } from "./window.js";

/** A pooling window as one over all axes. */
function wholeWindow(
  op: string,
  x: Tensor,
  size: number | readonly number[],
  options: PoolOptions,
): { size: number[]; options: WindowOptions } {
  const rank = x.ndim - 2;
  if (rank < 1)
    throw new ShapeError({
      code: "shape/pool",
      op,
      what: `x is ${shapeText(x.shape)}`,
      remedy: "pass a batch, at least one spatial axis, and channels",
      shapes: [x.shape],
    });
  const windows = perAxis(size, rank, op, "size");
  const strides = options.strides === undefined ? windows : perAxis(options.strides, rank, op, "strides");
  const { padding = "VALID" } = options;
  const whole: Padding =
    typeof padding === "string"
      ? padding
      : [0, ...(typeof padding === "number" ? new Array<number>(rank).fill(padding) : padding), 0];
  return { size: [1, ...windows, 1], options: { strides: [1, ...strides, 1], padding: whole } };
}

/** Largest element of each window of the spatial axes.
 * Shapes: `[n, ...space, c] -> [n, ...out, c]`. Dtype: kept. Throws `shape/pool`, `argument/positive`, `argument/lengths`, `argument/padding`.
 * Source: Flax `max_pool`.
 * @example nn.maxPool([[[1], [3], [2], [4]]], 2).toArray();  // => [[[3],[4]]] */
export function maxPool<X extends TensorLike>(
  x: X,
  size: number | readonly number[],
  options: PoolOptions = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("maxPool", x);
  const whole = wholeWindow("maxPool", operand, size, options);
  return windowReduced("maxPool", operand, whole.size, "max", whole.options) as Tensor<DTypeOf<X>>;
}

/** Mean of each window of the spatial axes; padding counts as zeros unless `countIncludePad` is false.
 * Shapes: `[n, ...space, c] -> [n, ...out, c]`. Dtype: floats kept, integers f32. Throws as maxPool.
 * Source: Flax `avg_pool`.
 * @example nn.avgPool([[[1], [3], [2], [4]]], 2).toArray();  // => [[[2],[3]]] */
export function avgPool<X extends TensorLike>(
  x: X,
  size: number | readonly number[],
  options: AveragePoolOptions = {},
): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = asFloat("avgPool", x);
  const whole = wholeWindow("avgPool", operand, size, options);
  const total = windowReduced("avgPool", operand, whole.size, "sum", whole.options);
  const all = checkedFlag(options.countIncludePad ?? true, "avgPool", "countIncludePad");
  const count = all
    ? whole.size.reduce((product, extent) => product * extent, 1)
    : windowReduced("avgPool", onesOf(operand), whole.size, "sum", whole.options);
  return divide(total, count) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Ones over the spatial axes alone, which broadcast over batch and channels. */
const onesOf = (x: Tensor): Tensor =>
  ones([1, ...x.shape.slice(1, -1), 1], { dtype: x.dtype, backend: backendOf([x]) }) as Tensor;
