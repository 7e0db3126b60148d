// Semi-naive evaluation: a rule becomes one version per body atom that its own stratum computes.
// In: a planned rule and statistics.  Out: rule versions with ordered steps; version i reads the last round's delta at its i-th recursive atom.
// Invariant: every binding that uses at least one delta tuple is found by some version; a rule without recursive atoms has one version, without delta.
// Not here: how one body is ordered (order.ts).
import { orderCost } from "./cost.js";
import { atomsOf, cutOf, orderBody } from "./order.js";
import type { PlannedRule, RuleVersion, Slot, Statistics } from "./plan.js";
import { numberingOf, type OrderRequest } from "./readiness.js";
import { slotsOf, takesNumber } from "./slots.js";

/** The versions of a rule, each ordered by the statistics (or as the author wrote it). */
export function ruleVersions(rule: PlannedRule, statistics: Statistics): readonly RuleVersion[] {
  const deltas = rule.recursive.length === 0 ? [-1] : rule.recursive;
  return deltas.map((delta, version) => orderVersion(rule, delta, rule.written.get(version), statistics));
}

/** The versions again under new statistics: a version keeps its order, and is the same object, unless another one is expected to be much cheaper. */
export function reorderVersions(
  rule: PlannedRule,
  old: readonly RuleVersion[],
  statistics: Statistics,
  gain: number,
): readonly RuleVersion[] {
  const next = old.map((version, position) => {
    if (rule.body.atoms.length <= 2 || rule.written.has(position)) return version;
    const fresh = orderVersion(rule, version.delta, undefined, statistics);
    const request = requestFor(rule, version.delta, undefined, statistics);
    const oldOrder = atomsOf(version.steps);
    const newOrder = atomsOf(fresh.steps);
    if (oldOrder.join() === newOrder.join()) return version;
    return orderCost(request, newOrder) * gain <= orderCost(request, oldOrder) ? fresh : version;
  });
  return next.some((version, position) => version !== old[position]) ? next : old;
}

function orderVersion(
  rule: PlannedRule,
  delta: number,
  written: readonly number[] | undefined,
  statistics: Statistics,
): RuleVersion {
  const request = requestFor(rule, delta, written, statistics);
  const steps = orderBody(request);
  return { delta, steps, cut: request.counting ? steps.length : cutOf(steps, request.needed) };
}

function requestFor(
  rule: PlannedRule,
  delta: number,
  written: readonly number[] | undefined,
  statistics: Statistics,
): OrderRequest {
  const needed = new Set<Slot>();
  for (const value of rule.values) slotsOf(value, needed);
  const counting = numberingOf(rule.body).length > 0 || rule.values.some(takesNumber);
  return { body: rule.body, delta, bound: new Set(), needed, statistics, written, counting };
}

/** Statistics of nothing: the same guess for every relation, deltas small, a tenth of the rows distinct per column. */
export const UNKNOWN: Statistics = {
  rows: (_relation, version) => (version === "delta" ? 100 : 1000),
  distinct: () => 100,
};
