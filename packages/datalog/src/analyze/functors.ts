// The intrinsic functors by the kinds of their operands and result.
// In: nothing.  Out: overloads by name; kinds as bits, so that sets of them are numbers.
// Invariant: overloads of a functor are listed in the order in which they are preferred when the operands leave a choice.
// Not here: what functors compute (execute/builtins.ts).
import type { Kind } from "../value.js";

/** A set of kinds. */
export type KindSet = number;

/** Kinds in the order in which an open choice is decided. */
export const KIND_ORDER: readonly Kind[] = ["number", "unsigned", "int64", "float", "symbol", "record", "adt"];

/** The set of some kinds. */
export function kindSet(...kinds: readonly Kind[]): KindSet {
  return kinds.reduce((set, kind) => set | (1 << KIND_ORDER.indexOf(kind)), 0);
}

/** Kinds of a set, preferred ones first. */
export function kindsIn(set: KindSet): Kind[] {
  return KIND_ORDER.filter((_, bit) => (set & (1 << bit)) !== 0);
}

/** The preferred kind of a set. */
export function firstKind(set: KindSet): Kind {
  return kindsIn(set)[0] ?? "number";
}

/** Whether a set has exactly one kind. */
export function isSingle(set: KindSet): boolean {
  return set !== 0 && (set & (set - 1)) === 0;
}

/** All kinds, those of numbers, those that have an order, those with bits. */
export const ANY: KindSet = kindSet(...KIND_ORDER);
export const NUMERIC: KindSet = kindSet("number", "unsigned", "int64", "float");
export const ORDERED: KindSet = NUMERIC | kindSet("symbol");

/** One way to apply a functor. */
export interface Overload {
  readonly params: readonly KindSet[];
  /** The last parameter may repeat. */
  readonly variadic: boolean;
  readonly result: KindSet;
}

const NUMBERS: readonly Kind[] = ["number", "unsigned", "int64", "float"];
const INTEGERS: readonly Kind[] = ["number", "unsigned", "int64"];

const overload = (params: readonly Kind[], result: Kind, variadic = false): Overload => ({
  params: params.map((kind) => kindSet(kind)),
  variadic,
  result: kindSet(result),
});

/** The same kind for all operands and the result. */
const uniform = (kinds: readonly Kind[], arity: number, variadic = false): Overload[] =>
  kinds.map((kind) => overload(Array<Kind>(arity).fill(kind), kind, variadic));

const conversion = (result: Kind): Overload[] =>
  [result, ...KIND_ORDER.filter((kind) => kind !== result && (kindSet(kind) & ORDERED) !== 0)].map((kind) =>
    overload([kind], result),
  );

const each = (names: string, overloads: readonly Overload[]): [string, readonly Overload[]][] =>
  names.split(" ").map((name) => [name, overloads]);

/** Overloads of every intrinsic functor. */
export const FUNCTOR_OVERLOADS: ReadonlyMap<string, readonly Overload[]> = new Map([
  ...each("+ - * / % ^", uniform(NUMBERS, 2)),
  ...each("neg", uniform(NUMBERS, 1)),
  ...each("band bor bxor bshl bshr bshru land lor lxor", uniform(INTEGERS, 2)),
  ...each("bnot lnot", uniform(INTEGERS, 1)),
  ...each("min max", uniform([...NUMBERS, "symbol"], 2, true)),
  ...each("range", [...uniform(NUMBERS, 2), ...uniform(NUMBERS, 3)]),
  ...each("cat", [overload(["symbol"], "symbol", true)]),
  ...each("strlen", [overload(["symbol"], "number")]),
  ...each("substr", [overload(["symbol", "number", "number"], "symbol")]),
  ...each("ord", [{ params: [ANY], variadic: false, result: kindSet("number") }]),
  ...each("to_number", conversion("number")),
  ...each("to_unsigned", conversion("unsigned")),
  ...each("to_float", conversion("float")),
  ...each("to_int64", conversion("int64")),
  ...each("to_string", conversion("symbol")),
  ...each("itou", [overload(["number"], "unsigned")]),
  ...each("itof", [overload(["number"], "float")]),
  ...each("utoi", [overload(["unsigned"], "number")]),
  ...each("utof", [overload(["unsigned"], "float")]),
  ...each("ftoi", [overload(["float"], "number")]),
  ...each("ftou", [overload(["float"], "unsigned")]),
  ...each("sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh log exp", uniform(["float", "number"], 1)),
]);

/** Functors that are computed on floats only; numbers are converted there and back. */
export const FLOAT_FUNCTORS: ReadonlySet<string> = new Set(
  "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh log exp".split(" "),
);

/** Conversions that name both ends, and the ones they stand for. */
export const NAMED_CONVERSIONS: ReadonlyMap<string, string> = new Map([
  ["itou", "to_unsigned"],
  ["itof", "to_float"],
  ["utoi", "to_number"],
  ["utof", "to_float"],
  ["ftoi", "to_number"],
  ["ftou", "to_unsigned"],
]);

/** Whether an overload takes this many operands. */
export function accepts(candidate: Overload, count: number): boolean {
  const { params, variadic } = candidate;
  return variadic ? count >= params.length : count === params.length;
}

/** What the overload wants of its operand at a position. */
export function parameterKinds({ params }: Overload, position: number): KindSet {
  return params[Math.min(position, params.length - 1)]!;
}
