// Text to syntax tree.
// In: text.  Out: a program and the diagnostics of its syntax, all of them.
// Invariant: after a syntax error parsing goes on behind the next full stop, or at the next declaration, so one run shows every error. Time is linear in the text.
// Not here: what the program means (analyze/).
import type { Diagnostic } from "../diagnostic.js";
import { programError } from "../diagnostic.js";
import type { Source } from "../location.js";
import type {
  Atom,
  Comment,
  Component,
  ExecutionPlan,
  Literal,
  Program,
  Query,
  Rule,
  Statement,
  Subsumption,
} from "./ast.js";
import {
  advance,
  type Cursor,
  enter,
  expectKind,
  expectMark,
  leave,
  listUntil,
  openCursor,
  peek,
  SyntaxStop,
  seesMark,
  stopAt,
  tookMark,
  unexpected,
} from "./cursor.js";
import { openLexer } from "./lexer.js";
import {
  componentType,
  directives,
  functorDeclaration,
  init,
  oldTypeDeclaration,
  override,
  pragma,
  relationDeclaration,
  typeDeclaration,
} from "./parse-declaration.js";
import { parseAtom, parseBody } from "./parse-term.js";
import { type PreprocessOptions, preprocess } from "./preprocessor.js";
import { between, locationOf, type Token } from "./token.js";

/** How a program is parsed. */
export interface ParseOptions extends PreprocessOptions {
  /** Name of the text in diagnostics; `<text>` when absent. */
  readonly file?: string | undefined;
}

