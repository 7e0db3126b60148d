// Fourier transforms along one axis.
// In: f32 or c64.  Out: c64 or f32, dense; lines are computed in f64 and round once.
// Invariant: `length` points are read, zero-padded or cropped; the inverse is scaled by 1 / length.
// Not here: the transform of a line (fourier.ts), other norms and several axes (ops/fft/).
import type { FftAttributes } from "../schema/fft.js";
import type { TensorType } from "../schema/op.js";
import { denseStrides } from "../stride.js";
import { allocate, type Strided } from "./array.js";
import { type FourierPlan, fourierPlan } from "./fourier.js";
import { type KernelTable, kernel } from "./kernel.js";
import { advanceIndex } from "./places.js";

/** A line while it is transformed. */
interface Line {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Reads `count` elements of storage into a line and clears the rest of it. */
function readLine(values: Float32Array, complex: boolean, at: number, step: number, count: number, line: Line): void {
  const { re, im } = line;
  if (complex)
    for (let i = 0, p = 2 * at; i < count; i++, p += 2 * step) {
      re[i] = values[p]!;
      im[i] = values[p + 1]!;
    }
  else for (let i = 0, p = at; i < count; i++, p += step) re[i] = values[p]!;
  re.fill(0, count);
  im.fill(0, complex ? count : 0);
}

/** The second half of a Hermitian spectrum from its first. */
function mirror({ re, im }: Line, length: number): void {
  for (let k = Math.floor(length / 2) + 1; k < length; k++) {
    re[k] = re[length - k]!;
    im[k] = -im[length - k]!;
  }
}

function transformLine(plan: FourierPlan, inverse: boolean, { re, im }: Line): void {
  if (!inverse) {
    plan.transform(re, im);
    return;
  }
  plan.transform(im, re);
  const { length } = plan;
  for (let i = 0; i < length; i++) {
    re[i]! /= length;
    im[i]! /= length;
  }
}

function writeLine(values: Float32Array, complex: boolean, at: number, step: number, count: number, line: Line): void {
  const { re, im } = line;
  if (complex)
    for (let i = 0, p = 2 * at; i < count; i++, p += 2 * step) {
      values[p] = re[i]!;
      values[p + 1] = im[i]!;
    }
  else for (let i = 0, p = at; i < count; i++, p += step) values[p] = re[i]!;
}

function transform(x: Strided, { kind, axis, length }: FftAttributes, type: TensorType): Strided {
  const out = allocate(type, kind);
  const strides = denseStrides(type.shape);
  const others = type.shape.filter((_, i) => i !== axis);
  const lines = others.reduce((product, extent) => product * extent, 1);
  const plan = fourierPlan(length);
  const line: Line = { re: new Float64Array(length), im: new Float64Array(length) };
  const inverse = kind === "ifft" || kind === "irfft";
  const wanted = kind === "irfft" ? Math.floor(length / 2) + 1 : length;
  const count = Math.min(wanted, x.shape[axis]!);
  const from = x.strides.filter((_, i) => i !== axis);
  const to = strides.filter((_, i) => i !== axis);
  const index = new Int32Array(others.length);
  const source = x.storage.values as Float32Array;
  const target = out.storage.values as Float32Array;
  for (let i = 0; i < lines; i++) {
    let at = x.offset;
    let place = 0;
    for (let a = 0; a < others.length; a++) {
      at += index[a]! * from[a]!;
      place += index[a]! * to[a]!;
    }
    readLine(source, x.dtype === "c64", at, x.strides[axis]!, count, line);
    if (kind === "irfft") mirror(line, length);
    transformLine(plan, inverse, line);
    writeLine(target, type.dtype === "c64", place, strides[axis]!, type.shape[axis]!, line);
    advanceIndex(index, others);
  }
  return out;
}

/** Kernels by op name. */
export const fftKernels: KernelTable = {
  fft: kernel<FftAttributes>(([x], attributes, [type]) => [transform(x!, attributes, type!)]),
};
