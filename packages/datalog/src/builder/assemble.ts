// Entries to a program: the text they print as, its syntax tree with places in that text, and all that is wrong with them.
// In: relations and entries.  Out: text, tree, diagnostics, the functions rules call.
// Invariant: the tree is the one that parsing the text gives, so what a builder made is what its text means;
// every statement has a name of its own in diagnostics (`rule 2:1:18`), counted from 1 by kind.
// Not here: the analysis (analyze/), single rewrites (expand.ts).
import type { Diagnostic } from "../diagnostic.js";
import { NOWHERE, type Source } from "../location.js";
import type { Literal, Program, Statement } from "../syntax/ast.js";
import { DEEPEST } from "../syntax/cursor.js";
import { parsePrinted } from "../syntax/parser.js";
import { printStatement } from "../syntax/print.js";
import { conjunction } from "./condition.js";
import { collectType, functorStatement, relationStatement, typeStatement } from "./declare.js";
import type { Entry } from "./entry.js";
import { type Expansion, expandRule, openExpansion } from "./expand.js";
import { type Node, nameOf, noteOf, type Problem } from "./note.js";
import type { CallbackDefinition, ColumnType, RelationDefinition } from "./shape.js";
import { eachNode, isDeeper } from "./walk.js";

/** A program before its analysis. */
export interface Assembly {
  readonly text: string;
  readonly tree: Program;
  /** What is wrong with the entries themselves; the tree is good for analysis only without errors here. */
  readonly problems: readonly Diagnostic[];
  readonly callbacks: ReadonlySet<CallbackDefinition>;
  readonly tests: ReadonlyMap<CallbackDefinition, string>;
  /** Types that queries promise for their columns. */
  readonly promises: readonly Promised[];
}

/** A column of a query whose type its author named. */
export interface Promised {
  readonly query: string;
  readonly column: number;
  readonly type: ColumnType;
}

interface Labelled {
  readonly label: string;
  readonly statement: Statement;
  readonly problems: readonly Problem[];
}

/** Puts a program together. Complexity: O(program). */
export function assemble(relations: readonly RelationDefinition[], given: readonly Entry[]): Assembly {
  const entries = given.map(withinDepth);
  const uses = collectUses(relations, entries);
  const queries = entries.flatMap((entry) => (entry.kind === "query" ? [entry.name] : []));
  const expansion = openExpansion(
    [...relations.map(({ name }) => name), ...queries],
    [...uses.callbacks].map(({ name }) => name),
  );
  const clauses: Labelled[] = [];
  const counts = new Map<string, number>();
  for (const [i, entry] of entries.entries()) {
    const label = labelOf(given[i]!, counts);
    const before = expansion.rules.length;
    const clause = statementOf(entry, label, expansion);
    for (const made of expansion.rules.slice(before)) clauses.push({ ...made, problems: [] });
    clauses.push({ label, statement: clause, problems: problemsOf(entry) });
  }
  const declarations = declare(relations, uses, expansion);
  return {
    ...print([...declarations, ...inputs(relations, entries), ...clauses]),
    ...promised(entries),
    callbacks: uses.callbacks,
    tests: expansion.tests,
  };
}

const TOO_DEEP: Problem = {
  code: "builder/too-deep",
  message: `it holds terms or conditions nested more than ${DEEPEST} levels deep`,
  help: "compute in steps: bind parts to variables with eq, or move them into rules of their own",
};

/** The entry, or in place of one that nests deeper than the language reads an empty rule with that problem. */
function withinDepth(entry: Entry): Entry {
  if (!nodesOf(entry).some((node) => isDeeper(node, DEEPEST))) return entry;
  return { kind: "rule", heads: [], body: [], problems: [TOO_DEEP] };
}

interface Uses {
  readonly types: Set<ColumnType>;
  readonly callbacks: Set<CallbackDefinition>;
}

function collectUses(relations: readonly RelationDefinition[], entries: readonly Entry[]): Uses {
  const uses: Uses = { types: new Set(), callbacks: new Set() };
  for (const { columns } of relations) for (const { type } of columns) collectType(type, uses.types);
  const visit = (node: Node): void => {
    const note = noteOf(node);
    if (note === undefined) return;
    if (note.type !== undefined) collectType(note.type, uses.types);
    if (note.members !== undefined) collectType(note.members.type, uses.types);
    if (note.callback !== undefined) {
      uses.callbacks.add(note.callback);
      for (const type of [...note.callback.parameters, note.callback.result]) collectType(type, uses.types);
    }
  };
  for (const entry of entries) for (const node of nodesOf(entry)) eachNode(node, visit);
  return uses;
}

function nodesOf(entry: Entry): readonly Literal[] {
  switch (entry.kind) {
    case "rule":
      return [...entry.heads, ...entry.body];
    case "fact":
      return [entry.head];
    case "subsumption":
      return [entry.dominated, entry.dominating, ...entry.body];
    case "query":
      return entry.body;
    case "directive":
      return [];
  }
}

