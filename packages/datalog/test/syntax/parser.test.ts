// Texts of each form of statement, term and goal, and their printed trees; texts that are refused.
import { describe, expect, test } from "vitest";
import { DatalogError } from "../../src/diagnostic.js";
import { parse, parseGoal, parseWithDiagnostics } from "../../src/syntax/parser.js";
import { printAtom, printProgram } from "../../src/syntax/print.js";
import { errorMarks, errorTexts } from "../support/language.js";

const printed = (text: string): string => printProgram(parse(text)).trim();

describe("statements", () => {
  test.for([
    [".decl a(x:number,y:symbol)", ".decl a(x: number, y: symbol)"],
    [".decl a,b() btree output", ".decl a, b() btree output"],
    [".decl a(x:number) choice-domain x,(x,x)", ".decl a(x: number) choice-domain x, (x, x)"],
    [".type T", ".type T <: symbol"],
    [".number_type N", ".type N <: number"],
    [".type T<:c.U", ".type T <: c.U"],
    [".type T=U|number", ".type T = U | number"],
    [".type T=[a:number,b:T]", ".type T = [a: number, b: T]"],
    [".type T=A{}|B{x:number,t:T}", ".type T = A {} | B {x: number, t: T}"],
    [".functor f(number,y:symbol):symbol stateful", ".functor f(number, y: symbol): symbol stateful"],
    [".input a", ".input a"],
    ['.output a,c.b(IO=file,filename="x\\ty",n=3)', '.output a, c.b(IO=file, filename="x\\ty", n=3)'],
    [".output a(x=1), b(y=2), c", ".output a(x=1)\n.output b(y=2)\n.output c"],
    [".limitsize a(n=5)", ".limitsize a(n=5)"],
    ['.pragma "k" "v"', '.pragma "k" "v"'],
    ["a(1).", "a(1)."],
    ["a(x),b(x):-c(x).", "a(x), b(x) :- c(x)."],
    ["a(x):-b(x);c(x),d(x).", "a(x) :- b(x); c(x), d(x)."],
    ["a(x):-b(x),(c(x);d(x)).", "a(x) :- b(x), (c(x); d(x))."],
    ["a(x):-b(x),!c(x),!(d(x),e(x)).", "a(x) :- b(x), !c(x), !(d(x), e(x))."],
    ["a(x):-b(x).\n.plan 0:(2,1),1:(1,2)", "a(x) :- b(x).\n  .plan 0: (2, 1), 1: (1, 2)"],
    ["a(x)<=a(y):-x<y.", "a(x) <= a(y) :- x < y."],
    [".query q(x):-a(x,$p).", ".query q(x) :- a(x, $p)."],
    [
      ".comp A<T,U>:B<T>,C{.override r .init x=D<T> a(1).}",
      ".comp A<T, U> : B<T>, C {\n  .override r\n  .init x = D<T>\n  a(1).\n}",
    ],
    ["a().b().", "a().\nb()."],
    ["a(x) :- x = 1.b(2).", "a(x) :- x = 1.\nb(2)."],
  ] as const)("%s", ([text, result]) => expect(printed(text)).toBe(result));
});

