// Evaluations on demand as callers see them: what they ask for, and which tuples the result has all of.
// In: options of an evaluation, goals as text; relations after it.  Out: questions with their values; the coverage of a result.
// Invariant: a question is answered "no" only by a relation that has all the tuples it asks for.
// Not here: the transformed program (plan/magic.ts), parsing goals (syntax/parser.ts).
import type { CheckedProgram, RelationId } from "./analyze/checked.js";
import type { EvaluateOptions } from "./execute/evaluate.js";
import { type Goal, valueFor } from "./goal.js";
import { type DemandGoal, type DemandProgram, goalParameter } from "./plan/magic.js";
import { encoder, Misfit } from "./storage/codec.js";
import { KnowledgeError, OptionError } from "./storage/error.js";
import { createInterner, SymbolTable } from "./storage/intern.js";
import type { Relation } from "./storage/relation.js";
import type { Value } from "./value.js";
import type { BoundColumns } from "./view.js";

/** How much is computed, as an evaluation or a plan is told. */
export type DemandOptions = Pick<EvaluateOptions, "strategy" | "goal">;

/** Questions of one evaluation. */
export interface Questions {
  readonly goals: readonly DemandGoal[];
  /** Values of the goals' columns, by parameter of the transformed program. */
  readonly values: Readonly<Record<string, Value>>;
}

/** The questions that options ask, or null for everything. Throws OptionError `evaluate/goal`. */
export function questionsOf(
  checked: CheckedProgram,
  { strategy = "full", goal }: DemandOptions,
  parseGoal: (text: string) => Goal,
): Questions | null {
  if (strategy === "full") {
    if (goal === undefined) return null;
    throw badGoal(`${String(goal)} is only looked at on demand; pass strategy: "demand" with it`);
  }
  if (goal === undefined) return { goals: wantedBy(checked), values: {} };
  const values: Record<string, Value> = {};
  const texts = typeof goal === "string" ? [goal] : goal;
  if (texts.length === 0) throw badGoal("there is none in the list; name one, or leave out the option");
  const goals = texts.map((text, number): DemandGoal => {
    if (!text.includes("(")) return { relation: relationNamed(checked, text), columns: [] };
    const { relation: name, args } = parseGoal(text);
    const relation = relationNamed(checked, name);
    const { attributes } = checked.relations[relation]!;
    if (args.length !== attributes.length)
      throw badGoal(
        `${text} has ${args.length} arguments and ${name} ${attributes.length} attributes; give one argument per attribute, "_" where any will do`,
      );
    const columns = [...args.keys()].filter((column) => {
      const term = args[column]!;
      if (term.kind !== "value") return false;
      const { name: attribute, type, kind } = attributes[column]!;
      const value = valueFor(term.value, kind);
      checkValue(checked, type, value, `${text}: attribute "${attribute}"`);
      values[goalParameter(number, column)] = value as Value;
      return true;
    });
    return { relation, columns };
  });
  return { goals, values };
}

/** All that the program itself says it wants. */
function wantedBy({ queries, relations }: CheckedProgram): readonly DemandGoal[] {
  const outputs = [...relations.keys()].filter((relation) =>
    relations[relation]!.directives.some(({ directive }) => directive !== "input"),
  );
  const wanted = [...new Set([...queries, ...outputs])];
  if (wanted.length > 0) return wanted.map((relation) => ({ relation, columns: [] }));
  throw badGoal("the program has no query and no output; say what is asked for, such as goal: 'path(\"a\", X)'");
}

function relationNamed({ relations }: CheckedProgram, name: string): RelationId {
  const relation = relations.findIndex((each) => each.name === name);
  if (relation >= 0) return relation;
  const known = relations.map((each) => each.name).join(", ");
  throw badGoal(`the program has no relation and no query "${name}"; it has ${known || "none"}`);
}

/** A value that no tuple of the relation could have is a mistake, not an empty answer. */
function checkValue({ types }: CheckedProgram, type: number, value: unknown, where: string): void {
  try {
    encoder(types, createInterner(new SymbolTable()), type)(value);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw badGoal(`${where}: ${error.message}; ask for a value of its type`);
  }
}

function badGoal(message: string): OptionError {
  return new OptionError("evaluate/goal", `[goal]: ${message}`);
}

/** Of which tuples a result has all there are. */
export interface Coverage {
  readonly isWhole: (relation: RelationId) => boolean;
  /** Does the result have all tuples with these words? */
  readonly covers: (relation: RelationId, key: BoundColumns) => boolean;
}

/** The coverage of an evaluation in full. */
export const EVERYTHING: Coverage = { isWhole: () => true, covers: () => true };

/** The coverage of an evaluation on demand: whole relations, and the keys that were demanded. */
export function coverageOf({ whole, patterns }: DemandProgram, relations: readonly Relation[]): Coverage {
  const isWhole = (relation: RelationId): boolean => whole.has(relation);
  const asked = (columns: readonly number[], demands: RelationId, key: BoundColumns): boolean =>
    columns.every((column) => key.columns.includes(column)) &&
    relations[demands]!.has(Int32Array.from(columns, (column) => key.words[key.columns.indexOf(column)]!));
  return {
    isWhole,
    covers: (relation, key) =>
      isWhole(relation) ||
      patterns.some((each) => each.relation === relation && asked(each.columns, each.demands, key)),
  };
}

/** What to say where the answer would rest on tuples that were not computed. */
export function notDemanded(what: string): KnowledgeError {
  return new KnowledgeError(
    "knowledge/not-demanded",
    `[${what}]: not all tuples that could answer were computed; name it as a goal of the evaluation, or evaluate with strategy: "full"`,
  );
}
