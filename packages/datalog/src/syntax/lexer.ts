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

const SPACE = /[\s]+/y;
const WORD = /[A-Za-z_?][A-Za-z0-9_?]*/y;
const NUMBER = /0[xX][0-9a-fA-F]+u?|0[bB][01]+u?|\d+\.\d+\.\d+\.\d+|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+u?/y;
const PLAIN_STRING = /"[^"\\\n]*"/y;
const MARK = /:-|<:|<=|>=|!=|==|->|&&|\|\||##|[()[\]{},:;.=<>!|+\-*/%^$@&#]/y;

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

  function skip(to: number): void {
    if (text.slice(lexer.at, to).includes("\n")) leads = true;
    spaced = true;
    lexer.at = to;
  }

  function skipComment(to: number): void {
    const location = { source, start: lexer.at, end: to };
    findings.comments.push({ text: text.slice(lexer.at, to), location });
    skip(to);
  }

  /** White space and comments; true when something was skipped. */
  function skipBlank(): boolean {
    const space = matched(SPACE);
    if (space !== undefined) {
      skip(lexer.at + space.length);
      return true;
    }
    if (text.startsWith("//", lexer.at)) {
      const line = text.indexOf("\n", lexer.at);
      skipComment(line < 0 ? text.length : line);
      return true;
    }
    if (text.startsWith("/*", lexer.at)) {
      const close = text.indexOf("*/", lexer.at + 2);
      if (close < 0) report("syntax/open-comment", "the comment is not closed", 'add "*/"', lexer.at, lexer.at + 2);
      skipComment(close < 0 ? text.length : close + 2);
      return true;
    }
    if (folded && /^\\\r?\n/.test(text.slice(lexer.at, lexer.at + 3))) {
      skip(lexer.at + (text[lexer.at + 1] === "\r" ? 3 : 2));
      return true;
    }
    return false;
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

  function next(): Token {
    for (;;) {
      while (lexer.at < end && skipBlank());
      if (lexer.at >= end) return token("end", "", end);
      const char = text.charCodeAt(lexer.at);
      if (char === 34) return string();
      if (char >= 48 && char <= 57) {
        const number = matched(NUMBER)!;
        return token("number", number, lexer.at + number.length);
      }
      const word = matched(WORD);
      if (word !== undefined) return token("word", word, lexer.at + word.length);
      const mark = char === 46 ? directive() : undefined;
      if (mark !== undefined) return mark;
      const punctuation = matched(MARK);
      if (punctuation !== undefined) return token("mark", punctuation, lexer.at + punctuation.length);
      const code = text.codePointAt(lexer.at)!;
      const shown =
        code < 33 || code === 127
          ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`
          : String.fromCodePoint(code);
      const to = lexer.at + (code > 0xffff ? 2 : 1);
      report(
        "syntax/character",
        `the character ${JSON.stringify(shown)} has no meaning outside of strings`,
        "remove it",
        lexer.at,
        to,
      );
      skip(to);
    }
  }

  return lexer;
}
