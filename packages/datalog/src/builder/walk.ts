// Walks over the syntax trees that the builder makes.
// In: terms and literals.  Out: visits of every node; copies with terms replaced.
// Invariant: a copy keeps the notes of what it copies.
// Not here: checked clauses (analyze/walk.ts).
import type { Literal, Term } from "../syntax/ast.js";
import { annotate, type Node, noteOf } from "./note.js";

/** The nodes directly within a node. */
export function partsOfNode(node: Node): readonly Node[] {
  switch (node.kind) {
    case "atom":
    case "branch":
    case "record":
    case "call":
    case "callback":
      return node.args;
    case "not":
      return [node.operand];
    case "compare":
      return [node.left, node.right];
    case "and":
    case "or":
      return node.operands;
    case "cast":
      return [node.value];
    case "aggregate":
      return node.target === null ? [node.body] : [node.target, node.body];
    default:
      return [];
  }
}

/** Visits a node and everything within it; lists of memberships are within, too. */
export function eachNode(node: Node, visit: (node: Node) => void): void {
  visit(node);
  const members = noteOf(node)?.members;
  if (members !== undefined) for (const item of members.list) eachNode(item, visit);
  for (const part of partsOfNode(node)) eachNode(part, visit);
}

/** Are nodes nested in each other more than `limit` levels deep? Needs no stack, so that every other walk may. */
export function isDeeper(node: Node, limit: number): boolean {
  let level: readonly Node[] = [node];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap(partsOfNode);
  }
  return false;
}

/** A copy of a term in which `replace` had its say about every term of the same scope, inner ones first. Bodies of aggregates are left to `inner`. */
export function mapTerm(term: Term, replace: (term: Term) => Term, inner: (body: Literal) => Literal): Term {
  const map = (part: Term): Term => mapTerm(part, replace, inner);
  const copy = (): Term => {
    switch (term.kind) {
      case "branch":
      case "record":
      case "call":
      case "callback":
        return { ...term, args: term.args.map(map) };
      case "cast":
        return { ...term, value: map(term.value) };
      case "aggregate":
        return { ...term, body: inner(term.body) };
      default:
        return term;
    }
  };
  const made = copy();
  const note = noteOf(term);
  return replace(note === undefined || made === term ? made : annotate(made, note));
}
