// What a program computes, as sets of keys per relation, from the engine and from the oracle.
// In: programs and facts.  Out: relation name -> sorted keys, equal exactly for equal results.
import type { Knowledge, Program, Value } from "../../src/index.js";
import type { TypeId } from "../../src/value.js";
import type { ProgramSpec } from "./generate.js";
import { type Datum, evaluateNaively, keyOf, type Tuples } from "./naive.js";

export type Sets = Readonly<Record<string, readonly string[]>>;

/** Results of the engine. */
export function setsOf(program: Program, knowledge: Knowledge): Sets {
  const { relations, types } = program.checked;
  const datum = (type: TypeId, value: Value): Datum => {
    const shape = types[type]!;
    if (typeof value !== "object" || value === null) return value;
    const branch = shape.kind === "adt" ? shape.branches.findIndex(({ name }) => name === value["$"]) : -1;
    const fields = shape.kind === "adt" ? shape.branches[branch]!.fields : shape.kind === "record" ? shape.fields : [];
    const parts = fields.map((field) => datum(field.type, value[field.name]!));
    return shape.kind === "adt" ? [branch, ...parts] : parts;
  };
  return Object.fromEntries(
    relations.map(({ name, attributes }) => [
      name,
      knowledge
        .tuples(name)
        .map((tuple) => keyOf(tuple.map((value, column) => datum(attributes[column]!.type, value))))
        .sort(),
    ]),
  );
}

/** Results given as data. */
export function keysOf(results: Readonly<Record<string, Tuples>>): Sets {
  return Object.fromEntries(Object.entries(results).map(([name, tuples]) => [name, tuples.map(keyOf).sort()]));
}

/** Results by definition. */
export function oracle(program: Program, facts: ProgramSpec["facts"]): Sets {
  return keysOf(evaluateNaively(program.checked, facts));
}
