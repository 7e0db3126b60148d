// A clause whose names are resolved and whose types are not known yet.
// In: types of the language.  Out: `ResolvedClause`.
// Invariants: one head, a body that is a conjunction of atoms, negated atoms and comparisons; every term has its own type node; a variable has one node for all its occurrences.
// Not here: how names are resolved (resolve.ts), how types are found (typecheck.ts).
import type { Location } from "../location.js";
import type { AggregateName, NumberTerm } from "../syntax/ast.js";
import type { TypeId } from "../value.js";
import type { CheckedComparison, RelationId, VariableId } from "./checked.js";

/** Number of a term in the type inference of its clause. */
export type TypeNode = number;

/** A term with resolved names. */
export type ResolvedTerm = { readonly node: TypeNode; readonly location: Location } & (
  | { readonly kind: "variable"; readonly variable: VariableId }
  | { readonly kind: "wildcard" }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "number"; readonly number: NumberTerm }
  | { readonly kind: "nil" }
  | { readonly kind: "counter" }
  | { readonly kind: "parameter"; readonly parameter: number }
  | { readonly kind: "record"; readonly args: readonly ResolvedTerm[] }
  | { readonly kind: "branch"; readonly type: TypeId; readonly branch: number; readonly args: readonly ResolvedTerm[] }
  | { readonly kind: "cast"; readonly value: ResolvedTerm; readonly type: TypeId }
  | { readonly kind: "call"; readonly op: string; readonly args: readonly ResolvedTerm[] }
  | { readonly kind: "callback"; readonly functor: number; readonly args: readonly ResolvedTerm[] }
  | {
      readonly kind: "aggregate";
      readonly fn: AggregateName;
      readonly target: ResolvedTerm | null;
      readonly body: readonly ResolvedLiteral[];
      readonly locals: readonly VariableId[];
      readonly shared: readonly VariableId[];
    }
  | { readonly kind: "iteration"; readonly relation: RelationId }
);

/** An atom with resolved names. */
export interface ResolvedAtom {
  readonly kind: "atom";
  readonly relation: RelationId;
  readonly negated: boolean;
  readonly args: readonly ResolvedTerm[];
  readonly location: Location;
}

/** A literal with resolved names. */
export type ResolvedLiteral =
  | ResolvedAtom
  | {
      readonly kind: "compare";
      readonly op: CheckedComparison;
      readonly left: ResolvedTerm;
      readonly right: ResolvedTerm;
      readonly location: Location;
    }
  | { readonly kind: "false"; readonly location: Location };

/** A variable of a clause. `occurrences` counts where it is written. */
export interface ResolvedVariable {
  readonly name: string;
  readonly node: TypeNode;
  readonly location: Location;
  occurrences: number;
}

/** A clause with resolved names. */
export interface ResolvedClause {
  readonly kind: "rule" | "subsumption";
  readonly head: ResolvedAtom;
  readonly dominating: ResolvedAtom | null;
  readonly body: readonly ResolvedLiteral[];
  readonly variables: readonly ResolvedVariable[];
  /** How many type nodes its terms use. */
  readonly nodes: number;
  readonly location: Location;
}
