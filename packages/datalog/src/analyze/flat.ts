// A program without components: every declaration and every clause with its absolute name.
// In: syntax trees.  Out: `FlatProgram`, a statement list by kind.
// Invariant: names are absolute (`instance.relation`), locations still point into the text.
// Not here: how components become statements (component.ts).
import type {
  Directive,
  FunctorDeclaration,
  Pragma,
  Query,
  RelationDeclaration,
  Rule,
  Subsumption,
  TypeDeclaration,
} from "../syntax/ast.js";

/** A program's statements by kind, in order. */
export interface FlatProgram {
  readonly types: TypeDeclaration[];
  readonly relations: RelationDeclaration[];
  readonly functors: FunctorDeclaration[];
  readonly directives: Directive[];
  readonly pragmas: Pragma[];
  readonly clauses: (Rule | Subsumption | Query)[];
}

/** Nothing yet. */
export function emptyProgram(): FlatProgram {
  return { types: [], relations: [], functors: [], directives: [], pragmas: [], clauses: [] };
}
