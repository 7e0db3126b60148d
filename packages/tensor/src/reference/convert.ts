// Conversion between dtypes.
// In: an array of any dtype.  Out: a dense array of another.
// Invariant: floats to integers truncate and saturate, NaN gives 0; integers wrap; anything to bool is != 0; complex to real drops the imaginary part.
import { DTYPE_FACTS, type DType, isBig, isFloat, isInexact } from "../dtype.js";
import { fromBf16, fromF16 } from "../half.js";
import { sizeOf } from "../shape.js";
import { allocate, type Strided } from "./array.js";
import { advance, cursorOf } from "./element.js";
import type { Lane } from "./lane.js";
import { runUnary, type UnaryLoop } from "./loop.js";

const copyLoop: UnaryLoop = (a, ao, o, oo, n) => {
  for (let i = 0; i < n; i++) o[oo + i] = a[ao + i]!;
};
const truthLoop: UnaryLoop = (a, ao, o, oo, n) => {
  for (let i = 0; i < n; i++) o[oo + i] = Number(a[ao + i]! !== 0);
};

/** A loop that truncates and saturates; NaN gives 0. */
function saturateLoop(low: number, high: number): UnaryLoop {
  return (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) {
      const x = a[ao + i]!;
      o[oo + i] = Number.isNaN(x) ? 0 : x < low ? low : x > high ? high : Math.trunc(x);
    }
  };
}
const SATURATE: Readonly<Partial<Record<DType, UnaryLoop>>> = Object.fromEntries(
  Object.values(DTYPE_FACTS)
    .filter((facts) => facts.range !== undefined && !facts.big)
    .map((facts) => [facts.name, saturateLoop(Number(facts.range![0]), Number(facts.range![1]))]),
);

/** The same values in another dtype. */
export function convert(x: Strided, dtype: DType): Strided {
  const out = allocate({ dtype, shape: x.shape }, "astype");
  const wide = (d: DType): boolean => isBig(d) || d === "c64";
  if (wide(x.dtype) || wide(dtype)) convertWide(x, out);
  else runUnary(loopFor(x.dtype, dtype), x, out);
  return out;
}

function loopFor(from: DType, to: DType): UnaryLoop {
  if (to === "bool") return truthLoop;
  if (isFloat(from) && !isFloat(to)) return SATURATE[to]!;
  return copyLoop;
}

/** Conversions that meet bigints or pairs go element by element. */
function convertWide(x: Strided, out: Strided): void {
  const size = sizeOf(out.shape);
  const cursor = cursorOf(x, out.shape);
  const from = x.storage.values;
  const lanes = x.dtype === "c64" ? 2 : 1;
  if (isBig(out.dtype)) {
    const target = out.storage.values as BigInt64Array;
    const saturate = isInexact(x.dtype);
    for (let i = 0; i < size; i++) {
      target[i] = toBig(realAt(x, from, cursor.at * lanes), out.dtype, saturate);
      advance(cursor);
    }
    return;
  }
  const real = out.dtype === "c64" ? undefined : allocate({ dtype: "f64", shape: out.shape }, "astype");
  const target = (real === undefined ? out.storage.values : real.storage.values) as Lane;
  const step = real === undefined ? 2 : 1;
  for (let i = 0; i < size; i++) {
    const value = realAt(x, from, cursor.at * lanes);
    target[i * step] = numberOf(value, out.dtype);
    if (step === 2 && lanes === 2) target[i * 2 + 1] = (from as Float32Array)[cursor.at * 2 + 1]!;
    // A complex number is true when either part is not zero.
    else if (out.dtype === "bool" && lanes === 2 && (from as Float32Array)[cursor.at * 2 + 1] !== 0) target[i] = 1;
    advance(cursor);
  }
  if (real !== undefined) runUnary(x.dtype === "c64" ? loopFor("f64", out.dtype) : copyLoop, real, out);
}

/** Bigint to number for the target: wrapped first for narrow integers, so that 64-bit values beyond 2^53 wrap exactly. */
function numberOf(value: number | bigint, dtype: DType): number {
  if (typeof value === "number") return value;
  const { range, bytes } = DTYPE_FACTS[dtype];
  if (dtype === "bool") return value === 0n ? 0 : 1;
  return Number(range === undefined ? value : BigInt.asIntN(bytes * 8, value));
}

/** Number to bigint for the target: floats saturate, integers wrap when they are written. */
function toBig(value: number | bigint, dtype: DType, saturate: boolean): bigint {
  if (typeof value === "bigint") return value;
  if (Number.isNaN(value)) return 0n;
  const [low, high] = DTYPE_FACTS[dtype].range!;
  if (value === Number.POSITIVE_INFINITY) return high;
  if (value === Number.NEGATIVE_INFINITY) return low;
  const whole = BigInt(Math.trunc(value));
  if (!saturate) return whole;
  return whole > high ? high : whole < low ? low : whole;
}

/** The real part at a slot, decoded. */
function realAt(x: Strided, values: Strided["storage"]["values"], slot: number): number | bigint {
  const decode = DECODERS[x.dtype];
  return decode === undefined ? values[slot]! : decode(values[slot] as number);
}
const DECODERS: Readonly<Partial<Record<DType, (bits: number) => number>>> = { f16: fromF16, bf16: fromBf16 };
