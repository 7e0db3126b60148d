// Frequencies of spectra, and spectra turned so that zero stands in the middle.
// In: numbers of points, array-likes.  Out: f32 frequencies; tensors of the same elements.
import { ArgumentError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, TensorLike } from "../../operand.js";
import type { FrequencyOptions, ShiftOptions } from "../../options/fft.js";
import { axisList, checkedAxis, describe } from "../../shape.js";
import { asTensor } from "../arguments.js";
import { tensor } from "../creation.js";
import { roll } from "../turn.js";

function checkedPoints(op: string, n: unknown, d: unknown): void {
  if (Number.isInteger(n) && (n as number) >= 1 && typeof d === "number" && d !== 0 && !Number.isNaN(d)) return;
  throw new ArgumentError({
    code: "argument/range",
    op,
    what: `n is ${describe(n)} and d is ${describe(d)}`,
    remedy: "use a whole number of points, at least one, and a distance other than zero",
    argument: "n",
  });
}

/** Frequencies of the points of `fft`, in cycles per unit of the distance d.
 * Shapes: `[n]`. Dtype: f32. Throws `argument/range`.
 * Source: NumPy `fft.fftfreq`.
 * @example fft.fftfreq(4).toArray();  // => [0,0.25,-0.5,-0.25] */
export function fftfreq(n: number, options: FrequencyOptions = {}): Tensor<"f32"> {
  const { d = 1 } = options;
  checkedPoints("fftfreq", n, d);
  const positive = Math.floor((n - 1) / 2) + 1;
  return tensor(Float32Array.from({ length: n }, (_, i) => (i < positive ? i : i - n) / (n * d)));
}

/** Frequencies of the points of `rfft`, in cycles per unit of the distance d.
 * Shapes: `[n / 2 + 1]`, rounded down. Dtype: f32. Throws `argument/range`.
 * Source: NumPy `fft.rfftfreq`.
 * @example fft.rfftfreq(4).toArray();  // => [0,0.25,0.5] */
export function rfftfreq(n: number, options: FrequencyOptions = {}): Tensor<"f32"> {
  const { d = 1 } = options;
  checkedPoints("rfftfreq", n, d);
  return tensor(Float32Array.from({ length: Math.floor(n / 2) + 1 }, (_, i) => i / (n * d)));
}

function shifted(op: string, x: TensorLike, options: ShiftOptions, shiftOf: (extent: number) => number): Tensor {
  const operand = asTensor(op, x);
  const { axes = operand.shape.map((_, i) => i) } = options;
  const list = axisList(axes).map((axis) => checkedAxis(axis, operand.ndim, op, "axes"));
  if (list.length === 0) return operand;
  return roll(
    operand,
    list.map((axis) => shiftOf(operand.shape[axis]!)),
    { axis: list },
  ) as Tensor;
}

/** Elements moved so that what stands first stands in the middle.
 * Shapes and dtype: kept. Throws `shape/axis`.
 * Source: NumPy `fft.fftshift`.
 * @example fft.fftshift([0, 1, 2, 3, 4]).toArray();  // => [3,4,0,1,2] */
export function fftshift<X extends TensorLike>(x: X, options: ShiftOptions = {}): Tensor<DTypeOf<X>> {
  return shifted("fftshift", x, options, (extent) => Math.floor(extent / 2)) as Tensor<DTypeOf<X>>;
}

/** The inverse of `fftshift`.
 * Shapes and dtype: kept. Throws `shape/axis`.
 * Source: NumPy `fft.ifftshift`.
 * @example fft.ifftshift([3, 4, 0, 1, 2]).toArray();  // => [0,1,2,3,4] */
export function ifftshift<X extends TensorLike>(x: X, options: ShiftOptions = {}): Tensor<DTypeOf<X>> {
  return shifted("ifftshift", x, options, (extent) => -Math.floor(extent / 2)) as Tensor<DTypeOf<X>>;
}
