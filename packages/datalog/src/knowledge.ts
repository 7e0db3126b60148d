// The immutable result of an evaluation: relations to read, match, compare and question.
// In: plan, relations at fixpoint, interner.  Out: frozen values as JavaScript sees them, decoded when they are asked for.
// Invariant: nothing here changes a relation's tuples; indexes and decoded rows are caches.
// Not here: words and rows of one relation (view.ts), proofs (explain/), files (io/).
import { type Coverage, notDemanded } from "./demand.js";
import type { Explainer, Named } from "./explainer.js";
import { floatNamed, type Goal, valueFor } from "./goal.js";
import type { Plan, PlannedRelation } from "./plan/plan.js";
import type { ExplainOptions, Explanation, Refutation } from "./proof.js";
import type { EvaluationStats } from "./statistics.js";
import { KnowledgeError } from "./storage/error.js";
import type { Interner } from "./storage/intern.js";
import type { Relation } from "./storage/relation.js";
import { printAtom } from "./syntax/values.js";
import { plainRow, type Row, type Tuple, type Value } from "./value.js";
import { type BoundColumns, createView, unknownAttribute, type View, valuesOf } from "./view.js";

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

/** Result of `evaluate`. Reading it never evaluates anything, and whatever it returns is frozen or the caller's own. */
export interface Knowledge {
  /** False only after a limit with `onLimit: "partial"`. */
  readonly complete: boolean;
  /** Counts, sizes and times of the evaluation. */
  readonly stats: EvaluationStats;
  /** Names of all relations, in order of declaration. Inline relations are not among them: they are never computed. */
  relations(): readonly string[];
  /** Tuples of a relation keyed by attribute. Complexity: O(tuples) once, then cached. Throws `knowledge/unknown-relation`. */
  get<R extends Row = Row>(relation: RelationRef<R>): readonly R[];
  /** Tuples of a relation as arrays. Complexity: O(tuples). Throws `knowledge/unknown-relation`. */
  tuples<T extends Tuple = Tuple>(relation: RelationRef<Row, T>): readonly T[];
  /** Tuples of a relation keyed by attribute, in an array of the caller's own. Complexity: O(tuples). Throws `knowledge/unknown-relation`. */
  toArray<R extends Row = Row>(relation: RelationRef<R>): R[];
  /** Tuples one after the other, decoded as they are asked for. Complexity: O(1) memory. Throws `knowledge/unknown-relation`. */
  rows<T extends Tuple = Tuple>(relation: RelationRef<Row, T>): IterableIterator<T>;
  /** Number of tuples. Complexity: O(1). Throws `knowledge/unknown-relation`. */
  size(relation: RelationRef): number;
  /** Does the relation hold this tuple (array or object)? Complexity: O(1). Throws `knowledge/unknown-relation`, `knowledge/tuple`. */
  has(relation: RelationRef, tuple: Tuple | Row): boolean;
  /** Rows that have the given values. Complexity: O(matches) from an index that is built once per set of attributes.
   * Throws `knowledge/unknown-relation`, `knowledge/tuple`. */
  match<R extends Row = Row>(relation: RelationRef<R>, pattern: Pattern<R>): readonly R[];
  /** Answers to a goal such as `path("a", X)`: one object per answer, keyed by variable. Complexity: as `match`. Throws `knowledge/query`. */
  query(goal: string): readonly Row[];
  /** Answers of a named query of the program. Complexity: O(answers) once, then cached. Throws `knowledge/unknown-query`. */
  run(name: string): readonly Row[];
  /** Tuples that only `other` or only this result has. Complexity: O(tuples of both). */
  diff(other: Knowledge): KnowledgeDiff;
  /** All relations as rows keyed by attribute; bigints become strings. */
  toJSON(): { readonly [relation: string]: readonly Row[] };
  /** A lowest proof of a tuple: exactly the tuples that joined, with negations, comparisons and the contributors of aggregates.
   * Complexity: the first question about a relation costs up to one evaluation of what it depends on, later ones a join per premise.
   * Throws `explain/absent`, `explain/no-proof`, `explain/goal`, `explain/time-limit`, `knowledge/unknown-relation`, `knowledge/tuple`. */
  explain(fact: string, options?: ExplainOptions): Explanation;
  /** The same for a tuple by relation and values. Throws what the other form throws. */
  explain(relation: RelationRef, tuple: Tuple | Row, options?: ExplainOptions): Explanation;
  /** Proofs of a tuple one after the other: all in which no tuple rests on itself (one chain per pair of an equivalence). Each is made when it is asked for. Throws what `explain` throws. */
  explainAll(fact: string, options?: ExplainOptions): IterableIterator<Explanation>;
  /** The same for a tuple by relation and values. Throws what `explain` throws. */
  explainAll(relation: RelationRef, tuple: Tuple | Row, options?: ExplainOptions): IterableIterator<Explanation>;
  /** How far each rule comes towards a tuple that does not hold, the one that comes furthest first.
   * Throws `explain/present`, `explain/goal`, `explain/time-limit`, `knowledge/unknown-relation`, `knowledge/tuple`. */
  whyNot(fact: string, options?: ExplainOptions): Refutation;
  /** The same for a tuple by relation and values. Throws what the other form throws. */
  whyNot(relation: RelationRef, tuple: Tuple | Row, options?: ExplainOptions): Refutation;
}

