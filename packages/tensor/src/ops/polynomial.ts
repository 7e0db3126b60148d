// Polynomials as vectors of coefficients, highest power first.
// In: coefficients, places, points.  Out: coefficients or values.
// Invariant: leading zeros stay, since shapes cannot depend on values; only `roots` reads its operand.
import { apply, applyAll } from "../apply.js";
import { floatOf, isComplexType } from "../dtype.js";
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import type { DerivativeOptions, FitOptions, IntegralOptions } from "../options/functional.js";
import { itemAt } from "../read.js";
import * as algebra from "../schema/algebra.js";
import { describe, sameShape, shapeText } from "../shape.js";
import { readValues } from "../tensor.js";
import { asFloat, asTensor, backendOf, promoted, withDType } from "./arguments.js";
import { add, divide, multiply, subtract } from "./arithmetic.js";
import { matmul } from "./contraction.js";
import { eye, ones, zeros } from "./creation.js";
import { arrayTensor } from "./from-array.js";
import { sqrt, square } from "./functions.js";
import { take } from "./indexing.js";
import { concatenate, expandDims, reshape, squeeze, stack, transpose } from "./movement.js";
import { pad } from "./pad.js";
import { sum } from "./reduce.js";
import { sliceAxis } from "./slice.js";
import { vander } from "./spaced.js";
import { checkedVector } from "./vector.js";

const coefficients = (op: string, p: Tensor): Tensor =>
  p.ndim === 0 ? (reshape(p, [1]) as Tensor) : checkedVector(op, p, "coefficients");

/** Two polynomials of one dtype. */
const pairOf = (op: string, a: TensorLike, b: TensorLike): [Tensor, Tensor] =>
  promoted(op, [a, b]).map((p) => coefficients(op, p)) as [Tensor, Tensor];

const widened = (p: Tensor, count: number): Tensor => (p.size >= count ? p : (pad(p, [[count - p.size, 0]]) as Tensor));

/** The value of a polynomial at x, by Horner's rule.
 * Shapes: that of x. Dtype: promoted. Throws `shape/vector`.
 * Source: NumPy `polyval`.
 * @example polyval([1, 0, 2], [3]).toArray();  // => [11] */
export function polyval(p: TensorLike, x: TensorLike): Tensor {
  const [c, at] = promoted("polyval", [p, x]) as [Tensor, Tensor];
  const terms = coefficients("polyval", c);
  let value = multiply(at, 0) as Tensor;
  for (let i = 0; i < terms.size; i++) value = add(multiply(value, at), take(terms, i)) as Tensor;
  return value;
}

/** Sum of two polynomials.
 * Dtype: promoted. Throws `shape/vector`.
 * Source: NumPy `polyadd`.
 * @example polyadd([1, 2, 3], [4]).toArray();  // => [1,2,7] */
export function polyadd(a: TensorLike, b: TensorLike): Tensor {
  const [p, q] = pairOf("polyadd", a, b);
  return add(widened(p, q.size), widened(q, p.size)) as Tensor;
}

/** Difference of two polynomials.
 * Dtype: promoted. Throws `shape/vector`.
 * Source: NumPy `polysub`.
 * @example polysub([1, 2, 3], [4]).toArray();  // => [1,2,-1] */
export function polysub(a: TensorLike, b: TensorLike): Tensor {
  const [p, q] = pairOf("polysub", a, b);
  return subtract(widened(p, q.size), widened(q, p.size)) as Tensor;
}

/** Product of two polynomials.
 * Dtype: promoted. Complexity: O(n m). Throws `shape/vector`.
 * Source: NumPy `polymul`.
 * @example polymul([1, 1], [1, -1]).toArray();  // => [1,0,-1] */
export function polymul(a: TensorLike, b: TensorLike): Tensor {
  return product(...pairOf("polymul", a, b));
}

function product(p: Tensor, q: Tensor): Tensor {
  const [long, short] = p.size >= q.size ? [p, q] : [q, p];
  let result = zeros([long.size + short.size - 1], { dtype: long.dtype, backend: backendOf([long]) }) as Tensor;
  for (let i = 0; i < short.size; i++)
    result = add(result, pad(multiply(long, take(short, i)), [[i, short.size - 1 - i]])) as Tensor;
  return result;
}

/** Quotient and remainder of two polynomials; the first coefficient of the divisor is not 0.
 * Dtype: promoted, integers f32. Throws `shape/vector`, `argument/empty`.
 * Source: NumPy `polydiv`; the remainder keeps its leading zeros, as in JAX.
 * @example polydiv([1, 0, -1], [1, 1]).map((p) => p.toArray());  // => [[1,-1],[0,0,0]] */
