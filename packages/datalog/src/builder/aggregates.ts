// Aggregates: count, sum, min, max and mean over a nested body.
// In: a target and a body.  Out: expressions.
// Invariant: variables that the rest of the rule binds are the group; all others live only within the aggregate.
// Not here: how aggregates fold (execute/aggregates.ts).
import { NOWHERE } from "../location.js";
import type { AggregateName } from "../syntax/ast.js";
import { conjunction, literalOf } from "./condition.js";
import { termOf } from "./constant.js";
import { express } from "./expression.js";
import type { Numeric } from "./functors.js";
import type { BodyItem, Expression, Operand, OperandType } from "./shape.js";

function over<T>(fn: AggregateName, target: unknown, body: readonly BodyItem[]): Expression<T> {
  const inner = conjunction(body.map(literalOf));
  return express<T>({
    kind: "aggregate",
    fn,
    target: fn === "count" ? null : termOf(target),
    body: inner,
    location: NOWHERE,
  });
}

/** How many bindings the body has; 0 when it has none.
 * @example String(count(relations({ p: { x: number } }).p({ x: v.x }))); // => "count : { p(x) }" */
export function count(...body: readonly BodyItem[]): Expression<number> {
  return over("count", null, body);
}

/** Sum of the target over the bindings of the body; 0 when it has none. */
export function sum<O extends Operand<Numeric>>(target: O, ...body: readonly BodyItem[]): Expression<OperandType<O>> {
  return over("sum", target, body);
}

/** Least value of the target; no row when the body has no binding. */
export function min<O extends Operand<Numeric | string>>(
  target: O,
  ...body: readonly BodyItem[]
): Expression<OperandType<O>> {
  return over("min", target, body);
}

/** Greatest value of the target; no row when the body has no binding. */
export function max<O extends Operand<Numeric | string>>(
  target: O,
  ...body: readonly BodyItem[]
): Expression<OperandType<O>> {
  return over("max", target, body);
}

/** Mean of the target as a float; no row when the body has no binding. */
export function mean(target: Operand<Numeric>, ...body: readonly BodyItem[]): Expression<number> {
  return over("mean", target, body);
}
