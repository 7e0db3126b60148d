// Transposes of triangular systems and Fourier transforms.
// In: a cotangent, the known matrix.  Out: the cotangent of the right-hand side or the signal.
// Invariant: nothing is conjugated that the op does not conjugate: cotangents of complex tensors pair with tangents without it, as in JAX.
// Source: JAX `lax.linalg.triangular_solve`, `lax.fft`.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { divide, multiply } from "../../ops/arithmetic.js";
import { real } from "../../ops/complex.js";
import { conjugated } from "../../ops/contraction.js";
import { zerosLike } from "../../ops/creation.js";
import { where } from "../../ops/where.js";
import * as algebra from "../../schema/algebra.js";
import * as fourier from "../../schema/fft.js";
import * as movement from "../../schema/movement.js";
import type { TensorType } from "../../schema/op.js";
import { axisPositions } from "../positions.js";
import type { Tangent, TransposeContext, TransposeRule } from "../rule.js";
import { unbroadcast } from "./unbroadcast.js";

const triangularSolve = ({
  cotangents: [ct],
  inputs: [a],
  types: [, b],
  attributes,
}: TransposeContext<algebra.TriangularAttributes>): Tangent[] => {
  const { form } = attributes;
  const solved = (right: Tensor, by: algebra.TriangularAttributes["form"]): Tensor =>
    apply(algebra.triangularSolve, [a!, right], { ...attributes, form: by }) as Tensor;
  if (form === "none") return [undefined, unbroadcast(solved(ct!, "transpose"), b!)];
  if (form === "transpose") return [undefined, unbroadcast(solved(ct!, "none"), b!)];
  return [undefined, unbroadcast(conjugated(solved(conjugated(ct!), "none")), b!)];
};

/** The first elements along an axis, cropped or filled with zeros to an extent. */
function resized(x: Tensor, axis: number, extent: number): Tensor {
  if (x.shape[axis] === extent) return x;
  const none = x.shape.map(() => 0);
  const high = none.map((zero, a) => (a === axis ? extent - x.shape[axis]! : zero));
  return apply(movement.pad, [x, zerosLike(x, { shape: [] }) as Tensor], { low: none, high, interior: none }) as Tensor;
}

const transformed = (x: Tensor, kind: fourier.FftKind, axis: number, length: number): Tensor =>
  apply(fourier.fft, [x], { kind, axis, length }) as Tensor;

/** How often each point of a half spectrum stands in the whole one, over the number of points. */
function occurrences(ct: Tensor, points: number, axis: number, length: number): Tensor {
  const shape = ct.shape.map((_, a) => (a === axis ? points : 1));
  const at = axisPositions(shape, axis, ct);
  const ends = length % 2 === 0 ? at.equal(0).logicalOr(at.equal(length / 2)) : at.equal(0);
  return divide(where(ends, 1, 2).astype(ct.dtype), length) as Tensor;
}

type Spectrum = (ct: Tensor, attributes: fourier.FftAttributes) => Tensor;

/** Of each transform before it is cropped or padded: the matrices of fft and ifft are symmetric. */
const SPECTRA: Readonly<Record<fourier.FftKind, Spectrum>> = {
  fft: (ct, { axis, length }) => transformed(ct, "fft", axis, length),
  ifft: (ct, { axis, length }) => transformed(ct, "ifft", axis, length),
  rfft: (ct, { axis, length }) => real(transformed(ct, "fft", axis, length)) as Tensor,
  irfft: (ct, { axis, length }) => {
    const spectrum = transformed(ct, "rfft", axis, length);
    return conjugated(multiply(spectrum, occurrences(ct, spectrum.shape[axis]!, axis, length)) as Tensor);
  },
};

const fft = ({ cotangents: [ct], types, attributes }: TransposeContext<fourier.FftAttributes>): Tangent[] => {
  const [x] = types as readonly [TensorType];
  return [resized(SPECTRA[attributes.kind](ct!, attributes), attributes.axis, x.shape[attributes.axis]!)];
};

/** Rules by op. */
export const algebraic: Readonly<Record<string, TransposeRule>> = {
  triangularSolve: triangularSolve as TransposeRule,
  fft: fft as TransposeRule,
};
