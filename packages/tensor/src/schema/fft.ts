// The discrete Fourier transform along one axis, of any length.
// Invariant: unscaled forward, scaled by 1 / n backward; `length` elements are read, zero-padded or cropped.
import { ShapeError } from "../error.js";
import { type Shape, shapeText } from "../shape.js";
import { defineOp, type OpSchema } from "./op.js";
import { checkAdmitted } from "./rule.js";

/** Which transform: complex, inverse, real to half spectrum, half spectrum to real. */
export type FftKind = "fft" | "ifft" | "rfft" | "irfft";

/** Attributes of `fft`. */
export interface FftAttributes {
  readonly kind: FftKind;
  readonly axis: number;
  /** Points of the transform, in the domain of time. */
  readonly length: number;
}

export const fft: OpSchema<FftAttributes> = defineOp<FftAttributes>({
  name: "fft",
  form: "algebra",
  operands: ["x"],
  attributes: { kind: ["fft", "ifft", "rfft", "irfft"], axis: "int", length: "int" },
  admits: ["f32", "c64"],
  linear: [[0]],
  doc: "Fourier transform along an axis: c64 to c64, f32 to c64 (rfft), or c64 to f32 (irfft).",
  result: ([x], { kind, axis, length }) => {
    checkAdmitted(kind === "rfft" ? ["f32"] : ["c64"], x!.dtype, kind, "x");
    if (length < 1 || x!.shape[axis] === undefined)
      throw new ShapeError({
        code: "shape/fft",
        op: kind,
        what: `${length} points along axis ${axis} of ${shapeText(x!.shape)}`,
        remedy: "transform at least one point along an axis the tensor has",
        shapes: [x!.shape],
      });
    const points = kind === "rfft" ? Math.floor(length / 2) + 1 : length;
    const shape: Shape = x!.shape.map((extent, i) => (i === axis ? points : extent));
    return [{ dtype: kind === "irfft" ? "f32" : "c64", shape }];
  },
});
