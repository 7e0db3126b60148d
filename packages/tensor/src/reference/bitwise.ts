// Kernels of bits: logic, shifts and counts of integers, signs and neighbours of floats, bits read as another dtype.
// In: operands of one dtype.  Out: dense results.
// Invariant: lanes hold integers of at most 32 bits sign-extended, so that storing them drops what does not fit; shifts follow the schema beyond the width.
// Not here: 64-bit integers one by one (element.ts), rounding to 16 bits (half.ts).
import { DTYPE_FACTS, type DType } from "../dtype.js";
import { fromBf16, fromF16, toBf16, toF16 } from "../half.js";
import type { BitcastAttributes } from "../schema/bitwise.js";
import { allocate, dense, type Strided } from "./array.js";
import { denseCopy } from "./copy.js";
import { type BigFunction, runBig } from "./element.js";
import { binaryKernel } from "./forms.js";
import { type Kernel, type KernelTable, kernel } from "./kernel.js";
import { type BinaryLoop, runBinary, runUnary, type UnaryLoop } from "./loop.js";

const and: BinaryLoop = (a, ao, b, bo, o, oo, n) => {
  for (let i = 0; i < n; i++) o[oo + i] = a[ao + i]! & b[bo + i]!;
};
const or: BinaryLoop = (a, ao, b, bo, o, oo, n) => {
  for (let i = 0; i < n; i++) o[oo + i] = a[ao + i]! | b[bo + i]!;
};
const xor: BinaryLoop = (a, ao, b, bo, o, oo, n) => {
  for (let i = 0; i < n; i++) o[oo + i] = a[ao + i]! ^ b[bo + i]!;
};
const not: UnaryLoop = (a, ao, o, oo, n) => {
  for (let i = 0; i < n; i++) o[oo + i] = ~a[ao + i]!;
};
const negate: UnaryLoop = (a, ao, o, oo, n) => {
  for (let i = 0; i < n; i++) o[oo + i] = 1 - a[ao + i]!;
};
const left: BinaryLoop = (a, ao, b, bo, o, oo, n) => {
  for (let i = 0; i < n; i++) {
    const by = b[bo + i]!;
    o[oo + i] = by >= 0 && by < 32 ? a[ao + i]! << by : 0;
  }
};
const rightSigned: BinaryLoop = (a, ao, b, bo, o, oo, n) => {
  for (let i = 0; i < n; i++) {
    const by = b[bo + i]!;
    o[oo + i] = a[ao + i]! >> (by >= 0 && by < 32 ? by : 31);
  }
};
const rightUnsigned: BinaryLoop = (a, ao, b, bo, o, oo, n) => {
  for (let i = 0; i < n; i++) {
    const by = b[bo + i]!;
    o[oo + i] = by < 32 ? a[ao + i]! >>> by : 0;
  }
};
const copysign: BinaryLoop = (a, ao, b, bo, o, oo, n) => {
  for (let i = 0; i < n; i++) {
    const size = Math.abs(a[ao + i]!);
    const y = b[bo + i]!;
    o[oo + i] = y < 0 || (y === 0 && 1 / y < 0) ? -size : size;
  }
};

