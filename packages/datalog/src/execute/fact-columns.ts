// Facts column by column, for readers of large files: no array per tuple, each distinct text once.
// In: columns of words, values or dictionary numbers, all of one length.  Out: a list of tuples that `evaluate` takes as it takes any other, and a short way into relations.
// Invariant: iterating gives the same tuples as the short way inserts; values were checked by whoever made the columns.
// Not here: files (io/), tuples one by one (facts.ts).
import type { Plan, PlannedRelation } from "../plan/plan.js";
import { encoder } from "../storage/codec.js";
import type { Interner } from "../storage/intern.js";
import type { Relation } from "../storage/relation.js";
import type { Tuple, Value } from "../value.js";

/** One column: `words` of number or unsigned (as signed 32-bit words), texts by dictionary number, or values as JavaScript sees them. */
export type FactColumn =
  | { readonly kind: "number" | "unsigned"; readonly words: Int32Array }
  | { readonly kind: "symbol"; readonly texts: readonly string[]; readonly ids: Int32Array }
  | { readonly kind: "values"; readonly values: readonly Value[] };

const BRAND: unique symbol = Symbol.for("sextant.datalog/fact-columns@1") as never;

/** Tuples kept as columns. */
export interface FactColumns extends Iterable<Tuple> {
  readonly [BRAND]: true;
  readonly rows: number;
  readonly columns: readonly FactColumn[];
}

/** Tuples made of columns with `rows` entries each. Complexity: O(1). */
export function factColumns(rows: number, columns: readonly FactColumn[]): FactColumns {
  return {
    [BRAND]: true,
    rows,
    columns,
    *[Symbol.iterator]() {
      for (let row = 0; row < rows; row++) yield columns.map((column) => valueAt(column, row));
    },
  };
}

/** Are these facts columns of the relation's kinds? Others take the way of all tuples, which checks them. */
export function areColumnsOf({ attributes }: PlannedRelation, facts: unknown): facts is FactColumns {
  if (typeof facts !== "object" || facts === null || !(BRAND in facts)) return false;
  const { columns } = facts as FactColumns;
  return (
    columns.length === attributes.length &&
    columns.every(({ kind }, column) => kind === "values" || kind === attributes[column]!.kind)
  );
}

/** Where facts go. */
export type FactTarget = Pick<Relation, "insert" | "reserve">;

/** Inserts all tuples; each distinct text is interned once. Complexity: O(rows). */
export function insertColumns(
  plan: Plan,
  planned: PlannedRelation,
  target: FactTarget,
  interner: Interner,
  { rows, columns }: FactColumns,
): void {
  const words = columns.map((column, position) => {
    if (column.kind === "symbol") {
      const known = Int32Array.from(column.texts, (text) => interner.symbols.intern(text));
      return column.ids.map((id) => known[id]!);
    }
    if (column.kind !== "values") return column.words;
    return Int32Array.from(column.values, encoder(plan.types, interner, planned.attributes[position]!.type));
  });
  target.reserve?.(rows);
  const tuple = new Int32Array(words.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < words.length; column++) tuple[column] = words[column]![row]!;
    target.insert(tuple);
  }
}

function valueAt(column: FactColumn, row: number): Value {
  if (column.kind === "symbol") return column.texts[column.ids[row]!]!;
  if (column.kind === "values") return column.values[row]!;
  return column.kind === "unsigned" ? column.words[row]! >>> 0 : column.words[row]!;
}
