// Numbers of a program and the kinds they can have.
// In: a number as written.  Out: its possible kinds; its value in one of them.
// Invariant: decimal numbers must be in the range of their kind; `0x`, `0b` and addresses give the 32 bits of a number as they are.
// Not here: how numbers are read (syntax/number.ts).
import type { NumberTerm } from "../syntax/ast.js";
import type { Kind } from "../value.js";
import { type KindSet, kindSet } from "./functors.js";

const within = (value: bigint, least: bigint, most: bigint): boolean => value >= least && value <= most;

/** Kinds in which a number has a value. */
export function literalKinds(number: NumberTerm): KindSet {
  if (number.literal === "float") return kindSet("float");
  const { value, text } = number;
  const isUnsigned = within(value, 0n, 2n ** 32n - 1n);
  if (number.literal === "unsigned") return isUnsigned ? kindSet("unsigned") : 0;
  const bitwise = /^-?0[xXbB]|\..*\./.test(text);
  let kinds = kindSet("float");
  if (within(value, -(2n ** 31n), 2n ** 31n - 1n) || (bitwise && isUnsigned)) kinds |= kindSet("number");
  if (isUnsigned) kinds |= kindSet("unsigned");
  if (within(value, -(2n ** 63n), 2n ** 63n - 1n)) kinds |= kindSet("int64");
  return kinds;
}

/** The value of a number of some kind: a bigint for `int64`, else a number; -0 is 0. */
export function literalValue({ value }: NumberTerm, kind: Kind): number | bigint {
  if (kind === "int64") return BigInt(value);
  if (kind === "number" && typeof value === "bigint") return Number(BigInt.asIntN(32, value));
  return Number(value) + 0;
}

const RANGES: Readonly<Partial<Record<Kind, readonly [bigint, bigint]>>> = {
  number: [-(2n ** 31n), 2n ** 31n - 1n],
  unsigned: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** The values of an integer kind, in words. */
export function rangeOf(kind: Kind): string {
  const range = RANGES[kind];
  return range === undefined ? "a number" : `a number from ${range[0]} to ${range[1]}`;
}
