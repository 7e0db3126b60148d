// The intrinsic functors and comparisons on native values: one table from name and operand kind to a function.
// In: native values (number and unsigned as JS numbers, float as double, int64 as bigint, symbol as string, records as words).  Out: native values.
// Invariant: results of `number`, `unsigned` and `int64` functors are in range; what has no answer throws a Fault, it never drops a row.
// Not here: which kinds a functor accepts (analyze/functors.ts), words (storage/intern.ts).
import { formatFloat, RANGES, readFloat, readInteger } from "../number-text.js";
import type { Kind, Overflow } from "../value.js";
import { compareFloats } from "../value.js";

/** A value on which functors compute. */
export type Native = number | string | bigint;

/** A functor. The arity is fixed by the checker; variadic functors take all their arguments. */
export type Functor = (...args: never[]) => Native;

/** A functor that has no answer for its arguments. The runner adds the rule and the tuple and throws an EvaluationError. */
export class Fault extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "Fault";
    this.code = code;
  }
}

const truth = (value: boolean): number => (value ? 1 : 0);
const largest = (...args: Native[]): Native =>
  args.reduce((best, next) => (compareNative(next, best) > 0 ? next : best));
const smallest = (...args: Native[]): Native =>
  args.reduce((best, next) => (compareNative(next, best) < 0 ? next : best));
/** Beyond every int64. */
const MOST64 = 2n ** 64n;

function divisor<T extends number | bigint>(value: T, op: string, left: T): T {
  if (value === (typeof value === "bigint" ? 0n : 0))
    throw new Fault("arithmetic/division-by-zero", `${left} ${op} 0 has no value`);
  return value;
}

/** Integer power by squaring with a multiplication that wraps; a negative exponent truncates toward zero as division does. */
function powerBy(multiply: (a: number, b: number) => number, base: number, exponent: number): number {
  if (exponent < 0) {
    if (base === 0) throw new Fault("arithmetic/division-by-zero", `0 ^ ${exponent} divides by zero`);
    return base === 1 ? 1 : base === -1 ? (exponent % 2 === 0 ? 1 : -1) : 0;
  }
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}

const NUMBER: Readonly<Record<string, Functor>> = {
  "+": (a: number, b: number) => (a + b) | 0,
  "-": (a: number, b: number) => (a - b) | 0,
  "*": (a: number, b: number) => Math.imul(a, b),
  "/": (a: number, b: number) => (a / divisor(b, "/", a)) | 0,
  "%": (a: number, b: number) => (a % divisor(b, "%", a)) | 0,
  "^": (a: number, b: number) => powerBy(Math.imul, a, b) | 0,
  neg: (a: number) => -a | 0,
  band: (a: number, b: number) => a & b,
  bor: (a: number, b: number) => a | b,
  bxor: (a: number, b: number) => a ^ b,
  bnot: (a: number) => ~a,
  bshl: (a: number, b: number) => a << (b & 31),
  bshr: (a: number, b: number) => a >> (b & 31),
  bshru: (a: number, b: number) => (a >>> (b & 31)) | 0,
  land: (a: number, b: number) => truth(a !== 0 && b !== 0),
  lor: (a: number, b: number) => truth(a !== 0 || b !== 0),
  lxor: (a: number, b: number) => truth((a !== 0) !== (b !== 0)),
  lnot: (a: number) => truth(a === 0),
  max: (...args: number[]) => Math.max(...args),
  min: (...args: number[]) => Math.min(...args),
  to_float: (a: number) => a,
  to_number: (a: number) => a,
  to_string: (a: number) => String(a),
  to_unsigned: (a: number) => a >>> 0,
  to_int64: (a: number) => BigInt(a),
};

