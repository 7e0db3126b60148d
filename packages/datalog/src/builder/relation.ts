// Relations: declared once with typed columns, called to make atoms.
// In: columns.  Out: relations that know the types of their rows, tuples and arguments.
// Invariant: a relation is immutable; an atom has one term per column in the order of the declaration.
// Not here: what is in relations (program.ts), what the analysis says about atoms.
import { NOWHERE } from "../location.js";
import type { Literal, Term } from "../syntax/ast.js";
import { partsOf, typed } from "./column-type.js";
import { state } from "./condition.js";
import { columnTerm, fieldTerms } from "./constant.js";
import { BuilderError, checkName, isPlainObject } from "./error.js";
import { wildcard } from "./expression.js";
import { nameOf, represented } from "./note.js";
import type {
  Atom,
  Columns,
  ColumnsOfPairs,
  Expression,
  GivenOf,
  GivenTuple,
  Pairs,
  Part,
  RelationDefinition,
  RelationInfo,
  RowOf,
  TupleOf,
  ValueOf,
} from "./shape.js";

/** A value or an expression for each column. */
export type Arguments<C extends Columns> = { readonly [K in keyof C]: GivenOf<C[K]> | Expression<ValueOf<C[K]>> };

/** A value or an expression for each of the columns in order. */
export type PositionalArguments<P extends Pairs> = {
  [I in keyof P]: P[I] extends readonly [string, infer T] ? GivenOf<T> | Expression<ValueOf<T>> : never;
};

/** How a relation is kept beyond its columns. */
export interface RelationOptions<K extends string = string> {
  /** An equivalence relation: reflexive, symmetric and transitive by itself. */
  readonly equivalence?: boolean | undefined;
  /** Rules that read it take in its rules; it is not computed by itself. */
  readonly inline?: boolean | undefined;
  /** Each entry is a column or several that determine the whole tuple; the first tuple wins. */
  readonly choice?: readonly (K | readonly K[])[] | undefined;
  /** A hint that other engines heed; it changes nothing here. */
  readonly hint?: "btree" | "brie" | undefined;
}

/** Columns with options, ready to be named by `relations`. */
export interface Declaration<C extends Columns = Columns, P extends Pairs | null = Pairs | null> {
  readonly kind: "declaration";
  /** Only for the type checker; never set. */
  readonly columns?: C | undefined;
  /** Only for the type checker; never set. */
  readonly pairs?: P | undefined;
}

/** A relation of known columns. Called with a term for each column it is an atom; `some` takes some columns and leaves the others open. */
export interface Relation<N extends string = string, C extends Columns = Columns, P extends Pairs | null = Pairs | null>
  extends RelationInfo {
  (columns: Arguments<C>): Atom<N>;
  (...columns: P extends Pairs ? PositionalArguments<P> : [never]): Atom<N>;
  readonly name: N;
  /** An atom with `_` for every column that is not given. */
  some(columns: Partial<Arguments<C>>): Atom<N>;
  readonly row?: RowOf<C> | undefined;
  readonly given?: { readonly [K in keyof C]: GivenOf<C[K]> } | GivenTuple<C, P> | undefined;
  readonly tuple?: TupleOf<C, P> | undefined;
}

/** The relation that a name and columns make. */
export type RelationOf<N extends string, D> =
  D extends Declaration<infer C, infer P> ? Relation<N, C, P> : D extends Columns ? Relation<N, D, null> : never;

interface DeclaredColumns {
  readonly columns: readonly Part[];
  readonly options: RelationOptions;
}

const declarations = new WeakMap<object, DeclaredColumns>();
const definitions = new WeakMap<object, RelationDefinition>();

function declare<C extends Columns, P extends Pairs | null>(declared: DeclaredColumns): Declaration<C, P> {
  const declaration: Declaration<C, P> = Object.freeze({ kind: "declaration" });
  declarations.set(declaration, declared);
  return declaration;
}

/** Columns in order, so that tuples and positional arguments are typed column by column. Throws BuilderError `builder/columns`, `builder/name`, `builder/type`.
 * @example relations({ edge: columns(["from", symbol], ["to", symbol]) }).edge("a", v.x).toString(); // => "edge(\"a\", x)" */
export function columns<const P extends Pairs>(...pairs: P): Declaration<ColumnsOfPairs<P>, P> {
  const parts = pairs.map((pair: unknown): Part => {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new BuilderError("builder/columns", '[columns]: a column is a pair; write ["name", type]');
    }
    const [name, type] = pair as readonly unknown[];
    checkName(name, "column");
    return { name, type: typed(type, `"${name}"`) };
  });
  return declare({ columns: parts, options: {} });
}

