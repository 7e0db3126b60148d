// What is wrong with a built program: every kind of error ExDatalog knows, wrong input of every call, and names.
import { describe, expect, test } from "vitest";
import {
  add,
  adt,
  type BodyItem,
  BuilderError,
  columns,
  count,
  DatalogError,
  type Diagnostic,
  type Expression,
  eq,
  float,
  formatDiagnostic,
  functor,
  gt,
  int64,
  is,
  iteration,
  matches,
  max,
  member,
  not,
  number,
  parameter,
  predicate,
  program,
  record,
  relation,
  relations,
  subtype,
  sum,
  symbol,
  union,
  unsigned,
  v,
  variable,
  variables,
  wildcard,
} from "../../src/index.js";

const { edge, path, cost } = relations({
  edge: { from: symbol, to: symbol },
  path: { from: symbol, to: symbol },
  cost: columns(["of", symbol], ["n", number]),
});
const graph = program(edge, path, cost);
const errors = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.filter(({ severity }) => severity === "error").map(formatDiagnostic);

describe("the kinds of errors that ExDatalog has", () => {
  test.for<{ kind: string; built: { validate(): readonly Diagnostic[] }; out: readonly string[] }>([
    {
      kind: "arity_mismatch",
      built: graph.rule(
        path({ from: v.x, to: v.x }),
        (cost as unknown as (...args: unknown[]) => ReturnType<typeof edge>)(v.x),
      ),
      out: ['rule 1:1:15: the relation "cost" has 2 attributes, here it has 1; write cost(of, n) [relation/arity]'],
    },
    {
      kind: "undefined_relation",
      built: program(path).rule(path({ from: v.x, to: v.y }), edge({ from: v.x, to: v.y })),
      out: ['rule 1:1:15: the relation "edge" is not declared; pass the relation to program(...) [relation/undefined]'],
    },
    {
      kind: "invalid_term",
      built: graph.rule(
        path({ from: v.x, to: v.y }),
        edge({ from: v.x, to: { deep: 1 } as never }),
        edge({ from: v.x, to: v.y }),
      ),
      out: [
        'rule 1:1:1: column "to" of edge: {"deep":1} is not a string; write a value of the declared type or an expression [builder/value]',
      ],
    },
    {
      kind: "duplicate_relation",
      built: program(edge, relations({ edge: { x: number } }).edge),
      out: [
        'relation edge:1:7: the relation "edge" is declared twice; rename or remove one of them [relation/redefined]',
      ],
    },
    {
      kind: "invalid_body_literal",
      built: graph.rule(path({ from: v.x, to: v.y }), edge({ from: v.x, to: v.y }), "edge(x, y)" as never),
      out: [
        'rule 1:1:1: "edge(x, y)" is no literal; write an atom, a comparison such as eq(v.x, 1), not(...), or(...), a predicate, true or false [builder/literal]',
      ],
    },
    {
      kind: "unsafe_variable",
      built: graph.rule(path({ from: v.x, to: v.z }), edge({ from: v.x, to: "b" })),
      out: [
        'rule 1:1:9: the variable "z" of the head occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "z" or replace it by a constant [safety/unbound-head]',
      ],
    },
    {
      kind: "range_restriction",
      built: graph.rule(path({ from: v.x, to: v.x }), edge.some({ from: v.x }), not(edge({ from: v.x, to: v.z }))),
      out: [
        'rule 1:1:36: the variable "z" of a negated atom occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "z" or replace it by a constant [safety/unbound-negation]',
      ],
    },
    {
      kind: "unbound_constraint_variable",
      built: graph.rule(path({ from: v.x, to: v.x }), edge.some({ from: v.x }), gt(v.n, 3)),
      out: [
        'rule 1:1:27: the variable "n" of the comparison ">" occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "n" or replace it by a constant [safety/unbound-comparison]',
      ],
    },
    {
      kind: "wildcard_in_head",
      built: graph.rule(path({ from: v.x, to: wildcard }), edge.some({ from: v.x })),
      out: [
        'rule 1:1:9: "_" stands in the head of a clause; give every column of the head a value [safety/wildcard-in-head]',
      ],
    },
    {
      kind: "unstratified_negation",
      built: graph.rule(path({ from: v.x, to: v.y }), edge({ from: v.x, to: v.y }), not(path({ from: v.y, to: v.x }))),
      out: [
        'rule 1:1:28: "path" depends on its own negation: "path" -> "path"; let the negation read a relation that does not depend on "path" [stratify/cycle]',
      ],
    },
    {
      kind: "aggregate_in_recursion",
      built: graph.rule(cost({ of: v.x, n: count(cost(wildcard, wildcard)) }), edge.some({ from: v.x })),
      out: [
        'rule 1:1:19: "cost" depends on an aggregate over itself: "cost" -> "cost"; let the aggregate read a relation that does not depend on "cost" [stratify/cycle]',
      ],
    },
  ])("$kind", ({ built, out }) => expect(errors(built.validate())).toEqual(out));

  test("invalid_callback: refused where it is defined", () => {
    expect(() => predicate("p", [number], "nothing" as never)).toThrow(BuilderError);
  });

  test("multiple_aggregates: no error here, a rule may have several", () => {
    const { spread } = relations({ spread: { low: number, high: number, n: number } });
    const k = program(cost, spread)
      .rule(
        spread({ low: v.l, high: max(v.n, cost.some({ n: v.n })), n: count(cost.some({})) }),
        eq(v.l, sum(v.m, cost.some({ n: v.m }))),
      )
      .evaluate({
        cost: [
          ["a", 1],
          ["b", 5],
        ],
      });
    expect(k.get(spread)).toEqual([{ low: 6, high: 5, n: 2 }]);
  });
});

