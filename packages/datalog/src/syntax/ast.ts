// A program as it is written: one readonly tree for text and builder.
// Invariant: nodes are plain data; every node that a message can point at has a location (null when the builder made it). Nothing is resolved:
// names are as written, qualified ones joined by dots.
// Not here: what names mean (analyze/).
import type { Location } from "../location.js";

/** Where a node stands. */
export type Where = Location | null;

/** A whole program, in source order. */
export interface Program {
  readonly items: readonly Item[];
}

/** Whatever stands at the top level or inside a component. */
export type Item =
  | TypeDeclaration
  | RelationDeclaration
  | Directive
  | FunctorDeclaration
  | Clause
  | SubsumptionClause
  | ComponentDeclaration
  | ComponentInstance
  | OverrideDeclaration
  | Pragma
  | Query;

/** `.type Name <: Base`, `= Union | ...`, `= [x: t]`, `= A {} | B {x: t}`, or an alias. */
export interface TypeDeclaration {
  readonly kind: "type";
  readonly name: string;
  readonly definition: TypeDefinition;
  readonly location: Where;
}

/** The right side of a type declaration. */
export type TypeDefinition =
  | { readonly kind: "subtype"; readonly base: string }
  | { readonly kind: "alias"; readonly base: string }
  | { readonly kind: "union"; readonly members: readonly string[] }
  | { readonly kind: "record"; readonly fields: readonly Attribute[] }
  | { readonly kind: "adt"; readonly branches: readonly BranchDeclaration[] };

/** One constructor of an algebraic data type. */
export interface BranchDeclaration {
  readonly name: string;
  readonly fields: readonly Attribute[];
  readonly location: Where;
}

/** A named and typed column or field. */
export interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly location: Where;
}

/** Words behind a relation's attributes. */
export type Qualifier =
  | "inline"
  | "no_inline"
  | "eqrel"
  | "btree"
  | "btree_delete"
  | "brie"
  | "magic"
  | "no_magic"
  | "overridable"
  | "input"
  | "output"
  | "printsize";

/** `.decl a, b(x: t, ...) qualifiers choice-domain x, (x, y)`; several names share one node each. */
export interface RelationDeclaration {
  readonly kind: "relation";
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly qualifiers: readonly Qualifier[];
  /** Each entry names the columns that determine the tuple. */
  readonly choices: readonly (readonly string[])[];
  readonly location: Where;
}

/** `.input`, `.output`, `.printsize`, `.limitsize` of one relation. */
export interface Directive {
  readonly kind: "directive";
  readonly directive: "input" | "output" | "printsize" | "limitsize";
  readonly relation: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly location: Where;
}

/** `.functor name(x: t, ...): t stateful`. */
export interface FunctorDeclaration {
  readonly kind: "functor";
  readonly name: string;
  readonly parameters: readonly Attribute[];
  readonly result: string;
  readonly stateful: boolean;
  readonly location: Where;
}

/** `.comp Name<T, ...> : Base<...>, ... { items }`. */
export interface ComponentDeclaration {
  readonly kind: "component";
  readonly name: string;
  readonly parameters: readonly string[];
  readonly bases: readonly ComponentType[];
  readonly items: readonly Item[];
  readonly location: Where;
}

/** A component's name with its arguments. */
export interface ComponentType {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly location: Where;
}

/** `.init name = Component<...>`. */
export interface ComponentInstance {
  readonly kind: "instance";
  readonly name: string;
  readonly component: ComponentType;
  readonly location: Where;
}

/** `.override relation` inside a component. */
export interface OverrideDeclaration {
  readonly kind: "override";
  readonly relation: string;
  readonly location: Where;
}

/** `.pragma "name" "value"`. */
export interface Pragma {
  readonly kind: "pragma";
  readonly name: string;
  readonly value: string;
  readonly location: Where;
}

/** `query name(x, y) :- body.`: a named question to the result. */
export interface Query {
  readonly kind: "query";
  readonly name: string;
  readonly variables: readonly string[];
  readonly body: readonly Literal[];
  readonly location: Where;
}

/** A fact (empty body), or a rule with one or more heads; disjunctions stand as literals. */
export interface Clause {
  readonly kind: "clause";
  readonly heads: readonly Atom[];
  readonly body: readonly Literal[];
  readonly plan: readonly PlanHint[];
  readonly location: Where;
}

/** `.plan version: (2, 1, ...)`; atom numbers count from 1. */
export interface PlanHint {
  readonly version: number;
  readonly order: readonly number[];
}

/** `r(x) <= r(y) :- body.`: the first tuple goes when the second is there. */
export interface SubsumptionClause {
  readonly kind: "subsumption";
  readonly dominated: Atom;
  readonly dominating: Atom;
  readonly body: readonly Literal[];
  readonly plan: readonly PlanHint[];
  readonly location: Where;
}

/** A relation applied to terms. */
export interface Atom {
  readonly relation: string;
  readonly args: readonly Term[];
  readonly location: Where;
}

/** Comparisons, and the two tests on symbols. */
export type ComparisonOp = "=" | "!=" | "<" | "<=" | ">" | ">=" | "match" | "contains";

/** One condition of a body. */
export type Literal =
  | { readonly kind: "atom"; readonly atom: Atom; readonly location: Where }
  | { readonly kind: "negation"; readonly literal: Literal; readonly location: Where }
  | {
      readonly kind: "comparison";
      readonly op: ComparisonOp;
      readonly left: Term;
      readonly right: Term;
      readonly location: Where;
    }
  | { readonly kind: "boolean"; readonly value: boolean; readonly location: Where }
  | { readonly kind: "disjunction"; readonly branches: readonly (readonly Literal[])[]; readonly location: Where };

/** Names of the aggregates. */
export type AggregateName = "count" | "sum" | "min" | "max" | "mean";

/** A value as written. */
export type Term =
  | { readonly kind: "variable"; readonly name: string; readonly location: Where }
  | { readonly kind: "wildcard"; readonly location: Where }
  | { readonly kind: "string"; readonly value: string; readonly location: Where }
  | {
      /** `text` as written: its spelling decides the type (`1`, `1u`, `1.5`, `0x1f`, `0b1`, and `1i64`). */
      readonly kind: "number";
      readonly text: string;
      readonly location: Where;
    }
  | { readonly kind: "nil"; readonly location: Where }
  | { readonly kind: "counter"; readonly location: Where }
  | { readonly kind: "iteration"; readonly location: Where }
  | { readonly kind: "parameter"; readonly name: string; readonly location: Where }
  | {
      /** An operator (`+`, `band`, unary `neg`, ...) or a named intrinsic functor (`cat`, `to_number`, `range`, ...). */
      readonly kind: "functor";
      readonly op: string;
      readonly args: readonly Term[];
      readonly location: Where;
    }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Term[]; readonly location: Where }
  | { readonly kind: "record"; readonly fields: readonly Term[]; readonly location: Where }
  | { readonly kind: "branch"; readonly name: string; readonly args: readonly Term[]; readonly location: Where }
  | { readonly kind: "cast"; readonly value: Term; readonly type: string; readonly location: Where }
  | {
      readonly kind: "aggregate";
      readonly fn: AggregateName;
      readonly target: Term | null;
      readonly body: readonly Literal[];
      readonly location: Where;
    };
