// The contract every representation of a relation fulfils: a set of word tuples that grows round by round.
// In: tuples of words.  Out: membership, scans and probes over `total` (everything visible) and `delta` (what the last round added).
// Invariant: an inserted tuple is invisible until `advance`; after it, delta is exactly the tuples that became visible, and delta is part of total.
// Not here: what words mean, which index a rule needs (plan/), which representation is best (execute/representation.ts).

/** Which part of a relation a scan or probe sees. */
export type Version = "total" | "delta";

/** Called once per tuple after it was written to the cursor; true stops the walk. */
export type Visit = () => boolean;

/** Decides which tuples stay. */
export type Keep = (tuple: Int32Array) => boolean;

/** Name of a representation, as events, statistics and `toString` show it. */
export type Representation = "map" | "hash" | "dense" | "eqrel" | "lattice" | "flag";

/** A growing set of tuples of 32-bit words. Tuples travel through `Int32Array` cursors owned by the caller. */
export interface Relation {
  readonly name: string;
  readonly arity: number;
  readonly representation: Representation;
  /** Tuples visible: the size of `total`. */
  readonly size: number;
  /** Tuples the last `advance` made visible. */
  readonly deltaSize: number;
  /** Tuples inserted since the last `advance`. */
  readonly pendingSize: number;
  /** Adds the tuple unless it is visible or pending; true when it was added. */
  insert(tuple: Int32Array): boolean;
  /** Makes room at once for about this many tuples. */
  reserve?(rows: number): void;
  /** Is the tuple visible? */
  has(tuple: Int32Array): boolean;
  /** Number of positions at which a walk of a version may be divided. */
  extent(version: Version): number;
  /** Walks the tuples of a version from position `from` (default: the first) to before `to` (default: the end); true when a visit stopped it. */
  scan(version: Version, cursor: Int32Array, visit: Visit, from?: number, to?: number): boolean;
  /** Makes sure that probes by these columns (ascending, a proper non-empty subset) are answered from an index. */
  addIndex(columns: readonly number[]): number;
  /** Walks the visible tuples whose indexed columns equal `key`; true when a visit stopped it. */
  probe(index: number, key: Int32Array, cursor: Int32Array, visit: Visit): boolean;
  /** Deletes the tuples, visible or pending, that are not kept; deleted ones leave delta too. Only where tuples may be deleted. */
  retain?(keep: Keep): void;
  /** Ends a round: pending becomes delta and part of total; answers the size of the new delta. */
  advance(): number;
  /** Forgets delta without touching total: the stratum is done. */
  settle(): void;
  /** Bytes held, as measured by the arrays (estimated where the runtime hides them). */
  readonly bytes: number;
}
