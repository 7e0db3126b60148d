// What the analysis makes of a program: components, alternatives, inline relations, scopes, types.
import { describe, expect, test } from "vitest";
import { analysisOf, checkedClauses, errorMarks } from "../support/language.js";

const A = ".decl a(x: number)\na(1).\n";

/** Clauses that `text` adds to the relation `a` and whatever it declares itself. */
const clauses = (text: string): string[] => checkedClauses(A + text).filter((clause) => clause !== "a(1).");

describe("alternatives and heads", () => {
  test.for([
    ["a(x) :- a(x), (x = 2; x = 3).", ["a(x) :- a(x), x = 2.", "a(x) :- a(x), x = 3."]],
    ["a(x) :- a(x), !(x = 2, x < 3).", ["a(x) :- a(x), x != 2.", "a(x) :- a(x), x >= 3."]],
    ["a(x) :- a(x), !(x = 2; !(x < 3)).", ["a(x) :- a(x), x != 2, x < 3."]],
    [
      "a(x) :- (a(x); a(y), x = y), (x > 1; x < 0).",
      ["a(x) :- a(x), x > 1.", "a(x) :- a(x), x < 0.", "a(x) :- a(y), x = y, x > 1.", "a(x) :- a(y), x = y, x < 0."],
    ],
    ["a(x), a(x + 1) :- a(x).", ["a(x) :- a(x).", "a(x + 1) :- a(x)."]],
    ["a(x) :- a(x), true, !false.", ["a(x) :- a(x)."]],
    ["a(x) :- a(x), !true.", ["a(x) :- a(x), false."]],
    [
      '.decl s(x: symbol)\ns("q").\ns(x) :- s(x), !(match("a", x); contains("b", x)).',
      ['s("q").', 's(x) :- s(x), !match("a", x), !contains("b", x).'],
    ],
  ] as const)("%s", ([text, expected]) => expect(clauses(text)).toEqual(expected));

  test("more alternatives than anyone means are refused", () => {
    const body = Array.from({ length: 20 }, () => "(a(1); a(2))").join(", ");
    expect(errorMarks(`${A}a(1) :- ${body}.`)).toEqual(["3:1 clause/alternatives"]);
  });
});

