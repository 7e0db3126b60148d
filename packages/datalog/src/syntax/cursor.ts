// A place in a stream of tokens, and what every part of the parser does there.
// In: tokens.  Out: tokens taken or refused.
// Invariant: a syntax error is thrown as `SyntaxStop` and becomes one diagnostic; nesting deeper than `DEEPEST` is such an error, never a full stack.
// Not here: what is parsed (parse-*.ts), where parsing goes on after an error (parser.ts).
import type { Diagnostic } from "../diagnostic.js";
import type { Location } from "../location.js";
import type { Name } from "./ast.js";
import { between, describeToken, locationOf, type Token, type TokenKind, type TokenStream } from "./token.js";

/** Nesting of terms, literals and components that the parser follows. */
export const DEEPEST = 1000;

/** Ends the statement that is being parsed. */
export class SyntaxStop {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    this.diagnostic = diagnostic;
  }
}

/** Tokens with a place in them. `last` is the token that was taken last. */
export interface Cursor {
  readonly stream: TokenStream;
  readonly ahead: Token[];
  readonly diagnostics: Diagnostic[];
  last: Token;
  depth: number;
}

/** A cursor at the first token. */
export function openCursor(stream: TokenStream, diagnostics: Diagnostic[]): Cursor {
  const first = stream.next();
  return { stream, ahead: [first], diagnostics, last: first, depth: 0 };
}

/** The token at a distance from the place. */
export function peek(cursor: Cursor, distance = 0): Token {
  while (cursor.ahead.length <= distance) cursor.ahead.push(cursor.stream.next());
  return cursor.ahead[distance]!;
}

/** The token at the place, and one step on. */
export function advance(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.ahead.shift();
  cursor.last = token;
  return token;
}

/** Whether the token at a distance is of a kind and spelling. */
export function sees(cursor: Cursor, kind: TokenKind, text: string, distance = 0): boolean {
  const token = peek(cursor, distance);
  return token.kind === kind && token.text === text;
}

/** Whether the token at a distance is this mark. */
export function seesMark(cursor: Cursor, text: string, distance = 0): boolean {
  return sees(cursor, "mark", text, distance);
}

/** Takes a mark when it is there. */
export function tookMark(cursor: Cursor, text: string): boolean {
  if (!seesMark(cursor, text)) return false;
  advance(cursor);
  return true;
}

/** Takes a word when it is there. */
export function tookWord(cursor: Cursor, text: string): boolean {
  if (!sees(cursor, "word", text)) return false;
  advance(cursor);
  return true;
}

/** A syntax error at some location. */
export function stopAt(location: Location, code: string, message: string, help: string): never {
  throw new SyntaxStop({ code, severity: "error", message, help, location });
}

/** Something else stands where `wanted` was expected. */
export function unexpected(cursor: Cursor, wanted: string, help = `write ${wanted}`): never {
  const token = peek(cursor);
  // The end of the text is shown where the text ends, not behind the blank lines that follow it.
  const { source, end } = cursor.last;
  const location = token.kind === "end" ? { source, start: end, end } : locationOf(token);
  return stopAt(location, "syntax/unexpected", `${describeToken(token)} stands where ${wanted} was expected`, help);
}

/** Takes a mark that must be there. */
export function expectMark(cursor: Cursor, text: string): Token {
  return seesMark(cursor, text) ? advance(cursor) : unexpected(cursor, `"${text}"`);
}

/** Takes a token of a kind that must be there. */
export function expectKind(cursor: Cursor, kind: TokenKind, what: string): Token {
  return peek(cursor).kind === kind ? advance(cursor) : unexpected(cursor, what);
}

/** A name without dots. */
export function simpleName(cursor: Cursor, what: string): Name {
  const token = expectKind(cursor, "word", what);
  return { text: token.text, location: locationOf(token) };
}

/** A name, perhaps qualified: words with full stops between, no space around them. */
export function qualifiedName(cursor: Cursor, what: string): Name {
  const first = expectKind(cursor, "word", what);
  if (!continuesName(cursor)) return { text: first.text, location: locationOf(first) };
  const words = [first.text];
  while (continuesName(cursor)) {
    advance(cursor);
    words.push(advance(cursor).text);
  }
  return { text: words.join("."), location: between(first, cursor.last) };
}

/** A full stop and a word follow without space. */
export function continuesName(cursor: Cursor, distance = 0): boolean {
  return (
    seesMark(cursor, ".", distance) &&
    !peek(cursor, distance).spaced &&
    peek(cursor, distance + 1).kind === "word" &&
    !peek(cursor, distance + 1).spaced
  );
}

/** Items with commas between, up to a closing mark; the opening one is taken already. */
export function listUntil<T>(cursor: Cursor, close: string, item: () => T): T[] {
  const items: T[] = [];
  if (tookMark(cursor, close)) return items;
  do items.push(item());
  while (tookMark(cursor, ","));
  if (!tookMark(cursor, close)) unexpected(cursor, `"," or "${close}"`);
  return items;
}

/** Levels down; every `enter` is followed by a `leave` of as many unless a syntax error ends the statement. */
export function enter(cursor: Cursor, levels = 1): void {
  cursor.depth += levels;
  if (cursor.depth <= DEEPEST) return;
  const message = `this is nested more than ${DEEPEST} levels deep`;
  stopAt(
    locationOf(peek(cursor)),
    "syntax/too-deep",
    message,
    "name the inner parts by relations or variables of their own",
  );
}

/** `levels` levels up. */
export function leave(cursor: Cursor, levels = 1): void {
  cursor.depth -= levels;
}