/** Columns with options: equivalence, inline, choice. Throws BuilderError `builder/columns`, `builder/name`, `builder/type`. */
export function relation<C extends Columns, P extends Pairs>(
  columns: Declaration<C, P>,
  options?: RelationOptions<keyof C & string>,
): Declaration<C, P>;
export function relation<C extends Columns>(
  columns: C,
  options?: RelationOptions<keyof C & string>,
): Declaration<C, null>;
export function relation(columns: unknown, options: RelationOptions = {}): Declaration {
  return declare({ columns: declaredBy(columns, "relation").columns, options });
}

function declaredBy(columns: unknown, owner: string): DeclaredColumns {
  const declared = typeof columns === "object" && columns !== null ? declarations.get(columns) : undefined;
  return declared ?? { columns: partsOf(columns, owner), options: {} };
}

/** Relations by name. Throws BuilderError `builder/relation`, `builder/columns`, `builder/name`, `builder/type`.
 * @example relations({ edge: { from: symbol, to: symbol } }).edge.name; // => "edge" */
export function relations<D extends { readonly [name: string]: Columns | Declaration }>(
  shapes: D,
): { readonly [N in keyof D & string]: RelationOf<N, D[N]> } {
  if (!isPlainObject(shapes)) {
    throw new BuilderError("builder/relation", "[relations]: no object of relations; write { name: { column: type } }");
  }
  const made = Object.create(null) as Record<string, Relation>;
  for (const name of Object.keys(shapes)) made[name] = makeRelation(name, declaredBy(shapes[name], name));
  return Object.freeze(made) as { readonly [N in keyof D & string]: RelationOf<N, D[N]> };
}

function makeRelation(name: string, { columns: parts, options }: DeclaredColumns): Relation {
  checkName(name, "relation");
  const names = new Set(parts.map((part) => part.name));
  if (names.size < parts.length) {
    throw new BuilderError("builder/columns", `[${name}]: two columns have one name; rename one of them`);
  }
  const definition = defineRelation(name, parts, options);
  const make = (...given: readonly unknown[]): Atom => atom(definition, argumentsOf(definition, given));
  const some = (given: unknown): Atom => atom(definition, openArguments(definition, given));
  const made = Object.defineProperties(make, {
    name: { value: name, enumerable: true },
    kind: { value: "relation", enumerable: true },
    some: { value: some },
    toString: { value: () => name },
  }) as unknown as Relation;
  definitions.set(made, definition);
  return Object.freeze(made);
}

function defineRelation(name: string, parts: readonly Part[], options: RelationOptions): RelationDefinition {
  const { equivalence, inline, choice = [], hint } = options;
  const choices = choice.map((entry): readonly string[] => (typeof entry === "string" ? [entry] : entry));
  for (const column of choices.flat()) checkName(column, "column");
  const qualifiers: RelationDefinition["qualifiers"][number][] = [];
  if (equivalence === true) qualifiers.push("eqrel");
  else if (hint !== undefined) qualifiers.push(hint);
  if (inline === true) qualifiers.push("inline");
  return { name, columns: parts, qualifiers, choices };
}

/** The definition of a relation; undefined for what is none. */
export function relationDefinition(value: unknown): RelationDefinition | undefined {
  return typeof value === "function" ? definitions.get(value) : undefined;
}

/** An atom of a relation. */
export function atom(definition: RelationDefinition, args: readonly Term[]): Atom {
  const literal: Literal = { kind: "atom", relation: nameOf(definition.name), args, location: NOWHERE };
  return state<Atom>(literal, { relation: definition }, { relation: definition.name });
}

/** One object with a value per column, or one value per column in order. */
function argumentsOf({ name, columns: parts }: RelationDefinition, given: readonly unknown[]): readonly Term[] {
  const [first] = given;
  const byName =
    given.length === 1 &&
    represented(first) === undefined &&
    isPlainObject(first) &&
    (parts.length !== 1 || Object.hasOwn(first, parts[0]!.name));
  if (byName) return fieldTerms(first, parts, name);
  return given.map((value, i) => columnTerm(value, parts[i], name));
}

function openArguments({ name, columns: parts }: RelationDefinition, given: unknown): readonly Term[] {
  if (!isPlainObject(given)) return fieldTerms(given, parts, name);
  const open = parts.map((part) => [part.name, wildcard] as const);
  const all: Record<string, unknown> = Object.assign(Object.create(null) as object, Object.fromEntries(open));
  for (const [key, value] of Object.entries(given)) if (value !== undefined) all[key] = value;
  return fieldTerms(all, parts, name);
}

/** The terms of a fact given as a tuple or as an object keyed by column. */
export function factTerms({ name, columns: parts }: RelationDefinition, given: unknown): readonly Term[] {
  return fieldTerms(given, parts, name);
}
