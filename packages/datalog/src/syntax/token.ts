// What texts consist of, and the words that have a meaning of their own.
// In: nothing.  Out: `Token`, the tables of directives, operators and intrinsic functors.
// Invariant: a word is reserved only where its table says so; elsewhere it is a name like any other.
// Not here: how tokens are found (lexer.ts) or combined (parser.ts and the parse-*.ts files).
import type { Location, Source } from "../location.js";

/** `word` is an identifier or keyword, `directive` a word behind a full stop (`.decl`), `mark` punctuation or an operator. */
export type TokenKind = "word" | "string" | "number" | "directive" | "mark" | "end";

/** A token. `text` of a string is its value, of a directive its word, of everything else its spelling. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  /** White space or a comment stands before it. */
  readonly spaced: boolean;
  /** It is the first of its line. */
  readonly leads: boolean;
}

/** A run of tokens; behind the last one it gives `end` for ever. */
export interface TokenStream {
  next(): Token;
}

/** The stretch of a token. */
export function locationOf(token: Token): Location {
  return { source: token.source, start: token.start, end: token.end };
}

/** The stretch from one token to another; of the first alone when they are of different sources. */
export function between(first: Token, last: Token): Location {
  const end = first.source === last.source ? Math.max(first.end, last.end) : first.end;
  return { source: first.source, start: first.start, end };
}

/** How a token reads in a message. */
export function describeToken(token: Token): string {
  if (token.kind === "end") return "the end of the program";
  if (token.kind === "string") return JSON.stringify(token.text);
  return token.kind === "directive" ? `".${token.text}"` : `"${token.text}"`;
}

/** Words that make a directive of the full stop right before them. */
export const DIRECTIVES: ReadonlySet<string> = new Set([
  "comp",
  "decl",
  "functor",
  "include",
  "init",
  "input",
  "limitsize",
  "number_type",
  "once",
  "output",
  "override",
  "plan",
  "pragma",
  "printsize",
  "query",
  "symbol_type",
  "type",
]);

/** Binary operators with their strength; a higher one binds tighter. All but `^` group to the left. */
export const BINARY_STRENGTH: ReadonlyMap<string, number> = new Map([
  ["lor", 1],
  ["lxor", 2],
  ["land", 3],
  ["bor", 4],
  ["bxor", 5],
  ["band", 6],
  ["bshl", 7],
  ["bshr", 7],
  ["bshru", 7],
  ["+", 8],
  ["-", 8],
  ["*", 9],
  ["/", 9],
  ["%", 9],
  ["^", 11],
]);

/** Strength of the prefix operators: tighter than `*`, looser than `^`. */
export const PREFIX_STRENGTH = 10;

/** Prefix operators and the functors they stand for. */
export const PREFIX: ReadonlyMap<string, string> = new Map([
  ["-", "neg"],
  ["bnot", "bnot"],
  ["lnot", "lnot"],
]);

/** Comparison signs. */
export const COMPARISONS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">="]);

/** Comparisons that are written as calls. */
export const NAMED_COMPARISONS: ReadonlySet<string> = new Set(["match", "contains"]);

/** Aggregates. `min` and `max` are functors too when several terms stand in parentheses. */
export const AGGREGATES: ReadonlySet<string> = new Set(["count", "sum", "min", "max", "mean"]);

/** Functors that are written as calls, by the name they are written with, to the one the tree has. */
export const NAMED_FUNCTORS: ReadonlyMap<string, string> = new Map(
  [
    ...["cat", "ord", "strlen", "substr", "range", "min", "max"],
    ...["to_number", "to_unsigned", "to_float", "to_string", "to_int64"],
    ...["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "log", "exp"],
    ...["itou", "itof", "utoi", "utof", "ftoi", "ftou"],
  ].map((name) => [name, name]),
);

/** Words that cannot name a relation: before a parenthesis they mean something else. */
export const RESERVED_CALLS: ReadonlySet<string> = new Set([
  ...NAMED_FUNCTORS.keys(),
  ...NAMED_COMPARISONS,
  ...PREFIX.values(),
  "as",
  "autoinc",
  "nil",
  "recursive_iteration_cnt",
  "true",
  "false",
  "_",
]);
