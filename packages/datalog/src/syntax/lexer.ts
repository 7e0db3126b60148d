// Text to tokens.
// In: a source after preprocessing.  Out: tokens with their offsets; the last one is `end`.
// Invariant: every character belongs to a token, white space or a comment; an unknown character is a diagnostic and is skipped.
import type { Diagnostic } from "../diagnostic.js";
import type { Location, Source } from "../location.js";

/** What a token is: `word` (identifier or keyword), `string`, `number`, `directive` (`.decl`), `mark` (punctuation, operator), `end`. */
export type TokenKind = "word" | "string" | "number" | "directive" | "mark" | "end";

/** A token; `text` of a string is its value, of everything else its spelling. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** White space or a comment stands before it; a full stop with a word right behind it is part of a qualified name. */
  readonly spaced: boolean;
}

const DIRECTIVES = new Set(
  "decl type input output printsize limitsize comp init override pragma functor plan include number_type symbol_type once lattice query".split(
    " ",
  ),
);

/** Longest first, so that `:-` is not read as `:` and `-`. */
const MARKS = [
  ":-",
  "<:",
  "<=",
  ">=",
  "!=",
  "->",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  ";",
  ".",
  "=",
  "<",
  ">",
  "!",
  "|",
  "+",
  "-",
  "*",
  "/",
  "%",
  "^",
  "$",
  "@",
  "&",
];

const NUMBER = /0x[0-9a-fA-F]+(?:u|i64)?|0b[01]+(?:u|i64)?|\d+\.\d+(?:[eE][+-]?\d+)?f?|\d+[eE][+-]?\d+|\d+(?:u|i64)?/y;
const ADDRESS = /\d+\.\d+\.\d+\.\d+/y;
const WORD = /[A-Za-z_?\u0080-\uffff][A-Za-z0-9_?\u0080-\uffff]*/y;
const SPACE = /(?:\s|\/\/[^\n]*)+/y;
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  '"': '"',
  "\\": "\\",
  "0": "\0",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "'": "'",
};

/** Splits a source into tokens. Complexity: linear in its length. */
export function tokenize(source: Source): {
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const { text } = source;
  const tokens: Token[] = [];
  const diagnostics: Diagnostic[] = [];
  let at = 0;
  let spaced = true;

  const complain = (code: string, message: string, help: string, start: number, end: number): void => {
    const location: Location = { source, start, end };
    diagnostics.push({ code, severity: "error", message, help, location });
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: TokenKind, value: string, end: number): void => {
    tokens.push({ kind, text: value, start: at, end, spaced });
    at = end;
    spaced = false;
  };

  const skipComment = (): void => {
    const end = text.indexOf("*/", at + 2);
    if (end < 0) complain("syntax/comment", "the comment is not closed", 'add "*/"', at, at + 2);
    at = end < 0 ? text.length : end + 2;
  };
  const readString = (): void => {
    const start = at;
    let value = "";
    let i = at + 1;
    while (i < text.length && text[i] !== '"' && text[i] !== "\n") {
      if (text[i] === "\\" && text[i + 1] === "\n") i += 2;
      else if (text[i] === "\\") {
        const escaped = ESCAPES[text[i + 1] ?? ""];
        if (escaped === undefined)
          complain(
            "syntax/escape",
            `"\\${text[i + 1] ?? ""}" is no escape`,
            'use one of \\n \\t \\r \\" \\\\',
            i,
            i + 2,
          );
        value += escaped ?? text[i + 1] ?? "";
        i += 2;
      } else value += text[i++];
    }
    if (text[i] !== '"') {
      complain(
        "syntax/string",
        "the string is not closed on its line",
        'add a closing quote, or write a line break as "\\n"',
        start,
        i,
      );
      push("string", value, i);
    } else push("string", value, i + 1);
  };

  while (at < text.length) {
    const space = match(SPACE);
    if (space !== undefined) {
      at += space.length;
      spaced = true;
      continue;
    }
    if (text.startsWith("/*", at)) {
      skipComment();
      spaced = true;
      continue;
    }
    const char = text[at]!;
    const directive = char === "." ? /^\.([a-z_]+)/.exec(text.slice(at, at + 16)) : null;
    const previous = tokens.at(-1);
    // `.decl` begins a directive; `name.output` inside a qualified name does not.
    if (
      directive &&
      DIRECTIVES.has(directive[1]!) &&
      (spaced || previous === undefined || previous.kind === "mark" || previous.text === "}")
    ) {
      push("directive", directive[1]!, at + directive[0].length);
      continue;
    }
    if (char === '"') {
      readString();
      continue;
    }
    const address = match(ADDRESS);
    const number = address ?? match(NUMBER);
    if (number !== undefined) {
      push("number", number, at + number.length);
      continue;
    }
    const word = match(WORD);
    if (word !== undefined) {
      push("word", word, at + word.length);
      continue;
    }
    const mark = MARKS.find((each) => text.startsWith(each, at));
    if (mark !== undefined) {
      push("mark", mark, at + mark.length);
      continue;
    }
    const shown = char.codePointAt(0)! < 32 ? `U+${char.codePointAt(0)!.toString(16).padStart(4, "0")}` : char;
    complain("syntax/character", `"${shown}" has no meaning here`, "remove it", at, at + 1);
    at += 1;
    spaced = true;
  }
  spaced = true;
  push("end", "", text.length);
  return { tokens, diagnostics };
}