const UNSIGNED: Readonly<Record<string, Functor>> = {
  "+": (a: number, b: number) => (a + b) >>> 0,
  "-": (a: number, b: number) => (a - b) >>> 0,
  "*": (a: number, b: number) => Math.imul(a, b) >>> 0,
  "/": (a: number, b: number) => Math.floor(a / divisor(b, "/", a)),
  "%": (a: number, b: number) => a % divisor(b, "%", a),
  "^": (a: number, b: number) => powerBy((x, y) => Math.imul(x, y) >>> 0, a, b),
  neg: (a: number) => -a >>> 0,
  band: (a: number, b: number) => (a & b) >>> 0,
  bor: (a: number, b: number) => (a | b) >>> 0,
  bxor: (a: number, b: number) => (a ^ b) >>> 0,
  bnot: (a: number) => ~a >>> 0,
  bshl: (a: number, b: number) => (a << (b & 31)) >>> 0,
  bshr: (a: number, b: number) => a >>> (b & 31),
  bshru: (a: number, b: number) => a >>> (b & 31),
  land: NUMBER["land"]!,
  lor: NUMBER["lor"]!,
  lxor: NUMBER["lxor"]!,
  lnot: NUMBER["lnot"]!,
  max: NUMBER["max"]!,
  min: NUMBER["min"]!,
  to_float: (a: number) => a,
  to_number: (a: number) => a | 0,
  to_string: (a: number) => String(a),
  to_unsigned: (a: number) => a,
  to_int64: (a: number) => BigInt(a),
};

const FLOAT: Readonly<Record<string, Functor>> = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
  "%": (a: number, b: number) => a % b,
  "^": (a: number, b: number) => a ** b,
  neg: (a: number) => -a,
  max: largest,
  min: smallest,
  to_float: (a: number) => a,
  to_number: (a: number) => Math.trunc(a) | 0,
  to_string: (a: number) => formatFloat(a),
  to_unsigned: (a: number) => Math.trunc(a) >>> 0,
  to_int64: (a: number) => {
    if (!Number.isFinite(a)) throw new Fault("arithmetic/not-a-number", `${a} has no int64 value`);
    return BigInt.asIntN(64, BigInt(Math.trunc(a)));
  },
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  log: Math.log,
  exp: Math.exp,
};

const wide = (value: bigint): bigint => BigInt.asIntN(64, value);

const INT64: Readonly<Record<string, Functor>> = {
  "+": (a: bigint, b: bigint) => wide(a + b),
  "-": (a: bigint, b: bigint) => wide(a - b),
  "*": (a: bigint, b: bigint) => wide(a * b),
  "/": (a: bigint, b: bigint) => wide(a / divisor(b, "/", a)),
  "%": (a: bigint, b: bigint) => a % divisor(b, "%", a),
  "^": (a: bigint, b: bigint) => power64(a, b),
  neg: (a: bigint) => wide(-a),
  band: (a: bigint, b: bigint) => a & b,
  bor: (a: bigint, b: bigint) => a | b,
  bxor: (a: bigint, b: bigint) => a ^ b,
  bnot: (a: bigint) => ~a,
  bshl: (a: bigint, b: bigint) => wide(a << (b & 63n)),
  bshr: (a: bigint, b: bigint) => a >> (b & 63n),
  bshru: (a: bigint, b: bigint) => wide(BigInt.asUintN(64, a) >> (b & 63n)),
  land: (a: bigint, b: bigint) => (a !== 0n && b !== 0n ? 1n : 0n),
  lor: (a: bigint, b: bigint) => (a !== 0n || b !== 0n ? 1n : 0n),
  lxor: (a: bigint, b: bigint) => ((a !== 0n) !== (b !== 0n) ? 1n : 0n),
  lnot: (a: bigint) => (a === 0n ? 1n : 0n),
  max: largest,
  min: smallest,
  to_float: (a: bigint) => Number(a),
  to_number: (a: bigint) => Number(BigInt.asIntN(32, a)),
  to_string: (a: bigint) => String(a),
  to_unsigned: (a: bigint) => Number(BigInt.asUintN(32, a)),
  to_int64: (a: bigint) => a,
};

const SYMBOL: Readonly<Record<string, Functor>> = {
  cat: (...args: string[]) => args.join(""),
  strlen: (a: string) => a.length,
  substr: (a: string, start: number, length: number) => (start < 0 || length < 0 ? "" : a.slice(start, start + length)),
  max: largest,
  min: smallest,
  to_number: (a: string) => read((text) => readInteger(text, "number"), a, "number"),
  to_unsigned: (a: string) => read((text) => readInteger(text, "unsigned"), a, "unsigned"),
  to_float: (a: string) => read(readFloat, a, "float"),
  to_int64: (a: string) => read((text) => readInteger(text, "int64"), a, "int64"),
  to_string: (a: string) => a,
};

/** All functors by operand kind and name, with arithmetic that wraps around. */
export const FUNCTORS: Readonly<Partial<Record<Kind, Readonly<Record<string, Functor>>>>> = {
  number: NUMBER,
  unsigned: UNSIGNED,
  float: FLOAT,
  int64: INT64,
  symbol: SYMBOL,
};

