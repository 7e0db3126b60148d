// The immutable result of an evaluation: relations to read, match and compare.
// In: plan, relations at fixpoint, interner.  Out: values as JavaScript sees them, decoded when they are asked for.
// Invariant: nothing here changes a relation's tuples; indexes and decoded rows are caches.
// Not here: proofs (explain/), files (io/).
import { type Goal, valueFor } from "./goal.js";
import type { Plan, PlannedRelation } from "./plan/plan.js";
import type { EvaluationStats } from "./statistics.js";
import { type Decoder, decoder, finder, Misfit, show, tupleDecoder } from "./storage/codec.js";
import { KnowledgeError } from "./storage/error.js";
import type { Interner } from "./storage/intern.js";
import type { Relation } from "./storage/relation.js";
import type { Row, Tuple, Value } from "./value.js";

/** A relation by name, or an object that knows the name and the types of its rows and tuples (the builder's relations). */
export type RelationRef<R extends Row = Row, T extends Tuple = Tuple> =
  | string
  | { readonly name: string; readonly row?: R | undefined; readonly tuple?: T | undefined };

/** Values for some of the attributes; a tuple matches when it has them. */
export type Pattern<R extends Row = Row> = { readonly [K in keyof R]?: R[K] | undefined };

/** Differences between two results, per relation that differs. */
export interface KnowledgeDiff {
  readonly [relation: string]: { readonly added: readonly Tuple[]; readonly removed: readonly Tuple[] };
}

/** Result of `evaluate`. Reading it never evaluates anything. */
export interface Knowledge {
  /** False only after a limit with `onLimit: "partial"`. */
  readonly complete: boolean;
  readonly stats: EvaluationStats;
  /** Names of all relations, in order of declaration. */
  relations(): readonly string[];
  /** Tuples of a relation keyed by attribute. Complexity: O(tuples) once, then cached. Throws `knowledge/unknown-relation`. */
  get<R extends Row = Row>(relation: RelationRef<R>): readonly R[];
  /** Tuples of a relation as arrays. Complexity: O(tuples). Throws `knowledge/unknown-relation`. */
  tuples<T extends Tuple = Tuple>(relation: RelationRef<Row, T>): readonly T[];
  /** Tuples one after the other, decoded as they are asked for. Throws `knowledge/unknown-relation`. */
  rows<T extends Tuple = Tuple>(relation: RelationRef<Row, T>): IterableIterator<T>;
  /** Number of tuples. Complexity: O(1). Throws `knowledge/unknown-relation`. */
  size(relation: RelationRef): number;
  /** Does the relation hold this tuple (array or object)? Complexity: O(1). Throws `knowledge/unknown-relation`, `knowledge/tuple`. */
  has(relation: RelationRef, tuple: Tuple | Row): boolean;
  /** Rows that have the given values, answered from an index. Throws `knowledge/unknown-relation`, `knowledge/tuple`. */
  match<R extends Row = Row>(relation: RelationRef<R>, pattern: Pattern<R>): readonly R[];
  /** Answers to a goal such as `path("a", X)`: one object per answer, keyed by variable. Throws `knowledge/query`. */
  query(goal: string): readonly Row[];
  /** Answers of a named query of the program. Complexity: O(answers) once, then cached. Throws `knowledge/unknown-query`. */
  run(name: string): readonly Row[];
  /** Tuples that only `other` or only this result has. */
  diff(other: Knowledge): KnowledgeDiff;
  /** All relations as rows keyed by attribute; bigints become strings. */
  toJSON(): { readonly [relation: string]: readonly Row[] };
}

export interface KnowledgeParts {
  readonly plan: Plan;
  readonly relations: readonly Relation[];
  readonly interner: Interner;
  readonly stats: EvaluationStats;
  readonly complete: boolean;
  /** Names of the program's queries. */
  readonly queries: readonly string[];
  readonly parseGoal: (text: string) => Goal;
}

