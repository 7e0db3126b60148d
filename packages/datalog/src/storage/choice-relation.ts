// A relation in which sets of columns determine the tuple: the first tuple with a key stays, later ones are refused.
// In: another relation that keeps the tuples, the key columns.  Out: the contract of relation.ts.
// Invariant: no two tuples, visible or pending, agree on the columns of a choice.
// Not here: which tuple comes first: that depends on the order of evaluation.
import { HashRelation } from "./hash-relation.js";
import type { Keep, Relation, Representation, Version, Visit } from "./relation.js";

export class ChoiceRelation implements Relation {
  private readonly inner: Relation;
  private readonly choices: readonly {
    readonly columns: readonly number[];
    readonly taken: HashRelation;
    readonly key: Int32Array;
  }[];

  constructor(inner: Relation, choices: readonly (readonly number[])[]) {
    this.inner = inner;
    this.choices = choices.map((columns) => ({
      columns,
      taken: new HashRelation(inner.name, columns.length),
      key: new Int32Array(columns.length),
    }));
  }

  get name(): string {
    return this.inner.name;
  }

  get arity(): number {
    return this.inner.arity;
  }

  get representation(): Representation {
    return this.inner.representation;
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
    return this.choices.reduce((sum, { taken }) => sum + taken.bytes, this.inner.bytes);
  }

  insert(tuple: Int32Array): boolean {
    for (const { columns, taken, key } of this.choices) {
      for (const [i, column] of columns.entries()) key[i] = tuple[column]!;
      if (taken.find(key) >= 0) return false;
    }
    for (const { taken, key } of this.choices) taken.insert(key);
    return this.inner.insert(tuple);
  }

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

  reserve(rows: number): void {
    this.inner.reserve?.(rows);
  }

  retain(keep: Keep): void {
    this.inner.retain?.(keep);
  }

  advance(): number {
    return this.inner.advance();
  }

  settle(): void {
    this.inner.settle();
  }
}