/** A number of another kind where the whole part of the value is in its range. */
function converted(value: number | bigint, kind: "number" | "unsigned" | "int64"): number | bigint {
  const [low, high] = RANGES[kind];
  const whole = typeof value === "number" ? Math.trunc(value) : value;
  // NaN is in no range.
  if (!(whole >= low && whole <= high))
    throw new Fault("arithmetic/overflow", `to_${kind}(${value}) leaves the range of ${kind}`);
  return kind === "int64" ? BigInt(whole) : Number(whole) + 0;
}

const conversions: Readonly<Record<string, Functor>> = {
  to_number: (a: number | bigint) => converted(a, "number"),
  to_unsigned: (a: number | bigint) => converted(a, "unsigned"),
};

/** Arithmetic that refuses to leave its range: exact result first, then the check. */
const EXACT: Readonly<Partial<Record<Kind, Readonly<Record<string, Functor>>>>> = {
  number: checked("number"),
  unsigned: checked("unsigned"),
  int64: {
    "+": (a: bigint, b: bigint) => inRange64(a + b, a, "+", b),
    "-": (a: bigint, b: bigint) => inRange64(a - b, a, "-", b),
    "*": (a: bigint, b: bigint) => inRange64(a * b, a, "*", b),
    "/": (a: bigint, b: bigint) => inRange64(a / divisor(b, "/", a), a, "/", b),
    "^": (a: bigint, b: bigint) => inRange64(power64(a, b, clamped64), a, "^", b),
    neg: (a: bigint) => inRange64(-a, 0n, "-", a),
    ...conversions,
  },
  float: { ...conversions, to_int64: (a: number) => converted(a, "int64") },
};

/** The functor `op` on operands of kind `on`. Undefined when there is none: the checker should have said so. */
export function functor(op: string, on: Kind, overflow: Overflow): Functor | undefined {
  return (overflow === "error" ? EXACT[on]?.[op] : undefined) ?? FUNCTORS[on]?.[op];
}

/** Comparison of two native values of one kind: negative, zero or positive. */
export function compareNative(left: Native, right: Native): number {
  if (typeof left === "number") return compareFloats(left, right as number);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The number a text says, spaces around it aside. */
function read<T>(reader: (text: string) => T | undefined, text: string, kind: string): T {
  const value = reader(text.trim());
  if (value === undefined) throw new Fault("functor/unreadable", `"${text}" is no ${kind}`);
  return value;
}

function checked(kind: "number" | "unsigned"): Readonly<Record<string, Functor>> {
  const [low, high] = RANGES[kind];
  const within = (value: number, text: () => string): number => {
    if (value < low || value > high) throw new Fault("arithmetic/overflow", `${text()} leaves the range of ${kind}`);
    return value;
  };
  return {
    "+": (a: number, b: number) => within(a + b, () => `${a} + ${b}`),
    "-": (a: number, b: number) => within(a - b, () => `${a} - ${b}`),
    "*": (a: number, b: number) => within(a * b, () => `${a} * ${b}`) + 0,
    "/": (a: number, b: number) => within(Math.trunc(a / divisor(b, "/", a)) + 0, () => `${a} / ${b}`),
    "^": (a: number, b: number) =>
      within(
        powerBy((x, y) => Math.max(-(2 ** 53), Math.min(2 ** 53, x * y)), a, b),
        () => `${a} ^ ${b}`,
      ),
    neg: (a: number) => within(0 - a, () => `-${a}`),
    ...conversions,
  };
}

function inRange64(value: bigint, left: bigint, op: string, right: bigint): bigint {
  const [low, high] = RANGES.int64;
  if (value < low || value > high) {
    throw new Fault("arithmetic/overflow", `${left} ${op} ${right} leaves the range of int64`);
  }
  return value;
}

/** Products that keep their sign, but do not grow without end. */
function clamped64(a: bigint, b: bigint): bigint {
  const product = a * b;
  return product > MOST64 ? MOST64 : product < -MOST64 ? -MOST64 : product;
}

function power64(base: bigint, exponent: bigint, multiply = (a: bigint, b: bigint): bigint => wide(a * b)): bigint {
  if (exponent < 0n) {
    if (base === 0n) throw new Fault("arithmetic/division-by-zero", `0 ^ ${exponent} divides by zero`);
    return base === 1n ? 1n : base === -1n ? (exponent % 2n === 0n ? 1n : -1n) : 0n;
  }
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}