describe("inline relations", () => {
  const inline = (rules: string, use: string): string[] =>
    clauses(`.decl i(x: number, y: number) inline\n${rules}\n${use}`);
  test.for([
    ["i(x, y) :- a(x), y = x + 1.", "a(z) :- i(z, w), w > 2.", ["a(z) :- a(z), w = z + 1, w > 2."]],
    ["i(x, y) :- a(x), a(y).\ni(1, 2).", "a(z) :- i(z, 2).", ["a(z) :- a(z), a(2).", "a(z) :- 1 = z."]],
    ["i(x, x) :- a(x).", "a(z) :- i(z, _).", ["a(z) :- a(z)."]],
    ["i(x, x) :- a(x).", "a(z) :- i(z, w), w > 1.", ["a(z) :- z = w, a(z), w > 1."]],
    ["i(x, y) :- a(x), a(z), a(y), z < y.", "a(z) :- i(z, y).", ["a(z) :- a(z), a(z_1), a(y), z_1 < y."]],
    ["i(1, 2).", "a(z) :- i(z, 3).", []],
    ["i(x, y) :- x < y.", "a(z) :- a(z), !i(z, 2).", ["a(z) :- a(z), z >= 2."]],
    ["i(1, 2).\ni(2, 3).", "a(z) :- a(z), !i(z, 2).", ["a(z) :- a(z), 1 != z."]],
    [
      "i(x, y) :- a(x), x < y.",
      ".decl b(x: number)\nb(z) :- a(z), !i(z, 2).",
      ["b(z) :- a(z), 0 = count : { a(z), z < 2 }."],
    ],
    [
      "i(x, y) :- a(x), a(y), x < y.",
      ".decl b(x: number)\nb(z) :- a(z), !i(z, _).",
      ["b(z) :- a(z), 0 = count : { a(z), a(y), z < y }."],
    ],
    [
      "i(x, y) :- a(x), y = x + 1.",
      ".decl b(x: number)\nb(z) :- z = sum v : { i(v, w), w > 2 }.",
      ["b(z) :- z = sum v : { a(v), w = v + 1, w > 2 }."],
    ],
    [
      "i(x, y) :- a(x), a(y).\ni(1, 2).",
      ".decl b(x: number)\nb(z) :- z = sum v : { i(v, _) }.",
      ["i(x, y) :- a(x), a(y).", "i(1, 2).", "b(z) :- z = sum v : { i(v, _) }."],
    ],
    [".decl j(x: number) inline\nj(x) :- i(x, _).\ni(x, 5) :- a(x).", "a(z) :- j(z).", ["a(z) :- a(z)."]],
  ] as const)("%s then %s", ([rules, use, expected]) => {
    expect(inline(rules, use)).toEqual(expected);
  });

  test("literals keep the types of the columns they came from", () => {
    expect(clauses(".decl f(x: float) inline\nf(x) :- x = 1; x = 2.\n.decl g(x: float)\ng(x + 1) :- f(x).")).toEqual([
      "g(x + 1.0) :- x = 1.0.",
      "g(x + 1.0) :- x = 2.0.",
    ]);
  });

  test("are gone from the checked program", () => {
    const { checked } = analysisOf(`${A}.decl i(x: number) inline\ni(1).\n.query q(x) :- i(x), a(x).`);
    expect(checked?.relations.map(({ name }) => name)).toEqual(["a", "q"]);
    expect(checked?.queries).toEqual([1]);
  });

  test("what they leave ungrounded is an error where it is used", () => {
    expect(errorMarks(`${A}.decl i(x: number, y: number) inline\ni(x, y) :- x < y.\na(x) :- i(x, 2).`)).toEqual([
      "5:3 safety/unbound-head",
    ]);
  });
});

describe("aggregates", () => {
  const B = ".decl b(x: number, y: number)\nb(1, 2).\n";
  const withB = (text: string): string[] => clauses(B + text).filter((clause) => clause !== "b(1, 2).");
  test.for([
    ["a(m) :- m = max y : { b(_, y) }.", ["a(m) :- m = max y : { b(_, y) }."]],
    [
      ".decl c(x: number, m: number)\nc(x, m) :- m = max y : { b(x, y) }.",
      ["c(x, m) :- m = max3, max3 = max y : { b(x_1, y) }, b(x, y_1), y_1 = max3."],
    ],
    [
      ".decl c(x: number, m: number)\nc(x, m) :- a(x), m = max y : { b(x, y) }.",
      ["c(x, m) :- a(x), m = max y : { b(x, y) }."],
    ],
    [".decl c(x: number, m: number)\nc(x, count : { b(_, x) }) :- a(x).", ["c(x, count : { b(_, x) }) :- a(x)."]],
    [".decl c(x: number)\nc(m) :- a(x), m = sum x : { b(x, _) }.", ["c(m) :- a(x), m = sum x_1 : { b(x_1, _) }."]],
    [
      ".decl c(x: number)\nc(m + n) :- m = sum x : { b(x, _) }, n = sum x : { b(_, x) }.",
      ["c(m + n) :- m = sum x : { b(x, _) }, n = sum x_1 : { b(_, x_1) }."],
    ],
    [
      ".decl c(x: number)\nc(x) :- a(x), !b(x, _), 1 = count : { a(y), 0 = count : { b(x, y) } }.",
      ["c(x) :- a(x), !b(x, _), 1 = count : { a(y), 0 = count : { b(x, y) } }."],
    ],
  ] as const)("%s", ([text, expected]) => {
    expect(withB(text)).toEqual(expected);
  });

  test("a variable of two sibling aggregates may have two types", () => {
    expect(
      errorMarks(
        `${A}.decl s(x: symbol)\ns("k").\n.decl c(x: number)\nc(count : { a(x), x > 0 } + count : { s(x), x > "a" }) :- true.`,
      ),
    ).toEqual([]);
  });

  test("a negated record with a hole is counted, since negation cannot look into records", () => {
    const text = ".type r = [x: number, y: number]\n.decl t(r: r)\nt([1, 2]).\na(x) :- a(x), !t([x, _]).";
    expect(clauses(text)).toContain("a(x) :- a(x), 0 = count : { t([x, _]) }.");
  });
});

