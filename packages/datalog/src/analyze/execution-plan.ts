// Orders that authors asked for with `.plan`.
// In: checked clauses with their plans as written, strata.  Out: clauses with orders of their atoms; diagnostics.
// Invariant: an order is a permutation of the clause's atoms (for a subsumption both heads count as the first two), version v belongs to its v-th recursive atom.
// Not here: orders that the planner finds (plan/order.ts).
import type { ExecutionPlan } from "../syntax/ast.js";
import type { CheckedClause, CheckedStratum } from "./checked.js";
import { type Report, reportError, reportWarning } from "./report.js";

/** The clauses with the orders their authors wrote, from 0. */
export function applyPlans(
  clauses: readonly CheckedClause[],
  strata: readonly CheckedStratum[],
  planOf: (clause: CheckedClause) => ExecutionPlan | undefined,
  report: Report,
): readonly CheckedClause[] {
  if (clauses.every((clause) => planOf(clause) === undefined)) return clauses;
  const stratum = new Map<number, number>();
  strata.forEach(({ relations }, number) => {
    for (const relation of relations) stratum.set(relation, number);
  });
  return clauses.map((clause) => {
    const plan = planOf(clause);
    if (plan === undefined) return clause;
    const atoms = clause.body.filter((literal) => literal.kind === "atom" && !literal.negated);
    const own = stratum.get(clause.relation);
    const recursive = atoms.filter((atom) => atom.kind === "atom" && stratum.get(atom.relation) === own).length;
    const isSubsumption = clause.kind === "subsumption";
    if (!isSubsumption && recursive === 0) {
      reportWarning(
        report,
        "plan/not-recursive",
        plan.location,
        "the rule is not recursive, so its plan is not used",
        "remove the plan",
      );
      return clause;
    }
    const count = atoms.length + (isSubsumption ? 2 : 0);
    const orders = new Map<number, readonly number[]>();
    for (const { version, order } of plan.orders) {
      if (checkOrder(version, order, count, isSubsumption ? 1 : recursive, plan, report))
        orders.set(
          version,
          order.map((position) => position - 1),
        );
    }
    return { ...clause, plan: orders };
  });
}

function checkOrder(
  version: number,
  order: readonly number[],
  count: number,
  versions: number,
  { location }: ExecutionPlan,
  report: Report,
): boolean {
  const before = report.errors;
  if (version >= versions) {
    const message = `the plan has an order for version ${version}, the rule has the versions 0 to ${versions - 1}`;
    reportError(report, "plan/version", location, message, "there is one version for each recursive atom");
  }
  const complete = new Set(order.filter((position) => position >= 1 && position <= count)).size === count;
  if (order.length !== count || !complete) {
    const message = `the order (${order.join(",")}) is no permutation of the rule's ${count} atoms`;
    reportError(report, "plan/order", location, message, `name each of 1 to ${count} once`);
  }
  return report.errors === before;
}
