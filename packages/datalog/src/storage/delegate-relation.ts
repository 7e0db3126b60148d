// A relation that leaves everything to another one; what wraps relations changes only what it is about.
// In: the relation that keeps the tuples.  Out: the contract of relation.ts.
// Not here: what a wrapper changes (choice-relation.ts, explain/level-relation.ts).
import type { Relation, Representation, Version, Visit } from "./relation.js";

export abstract class DelegateRelation<R extends Relation = Relation> implements Relation {
  readonly name: string;
  readonly arity: number;
  readonly representation: Representation;
  protected readonly inner: R;

  constructor(inner: R) {
    this.name = inner.name;
    this.arity = inner.arity;
    this.representation = inner.representation;
    this.inner = inner;
  }

  get size(): number {
    return this.inner.size;
  }

  get deltaSize(): number {
    return this.inner.deltaSize;
  }

  get pendingSize(): number {
    return this.inner.pendingSize;
  }

  get bytes(): number {
    return this.inner.bytes;
  }

  abstract insert(tuple: Int32Array): boolean;

  has(tuple: Int32Array): boolean {
    return this.inner.has(tuple);
  }

  extent(version: Version): number {
    return this.inner.extent(version);
  }

  scan(version: Version, cursor: Int32Array, visit: Visit, from?: number, to?: number): boolean {
    return this.inner.scan(version, cursor, visit, from, to);
  }

  addIndex(columns: readonly number[]): number {
    return this.inner.addIndex(columns);
  }

  probe(index: number, key: Int32Array, cursor: Int32Array, visit: Visit): boolean {
    return this.inner.probe(index, key, cursor, visit);
  }

  advance(): number {
    return this.inner.advance();
  }

  settle(): void {
    this.inner.settle();
  }
}
