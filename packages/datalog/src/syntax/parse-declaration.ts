// Declarations and directives: every statement that begins with a word behind a full stop.
// In: a cursor behind that word.  Out: one statement.
// Invariant: names are taken as written; duplicates, unknown types and unknown relations are not noticed here.
// Not here: rules and facts (parser.ts), terms (parse-term.ts), components' members (parser.ts).
import type {
  Attribute,
  BranchDeclaration,
  ComponentType,
  Directive,
  DirectiveName,
  DirectiveParameter,
  FunctorDeclaration,
  FunctorParameter,
  Init,
  Name,
  Override,
  Pragma,
  Qualifier,
  QualifierName,
  RelationDeclaration,
  TypeDeclaration,
  TypeDefinition,
} from "./ast.js";
import {
  advance,
  type Cursor,
  continuesName,
  expectKind,
  expectMark,
  listUntil,
  peek,
  qualifiedName,
  seesMark,
  simpleName,
  tookMark,
  tookWord,
  unexpected,
} from "./cursor.js";
import { between, type Token } from "./token.js";

const QUALIFIERS: ReadonlySet<string> = new Set<QualifierName>([
  "btree",
  "btree_delete",
  "brie",
  "eqrel",
  "inline",
  "no_inline",
  "magic",
  "no_magic",
  "overridable",
  "input",
  "output",
  "printsize",
]);

/** `name: type`. */
function attribute(cursor: Cursor): Attribute {
  const first = peek(cursor);
  const name = simpleName(cursor, "the name of an attribute");
  expectMark(cursor, ":");
  const type = qualifiedName(cursor, "a type");
  return { name, type, location: between(first, cursor.last) };
}

/** `.decl A, B(x: number) qualifiers`. */
export function relationDeclaration(cursor: Cursor, first: Token): RelationDeclaration {
  const names: Name[] = [];
  do names.push(simpleName(cursor, "the name of a relation"));
  while (tookMark(cursor, ","));
  expectMark(cursor, "(");
  const attributes = listUntil(cursor, ")", () => attribute(cursor));
  const qualifiers: Qualifier[] = [];
  while (peek(cursor).kind === "word" && QUALIFIERS.has(peek(cursor).text) && !startsAtom(cursor)) {
    const token = advance(cursor);
    qualifiers.push({ name: token.text as QualifierName, location: between(token, token) });
  }
  const choices = choiceDomain(cursor);
  return { kind: "relation", names, attributes, qualifiers, choices, location: between(first, cursor.last) };
}

/** A word that could be a qualifier begins the next clause when it is the name of an atom. */
function startsAtom(cursor: Cursor): boolean {
  return seesMark(cursor, "(", 1) || continuesName(cursor, 1);
}

function choiceDomain(cursor: Cursor): Name[][] {
  const choices: Name[][] = [];
  const { kind, text, end } = peek(cursor);
  if (kind !== "word" || text !== "choice" || !seesMark(cursor, "-", 1) || peek(cursor, 1).start !== end)
    return choices;
  advance(cursor);
  advance(cursor);
  if (!tookWord(cursor, "domain")) unexpected(cursor, '"choice-domain"');
  do {
    if (tookMark(cursor, "("))
      choices.push(listUntil(cursor, ")", () => simpleName(cursor, "the name of an attribute")));
    else choices.push([simpleName(cursor, "the name of an attribute")]);
  } while (tookMark(cursor, ","));
  const next = peek(cursor);
  if (next.kind === "word" && QUALIFIERS.has(next.text) && !startsAtom(cursor))
    unexpected(cursor, "the end of the declaration", 'write qualifiers before "choice-domain"');
  return choices;
}

/** `.type ...`; a name alone is the old way to write a subtype of `symbol`. */
export function typeDeclaration(cursor: Cursor, first: Token): TypeDeclaration {
  const name = simpleName(cursor, "the name of a type");
  const definition = typeDefinition(cursor, name);
  return { kind: "type", name, definition, location: between(first, cursor.last) };
}

/** `.number_type N` and `.symbol_type N`: the old way to write subtypes. */
export function oldTypeDeclaration(cursor: Cursor, first: Token): TypeDeclaration {
  const name = simpleName(cursor, "the name of a type");
  const base = { text: first.text === "number_type" ? "number" : "symbol", location: name.location };
  return { kind: "type", name, definition: { kind: "subtype", base }, location: between(first, cursor.last) };
}

