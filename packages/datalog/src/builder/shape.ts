// The shapes of what users of the builder hold in their hands, and what stands behind them.
// In: kinds and syntax trees.  Out: types only.
// Invariant: members named `out`, `in`, `value`, `row`, `given` and `tuple` exist for the type checker and are never set.
// Not here: anything that runs.
import type { Kind, Row, Value } from "../value.js";

/** The type of a column, field or parameter. `Out` is what results hold, `In` what facts and constants may be. */
export interface ColumnType<out Out = unknown, out In = Out> {
  /** Its name in the program's text. */
  readonly name: string;
  /** Only for the type checker; never set. */
  readonly out?: Out | undefined;
  /** Only for the type checker; never set. */
  readonly in?: In | undefined;
}

/** Types by column or field name. */
export interface Columns {
  readonly [column: string]: ColumnType;
}

/** What results hold in a column of this type. */
export type ValueOf<T> = T extends ColumnType<infer Out, unknown> ? Out : never;

/** What facts and constants of this type may be. */
export type GivenOf<T> = T extends ColumnType<unknown, infer In> ? In : never;

/** A row of these columns as results show it. */
export type RowOf<C extends Columns> = { [K in keyof C]: ValueOf<C[K]> };

/** Something with a value of type `T`. It prints itself as the language writes it. */
export interface Expression<out T = unknown> {
  readonly kind: "expression";
  /** Only for the type checker; never set. */
  readonly value?: T | undefined;
  /** The text of it. */
  toString(): string;
}

/** A logic variable: it takes its type from where it stands. */
export interface Variable<out N extends string = string> extends Expression<never> {
  readonly variable: N;
}

/** A value or an expression that has one. */
export type Operand<T> = T | Expression<T>;

/** The type of an operand's value; of constants the one they belong to, of a variable the one that the other operands have. */
export type OperandType<O> =
  O extends Expression<infer T>
    ? O extends Variable
      ? never
      : T
    : O extends number
      ? number
      : O extends bigint
        ? bigint
        : O extends string
          ? string
          : O extends null
            ? null
            : never;

/** What may be compared with an operand: something of its type; with a variable anything. */
export type Counterpart<L> = [OperandType<L>] extends [never]
  ? Operand<string | number | bigint | null> | Expression
  : Operand<OperandType<L>>;

/** What stands in a body: an atom, a comparison, a negation, a disjunction. It prints itself as the language writes it. */
export interface Condition {
  readonly kind: "condition" | "atom";
  /** The text of it. */
  toString(): string;
}

/** A relation applied to terms. */
export interface Atom<N extends string = string> extends Condition {
  readonly kind: "atom";
  readonly relation: N;
}

/** What a body consists of. */
export type BodyItem = Condition | boolean;

/** A named part of a relation, record or branch. */
export interface Part {
  readonly name: string;
  readonly type: ColumnType;
}

/** What stands behind the name of a type. Parts of records and branches are read late, so that types may refer to themselves. */
export type Definition =
  | { readonly kind: "primitive"; readonly base: Exclude<Kind, "record" | "adt"> }
  | { readonly kind: "subtype"; readonly base: ColumnType }
  | { readonly kind: "union"; readonly members: readonly ColumnType[] }
  | { readonly kind: "record"; readonly fields: () => readonly Part[] }
  | { readonly kind: "adt"; readonly branches: () => readonly BranchDefinition[] };

/** A constructor of an algebraic data type. */
export interface BranchDefinition {
  readonly name: string;
  readonly fields: readonly Part[];
}

/** What stands behind a relation. */
export interface RelationDefinition {
  readonly name: string;
  readonly columns: readonly Part[];
  readonly qualifiers: readonly ("eqrel" | "inline" | "btree" | "brie" | "no_inline" | "magic" | "no_magic")[];
  readonly choices: readonly (readonly string[])[];
}

/** What happens when a function called from a rule throws, takes too long or answers something of another type. */
export type ErrorPolicy = "throw" | "filter";

/** What stands behind a function that rules call. */
export interface CallbackDefinition {
  readonly name: string;
  readonly parameters: readonly ColumnType[];
  readonly result: ColumnType;
  readonly predicate: boolean;
  readonly mode: "call" | "batch";
  readonly compute: (...args: never[]) => unknown;
  readonly timeLimit: number;
  readonly onError: ErrorPolicy;
  readonly memo: boolean;
}

/** What a program knows of a relation statically. */
export interface RelationInfo {
  readonly kind: "relation";
  readonly name: string;
  /** Only for the type checker; never set. */
  readonly row?: unknown;
  /** Only for the type checker; never set. */
  readonly given?: unknown;
  /** Only for the type checker; never set. */
  readonly tuple?: unknown;
}

/** Facts of these relations: tuples or objects keyed by column. */
export type FactsOf<R extends readonly RelationInfo[]> = {
  readonly [X in R[number] as X["name"]]?: Iterable<NonNullable<X["given"]>> | undefined;
};

/** Columns in order, each with its type. */
export type Pairs = readonly (readonly [string, ColumnType])[];

/** Columns by name of columns in order. */
export type ColumnsOfPairs<P extends Pairs> = { readonly [X in P[number] as X[0]]: X[1] };

/** A tuple of columns in order; of columns by name its length and order are known only at run time. */
export type TupleOf<C extends Columns, P extends Pairs | null> = P extends Pairs
  ? { readonly [I in keyof P]: P[I] extends readonly [string, infer T] ? ValueOf<T> : never }
  : readonly ValueOf<C[keyof C]>[];

/** The same as facts may give it. */
export type GivenTuple<C extends Columns, P extends Pairs | null> = P extends Pairs
  ? { readonly [I in keyof P]: P[I] extends readonly [string, infer T] ? GivenOf<T> : never }
  : readonly GivenOf<C[keyof C]>[];

/** Rows of named queries. */
export interface QueryRows {
  readonly [query: string]: Row;
}

/** Columns of a query: variables in order, or types by variable name. */
export type Find = readonly Variable[] | Columns;

/** Rows of a query. */
export type FoundRow<F extends Find> = F extends readonly Variable<infer N>[]
  ? { [K in N]: Value }
  : F extends Columns
    ? RowOf<F>
    : never;

/** A value of an algebraic data type. */
export interface AdtLike {
  readonly $: string;
}
