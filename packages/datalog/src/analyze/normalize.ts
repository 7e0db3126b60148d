// Bodies become conjunctions: disjunctions are split, negations pushed inwards.
// In: a body as written.  Out: one list of simple literals for each way in which the body can hold.
// Invariant: literals keep the order in which they were written; the alternatives of one body are bounded.
// Not here: bodies of aggregates (they must be conjunctions: resolve.ts).
import type { ComparisonName, Literal, LiteralOf } from "../syntax/ast.js";

/** A literal that is no combination of others; `negated` can be true for atoms, `match` and `contains`. */
export interface SimpleLiteral {
  readonly literal: LiteralOf<"atom"> | LiteralOf<"compare"> | LiteralOf<"boolean">;
  readonly negated: boolean;
}

/** More alternatives than this are refused. */
export const MOST_ALTERNATIVES = 20_000;

const INVERSE: Readonly<Record<string, ComparisonName>> = {
  "=": "!=",
  "!=": "=",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};

/** The alternatives of a body, or null when there are too many. */
export function alternatives(body: Literal): SimpleLiteral[][] | null {
  return expand(body, false);
}

function expand(literal: Literal, negated: boolean): SimpleLiteral[][] | null {
  switch (literal.kind) {
    case "not":
      return expand(literal.operand, !negated);
    case "and":
      return negated ? either(literal.operands, negated) : both(literal.operands, negated);
    case "or":
      return negated ? both(literal.operands, negated) : either(literal.operands, negated);
    case "boolean":
      return [[{ literal: negated ? { ...literal, value: !literal.value } : literal, negated: false }]];
    case "compare": {
      const inverse = INVERSE[literal.op];
      if (!negated || inverse === undefined) return [[{ literal, negated }]];
      return [[{ literal: { ...literal, op: inverse }, negated: false }]];
    }
    case "atom":
      return [[{ literal, negated }]];
  }
}

function either(operands: readonly Literal[], negated: boolean): SimpleLiteral[][] | null {
  const all: SimpleLiteral[][] = [];
  for (const operand of operands) {
    const ways = expand(operand, negated);
    if (ways === null || all.length + ways.length > MOST_ALTERNATIVES) return null;
    all.push(...ways);
  }
  return all;
}

function both(operands: readonly Literal[], negated: boolean): SimpleLiteral[][] | null {
  let all: SimpleLiteral[][] = [[]];
  for (const operand of operands) {
    const ways = expand(operand, negated);
    if (ways === null || all.length * ways.length > MOST_ALTERNATIVES) return null;
    // The common case, a conjunction without disjunctions, appends in place and stays linear.
    if (ways.length === 1) for (const each of all) each.push(...ways[0]!);
    else all = all.flatMap((each) => ways.map((way) => [...each, ...way]));
  }
  return all;
}
