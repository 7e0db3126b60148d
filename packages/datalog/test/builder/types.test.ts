// What the type checker knows of a built program; `npm run check -- types` is what fails when a line here is wrong.
import { expect, expectTypeOf, test } from "vitest";
import {
  add,
  adt,
  batchFunctor,
  columns,
  count,
  eq,
  type Facts,
  float,
  functor,
  int64,
  mean,
  number,
  predicate,
  program,
  type RecordType,
  record,
  relation,
  relations,
  startsWith,
  subtype,
  sum,
  symbol,
  union,
  unsigned,
  v,
  variable,
  variables,
} from "../../src/index.js";

const { edge, path } = relations({ edge: { from: symbol, to: symbol }, path: { from: symbol, to: symbol } });
const { ordered } = relations({ ordered: columns(["name", symbol], ["age", number], ["id", int64]) });
const reach = program(edge, path).rule(path({ from: v.x, to: v.y }), edge({ from: v.x, to: v.y }));

test("rows are keyed by column, with the values of its type", () => {
  const k = reach.evaluate({ edge: [["a", "b"]] });
  expectTypeOf(k.get(path)).toEqualTypeOf<readonly { from: string; to: string }[]>();
  expectTypeOf(k.match(path, { from: "a" })).toEqualTypeOf<readonly { from: string; to: string }[]>();
  expectTypeOf(k.tuples(path)).toEqualTypeOf<readonly (readonly string[])[]>();
  expect(k.get(path)).toEqual([{ from: "a", to: "b" }]);

  const people = program(ordered).evaluate({ ordered: [["ann", 40, 7n]] });
  expectTypeOf(people.tuples(ordered)).toEqualTypeOf<readonly (readonly [string, number, bigint])[]>();
  expectTypeOf(people.get(ordered)).toEqualTypeOf<
    readonly { readonly name: string; readonly age: number; readonly id: bigint }[]
  >();
  expect(people.tuples(ordered)).toEqual([["ann", 40, 7n]]);
});

test("facts are typed in both forms", () => {
  reach.evaluate({ edge: [["a", "b"], { from: "b", to: "c" }] });
  program(ordered).evaluate({ ordered: [["ann", 40, 7], { name: "bob", age: 41, id: 8n }] });
  const people = program(ordered);
  const refused: readonly (() => void)[] = [
    // @ts-expect-error no such relation
    () => reach.evaluate({ edges: [] }),
    // @ts-expect-error no such column
    () => reach.evaluate({ edge: [{ from: "a", too: "b" }] }),
    // @ts-expect-error a column is missing
    () => reach.evaluate({ edge: [{ from: "a" }] }),
    // @ts-expect-error a number is no symbol
    () => reach.evaluate({ edge: [{ from: "a", to: 1 }] }),
    // @ts-expect-error a number is no symbol
    () => reach.evaluate({ edge: [["a", 1]] }),
    // @ts-expect-error the columns in order are symbol, number, int64
    () => people.evaluate({ ordered: [[40, "ann", 7n]] }),
    // @ts-expect-error a tuple in order has three values
    () => people.evaluate({ ordered: [["ann", 40]] }),
    // @ts-expect-error facts of a relation have its columns
    () => people.facts(ordered, [{ name: "ann" }]).compile(),
    // @ts-expect-error a string is no list of facts
    () => reach.facts(edge, "ab").compile(),
  ];
  for (const run of refused) expect(run).toThrow();
});

test("atoms take the declared columns with values or expressions of their types", () => {
  edge({ from: v.x, to: "b" });
  edge.some({ to: v.x });
  ordered("ann", v.x, add(v.y, 1n));
  ordered({ name: v.x, age: 1, id: 1 });
  // @ts-expect-error no such column
  edge({ from: v.x, too: v.y });
  // @ts-expect-error a column is missing
  edge({ from: v.x });
  // @ts-expect-error a number is no symbol
  edge({ from: 1, to: v.y });
  // @ts-expect-error a sum is no symbol
  edge({ from: add(v.x, 1), to: v.y });
  // @ts-expect-error columns by name have no order
  edge(v.x, v.y);
  // @ts-expect-error three columns
  ordered(v.x, v.y);
  // @ts-expect-error a number is no name
  ordered(1, v.y, v.z);
  // @ts-expect-error no such column
  edge.some({ too: v.x });
  // @ts-expect-error a rule has a head
  reach.rule(eq(v.x, 1), edge({ from: v.x, to: v.y }));
  // @ts-expect-error a body holds conditions
  reach.rule(path({ from: v.x, to: v.y }), "edge");
  // @ts-expect-error a choice names columns
  relation({ parent: symbol, child: symbol }, { choice: ["kid"] });
  // @ts-expect-error a program consists of relations
  expect(() => program("edge")).toThrow("is no relation");
});