export interface KnowledgeParts {
  readonly plan: Plan;
  readonly relations: readonly Relation[];
  readonly interner: Interner;
  readonly complete: boolean;
  /** Names of the program's queries. */
  readonly queries: readonly string[];
  readonly parseGoal: (text: string) => Goal;
  /** Counts what was done; called when somebody asks, and once. */
  readonly count: () => EvaluationStats;
  /** Answers questions; made when somebody asks the first. */
  readonly explain: () => Explainer;
  readonly coverage: Coverage;
}

/** Wraps relations at fixpoint. */
export function createKnowledge(parts: KnowledgeParts): Knowledge {
  return Object.freeze(new Result(parts));
}

/** A class, although it owns nothing: each evaluation makes one, and methods and the lazy `stats` cost it nothing. */
class Result implements Knowledge {
  readonly complete: boolean;
  readonly #parts: KnowledgeParts;
  readonly #views = new Map<string, View>();
  #stats: EvaluationStats | undefined;
  #explainer: Explainer | undefined;

  constructor(parts: KnowledgeParts) {
    this.complete = parts.complete;
    this.#parts = parts;
  }

  get stats(): EvaluationStats {
    this.#stats ??= this.#parts.count();
    return this.#stats;
  }

  relations(): readonly string[] {
    return Object.freeze(this.#parts.plan.relations.map(({ name }) => name));
  }

  get<R extends Row>(ref: RelationRef<R>): readonly R[] {
    return this.#view(ref).objects() as readonly R[];
  }

  tuples<T extends Tuple>(ref: RelationRef<Row, T>): readonly T[] {
    return this.#view(ref).tuples() as readonly T[];
  }

  toArray<R extends Row>(ref: RelationRef<R>): R[] {
    return [...this.#view(ref).objects()] as R[];
  }

  rows<T extends Tuple>(ref: RelationRef<Row, T>): IterableIterator<T> {
    return this.#view(ref).walk() as IterableIterator<T>;
  }

  size(ref: RelationRef): number {
    return this.#view(ref).relation.size;
  }

  has(ref: RelationRef, tuple: Tuple | Row): boolean {
    const target = this.#view(ref);
    const words = target.words(tuple);
    if (words !== undefined && target.relation.has(words)) return true;
    requireCovered(
      this.#parts.coverage,
      target,
      words === undefined ? NOTHING_BOUND : { columns: [...words.keys()], words },
    );
    return false;
  }

  match<R extends Row>(ref: RelationRef<R>, pattern: Pattern<R>): readonly R[] {
    return matchPattern(this.#view(ref), pattern as Row, this.#parts.coverage) as readonly R[];
  }

  query(goal: string): readonly Row[] {
    const asked = this.#parts.parseGoal(goal);
    return answer(this.#view(asked.relation), asked, this.#parts.coverage);
  }

  run(name: string): readonly Row[] {
    const { queries } = this.#parts;
    if (queries.includes(name)) {
      requireCovered(this.#parts.coverage, this.#view(name), NOTHING_BOUND);
      return this.#view(name).objects();
    }
    throw new KnowledgeError(
      "knowledge/unknown-query",
      `[${name}]: the program has no such query; it has ${queries.join(", ") || "none"}`,
    );
  }

  diff(other: Knowledge): KnowledgeDiff {
    return difference(this, other);
  }

  explain(ref: RelationRef, ...rest: readonly unknown[]): Explanation {
    return this.#asked().explain(...this.#question(ref, rest));
  }

  explainAll(ref: RelationRef, ...rest: readonly unknown[]): IterableIterator<Explanation> {
    return this.#asked().explainAll(...this.#question(ref, rest));
  }

  whyNot(ref: RelationRef, ...rest: readonly unknown[]): Refutation {
    return this.#asked().whyNot(...this.#question(ref, rest));
  }

  toJSON(): { readonly [relation: string]: readonly Row[] } {
    return Object.fromEntries(
      this.#parts.plan.relations.map(({ name }) => [name, this.#view(name).objects().map(plainRow)]),
    );
  }

  #view(ref: RelationRef): View {
    const name = typeof ref === "string" ? ref : ref.name;
    let known = this.#views.get(name);
    if (known === undefined) {
      const { plan, relations, interner } = this.#parts;
      const planned = plan.relations.find((relation) => relation.name === name);
      if (planned === undefined) throw unknownRelation(name, plan);
      known = createView(plan, planned, relations[planned.id]!, interner);
      this.#views.set(name, known);
    }
    return known;
  }

  #asked(): Explainer {
    this.#explainer ??= this.#parts.explain();
    return this.#explainer;
  }

  /** The tuple and the options of a question, which names its tuple in a text or by relation and values. */
  #question(ref: RelationRef, rest: readonly unknown[]): readonly [Named, ExplainOptions] {
    const isText = typeof ref === "string" && ref.includes("(");
    const [tuple, options] = isText ? [undefined, rest[0]] : rest;
    const named = isText ? this.#namedBy(ref) : nameTuple(this.#view(ref), (tuple ?? []) as Tuple | Row);
    return [named, (options ?? {}) as ExplainOptions];
  }

  #namedBy(text: string): Named {
    const goal = this.#parts.parseGoal(text);
    return nameGoal(this.#view(goal.relation), goal, text);
  }
}

const NOTHING_BOUND: BoundColumns = { columns: [], words: new Int32Array(0) };

/** Throws `knowledge/not-demanded` unless the result has all tuples with these words. */
function requireCovered(coverage: Coverage, { planned }: View, key: BoundColumns): void {
  if (!coverage.covers(planned.id, key)) throw notDemanded(planned.name);
}

function matchPattern(view: View, pattern: Row, coverage: Coverage): readonly Row[] {
  const { attributes } = view.planned;
  for (const name of Object.keys(pattern)) {
    if (!attributes.some((attribute) => attribute.name === name)) throw unknownAttribute(view.planned, name);
  }
  const columns: number[] = [];
  const words: number[] = [];
  let isKnown = true;
  for (const [column, { name }] of attributes.entries()) {
    if (!Object.hasOwn(pattern, name) || pattern[name] === undefined) continue;
    const word = view.word(column, pattern[name]);
    if (word === undefined) isKnown = false;
    else {
      columns.push(column);
      words.push(word);
    }
  }
  const key: BoundColumns = { columns, words: Int32Array.from(words) };
  requireCovered(coverage, view, key);
  if (!isKnown) return [];
  const rows: Row[] = [];
  view.visit(key, (tuple) => rows.push(view.row(tuple)));
  return Object.freeze(rows);
}

function nameTuple(view: View, given: Tuple | Row): Named {
  const tuple = Object.freeze([...valuesOf(view.planned, given)]) as Tuple;
  return {
    relation: view.planned.id,
    words: view.words(tuple),
    encode: () => view.encode(tuple),
    tuple,
    text: printAtom(view.planned.name, tuple),
  };
}

function nameGoal(target: View, { args }: Goal, text: string): Named {
  const { attributes } = target.planned;
  const values = args.map((term, column) => {
    const kind = attributes[column]?.kind ?? "symbol";
    if (term.kind === "value") return valueFor(term.value, kind);
    const named = term.kind === "variable" && kind === "float" ? floatNamed(term.name) : undefined;
    if (named !== undefined) return named;
    throw new KnowledgeError(
      "explain/goal",
      `[${text}]: a fact has values only; ask with query for tuples that fit, then explain one of them`,
    );
  });
  return nameTuple(target, values as Tuple);
}

function answer(target: View, goal: Goal, coverage: Coverage): readonly Row[] {
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
  let isKnown = true;
  for (const [column, term] of goal.args.entries()) {
    if (term.kind === "wildcard") continue;
    if (term.kind === "value") {
      const word = target.word(column, valueFor(term.value, attributes[column]!.kind));
      if (word === undefined) isKnown = false;
      else {
        columns.push(column);
        words.push(word);
      }
    } else if (names.has(term.name)) {
      const first = names.get(term.name)!;
      requireSameKind(attributes, first, column, term.name);
      same.push([first, column]);
    } else names.set(term.name, column);
  }
  const key: BoundColumns = { columns, words: Int32Array.from(words) };
  requireCovered(coverage, target, key);
  if (!isKnown) return [];
  const answers: Row[] = [];
  const seen = new Set<string>();
  target.visit(key, (tuple) => {
    if (!same.every(([a, b]) => tuple[a] === tuple[b])) return;
    const key = Array.from(names.values(), (column) => tuple[column]).join();
    if (seen.has(key)) return;
    seen.add(key);
    const values = Array.from(names, ([name, column]) => [name, target.decoders[column]!(tuple[column]!)] as const);
    answers.push(Object.freeze(Object.fromEntries(values)));
  });
  return Object.freeze(answers);
}

/** Words of different kinds may be equal by chance. */
function requireSameKind(attributes: PlannedRelation["attributes"], first: number, second: number, name: string): void {
  const [one, other] = [attributes[first]!, attributes[second]!];
  if (one.kind === other.kind) return;
  throw new KnowledgeError(
    "knowledge/query",
    `[query]: "${name}" stands for "${one.name}", a ${one.kind}, and for "${other.name}", a ${other.kind}; give each its own variable`,
  );
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
    if (added.length + removed.length === 0) continue;
    const difference = Object.freeze({ added: Object.freeze(added), removed: Object.freeze(removed) });
    Object.defineProperty(result, name, { value: difference, enumerable: true });
  }
  return Object.freeze(result);
}

/** Text that is equal exactly for equal tuples. */
function keyOf(tuple: Tuple): string {
  return tuple.map(keyOfValue).join();
}

function keyOfValue(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}:${keyOfValue(field)}`);
  return `{${fields.join()}}`;
}

function unknownRelation(name: string, plan: Plan): KnowledgeError {
  const known = plan.relations.map((relation) => relation.name).join(", ");
  return new KnowledgeError(
    "knowledge/unknown-relation",
    `[${name}]: the program declares no such relation; it declares ${known || "none"}`,
  );
}
