// A program after analysis: nothing left to look up, infer or refuse. This is all that planning knows of a program.
// In: value kinds, locations.  Out: `CheckedProgram`.
// Invariants: components are instantiated, inline relations expanded, disjunctions split, one head per clause, negation only in front of atoms and comparisons;
// relations, types, parameters, functors and clauses are numbered by position, variables are numbered per clause (those of aggregates included) and have one kind each;
// both sides of a comparison and all same-typed operands of a call have the kind in `on`; every variable is ground: by a positive atom, by taking apart a ground record, by `=` with a ground side, or by `range`;
// negated atoms and aggregates read only their own stratum's predecessors. Body literals stand in written order.
// Not here: how any of this is found out (the other files of analyze/), join order (plan/).
import type { Diagnostic } from "../diagnostic.js";
import type { Location } from "../location.js";
import type { AggregateName, DirectiveName } from "../syntax/ast.js";
import type { Kind, TypeId, ValueType } from "../value.js";

/** Position of a relation in `CheckedProgram.relations`. */
export type RelationId = number;
/** Position of a variable in `CheckedClause.variables`. */
export type VariableId = number;
/** Position of a clause in `CheckedProgram.clauses`. */
export type ClauseId = number;

/** A program that has no errors. */
export interface CheckedProgram {
  readonly types: readonly ValueType[];
  readonly relations: readonly CheckedRelation[];
  readonly clauses: readonly CheckedClause[];
  /** Bottom up: a stratum reads only itself and earlier ones. Every relation and every clause is in exactly one. */
  readonly strata: readonly CheckedStratum[];
  readonly parameters: readonly CheckedParameter[];
  readonly functors: readonly CheckedFunctor[];
  /** Relations that `.query` statements declared, in order. */
  readonly queries: readonly RelationId[];
  readonly pragmas: ReadonlyMap<string, string>;
  /** Warnings only. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A column of a relation. `type` tells how its values look at the edge, `typeName` how its type was written. */
export interface CheckedAttribute {
  readonly name: string;
  readonly type: TypeId;
  readonly typeName: string;
  readonly kind: Kind;
}

/** A relation; those of components have qualified names (`graph.edge`). Inline relations are gone. */
export interface CheckedRelation {
  readonly name: string;
  readonly attributes: readonly CheckedAttribute[];
  /** `btree_delete` is implied by subsumption; hints other than `eqrel` do not change meaning. */
  readonly representation: "default" | "btree" | "btree_delete" | "brie" | "eqrel";
  /** Each entry is a set of columns that determines the whole tuple; the first tuple wins. */
  readonly choices: readonly (readonly number[])[];
  /** `.limitsize`: evaluation of its stratum stops quietly when it has this many tuples. */
  readonly sizeLimit: number | null;
  readonly directives: readonly CheckedDirective[];
  readonly magic: "default" | "always" | "never";
  readonly location: Location;
}

/** `.input`, `.output` or `.printsize` with its parameters. */
export interface CheckedDirective {
  readonly directive: Exclude<DirectiveName, "limitsize">;
  readonly parameters: ReadonlyMap<string, string>;
  readonly location: Location;
}

/** A `$name` that gets its value at evaluation. */
export interface CheckedParameter {
  readonly name: string;
  readonly type: TypeId;
  readonly kind: Kind;
  readonly location: Location;
}

/** A function that the caller supplies. `type` tells how a value looks to the function. */
export interface CheckedFunctor {
  readonly name: string;
  readonly parameters: readonly { readonly type: TypeId; readonly kind: Kind }[];
  readonly result: { readonly type: TypeId; readonly kind: Kind };
  readonly stateful: boolean;
  readonly location: Location;
}

/** Relations that depend on each other, or a single one. */
export interface CheckedStratum {
  readonly relations: readonly RelationId[];
  /** Some clause reads a relation of this stratum. */
  readonly recursive: boolean;
  readonly clauses: readonly ClauseId[];
}

/** A variable of a clause. */
export interface CheckedVariable {
  readonly name: string;
  readonly kind: Kind;
}

/** A rule, a fact (no body) or a subsumption. */
export interface CheckedClause {
  readonly kind: "rule" | "subsumption";
  readonly relation: RelationId;
  /** Of a subsumption: the dominated tuple. */
  readonly args: readonly CheckedTerm[];
  /** Of a subsumption the dominating tuple; of a rule empty. */
  readonly dominating: readonly CheckedTerm[];
  readonly body: readonly CheckedLiteral[];
  readonly variables: readonly CheckedVariable[];
  /** Order of the positive atoms (positions among them, from 0) by version, when the author fixed one. */
  readonly plan: ReadonlyMap<number, readonly number[]>;
  readonly location: Location;
}

/** A literal of a body; the body is their conjunction. */
export type CheckedLiteral =
  | CheckedAtom
  | {
      readonly kind: "compare";
      readonly op: CheckedComparison;
      readonly on: Kind;
      readonly left: CheckedTerm;
      readonly right: CheckedTerm;
      readonly location: Location;
    }
  /** A body that never holds. */
  | { readonly kind: "false"; readonly location: Location };

/** A relation applied to terms; in a negated atom wildcards mean "no value at all". */
export interface CheckedAtom {
  readonly kind: "atom";
  readonly relation: RelationId;
  readonly negated: boolean;
  readonly args: readonly CheckedTerm[];
  readonly location: Location;
}

/** Comparisons with their negations. */
export type CheckedComparison = "=" | "!=" | "<" | "<=" | ">" | ">=" | "match" | "!match" | "contains" | "!contains";

/** A term; `type` is the kind of its value. */
export type CheckedTerm =
  | { readonly kind: "variable"; readonly variable: VariableId; readonly type: Kind; readonly location: Location }
  | { readonly kind: "wildcard"; readonly type: Kind; readonly location: Location }
  /** `symbol` strings, `int64` bigints, else numbers in the range of their kind. */
  | {
      readonly kind: "constant";
      readonly value: string | number | bigint;
      readonly type: Kind;
      readonly location: Location;
    }
  | { readonly kind: "nil"; readonly type: "record"; readonly location: Location }
  | { readonly kind: "counter"; readonly type: "number"; readonly location: Location }
  | { readonly kind: "parameter"; readonly parameter: number; readonly type: Kind; readonly location: Location }
  | {
      readonly kind: "record";
      /** -1 where no declaration says of which type it is; such records never reach a column. */
      readonly valueType: TypeId;
      readonly args: readonly CheckedTerm[];
      readonly type: "record";
      readonly location: Location;
    }
  | {
      readonly kind: "branch";
      readonly valueType: TypeId;
      /** Position of the constructor in the type's branches. */
      readonly branch: number;
      readonly args: readonly CheckedTerm[];
      readonly type: "adt";
      readonly location: Location;
    }
  /** The same word read as another kind; casts that keep the kind are gone. */
  | { readonly kind: "cast"; readonly value: CheckedTerm; readonly type: Kind; readonly location: Location }
  /** An intrinsic functor; `on` chooses the overload (the kind of its first operand). `range` has many values. */
  | {
      readonly kind: "call";
      readonly op: string;
      readonly on: Kind;
      readonly args: readonly CheckedTerm[];
      readonly type: Kind;
      readonly location: Location;
    }
  | {
      readonly kind: "callback";
      readonly functor: number;
      readonly args: readonly CheckedTerm[];
      readonly type: Kind;
      readonly location: Location;
    }
  | CheckedAggregate
  | {
      readonly kind: "iteration";
      readonly relation: RelationId;
      readonly type: "unsigned";
      readonly location: Location;
    };

/** An aggregate with its own scope. */
export interface CheckedAggregate {
  readonly kind: "aggregate";
  readonly fn: AggregateName;
  /** Kind of the values that are folded; of `count` it is `number`. */
  readonly on: Kind;
  readonly target: CheckedTerm | null;
  readonly body: readonly CheckedLiteral[];
  /** Variables that exist only in here. */
  readonly locals: readonly VariableId[];
  /** Variables of the enclosing scope that the body or the target reads; the outside grounds them first. */
  readonly shared: readonly VariableId[];
  readonly type: Kind;
  readonly location: Location;
}
