// What the builder can say: each row builds a program, shows its text and what it derives.
import { describe, expect, test } from "vitest";
import {
  add,
  adt,
  and,
  type BodyItem,
  band,
  bnot,
  bor,
  bshl,
  bshr,
  bshru,
  bxor,
  cast,
  cat,
  columns,
  contains,
  count,
  div,
  type Expression,
  endsWith,
  eq,
  float,
  greatest,
  gt,
  gte,
  int64,
  is,
  iteration,
  land,
  least,
  lnot,
  lor,
  lt,
  lte,
  lxor,
  matches,
  math,
  max,
  mean,
  member,
  min,
  mod,
  mul,
  neg,
  neq,
  nil,
  not,
  number,
  or,
  ord,
  parameter,
  parse,
  pow,
  program,
  type RecordType,
  range,
  record,
  relation,
  relations,
  startsWith,
  strlen,
  sub,
  substr,
  subtype,
  sum,
  symbol,
  toFloat,
  toInt64,
  toNumber,
  toSymbol,
  toUnsigned,
  union,
  unsigned,
  v,
  wildcard,
} from "../../src/index.js";

const { item, picked } = relations({
  item: { name: symbol, price: number },
  picked: { name: symbol },
});
const ITEMS = [
  ["apple", 3],
  ["banana", 5],
  ["cherry", 8],
] as const;

/** Names of the items for which the body holds. */
function pick(...body: readonly BodyItem[]): readonly string[] {
  return program(item, picked)
    .facts(item, ITEMS)
    .rule(picked({ name: v.n }), item({ name: v.n, price: v.p }), ...body)
    .evaluate()
    .get(picked)
    .map(({ name }) => name)
    .sort();
}

test.for<{ body: readonly BodyItem[]; out: readonly string[] }>([
  { body: [], out: ["apple", "banana", "cherry"] },
  { body: [true], out: ["apple", "banana", "cherry"] },
  { body: [false], out: [] },
  { body: [eq(v.p, 5)], out: ["banana"] },
  { body: [neq(v.p, 5)], out: ["apple", "cherry"] },
  { body: [lt(v.p, 5)], out: ["apple"] },
  { body: [lte(v.p, 5)], out: ["apple", "banana"] },
  { body: [gt(v.p, 5)], out: ["cherry"] },
  { body: [gte(v.p, 5)], out: ["banana", "cherry"] },
  { body: [lt(v.n, "b")], out: ["apple"] },
  { body: [not(eq(v.p, 5))], out: ["apple", "cherry"] },
  { body: [not(or(eq(v.p, 5), eq(v.p, 3)))], out: ["cherry"] },
  { body: [or(eq(v.p, 3), and(gt(v.p, 4), lt(v.p, 6)))], out: ["apple", "banana"] },
  { body: [or()], out: [] },
  { body: [and()], out: ["apple", "banana", "cherry"] },
  { body: [not(item({ name: wildcard, price: add(v.p, 2) }))], out: ["banana", "cherry"] },
  { body: [item.some({ price: mul(v.p, 1) }), item.some({ price: add(v.p, 3) })], out: ["banana"] },
  { body: [startsWith(v.n, "ba")], out: ["banana"] },
  { body: [startsWith(v.n, "")], out: ["apple", "banana", "cherry"] },
  { body: [startsWith(v.n, "banana and more")], out: [] },
  { body: [endsWith(v.n, "rry")], out: ["cherry"] },
  { body: [endsWith(v.n, "a longer text than any")], out: [] },
  { body: [contains(v.n, "an")], out: ["banana"] },
  { body: [not(contains(v.n, "an"))], out: ["apple", "cherry"] },
  { body: [matches(v.n, /[a-b].*/)], out: ["apple", "banana"] },
  { body: [matches(v.n, "ch.*y")], out: ["cherry"] },
  { body: [matches(v.n, /pp/)], out: [] },
  { body: [member(v.n, ["apple", "cherry", "plum"])], out: ["apple", "cherry"] },
  { body: [member(v.n, [])], out: [] },
  { body: [member(v.p, [8])], out: ["cherry"] },
  { body: [not(member(v.p, [3, 8]))], out: ["banana"] },
  {
    body: [
      member(
        v.p,
        Array.from({ length: 1000 }, (_, i) => i + 4),
      ),
    ],
    out: ["banana", "cherry"],
  },
  {
    body: [
      not(
        member(
          v.n,
          Array.from({ length: 50 }, (_, i) => `${i}`),
        ),
      ),
    ],
    out: ["apple", "banana", "cherry"],
  },
  { body: [eq(count(item.some({ price: v.q }), member(v.q, [3, 5])), 2)], out: ["apple", "banana", "cherry"] },
  { body: [is(v.n, symbol), is(v.p, number)], out: ["apple", "banana", "cherry"] },
  { body: [gt(v.p, count(item({ name: wildcard, price: wildcard })))], out: ["banana", "cherry"] },
  { body: [eq(v.p, max(v.q, item.some({ price: v.q })))], out: ["cherry"] },
  { body: [eq(v.p, min(v.q, item.some({ price: v.q })))], out: ["apple"] },
  { body: [gt(mul(v.p, 3), sum(v.q, item.some({ price: v.q })))], out: ["cherry"] },
  { body: [lt(toFloat(v.p), mean(v.q, item.some({ price: v.q })))], out: ["apple", "banana"] },
  { body: [eq(v.p, sum(mul(v.q, 2), item.some({ price: v.q }), lt(v.q, 4))), gt(v.p, 5)], out: [] },
])("$body: $out", ({ body, out }) => expect(pick(...body)).toEqual(out));

