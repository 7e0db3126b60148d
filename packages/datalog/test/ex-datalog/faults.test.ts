// Ten faults of ExDatalog that its documentation or its source shows; each is something that must not happen here.
import { expect, test } from "vitest";
import {
  add,
  columns,
  count,
  type DatalogError,
  div,
  functor,
  LimitError,
  lt,
  number,
  parse,
  program,
  relations,
  sum,
  symbol,
  v,
  wildcard,
} from "../../src/index.js";

const { edge, tc } = relations({
  edge: columns(["x", number], ["y", number]),
  tc: columns(["x", number], ["y", number]),
});
const closure = program(edge, tc).rule(tc(v.x, v.y), edge(v.x, v.y)).rule(tc(v.x, v.z), tc(v.x, v.y), edge(v.y, v.z));
const chain = (length: number) => ({ edge: Array.from({ length }, (_, i) => [i, i + 1] as const) });

function failure(run: () => unknown): DatalogError {
  try {
    run();
  } catch (error) {
    return error as DatalogError;
  }
  throw new Error("nothing was thrown");
}

test("1. a limit is an error, and a partial result says that it is one", () => {
  const facts = chain(100);
  expect(closure.evaluate(facts).size(tc)).toBe(5050);
  const error = failure(() => closure.evaluate(facts, { maxIterations: 5 })) as LimitError;
  expect(error).toBeInstanceOf(LimitError);
  expect([error.code, error.limit, error.allowed]).toEqual(["limit/maxIterations", "maxIterations", 5]);
  expect(error.rule).toBe("tc(x, z) :- tc(x, y), edge(y, z).");
  const partial = closure.evaluate(facts, { maxIterations: 5, onLimit: "partial" });
  expect(partial.complete).toBe(false);
  expect(partial.size(tc)).toBeLessThan(5050);
  expect(closure.evaluate(facts).complete).toBe(true);
});

test("2. a time limit holds within one join and for the whole evaluation, not per stratum", () => {
  const { wide } = relations({ wide: columns(["a", number], ["b", number], ["c", number], ["d", number]) });
  const product = program(edge, wide).rule(
    wide(v.a, v.b, v.c, v.d),
    edge.some({ x: v.a }),
    edge.some({ x: v.b }),
    edge.some({ x: v.c }),
    edge.some({ x: v.d }),
    lt(add(v.a, v.d), add(v.b, v.c)),
  );
  // 16 * 10^12 combinations in one rule without recursion: only a look inside the join can end it.
  for (const executor of ["generated", "interpreted"] as const) {
    const error = failure(() => product.evaluate(chain(2000), { timeLimit: 20, executor })) as LimitError;
    expect([error.limit, error.iteration]).toEqual(["timeLimit", 0]);
  }
});

test("3. a proof holds the tuples that joined, and no others", () => {
  const { step, way } = relations({
    step: columns(["x", symbol], ["y", symbol]),
    way: columns(["x", symbol], ["y", symbol]),
  });
  const built = program(step, way)
    .rule(way(v.x, v.y), step(v.x, v.y))
    .rule(way(v.x, v.z), way(v.x, v.y), step(v.y, v.z));
  const k = built.evaluate({
    step: [
      ["a", "b"],
      ["b", "c"],
      ["x", "y"],
      ["y", "z"],
    ],
  });
  expect(String(k.explain(way, ["a", "c"])).split("\n")).toEqual([
    'way("a", "c")  [by way(x, z) :- way(x, y), step(y, z).]',
    '  way("a", "b")  [by way(x, y) :- step(x, y).]',
    '    step("a", "b")  [fact]',
    '  step("b", "c")  [fact]',
  ]);
});

test("4. a goal gives its answers and nothing else", () => {
  const k = closure.evaluate(chain(100));
  expect(k.query("tc(0, X)")).toHaveLength(100);
  expect(k.match(tc, { x: 0 })).toHaveLength(100);
  expect(closure.query("fromZero", [v.y], tc(0, v.y)).evaluate(chain(100)).run("fromZero")).toHaveLength(100);
});