test("all errors of a stage are told together, with the printed rule and a caret", () => {
  const bad = graph
    .rule(path({ from: v.x, to: v.z }), edge({ from: v.x, to: "b" }))
    .rule(path({ from: "a", to: "b" }), cost("a", v.s), edge({ from: v.s, to: "b" }))
    .query("q", [v.q], edge.some({ from: v.x }), edge.some({ to: v.x }));
  const found = bad.validate();
  expect(errors(found).map((line) => line.replace(/^([^:]*):.*\[(.*)\]$/, "$1 $2"))).toEqual([
    "rule 1 safety/unbound-head",
    "rule 2 type/mismatch",
    "query q safety/unbound-head",
  ]);
  let thrown: unknown;
  try {
    bad.evaluate();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(DatalogError);
  expect((thrown as DatalogError).diagnostics).toEqual(found);
  expect((thrown as DatalogError).render()).toContain('path(x, z) :- edge(x, "b").\n            ^');
  expect((thrown as DatalogError).message).toContain("DatalogError [rule 1:1:9]");
});

test("warnings do not keep a program from running", () => {
  const odd = graph.rule(path({ from: v.x, to: v.x }), edge({ from: v.x, to: v.l }));
  expect(odd.validate().map(({ code, severity }) => `${severity} ${code}`)).toEqual(["warning clause/singleton"]);
  expect(odd.evaluate({ edge: [["a", "b"]] }).size(path)).toBe(1);
  expect(odd.compile().warnings).toEqual(odd.validate());
});

describe("facts", () => {
  test("what is wrong with facts of the program names row and column, all at once", () => {
    const shape = adt("Shape", { Circle: { radius: float } });
    const pair = record("Pair", { left: symbol, right: number });
    const { all } = relations({ all: { s: symbol, n: number, u: unsigned, f: float, i: int64, shape, pair } });
    const good = { s: "a", n: 1, u: 1, f: 1, i: 1, shape: { $: "Circle", radius: 1 }, pair: null };
    const rows: unknown[] = [
      good,
      { ...good, s: 1 },
      { ...good, n: 1.5 },
      { ...good, n: 2 ** 31 },
      { ...good, u: -1 },
      { ...good, f: Number.NaN },
      { ...good, i: 2n ** 63n },
      { ...good, shape: { $: "Box" } },
      { ...good, shape: "Circle" },
      { ...good, shape: { $: "Circle", radius: "1" } },
      { ...good, shape: { $: "Circle", size: 1 } },
      { ...good, pair: { left: "a" } },
      { ...good, pair: 3 },
      { ...good, more: 1 },
      { ...good, s: undefined },
      ["a", 1],
      null,
      "abc",
    ];
    expect(
      errors(
        program(all)
          .facts(all, rows as never)
          .validate(),
      ).map((line) => line.replace(/:1:1:/, ":").replace(/;.*/, "")),
    ).toEqual([
      'facts of all, row 1: column "s" of all: 1 is not a string',
      'facts of all, row 2: column "n" of all: 1.5 is not an integer from -2147483648 to 2147483647',
      'facts of all, row 3: column "n" of all: 2147483648 is not an integer from -2147483648 to 2147483647',
      'facts of all, row 4: column "u" of all: -1 is not an integer from 0 to 4294967295',
      'facts of all, row 5: column "f" of all: NaN is not a number other than NaN',
      'facts of all, row 6: column "i" of all: 9223372036854775808n is not a bigint of 64 bits',
      'facts of all, row 7: column "shape" of all: {"$":"Box"} is not an object with "$" naming a branch of Shape: Circle',
      'facts of all, row 8: column "shape" of all: "Circle" is not an object with "$" naming a branch of Shape: Circle',
      'facts of all, row 9: column "radius" of Shape.Circle: "1" is not a number other than NaN',
      'facts of all, row 10: Shape.Circle has no value for "radius"',
      'facts of all, row 10: Shape.Circle has no "size"',
      'facts of all, row 11: Pair has no value for "right"',
      'facts of all, row 12: column "pair" of all: 3 is not an object with the fields of Pair, or null',
      'facts of all, row 13: all has no "more"',
      'facts of all, row 14: all has no value for "s"',
      "facts of all, row 15: all has 7 columns, here are 2",
      "facts of all, row 16: null is no object of fields",
      'facts of all, row 17: "abc" is no object of fields',
    ]);
  });

  test.for<[string, unknown, string, string]>([
    [
      "a value of another type",
      {
        edge: [
          ["a", "b"],
          ["c", 1],
        ],
      },
      "facts/value",
      '[edge, row 1, attribute "to"]: 1 is not a string',
    ],
    [
      "a tuple too short",
      { edge: [["a"]] },
      "facts/arity",
      '[edge, row 0]: ["a"] has 1 values and the relation 2 attributes',
    ],
    [
      "an attribute too many",
      { edge: [{ from: "a", to: "b", by: "c" }] },
      "facts/arity",
      '[edge, row 0]: there is no attribute "by"',
    ],
    ["an unknown relation", { edges: [] }, "facts/unknown-relation", "[edges]: the program declares no such relation"],
    ["no list", { edge: 5 }, "facts/shape", "[edge]: 5 is not a list of tuples"],
  ])("facts of an evaluation with %s", ([, facts, code, text]) => {
    let thrown: unknown;
    try {
      graph.evaluate(facts as never);
    } catch (error) {
      thrown = error;
    }
    expect((thrown as DatalogError).code).toBe(code);
    expect((thrown as DatalogError).message).toContain(text);
  });

  test("a variable or an aggregate is no fact", () => {
    expect(errors(graph.fact(edge({ from: v.x, to: "b" })).validate())).toEqual([
      'fact 1:1:6: the variable "x" stands in a fact; write a constant, or give the clause a body [safety/fact]',
    ]);
  });
});

describe("wrong terms and literals", () => {
  const bodies: readonly [string, BodyItem, string][] = [
    ["undefined", eq(v.x, undefined as never), "undefined is no term"],
    ["NaN", eq(v.x, Number.NaN), "NaN is no term"],
    ["an object", eq(v.x, {} as never), "{} is no term"],
    ["a condition as a term", eq(v.x, not(true) as never), "a condition stands where a value is needed"],
    ["an expression as a literal", v.x as never, "an expression stands where a condition is needed; it is no literal"],
    ["a relation without a call", edge as never, "is no literal"],
    ["null as a literal", null as never, "null is no literal"],
    ["a pattern with flags", matches(v.x, /a/i), 'the pattern /a/i has the flags "i"'],
    ["a membership in no list", member(v.x, "abc" as never), '"abc" is no list'],
    ["an unknown branch", is(v.x, adt("T", { A: {} }), "B" as never), 'the type "T" has no branch "B"'],
    ["a branch of no algebraic type", is(v.x, symbol, "B" as never), 'the type "symbol" has no branch "B"'],
    [
      "a branch that a type has not",
      eq(v.x, (adt("T", { A: {} }) as (branch: string) => Expression)("B")),
      'T has no branch "B"',
    ],
    ["rounds of no relation", eq(v.x, iteration("path" as never) as never), "iteration() is not given a relation"],
    ["a record as a tuple too short", eq(v.x, record("P", { a: symbol })([] as never)), "P has 1 column, here are 0"],
  ];
  test.for(bodies)("%s", ([, item, text]) => {
    const built = graph.rule(path({ from: v.x, to: v.x }), edge.some({ from: v.x }), item);
    expect(errors(built.validate()).join("\n")).toContain(text);
    expect(() => built.evaluate()).toThrow(DatalogError);
    expect(() => built.toString()).not.toThrow();
  });

  test.for([1_500, 5_000, 100_000])("%s levels of terms or conditions are too deep, and no stack ends", (depth) => {
    let nested: Expression<number> = add(v.n, 1);
    let negations: BodyItem = eq(v.n, 1);
    for (let i = 0; i < depth; i++) {
      nested = add(nested, 1);
      negations = not(negations);
    }
    const built = graph
      .rule(cost("a", nested), cost("b", v.n))
      .rule(cost("a", v.n), cost("b", v.n), negations)
      .query("q", [v.n], cost("b", v.n), negations);
    const text =
      "it holds terms or conditions nested more than 1000 levels deep; compute in steps: bind parts to variables with eq, or move them into rules of their own [builder/too-deep]";
    expect(errors(built.validate())).toEqual([`rule 1:1:1: ${text}`, `rule 2:1:1: ${text}`, `query q:1:1: ${text}`]);
  });

  test("heads that are none", () => {
    const texts = [
      graph.rule(eq(v.x, 1) as never),
      graph.fact("edge" as never),
      graph.subsume(v.x as never, edge({ from: "a", to: "b" })),
    ].map((built) => errors(built.validate())[0]);
    expect(texts).toEqual([
      "rule 1:1:1: the head x = 1 is no atom; write relation({ ... }) [builder/head]",
      'rule 1:1:1: the head "edge" is no atom; write relation({ ... }) [builder/head]',
      "subsumption 1:1:1: the head x is no atom; write relation({ ... }) [builder/head]",
    ]);
  });

  test("types that do not fit are told by the analysis", () => {
    expect(errors(graph.rule(path({ from: v.n, to: "b" }), cost("a", v.n)).validate())[0]).toContain("[type/mismatch]");
    const user = subtype("UserId", symbol);
    const { users } = relations({ users: { id: user } });
    expect(
      errors(
        program(users, edge)
          .rule(users({ id: v.x }), edge.some({ from: v.x }))
          .validate(),
      )[0],
    ).toContain("[type/not-a-subtype]");
    expect(
      errors(graph.rule(path({ from: v.x, to: v.x }), edge.some({ from: v.x }), is(v.x, number)).validate())[0],
    ).toContain("[type/mismatch]");
  });

  test("a query whose column is of another type than it promises", () => {
    const built = graph.query("q", { x: number }, edge.some({ from: v.x }));
    expect(errors(built.validate())).toEqual([
      'query q:1:1: the column "x" of query "q" is symbol, not number; ask for { x: symbol } [query/type]',
    ]);
    expect(() => built.evaluate()).toThrow('[query q:1:1]: the column "x"');
  });

  test("a query that a rule reads, and two queries of one name", () => {
    const { q } = relations({ q: { x: symbol } });
    const codes = graph
      .query("q", [v.x], edge.some({ from: v.x }))
      .query("q", [v.x], edge.some({ to: v.x }))
      .rule(path({ from: v.x, to: v.x }), q({ x: v.x }))
      .validate()
      .map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["relation/redefined", "query/read"]));
  });
});