const { answer } = relations({ answer: { number, unsigned, float, int64, symbol } });

/** The value of an expression in the column of its kind. */
function compute(kind: "number" | "unsigned" | "float" | "int64" | "symbol", expression: Expression<never>): unknown {
  const zero = { number: 0, unsigned: 0, float: 0, int64: 0, symbol: "" };
  const knowledge = program(answer)
    .rule(answer({ ...zero, [kind]: expression } as never), true)
    .evaluate();
  return knowledge.get(answer)[0]?.[kind];
}

test.for<[kind: Parameters<typeof compute>[0], expression: Expression<unknown>, value: unknown]>([
  ["number", add(2, 3), 5],
  ["number", sub(2, 3), -1],
  ["number", mul(2, 3), 6],
  ["number", div(-7, 2), -3],
  ["number", mod(-7, 2), -1],
  ["number", pow(2, 10), 1024],
  ["number", neg(4), -4],
  ["number", least(4, 2, 9), 2],
  ["number", greatest(4, 2, 9), 9],
  ["number", band(12, 10), 8],
  ["number", bor(12, 10), 14],
  ["number", bxor(12, 10), 6],
  ["number", bnot(0), -1],
  ["number", bshl(1, 4), 16],
  ["number", bshr(-16, 2), -4],
  ["number", bshru(-1, 28), 15],
  ["number", land(2, 0), 0],
  ["number", lor(2, 0), 1],
  ["number", lxor(2, 3), 0],
  ["number", lnot(0), 1],
  ["number", strlen("abc"), 3],
  ["number", toNumber("42"), 42],
  ["number", neg(-2147483647), 2147483647],
  ["unsigned", toUnsigned(7), 7],
  ["unsigned", add(4_294_967_294, 1), 4_294_967_295],
  ["float", add(0.5, 1), 1.5],
  ["float", div(1.0, 4.5), 1 / 4.5],
  ["float", toFloat("1.25"), 1.25],
  ["float", math("sin", 0.5), Math.sin(0.5)],
  ["float", add(Number.POSITIVE_INFINITY, 1.5), Number.POSITIVE_INFINITY],
  ["int64", add(1n, 2n ** 62n), 2n ** 62n + 1n],
  ["int64", toInt64(5), 5n],
  ["symbol", cat("a", "b", "c"), "abc"],
  ["symbol", substr("hello", 1, 3), "ell"],
  ["symbol", toSymbol(7), "7"],
  ["symbol", cat('quotes " and \\ and \n', "\u{1f600}"), 'quotes " and \\ and \n\u{1f600}'],
])("%s %s is %s", ([kind, expression, value]) => {
  expect(compute(kind, expression as Expression<never>)).toEqual(value);
});

