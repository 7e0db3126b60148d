// Text to tokens, one at a time.
// In: a source.  Out: its tokens on demand, its comments and the diagnostics of what is no token.
// Invariant: every character belongs to a token, white space or a comment; what is none is reported once and skipped. Time is linear in the text.
// Not here: directives of the preprocessor, macros and included files (preprocessor.ts).
import type { Diagnostic } from "../diagnostic.js";
import type { Source } from "../location.js";
import type { Comment } from "./ast.js";
import { DIRECTIVES, type Token, type TokenKind, type TokenStream } from "./token.js";

/** Where findings go: comments and diagnostics of all sources of a program. */
export interface Findings {
  readonly comments: Comment[];
  readonly diagnostics: Diagnostic[];
}

/** A lexer: a stream of tokens with a place in its text that can be moved. */
export interface Lexer extends TokenStream {
  readonly source: Source;
  /** Offset of the next character to read. */
  at: number;
}

const WORD = /[A-Za-z_?][A-Za-z0-9_?]*/y;
const NUMBER = /0[xX][0-9a-fA-F]+u?|0[bB][01]+u?|\d+\.\d+\.\d+\.\d+|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+u?/y;
const PLAIN_STRING = /"[^"\\\n]*"/y;

const MARKS: ReadonlySet<string> = new Set([
  ..."()[]{},:;.=<>!|+-*/%^$@&#",
  ":-",
  "<:",
  "<=",
  ">=",
  "!=",
  "==",
  "->",
  "&&",
  "||",
  "##",
]);
/** Marks that begin one of two characters. */
const DOUBLED = ":<>!=-&|#";

const LINE_FEED = 10;
const QUOTE = 34;
const FULL_STOP = 46;
const SLASH = 47;
const BACKSLASH = 92;
/** White space beyond ASCII that texts copied from elsewhere contain. */
const FAR_SPACES: readonly number[] = [0xa0, 0x2028, 0x2029, 0xfeff];

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ['"', '"'],
  ["\\", "\\"],
  ["0", "\0"],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
]);

/** Reads a source (up to `end`). Within a directive of the preprocessor (`folded`) a backslash before a line break is white space. */
export function openLexer(source: Source, findings: Findings, end: number = source.text.length, folded = false): Lexer {
  const { text } = source;
  const lexer = { source, at: 0, next };
  let leads = true;
  let spaced = true;

  function matched(pattern: RegExp): string | undefined {
    pattern.lastIndex = lexer.at;
    return pattern.exec(text)?.[0];
  }

  function token(kind: TokenKind, value: string, to: number): Token {
    const found: Token = { kind, text: value, source, start: lexer.at, end: to, spaced, leads };
    lexer.at = to;
    leads = false;
    spaced = false;
    return found;
  }

  function report(code: string, message: string, help: string, start: number, to: number): void {
    findings.diagnostics.push({ code, severity: "error", message, help, location: { source, start, end: to } });
  }

  function skipComment(to: number): void {
    const comment = text.slice(lexer.at, to);
    findings.comments.push({ text: comment, location: { source, start: lexer.at, end: to } });
    if (comment.includes("\n")) leads = true;
    spaced = true;
    lexer.at = to;
  }

  function skipSpace(): void {
    let at = lexer.at;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === LINE_FEED) leads = true;
      else if (code > 32 ? !FAR_SPACES.includes(code) : code !== 32 && (code < 9 || code > 13)) break;
    }
    if (at > lexer.at) spaced = true;
    lexer.at = at;
  }

  /** White space and comments. */
  function skipBlank(): void {
    for (;;) {
      skipSpace();
      const code = text.charCodeAt(lexer.at);
      if (lexer.at >= end || (code !== SLASH && !(folded && code === BACKSLASH))) return;
      if (text.startsWith("//", lexer.at)) {
        const line = text.indexOf("\n", lexer.at);
        skipComment(line < 0 ? text.length : line);
      } else if (text.startsWith("/*", lexer.at)) {
        const close = text.indexOf("*/", lexer.at + 2);
        if (close < 0) report("syntax/open-comment", "the comment is not closed", 'add "*/"', lexer.at, lexer.at + 2);
        skipComment(close < 0 ? text.length : close + 2);
      } else if (folded && /^\\\r?\n/.test(text.slice(lexer.at, lexer.at + 3))) {
        lexer.at += text[lexer.at + 1] === "\r" ? 3 : 2;
        spaced = true;
      } else return;
    }
  }

  function string(): Token {
    const plain = matched(PLAIN_STRING);
    if (plain !== undefined) return token("string", plain.slice(1, -1), lexer.at + plain.length);
    let value = "";
    let at = lexer.at + 1;
    for (; at < end && text[at] !== '"' && text[at] !== "\n"; at++) {
      if (text[at] !== "\\") value += text[at];
      else {
        at += 1;
        const escaped = text[at] ?? "";
        // An unknown escape keeps its backslash: patterns of `match` are full of them.
        value += escaped === "\n" ? "" : (ESCAPES.get(escaped) ?? `\\${escaped}`);
      }
    }
    if (text[at] === '"') return token("string", value, at + 1);
    report(
      "syntax/open-string",
      "the string is not closed on its line",
      'add a closing quote, or write a line break as "\\n"',
      lexer.at,
      at,
    );
    return token("string", value, at);
  }

  /** A full stop right behind a name belongs to a qualified name, never to a directive. */
  function directive(): Token | undefined {
    if (lexer.at > 0 && /[A-Za-z0-9_?]/.test(text[lexer.at - 1]!)) return undefined;
    const word = /^[a-z_]+/.exec(text.slice(lexer.at + 1, lexer.at + 20))?.[0];
    if (word === undefined || !DIRECTIVES.has(word)) return undefined;
    return token("directive", word, lexer.at + 1 + word.length);
  }

  function mark(): Token | undefined {
    const char = text[lexer.at]!;
    const two = DOUBLED.includes(char) ? text.slice(lexer.at, lexer.at + 2) : char;
    if (two.length === 2 && MARKS.has(two)) return token("mark", two, lexer.at + 2);
    return MARKS.has(char) ? token("mark", char, lexer.at + 1) : undefined;
  }

  function skipUnknown(): void {
    const code = text.codePointAt(lexer.at)!;
    const isControl = code < 33 || code === 127;
    const shown = isControl ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}` : String.fromCodePoint(code);
    const to = lexer.at + (code > 0xffff ? 2 : 1);
    const message = `the character ${JSON.stringify(shown)} has no meaning outside of strings`;
    report("syntax/character", message, "remove it", lexer.at, to);
    lexer.at = to;
    spaced = true;
  }

  function next(): Token {
    for (;;) {
      skipBlank();
      if (lexer.at >= end) return token("end", "", end);
      const code = text.charCodeAt(lexer.at);
      if (code === QUOTE) return string();
      if (code >= 48 && code <= 57) {
        const number = matched(NUMBER)!;
        return token("number", number, lexer.at + number.length);
      }
      const found = code === FULL_STOP ? (directive() ?? mark()) : (mark() ?? word());
      if (found !== undefined) return found;
      skipUnknown();
    }
  }

  function word(): Token | undefined {
    const found = matched(WORD);
    return found === undefined ? undefined : token("word", found, lexer.at + found.length);
  }

  return lexer;
}
