// Types of columns: the primitive ones and those a user declares, with the JavaScript types of their values.
// In: names and parts.  Out: `ColumnType`, which carries its values' type statically and its definition at run time.
// Invariant: a type is immutable.
// Not here: records and algebraic data types (structure.ts), values (constant.ts), declarations as syntax (declare.ts).
import type { Kind } from "../value.js";
import { BuilderError, checkName, isPlainObject } from "./error.js";
import type { ColumnType, Definition, GivenOf, Part, ValueOf } from "./shape.js";

const definitions = new WeakMap<object, Definition>();

/** The definition of a type; undefined for what is no type. */
export function definitionOf(type: unknown): Definition | undefined {
  return (typeof type === "object" || typeof type === "function") && type !== null ? definitions.get(type) : undefined;
}

/** Registers the definition of a type made elsewhere. */
export function defineType<T extends ColumnType>(type: T, definition: Definition): T {
  definitions.set(type, definition);
  return type;
}

function primitive<Out, In = Out>(base: Exclude<Kind, "record" | "adt">): ColumnType<Out, In> {
  const type: ColumnType<Out, In> = Object.freeze({ name: base });
  definitions.set(type, { kind: "primitive", base });
  return type;
}

/** Strings. */
export const symbol: ColumnType<string> = primitive("symbol");
/** Integers of 32 bits with sign. */
export const number: ColumnType<number> = primitive("number");
/** Integers of 32 bits without sign. */
export const unsigned: ColumnType<number> = primitive("unsigned");
/** Doubles. */
export const float: ColumnType<number> = primitive("float");
/** Integers of 64 bits: bigints in results; facts may hold safe integers too. */
export const int64: ColumnType<bigint, bigint | number> = primitive("int64");

/** The kind of values a type holds; a type that refers to itself without end is a symbol (the analysis reports it). */
export function kindOf(type: ColumnType): Kind {
  const seen = new Set<ColumnType>();
  for (let at = type; !seen.has(at); ) {
    seen.add(at);
    const definition = definitionOf(at);
    if (definition === undefined) break;
    if (definition.kind === "primitive") return definition.base;
    if (definition.kind === "record" || definition.kind === "adt") return definition.kind;
    at = definition.kind === "subtype" ? definition.base : definition.members[0]!;
  }
  return "symbol";
}

/** The record or ADT definition behind a type, through subtypes and unions. */
export function structureOf(type: ColumnType): Extract<Definition, { kind: "record" | "adt" }> | undefined {
  for (let at: ColumnType | undefined = type, steps = 0; at !== undefined && steps < 100; steps++) {
    const definition = definitionOf(at);
    if (definition?.kind === "record" || definition?.kind === "adt") return definition;
    at =
      definition?.kind === "subtype"
        ? definition.base
        : definition?.kind === "union"
          ? definition.members[0]
          : undefined;
  }
  return undefined;
}

/** A subtype: the same values under a name that does not mix with other subtypes. Throws BuilderError `builder/name`, `builder/type`.
 * @example subtype("UserId", symbol).name; // => "UserId" */
export function subtype<Out, In>(name: string, base: ColumnType<Out, In>): ColumnType<Out, In> {
  checkName(name, "type");
  return named(name, { kind: "subtype", base: typed(base, `the base of "${name}"`) });
}

/** A union of types of one kind. Throws BuilderError `builder/name`, `builder/type`. */
export function union<M extends readonly ColumnType[]>(
  name: string,
  ...members: M
): ColumnType<ValueOf<M[number]>, GivenOf<M[number]>> {
  checkName(name, "type");
  if (members.length === 0)
    throw new BuilderError("builder/type", `[${name}]: a union has no members; name one at least`);
  return named(name, { kind: "union", members: members.map((member) => typed(member, `a member of "${name}"`)) });
}

function named<Out, In>(name: string, definition: Definition): ColumnType<Out, In> {
  const type: ColumnType<Out, In> = Object.freeze({ name });
  definitions.set(type, definition);
  return type;
}

/** The type itself. Throws BuilderError `builder/type` for what is none. */
export function typed(type: unknown, what: string): ColumnType {
  if (definitionOf(type) !== undefined) return type as ColumnType;
  throw new BuilderError(
    "builder/type",
    `[${what}]: ${describe(type)} is no type; use symbol, number, unsigned, float, int64, or what subtype, union, record or adt made`,
  );
}

/** The parts an object of types names, in its order. Throws BuilderError `builder/columns`, `builder/name`, `builder/type`. */
export function partsOf(columns: unknown, owner: string): readonly Part[] {
  if (!isPlainObject(columns)) {
    throw new BuilderError(
      "builder/columns",
      `[${owner}]: ${describe(columns)} is no object of types; write { name: type } (a column "__proto__" needs columns(["__proto__", type]))`,
    );
  }
  return Object.keys(columns).map((name) => {
    checkName(name, "column");
    return { name, type: typed(columns[name], `"${name}" of "${owner}"`) };
  });
}

function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null ? "an object of another shape" : String(value);
}
