// What of a program must be computed as it is written, because its result depends on more than which tuples hold.
// In: a checked program.  Out: relations with the reason, or a reason for the whole program.
// Invariant: each row of the tables names one cause; a relation that is kept keeps everything it depends on (magic.ts).
// Not here: negation through a demand, which only the transformed program shows (magic.ts).
import type { CheckedClause, CheckedLiteral, CheckedProgram, CheckedTerm, RelationId } from "../analyze/checked.js";
import { partsOf, termsOf } from "../analyze/walk.js";
import type { Kind } from "../value.js";

/** Terms whose values depend on everything that was computed before. */
const GLOBAL: readonly {
  readonly reason: string;
  readonly test: (term: CheckedTerm, program: CheckedProgram) => boolean;
}[] = [
  { reason: "autoinc() numbers tuples in the order of their making", test: ({ kind }) => kind === "counter" },
  {
    reason: "ord() numbers symbols in the order of their appearance",
    test: (term) => term.kind === "call" && term.op === "ord",
  },
  {
    reason: "a cast shows the numbers of symbols, records or wide numbers",
    test: (term) => term.kind === "cast" && !(isWord(term.type) && isWord(term.value.type)),
  },
  {
    reason: "a stateful functor may answer differently each time",
    test: (term, { functors }) => term.kind === "callback" && functors[term.functor]!.stateful,
  },
];

function isWord(kind: Kind): boolean {
  return kind === "number" || kind === "unsigned";
}

/** Why none of the program may be left out, or null. `isNeeded` says which relations count. */
export function wholeProgram(program: CheckedProgram, isNeeded: (relation: RelationId) => boolean): string | null {
  for (const clause of program.clauses) {
    if (!isNeeded(clause.relation)) continue;
    const found = GLOBAL.find(({ test }) => someTerm(clause, (term) => test(term, program)));
    if (found !== undefined) return found.reason;
  }
  return null;
}

/** Relations whose results depend on the order in which tuples come. */
export function keptRelations(program: CheckedProgram): Map<RelationId, string> {
  const kept = new Map<RelationId, string>();
  const keep = (relation: RelationId, reason: string): void => {
    if (!kept.has(relation)) kept.set(relation, reason);
  };
  for (const [relation, { choices, sizeLimit }] of program.relations.entries()) {
    if (choices.length > 0) keep(relation, "of a choice-domain the first tuple stays");
    if (sizeLimit !== null) keep(relation, ".limitsize stops at the tuples that come first");
  }
  for (const clause of program.clauses) {
    const { relation } = clause;
    if (clause.kind === "subsumption") keep(relation, "subsumption compares all its tuples");
    if (someTerm(clause, ({ kind }) => kind === "iteration"))
      keep(relation, "recursive_iteration_cnt() counts the rounds of the whole recursion");
    someTerm(clause, (term) => {
      if (term.kind !== "aggregate" || !roundsByOrder(term)) return false;
      for (const read of atomsIn(term.body)) keep(read, "an aggregate over it rounds in the order of its tuples");
      return false;
    });
  }
  return kept;
}

function roundsByOrder({ fn, on }: Extract<CheckedTerm, { kind: "aggregate" }>): boolean {
  return fn === "mean" || (fn === "sum" && on === "float");
}

function atomsIn(body: readonly CheckedLiteral[]): readonly RelationId[] {
  return body.flatMap((literal) => (literal.kind === "atom" ? [literal.relation] : []));
}

/** Does a term of the clause, at any depth, pass the test? */
function someTerm(clause: CheckedClause, test: (term: CheckedTerm) => boolean): boolean {
  const within = (term: CheckedTerm): boolean => {
    if (test(term) || partsOf(term).some(within)) return true;
    if (term.kind !== "aggregate") return false;
    return (term.target !== null && within(term.target)) || inBody(term.body);
  };
  const inBody = (body: readonly CheckedLiteral[]): boolean => body.some((literal) => termsOf(literal).some(within));
  return [...clause.args, ...clause.dominating].some(within) || inBody(clause.body);
}