describe("types", () => {
  const decls = ".decl f(x: float)\n.decl u(x: unsigned)\n.decl l(x: int64)\n.decl s(x: symbol)\n.input f, u, l, s\n";
  const typed = (rule: string): string => clauses(decls + rule).at(-1)!;
  test.for([
    ["f(1).", "f(1.0)."],
    ["u(0xFF).", "u(255u)."],
    ["l(9223372036854775807).", "l(9223372036854775807)."],
    ["a(0xFFFFFFFF).", "a(-1)."],
    ["a(255.255.255.255).", "a(-1)."],
    ["a(-0b11).", "a(-3)."],
    ["f(x / 2) :- f(x).", "f(x / 2.0) :- f(x)."],
    ["f(to_float(x) + 1) :- a(x).", "f(to_float(x) + 1.0) :- a(x)."],
    ["u(itou(x)) :- a(x).", "u(to_unsigned(x)) :- a(x)."],
    ["f(x) :- x = 1, f(x).", "f(x) :- x = 1.0, f(x)."],
    ["s(to_string(1)).", "s(to_string(1))."],
    ["s(to_string(as(2, float))).", "s(to_string(2.0))."],
    ["a(as(x, number)) :- s(x).", "a(as(x, number)) :- s(x)."],
    ["a(x) :- u(y), x = as(y, number).", "a(x) :- u(y), x = as(y, number)."],
    ["a(sin(1)).", "a(to_number(sin(to_float(1))))."],
    ["f(x) :- x = range(1, 3).", "f(x) :- x = range(1.0, 3.0)."],
    ["a(x) :- x = range(1, 3), x != -(1).", "a(x) :- x = range(1, 3), x != -(1)."],
    ["f(m) :- m = mean x : { a(x) }.", "f(m) :- m = mean x : { a(x) }."],
    ["a(x) :- a(x), 5000000000 > 1.", "a(x) :- a(x), 5000000000 > 1."],
  ] as const)("%s", ([rule, expected]) => expect(typed(rule)).toBe(expected));

  test("of parameters come from every rule that uses them", () => {
    const { checked } = analysisOf(
      `${A}${decls}.query q(x) :- f(x), x = $p.\n.query r(x) :- a(x), $p > 1, $s = $t.\n.query v(x) :- s(x), $t = x.`,
    );
    expect(checked?.parameters.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      "p: float",
      "s: symbol",
      "t: symbol",
    ]);
  });

  test("of queries come from their rule, names from its variables", () => {
    const { checked } = analysisOf(
      `${A}.type k <: symbol\n.decl s(x: k)\n.input s\n.query q(x, x, y + 1, s) :- a(x), a(y), s(s).`,
    );
    expect(checked?.relations.at(-1)?.attributes.map(({ name, typeName }) => `${name}: ${typeName}`)).toEqual([
      "x: number",
      "x_2: number",
      "c3: number",
      "s: k",
    ]);
  });

  test("records that no declaration speaks of are known by their fields", () => {
    expect(clauses("a(z) :- a(x), a(y), r = [x, y], s = r, s = [_, w], z = w.").at(-1)).toBe(
      "a(z) :- a(x), a(y), r = [x, y], s = r, s = [_, w], z = w.",
    );
  });
});

