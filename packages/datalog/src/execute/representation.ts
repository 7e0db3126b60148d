// Which representation a relation gets, by measurement: bits where values are small and tuples many of those possible, a hash table elsewhere.
// In: relations with their facts, bounds of their columns.  Out: the same tuples in another representation, or null to stay.
// Invariant: a dense relation only ever meets values below its bounds, so generated code may skip range checks on what it inserts.
// Not here: equivalence relations, flags and lattices (their kind is a property of the program, not of the numbers).
import { DenseRelation, denseBytes } from "../storage/dense-relation.js";
import { HashRelation } from "../storage/hash-relation.js";
import type { Relation } from "../storage/relation.js";

/** Bits for total and pending cost at most this many bytes without asking how many tuples there are. */
const FREE_BYTES = 8 * 2 ** 20;
/** Bytes of bits per tuple at which a hash table (about 32 bytes a tuple, and slower) stops being better. */
const BYTES_PER_TUPLE = 128;
/** Bits worth giving up front per fact of the program. */
const BYTES_PER_FACT = 2048;
/** A relation that no longer grows is better as bits when at least one bit in this many is set. */
const STATIC_SPARSITY = 16;
const MAX_BYTES = 2 ** 30;
/** Share of the caller's memory limit that the bits of one relation may take: other orders of its columns will want as much. */
const SHARE_OF_LIMIT = 1 / 8;

export interface Situation {
  readonly bounds: readonly number[];
  /** Facts of the whole program: what the evaluation may be expected to produce grows with them. */
  readonly facts: number;
  readonly growing: boolean;
  /** Bytes the evaluation may hold. */
  readonly memoryLimit: number;
}

/** Should this hash relation become bits now? */
export function wantsDense(relation: HashRelation, situation: Situation): boolean {
  const { bounds } = situation;
  if (bounds.length === 0 || bounds.some((bound) => bound === 0 || bound > 2 ** 30)) return false;
  const bytes = denseBytes(bounds);
  if (!(bytes <= Math.min(MAX_BYTES, situation.memoryLimit * SHARE_OF_LIMIT))) return false;
  if (!situation.growing) return relation.count * STATIC_SPARSITY >= bytes * 4 && relation.count >= 64;
  if (bytes <= relation.count * BYTES_PER_TUPLE) return true;
  return bytes <= FREE_BYTES && bytes <= situation.facts * BYTES_PER_FACT;
}

/** The same tuples as bits; pending stays pending and delta stays delta. */
export function toDense(relation: HashRelation, bounds: readonly number[]): DenseRelation {
  const dense = new DenseRelation(relation.name, bounds);
  const tuple = new Int32Array(relation.arity);
  const copy = (from: number, to: number): void => {
    for (let row = from; row < to; row++) {
      for (let column = 0; column < tuple.length; column++) tuple[column] = relation.columns[column]![row]!;
      dense.insert(tuple);
    }
  };
  copy(0, relation.deltaStart);
  dense.advance();
  copy(relation.deltaStart, relation.size);
  dense.advance();
  copy(relation.size, relation.count);
  return dense;
}

/** Exclusive bound of a column's words, infinity when one is negative; 0 for no rows. */
export function largestWord(relation: Relation, column: number): number {
  if (!(relation instanceof HashRelation)) return Number.POSITIVE_INFINITY;
  const words = relation.columns[column]!;
  let bound = 0;
  for (let row = 0; row < relation.count; row++) {
    const word = words[row]!;
    if (word < 0) return Number.POSITIVE_INFINITY;
    if (word >= bound) bound = word + 1;
  }
  return bound;
}