/** Number of set bits of a 32-bit integer. */
function ones(x: number): number {
  let v = x | 0;
  v -= (v >>> 1) & 0x55555555;
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
const magnitudeOnes: UnaryLoop = (a, ao, o, oo, n) => {
  for (let i = 0; i < n; i++) o[oo + i] = ones(Math.abs(a[ao + i]!));
};
/** Counts of the two's complement, by its width. */
const countOnes =
  (mask: number): UnaryLoop =>
  (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = ones(a[ao + i]! & mask);
  };
const leadingZeros =
  (mask: number, spare: number): UnaryLoop =>
  (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.clz32(a[ao + i]! & mask) - spare;
  };
const perWidth = (make: (mask: number, spare: number) => UnaryLoop): Readonly<Record<number, UnaryLoop>> => ({
  1: make(0xff, 24),
  2: make(0xffff, 16),
  4: make(-1, 0),
});
const ONES = perWidth(countOnes);
const ZEROS = perWidth(leadingZeros);

const low = (x: bigint): number => Number(BigInt.asUintN(32, x));
const high = (x: bigint): number => Number(BigInt.asUintN(32, x >> 32n));
const onesBig = (x: bigint): bigint => BigInt(ones(low(x)) + ones(high(x)));
const outside = (by: bigint): boolean => by < 0n || by > 63n;

const BIG: Readonly<Record<string, BigFunction>> = {
  bitwiseAnd: (x, y) => x & y,
  bitwiseOr: (x, y) => x | y,
  bitwiseXor: (x, y) => x ^ y,
  bitwiseNot: (x) => ~x,
  leftShift: (x, y) => (outside(y) ? 0n : x << y),
  rightShift: (x, y) => (outside(y) ? (x < 0n ? -1n : 0n) : x >> y),
  bitwiseCount: (x) => onesBig(x < 0n ? -x : x),
  populationCount: onesBig,
  clz: (x) => BigInt(high(x) === 0 ? 32 + Math.clz32(low(x)) : Math.clz32(high(x))),
};

/** A kernel of one operand whose loop depends on the dtype. */
const unaryBy =
  (name: string, loopOf: (dtype: DType) => UnaryLoop): Kernel =>
  ([x], _, [type]) => {
    const out = allocate(type!, name);
    if (DTYPE_FACTS[x!.dtype].big) runBig(BIG[name]!, [x!], out);
    else runUnary(loopOf(x!.dtype), x!, out);
    return [out];
  };

const rightShift: Kernel = (inputs, _, [type]) => {
  const out = allocate(type!, "rightShift");
  const { big, kind } = DTYPE_FACTS[type!.dtype];
  if (big) runBig(BIG["rightShift"]!, inputs, out);
  else runBinary(kind === "signed" ? rightSigned : rightUnsigned, inputs[0]!, inputs[1]!, out);
  return [out];
};

const f64 = new Float64Array(1);
const i64 = new BigInt64Array(f64.buffer);
const f32 = new Float32Array(1);
const i32 = new Int32Array(f32.buffer);

/** Step of the bits of x that goes towards y: away from zero adds one, towards zero takes one; sign and magnitude. */
const direction = (x: number, y: number): number => (x > 0 === y > x ? 1 : -1);

function nextDouble(x: number, y: number): number {
  if (x === y || Number.isNaN(x) || Number.isNaN(y)) return x === y ? y : Number.NaN;
  if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  f64[0] = x;
  i64[0] = i64[0]! + BigInt(direction(x, y));
  return f64[0]!;
}
function nextSingle(x: number, y: number): number {
  if (x === y || Number.isNaN(x) || Number.isNaN(y)) return x === y ? y : Number.NaN;
  if (x === 0) return y > 0 ? 2 ** -149 : -(2 ** -149);
  f32[0] = x;
  i32[0] = i32[0]! + direction(x, y);
  return f32[0]!;
}
function nextHalf(x: number, y: number): number {
  if (x === y || Number.isNaN(x) || Number.isNaN(y)) return x === y ? y : Number.NaN;
  return x === 0 ? (y > 0 ? 2 ** -24 : -(2 ** -24)) : fromF16(toF16(x) + direction(x, y));
}
function nextBrain(x: number, y: number): number {
  if (x === y || Number.isNaN(x) || Number.isNaN(y)) return x === y ? y : Number.NaN;
  return x === 0 ? (y > 0 ? 2 ** -133 : -(2 ** -133)) : fromBf16(toBf16(x) + direction(x, y));
}
const NEXT: Readonly<Partial<Record<DType, BinaryLoop>>> = {
  f64: (a, ao, b, bo, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = nextDouble(a[ao + i]!, b[bo + i]!);
  },
  f32: (a, ao, b, bo, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = nextSingle(a[ao + i]!, b[bo + i]!);
  },
  f16: (a, ao, b, bo, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = nextHalf(a[ao + i]!, b[bo + i]!);
  },
  bf16: (a, ao, b, bo, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = nextBrain(a[ao + i]!, b[bo + i]!);
  },
};
const nextafter: Kernel = (inputs, _, [type]) => {
  const out = allocate(type!, "nextafter");
  runBinary(NEXT[type!.dtype]!, inputs[0]!, inputs[1]!, out);
  return [out];
};

function bitcast(x: Strided, dtype: DType): Strided {
  const copy = denseCopy(x);
  const { values } = copy.storage;
  const { array: ValueArray, bytes, lanes } = DTYPE_FACTS[dtype];
  const at = values.byteOffset + copy.offset * bytes;
  const size = x.shape.reduce((a, b) => a * b, 1);
  const seen = new ValueArray(values.buffer.slice(at, at + size * bytes), 0, size * lanes);
  // A byte that is not zero is true; bool holds 0 and 1 only.
  if (dtype === "bool") for (let i = 0; i < size; i++) if (seen[i] !== 0) seen[i] = 1;
  return dense(seen, { dtype, shape: x.shape });
}

/** Kernels by op name. */
export const bitwiseKernels: KernelTable = {
  bitwiseAnd: binaryKernel("bitwiseAnd", { integer: and, big: BIG["bitwiseAnd"] }),
  bitwiseOr: binaryKernel("bitwiseOr", { integer: or, big: BIG["bitwiseOr"] }),
  bitwiseXor: binaryKernel("bitwiseXor", { integer: xor, big: BIG["bitwiseXor"] }),
  bitwiseNot: unaryBy("bitwiseNot", (dtype) => (dtype === "bool" ? negate : not)),
  leftShift: binaryKernel("leftShift", { integer: left, big: BIG["leftShift"] }),
  rightShift,
  bitwiseCount: unaryBy("bitwiseCount", () => magnitudeOnes),
  populationCount: unaryBy("populationCount", (dtype) => ONES[DTYPE_FACTS[dtype].bytes]!),
  clz: unaryBy("clz", (dtype) => ZEROS[DTYPE_FACTS[dtype].bytes]!),
  copysign: binaryKernel("copysign", { real: copysign }),
  nextafter,
  bitcast: kernel<BitcastAttributes>(([x], { dtype }) => [bitcast(x!, dtype)]),
};