describe("terms", () => {
  test.for([
    ["1+2*3^4^5", "1 + 2 * 3 ^ 4 ^ 5"],
    ["(1+2)*(3^4)^5", "(1 + 2) * (3 ^ 4) ^ 5"],
    ["1-(2-3)-4", "1 - (2 - 3) - 4"],
    ["-x^2", "-x ^ 2"],
    ["(-x)^2", "(-x) ^ 2"],
    ["-5 - -6", "-5 - -6"],
    ["-(5)", "-(5)"],
    ["a band b bor c land bnot d", "a band b bor c land bnot d"],
    ["a land (b lor c)", "a land (b lor c)"],
    ['[x, nil, ["a", _]]', '[x, nil, ["a", _]]'],
    ["$A($B, $c.D(1))", "$A($B, $c.D(1))"],
    ["as(x + 1, c.t)", "as(x + 1, c.t)"],
    ["@f(x, @g())", "@f(x, @g())"],
    ["autoinc() + $", "autoinc() + autoinc()"],
    ["count:{a(x),b(x)}", "count : { a(x), b(x) }"],
    ["sum x+1:a(x)", "sum x + 1 : { a(x) }"],
    ["min(x,y)", "min(x, y)"],
    ["max (x+1)*2:{a(x)}", "max (x + 1) * 2 : { a(x) }"],
    ["mean x:{a(x),1=count:{b(_)}}", "mean x : { a(x), 1 = count : { b(_) } }"],
    ["0x1F + 0b11 + 1.2.3.4 + 5u + 1.50", "0x1F + 0b11 + 1.2.3.4 + 5u + 1.50"],
    ["recursive_iteration_cnt(a)", "recursive_iteration_cnt(a)"],
    ["count", "count"],
  ] as const)("%s", ([text, result]) => {
    expect(printed(`r(${text}) :- s(${text}), ${text} = 1.`)).toBe(`r(${result}) :- s(${result}), ${result} = 1.`);
  });

  test("comparisons and negated comparisons", () => {
    const text = 'a(x) :- match("a.*", x), !contains("b", x), !(x = y), (x + 1) * 2 < 3, (x) = 2, true.';
    expect(printed(text)).toBe(
      'a(x) :-\n  match("a.*", x),\n  !contains("b", x),\n  !(x = y),\n  (x + 1) * 2 < 3,\n  x = 2,\n  true.',
    );
  });
});

describe("goals", () => {
  test.for([
    ['path("a", X)', 'path("a", X)'],
    ["c.r([1, _]).", "c.r([1, _])"],
  ] as const)("%s", ([text, result]) => expect(printAtom(parseGoal(text))).toBe(result));

  test.for(["", "a", "a(1), b(2)", "a(1", "a(1) :- b(1)", "a(~)"])("%j is refused", (text) => {
    expect(() => parseGoal(text)).toThrow(DatalogError);
  });
});

describe("syntax errors", () => {
  test.for([
    ["a(1", '1:4: the end of the program stands where "," or ")" was expected; write "," or ")" [syntax/unexpected]'],
    [
      "a(1) b(2).",
      '1:6: "b" stands where ".", ":-", "," or "<=" was expected; write ".", ":-", "," or "<=" [syntax/unexpected]',
    ],
    ["a(x) :- .", '1:9: "." stands where an atom or a term was expected; write an atom or a term [syntax/unexpected]'],
    [
      "a(x) :- b(x)",
      '1:13: the end of the program stands where ",", ";" or "." was expected; end the rule with "." [syntax/unexpected]',
    ],
    [
      "a(x) :- x == 1.",
      '1:11: "==" stands where a comparison was expected; write "=" for equality [syntax/unexpected]',
    ],
    [
      "a(x) :- x.",
      '1:10: "." stands where a comparison such as "=" or "<" was expected; write a comparison such as "=" or "<" [syntax/unexpected]',
    ],
    [
      "a(b(1)) :- c(1).",
      '1:3: "b" stands where an intrinsic functor was expected; declare it with ".functor b(...)" and write "@b(...)", or move the atom out of the term [syntax/unexpected]',
    ],
    [
      ".decl (x: number)",
      '1:7: "(" stands where the name of a relation was expected; write the name of a relation [syntax/unexpected]',
    ],
    [".decl a(x number)", '1:11: "number" stands where ":" was expected; write ":" [syntax/unexpected]'],
    [
      ".decl a(x: number) choice-domain x btree",
      '1:36: "btree" stands where the end of the declaration was expected; write qualifiers before "choice-domain" [syntax/unexpected]',
    ],
    [
      ".declare a()",
      '1:1: ".declare" is no directive; use .decl, .type, .input, .output, .printsize, .limitsize, .comp, .init, .override, .functor, .pragma, .query, .include or .once [syntax/unknown-directive]',
    ],
    [".plan 0:(1)", '1:1: ".plan" stands behind no rule; write it right behind the full stop of a rule [syntax/plan]'],
    [".comp A {", '1:1: the component "A" is not closed; add "}" behind its last statement [syntax/open-component]'],
    [
      'a("b).',
      '1:3: the string is not closed on its line; add a closing quote, or write a line break as "\\n" [syntax/open-string]',
    ],
  ] as const)("%s", ([text, message]) => expect(errorTexts(text)[0]).toBe(`p.dl:${message}`));

  test("parsing goes on behind the full stop, so that one run shows all", () => {
    const text = "a(1.\nb(2).\nc(x) :- d(x) e(x).\n.decl f(x:)\ng(1, ).\n.comp C {\n  h(.\n  i(1).\n}\nj(1).";
    expect(errorMarks(text).map((mark) => mark.split(" ")[0])).toEqual(["1:4", "3:14", "4:11", "5:6", "7:5"]);
    const { program } = parseWithDiagnostics(text);
    expect(program.statements.map(({ kind }) => kind)).toEqual(["rule", "component", "rule"]);
  });

  test("a full stop within a qualified name is no place to go on", () => {
    expect(errorMarks("a(x) :- ) c.d(x).\nb(1).")).toHaveLength(1);
  });

  test("the error shows the line and a caret", () => {
    const error = (() => {
      try {
        return parse("ok(1).\n\tbad(x :- y.", { file: "p.dl" });
      } catch (caught) {
        return caught as DatalogError;
      }
    })();
    expect(error).toBeInstanceOf(DatalogError);
    expect((error as DatalogError).code).toBe("syntax/unexpected");
    expect((error as DatalogError).message).toBe(
      'DatalogError [p.dl:2:8]: ":-" stands where "," or ")" was expected; write "," or ")"',
    );
    expect((error as DatalogError).render()).toBe(
      'p.dl:2:8: ":-" stands where "," or ")" was expected; write "," or ")" [syntax/unexpected]\n    \tbad(x :- y.\n    \t      ^^',
    );
  });
});

