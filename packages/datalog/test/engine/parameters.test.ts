// Parameters and queries of program text: what Souffle's language lacks.
import { expect, test } from "vitest";
import { type DatalogError, parse } from "../../src/index.js";
import { errorTexts } from "../support/language.js";

const PEOPLE = `
.decl person(name: symbol, age: number, height: float, id: int64)
.input person
.query older(name, age) :- person(name, age, _, _), age > $limit.
`;
const FACTS = {
  person: [
    ["ann", 40, 1.7, 1n],
    ["bob", 20, 1.8, 2n],
    ["cy", 30, 1.6, 3n],
  ] as const,
};

test("a parameter has its value at evaluation, another one each time", () => {
  const program = parse(PEOPLE);
  const names = (limit: number): unknown[] =>
    program
      .evaluate(FACTS, { parameters: { limit } })
      .run("older")
      .map(({ name }) => name);
  expect(names(25)).toEqual(["ann", "cy"]);
  expect(names(35)).toEqual(["ann"]);
  expect(names(99)).toEqual([]);
});

test.for<{ literal: string; value: string | number | bigint; out: readonly string[] }>([
  { literal: "n = $p", value: "ann", out: ["ann"] },
  { literal: "a < $p", value: 30, out: ["bob"] },
  { literal: "h > $p", value: 1.65, out: ["ann", "bob"] },
  { literal: "i >= $p", value: 2n, out: ["bob", "cy"] },
  { literal: "!(a = $p)", value: 20, out: ["ann", "cy"] },
  { literal: "a = $p * 2", value: 20, out: ["ann"] },
  { literal: "a > count : { person(_, $p, _, _) } + 38", value: 30, out: ["ann"] },
  { literal: "contains($p, n)", value: "n", out: ["ann"] },
])("$literal with $value gives $out", ({ literal, value, out }) => {
  const program = parse(`.decl person(name: symbol, age: number, height: float, id: int64)
    .input person
    .query found(n) :- person(n, a, h, i), ${literal}.`);
  for (const executor of ["generated", "interpreted"] as const) {
    const k = program.evaluate(FACTS, { parameters: { p: value }, executor });
    expect(
      k
        .run("found")
        .map(({ n }) => n)
        .sort(),
    ).toEqual(out);
  }
});

test("a value may be a record, not a branch; a query names its columns after its variables", () => {
  const declared = `.type Point = [x: number, y: number]
    .type Shape = Circle { r: number } | Dot {}
    .decl at(p: Point, s: Shape, by: symbol)
    .input at\n`;
  const program = parse(`${declared}.query mine(by, by, p) :- at(p, _, by), p = $place.`);
  const place = { x: 1, y: 2 };
  const shape = { $: "Dot" };
  const k = program.evaluate(
    {
      at: [
        [place, shape, "ann"],
        [{ x: 2, y: 2 }, shape, "bob"],
      ],
    },
    { parameters: { place } },
  );
  expect(k.run("mine")).toEqual([{ by: "ann", by_2: "ann", p: place }]);
  expect(errorTexts(`${declared}.query mine(by) :- at(_, s, by), s = $shape.`)).toEqual([
    'p.dl:5:38: no type has the branch "shape"; write a declared branch; a parameter cannot be of an algebraic data type [type/unknown-branch]',
  ]);
});

test.for<[string, Record<string, unknown>, string, string]>([
  [
    "no value",
    {},
    "evaluate/parameter",
    'OptionError [parameters]: "$limit" has no value; pass { parameters: { limit: ... } }',
  ],
  [
    "a value of another type",
    { limit: "old" },
    "evaluate/parameter",
    'OptionError [parameters]: "$limit": "old" is not an integer from -2147483648 to 2147483647; pass a value of its type',
  ],
  [
    "a value too many",
    { limit: 1, other: 2 },
    "evaluate/parameter",
    'OptionError [parameters]: the program has no parameter "$other"; leave it out',
  ],
])("%s is refused", ([, parameters, code, text]) => {
  let thrown: unknown;
  try {
    parse(PEOPLE).evaluate(FACTS, { parameters: parameters as never });
  } catch (error) {
    thrown = error;
  }
  expect((thrown as DatalogError).code).toBe(code);
  expect((thrown as DatalogError).message).toBe(text);
});

test("a query that is not there", () => {
  const k = parse(PEOPLE).evaluate(FACTS, { parameters: { limit: 0 } });
  expect(() => k.run("person")).toThrow("KnowledgeError [person]: the program has no such query; it has older");
  expect(() => parse(".decl p(x: number) p(1).").evaluate().run("p")).toThrow("it has none");
});

test.for<[string, string, string]>([
  ["a query that a rule reads", ".decl p(x: number) p(1). .query q(x) :- p(x). p(x + 1) :- q(x).", "query/read"],
  ["a query that binds nothing", ".decl p(x: number) p(1). .query q(y) :- p(x), x > 0.", "safety/unbound-head"],
  ["a query of a relation's name", ".decl p(x: number) p(1). .query p(x) :- p(x).", "relation/redefined"],
  [
    "a parameter of two types",
    '.decl p(x: number, y: symbol) p(1, "a"). .query q(x) :- p(x, y), x = $v, y = $v.',
    "type/mismatch",
  ],
  ["a parameter of no type", ".decl p(x: number) p(1). .query q($v) :- p(_).", "type/parameter"],
])("%s is an error", ([, text, code]) => {
  expect(errorTexts(text).join("\n")).toContain(`[${code}]`);
});
