// Says that an index was built, to those who listen.
// In: the relation, the columns, the work.  Out: what the work made.
// Invariant: while nobody listens the work is called and nothing else is done.
// Not here: which indexes there are (hash-relation.ts).
import { indexBuild } from "../events.js";
import type { Relation } from "./relation.js";

/** Builds an index and executes `datalog.index.build`; undefined means that none was made. */
export function noteIndex<T extends { readonly bytes: number } | undefined>(
  relation: Relation,
  columns: readonly number[],
  build: () => T,
): T {
  if (!indexBuild.enabled) return build();
  const started = performance.now();
  const index = build();
  if (index !== undefined) {
    const duration = performance.now() - started;
    indexBuild.execute({ duration, rows: relation.size, bytes: index.bytes }, { relation: relation.name, columns });
  }
  return index;
}
