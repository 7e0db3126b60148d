// Facts into relations: those of the program text and those of the caller.
// In: plan, relations, interner, `{ relation: tuples }` with tuples as arrays or objects.  Out: pending tuples, or a FactError that names relation, row and attribute.
// Invariant: a fact is inserted only after all its values were checked.
// Not here: files (io/), rules with an empty body that compute (the fixpoint runs them).
import type { Plan, PlannedRelation } from "../plan/plan.js";
import { type Encoder, encoder, Misfit, show } from "../storage/codec.js";
import { FactError } from "../storage/error.js";
import type { Interner } from "../storage/intern.js";
import type { Relation } from "../storage/relation.js";
import type { Row, Tuple } from "../value.js";
import { areColumnsOf, type FactTarget, insertColumns } from "./fact-columns.js";

/** Facts by relation name; each relation's facts are tuples in attribute order or objects keyed by attribute. */
export interface Facts {
  readonly [relation: string]: Iterable<Tuple | Row>;
}

/** Inserts the facts of the program text. */
export function loadTextFacts(plan: Plan, relations: readonly Relation[], constants: Int32Array): void {
  for (const { relation, tuples } of plan.facts) {
    const target = relations[relation]!;
    const words = new Int32Array(target.arity);
    for (const tuple of tuples) {
      for (let column = 0; column < words.length; column++) words[column] = constants[tuple[column]!]!;
      target.insert(words);
    }
  }
}

/** Words of the caller's facts, tuple after tuple (a tuple without columns is one 0), for relations in which other tuples may appear. */
export type GivenFacts = ReadonlyMap<number, readonly number[]>;

/** Inserts the caller's facts. What explanations could not tell from derived tuples later is returned. Throws FactError. */
export function loadFacts(plan: Plan, relations: readonly Relation[], interner: Interner, facts: Facts): GivenFacts {
  const given = new Map<number, number[]>();
  if (typeof facts !== "object" || facts === null) {
    throw new FactError("facts/shape", `[facts]: ${show(facts)} is not an object; pass { relation: [tuple, ...] }`, {
      relation: "",
    });
  }
  for (const name of Object.keys(facts)) {
    const planned = relationNamed(plan, name);
    const tuples: unknown = facts[name];
    if (typeof tuples !== "object" || tuples === null || !(Symbol.iterator in tuples)) {
      throw new FactError(
        "facts/shape",
        `[${name}]: ${show(tuples)} is not a list of tuples; pass an array or another iterable`,
        {
          relation: name,
        },
      );
    }
    const relation = relations[planned.id]!;
    const target = isMixed(plan, planned) ? noting(relation, planned.id, given) : relation;
    if (areColumnsOf(planned, tuples)) insertColumns(plan, planned, target, interner, tuples);
    else loadRelation(plan, planned, target, interner, tuples as Iterable<unknown>);
  }
  return given;
}

/** Throws FactError for facts of a relation that the plan does not have. */
export function checkFactNames(plan: Plan, facts: Facts): void {
  for (const name of Object.keys(Object(facts))) relationNamed(plan, name);
}

function relationNamed({ relations }: Plan, name: string): PlannedRelation {
  const planned = relations.find((relation) => relation.name === name);
  if (planned !== undefined) return planned;
  const known = relations.map((relation) => relation.name).join(", ");
  throw new FactError(
    "facts/unknown-relation",
    `[${name}]: the program declares no such relation; it declares ${known || "none"}`,
    { relation: name },
  );
}

/** May the relation hold other tuples than the given ones? */
function isMixed({ strata }: Plan, { id, equivalence, stratum }: PlannedRelation): boolean {
  return equivalence || (strata[stratum]?.rules.some(({ head }) => head === id) ?? false);
}

/** Inserts and takes down. */
function noting(relation: Relation, id: number, given: Map<number, number[]>): FactTarget {
  const noted = given.get(id) ?? [];
  given.set(id, noted);
  return {
    insert: (tuple) => {
      if (tuple.length === 0) noted.push(0);
      for (const word of tuple) noted.push(word);
      return relation.insert(tuple);
    },
  };
}

function loadRelation(
  plan: Plan,
  planned: PlannedRelation,
  target: FactTarget,
  interner: Interner,
  tuples: Iterable<unknown>,
): void {
  const encoders = planned.attributes.map(({ type }) => encoder(plan.types, interner, type));
  const words = new Int32Array(encoders.length);
  const numbers = planned.attributes.every(({ kind }) => kind === "number");
  if (Array.isArray(tuples)) target.reserve?.(tuples.length);
  let row = 0;
  for (const tuple of tuples) {
    if (!Array.isArray(tuple)) fromObject(planned, encoders, tuple, words, row);
    else if (!numbers || !areNumbers(tuple, words)) fromArray(planned, encoders, tuple, words, row);
    target.insert(words);
    row++;
  }
}

/** The common case without calls: all columns are of kind number and hold what fits. */
function areNumbers(tuple: readonly unknown[], words: Int32Array): boolean {
  if (tuple.length !== words.length) return false;
  for (let column = 0; column < words.length; column++) {
    const value = tuple[column] as number;
    if ((value | 0) !== value) return false;
    words[column] = value;
  }
  return true;
}

function fromArray(
  planned: PlannedRelation,
  encoders: readonly Encoder[],
  tuple: readonly unknown[],
  words: Int32Array,
  row: number,
): void {
  if (tuple.length !== encoders.length) {
    throw new FactError(
      "facts/arity",
      `[${planned.name}, row ${row}]: ${show(tuple)} has ${tuple.length} values and the relation ${encoders.length} attributes; give one value per attribute`,
      { relation: planned.name, row },
    );
  }
  for (let column = 0; column < words.length; column++) {
    words[column] = encode(planned, encoders, column, tuple[column], row);
  }
}

function fromObject(
  planned: PlannedRelation,
  encoders: readonly Encoder[],
  tuple: unknown,
  words: Int32Array,
  row: number,
): void {
  const { attributes, name } = planned;
  if (typeof tuple !== "object" || tuple === null) {
    throw new FactError(
      "facts/shape",
      `[${name}, row ${row}]: ${show(tuple)} is not a tuple; pass an array or an object`,
      {
        relation: name,
        row,
      },
    );
  }
  for (const key of Object.keys(tuple)) {
    if (attributes.some((attribute) => attribute.name === key)) continue;
    const known = attributes.map((attribute) => attribute.name).join(", ");
    throw new FactError(
      "facts/arity",
      `[${name}, row ${row}]: there is no attribute "${key}"; the attributes are ${known || "none"}`,
      {
        relation: name,
        row,
        attribute: key,
      },
    );
  }
  for (const [column, attribute] of attributes.entries()) {
    if (!Object.hasOwn(tuple, attribute.name)) {
      throw new FactError(
        "facts/arity",
        `[${name}, row ${row}]: attribute "${attribute.name}" is missing; name every attribute`,
        {
          relation: name,
          row,
          attribute: attribute.name,
        },
      );
    }
    words[column] = encode(planned, encoders, column, (tuple as Row)[attribute.name], row);
  }
}

function encode(
  planned: PlannedRelation,
  encoders: readonly Encoder[],
  column: number,
  value: unknown,
  row: number,
): number {
  try {
    return encoders[column]!(value);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    const { name } = planned.attributes[column]!;
    throw new FactError(
      "facts/value",
      `[${planned.name}, row ${row}, attribute "${name}"]: ${error.message}; pass a value of the declared type`,
      {
        relation: planned.name,
        row,
        attribute: name,
      },
    );
  }
}
