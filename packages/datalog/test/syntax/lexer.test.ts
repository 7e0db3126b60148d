// Texts and their tokens; what is no token, and how that is said.
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostic.js";
import type { Comment } from "../../src/syntax/ast.js";
import { openLexer } from "../../src/syntax/lexer.js";
import type { Token } from "../../src/syntax/token.js";

function lex(text: string): { tokens: Token[]; comments: Comment[]; diagnostics: Diagnostic[] } {
  const comments: Comment[] = [];
  const diagnostics: Diagnostic[] = [];
  const lexer = openLexer({ name: "p.dl", text }, { comments, diagnostics });
  const tokens: Token[] = [];
  for (let token = lexer.next(); token.kind !== "end"; token = lexer.next()) tokens.push(token);
  return { tokens, comments, diagnostics };
}

const shown = (text: string): string[] => lex(text).tokens.map((token) => `${token.kind} ${token.text}`);

describe("tokens", () => {
  test.for([
    ["a1_? ?x _", ["word a1_?", "word ?x", "word _"]],
    [
      "1 0x1F 0b101 7u 1.5 2e3 1.5e-3",
      ["number 1", "number 0x1F", "number 0b101", "number 7u", "number 1.5", "number 2e3", "number 1.5e-3"],
    ],
    ["10.0.0.1", ["number 10.0.0.1"]],
    ["a(1).", ["word a", "mark (", "number 1", "mark )", "mark ."]],
    [".decl a .declare", ["directive decl", "word a", "mark .", "word declare"]],
    ["c.output", ["word c", "mark .", "word output"]],
    [":- <: <= >= != < = >", ["mark :-", "mark <:", "mark <=", "mark >=", "mark !=", "mark <", "mark =", "mark >"]],
    [String.raw`"a\"b" "\\" "\n\t" "\d\.x"`, ['string a"b', "string \\", "string \n\t", String.raw`string \d\.x`]],
    ["a//b\nc/*d*/e", ["word a", "word c", "word e"]],
  ] as const)("%s", ([text, tokens]) => expect(shown(text)).toEqual(tokens));

  test("know their offsets, the space before them and whether they lead a line", () => {
    const [a, b, c] = lex("a b\n c").tokens;
    expect([a!.start, a!.end, a!.leads, a!.spaced]).toEqual([0, 1, true, true]);
    expect([b!.start, b!.leads, b!.spaced]).toEqual([2, false, true]);
    expect([c!.start, c!.leads]).toEqual([5, true]);
  });

  test("comments are kept with their text", () => {
    expect(lex("// one\n/* two\n */ a").comments.map((comment) => comment.text)).toEqual(["// one", "/* two\n */"]);
  });
});

describe("what is no token", () => {
  test.for([
    ['"abc', "syntax/open-string", 0],
    ['a "b\nc"', "syntax/open-string", 2],
    ["a /* b", "syntax/open-comment", 2],
    ["a ~ b", "syntax/character", 2],
    ["a \0 b", "syntax/character", 2],
    ["a 😀 b", "syntax/character", 2],
    ["a ` b", "syntax/character", 2],
  ] as const)("%j is %s", ([text, code, start]) => {
    const [first] = lex(text).diagnostics;
    expect([first?.code, first?.location.start]).toEqual([code, start]);
  });

  test("names a control character by its number", () => {
    expect(lex("\u0001").diagnostics[0]?.message).toBe('the character "U+0001" has no meaning outside of strings');
  });
});
