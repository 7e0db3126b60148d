// A program that has passed every check: what the planner reads.
// In: nothing; analyze.ts makes it.  Out: relations, clauses and strata by number, every term with its base kind.
// Invariant: no components, inline relations, disjunctions, multiple heads or aliases are left; variables are numbered per clause (those local to
// an aggregate included) and every one can be bound; wildcards stand only in positive and negated atoms and in records and branches that are taken
// apart; operands of a functor or comparison have the kind it was resolved for.
// Not here: how it is found out (the stages of this folder), the order of joins (plan/).
import type { Diagnostic } from "../diagnostic.js";
import type { Location } from "../location.js";
import type { AggregateName, ComparisonOp } from "../syntax/ast.js";
import type { Kind, TypeId, ValueType } from "../value.js";

/** A program without errors. */
export interface CheckedProgram {
  readonly types: readonly ValueType[];
  readonly relations: readonly CheckedRelation[];
  readonly clauses: readonly CheckedClause[];
  readonly subsumptions: readonly CheckedSubsumption[];
  /** In an order in which each reads only itself and those before it. */
  readonly strata: readonly CheckedStratum[];
  readonly functors: readonly CheckedFunctor[];
  readonly parameters: readonly CheckedParameter[];
  readonly queries: readonly CheckedQuery[];
  readonly warnings: readonly Diagnostic[];
}

/** A relation; its number is its place in `relations`. */
export interface CheckedRelation {
  readonly name: string;
  readonly attributes: readonly CheckedAttribute[];
  readonly equivalence: boolean;
  /** Sets of column numbers, each of which determines the tuple. */
  readonly choices: readonly (readonly number[])[];
  readonly sizeLimit: number | null;
  /** Order of storage the author asked for, a hint only. */
  readonly hint: "btree" | "btree_delete" | "brie" | null;
  readonly directives: readonly CheckedDirective[];
  readonly location: Location | null;
}

/** A column. */
export interface CheckedAttribute {
  readonly name: string;
  readonly type: TypeId;
  readonly kind: Kind;
  /** The type as declared, for messages and files. */
  readonly declared: string;
}

/** `.input`, `.output` or `.printsize` with its parameters. */
export interface CheckedDirective {
  readonly directive: "input" | "output" | "printsize";
  readonly parameters: ReadonlyMap<string, string>;
  readonly location: Location | null;
}

/** A variable of a clause; its number is its place in `variables`. */
export interface CheckedVariable {
  readonly name: string;
  readonly kind: Kind;
}

/** A rule with one head, or a fact (empty body). */
export interface CheckedClause {
  readonly head: CheckedAtom;
  readonly body: readonly CheckedLiteral[];
  readonly variables: readonly CheckedVariable[];
  /** The author's order by version: numbers of positive atoms of the body, from 0. */
  readonly plan: ReadonlyMap<number, readonly number[]>;
  /** The rule as text, on one line. */
  readonly text: string;
  readonly location: Location | null;
}

/** `dominated <= dominating :- body`; the arguments of both atoms are distinct variables. */
export interface CheckedSubsumption {
  readonly relation: number;
  readonly dominated: readonly number[];
  readonly dominating: readonly number[];
  readonly body: readonly CheckedLiteral[];
  readonly variables: readonly CheckedVariable[];
  readonly text: string;
  readonly location: Location | null;
}

/** A named question: its variables in order, answered over the finished result. */
export interface CheckedQuery {
  readonly name: string;
  /** The relation that holds the answers. */
  readonly relation: number;
}

/** Relations that depend on each other, and their clauses, by number. */
export interface CheckedStratum {
  readonly relations: readonly number[];
  readonly recursive: boolean;
  readonly clauses: readonly number[];
  readonly subsumptions: readonly number[];
}

/** A JavaScript function that rules call as `@name(...)`. */
export interface CheckedFunctor {
  readonly name: string;
  readonly parameters: readonly Kind[];
  readonly result: Kind;
  readonly stateful: boolean;
}

/** A value handed in at evaluation as `$name`. */
export interface CheckedParameter {
  readonly name: string;
  readonly kind: Kind;
}

/** A relation applied to terms. */
export interface CheckedAtom {
  readonly relation: number;
  readonly args: readonly CheckedTerm[];
  readonly location: Location | null;
}

/** One condition. */
export type CheckedLiteral =
  | { readonly kind: "atom"; readonly atom: CheckedAtom; readonly negated: boolean; readonly location: Location | null }
  | {
      readonly kind: "comparison";
      readonly op: ComparisonOp;
      /** True for `!match` and `!contains`; other comparisons are negated by their opposite. */
      readonly negated: boolean;
      readonly on: Kind;
      readonly left: CheckedTerm;
      readonly right: CheckedTerm;
      readonly location: Location | null;
    }
  | { readonly kind: "boolean"; readonly value: boolean; readonly location: Location | null };

/** A value; `type` is its base kind. */
export type CheckedTerm =
  | { readonly kind: "variable"; readonly variable: number; readonly type: Kind }
  | { readonly kind: "wildcard"; readonly type: Kind }
  | { readonly kind: "constant"; readonly value: string | number | bigint; readonly type: Kind }
  | { readonly kind: "nil"; readonly type: "record" }
  | { readonly kind: "parameter"; readonly parameter: number; readonly type: Kind }
  | { readonly kind: "counter"; readonly type: "number" }
  | { readonly kind: "iteration"; readonly type: Kind }
  | {
      /** Conversions are `to_number|to_unsigned|to_float|to_string|to_int64`; unary minus is `neg`; `range` has several values. */
      readonly kind: "functor";
      readonly op: string;
      /** Kind of the operands the overload was resolved for. */
      readonly on: Kind;
      readonly args: readonly CheckedTerm[];
      readonly type: Kind;
      readonly location: Location | null;
    }
  | {
      readonly kind: "call";
      /** Number of the functor. */
      readonly functor: number;
      readonly args: readonly CheckedTerm[];
      readonly type: Kind;
      readonly location: Location | null;
    }
  | { readonly kind: "record"; readonly of: TypeId; readonly fields: readonly CheckedTerm[]; readonly type: "record" }
  | {
      readonly kind: "branch";
      readonly of: TypeId;
      /** Place of the constructor in its type. */
      readonly branch: number;
      readonly fields: readonly CheckedTerm[];
      readonly type: "adt";
    }
  | {
      /** The same word read as another kind. */
      readonly kind: "cast";
      readonly value: CheckedTerm;
      readonly type: Kind;
    }
  | {
      readonly kind: "aggregate";
      readonly fn: AggregateName;
      /** Kind of the target; of `count`, `number`. */
      readonly on: Kind;
      readonly target: CheckedTerm | null;
      readonly body: readonly CheckedLiteral[];
      /** Variables of the clause around it that its body reads; the rest of its variables are its own. */
      readonly shared: readonly number[];
      readonly type: Kind;
      readonly location: Location | null;
    };
