// Text of a tensor as NumPy prints it: brackets, aligned columns, a summary when long.
// In: values, dtype, shape.  Out: text.
// Invariant: floats print the fewest digits that tell them from their neighbours, at most `precision` behind the point; columns line up at it.
//   Beyond `threshold` elements, `edgeitems` at each end of every axis.
// Not here: reading the values.
import type { Complex } from "./complex.js";
import { type DType, roundTo, type Values } from "./dtype.js";
import { ArgumentError } from "./error.js";
import { itemAt } from "./read.js";
import { shapeText, sizeOf } from "./shape.js";
import { sharedSlot } from "./state.js";
import { denseStrides } from "./stride.js";

/** How tensors print. */
export interface PrintOptions {
  /** Most digits behind the point. */
  readonly precision: number;
  /** Elements beyond which a tensor is summarised. */
  readonly threshold: number;
  /** Elements shown at each end of an axis of a summary. */
  readonly edgeitems: number;
  /** Columns after which a row is broken. */
  readonly linewidth: number;
  /** Print small numbers as 0 in place of using exponents. */
  readonly suppress: boolean;
}

const DEFAULTS: PrintOptions = { precision: 8, threshold: 1000, edgeitems: 3, linewidth: 88, suppress: false };
const current = sharedSlot<{ options: PrintOptions }>("print", () => ({ options: DEFAULTS }));

/** How tensors print now.
 * Source: NumPy `get_printoptions`.
 * @example getPrintoptions().precision;  // => 8 */
export function getPrintoptions(): PrintOptions {
  return current.options;
}

/** Changes how tensors print in this process; without an argument, back to the defaults.
 * Throws `argument/print-option`.
 * Source: NumPy `set_printoptions`.
 * @example setPrintoptions({ precision: 8 });  // => {"precision":8,"threshold":1000,"edgeitems":3,"linewidth":88,"suppress":false} */
export function setPrintoptions(change: Partial<PrintOptions> = DEFAULTS): PrintOptions {
  for (const [name, value] of Object.entries(change)) {
    const known = name in DEFAULTS;
    const fits = name === "suppress" ? typeof value === "boolean" : Number.isInteger(value) && (value as number) >= 0;
    if (known && fits) continue;
    throw new ArgumentError({
      code: "argument/print-option",
      op: "setPrintoptions",
      what: `${name} is ${String(value)}`,
      remedy: known
        ? "pass whole numbers >= 0, and true or false for suppress"
        : `use one of ${Object.keys(DEFAULTS).join(", ")}`,
      argument: name,
    });
  }
  current.options = { ...current.options, ...change };
  return current.options;
}

/** The text of a tensor. */
export function tensorText(values: Values, dtype: DType, shape: readonly number[]): string {
  const head = "tensor(";
  const tail = `, shape=${shapeText(shape)}, dtype=${dtype})`;
  if (sizeOf(shape) === 0) return `${head}[]${tail}`;
  const summary = sizeOf(shape) > current.options.threshold;
  const places = shownPlaces(shape, summary);
  const texts = elementTexts(
    places.map((place) => itemAt(dtype, values, place)),
    dtype,
  );
  const width = Math.max(...texts.map((t) => t.length));
  let next = 0;
  const take = (): string => (shape.length === 0 ? texts[next++]! : texts[next++]!.padStart(width));
  return head + block(shape, 0, summary, take, head.length) + tail;
}

/** Indices shown of one axis; -1 stands for the gap. */
function shownIndices(extent: number, summary: boolean): number[] {
  const edge = current.options.edgeitems;
  const all = Array.from({ length: extent }, (_, i) => i);
  return summary && extent > 2 * edge ? [...all.slice(0, edge), -1, ...all.slice(extent - edge)] : all;
}

/** Places of the shown elements in row-major order. */
function shownPlaces(shape: readonly number[], summary: boolean): number[] {
  const strides = denseStrides(shape);
  let places = [0];
  shape.forEach((extent, axis) => {
    const indices = shownIndices(extent, summary).filter((i) => i >= 0);
    places = places.flatMap((place) => indices.map((i) => place + i * strides[axis]!));
  });
  return places;
}

