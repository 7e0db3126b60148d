// Text of a tensor as NumPy prints it: brackets, aligned columns, a summary when long.
// In: values, dtype, shape.  Out: text.
// Invariant: at most 1,000 elements are printed in full; beyond that three at each end of every axis.
// Not here: reading the values.
import type { Complex } from "./complex.js";
import type { DType, Values } from "./dtype.js";
import { itemAt } from "./read.js";
import { shapeText, sizeOf } from "./shape.js";
import { denseStrides } from "./stride.js";

const THRESHOLD = 1000;
const EDGE = 3;
const LINE = 88;

/** The text of a tensor. */
export function tensorText(values: Values, dtype: DType, shape: readonly number[]): string {
  const head = "tensor(";
  const tail = `, shape=${shapeText(shape)}, dtype=${dtype})`;
  if (sizeOf(shape) === 0) return `${head}[]${tail}`;
  const summary = sizeOf(shape) > THRESHOLD;
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
  const all = Array.from({ length: extent }, (_, i) => i);
  return summary && extent > 2 * EDGE ? [...all.slice(0, EDGE), -1, ...all.slice(-EDGE)] : all;
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
    if (line !== "" && indent + 1 + line.length + piece.length > LINE) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  });
  lines.push(line);
  return `[${lines.join(`\n${" ".repeat(indent + 1)}`)}]`;
}

function elementTexts(items: readonly (number | bigint | boolean | Complex)[], dtype: DType): string[] {
  if (dtype === "f16" || dtype === "bf16" || dtype === "f32" || dtype === "f64") return floatTexts(items as number[]);
  if (dtype !== "c64") return items.map(String);
  const parts = items as readonly Complex[];
  const re = floatTexts(parts.map((p) => p.re));
  const im = floatTexts(parts.map((p) => Math.abs(p.im)));
  return parts.map((p, i) => `${re[i]!}${p.im < 0 || Object.is(p.im, -0) ? "-" : "+"}${im[i]!.trim()}j`);
}

/** Floats with a common number of digits: at most 4 after the point, exponents when the sizes differ too much. */
function floatTexts(items: readonly number[]): string[] {
  const finite = items.filter((x) => Number.isFinite(x) && x !== 0).map(Math.abs);
  const largest = finite.length === 0 ? 0 : Math.max(...finite);
  const smallest = finite.length === 0 ? 0 : Math.min(...finite);
  if (largest >= 1e8 || (finite.length > 0 && (smallest < 1e-4 || largest / smallest > 1000 * 1e3)))
    return items.map((x) => special(x) ?? x.toExponential(4).replace(/\.?0+e/, "e"));
  const digits = Math.max(0, ...finite.map((x) => fractionDigits(x)));
  return items.map((x) => special(x) ?? (digits === 0 ? `${signed(x, 0)}.` : signed(x, digits)));
}

const signed = (x: number, digits: number): string => (Object.is(x, -0) ? `-${x.toFixed(digits)}` : x.toFixed(digits));

function special(x: number): string | undefined {
  if (Number.isNaN(x)) return "nan";
  if (x === Number.POSITIVE_INFINITY) return "inf";
  return x === Number.NEGATIVE_INFINITY ? "-inf" : undefined;
}

/** Digits after the point that 4 allow, without trailing zeros. */
function fractionDigits(x: number): number {
  const text = x.toFixed(4).replace(/0+$/, "");
  return text.length - text.indexOf(".") - 1;
}
