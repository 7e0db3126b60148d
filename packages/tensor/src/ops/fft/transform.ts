// Fourier transforms along one axis.
// In: array-likes.  Out: c64, or f32 where the result is real.
// Invariant: x is read as c64 (or f32, where the transform takes real numbers); the op scales the inverse by 1 / n, other norms multiply.
import { apply } from "../../apply.js";
import { ArgumentError, ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { TensorLike } from "../../operand.js";
import type { FftNorm, FftOptions } from "../../options/fft.js";
import * as schema from "../../schema/fft.js";
import { checkedAxis, describe } from "../../shape.js";
import { asTensor, withDType } from "../arguments.js";
import { multiply } from "../arithmetic.js";
import { conjugated } from "../contraction.js";

const NORMS: readonly unknown[] = ["backward", "ortho", "forward"];

/** Does the transform lead back from frequencies? */
const isInverse = (kind: schema.FftKind): boolean => kind === "ifft" || kind === "irfft";

/** The norm asked for; throws `argument/norm`. */
export function checkedNorm(norm: unknown, op: string): FftNorm {
  if (norm === undefined || norm === null) return "backward";
  if (NORMS.includes(norm)) return norm as FftNorm;
  throw new ArgumentError({
    code: "argument/norm",
    op,
    what: `norm is ${describe(norm)}`,
    remedy: 'use "backward", "ortho" or "forward"',
    argument: "norm",
  });
}

/** What the op's own scaling must be multiplied by. */
function factorOf(kind: schema.FftKind, norm: FftNorm, n: number): number {
  if (norm === "backward") return 1;
  if (isInverse(kind)) return norm === "ortho" ? Math.sqrt(n) : n;
  return norm === "ortho" ? 1 / Math.sqrt(n) : 1 / n;
}

/** x in the dtype the transform takes; a complex one where real numbers are needed is refused by the op. */
function operandOf(x: Tensor, kind: schema.FftKind): Tensor {
  if (kind !== "rfft") return withDType(x, "c64");
  return x.dtype === "c64" ? x : withDType(x, "f32");
}

/** One transform along an axis counted from the front. */
export function transformed(
  op: string,
  x: Tensor,
  kind: schema.FftKind,
  length: number,
  axis: number,
  norm: FftNorm,
): Tensor {
  if (!Number.isInteger(length) || length < 1)
    throw new ShapeError({
      code: "shape/fft",
      op,
      what: `${describe(length)} points along axis ${axis}`,
      remedy: "transform a whole number of points, at least one",
      shapes: [x.shape],
    });
  const result = apply(schema.fft, [operandOf(x, kind)], { kind, axis, length }) as Tensor;
  const factor = factorOf(kind, norm, length);
  return factor === 1 ? result : (multiply(result, factor) as Tensor);
}

function along(op: string, x: TensorLike, kind: schema.FftKind, options: FftOptions, norm?: FftNorm): Tensor {
  const operand = asTensor(op, x);
  const axis = checkedAxis(options.axis ?? -1, operand.ndim, op);
  const length = options.n ?? (kind === "irfft" ? 2 * (operand.shape[axis]! - 1) : operand.shape[axis]!);
  return transformed(op, operand, kind, length, axis, norm ?? checkedNorm(options.norm, op));
}

/** The Fourier transform along an axis.
 * Shapes: that axis has `n` points. Dtype: c64. Complexity: O(n log n) for every n.
 * Throws `shape/fft`, `shape/axis`, `argument/norm`.
 * Source: NumPy `fft.fft`.
 * @example fft.fft([1, 0, 0, 0]).toArray().map((z) => z.re);  // => [1,1,1,1] */
export function fft(x: TensorLike, options: FftOptions = {}): Tensor<"c64"> {
  return along("fft", x, "fft", options) as Tensor<"c64">;
}

/** The inverse of `fft`, scaled by 1 / n.
 * Shapes, dtypes and errors: as fft.
 * Source: NumPy `fft.ifft`.
 * @example fft.ifft([4, 0, 0, 0]).toArray().map((z) => z.re);  // => [1,1,1,1] */
export function ifft(x: TensorLike, options: FftOptions = {}): Tensor<"c64"> {
  return along("ifft", x, "ifft", options) as Tensor<"c64">;
}

/** The first half of the spectrum of real numbers; the other half is its mirror image.
 * Shapes: that axis has `n / 2 + 1` points, rounded down. Dtype: real to c64. Complexity: O(n log n).
 * Throws `shape/fft`, `shape/axis`, `argument/norm`, `dtype/unsupported` for complex.
 * Source: NumPy `fft.rfft`.
 * @example fft.rfft([1, 1, 1, 1]).toArray().map((z) => z.re);  // => [4,0,0] */
export function rfft(x: TensorLike, options: FftOptions = {}): Tensor<"c64"> {
  return along("rfft", x, "rfft", options) as Tensor<"c64">;
}

/** The inverse of `rfft`: real numbers from half a spectrum.
 * Shapes: that axis has `n` points, `2 (m - 1)` of m when left out. Dtype: f32. Complexity: O(n log n).
 * Throws `shape/fft`, `shape/axis`, `argument/norm`.
 * Source: NumPy `fft.irfft`.
 * @example fft.irfft([4, 0, 0]).toArray();  // => [1,1,1,1] */
export function irfft(x: TensorLike, options: FftOptions = {}): Tensor<"f32"> {
  return along("irfft", x, "irfft", options) as Tensor<"f32">;
}

/** The norm that scales the other direction. */
const OPPOSITE: Readonly<Record<FftNorm, FftNorm>> = { backward: "forward", ortho: "ortho", forward: "backward" };

/** The real spectrum of a signal that is its own mirror image conjugated, given by its first half.
 * Shapes: that axis has `n` points, `2 (m - 1)` of m when left out. Dtype: f32.
 * Throws `shape/fft`, `shape/axis`, `argument/norm`.
 * Source: NumPy `fft.hfft`.
 * @example fft.hfft([1, 0, 0]).toArray();  // => [1,1,1,1] */
export function hfft(x: TensorLike, options: FftOptions = {}): Tensor<"f32"> {
  const norm = OPPOSITE[checkedNorm(options.norm, "hfft")];
  return along("hfft", conjugated(asTensor("hfft", x)), "irfft", options, norm) as Tensor<"f32">;
}

/** The inverse of `hfft`: half of a signal from its real spectrum.
 * Shapes: that axis has `n / 2 + 1` points, rounded down. Dtype: real to c64.
 * Throws `shape/fft`, `shape/axis`, `argument/norm`, `dtype/unsupported` for complex.
 * Source: NumPy `fft.ihfft`.
 * @example fft.ihfft([1, 1, 1, 1]).toArray().map((z) => z.re);  // => [1,0,0] */
export function ihfft(x: TensorLike, options: FftOptions = {}): Tensor<"c64"> {
  const norm = OPPOSITE[checkedNorm(options.norm, "ihfft")];
  return conjugated(along("ihfft", x, "rfft", options, norm)) as Tensor<"c64">;
}