describe("large and deep texts", () => {
  test.for([
    ["parentheses", `a(${"(".repeat(50_000)}1${")".repeat(50_000)}).`],
    ["records", `a(${"[".repeat(50_000)}1${"]".repeat(50_000)}).`],
    ["operators", `a(1${" + 1".repeat(50_000)}).`],
    ["powers", `a(1${" ^ 1".repeat(50_000)}).`],
    ["signs", `a(${"- ".repeat(50_000)}x) :- b(x).`],
    ["negations", `a(1) :- ${"!".repeat(50_000)}b(1).`],
    ["groups", `a(1) :- ${"(".repeat(50_000)}b(1)${")".repeat(50_000)}.`],
    ["aggregates", `a(1) :- ${"1 = count : { ".repeat(50_000)}b(1)${" }".repeat(50_000)}.`],
    ["components", `${".comp A { ".repeat(50_000)}${"}".repeat(50_000)}`],
  ] as const)("%s nested too deep are an error, not a full stack", ([, text]) => {
    const found = errorMarks(text).map((mark) => mark.split(" ")[1]);
    expect(found[0]).toBe("syntax/too-deep");
  });

  test("nesting that is allowed goes through the whole analysis", () => {
    const list = `${"[1, ".repeat(400)}nil${"]".repeat(400)}`;
    expect(errorMarks(`.type L = [h: number, t: L]\n.decl a(l: L)\na(${list}).`)).toEqual([]);
    expect(errorMarks(`.decl a(x: number)\na(1${" + 1".repeat(900)}).`)).toEqual([]);
  });

  test("100,000 rules are read", () => {
    const rules = Array.from(
      { length: 100_000 },
      (_, i) => `r${i % 100}(x, ${i}) :- r${(i + 1) % 100}(x, _), x != ${i}.`,
    );
    const { program, diagnostics } = parseWithDiagnostics(rules.join("\n"));
    expect([program.statements.length, diagnostics.length]).toEqual([100_000, 0]);
  });

  test("a rule of many literals and alternatives is linear to read", () => {
    const body = Array.from({ length: 20_000 }, (_, i) => `(a(x, ${i}); b(x))`).join(", ");
    expect(parseWithDiagnostics(`r(x) :- ${body}.`).diagnostics).toEqual([]);
  });
});

test("names that JavaScript gives a meaning are names like others", () => {
  const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "class", "eval", "arguments"];
  const text = names
    .map((name) => `.decl ${name}(${name}: number)\n${name}(1).\n${name}(${name}) :- ${name}(${name}), ${name} < 5.`)
    .join("\n");
  expect(errorMarks(text)).toEqual([]);
  expect(printed(text)).toContain("__proto__(__proto__) :- __proto__(__proto__), __proto__ < 5.");
});