/** What parsing gives: with errors among the diagnostics the program holds only the statements without. */
export interface Parsed {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a program and reports what is wrong with its syntax. Never throws for a bad text. Complexity: O(text). */
export function parseWithDiagnostics(text: string, options: ParseOptions = {}): Parsed {
  const source: Source = { name: options.file ?? "<text>", text };
  const comments: Comment[] = [];
  const diagnostics: Diagnostic[] = [];
  const cursor = openCursor(preprocess(source, { comments, diagnostics }, options), diagnostics);
  const statements: Statement[] = [];
  while (peek(cursor).kind !== "end") recovering(cursor, statements, 0);
  return { program: { source, statements, comments }, diagnostics };
}

/** Reads what the printer wrote: no comments, macros or inclusions. Locations refer to `source` itself. Never throws. */
export function parsePrinted(source: Source): Parsed {
  const diagnostics: Diagnostic[] = [];
  const cursor = openCursor(openLexer(source, { comments: [], diagnostics }), diagnostics);
  const statements: Statement[] = [];
  while (peek(cursor).kind !== "end") recovering(cursor, statements, 0);
  return { program: { source, statements, comments: [] }, diagnostics };
}

/** Reads a program.
 * Complexity: O(text).  Throws DatalogError with all diagnostics (`syntax/*`, `preprocessor/*`, `include/*`).
 * @example parse(".decl a(x: number)  a(1).").statements.length;  // => 2 */
export function parse(text: string, options: ParseOptions = {}): Program {
  const { program, diagnostics } = parseWithDiagnostics(text, options);
  if (diagnostics.some((diagnostic) => diagnostic.severity === "error")) throw programError(diagnostics);
  return program;
}

/** Reads one atom such as `path("a", X)`, with or without a full stop.  Throws DatalogError (`syntax/*`). */
export function parseGoal(text: string): Atom {
  const source: Source = { name: "<query>", text };
  const diagnostics: Diagnostic[] = [];
  const cursor = openCursor(preprocess(source, { comments: [], diagnostics }, {}), diagnostics);
  try {
    const atom = parseAtom(cursor);
    tookMark(cursor, ".");
    if (peek(cursor).kind !== "end") unexpected(cursor, "the end of the query", "write one atom only");
    if (diagnostics.length === 0) return atom;
  } catch (error) {
    if (!(error instanceof SyntaxStop)) throw error;
    diagnostics.push(error.diagnostic);
  }
  throw programError(diagnostics);
}

/** One statement, or one diagnostic and a step over the rest of the statement. */
function recovering(cursor: Cursor, into: Statement[], depth: number): void {
  const before = peek(cursor);
  try {
    statement(cursor, into, depth);
  } catch (error) {
    if (!(error instanceof SyntaxStop)) throw error;
    cursor.diagnostics.push(error.diagnostic);
    cursor.depth = depth;
    if (peek(cursor) === before) advance(cursor);
    skipStatement(cursor, depth > 0, before.kind === "directive");
  }
}

/** Goes behind the next full stop that ends something, or to what begins a statement; in a component not behind its end.
 * A declaration has no full stop, so it ends where a line begins with an atom. */
function skipStatement(cursor: Cursor, inComponent: boolean, inDeclaration: boolean): void {
  for (;;) {
    const token = peek(cursor);
    if (token.kind === "end" || token.kind === "directive") return;
    if (inDeclaration && token.leads && token.kind === "word" && seesMark(cursor, "(", 1)) return;
    if (inComponent && token.kind === "mark" && token.text === "}") return;
    advance(cursor);
    if (token.kind !== "mark" || token.text !== ".") continue;
    const next = peek(cursor);
    if (next.spaced || next.kind === "end" || next.kind === "directive") return;
  }
}

function statement(cursor: Cursor, into: Statement[], depth: number): void {
  const first = peek(cursor);
  if (first.kind === "directive") {
    advance(cursor);
    declaration(cursor, first, into, depth);
  } else if (first.kind === "word") into.push(clause(cursor, first));
  else if (first.kind === "mark" && first.text === "." && peek(cursor, 1).kind === "word" && !peek(cursor, 1).spaced) {
    const word = peek(cursor, 1);
    stopAt(
      between(first, word),
      "syntax/unknown-directive",
      `".${word.text}" is no directive`,
      `use ${KNOWN_DIRECTIVES}`,
    );
  } else unexpected(cursor, "a declaration, a rule or a fact");
}

const KNOWN_DIRECTIVES =
  ".decl, .type, .input, .output, .printsize, .limitsize, .comp, .init, .override, .functor, .pragma, .query, .include or .once";

function declaration(cursor: Cursor, first: Token, into: Statement[], depth: number): void {
  switch (first.text) {
    case "decl":
      into.push(relationDeclaration(cursor, first));
      return;
    case "type":
      into.push(typeDeclaration(cursor, first));
      return;
    case "number_type":
    case "symbol_type":
      into.push(oldTypeDeclaration(cursor, first));
      return;
    case "functor":
      into.push(functorDeclaration(cursor, first));
      return;
    case "pragma":
      into.push(pragma(cursor, first));
      return;
    case "init":
      into.push(init(cursor, first));
      return;
    case "override":
      into.push(override(cursor, first));
      return;
    case "comp":
      into.push(component(cursor, first, depth));
      return;
    case "query":
      into.push(query(cursor, first));
      return;
    case "plan":
      stopAt(
        locationOf(first),
        "syntax/plan",
        '".plan" stands behind no rule',
        "write it right behind the full stop of a rule",
      );
      return;
    default:
      into.push(...directives(cursor, first));
  }
}

function component(cursor: Cursor, first: Token, depth: number): Component {
  const type = componentType(cursor);
  const bases = [];
  if (tookMark(cursor, ":")) {
    do bases.push(componentType(cursor));
    while (tookMark(cursor, ","));
  }
  expectMark(cursor, "{");
  enter(cursor);
  const members: Statement[] = [];
  while (!seesMark(cursor, "}")) {
    if (peek(cursor).kind === "end") {
      const message = `the component "${type.name.text}" is not closed`;
      stopAt(between(first, first), "syntax/open-component", message, 'add "}" behind its last statement');
    }
    recovering(cursor, members, depth + 1);
  }
  advance(cursor);
  leave(cursor);
  return { kind: "component", type, bases, members, location: between(first, cursor.last) };
}

/** A fact, a rule or a subsumption. */
function clause(cursor: Cursor, first: Token): Rule | Subsumption {
  const head = parseAtom(cursor);
  if (tookMark(cursor, "<=")) return subsumption(cursor, first, head);
  const heads = [head];
  while (tookMark(cursor, ",")) heads.push(parseAtom(cursor));
  let body: Literal | null = null;
  if (tookMark(cursor, ":-")) body = parseBody(cursor);
  else if (!seesMark(cursor, ".")) unexpected(cursor, heads.length > 1 ? '"," or ":-"' : '".", ":-", "," or "<="');
  fullStop(cursor, body !== null);
  const location = between(first, cursor.last);
  return { kind: "rule", heads, body, plan: body === null ? null : executionPlan(cursor), location };
}

function fullStop(cursor: Cursor, hasBody: boolean): void {
  if (!tookMark(cursor, ".")) unexpected(cursor, hasBody ? '",", ";" or "."' : '"."', 'end the rule with "."');
}

function subsumption(cursor: Cursor, first: Token, dominated: Atom): Subsumption {
  const dominating = parseAtom(cursor);
  expectMark(cursor, ":-");
  const body = parseBody(cursor);
  fullStop(cursor, true);
  const location = between(first, cursor.last);
  return { kind: "subsumption", dominated, dominating, body, plan: executionPlan(cursor), location };
}

function query(cursor: Cursor, first: Token): Query {
  const head = parseAtom(cursor);
  expectMark(cursor, ":-");
  const body = parseBody(cursor);
  fullStop(cursor, true);
  return { kind: "query", head, body, location: between(first, cursor.last) };
}

/** `.plan 0:(2,1), 1:(1,2)` behind a rule, if it is there. */
function executionPlan(cursor: Cursor): ExecutionPlan | null {
  const first = peek(cursor);
  if (first.kind !== "directive" || first.text !== "plan") return null;
  advance(cursor);
  const orders: { version: number; order: number[] }[] = [];
  const number = (): number => Number(expectKind(cursor, "number", "a number").text);
  do {
    const version = number();
    expectMark(cursor, ":");
    expectMark(cursor, "(");
    orders.push({ version, order: listUntil(cursor, ")", number) });
  } while (tookMark(cursor, ","));
  return { orders, location: between(first, cursor.last) };
}
