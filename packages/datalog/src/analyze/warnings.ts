// What is allowed but hardly meant.
// In: a flat program and its declarations.  Out: warnings.
// Invariant: warnings never change what a program means.
// Not here: singleton variables (clauses.ts), deprecated qualifiers (declare.ts).

import { isBroken } from "../pattern.js";
import type { Literal, Term } from "../syntax/ast.js";
import type { Declarations } from "./declare.js";
import type { FlatProgram } from "./flat.js";
import { type Report, reportWarning } from "./report.js";

/** Warns of relations that nothing defines, that nothing reads, and of rules that can never fire. */
export function warn(program: FlatProgram, declarations: Declarations, report: Report): void {
  const defined = new Set<string>();
  const reads: Reads = { relations: new Set(), patterns: [] };
  const subsumed = new Set<string>();
  for (const clause of program.clauses) {
    const heads = clause.kind === "rule" ? clause.heads : clause.kind === "query" ? [clause.head] : [];
    for (const head of heads) {
      defined.add(head.relation.text);
      for (const term of head.args) readsOfTerm(term, reads);
    }
    if (clause.kind === "subsumption") subsumed.add(clause.dominated.relation.text);
    if (clause.body !== null) readsOfLiteral(clause.body, reads);
  }
  for (const relation of declarations.relations) {
    const { name, directives, location, isQuery, representation } = relation;
    if (isQuery) continue;
    const isInput = directives.some(({ directive }) => directive === "input");
    if (!defined.has(name) && !isInput) {
      reportWarning(
        report,
        "relation/undefined-content",
        location,
        `nothing defines the relation "${name}"`,
        "add rules, facts or an .input directive",
      );
    }
    const isOutput = directives.some(({ directive }) => directive !== "input");
    if (!reads.relations.has(name) && !isOutput && hasOutput(declarations)) {
      reportWarning(
        report,
        "relation/unused",
        location,
        `nothing reads the relation "${name}"`,
        "remove it, or add an .output directive",
      );
    }
    if (representation === "btree_delete" && !subsumed.has(name)) {
      const message = `the relation "${name}" is declared for subsumption, and no subsumption is about it`;
      reportWarning(report, "relation/no-subsumption", location, message, 'add a subsumption or remove "btree_delete"');
    }
  }
  warnOfPatterns(reads.patterns, report);
  warnOfDeadRules(program, declarations, defined, report);
}

/** A pattern that is no regular expression neither matches nor fails to match. */
function warnOfPatterns(patterns: readonly Term[], report: Report): void {
  for (const pattern of patterns) {
    if (pattern.kind !== "string" || !isBroken(pattern.value)) continue;
    const message = `${JSON.stringify(pattern.value)} is no regular expression, so nothing matches it`;
    reportWarning(report, "clause/pattern", pattern.location, message, 'correct it; "\\\\(" is a parenthesis itself');
  }
}

/** In a program without outputs every relation is a result. */
function hasOutput({ relations }: Declarations): boolean {
  return relations.some(
    ({ directives, isQuery }) => isQuery || directives.some(({ directive }) => directive !== "input"),
  );
}

/** A rule never fires when its body is false or reads a relation that must be empty. */
function warnOfDeadRules(
  program: FlatProgram,
  declarations: Declarations,
  defined: ReadonlySet<string>,
  report: Report,
): void {
  const empty = new Set<string>();
  for (const { name, directives } of declarations.relations) {
    if (!defined.has(name) && !directives.some(({ directive }) => directive === "input")) empty.add(name);
  }
  for (const clause of program.clauses) {
    if (clause.body === null || clause.kind === "subsumption") continue;
    const why = contradiction(clause.body, empty);
    if (why !== null)
      reportWarning(
        report,
        "clause/never",
        clause.body.location,
        `this rule can never fire: ${why}`,
        "remove it or correct its body",
      );
  }
}

/** Why a body can never hold, or null. */
function contradiction(literal: Literal, empty: ReadonlySet<string>): string | null {
  switch (literal.kind) {
    case "boolean":
      return literal.value ? null : "its body is false";
    case "atom":
      return empty.has(literal.relation.text) ? `the relation "${literal.relation.text}" is empty` : null;
    case "compare":
      return constantComparison(literal);
    case "and":
      for (const operand of literal.operands) {
        const why = contradiction(operand, empty);
        if (why !== null) return why;
      }
      return null;
    case "or": {
      const reasons = literal.operands.map((operand) => contradiction(operand, empty));
      return reasons.includes(null) ? null : (reasons[0] ?? null);
    }
    case "not":
      return null;
  }
}

const HOLDS: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

function constantComparison({ op, left, right }: Extract<Literal, { kind: "compare" }>): string | null {
  const holds = HOLDS[op];
  const comparable =
    (left.kind === "number" && right.kind === "number") || (left.kind === "string" && right.kind === "string");
  if (holds === undefined || !comparable) return null;
  const order = left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
  return holds(order) ? null : `the comparison "${op}" of two constants does not hold`;
}

/** What a program reads: relations by name, and the patterns of `match`. */
interface Reads {
  readonly relations: Set<string>;
  readonly patterns: Term[];
}

function readsOfLiteral(literal: Literal, into: Reads): void {
  switch (literal.kind) {
    case "atom":
      into.relations.add(literal.relation.text);
      for (const term of literal.args) readsOfTerm(term, into);
      return;
    case "not":
      readsOfLiteral(literal.operand, into);
      return;
    case "and":
    case "or":
      for (const operand of literal.operands) readsOfLiteral(operand, into);
      return;
    case "compare":
      if (literal.op === "match") into.patterns.push(literal.left);
      readsOfTerm(literal.left, into);
      readsOfTerm(literal.right, into);
  }
}

function readsOfTerm(term: Term, into: Reads): void {
  switch (term.kind) {
    case "aggregate":
      readsOfLiteral(term.body, into);
      if (term.target !== null) readsOfTerm(term.target, into);
      return;
    case "record":
    case "branch":
    case "call":
    case "callback":
      for (const arg of term.args) readsOfTerm(arg, into);
      return;
    case "cast":
      readsOfTerm(term.value, into);
  }
}
