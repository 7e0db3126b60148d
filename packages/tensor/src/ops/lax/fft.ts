// Fourier transforms under lax's name.
// In: an array-like, the kind, points along the last axes.  Out: c64, or f32 of "irfft".
import { ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { TensorLike } from "../../operand.js";
import type { FftKind } from "../../schema/fft.js";
import { shapeText } from "../../shape.js";
import { asTensor } from "../arguments.js";
import { fftn, ifftn, irfftn, rfftn } from "../fft/several.js";
import { checkedChoice } from "../linalg/arguments.js";

const TRANSFORMS = { fft: fftn, ifft: ifftn, rfft: rfftn, irfft: irfftn } as const;

/** A transform along the last axes, as many as there are lengths.
 * Shapes: `fftLengths` points along them. Dtype: c64, f32 of "irfft". Throws `shape/fft`, `argument/choice`.
 * Source: JAX `lax.fft`.
 * @example lax.fft([1, 1], "rfft", [2]).toArray().map((z) => z.re);  // => [2,0] */
export function fft(x: TensorLike, kind: FftKind, fftLengths: readonly number[]): Tensor {
  const operand = asTensor("fft", x);
  const chosen = checkedChoice(kind, ["fft", "ifft", "rfft", "irfft"], "fft", "kind");
  if (!Array.isArray(fftLengths) || fftLengths.length === 0 || fftLengths.length > operand.ndim)
    throw new ShapeError({
      code: "shape/fft",
      op: "fft",
      what: `fftLengths name ${Array.isArray(fftLengths) ? fftLengths.length : "no"} axes of ${shapeText(operand.shape)}`,
      remedy: "pass the points of the last axes, at least one",
      shapes: [operand.shape],
      argument: "fftLengths",
    });
  return TRANSFORMS[chosen](operand, { s: fftLengths }) as Tensor;
}
