// Intrinsic functors: arithmetic, bits, text, conversions, as functions of operands.
// In: operands.  Out: expressions.
// Invariant: a functor computes nothing here; what does not fit its type is reported by the analysis.
// Not here: what functors compute (execute/builtins.ts), which kinds they take (analyze/functors.ts), functions of the user (callback.ts).
import { NOWHERE } from "../location.js";
import { problemTerm, termOf } from "./constant.js";
import { express } from "./expression.js";
import { nameOf } from "./note.js";
import { relationDefinition } from "./relation.js";
import type { Expression, Operand, OperandType, RelationInfo } from "./shape.js";

/** Values that arithmetic works on. */
export type Numeric = number | bigint;

function call<T>(op: string, args: readonly unknown[]): Expression<T> {
  return express<T>({ kind: "call", op, args: args.map((arg) => termOf(arg)), location: NOWHERE });
}

/** `left + right`. */
export function add<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("+", [left, right]);
}

/** `left - right`. */
export function sub<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("-", [left, right]);
}

/** `left * right`. */
export function mul<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("*", [left, right]);
}

/** `left / right`; integers truncate toward zero; zero on the right ends the evaluation with `arithmetic/division-by-zero`. */
export function div<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("/", [left, right]);
}

/** `left % right`: the remainder, with the sign of the left. */
export function mod<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("%", [left, right]);
}

/** `left ^ right`. */
export function pow<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("^", [left, right]);
}

/** `-value`. */
export function neg<O extends Operand<Numeric>>(value: O): Expression<OperandType<O>> {
  return call("neg", [value]);
}

/** The least of several values. */
export function least<O extends Operand<Numeric | string>>(...values: readonly O[]): Expression<OperandType<O>> {
  return call("min", values);
}

/** The greatest of several values. */
export function greatest<O extends Operand<Numeric | string>>(...values: readonly O[]): Expression<OperandType<O>> {
  return call("max", values);
}

/** Every value from `start` up to but not `end`, by `step` (1, or -1 downwards): one row each. */
export function range<O extends Operand<Numeric>>(start: O, end: O, step?: O): Expression<OperandType<O>> {
  return call("range", step === undefined ? [start, end] : [start, end, step]);
}

/** Bitwise and. */
export function band<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("band", [left, right]);
}

/** Bitwise or. */
export function bor<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("bor", [left, right]);
}

/** Bitwise exclusive or. */
export function bxor<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("bxor", [left, right]);
}

/** Bitwise complement. */
export function bnot<O extends Operand<Numeric>>(value: O): Expression<OperandType<O>> {
  return call("bnot", [value]);
}

/** Bits shifted to the left. */
export function bshl<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("bshl", [left, right]);
}

/** Bits shifted to the right; the sign stays. */
export function bshr<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("bshr", [left, right]);
}

/** Bits shifted to the right; zeros come in. */
export function bshru<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("bshru", [left, right]);
}

/** 1 when both are not 0, else 0. */
export function land<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("land", [left, right]);
}

/** 1 when one of them is not 0, else 0. */
export function lor<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("lor", [left, right]);
}

/** 1 when exactly one of them is not 0, else 0. */
export function lxor<L extends Operand<Numeric>, R extends Operand<Numeric>>(
  left: L,
  right: R,
): Expression<OperandType<L | R>> {
  return call("lxor", [left, right]);
}

/** 1 when the value is 0, else 0. */
export function lnot<O extends Operand<Numeric>>(value: O): Expression<OperandType<O>> {
  return call("lnot", [value]);
}

/** Texts one after the other.
 * @example String(cat(v.x, "-", v.y)); // => "cat(x, \"-\", y)" */
export function cat(...texts: readonly Operand<string>[]): Expression<string> {
  return call("cat", texts);
}

/** Length of a text, in UTF-16 code units. */
export function strlen(text: Operand<string>): Expression<number> {
  return call("strlen", [text]);
}

/** `length` code units of a text from `start` on. */
export function substr(text: Operand<string>, start: Operand<number>, length: Operand<number>): Expression<string> {
  return call("substr", [text, start, length]);
}

/** The number by which the program knows a value. */
export function ord(value: Operand<unknown>): Expression<number> {
  return call("ord", [value]);
}

/** The value as a `number`; a text that is none ends the evaluation. */
export function toNumber(value: Operand<Numeric | string>): Expression<number> {
  return call("to_number", [value]);
}

/** The value as an `unsigned`. */
export function toUnsigned(value: Operand<Numeric | string>): Expression<number> {
  return call("to_unsigned", [value]);
}

/** The value as a `float`. */
export function toFloat(value: Operand<Numeric | string>): Expression<number> {
  return call("to_float", [value]);
}

/** The value as an `int64`. */
export function toInt64(value: Operand<Numeric | string>): Expression<bigint> {
  return call("to_int64", [value]);
}

/** The value as a `symbol`. */
export function toSymbol(value: Operand<Numeric | string>): Expression<string> {
  return call("to_string", [value]);
}

/** Names of the functions of one number that `math` knows. */
export type MathName =
  | ("sin" | "cos" | "tan" | "asin" | "acos" | "atan" | "sinh" | "cosh" | "tanh")
  | ("asinh" | "acosh" | "atanh" | "log" | "exp");

/** A function of analysis: `math("sin", v.x)`. */
export function math(name: MathName, value: Operand<number>): Expression<number> {
  return call(name, [value]);
}

/** A number that no other call gives: 0, 1, 2 ... in the order of derivation. */
export function autoinc(): Expression<number> {
  return express({ kind: "counter", location: NOWHERE });
}

/** The round in which a recursive relation is being computed. */
export function iteration(relation: RelationInfo): Expression<number> {
  const definition = relationDefinition(relation);
  if (definition === undefined) {
    const message = "iteration() is not given a relation";
    return express(problemTerm({ code: "builder/term", message, help: "pass a relation that relations() made" }));
  }
  return express({ kind: "iteration", relation: nameOf(definition.name), location: NOWHERE }, { relation: definition });
}
