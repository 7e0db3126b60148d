// Semi-naive evaluation: a rule becomes one version per body atom that its own stratum computes.
// In: a planned rule and statistics.  Out: rule versions with ordered steps; version i reads the last round's delta at its i-th recursive atom.
// Invariant: every binding that uses at least one delta tuple is found by some version; a rule without recursive atoms has one version, without delta.
// Not here: how one body is ordered (order.ts).
import { cutOf, orderBody, slotsOf } from "./order.js";
import type { PlannedRule, RuleVersion, Slot, Statistics } from "./plan.js";

/** The versions of a rule, each ordered by the statistics (or as the author wrote it). */
export function ruleVersions(rule: PlannedRule, statistics: Statistics): readonly RuleVersion[] {
  const needed = new Set<Slot>();
  for (const value of rule.values) slotsOf(value, needed);
  const deltas = rule.recursive.length === 0 ? [-1] : rule.recursive;
  return deltas.map((delta, version) => {
    const steps = orderBody({
      body: rule.body,
      delta,
      bound: new Set(),
      needed,
      statistics,
      written: rule.written.get(version),
      counting: false,
    });
    return { delta, steps, cut: cutOf(steps, needed) };
  });
}

/** Statistics of nothing: the same guess for every relation, deltas small, a tenth of the rows distinct per column. */
export const UNKNOWN: Statistics = {
  rows: (_relation, version) => (version === "delta" ? 100 : 1000),
  distinct: () => 100,
};
