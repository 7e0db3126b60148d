// Derivatives of Fourier transforms.
import * as t from "../../src/index.js";
import type { DerivativeRow } from "./row.js";
import { waves } from "./values.js";

const { fft } = t;
type Fn = DerivativeRow["fn"];

/** Extent of the operand beside the points asked for: alike, cropped, padded; even, odd and one. */
const LENGTHS: readonly (readonly [number, number])[] = [
  [4, 4],
  [5, 5],
  [4, 3],
  [3, 6],
  [2, 1],
  [1, 1],
  [1, 2],
];
const KINDS = { fft: fft.fft, ifft: fft.ifft, rfft: fft.rfft, irfft: fft.irfft, hfft: fft.hfft, ihfft: fft.ihfft };
const REAL: readonly string[] = ["rfft", "ihfft"];

export const rows: readonly DerivativeRow[] = [
  ...Object.entries(KINDS).flatMap(([name, transform]) =>
    LENGTHS.map(
      ([extent, n]): DerivativeRow => ({
        op: "fft",
        name: `${name}, ${extent} as ${n}`,
        fn: ((x) => transform(x!, { n })) as Fn,
        inputs: [waves([2, extent], 0, REAL.includes(name) ? "f32" : "c64")],
      }),
    ),
  ),
  {
    op: "fft",
    name: "fft of a real operand",
    fn: ((x) => fft.fft(x!, { axis: 0 })) as Fn,
    inputs: [waves([3, 2], 0, "f32")],
  },
  {
    op: "fft",
    name: "rfft2",
    fn: ((x) => fft.rfft2(x!)) as Fn,
    inputs: [waves([3, 4], 0, "f32")],
  },
  {
    op: "fft",
    name: "irfftn, orthonormal",
    fn: ((x) => fft.irfftn(x!, { norm: "ortho" })) as Fn,
    inputs: [waves([2, 3, 2], 0, "c64")],
  },
  {
    op: "fft",
    name: "power spectrum",
    fn: ((x) => t.square(t.abs(fft.rfft(x!)))) as Fn,
    inputs: [waves([6], 0, "f32")],
  },
  {
    op: "fft",
    name: "fftshift of ifft2",
    fn: ((x) => fft.fftshift(fft.ifft2(x!))) as Fn,
    inputs: [waves([2, 3], 0, "c64")],
  },
];
