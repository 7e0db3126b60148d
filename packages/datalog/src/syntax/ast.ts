// The syntax tree of a program, as the parser reads it and the typed builder makes it.
// In: locations.  Out: `Program`, its statements, literals and terms as readonly unions.
// Invariant: every node has a location; names are kept as written (qualified ones with dots); nothing is resolved, desugared or checked.
// Not here: what names mean (analyze/), how a tree is printed (print.ts).
import type { Location, Source } from "../location.js";

/** A name as written; `text` may be qualified (`component.relation`). */
export interface Name {
  readonly text: string;
  readonly location: Location;
}

/** A whole program: the statements of its file and of the files it includes, in order. */
export interface Program {
  readonly source: Source;
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
}

/** A comment with its delimiters; `///` and block comments with two stars document the next declaration. */
export interface Comment {
  readonly text: string;
  readonly location: Location;
}

/** What a program consists of. Components hold the same statements. */
export type Statement =
  | TypeDeclaration
  | RelationDeclaration
  | FunctorDeclaration
  | Directive
  | Pragma
  | Rule
  | Subsumption
  | Query
  | Component
  | Init
  | Override;

/** A named and typed column, field or parameter. */
export interface Attribute {
  readonly name: Name;
  readonly type: Name;
  readonly location: Location;
}

/** `.type Name ...` */
export interface TypeDeclaration {
  readonly kind: "type";
  readonly name: Name;
  readonly definition: TypeDefinition;
  readonly location: Location;
}

/** What stands right of a type's name. A union of one member is an alias. */
export type TypeDefinition =
  | { readonly kind: "subtype"; readonly base: Name }
  | { readonly kind: "union"; readonly members: readonly Name[] }
  | { readonly kind: "record"; readonly fields: readonly Attribute[] }
  | { readonly kind: "adt"; readonly branches: readonly BranchDeclaration[] };

/** One constructor of an algebraic data type. */
export interface BranchDeclaration {
  readonly name: Name;
  readonly fields: readonly Attribute[];
  readonly location: Location;
}

/** Words that may follow a declaration. */
export type QualifierName =
  | "btree"
  | "btree_delete"
  | "brie"
  | "eqrel"
  | "inline"
  | "no_inline"
  | "magic"
  | "no_magic"
  | "overridable"
  | "input"
  | "output"
  | "printsize";

/** A qualifier where it stands. */
export interface Qualifier {
  readonly name: QualifierName;
  readonly location: Location;
}

/** `.decl A, B(x: number) qualifiers choice-domain x, (y, z)`; `attributes` is shared by all names. */
export interface RelationDeclaration {
  readonly kind: "relation";
  readonly names: readonly Name[];
  readonly attributes: readonly Attribute[];
  readonly qualifiers: readonly Qualifier[];
  /** Each entry is a set of attributes that determines the whole tuple. */
  readonly choices: readonly (readonly Name[])[];
  readonly location: Location;
}

/** `.functor f(x: number, y: symbol): symbol stateful` */
export interface FunctorDeclaration {
  readonly kind: "functor";
  readonly name: Name;
  readonly parameters: readonly FunctorParameter[];
  readonly result: Name;
  readonly stateful: boolean;
  readonly location: Location;
}

/** Parameter of a user-defined functor; its name is optional. */
export interface FunctorParameter {
  readonly name: Name | null;
  readonly type: Name;
  readonly location: Location;
}

/** What a directive asks for. */
export type DirectiveName = "input" | "output" | "printsize" | "limitsize";

/** `.input A, B(IO=file, delimiter=",")` */
export interface Directive {
  readonly kind: "directive";
  readonly directive: DirectiveName;
  readonly relations: readonly Name[];
  readonly parameters: readonly DirectiveParameter[];
  readonly location: Location;
}

/** `key=value` of a directive; the value is its text without quotes, `quoted` tells how it was written. */
export interface DirectiveParameter {
  readonly key: Name;
  readonly value: string;
  readonly quoted: boolean;
  readonly location: Location;
}

/** `.pragma "key" "value"` */
export interface Pragma {
  readonly kind: "pragma";
  readonly key: string;
  readonly value: string | null;
  readonly location: Location;
}

/** `A(x), B(x) :- body.`; a fact has no body. */
export interface Rule {
  readonly kind: "rule";
  readonly heads: readonly Atom[];
  readonly body: Literal | null;
  readonly plan: ExecutionPlan | null;
  readonly location: Location;
}

/** `A(x1) <= A(x2) :- body.`: the left tuple is dropped when the body holds. */
export interface Subsumption {
  readonly kind: "subsumption";
  readonly dominated: Atom;
  readonly dominating: Atom;
  readonly body: Literal;
  readonly plan: ExecutionPlan | null;
  readonly location: Location;
}

