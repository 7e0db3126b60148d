// A relation without attributes: it holds the empty tuple or it does not.
// In, out: the contract of relation.ts.
// Invariant: pending -> delta -> settled, each at most once.
// Not here: anything with a column.
import type { Relation, Representation, Version, Visit } from "./relation.js";

export class FlagRelation implements Relation {
  readonly name: string;
  readonly arity = 0;
  readonly representation: Representation = "flag";
  readonly bytes = 0;
  size = 0;
  deltaSize = 0;
  pendingSize = 0;

  constructor(name: string) {
    this.name = name;
  }

  insert(_tuple: Int32Array): boolean {
    if (this.size + this.pendingSize > 0) return false;
    this.pendingSize = 1;
    return true;
  }

  has(_tuple: Int32Array): boolean {
    return this.size === 1;
  }

  extent(): number {
    return 1;
  }

  scan(version: Version, _cursor: Int32Array, visit: Visit): boolean {
    return (version === "delta" ? this.deltaSize : this.size) === 1 && visit();
  }

  addIndex(_columns: readonly number[]): number {
    throw new Error("internal: a relation without attributes has no index; please report this");
  }

  probe(_index: number, _key: Int32Array, _cursor: Int32Array, _visit: Visit): boolean {
    throw new Error("internal: a relation without attributes has no index; please report this");
  }

  advance(): number {
    this.deltaSize = this.pendingSize;
    this.size += this.pendingSize;
    this.pendingSize = 0;
    return this.deltaSize;
  }

  settle(): void {
    this.deltaSize = 0;
  }
}
