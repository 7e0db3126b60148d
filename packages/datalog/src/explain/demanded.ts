// Questions about a result that was computed on demand.
// In: the program as written, what the evaluation left, its coverage.  Out: an Explainer that speaks of the program's own rules.
// Invariant: all proofs of a demanded tuple have only demanded premises, so heights and proofs are those of the full result;
// what would rest on tuples that were not computed is refused.
// Not here: proofs and refutations themselves (explain.ts).
import { eachAtomOf } from "../analyze/walk.js";
import { type Coverage, notDemanded } from "../demand.js";
import { encodeWord, type Machine } from "../execute/runner.js";
import type { Explainer, Named } from "../explainer.js";
import type { Plan, RelationId } from "../plan/plan.js";
import { createExplainer } from "./explain.js";
import type { Evidence } from "./levels.js";

/** An explainer over the plan of the program as written. `reached` are the relations whose rules ran: the others hold facts only. */
export function createDemandExplainer(
  evidence: Evidence,
  plan: Plan,
  reached: ReadonlySet<RelationId>,
  coverage: Coverage,
): Explainer {
  const explainer = createExplainer({
    ...evidence,
    machine: machineOf(evidence.machine, plan, reached),
    // Rules as written would make tuples that nobody asked for: those the result does not have are left out.
    complete: false,
  });
  const demanded = (named: Named): Named => {
    const { relation, words, text } = named;
    const columns = [...plan.relations[relation]!.attributes.keys()];
    const covered = words === undefined ? coverage.isWhole(relation) : coverage.covers(relation, { columns, words });
    if (!covered) throw notDemanded(text);
    return named;
  };
  /** A rule is followed through all its literals, whatever was demanded of them. */
  const followed = (named: Named): Named => {
    demanded(named);
    for (const clause of evidence.checked.clauses) {
      if (clause.relation !== named.relation) continue;
      eachAtomOf(clause, ({ relation }) => {
        if (!coverage.isWhole(relation)) throw notDemanded(plan.relations[relation]!.name);
      });
    }
    return named;
  };
  return {
    explain: (named, options) => explainer.explain(demanded(named), options),
    explainAll: (named, options) => explainer.explainAll(demanded(named), options),
    whyNot: (named, options) => explainer.whyNot(followed(named), options),
  };
}

/** The machine as if it had run the program as written. */
function machineOf(machine: Machine, plan: Plan, reached: ReadonlySet<RelationId>): Machine {
  const strata = plan.strata.map((stratum) => ({
    ...stratum,
    rules: stratum.rules.filter(({ head }) => reached.has(head)),
  }));
  return {
    ...machine,
    plan: { ...plan, strata },
    relations: machine.relations.slice(0, plan.relations.length),
    constants: Int32Array.from(plan.constants, ({ kind, value }) => encodeWord(machine.interner, kind, value)),
  };
}
