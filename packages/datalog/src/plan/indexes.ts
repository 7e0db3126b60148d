// Which indexes a program needs: the smallest set of column orders such that every search has its columns as a prefix of one.
// In: the searches (sets of columns per relation) of all rule versions.  Out: orders, each with the searches it serves.
// Invariant: the orders of a relation are a minimum chain cover of its searches under inclusion (Dilworth, by maximum bipartite matching).
// Source: Subotic et al., "Automatic index selection for large-scale Datalog computation", VLDB 2018.
// Not here: what an index is made of (storage/).
import type { Plan, PlannedRule, RelationId, RuleVersion, Step } from "./plan.js";

/** One index: a lexicographic order of columns and the searches that are prefixes of it, narrowest first. */
export interface IndexOrder {
  readonly relation: RelationId;
  readonly order: readonly number[];
  readonly serves: readonly (readonly number[])[];
}

/** The indexes of a plan. */
export function planIndexes(
  plan: Plan,
  versionsOf: (rule: PlannedRule) => readonly RuleVersion[],
): readonly IndexOrder[] {
  const searches = new Map<RelationId, Map<string, readonly number[]>>();
  for (const { rules } of plan.strata) {
    for (const rule of rules) for (const { steps } of versionsOf(rule)) collectSearches(steps, searches);
  }
  return [...searches]
    .sort(([a], [b]) => a - b)
    .flatMap(([relation, found]) =>
      chainCover([...found.values()]).map((chain) => ({ relation, order: orderOf(chain), serves: chain })),
    );
}

function collectSearches(steps: readonly Step[], into: Map<RelationId, Map<string, readonly number[]>>): void {
  for (const step of steps) {
    if (step.kind === "aggregate") collectSearches(step.steps, into);
    if ((step.kind !== "scan" && step.kind !== "none") || step.columns.length === 0) continue;
    let known = into.get(step.relation);
    if (known === undefined) {
      known = new Map();
      into.set(step.relation, known);
    }
    known.set(step.columns.join(), step.columns);
  }
}

/** Fewest chains of the searches ordered by inclusion, each chain from its smallest to its largest set.
 * @example chainCover([[0], [0, 1], [1]]) has two chains */
export function chainCover(searches: readonly (readonly number[])[]): readonly (readonly (readonly number[])[])[] {
  const sets = searches.map((columns) => new Set(columns));
  const below = (a: number, b: number): boolean =>
    sets[a]!.size < sets[b]!.size && [...sets[a]!].every((c) => sets[b]!.has(c));
  // follower[a] = b: b comes right after a in its chain. A maximum matching leaves the fewest sets without predecessor.
  const follower = new Array<number>(sets.length).fill(-1);
  const leader = new Array<number>(sets.length).fill(-1);
  const augment = (a: number, tried: Set<number>): boolean => {
    for (let b = 0; b < sets.length; b++) {
      if (!below(a, b) || tried.has(b)) continue;
      tried.add(b);
      if (leader[b] !== -1 && !augment(leader[b]!, tried)) continue;
      follower[a] = b;
      leader[b] = a;
      return true;
    }
    return false;
  };
  for (let a = 0; a < sets.length; a++) augment(a, new Set());
  const chains: (readonly number[])[][] = [];
  for (let start = 0; start < sets.length; start++) {
    if (leader[start] !== -1) continue;
    const chain: (readonly number[])[] = [];
    for (let at = start; at !== -1; at = follower[at]!) chain.push(searches[at]!);
    chains.push(chain);
  }
  return chains;
}

/** Columns of the smallest set first, then what each larger set adds. */
function orderOf(chain: readonly (readonly number[])[]): readonly number[] {
  const order: number[] = [];
  for (const columns of chain) for (const column of columns) if (!order.includes(column)) order.push(column);
  return order;
}
