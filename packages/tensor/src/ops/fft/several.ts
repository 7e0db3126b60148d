// Fourier transforms along several axes: one axis after the other.
// In: array-likes.  Out: c64, or f32 where the result is real.
// Invariant: the axis of half the points is the last one named.
import { ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { TensorLike } from "../../operand.js";
import type { FftnOptions } from "../../options/fft.js";
import type { FftKind } from "../../schema/fft.js";
import { checkedAxis, shapeText } from "../../shape.js";
import { asTensor } from "../arguments.js";
import { checkedNorm, transformed } from "./transform.js";

/** Axes from the front, and points along each (undefined: as many as there are). */
function axesOf(
  op: string,
  x: Tensor,
  { s, axes }: FftnOptions,
  usual: readonly number[] | undefined,
): { axes: number[]; points: (number | undefined)[] } {
  const count = s?.length ?? x.ndim;
  const given = axes ?? usual ?? Array.from({ length: count }, (_, i) => i - count);
  const found = given.map((axis) => checkedAxis(axis, x.ndim, op, "axes"));
  if (found.length > 0 && (s === undefined || s.length === found.length))
    return { axes: found, points: found.map((_, i) => s?.[i]) };
  throw new ShapeError({
    code: "shape/fft",
    op,
    what: `s is ${s === undefined ? "left out" : shapeText(s)} for axes ${shapeText(given)} of ${shapeText(x.shape)}`,
    remedy: "name at least one axis, and as many points as axes",
    shapes: [x.shape],
    argument: "s",
  });
}

const PLANE = [-2, -1];

/** Transforms along all axes; a real transform takes the last axis first, its inverse last. */
function transformedAll(
  op: string,
  given: TensorLike,
  kind: FftKind,
  options: FftnOptions,
  usual?: readonly number[],
): Tensor {
  const x = asTensor(op, given);
  const norm = checkedNorm(options.norm, op);
  const { axes, points } = axesOf(op, x, options, usual);
  const last = axes.length - 1;
  const inner: FftKind = kind === "rfft" || kind === "fft" ? "fft" : "ifft";
  const order = axes.map((_, i) => i);
  if (kind === "rfft") order.unshift(order.pop()!);
  return order.reduce((result, i) => {
    const axis = axes[i]!;
    const step = i === last ? kind : inner;
    const extent = result.shape[axis]!;
    const length = points[i] ?? (step === "irfft" ? 2 * (extent - 1) : extent);
    return transformed(op, result, step, length, axis, norm);
  }, x);
}

/** The Fourier transform along all axes, or those named.
 * Shapes: `s` points along the axes. Dtype: c64. Throws `shape/fft`, `shape/axis`, `argument/norm`.
 * Source: NumPy `fft.fftn`.
 * @example fft.fftn([[1, 0], [0, 0]]).toArray().map((row) => row.map((z) => z.re));  // => [[1,1],[1,1]] */
export function fftn(x: TensorLike, options: FftnOptions = {}): Tensor<"c64"> {
  return transformedAll("fftn", x, "fft", options) as Tensor<"c64">;
}

/** The inverse of `fftn`.
 * Shapes, dtypes and errors: as fftn.
 * Source: NumPy `fft.ifftn`.
 * @example fft.ifftn([[4, 0], [0, 0]]).toArray().map((row) => row.map((z) => z.re));  // => [[1,1],[1,1]] */
export function ifftn(x: TensorLike, options: FftnOptions = {}): Tensor<"c64"> {
  return transformedAll("ifftn", x, "ifft", options) as Tensor<"c64">;
}

/** The spectrum of real numbers along all axes, half of it along the last.
 * Shapes: as fftn, the last axis with half the points and one. Dtype: real to c64.
 * Throws `shape/fft`, `shape/axis`, `argument/norm`, `dtype/unsupported` for complex.
 * Source: NumPy `fft.rfftn`.
 * @example fft.rfftn([[1, 0, 0], [0, 0, 0]]).shape;  // => [2,2] */
export function rfftn(x: TensorLike, options: FftnOptions = {}): Tensor<"c64"> {
  return transformedAll("rfftn", x, "rfft", options) as Tensor<"c64">;
}

/** The inverse of `rfftn`.
 * Shapes: as fftn, the last axis with twice the points but two. Dtype: f32. Throws `shape/fft`, `shape/axis`, `argument/norm`.
 * Source: NumPy `fft.irfftn`.
 * @example fft.irfftn([[4, 0], [0, 0]]).toArray();  // => [[1,1],[1,1]] */
export function irfftn(x: TensorLike, options: FftnOptions = {}): Tensor<"f32"> {
  return transformedAll("irfftn", x, "irfft", options) as Tensor<"f32">;
}

/** `fftn` along the last two axes, or those named.
 * Source: NumPy `fft.fft2`.
 * @example fft.fft2([[1, 0], [0, 0]]).shape;  // => [2,2] */
export function fft2(x: TensorLike, options: FftnOptions = {}): Tensor<"c64"> {
  return transformedAll("fft2", x, "fft", options, PLANE) as Tensor<"c64">;
}

/** `ifftn` along the last two axes, or those named.
 * Source: NumPy `fft.ifft2`.
 * @example fft.ifft2([[1, 0], [0, 0]]).shape;  // => [2,2] */
export function ifft2(x: TensorLike, options: FftnOptions = {}): Tensor<"c64"> {
  return transformedAll("ifft2", x, "ifft", options, PLANE) as Tensor<"c64">;
}

/** `rfftn` along the last two axes, or those named.
 * Source: NumPy `fft.rfft2`.
 * @example fft.rfft2([[1, 0], [0, 0]]).shape;  // => [2,2] */
export function rfft2(x: TensorLike, options: FftnOptions = {}): Tensor<"c64"> {
  return transformedAll("rfft2", x, "rfft", options, PLANE) as Tensor<"c64">;
}

/** `irfftn` along the last two axes, or those named.
 * Source: NumPy `fft.irfft2`.
 * @example fft.irfft2([[4, 0], [0, 0]]).toArray();  // => [[1,1],[1,1]] */
export function irfft2(x: TensorLike, options: FftnOptions = {}): Tensor<"f32"> {
  return transformedAll("irfft2", x, "irfft", options, PLANE) as Tensor<"f32">;
}