/** Wraps relations at fixpoint. */
export function createKnowledge(parts: KnowledgeParts): Knowledge {
  const { plan, interner } = parts;
  const views = new Map<string, View>();
  const view = (ref: RelationRef): View => {
    const name = typeof ref === "string" ? ref : ref.name;
    let known = views.get(name);
    if (known === undefined) {
      const planned = plan.relations.find((relation) => relation.name === name);
      if (planned === undefined) throw unknownRelation(name, plan);
      known = createView(plan, planned, parts.relations[planned.id]!, interner);
      views.set(name, known);
    }
    return known;
  };
  const knowledge: Knowledge = {
    complete: parts.complete,
    stats: parts.stats,
    relations: () => plan.relations.map(({ name }) => name),
    get: <R extends Row>(ref: RelationRef<R>) => view(ref).objects() as readonly R[],
    tuples: <T extends Tuple>(ref: RelationRef<Row, T>) => view(ref).tuples() as readonly T[],
    rows: <T extends Tuple>(ref: RelationRef<Row, T>) => view(ref).tuples()[Symbol.iterator]() as IterableIterator<T>,
    size: (ref) => view(ref).relation.size,
    has: (ref, tuple) => {
      const target = view(ref);
      const words = target.words(tuple);
      return words !== undefined && target.relation.has(words);
    },
    match: <R extends Row>(ref: RelationRef<R>, pattern: Pattern<R>) =>
      matchPattern(view(ref), pattern as Row) as readonly R[],
    query: (goal) => answer(view, parts.parseGoal(goal)),
    run: (name) => {
      if (parts.queries.includes(name)) return view(name).objects();
      const known = parts.queries.join(", ");
      throw new KnowledgeError(
        "knowledge/unknown-query",
        `[${name}]: the program has no such query; it has ${known || "none"}`,
      );
    },
    diff: (other) => difference(knowledge, other),
    toJSON: () => Object.fromEntries(plan.relations.map(({ name }) => [name, view(name).objects().map(plainRow)])),
  };
  return Object.freeze(knowledge);
}

/** A relation with its decoders and caches. */
interface View {
  readonly planned: PlannedRelation;
  readonly relation: Relation;
  readonly decoders: readonly Decoder[];
  objects(): readonly Row[];
  tuples(): readonly Tuple[];
  /** Words of a user's tuple; undefined when a value is in no table. */
  words(tuple: Tuple | Row): Int32Array | undefined;
  /** Word of one column's value. */
  word(column: number, value: unknown): number | undefined;
}

function createView(plan: Plan, planned: PlannedRelation, relation: Relation, interner: Interner): View {
  const { attributes } = planned;
  const decoders = attributes.map(({ type }) => decoder(plan.types, interner, type));
  const finders = attributes.map(({ type }) => finder(plan.types, interner, type));
  let objects: readonly Row[] | undefined;
  const view: View = {
    planned,
    relation,
    decoders,
    objects: () => {
      objects ??= Object.freeze(collect(relation, null, (words) => toRow(planned, decoders, words)));
      return objects;
    },
    tuples: () => collect(relation, null, tupleDecoder(decoders)),
    words: (tuple) => {
      const words = new Int32Array(attributes.length);
      for (const [column, value] of tupleOf(planned, tuple).entries()) {
        const word = view.word(column, value);
        if (word === undefined) return undefined;
        words[column] = word;
      }
      return words;
    },
    word: (column, value) => {
      try {
        return finders[column]!(value);
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        const { name } = attributes[column]!;
        throw new KnowledgeError("knowledge/tuple", `[${planned.name}]: attribute "${name}": ${error.message}`);
      }
    },
  };
  return view;
}

/** Visits matching tuples and makes something of each. */
function collect<T>(relation: Relation, key: BoundColumns | null, make: (words: Int32Array) => T): T[] {
  const cursor = new Int32Array(relation.arity);
  const result: T[] = [];
  const visit = (): boolean => {
    result.push(make(cursor));
    return false;
  };
  if (key === null || key.columns.length === 0) relation.scan("total", cursor, visit);
  else if (key.columns.length === relation.arity) {
    cursor.set(key.words);
    if (relation.has(cursor)) visit();
  } else relation.probe(relation.addIndex(key.columns), key.words, cursor, visit);
  return result;
}

interface BoundColumns {
  readonly columns: readonly number[];
  readonly words: Int32Array;
}

function matchPattern(view: View, pattern: Row): readonly Row[] {
  const { attributes } = view.planned;
  for (const name of Object.keys(pattern)) {
    if (!attributes.some((attribute) => attribute.name === name)) throw unknownAttribute(view.planned, name);
  }
  const columns: number[] = [];
  const words: number[] = [];
  for (const [column, { name }] of attributes.entries()) {
    if (!Object.hasOwn(pattern, name) || pattern[name] === undefined) continue;
    const word = view.word(column, pattern[name]);
    if (word === undefined) return [];
    columns.push(column);
    words.push(word);
  }
  const key = { columns, words: Int32Array.from(words) };
  return collect(view.relation, key, (tuple) => toRow(view.planned, view.decoders, tuple));
}