export function polydiv(a: TensorLike, b: TensorLike): [Tensor, Tensor] {
  const [u, v] = promoted("polydiv", [a, b], floatOf).map((p) => coefficients("polydiv", p)) as [Tensor, Tensor];
  if (v.size === 0)
    throw new ArgumentError({
      code: "argument/empty",
      op: "polydiv",
      what: "the divisor has no coefficients",
      remedy: "divide by a polynomial that is not 0",
      argument: "b",
    });
  const steps = Math.max(u.size - v.size + 1, 0);
  let rest = u;
  const quotient: Tensor[] = [];
  for (let i = 0; i < steps; i++) {
    const factor = divide(take(rest, i), take(v, 0)) as Tensor;
    quotient.push(factor);
    rest = subtract(rest, pad(multiply(v, factor), [[i, u.size - v.size - i]])) as Tensor;
  }
  const none = zeros([1], { dtype: u.dtype, backend: backendOf([u]) }) as Tensor;
  return [quotient.length === 0 ? none : (stack(quotient) as Tensor), rest];
}

function checkedTimes(m: number, op: string): number {
  if (Number.isInteger(m) && m >= 0) return m;
  throw new ArgumentError({
    code: "argument/times",
    op,
    what: `m is ${describe(m)}`,
    remedy: "use a whole number >= 0",
    argument: "m",
  });
}

/** Derivative of a polynomial.
 * Dtype: kept. Throws `shape/vector`, `argument/times`.
 * Source: NumPy `polyder`.
 * @example polyder([1, 2, 3]).toArray();  // => [2,2] */
export function polyder(p: TensorLike, options: DerivativeOptions = {}): Tensor {
  let result = coefficients("polyder", asTensor("polyder", p));
  for (let i = checkedTimes(options.m ?? 1, "polyder"); i > 0; i--) {
    const degree = Math.max(result.size - 1, 0);
    result = multiply(sliceAxis(result, 0, 0, degree), powersFrom(degree, result)) as Tensor;
  }
  return result;
}

/** degree, ..., 2, 1 in the dtype of a polynomial. */
function powersFrom(degree: number, beside: Tensor): Tensor {
  const numbers = Float64Array.from({ length: degree }, (_, i) => degree - i);
  return withDType(arrayTensor(numbers, "polyder", { backend: backendOf([beside]) }), beside.dtype);
}

/** Integral of a polynomial.
 * Dtype: floats kept, integers f32. Throws `shape/vector`, `argument/times`, `argument/lengths`.
 * Source: NumPy `polyint`.
 * @example polyint([2, 2]).toArray();  // => [1,2,0] */
export function polyint(p: TensorLike, options: IntegralOptions = {}): Tensor {
  const times = checkedTimes(options.m ?? 1, "polyint");
  const { k = 0 } = options;
  const constants = typeof k === "number" ? new Array<number>(times).fill(k) : k;
  if (constants.length !== times)
    throw new ArgumentError({
      code: "argument/lengths",
      op: "polyint",
      what: `${constants.length} constants are given for ${times} integrations`,
      remedy: "give one constant for each, or one number for all",
      argument: "k",
    });
  return constants.reduce<Tensor>(
    (result, constant) => {
      const raised = divide(result, powersFrom(result.size, result)) as Tensor;
      const last = withDType(arrayTensor([constant], "polyint", { backend: backendOf([result]) }), raised.dtype);
      return concatenate([raised, last]) as Tensor;
    },
    coefficients("polyint", asFloat("polyint", p)),
  );
}

/** The polynomial that is 0 at the given places, its first coefficient 1; of a square matrix, at its eigenvalues.
 * Dtype: floats and complex kept, integers f32. Throws `shape/vector`, `shape/matrix`.
 * Source: NumPy `poly`.
 * @example poly([1, 2]).toArray();  // => [1,-3,2] */
export function poly(places: TensorLike): Tensor {
  const given = asFloat("poly", places);
  const found = given.ndim === 2 ? apply(algebra.eig, [wide(given)], {}) : coefficients("poly", given);
  const one = ones([1], { dtype: found.dtype, backend: backendOf([found]) }) as Tensor;
  let result = one;
  for (let i = 0; i < found.size; i++) {
    const factor = concatenate([one, multiply(sliceAxis(found, 0, i, i + 1), -1) as Tensor]) as Tensor;
    result = product(result, factor);
  }
  // The characteristic polynomial of a real matrix is real.
  return withDType(result, given.dtype);
}

/** The operand in a dtype that decompositions admit. */
const wide = (x: Tensor): Tensor => (x.dtype === "f64" || isComplexType(x.dtype) ? x : withDType(x, "f32"));