function typeDefinition(cursor: Cursor, name: Name): TypeDefinition {
  if (tookMark(cursor, "<:")) return { kind: "subtype", base: qualifiedName(cursor, "a type") };
  if (!tookMark(cursor, "=")) return { kind: "subtype", base: { text: "symbol", location: name.location } };
  if (tookMark(cursor, "[")) return { kind: "record", fields: listUntil(cursor, "]", () => attribute(cursor)) };
  const first = qualifiedName(cursor, "a type");
  if (seesMark(cursor, "{")) return { kind: "adt", branches: branches(cursor, first) };
  const members = [first];
  while (tookMark(cursor, "|")) members.push(qualifiedName(cursor, "a type"));
  return { kind: "union", members };
}

function branches(cursor: Cursor, firstName: Name): BranchDeclaration[] {
  const all: BranchDeclaration[] = [];
  for (let name = firstName; ; name = simpleName(cursor, "the name of a branch")) {
    expectMark(cursor, "{");
    const fields = listUntil(cursor, "}", () => attribute(cursor));
    const { source, start } = name.location;
    all.push({ name, fields, location: { source, start, end: cursor.last.end } });
    if (!tookMark(cursor, "|")) return all;
  }
}

/** `.functor f(number, y: symbol): symbol stateful`. */
export function functorDeclaration(cursor: Cursor, first: Token): FunctorDeclaration {
  const name = simpleName(cursor, "the name of a functor");
  expectMark(cursor, "(");
  const parameters = listUntil(cursor, ")", () => functorParameter(cursor));
  expectMark(cursor, ":");
  const result = qualifiedName(cursor, "a type");
  const stateful = tookWord(cursor, "stateful");
  return { kind: "functor", name, parameters, result, stateful, location: between(first, cursor.last) };
}

function functorParameter(cursor: Cursor): FunctorParameter {
  const first = peek(cursor);
  if (seesMark(cursor, ":", 1)) {
    const { name, type, location } = attribute(cursor);
    return { name, type, location };
  }
  const type = qualifiedName(cursor, "a type");
  return { name: null, type, location: between(first, cursor.last) };
}

/** `.input A, B(key=value)` and its like; each name may have parameters of its own, which makes several statements. */
export function directives(cursor: Cursor, first: Token): Directive[] {
  const directive = first.text as DirectiveName;
  const all: Directive[] = [];
  let relations: Name[] = [];
  do {
    relations.push(qualifiedName(cursor, "the name of a relation"));
    if (!tookMark(cursor, "(")) continue;
    const parameters = listUntil(cursor, ")", () => directiveParameter(cursor));
    all.push({ kind: "directive", directive, relations, parameters, location: between(first, cursor.last) });
    relations = [];
  } while (tookMark(cursor, ","));
  if (relations.length > 0)
    all.push({ kind: "directive", directive, relations, parameters: [], location: between(first, cursor.last) });
  return all;
}

function directiveParameter(cursor: Cursor): DirectiveParameter {
  const first = peek(cursor);
  const key = simpleName(cursor, "the name of a parameter");
  expectMark(cursor, "=");
  const sign = tookMark(cursor, "-") ? "-" : "";
  const token = peek(cursor);
  if (token.kind !== "string" && token.kind !== "word" && token.kind !== "number") unexpected(cursor, "a value");
  advance(cursor);
  return { key, value: sign + token.text, quoted: token.kind === "string", location: between(first, cursor.last) };
}

/** `.pragma "key" "value"`. */
export function pragma(cursor: Cursor, first: Token): Pragma {
  const key = expectKind(cursor, "string", "a string").text;
  const value = peek(cursor).kind === "string" ? advance(cursor).text : null;
  return { kind: "pragma", key, value, location: between(first, cursor.last) };
}

/** `Name<A, B>`. */
export function componentType(cursor: Cursor): ComponentType {
  const first = peek(cursor);
  const name = simpleName(cursor, "the name of a component");
  const parameters = tookMark(cursor, "<")
    ? listUntil(cursor, ">", () => qualifiedName(cursor, "a type or component"))
    : [];
  return { name, parameters, location: between(first, cursor.last) };
}

/** `.init name = Component<T>`. */
export function init(cursor: Cursor, first: Token): Init {
  const name = simpleName(cursor, "the name of an instance");
  expectMark(cursor, "=");
  const component = componentType(cursor);
  return { kind: "init", name, component, location: between(first, cursor.last) };
}

/** `.override relation`. */
export function override(cursor: Cursor, first: Token): Override {
  const relation = simpleName(cursor, "the name of a relation");
  return { kind: "override", relation, location: between(first, cursor.last) };
}
