// Strata: which relations are computed together and in which order.
// In: checked clauses.  Out: strata, bottom up, or a diagnostic for each cycle through a negation or an aggregate.
// Invariant: a stratum depends only on itself and on earlier ones; negated atoms and aggregates read only earlier ones.
// Not here: how a stratum is computed (plan/, execute/).
import type { CheckedAtom, CheckedClause, CheckedStratum, ClauseId, RelationId } from "./checked.js";
import { shortestCycle, stronglyConnected } from "./graph.js";
import { type RelatedPlace, type Report, reportError } from "./report.js";
import { eachAtomOf } from "./walk.js";

interface Dependency {
  readonly head: RelationId;
  readonly atom: CheckedAtom;
  /** Why it must not be within a cycle. */
  readonly strict: "negation" | "aggregate" | null;
}

/** The strata of a program; names are those of its relations. */
export function stratify(
  names: readonly string[],
  clauses: readonly CheckedClause[],
  report: Report,
): CheckedStratum[] {
  const dependencies: Dependency[] = [];
  const edges: Set<RelationId>[] = names.map(() => new Set());
  const byHead: ClauseId[][] = names.map(() => []);
  clauses.forEach((clause, id) => {
    byHead[clause.relation]!.push(id);
    eachAtomOf(clause, (atom, inAggregate) => {
      const strict = atom.negated ? "negation" : inAggregate ? "aggregate" : null;
      dependencies.push({ head: clause.relation, atom, strict });
      edges[clause.relation]!.add(atom.relation);
    });
  });
  const graph = edges.map((targets) => [...targets]);
  const components = stronglyConnected(graph);
  const component = new Int32Array(names.length);
  components.forEach((members, number) => {
    for (const relation of members) component[relation] = number;
  });
  if (dependencies.some(({ strict }) => strict !== null))
    reportCycles(dependencies, graph, components, component, names, report);
  return components.map((relations) => ({
    relations,
    recursive: relations.length > 1 || edges[relations[0]!]!.has(relations[0]!),
    clauses: relations.flatMap((relation) => byHead[relation]!).sort((a, b) => a - b),
  }));
}

/** One diagnostic per component, at its first strict dependency, with the whole cycle. */
function reportCycles(
  dependencies: readonly Dependency[],
  graph: readonly (readonly number[])[],
  components: readonly (readonly number[])[],
  component: Int32Array,
  names: readonly string[],
  report: Report,
): void {
  const reported = new Set<number>();
  for (const { head, atom, strict } of dependencies) {
    const number = component[head]!;
    if (strict === null || number !== component[atom.relation] || reported.has(number)) continue;
    reported.add(number);
    const cycle = shortestCycle(graph, head, atom.relation, new Set(components[number]!));
    const shown = [...cycle, head].map((relation) => `"${names[relation]!}"`);
    const through = strict === "negation" ? "its own negation" : "an aggregate over itself";
    const message = `"${names[head]!}" depends on ${through}: ${shown.join(" -> ")}`;
    const word = strict === "negation" ? "negation" : "aggregate";
    const help =
      cycle.length < 2
        ? `let the ${word} read a relation that does not depend on ${shown[0]!}`
        : `break the cycle: compute ${shown[1]!} without ${shown[0]!}`;
    reportError(report, "stratify/cycle", atom.location, message, help, placesOf(cycle, head, dependencies, names));
  }
}

/** Where each step of a cycle is written. */
function placesOf(
  cycle: readonly RelationId[],
  head: RelationId,
  dependencies: readonly Dependency[],
  names: readonly string[],
): RelatedPlace[] {
  const path = [...cycle, head];
  return path.slice(1, -1).flatMap((from, i) => {
    const to = path[i + 2]!;
    const step = dependencies.find((dependency) => dependency.head === from && dependency.atom.relation === to);
    return step === undefined
      ? []
      : [{ message: `"${names[from]!}" reads "${names[to]!}" here`, location: step.atom.location }];
  });
}
