// Is a result what the golden wants? Differences as text: position, got, want.
// In: a wanted value as the goldens write it, a result, tolerances.  Out: lines of differences, none when all agrees.
// Invariant: dtype and shape must be equal; integers and bool exact; NaN equals NaN, an infinity only itself.
// Not here: making the calls (goldens.test.ts).
import type { DType } from "../src/dtype.js";
import { type Decoded, decodedArray, type EncodedArray, isEncodedArray, readable } from "./golden-codec.js";

/** How far floats may be off: |got - want| <= relative * (|want| + scale). */
export interface Tolerance {
  readonly relative: Readonly<Record<"f16" | "bf16" | "f32" | "f64" | "c64", number>>;
  readonly scale: number;
  /** Must zeros have the wanted sign? */
  readonly signedZero: boolean;
}

/** The tensors this file needs to know: a brand, a type, a read. */
interface Readable {
  readonly dtype: DType;
  readonly shape: readonly number[];
  dataSync(): ArrayLike<number>;
}

const isReadable = (x: unknown): x is Readable =>
  typeof x === "object" && x !== null && typeof (x as Readable).dataSync === "function" && "dtype" in x;

const MAX_LINES = 4;

/** Differences between a result and what a case wants. */
export function differences(want: unknown, got: unknown, tolerance: Tolerance, path: string = "result"): string[] {
  if (isEncodedArray(want)) return arrayDifferences(want, got, tolerance, path);
  if (Array.isArray(want)) return listDifferences(want, got, tolerance, path);
  if (typeof want === "object" && want !== null && "js" in want) return plainDifferences(want.js, got, path);
  throw new Error(`${path}: no rule to compare with ${JSON.stringify(want)}`);
}

/** Several results: a list, or a record whose fields stand in the oracle's order. */
function listDifferences(want: readonly unknown[], got: unknown, tolerance: Tolerance, path: string): string[] {
  const parts =
    Array.isArray(got) || isReadable(got) || typeof got !== "object" || got === null ? got : Object.values(got);
  if (!Array.isArray(parts)) return [`${path}: got ${describeValue(got)}, want ${want.length} results`];
  if (parts.length !== want.length) return [`${path}: got ${parts.length} results, want ${want.length}`];
  return want.flatMap((w, i) => differences(w, parts[i], tolerance, `${path}[${i}]`)).slice(0, MAX_LINES);
}

/** A plain value, or a rank 0 tensor that holds it. */
function plainDifferences(want: unknown, got: unknown, path: string): string[] {
  const value = isReadable(got) && got.shape.length === 0 ? scalarOf(got) : got;
  const same = JSON.stringify(value, plainly) === JSON.stringify(want);
  return same ? [] : [`${path}: got ${describeValue(value)}, want ${JSON.stringify(want)}`];
}

const plainly = (_: string, value: unknown): unknown => (typeof value === "bigint" ? Number(value) : value);

function scalarOf(x: Readable): unknown {
  const value = readable(x.dtype, x.dataSync())[0];
  return x.dtype === "bool" ? value === 1 : value;
}

function describeValue(x: unknown): string {
  if (isReadable(x)) return `a tensor ${x.dtype}[${x.shape.join(",")}]`;
  return x === undefined ? "undefined" : (JSON.stringify(x, plainly) ?? String(x));
}

function arrayDifferences(encoded: EncodedArray, got: unknown, tolerance: Tolerance, path: string): string[] {
  const want = decodedArray(encoded);
  if (!isReadable(got))
    return [`${path}: got ${describeValue(got)}, want a tensor ${want.dtype}[${want.shape.join(",")}]`];
  const typeText = `${got.dtype}[${got.shape.join(",")}]`;
  if (got.dtype !== want.dtype || got.shape.join() !== want.shape.join())
    return [`${path}: got ${typeText}, want ${want.dtype}[${want.shape.join(",")}]`];
  const found = readable(got.dtype, got.dataSync());
  if (found.length !== want.values.length)
    return [`${path}: ${typeText} holds ${found.length} values, want ${want.values.length}`];
  return elementDifferences(want, found, tolerance, path);
}

function elementDifferences(want: Decoded, got: Decoded["values"], tolerance: Tolerance, path: string): string[] {
  const allowed = want.dtype in tolerance.relative ? tolerance.relative[want.dtype as "f32"] : undefined;
  const lanes = want.dtype === "c64" ? 2 : 1;
  const signed = tolerance.signedZero && lanes === 1;
  const lines: string[] = [];
  let count = 0;
  for (let i = 0; i < got.length; i++) {
    const w = want.values[i]!;
    const g = got[i]!;
    if (allowed === undefined ? g === w : closeNumbers(Number(g), Number(w), allowed, tolerance.scale, signed))
      continue;
    count += 1;
    if (lines.length >= MAX_LINES) continue;
    const part = lanes === 2 ? (i % 2 === 0 ? ".re" : ".im") : "";
    const at = positionText(Math.floor(i / lanes), want.shape);
    const off = allowed === undefined ? "" : ` (off by ${Math.abs(Number(g) - Number(w)).toPrecision(3)})`;
    lines.push(`${path}${at}${part}: got ${numberText(g)}, want ${numberText(w)}${off}`);
  }
  if (count > lines.length) lines.push(`${path}: ${count} of ${got.length} values differ`);
  return lines;
}

function closeNumbers(got: number, want: number, relative: number, scale: number, signedZero: boolean): boolean {
  if (Object.is(got, want)) return true;
  if (got === want) return !(signedZero && want === 0);
  if (!Number.isFinite(want) || !Number.isFinite(got)) return Number.isNaN(want) && Number.isNaN(got);
  return Math.abs(got - want) <= relative * (Math.abs(want) + scale);
}

const numberText = (x: number | bigint): string => (Object.is(x, -0) ? "-0" : String(x));

function positionText(flat: number, shape: readonly number[]): string {
  const index: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return `[${index.join(",")}]`;
}
