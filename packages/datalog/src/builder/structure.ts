// Records and algebraic data types: types that are called to make terms.
// In: names and fields.  Out: types.
// Invariant: fields given as a function are read when they are first needed, so that a type may refer to itself.
// Not here: their values as facts and results (storage/codec.ts).
import { NOWHERE } from "../location.js";
import type { Term } from "../syntax/ast.js";
import { defineType, partsOf } from "./column-type.js";
import { fieldTerms, problemTerm } from "./constant.js";
import { BuilderError, checkName, isPlainObject } from "./error.js";
import { express } from "./expression.js";
import { nameOf } from "./note.js";
import type { BranchDefinition, Columns, ColumnType, Expression, Operand, RowOf, ValueOf } from "./shape.js";

/** Values or expressions for the fields of a record or branch. */
export type FieldTerms<F extends object> = { readonly [K in keyof F]: Operand<F[K]> };

/** A record type; called with its fields it makes a record of terms. */
export interface RecordType<Fields extends object> extends ColumnType<Fields | null> {
  (fields: FieldTerms<Fields>): Expression<Fields>;
}

/** Fields of each branch of an algebraic data type. */
export interface Branches {
  readonly [branch: string]: Columns;
}

/** A value of an algebraic data type: the branch under `$`, its fields beside it. */
export type BranchValue<B extends Branches> = {
  [K in keyof B & string]: { [F in keyof B[K] | "$"]: F extends "$" ? K : ValueOf<B[K][F]> };
}[keyof B & string];

/** The fields of one branch. */
export type BranchFields<V extends { readonly $: string }, K extends string> = Omit<Extract<V, { readonly $: K }>, "$">;

/** An algebraic data type; called with a branch and its fields it makes a value of terms. */
export interface AdtType<V extends { readonly $: string }> extends ColumnType<V> {
  <K extends V["$"]>(
    branch: K,
    ...fields: keyof BranchFields<V, K> extends never ? [] : [fields: FieldTerms<BranchFields<V, K>>]
  ): Expression<V>;
}

/** A record type. One that refers to itself takes a function of fields, and its values' type: `const list: RecordType<List> = record("List", () => ({ head: number, tail: list }))`.
 * Throws BuilderError `builder/name`, `builder/columns`, `builder/type`.
 * @example String(record("Pair", { left: symbol, right: number })({ left: v.x, right: 1 })); // => "[x, 1]" */
export function record<F extends Columns>(name: string, fields: F | (() => F)): RecordType<RowOf<F>> {
  checkName(name, "type");
  const parts = once(() => partsOf(typeof fields === "function" ? fields() : fields, name));
  if (typeof fields !== "function") parts();
  const make = (given: unknown): Expression => {
    const term: Term = { kind: "record", args: fieldTerms(given, parts(), name), location: NOWHERE };
    return express(term, { type });
  };
  const type = rename(make, name) as unknown as RecordType<RowOf<F>>;
  return defineType(type, { kind: "record", fields: parts });
}

/** An algebraic data type. One that refers to itself takes a function of branches, and its values' type.
 * Throws BuilderError `builder/name`, `builder/columns`, `builder/type`.
 * @example String(adt("Shape", { Circle: { radius: float }, Point: {} })("Circle", { radius: 2 })); // => "$Circle(2.0)" */
export function adt<B extends Branches>(name: string, branches: B | (() => B)): AdtType<BranchValue<B>> {
  checkName(name, "type");
  const definitions = once(() => branchesOf(typeof branches === "function" ? branches() : branches, name));
  if (typeof branches !== "function") definitions();
  const make = (branch: unknown, given: unknown = {}): Expression => {
    const known = definitions();
    const definition = known.find((each) => each.name === branch);
    if (definition === undefined) {
      const message = `${name} has no branch ${JSON.stringify(branch)}`;
      const help = `use ${known.map((each) => each.name).join(", ")}`;
      return express(problemTerm({ code: "builder/unknown-branch", message, help }));
    }
    const args = fieldTerms(given, definition.fields, `${name}.${definition.name}`);
    return express({ kind: "branch", name: nameOf(definition.name), args, location: NOWHERE }, { type });
  };
  const type = rename(make, name) as unknown as AdtType<BranchValue<B>>;
  return defineType(type, { kind: "adt", branches: definitions });
}

function branchesOf(branches: unknown, name: string): readonly BranchDefinition[] {
  if (!isPlainObject(branches) || Object.keys(branches).length === 0) {
    throw new BuilderError("builder/columns", `[${name}]: a type has branches; write { Branch: { field: type } }`);
  }
  return Object.keys(branches).map((branch) => {
    checkName(branch, "branch");
    return { name: branch, fields: partsOf(branches[branch], `${name}.${branch}`) };
  });
}

/** A function under another name. */
export function rename<F extends object>(make: F, name: string): F {
  return Object.defineProperty(make, "name", { value: name, enumerable: true });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