describe("components", () => {
  test("names are absolute, bases come first, type parameters are replaced", () => {
    const text = `
      .comp Base<T> { .type V <: T  .decl r(x: V) overridable  r(1).  .decl s(x: V)  s(2). }
      .comp Derived<T> : Base<T> { .override r  r(x) :- s(x).  .init inner = Inner }
      .comp Inner { .decl r(x: number)  r(x) :- s(x). }
      .init d = Derived<number>
      .decl out(x: number)
      out(x) :- d.r(x); d.inner.r(x).`;
    expect(checkedClauses(text)).toEqual([
      "d.s(2).",
      "d.r(x) :- d.s(x).",
      "d.inner.r(x) :- d.s(x).",
      "out(x) :- d.r(x).",
      "out(x) :- d.inner.r(x).",
    ]);
    const { checked } = analysisOf(text);
    expect(checked?.relations.map(({ name }) => name)).toEqual(["out", "d.r", "d.s", "d.inner.r"]);
    expect(checked?.types.map(({ name }) => name)).toContain("d.V");
  });

  test("components may be type parameters", () => {
    const text = `
      .comp One { .decl n(x: number)  n(1). }
      .comp Two { .decl n(x: number)  n(2). }
      .comp Both<A, B> { .init a = A  .init b = B  .decl n(x: number)  n(x) :- a.n(x); b.n(x). }
      .init both = Both<One, Two>`;
    expect(new Set(checkedClauses(text))).toEqual(
      new Set(["both.b.n(2).", "both.a.n(1).", "both.n(x) :- both.a.n(x).", "both.n(x) :- both.b.n(x)."]),
    );
  });
});

describe("strata", () => {
  test("come bottom up and say whether they are recursive", () => {
    const text = `${A}.decl b(x: number)\n.decl c(x: number)\n.decl d(x: number)\nc(x) :- a(x), !b(x).\nb(x) :- b(x), d(x).\nd(x) :- b(x); a(x).\n`;
    const { checked } = analysisOf(text);
    const names = checked!.relations.map(({ name }) => name);
    const shown = checked!.strata.map(
      ({ relations, recursive }) => `${relations.map((id) => names[id]).join("+")}${recursive ? " recursive" : ""}`,
    );
    expect(shown).toEqual(["a", "b+d recursive", "c"]);
    expect(checked!.strata.flatMap((stratum) => [...stratum.clauses]).sort((x, y) => x - y)).toEqual(
      checked!.clauses.map((_, id) => id),
    );
  });

  test("chains of 20,000 relations are ordered without a deep stack", () => {
    const count = 20_000;
    const declared = Array.from(
      { length: count },
      (_, i) => `.decl r${i}(x: number)\nr${i}(x) :- r${(i + 1) % count}(x).`,
    ).join("\n");
    expect(analysisOf(`${declared}\nr0(1).`).checked?.strata.length).toBe(1);
  });
});

describe("execution plans", () => {
  test("are kept from 0, by version", () => {
    const { checked } = analysisOf(`${A}a(x) :- a(y), a(z), x = y + z, x < 9.\n.plan 0:(2,1), 1:(1,2)`);
    expect([...checked!.clauses[1]!.plan]).toEqual([
      [0, [1, 0]],
      [1, [0, 1]],
    ]);
  });
});

test("100,000 rules and 100,000 facts are analysed", () => {
  const lines = [".decl e(x: number, y: symbol)", ".decl p(x: number, y: symbol)"];
  for (let i = 0; i < 100_000; i++)
    lines.push(`e(${i}, "n${i}").`, `p(x, "n${i}") :- e(x, y), x > ${i}, y != "n${i}".`);
  const { checked, diagnostics } = analysisOf(lines.join("\n"));
  expect([checked?.clauses.length, diagnostics.length]).toEqual([200_000, 0]);
}, 300_000);