describe("statements", () => {
  const { edge, path } = relations({ edge: { from: symbol, to: symbol }, path: { from: symbol, to: symbol } });
  const reach = program(edge, path)
    .rule(path({ from: v.x, to: v.y }), edge({ from: v.x, to: v.y }))
    .rule(path({ from: v.x, to: v.z }), path({ from: v.x, to: v.y }), edge({ from: v.y, to: v.z }));

  test("a program prints the text that means the same", () => {
    expect(reach.toString()).toBe(
      [
        ".decl edge(from: symbol, to: symbol)",
        ".decl path(from: symbol, to: symbol)",
        ".input edge",
        "path(x, y) :- edge(x, y).",
        "path(x, z) :- path(x, y), edge(y, z).",
        "",
      ].join("\n"),
    );
    const facts = { edge: [["a", "b"] as const, ["b", "c"] as const] };
    const built = reach.evaluate(facts);
    expect(parse(reach.toString()).evaluate(facts).toJSON()).toEqual(built.toJSON());
    expect(built.tuples(path)).toHaveLength(3);
    expect(reach.plan().toString()).toContain("path");
    expect(reach.validate()).toEqual([]);
  });

  test("every call gives a new program and leaves the old one", () => {
    const more = reach.fact(edge({ from: "a", to: "b" }));
    expect(more).not.toBe(reach);
    expect(Object.isFrozen(reach)).toBe(true);
    expect(reach.evaluate().size(path)).toBe(0);
    expect(more.evaluate().size(path)).toBe(1);
    expect(
      more
        .facts(edge, [["b", "c"]])
        .evaluate()
        .size(path),
    ).toBe(3);
    expect(more.evaluate().size(path)).toBe(1);
  });

  test("facts: atoms, tuples, objects, and rules without a body", () => {
    const built = program(edge)
      .fact(edge({ from: "a", to: "b" }), edge({ from: "b", to: "c" }))
      .facts(edge, [["c", "d"], { to: "e", from: "d" }])
      .facts(edge, new Set([["e", "f"]] as const))
      .rule(edge({ from: "f", to: "g" }));
    expect(built.evaluate().size(edge)).toBe(6);
    expect(built.evaluate({ edge: [["x", "y"]] }).size(edge)).toBe(7);
  });

  test("several heads, disjunction", () => {
    const { left, right } = relations({ left: { x: symbol }, right: { x: symbol } });
    const k = program(edge, left, right)
      .rule([left({ x: v.x }), right({ x: v.y })], edge({ from: v.x, to: v.y }))
      .rule(left({ x: v.x }), or(edge({ from: "q", to: v.x }), edge({ from: v.x, to: "q" })))
      .evaluate({
        edge: [
          ["a", "b"],
          ["q", "r"],
        ],
      });
    expect(k.get(left).map(({ x }) => x)).toEqual(["a", "q", "r"]);
    expect(k.get(right).map(({ x }) => x)).toEqual(["b", "r"]);
  });

  test("marks for input and output, sizes", () => {
    const text = reach
      .input(edge, { IO: "file", delimiter: ",", headers: true })
      .output(path)
      .printsize(path)
      .limitsize(path, 2)
      .toString();
    expect(text.split("\n").slice(-5)).toEqual([
      '.input edge(IO="file", delimiter=",", headers=true)',
      ".output path()".replace("()", ""),
      ".printsize path",
      ".limitsize path(n=2)",
      "",
    ]);
    expect(text).not.toContain(".input edge\n");
  });

  test("equivalence, choice, subsumption, inline", () => {
    const { same, tree, best, cheap } = relations({
      same: relation({ a: symbol, b: symbol }, { equivalence: true }),
      tree: relation(columns(["parent", symbol], ["child", symbol]), { choice: ["child"] }),
      best: { to: symbol, cost: number },
      cheap: relation({ name: symbol }, { inline: true }),
    });
    const built = program(edge, same, tree, best, cheap, item, picked)
      .rule(same({ a: v.x, b: v.y }), edge({ from: v.x, to: v.y }))
      .rule(tree(v.x, v.y), edge({ from: v.x, to: v.y }))
      .rule(best({ to: v.n, cost: v.p }), item({ name: v.n, price: v.p }))
      .subsume(best({ to: v.n, cost: v.p }), best({ to: v.n, cost: v.q }), lt(v.q, v.p))
      .rule(cheap({ name: v.n }), item({ name: v.n, price: v.p }), lt(v.p, 5))
      .rule(picked({ name: v.n }), cheap({ name: v.n }));
    const k = built.evaluate({
      edge: [
        ["a", "c"],
        ["b", "c"],
      ],
      item: [
        ["apple", 3],
        ["apple", 2],
        ["pear", 9],
      ],
    });
    expect(k.size(same)).toBe(9);
    expect(k.size(tree)).toBe(1);
    expect(k.tuples(best)).toEqual([
      ["apple", 2],
      ["pear", 9],
    ]);
    expect(k.get(picked)).toEqual([{ name: "apple" }]);
    for (const part of ["eqrel", "choice-domain child", "<= best(n, q) :- q < p.", "inline"])
      expect(built.toString()).toContain(part);
  });

  test("records, branches, subtypes, unions, casts", () => {
    type List = { head: number; tail: List | null };
    const list: RecordType<List> = record("List", () => ({ head: number, tail: list }));
    const shape = adt("Shape", { Circle: { radius: float }, Box: { width: float, height: float }, Point: {} });
    const userId = subtype("UserId", symbol);
    const groupId = subtype("GroupId", symbol);
    const owner = union("Owner", userId, groupId);
    const { lists, length, drawn, area, owns, round } = relations({
      lists: { list },
      length: { list, n: number },
      drawn: { shape },
      area: { shape, size: float },
      owns: { owner, shape },
      round: { shape },
    });
    const built = program(lists, length, drawn, area, owns, round)
      .fact(lists({ list: { head: 1, tail: { head: 2, tail: null } } }))
      .rule(lists({ list: v.t }), lists({ list: list({ head: wildcard, tail: v.t }) }))
      .rule(length({ list: nil, n: 0 }), lists({ list: nil }))
      .rule(
        length({ list: v.l, n: add(v.n, 1) }),
        lists({ list: v.l }),
        eq(v.l, list({ head: wildcard, tail: v.t })),
        length({ list: v.t, n: v.n }),
      )
      .facts(drawn, [{ shape: { $: "Circle", radius: 2 } }, [{ $: "Box", width: 2, height: 3 }], [{ $: "Point" }]])
      .rule(
        area({ shape: v.s, size: mul(v.w, v.h) }),
        drawn({ shape: v.s }),
        eq(v.s, shape("Box", { width: v.w, height: v.h })),
      )
      .rule(area({ shape: v.s, size: 0 }), drawn({ shape: v.s }), is(v.s, shape, "Point"))
      .rule(round({ shape: v.s }), drawn({ shape: v.s }), is(v.s, shape, "Circle"))
      .rule(owns({ owner: cast("ann", userId), shape: v.s }), round({ shape: v.s }));
    const k = built.evaluate();
    expect(
      k
        .get(length)
        .map(({ n }) => n)
        .sort(),
    ).toEqual([0, 1, 2]);
    expect(k.get(area)).toEqual([
      { shape: { $: "Box", width: 2, height: 3 }, size: 6 },
      { shape: { $: "Point" }, size: 0 },
    ]);
    expect(k.get(owns)).toEqual([{ owner: "ann", shape: { $: "Circle", radius: 2 } }]);
    expect(parse(built.toString()).evaluate().toJSON()).toEqual(k.toJSON());
  });

  test("ranges, rounds, ordinals", () => {
    const { n, m } = relations({ n: { x: number }, m: { x: number, round: unsigned, o: number } });
    const k = program(n, m)
      .rule(n({ x: range(0, 5) }), true)
      .rule(m({ x: 0, round: 0, o: 0 }), n({ x: 0 }))
      .rule(m({ x: v.y, round: iteration(m), o: ord(v.y) }), m.some({ x: v.x }), n({ x: v.y }), eq(v.y, add(v.x, 1)))
      .evaluate();
    expect(k.get(n).map(({ x }) => x)).toEqual([0, 1, 2, 3, 4]);
    expect(k.size(m)).toBe(5);
  });

  test("parameters get their values at evaluation", () => {
    const cheap = program(item, picked)
      .facts(item, ITEMS)
      .rule(picked({ name: v.n }), item({ name: v.n, price: v.p }), lt(v.p, parameter("limit", number)));
    expect(cheap.evaluate({}, { parameters: { limit: 4 } }).size(picked)).toBe(1);
    expect(cheap.evaluate({}, { parameters: { limit: 9 } }).size(picked)).toBe(3);
    expect(() => cheap.evaluate()).toThrow('"$limit" has no value');
    expect(() => cheap.evaluate({}, { parameters: { limit: "a" } })).toThrow('"$limit": "a" is not an integer');
    expect(cheap.toString()).toContain("p < $limit");
  });

  test("named queries", () => {
    const asked = reach
      .query("fromA", { y: symbol }, path({ from: "a", to: v.y }))
      .query("pairs", [v.y, v.x], path({ from: v.x, to: v.y }))
      .query("sizes", [v.x, v.n], edge.some({ from: v.x }), eq(v.n, count(path({ from: v.x, to: wildcard }))));
    expect(asked.queries).toEqual(["fromA", "pairs", "sizes"]);
    expect(reach.queries).toEqual([]);
    const k = asked.evaluate({
      edge: [
        ["a", "b"],
        ["b", "c"],
      ],
    });
    expect(k.run("fromA")).toEqual([{ y: "b" }, { y: "c" }].reverse());
    expect(k.run("pairs")).toContainEqual({ y: "b", x: "a" });
    expect(k.run("sizes")).toEqual([
      { x: "a", n: 2 },
      { x: "b", n: 1 },
    ]);
    expect(k.get("fromA")).toBe(k.run("fromA"));
  });

  test("arithmetic that leaves its range is an error unless it is asked to wrap", () => {
    const { n, m } = relations({ n: { x: number }, m: { x: number } });
    const next = program(n, m)
      .facts(n, [[2 ** 31 - 1]])
      .rule(m({ x: add(v.x, 1) }), n({ x: v.x }));
    expect(() => next.evaluate()).toThrow(/\[m\(x \+ 1\) :- n\(x\)\.\]: .*2147483647/);
    expect(next.overflow("wrap").evaluate().get(m)).toEqual([{ x: -(2 ** 31) }]);
    expect(() => next.overflow("ignore" as never)).toThrow('pass "error" or "wrap"');
  });

  test.for([
    { from: number, to: unsigned, convert: toUnsigned, value: -1, wrapped: 2 ** 32 - 1 },
    { from: unsigned, to: number, convert: toNumber, value: 2 ** 32 - 1, wrapped: -1 },
    { from: int64, to: number, convert: toNumber, value: 5_000_000_000n, wrapped: 705_032_704 },
    { from: float, to: number, convert: toNumber, value: 1e10, wrapped: 1_410_065_408 },
    { from: float, to: int64, convert: toInt64, value: 2 ** 63, wrapped: -(2n ** 63n) },
    {
      from: int64,
      to: int64,
      convert: (x: never) => pow(x, 4n as never),
      value: 100_000n,
      wrapped: 7_766_279_631_452_241_920n,
    },
  ] as const)("$from.name to $to.name out of range is an error unless it is asked to wrap: $value", (row) => {
    const { a, b } = relations({ a: { x: row.from }, b: { x: row.to } });
    const convert = row.convert as (x: unknown) => never;
    const converted = program(a, b).rule(b({ x: convert(v.x) }), a({ x: v.x }));
    const facts = { a: [[row.value]] as never };
    expect(() => converted.evaluate(facts)).toThrow(`leaves the range of ${row.to.name}`);
    expect(converted.overflow("wrap").evaluate(facts).tuples(b)).toEqual([[row.wrapped]]);
  });

  test("every executor and storage gives the same", () => {
    const facts = { edge: [["a", "b"] as const, ["b", "c"] as const, ["c", "a"] as const] };
    const expected = new Set(reach.evaluate(facts).tuples(path).map(String));
    for (const executor of ["generated", "interpreted"] as const)
      for (const storage of ["columnar", "map"] as const)
        expect(new Set(reach.evaluate(facts, { executor, storage }).tuples(path).map(String))).toEqual(expected);
  });

  test("an asynchronous evaluation gives the same", async () => {
    const k = await reach.evaluateAsync({
      edge: [
        ["a", "b"],
        ["b", "c"],
      ],
    });
    expect(k.size(path)).toBe(3);
  });
});

test("many rules and many facts", () => {
  const { n } = relations({ n: { x: number } });
  let many = program(n);
  for (let i = 0; i < 20_000; i++) many = many.fact(n({ x: i }));
  const bulk = many.facts(
    n,
    Array.from({ length: 20_000 }, (_, i) => [i + 20_000] as const),
  );
  expect(bulk.evaluate().size(n)).toBe(40_000);
});