function answer(view: (ref: RelationRef) => View, goal: Goal): readonly Row[] {
  const target = view(goal.relation);
  const { attributes } = target.planned;
  if (goal.args.length !== attributes.length) {
    throw new KnowledgeError(
      "knowledge/query",
      `[query]: ${goal.relation} has ${attributes.length} attributes and the goal gives ${goal.args.length}; give one argument per attribute, "_" where any will do`,
    );
  }
  const columns: number[] = [];
  const words: number[] = [];
  const names = new Map<string, number>();
  const same: (readonly [number, number])[] = [];
  for (const [column, term] of goal.args.entries()) {
    if (term.kind === "wildcard") continue;
    if (term.kind === "value") {
      const word = target.word(column, valueFor(term.value, attributes[column]!.kind));
      if (word === undefined) return [];
      columns.push(column);
      words.push(word);
    } else if (names.has(term.name)) same.push([names.get(term.name)!, column]);
    else names.set(term.name, column);
  }
  const answers: Row[] = [];
  const seen = new Set<string>();
  collect(target.relation, { columns, words: Int32Array.from(words) }, (tuple) => {
    if (!same.every(([a, b]) => tuple[a] === tuple[b])) return;
    const key = Array.from(names.values(), (column) => tuple[column]).join();
    if (seen.has(key)) return;
    seen.add(key);
    answers.push(
      Object.fromEntries(Array.from(names, ([name, column]) => [name, target.decoders[column]!(tuple[column]!)])),
    );
  });
  return answers;
}

function difference(mine: Knowledge, other: Knowledge): KnowledgeDiff {
  const result: Record<string, { added: readonly Tuple[]; removed: readonly Tuple[] }> = {};
  const theirs = new Set(other.relations());
  const mineNames = new Set(mine.relations());
  for (const name of new Set([...mineNames, ...theirs])) {
    const left = mineNames.has(name) ? mine.tuples(name) : [];
    const right = theirs.has(name) ? other.tuples(name) : [];
    const leftKeys = new Set(left.map(keyOf));
    const rightKeys = new Set(right.map(keyOf));
    const added = right.filter((tuple) => !leftKeys.has(keyOf(tuple)));
    const removed = left.filter((tuple) => !rightKeys.has(keyOf(tuple)));
    if (added.length + removed.length > 0) result[name] = { added, removed };
  }
  return result;
}

function keyOf(tuple: Tuple): string {
  return tuple.map(show).join("\u0000");
}

function toRow(planned: PlannedRelation, decoders: readonly Decoder[], words: Int32Array): Row {
  const row: Record<string, Value> = {};
  for (let column = 0; column < decoders.length; column++) {
    const { name } = planned.attributes[column]!;
    const value = decoders[column]!(words[column]!);
    if (name === "__proto__") Object.defineProperty(row, name, { value, enumerable: true });
    else row[name] = value;
  }
  return row;
}

function tupleOf(planned: PlannedRelation, tuple: Tuple | Row): readonly unknown[] {
  const { attributes, name } = planned;
  if (Array.isArray(tuple)) {
    if (tuple.length === attributes.length) return tuple;
    throw new KnowledgeError(
      "knowledge/tuple",
      `[${name}]: the tuple has ${tuple.length} values and the relation ${attributes.length} attributes; give one value per attribute`,
    );
  }
  return attributes.map((attribute) => {
    if (Object.hasOwn(tuple, attribute.name)) return (tuple as Row)[attribute.name];
    throw new KnowledgeError(
      "knowledge/tuple",
      `[${name}]: attribute "${attribute.name}" is missing; name every attribute`,
    );
  });
}

function plainRow(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
}

function plain(value: Value): Value {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "object" && value !== null) return plainRow(value);
  return value;
}

function unknownRelation(name: string, plan: Plan): KnowledgeError {
  const known = plan.relations.map((relation) => relation.name).join(", ");
  return new KnowledgeError(
    "knowledge/unknown-relation",
    `[${name}]: the program declares no such relation; it declares ${known || "none"}`,
  );
}

function unknownAttribute(planned: PlannedRelation, name: string): KnowledgeError {
  const known = planned.attributes.map((attribute) => attribute.name).join(", ");
  return new KnowledgeError(
    "knowledge/tuple",
    `[${planned.name}]: there is no attribute "${name}"; the attributes are ${known || "none"}`,
  );
}
