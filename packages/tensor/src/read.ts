// From stored values to what a reader gets.
// In: dense values as a backend gives them, their dtype.  Out: typed arrays, items, nested arrays in the forms users see.
// Invariant: no copy where the stored form is the user's form.
// Not here: fetching the values (tensor.ts), text (print.ts).
import type { Complex } from "./complex.js";
import type { DType, Values } from "./dtype.js";
import { NumberRangeError } from "./error.js";
import { fromBf16, fromF16 } from "./half.js";

type HalfConstructor = new (buffer: ArrayBufferLike, offset: number, length: number) => Values;
const Half = (globalThis as { Float16Array?: HalfConstructor }).Float16Array;

/** Values in the form a read gives: f16 becomes Float16Array where the platform has it. */
export function asRead(dtype: DType, values: Values): Values {
  if (dtype !== "f16" || Half === undefined) return values;
  return new Half(values.buffer, values.byteOffset, values.length);
}

/** 64-bit integers as numbers; throws `dtype/range` when one is beyond 2^53. Other reals as they are. */
export function asNumbers(dtype: DType, values: Values, op: string): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const item = numberAt(dtype, values, i);
    if (typeof item === "bigint" && BigInt(Number(item)) !== item)
      throw new NumberRangeError({
        code: "dtype/range",
        op,
        what: `element ${i} is ${item}, beyond what a number holds exactly`,
        remedy: "read it as bigint",
      });
    out[i] = Number(item);
  }
  return out;
}

function numberAt(dtype: DType, values: Values, slot: number): number | bigint {
  const raw = values[slot]!;
  if (dtype === "f16") return fromF16(raw as number);
  if (dtype === "bf16") return fromBf16(raw as number);
  return raw;
}

/** One element as JavaScript has it. */
export function itemAt(dtype: DType, values: Values, element: number): number | bigint | boolean | Complex {
  if (dtype === "c64") return { re: values[2 * element] as number, im: values[2 * element + 1] as number };
  const item = numberAt(dtype, values, element);
  return dtype === "bool" ? item !== 0 : item;
}

/** All elements in nested arrays; the element itself for rank 0. */
export function nestedItems(dtype: DType, values: Values, shape: readonly number[]): unknown {
  let next = 0;
  const build = (axis: number): unknown =>
    axis === shape.length ? itemAt(dtype, values, next++) : Array.from({ length: shape[axis]! }, () => build(axis + 1));
  return build(0);
}
