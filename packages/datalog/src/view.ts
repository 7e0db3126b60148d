// A relation of a result as JavaScript reads it: decoded rows, words of a user's tuple, walks and look-ups.
// In: plan, relation at fixpoint, interner.  Out: frozen rows and tuples.
// Invariant: nothing that leaves is shared with the relation, and nothing that is kept can be changed by whoever got it.
// Not here: what is asked (knowledge.ts).
import type { Plan, PlannedRelation } from "./plan/plan.js";
import { type Decoder, decoder, encoder, finder, Misfit, tupleDecoder } from "./storage/codec.js";
import { EqrelRelation } from "./storage/eqrel-relation.js";
import { KnowledgeError } from "./storage/error.js";
import type { Interner } from "./storage/intern.js";
import type { Relation } from "./storage/relation.js";
import type { Row, Tuple, Value } from "./value.js";

/** Columns that must have these words, ascending. */
export interface BoundColumns {
  readonly columns: readonly number[];
  readonly words: Int32Array;
}

/** A relation with its decoders and caches. */
export interface View {
  readonly planned: PlannedRelation;
  readonly relation: Relation;
  readonly decoders: readonly Decoder[];
  /** All rows, decoded once. */
  objects(): readonly Row[];
  tuples(): readonly Tuple[];
  /** Tuples decoded as they are asked for. */
  walk(): Generator<Tuple, void>;
  row(words: Int32Array): Row;
  tuple(words: Int32Array): Tuple;
  /** Words of a user's tuple; undefined when a value is in no table. */
  words(tuple: Tuple | Row): Int32Array | undefined;
  /** Words of a user's tuple; values that are in no table are added. */
  encode(tuple: Tuple | Row): Int32Array;
  /** Word of one column's value; undefined when it is in no table. */
  word(column: number, value: unknown): number | undefined;
  /** Visits the tuples that have these words: from an index, or by one look-up when all columns are bound. */
  visit(key: BoundColumns, visit: (words: Int32Array) => void): void;
}

/** A view of a relation. */
export function createView(plan: Plan, planned: PlannedRelation, relation: Relation, interner: Interner): View {
  const { attributes } = planned;
  const decoders = attributes.map(({ type }) => decoder(plan.types, interner, type));
  const finders = attributes.map(({ type }) => finder(plan.types, interner, type));
  const decodeTuple = tupleDecoder(decoders);
  const checked = <T>(column: number, find: () => T): T => {
    try {
      return find();
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      const { name } = attributes[column]!;
      throw new KnowledgeError("knowledge/tuple", `[${planned.name}]: attribute "${name}": ${error.message}`);
    }
  };
  let objects: readonly Row[] | undefined;
  const view: View = {
    planned,
    relation,
    decoders,
    objects: () => {
      objects ??= Object.freeze(collect(relation, view.row));
      return objects;
    },
    tuples: () => Object.freeze(collect(relation, view.tuple)),
    walk: function* () {
      for (const words of walkWords(relation)) yield view.tuple(words);
    },
    row: (words) => toRow(planned, decoders, words),
    tuple: (words) => Object.freeze(decodeTuple(words)),
    words: (tuple) => {
      const words = new Int32Array(attributes.length);
      let known = true;
      for (const [column, value] of valuesOf(planned, tuple).entries()) {
        const word = view.word(column, value);
        if (word === undefined) known = false;
        else words[column] = word;
      }
      return known ? words : undefined;
    },
    encode: (tuple) => {
      const values = valuesOf(planned, tuple);
      return Int32Array.from(attributes, ({ type }, column) =>
        checked(column, () => encoder(plan.types, interner, type)(values[column])),
      );
    },
    word: (column, value) => checked(column, () => finders[column]!(value)),
    visit: ({ columns, words }, visit) => {
      const cursor = new Int32Array(relation.arity);
      const next = (): boolean => {
        visit(cursor);
        return false;
      };
      if (columns.length === 0) relation.scan("total", cursor, next);
      else if (columns.length === relation.arity) {
        cursor.set(words);
        if (relation.has(cursor)) next();
      } else relation.probe(relation.addIndex(columns), words, cursor, next);
    },
  };
  return view;
}

function collect<T>(relation: Relation, make: (words: Int32Array) => T): T[] {
  const cursor = new Int32Array(relation.arity);
  const result: T[] = [];
  relation.scan("total", cursor, () => {
    result.push(make(cursor));
    return false;
  });
  return result;
}

/** Positions of a relation that are read at a time. */
const CHUNK = 256;

/** The tuples' words in a cursor of their own; a few positions at a time are copied, never the relation. */
function* walkWords(relation: Relation): Generator<Int32Array, void> {
  const cursor = new Int32Array(relation.arity);
  if (relation instanceof EqrelRelation) {
    for (const members of relation.classes()) {
      for (const left of members) {
        for (const right of members) {
          cursor[0] = left;
          cursor[1] = right;
          yield cursor;
        }
      }
    }
    return;
  }
  const extent = relation.extent("total");
  for (let from = 0; from < extent; from += CHUNK) {
    const chunk: Int32Array[] = [];
    relation.scan(
      "total",
      cursor,
      () => {
        chunk.push(cursor.slice());
        return false;
      },
      from,
      from + CHUNK,
    );
    yield* chunk;
  }
}

function toRow(planned: PlannedRelation, decoders: readonly Decoder[], words: Int32Array): Row {
  const row: Record<string, Value> = {};
  for (let column = 0; column < decoders.length; column++) {
    const { name } = planned.attributes[column]!;
    const value = decoders[column]!(words[column]!);
    if (name === "__proto__") Object.defineProperty(row, name, { value, enumerable: true });
    else row[name] = value;
  }
  return Object.freeze(row);
}

/** A user's tuple in attribute order. */
export function valuesOf(planned: PlannedRelation, tuple: Tuple | Row): readonly unknown[] {
  const { attributes, name } = planned;
  if (Array.isArray(tuple)) {
    if (tuple.length === attributes.length) return tuple;
    throw new KnowledgeError(
      "knowledge/tuple",
      `[${name}]: the tuple has ${tuple.length} values and the relation ${attributes.length} attributes; give one value per attribute`,
    );
  }
  if (typeof tuple !== "object" || tuple === null) {
    throw new KnowledgeError(
      "knowledge/tuple",
      `[${name}]: ${String(tuple)} is not a tuple; pass an array or an object keyed by attribute`,
    );
  }
  for (const key of Object.keys(tuple)) {
    if (!attributes.some((attribute) => attribute.name === key)) throw unknownAttribute(planned, key);
  }
  return attributes.map((attribute) => {
    if (Object.hasOwn(tuple, attribute.name)) return (tuple as Row)[attribute.name];
    throw new KnowledgeError(
      "knowledge/tuple",
      `[${name}]: attribute "${attribute.name}" is missing; name every attribute`,
    );
  });
}

/** An attribute the relation does not have. */
export function unknownAttribute(planned: PlannedRelation, name: string): KnowledgeError {
  const known = planned.attributes.map((attribute) => attribute.name).join(", ");
  return new KnowledgeError(
    "knowledge/tuple",
    `[${planned.name}]: there is no attribute "${name}"; the attributes are ${known || "none"}`,
  );
}