/** Problems of an entry and of everything within it. */
function problemsOf(entry: Entry): readonly Problem[] {
  const problems: Problem[] = "problems" in entry ? [...entry.problems] : [];
  for (const node of nodesOf(entry)) eachNode(node, (each) => problems.push(...(noteOf(each)?.problems ?? [])));
  return problems;
}

function labelOf(entry: Entry, counts: Map<string, number>): string {
  if (entry.kind === "query") return `query ${entry.name}`;
  if (entry.kind === "directive") return `${entry.directive} ${entry.relation}`;
  if (entry.kind === "fact" && entry.row !== null) return `facts of ${entry.head.relation.text}, row ${entry.row}`;
  const number = (counts.get(entry.kind) ?? 0) + 1;
  counts.set(entry.kind, number);
  return `${entry.kind} ${number}`;
}

function statementOf(entry: Entry, label: string, expansion: Expansion): Statement {
  const location = NOWHERE;
  switch (entry.kind) {
    case "rule": {
      const { heads, body } = expandRule(entry.heads, entry.body, label, expansion);
      return { kind: "rule", heads, body: body.length === 0 ? null : conjunction(body), plan: null, location };
    }
    case "fact":
      return { kind: "rule", heads: [entry.head], body: null, plan: null, location };
    case "subsumption": {
      const { heads, body } = expandRule([entry.dominated, entry.dominating], entry.body, label, expansion);
      return {
        kind: "subsumption",
        dominated: heads[0]!,
        dominating: heads[1]!,
        body: conjunction(body),
        plan: null,
        location,
      };
    }
    case "query": {
      const args = entry.find.map(({ variable }) => ({ kind: "variable" as const, name: variable, location }));
      const head = { kind: "atom" as const, relation: nameOf(entry.name), args, location };
      const expanded = expandRule([head], entry.body, label, expansion);
      return { kind: "query", head: expanded.heads[0]!, body: conjunction(expanded.body), location };
    }
    case "directive": {
      const { directive, relation, parameters } = entry;
      return { kind: "directive", directive, relations: [nameOf(relation)], parameters, location };
    }
  }
}

function declare(relations: readonly RelationDefinition[], uses: Uses, expansion: Expansion): Labelled[] {
  const made: Labelled[] = [];
  const add = (label: string, statement: Statement): void => {
    made.push({ label, statement, problems: [] });
  };
  for (const type of uses.types) add(`type ${type.name}`, typeStatement(type));
  for (const callback of uses.callbacks) {
    const { name, result } = callback;
    add(`functor ${name}`, functorStatement(name, callback, result.name));
    const test = expansion.tests.get(callback);
    if (test !== undefined) add(`functor ${test}`, functorStatement(test, callback, "number"));
  }
  for (const relation of relations) add(`relation ${relation.name}`, relationStatement(relation));
  for (const { name, columns } of expansion.relations) {
    add(`relation ${name}`, relationStatement({ name, columns, qualifiers: [], choices: [] }));
  }
  return made;
}

/** What no entry defines gets its facts at evaluation: it is an input. */
function inputs(relations: readonly RelationDefinition[], entries: readonly Entry[]): Labelled[] {
  const defined = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === "rule") for (const head of entry.heads) defined.add(head.relation.text);
    if (entry.kind === "fact") defined.add(entry.head.relation.text);
    if (entry.kind === "directive" && entry.directive === "input") defined.add(entry.relation);
  }
  const open = relations.filter(({ name, qualifiers }) => !defined.has(name) && !qualifiers.includes("inline"));
  return [...new Set(open.map(({ name }) => name))].map((name) => ({
    label: `input ${name}`,
    statement: { kind: "directive", directive: "input", relations: [nameOf(name)], parameters: [], location: NOWHERE },
    problems: [],
  }));
}

function promised(entries: readonly Entry[]): { readonly promises: readonly Promised[] } {
  const promises = entries.flatMap((entry) =>
    entry.kind !== "query"
      ? []
      : entry.find.flatMap(({ type }, column) => (type === null ? [] : [{ query: entry.name, column, type }])),
  );
  return { promises };
}

function print(statements: readonly Labelled[]): Pick<Assembly, "text" | "tree" | "problems"> {
  const texts = statements.map(({ statement }) => printStatement(statement));
  const renamed: { offset: number; name: string; line: number }[] = [];
  let offset = 0;
  for (const [i, { label }] of statements.entries()) {
    renamed.push({ offset, name: label, line: 1 });
    offset += texts[i]!.length + 1;
  }
  const text = texts.map((each) => `${each}\n`).join("");
  const source: Source = { name: "<builder>", text, renamed };
  const { program, diagnostics } = parsePrinted(source);
  const problems = statements.flatMap(({ problems: found }, i) => {
    const start = renamed[i]!.offset;
    const location = { source, start, end: start + texts[i]!.length };
    return found.map((problem): Diagnostic => ({ ...problem, severity: "error", location }));
  });
  return { text, tree: program, problems: problems.length > 0 ? problems : diagnostics };
}
