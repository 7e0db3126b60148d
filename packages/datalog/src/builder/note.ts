// What the builder remembers about syntax trees it makes, beside the trees.
// In: nodes.  Out: the node behind an expression or a condition, the note about a node.
// Invariant: trees hold nothing that text could not say; a note never changes what a node means.
// Not here: what is done with notes (assemble.ts, expand.ts).
import { NOWHERE } from "../location.js";
import type { Literal, Name, Term } from "../syntax/ast.js";
import type { CallbackDefinition, ColumnType, RelationDefinition } from "./shape.js";

/** Something wrong that is reported with everything else that is wrong with the program. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

/** What belongs to a node: the relation of an atom, the type of a record or cast, the function of a call, the list of a membership. */
export interface Note {
  readonly relation?: RelationDefinition;
  readonly type?: ColumnType;
  readonly callback?: CallbackDefinition;
  readonly members?: Members;
  readonly problems?: readonly Problem[];
}

/** A membership in a list; a long list becomes a relation. */
export interface Members {
  readonly value: Term;
  readonly list: readonly Term[];
  readonly type: ColumnType;
}

/** What expressions and conditions stand for. */
export type Node = Term | Literal;

const notes = new WeakMap<Node, Note>();
const nodes = new WeakMap<object, Node>();

/** Adds a note to a node. */
export function annotate<N extends Node>(node: N, note: Note): N {
  notes.set(node, note);
  return node;
}

/** The note about a node, if there is one. */
export function noteOf(node: Node): Note | undefined {
  return notes.get(node);
}

/** Makes an object of the user stand for a node. */
export function represent<T extends object>(value: T, node: Node): T {
  nodes.set(value, node);
  return value;
}

/** The node an object of the user stands for, or undefined for anything else. */
export function represented(value: unknown): Node | undefined {
  return (typeof value === "object" || typeof value === "function") && value !== null ? nodes.get(value) : undefined;
}

const LITERALS: ReadonlySet<string> = new Set<Literal["kind"]>(["atom", "not", "compare", "boolean", "and", "or"]);

/** Is this node a literal and not a term? */
export function isLiteralNode(node: Node): node is Literal {
  return LITERALS.has(node.kind);
}

/** A name of a tree. */
export function nameOf(text: string): Name {
  return { text, location: NOWHERE };
}