test("functors and aggregates have the types of their operands", () => {
  expectTypeOf(add(v.x, 1).value).toEqualTypeOf<number | undefined>();
  expectTypeOf(add(v.x, 1n).value).toEqualTypeOf<bigint | undefined>();
  expectTypeOf(count(edge.some({})).value).toEqualTypeOf<number | undefined>();
  expectTypeOf(sum(add(v.x, 1), edge.some({})).value).toEqualTypeOf<number | undefined>();
  expectTypeOf(mean(v.x, edge.some({})).value).toEqualTypeOf<number | undefined>();
  // @ts-expect-error text has no sum
  add("a", 1);
  // @ts-expect-error a number does not begin with a text
  startsWith(1, "a");
  // @ts-expect-error the sides have one type
  eq(add(v.x, 1), "a");
});

test("variables have their names", () => {
  expectTypeOf(v.x.variable).toEqualTypeOf<"x">();
  expectTypeOf(v.x1.variable).toEqualTypeOf<"x1">();
  expectTypeOf(variable("person").variable).toEqualTypeOf<"person">();
  const { person, age } = variables("person", "age");
  expectTypeOf(age.variable).toEqualTypeOf<"age">();
  expect(`${person} ${age}`).toBe("person age");
});

test("records, branches, subtypes and unions", () => {
  type List = { head: number; tail: List | null };
  const list: RecordType<List> = record("List", () => ({ head: number, tail: list }));
  const shape = adt("Shape", { Circle: { radius: float }, Point: {} });
  const user = subtype("UserId", symbol);
  const either = union("Either", user, symbol);
  const { drawn, lists } = relations({ drawn: { shape, by: either }, lists: { list, size: unsigned } });
  list({ head: v.x, tail: null });
  list({ head: 1, tail: list({ head: 2, tail: v.t }) });
  shape("Circle", { radius: 1.5 });
  shape("Point");
  // @ts-expect-error no such branch
  expect(String(shape("Square"))).toBe("_");
  // @ts-expect-error a branch with fields takes them
  shape("Circle");
  // @ts-expect-error a text is no radius
  shape("Circle", { radius: "big" });
  // @ts-expect-error no such field
  list({ head: 1, tails: null });
  const k = program(drawn, lists).evaluate({
    drawn: [{ shape: { $: "Circle", radius: 2 }, by: "ann" }],
    lists: [[{ head: 1, tail: { head: 2, tail: null } }, 2]],
  });
  expectTypeOf(k.get(drawn)).toEqualTypeOf<
    readonly { shape: { $: "Circle"; radius: number } | { $: "Point" }; by: string }[]
  >();
  expectTypeOf(k.get(lists)).toEqualTypeOf<readonly { list: List | null; size: number }[]>();
  expect(k.get(lists)).toEqual([{ list: { head: 1, tail: { head: 2, tail: null } }, size: 2 }]);
});

test("functions have the types of their parameters and results", () => {
  const double = functor("double", [number], number, (x) => {
    expectTypeOf(x).toEqualTypeOf<number>();
    return 2 * x;
  });
  const known = predicate("known", [symbol, int64], (name, id) => {
    expectTypeOf(name).toEqualTypeOf<string>();
    expectTypeOf(id).toEqualTypeOf<bigint>();
    return name.length > 0 && id > 0n;
  });
  const ask = batchFunctor("ask", [symbol, number], symbol, async (keys) => {
    expectTypeOf(keys).toEqualTypeOf<readonly [string, number][]>();
    return keys.map(([name]) => name);
  });
  expectTypeOf(double(v.x).value).toEqualTypeOf<number | undefined>();
  known("a", 1n);
  ask("a", v.x);
  // @ts-expect-error one parameter
  double(v.x, v.y);
  // @ts-expect-error a text is no number
  double("a");
  // @ts-expect-error the result is a number
  functor("f", [number], number, (x) => String(x));
  // @ts-expect-error a predicate answers a boolean
  predicate("p", [number], (x) => x);
});

test("named queries give typed rows", () => {
  const asked = reach
    .query("typed", { y: symbol }, path({ from: "a", to: v.y }))
    .query("open", [v.x, v.y], path({ from: v.x, to: v.y }));
  const k = asked.evaluate({ edge: [["a", "b"]] });
  expectTypeOf(k.run("typed")).toEqualTypeOf<readonly { y: string }[]>();
  expectTypeOf(k.run("open")[0]!.x).toEqualTypeOf<import("../../src/index.js").Value>();
  // @ts-expect-error no such query
  expect(() => k.run("other")).toThrow("the program has no such query; it has typed, open");
  expect(k.run("typed")).toEqual([{ y: "b" }]);
});

test("untyped facts are still those of a text program", () => {
  expectTypeOf(reach.compile().evaluate).parameter(0).toEqualTypeOf<Facts | undefined>();
});