function block(shape: readonly number[], axis: number, summary: boolean, take: () => string, indent: number): string {
  if (axis === shape.length) return take();
  const indices = shownIndices(shape[axis]!, summary);
  if (axis === shape.length - 1)
    return row(
      indices.map((i) => (i < 0 ? "..." : take())),
      indent,
    );
  const gap = `,${"\n".repeat(shape.length - axis - 1)}${" ".repeat(indent + 1)}`;
  const parts = indices.map((i) => (i < 0 ? "..." : block(shape, axis + 1, summary, take, indent + 1)));
  return `[${parts.join(gap)}]`;
}

/** One row, broken into lines when long. */
function row(parts: readonly string[], indent: number): string {
  let line = "";
  const lines: string[] = [];
  parts.forEach((part, i) => {
    const piece = i < parts.length - 1 ? `${part}, ` : part;
    if (line !== "" && indent + 1 + line.length + piece.length > current.options.linewidth) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  });
  lines.push(line);
  return `[${lines.join(`\n${" ".repeat(indent + 1)}`)}]`;
}

function elementTexts(items: readonly (number | bigint | boolean | Complex)[], dtype: DType): string[] {
  if (dtype === "f16" || dtype === "bf16" || dtype === "f32" || dtype === "f64")
    return floatTexts(items as number[], dtype);
  if (dtype !== "c64") return items.map(String);
  const parts = items as readonly Complex[];
  const re = floatTexts(
    parts.map((p) => p.re),
    "f32",
  );
  const im = floatTexts(
    parts.map((p) => Math.abs(p.im)),
    "f32",
  );
  return parts.map((p, i) => {
    const size = im[i]!.trimStart();
    const digits = size.trimEnd();
    const sign = p.im < 0 || Object.is(p.im, -0) ? "-" : "+";
    return `${re[i]!}${sign}${digits}j${" ".repeat(size.length - digits.length)}`;
  });
}

/** The fewest digits that give the number back in its dtype, as a number. */
function shortest(x: number, dtype: DType): number {
  if (dtype === "f64" || x === 0) return x;
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(x.toPrecision(digits));
    if (roundTo(dtype, short) === x) return short;
  }
  return x;
}

/** Floats that line up at the point, with exponents when the sizes differ too much. */
function floatTexts(items: readonly number[], dtype: DType): string[] {
  const { precision, suppress } = current.options;
  const short = items.map((x) => (Number.isFinite(x) ? shortest(x, dtype) : x));
  const sizes = short.filter((x) => Number.isFinite(x) && x !== 0).map(Math.abs);
  const [largest, smallest] = [Math.max(0, ...sizes), Math.min(Number.POSITIVE_INFINITY, ...sizes)];
  const far = sizes.length > 0 && (smallest < 1e-4 || largest / smallest > 1000);
  const texts = largest >= 1e8 || (far && !suppress) ? exponents(short, precision) : fixed(short, precision);
  const width = Math.max(0, ...texts.map((text) => text.length));
  return texts.map((text) => text.padStart(width));
}

const trimmed = (digits: string): string => digits.replace(/0+$/, "");
const isSpecial = (x: number): boolean => !Number.isFinite(x);
const special = (x: number): string => (Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");
const minus = (x: number): string => (x < 0 || Object.is(x, -0) ? "-" : "");

/** 1.5, 0.25: as many places behind the point as the longest needs, spaces for zeros. */
function fixed(items: readonly number[], precision: number): string[] {
  const parts = items.map((x) => (isSpecial(x) ? undefined : Math.abs(x).toFixed(Math.min(precision, 100)).split(".")));
  const digits = parts.map((part) => trimmed(part?.[1] ?? ""));
  const places = Math.max(0, ...digits.map((d) => d.length));
  return items.map((x, i) =>
    isSpecial(x)
      ? special(x)
      : `${minus(x)}${parts[i]![0]!}.${digits[i]!}`.padEnd(minus(x).length + parts[i]![0]!.length + 1 + places),
  );
}

/** 1.5e+00: as many places as the longest needs, zeros where one needs less. */
function exponents(items: readonly number[], precision: number): string[] {
  const parts = items.map((x) =>
    /^(\d)(?:\.(\d+))?e([+-])(\d+)$/.exec(Math.abs(x).toExponential(Math.min(precision, 100))),
  );
  const digits = parts.map((part) => trimmed(part?.[2] ?? ""));
  const places = Math.max(0, ...digits.map((d) => d.length));
  return items.map((x, i) => {
    if (isSpecial(x)) return special(x);
    const [, lead, , sign, power] = parts[i]!;
    return `${minus(x)}${lead}.${digits[i]!.padEnd(places, "0")}e${sign}${power!.padStart(2, "0")}`;
  });
}
