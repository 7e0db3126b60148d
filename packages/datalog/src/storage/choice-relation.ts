// A relation in which sets of columns determine the tuple: the first tuple with a key stays, later ones are refused.
// In: another relation that keeps the tuples, the key columns.  Out: the contract of relation.ts.
// Invariant: no two tuples, visible or pending, agree on the columns of a choice.
// Not here: which tuple comes first: that depends on the order of evaluation.
import { DelegateRelation } from "./delegate-relation.js";
import { HashRelation } from "./hash-relation.js";
import type { Keep, Relation } from "./relation.js";

export class ChoiceRelation extends DelegateRelation {
  private readonly choices: readonly {
    readonly columns: readonly number[];
    readonly taken: HashRelation;
    readonly key: Int32Array;
  }[];

  constructor(inner: Relation, choices: readonly (readonly number[])[]) {
    super(inner);
    this.choices = choices.map((columns) => ({
      columns,
      taken: new HashRelation(inner.name, columns.length),
      key: new Int32Array(columns.length),
    }));
  }

  override get bytes(): number {
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

  reserve(rows: number): void {
    this.inner.reserve?.(rows);
  }

  retain(keep: Keep): void {
    this.inner.retain?.(keep);
  }
}