describe("declarations are refused at once", () => {
  test.for<[string, () => unknown, string, string]>([
    ["a relation name with a space", () => relations({ "a b": {} }), "builder/name", '[relation]: "a b" is no name'],
    [
      "a relation called as an aggregate",
      () => relations({ count: {} }),
      "builder/name",
      '"count" is a word of the language',
    ],
    ["a relation called as a functor", () => relations({ cat: {} }), "builder/name", '"cat" is a word of the language'],
    [
      "a column that begins with a digit",
      () => relations({ r: { "1st": symbol } }),
      "builder/name",
      '"1st" is no name',
    ],
    ["a column with a quote", () => relations({ r: { 'a"b': symbol } }), "builder/name", "is no name"],
    [
      "a column without a type",
      () => relations({ r: { a: "symbol" as never } }),
      "builder/type",
      '"symbol" is no type',
    ],
    [
      "columns behind __proto__",
      () => relations({ r: { __proto__: symbol } as never }),
      "builder/columns",
      'columns(["__proto__", type])',
    ],
    ["a list of columns", () => relations({ r: [symbol] as never }), "builder/columns", "no object of types"],
    ["no relations", () => relations(5 as never), "builder/relation", "no object of relations"],
    ["a column that is no pair", () => columns(["a"] as never), "builder/columns", 'write ["name", type]'],
    [
      "two columns of one name",
      () => relations({ r: columns(["a", symbol], ["a", number]) }),
      "builder/columns",
      "two columns have one name",
    ],
    ["an empty union", () => union("U"), "builder/type", "a union has no members"],
    ["a subtype of nothing", () => subtype("S", undefined as never), "builder/type", "undefined is no type"],
    ["a type of no name", () => subtype("a-b", symbol), "builder/name", '"a-b" is no name'],
    ["an algebraic type without branches", () => adt("T", {}), "builder/columns", "a type has branches"],
    ["a branch of no fields object", () => adt("T", { A: 5 as never }), "builder/columns", "no object of types"],
    ["a record of no fields object", () => record("R", 5 as never), "builder/columns", "no object of types"],
    ["a program of names", () => program("edge" as never), "builder/relation", '"edge" is no relation'],
    ["a mark on nothing", () => graph.input({} as never), "builder/relation", "is no relation"],
    ["a parameter of a mark", () => graph.output(path, { a: {} as never }), "builder/option", '"a" is {}'],
    ["a variable with a dot", () => variable("a.b"), "builder/name", '"a.b" is no name'],
    ["a variable called nil", () => v.nil, "builder/name", '"nil" is a word of the language'],
    ["a variable called __LINE__", () => variables("__LINE__"), "builder/name", "is a word of the language"],
    ["a parameter of no name", () => parameter("$x", symbol), "builder/name", '"$x" is no name'],
    ["a query of no name", () => graph.query("a b", [v.x]), "builder/name", '"a b" is no name'],
    ["a query for constants", () => graph.query("q", ["x" as never]), "builder/query", "a column is no variable"],
    ["a query for nothing", () => graph.query("q", 5 as never), "builder/query", "5 names no columns"],
    ["facts that are no list", () => graph.facts(edge, 5 as never), "builder/facts", "5 is no list of facts"],
  ])("%s", ([, run, code, text]) => {
    let thrown: unknown;
    try {
      run();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(BuilderError);
    expect((thrown as BuilderError).code).toBe(code);
    expect((thrown as BuilderError).message).toContain(text);
  });

  test("choices of unknown columns, eqrel of one column, types of one name are errors of the program", () => {
    const { r } = relations({ r: relation({ a: symbol }, { choice: ["b" as never] }) });
    const { s } = relations({ s: relation({ a: symbol }, { equivalence: true }) });
    const { t } = relations({ t: { a: subtype("T", symbol), b: subtype("T", number) } });
    const codes = [r, s, t].map(
      (each) =>
        program(each as typeof r)
          .validate()
          .filter(({ severity }) => severity === "error")[0]?.code,
    );
    expect(codes).toEqual(["relation/choice-domain", "relation/eqrel", "type/redefined"]);
  });
});

describe("names that are words elsewhere", () => {
  const WORDS = [
    "class",
    "constructor",
    "__proto__",
    "toString",
    "hasOwnProperty",
    "prototype",
    "then",
    "default",
    "eval",
    "arguments",
  ];
  test.for([...WORDS, "decl", "input", "query", "choice", "domain", "as", "match", "contains"])(
    "%s names a column, a variable, a type, a functor",
    (word) => {
      const { r, s } = relations({ r: columns([word, number]), s: columns(["x", number]) });
      const x = variable(word);
      const f = functor(word, [number], number, (n: number) => n + 1);
      const built = program(r, s)
        .facts(r, [[1]])
        .facts(r, [{ [word]: 2 }] as never)
        .rule(s(f(x)), r(x))
        .query("q", [x], r(x));
      expect(errors(built.validate())).toEqual([]);
      const k = built.evaluate({ r: [[3]] });
      expect(k.tuples(s).flat().sort()).toEqual([2, 3, 4]);
      expect(Object.hasOwn(k.get(r)[0]!, word)).toBe(true);
      expect(k.match(r, { [word]: 3 } as never)).toHaveLength(1);
      expect(Object.keys(k.run("q")[0]!)).toEqual([word]);
    },
  );
  test.for(WORDS)("%s names a relation, a type and a query", (word) => {
    const made = relations({ [`r_${word}`]: { a: symbol }, [word]: columns(["a", subtype(`${word}T`, symbol)]) });
    const r = made[word]!;
    const built = program(r).query(
      `${word}_q`,
      [v.a],
      (r as unknown as (...args: unknown[]) => ReturnType<typeof edge>)(v.a),
    );
    const k = built.evaluate({ [word]: [["x"]] } as never);
    expect(k.size(r)).toBe(1);
    expect(k.size(word)).toBe(1);
    expect(k.run(`${word}_q`)).toEqual([{ a: "x" }]);
    expect(Object.keys(k.toJSON())).toContain(word);
  });
  test.for(["sum", "min", "max", "count", "mean"])("%s names a variable wherever one may stand", (word) => {
    const x = variable(word);
    const { n, out } = relations({ n: columns(["x", number]), out: columns(["x", number]) });
    const negated = functor("negated", [number], number, (y) => -y);
    const built = program(n, out)
      .rule(out(sum(x, n(x))), true)
      .rule(out(v.y), n(x), eq(v.y, negated(x)));
    expect(
      built
        .evaluate({ n: [[1], [2]] })
        .tuples(out)
        .flat()
        .sort(),
    ).toEqual([-1, -2, 3]);
  });
  test("text in constants never becomes code", () => {
    const nasty = '"); process.exit(1); ("\\";`+process.exit(1)+`//\n*/';
    const k = graph.rule(path({ from: v.x, to: nasty }), edge.some({ from: v.x }), not(eq(v.x, nasty))).evaluate(
      {
        edge: [
          [nasty, "b"],
          ["a", "b"],
        ],
      },
      { executor: "generated" },
    );
    expect(k.tuples(path)).toEqual([["a", nasty]]);
  });
});