/** `.query name(x, y) :- body.`: a rule of a relation that it declares itself; attribute types are inferred. */
export interface Query {
  readonly kind: "query";
  readonly head: Atom;
  readonly body: Literal;
  readonly location: Location;
}

/** `.plan 0:(2,1), 1:(1,2)`: for each version of the rule the order of its atoms, counted from 1. */
export interface ExecutionPlan {
  readonly orders: readonly { readonly version: number; readonly order: readonly number[] }[];
  readonly location: Location;
}

/** `Name<A, B>`: in a component's head its own parameters, elsewhere arguments. */
export interface ComponentType {
  readonly name: Name;
  readonly parameters: readonly Name[];
  readonly location: Location;
}

/** `.comp Name<T> : Base<T> { ... }` */
export interface Component {
  readonly kind: "component";
  readonly type: ComponentType;
  readonly bases: readonly ComponentType[];
  readonly members: readonly Statement[];
  readonly location: Location;
}

/** `.init name = Component<T>` */
export interface Init {
  readonly kind: "init";
  readonly name: Name;
  readonly component: ComponentType;
  readonly location: Location;
}

/** `.override relation`: inherited rules of an overridable relation are dropped. Only within components. */
export interface Override {
  readonly kind: "override";
  readonly relation: Name;
  readonly location: Location;
}

/** What bodies are made of. */
export type Literal =
  | Atom
  | { readonly kind: "not"; readonly operand: Literal; readonly location: Location }
  | {
      readonly kind: "compare";
      readonly op: ComparisonName;
      readonly left: Term;
      readonly right: Term;
      readonly location: Location;
    }
  | { readonly kind: "boolean"; readonly value: boolean; readonly location: Location }
  | { readonly kind: "and"; readonly operands: readonly Literal[]; readonly location: Location }
  | { readonly kind: "or"; readonly operands: readonly Literal[]; readonly location: Location };

/** A relation applied to terms. */
export interface Atom {
  readonly kind: "atom";
  readonly relation: Name;
  readonly args: readonly Term[];
  readonly location: Location;
}

/** Comparisons; `match` and `contains` are written as calls. */
export type ComparisonName = "=" | "!=" | "<" | "<=" | ">" | ">=" | "match" | "contains";

/** Names of the aggregates. */
export type AggregateName = "count" | "sum" | "min" | "max" | "mean";

/** What relations are applied to. */
export type Term =
  | { readonly kind: "variable"; readonly name: string; readonly location: Location }
  | { readonly kind: "wildcard"; readonly location: Location }
  | { readonly kind: "string"; readonly value: string; readonly location: Location }
  | NumberTerm
  | { readonly kind: "nil"; readonly location: Location }
  /** `$` or `autoinc()`. */
  | { readonly kind: "counter"; readonly location: Location }
  /** `$name`: a parameter, or a branch without fields when one of that name is declared (resolved by the analysis). */
  | { readonly kind: "dollar"; readonly name: Name; readonly location: Location }
  | { readonly kind: "branch"; readonly name: Name; readonly args: readonly Term[]; readonly location: Location }
  | { readonly kind: "record"; readonly args: readonly Term[]; readonly location: Location }
  /** `as(value, type)`. */
  | { readonly kind: "cast"; readonly value: Term; readonly type: Name; readonly location: Location }
  /** An intrinsic functor by its canonical name: `+ - * / % ^ neg band bor bxor bnot ... cat strlen range`. */
  | { readonly kind: "call"; readonly op: string; readonly args: readonly Term[]; readonly location: Location }
  /** `@name(...)`: a user-defined functor. */
  | { readonly kind: "callback"; readonly name: Name; readonly args: readonly Term[]; readonly location: Location }
  | {
      readonly kind: "aggregate";
      readonly fn: AggregateName;
      readonly target: Term | null;
      readonly body: Literal;
      readonly location: Location;
    }
  /** `recursive_iteration_cnt(relation)`. */
  | { readonly kind: "iteration"; readonly relation: Name; readonly location: Location };

/** A number as written. `integer` takes its type from its place; `unsigned` has the suffix `u`, `float` a point or exponent. */
export type NumberTerm =
  | {
      readonly kind: "number";
      readonly literal: "integer" | "unsigned";
      readonly value: bigint;
      readonly text: string;
      readonly location: Location;
    }
  | {
      readonly kind: "number";
      readonly literal: "float";
      readonly value: number;
      readonly text: string;
      readonly location: Location;
    };

/** A term of one kind. */
export type TermOf<K extends Term["kind"]> = Extract<Term, { readonly kind: K }>;
/** A literal of one kind. */
export type LiteralOf<K extends Literal["kind"]> = Extract<Literal, { readonly kind: K }>;