test("5. a goal over mutually recursive relations loses no answer", () => {
  const { e, f, p, q } = relations({
    e: columns(["x", number], ["y", number]),
    f: columns(["x", number], ["y", number]),
    p: columns(["x", number], ["y", number]),
    q: columns(["x", number], ["y", number]),
  });
  const built = program(e, f, p, q)
    .rule(p(v.x, v.y), e(v.x, v.y))
    .rule(p(v.x, v.z), q(v.x, v.y), e(v.y, v.z))
    .rule(q(v.x, v.y), f(v.x, v.w), p(v.w, v.y))
    .query("goal", [v.y], p(1, v.y));
  const k = built.evaluate({
    e: [
      [2, 3],
      [3, 4],
    ],
    f: [[1, 2]],
  });
  expect(k.query("p(1, X)")).toEqual([{ X: 4 }]);
  expect(k.run("goal")).toEqual([{ y: 4 }]);
});

test("6. the plan that is shown is the plan that runs", () => {
  const { strata } = closure.plan();
  const shown = strata.flatMap(({ rules }) => rules.map(({ text }) => text));
  const ran = closure.evaluate(chain(3)).stats.strata.flatMap(({ rules }) => rules.map(({ text }) => text));
  expect(ran).toEqual(shown);
});

test("7. a round costs what is new in it: a chain costs as many tries as it has tuples", () => {
  const tries = (length: number): readonly [tried: number, tuples: number] => {
    const k = closure.evaluate(chain(length), { executor: "interpreted" });
    const rules = k.stats.strata.flatMap(({ rules: all }) => all);
    return [rules.reduce((all, { tried }) => all + tried, 0), k.size(tc)];
  };
  for (const length of [50, 100, 200, 400]) {
    const [tried, tuples] = tries(length);
    expect(tuples).toBe((length * (length + 1)) / 2);
    expect(tried).toBe(tuples);
  }
});

test("8. errors have places: in text line and column, in the builder rule, column and caret", () => {
  const text = failure(() => parse(".decl p(x: number)\np(1).\np(x) :-\n  p(y).", { file: "rules.dl" }));
  expect(text.render()).toContain("rules.dl:3:3: ");
  expect(text.render()).toContain("    p(x) :-\n      ^");
  const built = failure(() => closure.rule(tc(v.x, v.q), edge.some({ x: v.x })).evaluate());
  expect(built.render()).toContain("rule 3:1:7: ");
  expect(built.render()).toContain("    tc(x, q) :- edge(x, _).\n          ^");
});

test("9. nothing is dropped in silence: division by zero, overflow, callbacks, types; a count counts tuples", () => {
  const { n, out, emp, depts } = relations({
    n: columns(["x", number]),
    out: columns(["x", number]),
    emp: columns(["name", symbol], ["dept", symbol]),
    depts: columns(["n", number]),
  });
  const zero = failure(() =>
    program(n, out)
      .rule(out(div(10, v.x)), n(v.x))
      .evaluate({ n: [[5], [0]] }),
  );
  expect(zero.code).toBe("arithmetic/division-by-zero");
  expect(zero.message).toContain("with x = 0");
  expect(
    failure(() =>
      program(n, out)
        .rule(out(add(v.x, 1)), n(v.x))
        .evaluate({ n: [[2 ** 31 - 1]] }),
    ).code,
  ).toBe("arithmetic/overflow");
  const half = functor("half", [number], number, (x) => x / 2);
  expect(
    failure(() =>
      program(n, out)
        .rule(out(half(v.x)), n(v.x))
        .evaluate({ n: [[4], [3]] }),
    ).code,
  ).toBe("callback/result");
  expect(failure(() => program(n, emp, out).rule(out(v.x), n(v.x), emp(v.x, wildcard)).compile()).code).toBe(
    "type/mismatch",
  );
  // Two employees of one department: two bindings of the name, one department.
  const staff = {
    emp: [
      ["al", "eng"],
      ["bo", "eng"],
    ] as const,
  };
  expect(
    program(emp, depts)
      .rule(depts(count(emp.some({}))), true)
      .evaluate(staff)
      .tuples(depts),
  ).toEqual([[2]]);
  const { dept } = relations({ dept: columns(["name", symbol]) });
  const distinct = program(emp, dept, depts)
    .rule(dept(v.d), emp(wildcard, v.d))
    .rule(depts(count(dept(wildcard))), true);
  expect(distinct.evaluate(staff).tuples(depts)).toEqual([[1]]);
});

test("10. the aggregate example with an input that nothing binds is refused", () => {
  const { emp, out } = relations({
    emp: columns(["name", symbol], ["dept", symbol]),
    out: columns(["dept", symbol], ["n", number]),
  });
  const bad = program(emp, out).rule(out(v.d, sum(v.e, emp(wildcard, v.d))), emp(wildcard, v.d));
  expect(bad.validate().map(({ code }) => code)).toContain("safety/unbound-aggregate");
});
