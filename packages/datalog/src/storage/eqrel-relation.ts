// An equivalence relation as union-find: n elements stand for up to n * n tuples.
// In, out: the contract of relation.ts, for arity 2.
// Invariant: total is every pair within a class, reflexive pairs included; a merge of two classes is recorded as what it adds, so delta costs no tuples either.
// Not here: relations that merely happen to be symmetric.

import type { Relation, Representation, Version, Visit } from "./relation.js";
import { UnionFind } from "./union-find.js";

/** What one merge added: every pair between `small` and the first `length` members of `large`, both ways. */
interface Merge {
  readonly large: readonly number[];
  readonly length: number;
  readonly small: readonly number[];
}

export class EqrelRelation implements Relation {
  readonly name: string;
  readonly arity = 2;
  readonly representation: Representation = "eqrel";
  private readonly visible = new UnionFind();
  /** Visible classes with the pending pairs already merged: tells what is new. */
  private readonly seen = new UnionFind();
  private pending: number[] = [];
  private merges: Merge[] = [];
  private fresh: number[] = [];
  deltaSize = 0;

  constructor(name: string) {
    this.name = name;
  }

  get size(): number {
    return this.visible.pairs;
  }

  get pendingSize(): number {
    return this.seen.pairs - this.visible.pairs;
  }

  get bytes(): number {
    return this.visible.bytes + this.seen.bytes + 8 * this.pending.length;
  }

  insert(tuple: Int32Array): boolean {
    const before = this.seen.pairs;
    this.seen.union(tuple[0]!, tuple[1]!);
    if (this.seen.pairs === before) return false;
    this.pending.push(tuple[0]!, tuple[1]!);
    return true;
  }

  has(tuple: Int32Array): boolean {
    const members = this.visible.members(tuple[0]!);
    return members !== undefined && members === this.visible.members(tuple[1]!);
  }

  extent(): number {
    return 1;
  }

  /** Visible classes, each with its members. */
  classes(): Iterable<readonly number[]> {
    return this.visible.classes();
  }

  scan(version: Version, cursor: Int32Array, visit: Visit): boolean {
    if (version === "delta") return this.scanDelta(cursor, visit);
    for (const members of this.visible.classes()) {
      for (const left of members) if (visitPairs(left, members, members.length, cursor, visit)) return true;
    }
    return false;
  }

  addIndex(columns: readonly number[]): number {
    return columns[0]!;
  }

  probe(index: number, key: Int32Array, cursor: Int32Array, visit: Visit): boolean {
    const members = this.visible.members(key[0]!);
    if (members === undefined) return false;
    if (index === 0) return visitPairs(key[0]!, members, members.length, cursor, visit);
    for (const left of members) {
      cursor[0] = left;
      cursor[1] = key[0]!;
      if (visit()) return true;
    }
    return false;
  }

  advance(): number {
    const before = this.visible.pairs;
    this.merges = [];
    this.fresh = [];
    for (let i = 0; i < this.pending.length; i += 2) {
      const left = this.pending[i]!;
      const right = this.pending[i + 1]!;
      for (const element of left === right ? [left] : [left, right]) {
        if (this.visible.add(element)) this.fresh.push(element);
      }
      const merge = this.visible.union(left, right);
      if (merge !== undefined) this.merges.push(merge);
    }
    this.pending = [];
    this.deltaSize = this.visible.pairs - before;
    return this.deltaSize;
  }

  settle(): void {
    this.merges = [];
    this.fresh = [];
    this.deltaSize = 0;
  }

  private scanDelta(cursor: Int32Array, visit: Visit): boolean {
    for (const element of this.fresh) {
      cursor[0] = element;
      cursor[1] = element;
      if (visit()) return true;
    }
    for (const { large, length, small } of this.merges) {
      for (const left of small) {
        if (visitPairs(left, large, length, cursor, visit)) return true;
        for (let i = 0; i < length; i++) {
          cursor[0] = large[i]!;
          cursor[1] = left;
          if (visit()) return true;
        }
      }
    }
    return false;
  }
}

function visitPairs(
  left: number,
  members: readonly number[],
  length: number,
  cursor: Int32Array,
  visit: Visit,
): boolean {
  for (let i = 0; i < length; i++) {
    cursor[0] = left;
    cursor[1] = members[i]!;
    if (visit()) return true;
  }
  return false;
}
