// Tuples by height: relations that remember in which round a tuple came.
// In: tuples, round by round.  Out: the contract of storage/relation.ts and the round of each tuple, which is its height.
// Invariant: only tuples of the finished relation enter, so what choice, subsumption or a limit left out is never part of a proof;
// where nothing can have been left out, tuples are not looked up first.
// Not here: which rounds there are (levels.ts).
import { DelegateRelation } from "../storage/delegate-relation.js";
import { EqrelRelation } from "../storage/eqrel-relation.js";
import { FlagRelation } from "../storage/flag-relation.js";
import { HashRelation } from "../storage/hash-relation.js";
import type { Relation, Representation } from "../storage/relation.js";

/** A relation whose tuples have heights. */
export interface LevelRelation extends Relation {
  /** What rules read and write: tuples go round the filter where there is nothing to filter. */
  readonly store: Relation;
  /** Height of a tuple; undefined while it is not known. */
  levelOf(tuple: Int32Array): number | undefined;
}

/** Which derived tuples enter: those of the finished relation, or all because all are. */
export type Filter = "finished" | "none";

/** One pair that was given or made by a rule. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

/** Tuples in a relation of their own, of which only those of the finished relation are taken. */
abstract class Filtered<R extends Relation> extends DelegateRelation<R> {
  protected readonly finished: Relation;
  override readonly representation: Representation = "map";

  constructor(finished: Relation, inner: R) {
    super(inner);
    this.finished = finished;
  }

  override insert(tuple: Int32Array): boolean {
    return this.finished.has(tuple) && this.inner.insert(tuple);
  }
}

/** Rows arrive in order of height: the row number tells the round. */
class RowLevels extends Filtered<HashRelation> implements LevelRelation {
  readonly store: Relation;
  /** Rows after each round. */
  private readonly ends: number[] = [];

  constructor(finished: Relation, filter: Filter) {
    super(finished, new HashRelation(finished.name, finished.arity));
    this.store = filter === "none" ? this.inner : this;
  }

  override advance(): number {
    const grown = this.inner.advance();
    this.ends.push(this.inner.size);
    return grown;
  }

  levelOf(tuple: Int32Array): number | undefined {
    const row = this.inner.find(tuple);
    if (row < 0 || row >= this.inner.size) return undefined;
    let low = 0;
    let high = this.ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ends[middle]! > row) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

class FlagLevel extends Filtered<FlagRelation> implements LevelRelation {
  readonly store: Relation = this;
  private rounds = 0;
  private level: number | undefined;

  constructor(finished: Relation) {
    super(finished, new FlagRelation(finished.name));
  }

  override advance(): number {
    const grown = this.inner.advance();
    if (grown > 0) this.level = this.rounds;
    this.rounds++;
    return grown;
  }

  levelOf(): number | undefined {
    return this.level;
  }
}

/** Pairs that joined classes form a forest; the highest link between two elements is the round in which they became equivalent. */
export class EquivalenceLevels extends Filtered<EqrelRelation> implements LevelRelation {
  readonly store: Relation = this;
  private round = 0;
  private readonly links = new Map<number, Link[]>();
  private readonly given = new Set<string>();

  constructor(finished: Relation) {
    super(finished, new EqrelRelation(finished.name));
  }

  override insert(tuple: Int32Array): boolean {
    if (!this.finished.has(tuple)) return false;
    const [from, to] = [tuple[0]!, tuple[1]!];
    if (this.round === 0) this.given.add(`${from},${to}`);
    const added = this.inner.insert(tuple);
    if (added) {
      const link = { from, to, level: this.round };
      this.note(from, link);
      if (to !== from) this.note(to, link);
    }
    return added;
  }

  override advance(): number {
    this.round++;
    return this.inner.advance();
  }

  /** Was the pair itself given? */
  isGiven(tuple: Int32Array): boolean {
    return this.given.has(tuple.join());
  }

  levelOf(tuple: Int32Array): number | undefined {
    if (!this.inner.has(tuple)) return undefined;
    return this.chain(tuple).reduce((highest, { level }) => Math.max(highest, level), 0);
  }

  /** Links from one end of a visible pair to the other, none higher than needed. Complexity: O(class). */
  chain(tuple: Int32Array): readonly Link[] {
    const [from, to] = [tuple[0]!, tuple[1]!];
    if (from === to) return [this.links.get(from)!.reduce((low, link) => (link.level < low.level ? link : low))];
    const reached = new Map<number, Link | null>([[from, null]]);
    const queue = [from];
    for (let next = queue.shift(); next !== undefined && !reached.has(to); next = queue.shift()) {
      for (const link of this.links.get(next)!) {
        const other = link.from === next ? link.to : link.from;
        if (reached.has(other) || link.level >= this.round) continue;
        reached.set(other, link);
        queue.push(other);
      }
    }
    const chain: Link[] = [];
    for (let at = to, link = reached.get(to); link !== null && link !== undefined; link = reached.get(at)) {
      chain.push(link);
      at = link.from === at ? link.to : link.from;
    }
    return chain.reverse();
  }

  private note(element: number, link: Link): void {
    const known = this.links.get(element);
    if (known === undefined) this.links.set(element, [link]);
    else known.push(link);
  }
}

/** An empty relation that will get the tuples of a finished one by height. */
export function createLevelRelation(finished: Relation, filter: Filter): LevelRelation {
  if (finished.arity === 0) return new FlagLevel(finished);
  return finished.representation === "eqrel" ? new EquivalenceLevels(finished) : new RowLevels(finished, filter);
}