/** Coefficients of the polynomial of a degree that lies nearest to points, by least squares.
 * Shapes: y [n] gives [degree + 1], y [n, k] gives [degree + 1, k]. Dtype: promoted, integers f32.
 * Throws `shape/vector`, `argument/points`, `argument/degree`.
 * Source: NumPy `polyfit`; points that do not determine the polynomial give infinities.
 * @example polyfit([0, 1, 2], [1, 3, 5], 1).subtract([2, 1]).abs().max().item() < 1e-5;  // => true */
export function polyfit(x: TensorLike, y: TensorLike, degree: number, options: FitOptions = {}): Tensor {
  if (!Number.isInteger(degree) || degree < 0)
    throw new ArgumentError({
      code: "argument/degree",
      op: "polyfit",
      what: `the degree is ${describe(degree)}`,
      remedy: "use a whole number >= 0",
      argument: "degree",
    });
  const [places, values] = promoted("polyfit", [x, y], floatOf).map(wide) as [Tensor, Tensor];
  checkedVector("polyfit", places);
  if (values.shape[0] !== places.size || values.ndim > 2 || places.size <= degree)
    throw new ArgumentError({
      code: "argument/points",
      op: "polyfit",
      what: `x has shape ${shapeText(places.shape)}, y ${shapeText(values.shape)} for degree ${degree}`,
      remedy: "pass as many values as places, more than the degree",
      argument: "y",
    });
  const columns = values.ndim === 1 ? (expandDims(values, 1) as Tensor) : values;
  const matrix = vander(places, { n: degree + 1 }) as Tensor;
  const weights = options.w === undefined ? undefined : weightColumn(options.w, places);
  const [a, b] = weights === undefined ? [matrix, columns] : [multiply(matrix, weights), multiply(columns, weights)];
  // Columns of one length condition the problem better.
  const scale = sqrt(sum(square(a), { axis: 0 })) as Tensor;
  const [q, r] = applyAll(algebra.qr, [divide(a, scale) as Tensor], { full: false }) as [Tensor, Tensor];
  const right = matmul(transpose(q), b as Tensor) as Tensor;
  const solved = apply(algebra.triangularSolve, [r, right], {
    lower: false,
    form: "none",
    unitDiagonal: false,
  } as const);
  const result = divide(solved, expandDims(scale, 1)) as Tensor;
  return values.ndim === 1 ? (squeeze(result, { axis: 1 }) as Tensor) : result;
}

function weightColumn(given: TensorLike, places: Tensor): Tensor {
  const weights = withDType(asTensor("polyfit", given, backendOf([places])), places.dtype);
  if (sameShape(weights.shape, places.shape)) return expandDims(weights, 1) as Tensor;
  throw new ShapeError({
    code: "shape/weights",
    op: "polyfit",
    what: `the weights have shape ${shapeText(weights.shape)} for ${places.size} points`,
    remedy: "give one weight per point",
    shapes: [places.shape, weights.shape],
    argument: "w",
  });
}

/** The places where a polynomial is 0, as eigenvalues of its companion matrix.
 * Dtype: c64. Shapes: leading zeros are cut, so the number of roots depends on values. Throws `shape/vector`, `trace/no-value` inside a trace.
 * Source: NumPy `roots`.
 * @example roots([1, -3, 2]).shape;  // => [2] */
export function roots(p: TensorLike): Tensor<"c64"> {
  const given = coefficients("roots", wide(asFloat("roots", p)));
  const values = readValues(given, "roots");
  const isZero = (i: number): boolean => {
    const item = itemAt(given.dtype, values, i);
    return typeof item === "object" ? item.re === 0 && item.im === 0 : Number(item) === 0;
  };
  let [first, last] = [0, given.size - 1];
  while (first <= last && isZero(first)) first += 1;
  while (last > first && isZero(last)) last -= 1;
  const backend = backendOf([given]);
  const atZero = zeros([first > last ? 0 : given.size - 1 - last], { dtype: "c64", backend }) as Tensor<"c64">;
  const degree = last - first;
  if (degree < 1) return atZero;
  const rest = sliceAxis(given, 0, first + 1, last + 1);
  const row = divide(multiply(rest, -1), take(given, first)) as Tensor;
  const below = eye(degree - 1, { m: degree, dtype: given.dtype, backend }) as Tensor;
  const companion = concatenate([expandDims(row, 0) as Tensor, below]) as Tensor;
  const found = apply(algebra.eig, [companion], {}) as Tensor;
  return concatenate([found, atZero]) as Tensor as Tensor<"c64">;
}
