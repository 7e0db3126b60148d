// Control flow run at once: what it computes, beside the same thing written in JavaScript; what it refuses; what it keeps.
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { replay } from "../../src/replay.js";
import { trace } from "../../src/trace.js";

const arrays = (tree: unknown): unknown => t.tree.map((x: t.Tensor | null) => x?.toArray() ?? null, tree);

interface Row {
  readonly name: string;
  readonly inputs: readonly t.Tensor[];
  readonly run: (...inputs: t.Tensor[]) => unknown;
  readonly expected: unknown;
}

const xs = t.tensor([1, 2, 3]);
const rows: readonly Row[] = [
  {
    name: "cond takes the branch of true",
    inputs: [t.tensor([true]), xs],
    run: (p, x) =>
      t.cond(
        p.all(),
        (v) => v.multiply(2),
        (v) => v,
        x,
      ),
    expected: [2, 4, 6],
  },
  {
    name: "cond takes the branch of false, with trees and captured tensors",
    inputs: [xs],
    run: (x) =>
      t.cond(
        x.sum().less(0),
        ({ a }) => ({ out: [a, a] }),
        ({ a }) => ({ out: [a.add(x), x] }),
        { a: x },
      ),
    expected: {
      out: [
        [2, 4, 6],
        [1, 2, 3],
      ],
    },
  },
  {
    name: "cond takes a plain number for the dtype of the other branch",
    inputs: [xs],
    run: (x) =>
      t.cond(
        x.sum().less(0),
        () => x.sum(),
        () => 1,
      ),
    expected: 1,
  },
  ...[-3, 0, 1, 2, 9].map((at) => ({
    name: `switchCase(${at}) is the nearest branch`,
    inputs: [t.full([], at, { dtype: "i32" }), xs] as t.Tensor[],
    run: (i: t.Tensor, x: t.Tensor) => t.switchCase(i, [(v) => v, (v) => v.add(1), (v) => v.add(2)], x),
    expected: [1, 2, 3].map((v) => v + Math.min(Math.max(at, 0), 2)),
  })),
  {
    name: "switchCase clamps what i32 cannot hold",
    inputs: [t.full([], 4294967295, { dtype: "u32" }), xs],
    run: (i, x) => t.switchCase(i, [(v) => v, (v) => v.add(1)], x),
    expected: [2, 3, 4],
  },
  {
    name: "whileLoop runs until the condition fails",
    inputs: [t.tensor(1), t.tensor(100)],
    run: (n, limit) =>
      t.whileLoop(
        ({ n: m }) => m.less(limit),
        ({ n: m, steps }) => ({ n: m.multiply(2), steps: steps.add(1) }),
        { n, steps: 0 },
      ),
    expected: { n: 128, steps: 7 },
  },
  {
    name: "whileLoop whose condition fails at once hands the state through",
    inputs: [xs],
    run: (x) =>
      t.whileLoop(
        (v) => v.sum().less(0),
        (v) => v.add(1),
        x,
      ),
    expected: [1, 2, 3],
  },
  {
    name: "forLoop counts from lower to before upper",
    inputs: [t.tensor(0)],
    run: (s) => t.forLoop(2, 5, (i, sum) => sum.multiply(10).add(i), s),
    expected: 234,
  },
  {
    name: "forLoop with a bound that is traced",
    inputs: [t.full([], 5, { dtype: "i32" }), t.tensor(0)],
    run: (upper, s) => t.forLoop(2, upper, (i, sum) => sum.multiply(10).add(i), s),
    expected: 234,
  },
  {
    name: "forLoop whose bounds leave nothing",
    inputs: [t.tensor(7)],
    run: (s) => t.forLoop(5, 2, (i, sum) => sum.add(i), s),
    expected: 7,
  },
  {
    name: "scan stacks what its steps give",
    inputs: [xs],
    run: (x) => t.scan((sum, v) => [sum.add(v), { before: sum, v }], 0, x),
    expected: [6, { before: [0, 1, 3], v: [1, 2, 3] }],
  },
  {
    name: "scan in reverse keeps the places of the results",
    inputs: [xs],
    run: (x) => t.scan((sum, v) => [sum.add(v), sum], 0, x, { reverse: true }),
    expected: [6, [5, 3, 0]],
  },
  {
    name: "scan over a tree, with a tree for a carry",
    inputs: [xs],
    run: (x) =>
      t.scan(({ p, q }, { a, b: [b] }) => [{ p: q, q: p.add(a).add(b.sum()) }, null], { p: x.at(0), q: x.at(1) }, {
        a: x,
        b: [t.ones([3, 2])],
      } as const),
    expected: [{ p: 6, q: 9 }, null],
  },
  {
    name: "scan without xs",
    inputs: [t.tensor(1)],
    run: (c) => t.scan((v) => [v.multiply(2), v], c, null, { length: 4 }),
    expected: [16, [1, 2, 4, 8]],
  },
  {
    name: "scan of no steps",
    inputs: [t.zeros([0, 2]), t.ones([2])],
    run: (x, c) => t.scan((v, w) => [v.add(w), v.sum()], c, x),
    expected: [[1, 1], []],
  },
  {
    name: "a plain number becomes what the step makes of it",
    inputs: [t.tensor([1, 2], { dtype: "f16" })],
    run: (x) => {
      const [sum] = t.scan((c, v) => [c.add(v), null], 0, x);
      expect([sum.dtype, sum.weakType]).toEqual(["f16", false]);
      return sum;
    },
    expected: 3,
  },
  {
    name: "map over the first axis",
    inputs: [
      t.tensor([
        [1, 2],
        [3, 4],
      ]),
    ],
    run: (x) => t.map((row) => ({ sum: row.sum(), row }), x),
    expected: {
      sum: [3, 7],
      row: [
        [1, 2],
        [3, 4],
      ],
    },
  },
  ...[1, 2, 3, 5, 6, 7].map((batchSize) => ({
    name: `map in batches of ${batchSize}: whole ones, and what is left`,
    inputs: [t.arange(6).reshape([6, 1]), t.arange(6, { dtype: "f32" })] as t.Tensor[],
    run: (x: t.Tensor, y: t.Tensor) =>
      t.map(({ a, b }) => ({ sum: a.add(b), last: [b, 7] }), { a: x, b: y }, { batchSize }),
    expected: { sum: [[0], [2], [4], [6], [8], [10]], last: [[0, 1, 2, 3, 4, 5], new Array(6).fill(7)] },
  })),
  {
    name: "map in batches over nothing",
    inputs: [t.zeros([0, 2])],
    run: (x) => t.map((row) => [row, row.sum()], x, { batchSize: 3 }),
    expected: [[], []],
  },
  {
    name: "associativeScan over a tree, here of linear recurrences",
    inputs: [xs],
    run: (x) =>
      t.associativeScan(
        (p, q) => ({ a: p.a.multiply(q.a), b: q.a.multiply(p.b).add(q.b) }),
        { a: x, b: t.ones([3]) },
        { reverse: true },
      ),
    expected: { a: [6, 6, 3], b: [4, 3, 1] },
  },
  {
    name: "cond in scan in whileLoop",
    inputs: [xs],
    run: (x) =>
      t.whileLoop(
        (total) => total.less(20),
        (total) =>
          t.scan(
            (c, v) => [
              t.cond(
                v.greater(1),
                (w) => w.add(v),
                (w) => w.subtract(v),
                c,
              ),
              null,
            ],
            total,
            x,
          )[0],
        t.tensor(0),
      ),
    expected: 20,
  },
];

describe.for(rows)("$name", ({ inputs, run, expected }) => {
  test("eagerly", () => {
    expect(arrays(run(...inputs))).toEqual(expected);
  });

  test("inside a trace", () => {
    let made: unknown;
    const graph = trace("f", inputs, (...tracers) => {
      made = run(...tracers);
      return t.tree.flatten(made).leaves.filter(t.isTensor);
    });
    const results = [...replay(graph, inputs)];
    expect(arrays(t.tree.map((x: unknown) => (t.isTensor(x) ? results.shift() : x), made))).toEqual(expected);
  });
});

const ones = t.ones([2]);
const same = (x: t.Tensor): t.Tensor => x;
const wrong: readonly [string, () => unknown, string, string][] = [
  [
    "a number for a predicate",
    () => t.cond(1, same, same, ones),
    "control/predicate",
    "DTypeError [cond]: pred is i32[]; make it a bool by a comparison, for example with notEqual(0)",
  ],
  [
    "a predicate of rank 1",
    () => t.cond([true, false], same, same, ones),
    "control/predicate",
    "ShapeError [cond]: pred is bool[2]; reduce it to one with any or all; to choose element by element use where, example by example vmap",
  ],
  [
    "branches of two shapes",
    () => t.cond(true, same, (x) => x.sum(), ones),
    "control/branches",
    "ShapeError [cond]: the result is f32[] from onFalse and f32[2] from onTrue; return the same shape and dtype from every branch, for example with broadcastTo or astype",
  ],
  [
    "branches of two dtypes deep in a tree",
    () => t.switchCase(0, [(x) => ({ h: [x] }), (x) => ({ h: [x] }), (x): unknown => ({ h: [x.astype("i32")] })], ones),
    "control/branches",
    "ShapeError [switchCase]: the result.h[0] is f32[2] from branches[0] and i32[2] from branches[2]; return the same shape and dtype from every branch, for example with broadcastTo or astype",
  ],
  [
    "branches of two structures",
    () =>
      t.cond(
        true,
        (x) => ({ a: x }),
        (x) => ({ b: x }),
        ones,
      ),
    "control/branches",
    "ArgumentError [cond]: onFalse and onTrue return trees that differ at the result.b; return the same structure from every branch",
  ],
  [
    "a branch that returns nothing",
    () =>
      t.cond(
        true,
        () => {},
        () => {},
      ),
    "control/no-result",
    "ArgumentError [cond(anonymous)]: the function returned undefined; return the result; what a traced function stores elsewhere has no value",
  ],
  [
    "no branches",
    () => t.switchCase(0, [], ones),
    "control/no-branches",
    "ArgumentError [switchCase]: there are no branches; pass an array of one or more functions",
  ],
  [
    "a float for an index",
    () => t.switchCase(0.5, [same], ones),
    "control/index",
    "DTypeError [switchCase]: index is f32[]; pass an integer, for example with astype",
  ],
  [
    "a bool for an index",
    () => t.switchCase(true, [same], ones),
    "control/index",
    "DTypeError [switchCase]: index is bool[]; use cond for a choice of two",
  ],
  [
    "two indices",
    () => t.switchCase(t.zeros([2], { dtype: "i32" }), [same], ones),
    "control/index",
    "ShapeError [switchCase]: index is i32[2]; pass one integer of rank 0; to choose example by example use vmap",
  ],
  [
    "no function",
    () => t.map(3 as never, ones),
    "argument/function",
    "ArgumentError [map]: f is 3; pass a function of tensors",
  ],
  [
    "a batch of no slices",
    () => t.map(same, ones, { batchSize: 0 }),
    "argument/integer",
    "ArgumentError [map]: batchSize is 0; pass a whole number of at least 1",
  ],
  [
    "a scalar to walk over in batches",
    () => t.map(same, t.tensor(1), { batchSize: 2 }),
    "control/length",
    "ShapeError [scan(same)]: xs is f32[], which has no axis to walk over; pass it in init or use it from outside; xs are sliced along their first axis",
  ],
  [
    "an async function",
    () => t.map(async (x) => x, ones),
    "scope/async",
    "ArgumentError [map]: the callback returned a promise, and the scope ends at its first await; pass a synchronous function; do the asynchronous work outside",
  ],
  [
    "a carry that changes shape",
    () => t.scan((c, x) => [t.concatenate([c, c]), x], ones, ones),
    "control/carry",
    "ShapeError [scan(anonymous)]: carry is f32[2] when a step begins and f32[4] when it ends; keep the shape of the carry, for example by beginning with one that broadcasting does not change",
  ],
  [
    "a carry that changes dtype",
    () => t.scan((c, x) => [{ h: c.h.add(0.5) }, x], { h: t.ones([2], { dtype: "i32" }) }, ones),
    "control/carry",
    'ShapeError [scan(anonymous)]: carry.h is i32[2] when a step begins and f32[2] when it ends; begin with f32, or return it with astype("i32")',
  ],
  [
    "a carry that changes structure",
    () =>
      t.whileLoop(
        () => true,
        (c) => [c],
        ones,
      ),
    "control/carry",
    "ArgumentError [whileLoop]: the carry that a step returns differs in structure at carry; return the carry in the structure it came in",
  ],
  [
    "a step that returns no pair",
    () => t.scan((c) => c as never, ones, ones),
    "control/pair",
    "ArgumentError [scan(anonymous)]: f returned f32[2]; return [carry, y]; y may be null",
  ],
  [
    "xs of two lengths",
    () => t.scan((c, x) => [c, x], 0, { a: ones, b: t.ones([3]) }),
    "control/length",
    "ShapeError [scan(anonymous)]: xs.b [3] has 3 slices, xs.a [2] has 2; give all tensors of xs the same first extent",
  ],
  [
    "another length than asked for",
    () => t.scan((c, x) => [c, x], 0, ones, { length: 5 }),
    "control/length",
    "ShapeError [scan(anonymous)]: xs [2] has 2 slices, length asks for 5; give all tensors of xs the same first extent",
  ],
  [
    "no length at all",
    () => t.scan((c, x) => [c, x], 0, null),
    "control/length",
    "ArgumentError [scan(anonymous)]: xs has no tensors and length is not given; give length, the number of steps",
  ],
  [
    "a scalar to walk over",
    () => t.scan((c, x) => [c, x], 0, t.ones([])),
    "control/length",
    "ShapeError [scan(anonymous)]: xs is f32[], which has no axis to walk over; pass it in init or use it from outside; xs are sliced along their first axis",
  ],
  [
    "half a length",
    () => t.scan((c, x) => [c, x], 0, null, { length: 0.5 }),
    "argument/integer",
    "ArgumentError [scan(anonymous)]: length is 0.5; pass a whole number of at least 0",
  ],
  [
    "a value that is read",
    () => t.scan((c, x) => [Number(x.item()) > 0 ? c : x, x], 0, ones),
    "trace/no-value",
    "TracerError [item]: a value of scan(anonymous) (f32[], from x) has no elements while it is traced; use cond, whileLoop or where in place of if and while, make the argument static to branch once per call, or read the value outside",
  ],
  [
    "a condition that is a number",
    () => t.whileLoop(same, same, 0),
    "control/predicate",
    "DTypeError [whileLoop]: the result of the condition is i32[]; make it a bool by a comparison, for example with notEqual(0)",
  ],
  [
    "a condition that returns nothing",
    () => t.whileLoop(() => undefined as never, same, 0),
    "control/no-result",
    "ArgumentError [whileLoop(anonymous)]: the function returned undefined; return the result; what a traced function stores elsewhere has no value",
  ],
  [
    "an associative function that changes its type",
    () => t.associativeScan((a, b) => a.greater(b), ones),
    "control/carry",
    "ShapeError [associativeScan]: fn made bool[1] of elems, f32[1]; return the structure, shapes and dtypes that it gets",
  ],
  [
    "an associative function that changes its structure",
    () => t.associativeScan((a, b) => [a, b], ones),
    "control/carry",
    "ShapeError [associativeScan]: fn returned a tree that differs at the result; return the structure, shapes and dtypes that it gets",
  ],
  [
    "elements of two lengths",
    () => t.associativeScan((a) => a, { a: ones, b: t.ones([3]) }),
    "control/length",
    "ShapeError [associativeScan]: elems.b [3] has 3 slices, elems.a [2] has 2; give all tensors of elems the same extent along the axis",
  ],
  [
    "half a bound",
    () => t.forLoop(0, 2.5, (_, c) => c, 1),
    "control/bound",
    "DTypeError [forLoop]: upper is 2.5; pass one integer of rank 0",
  ],
  [
    "two bounds in one",
    () => t.forLoop(t.zeros([2], { dtype: "i32" }), 3, (_, c) => c, 1),
    "control/bound",
    "ShapeError [forLoop]: lower is i32[2]; pass one integer of rank 0",
  ],
  [
    "a body that returns nothing",
    () => t.forLoop(0, 2, () => {}, 1),
    "control/no-result",
    "ArgumentError [forLoop(anonymous)]: the function returned undefined; return the result; what a traced function stores elsewhere has no value",
  ],
];

test.for(wrong)("%s is refused", ([, run, code, message]) => {
  expect(run).toThrow(expect.objectContaining({ code, message }));
});

test("a result is a tensor of its own, also where the function hands its operand through", () => {
  const x = t.tensor([1, 2]);
  const [a, b] = t.cond(
    true,
    (v) => [v, v],
    (v) => [v, v],
    x,
  ) as [t.Tensor, t.Tensor];
  a.dispose();
  expect([b.toArray(), x.toArray()]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test("what a function captured may be disposed afterwards, and is given back where nothing was recorded", () => {
  const before = t.memory.stats().active;
  const weight = t.ones([64]);
  const result = t.map((x) => x.multiply(weight).sum(), t.ones([4]));
  weight.dispose();
  expect(result.toArray()).toEqual([64, 64, 64, 64]);
  result.dispose();
  expect(t.memory.stats().active).toBeLessThan(before + 64);
});

test("a scan of 10,000 steps holds its results and a few steps, not all values between", () => {
  t.tidy(() => {
    const before = t.memory.stats().active;
    t.memory.resetPeak();
    const [carry, ys] = t.scan(
      (c, _) => [c.multiply(0.5).add(t.ones([256])), c.sum()],
      t.zeros([256]),
      t.zeros([10000]),
    );
    expect(carry.at(0).item()).toBeCloseTo(2, 6);
    const { peak } = t.memory.stats();
    // xs, ys and twice the rows being joined are 160 kB; 10,000 carries would be 10 MB.
    expect(peak - before).toBeLessThan(300_000);
    expect(ys.shape).toEqual([10000]);
    return [];
  });
});

test("tidy gives back what a loop made, except its results", () => {
  const before = t.memory.stats().active;
  const kept = t.tidy(() =>
    t.whileLoop(
      (v) => v.sum().less(1000),
      (v) => v.multiply(2),
      t.ones([16]),
    ),
  );
  expect(t.memory.stats().active - before).toBeLessThanOrEqual(64);
  expect(kept.at(0).item()).toBe(64);
});

test("map in batches has the dtypes, the gradient and the batches of map", () => {
  const x = t.tensor([0.5, -1, 2, 0.25, 3], { dtype: "f64" });
  const scale = t.tensor([2, 3], { dtype: "f64" });
  const by = (options: t.MapOptions) => (v: t.Tensor, w: t.Tensor) =>
    t.sum(
      t
        .map((one) => one.sin().multiply(w), v, options)
        .multiply(t.map((one) => t.cond(one.greater(0), t.square, t.negative, one), v, options).reshape([5, 1])),
    ) as t.Tensor;
  const [plain, batched] = [by({}), by({ batchSize: 2 })];
  const all = (f: typeof plain): unknown => [
    t.grad(f, { argnums: [0, 1] })(x, scale),
    t.hessian(f)(x, scale),
    t.vmap(t.grad(f), { inAxes: [null, 0] })(x, t.stack([scale, scale.add(1)])),
    t.defn(t.grad(f))(x, scale),
  ];
  const [wanted, found] = [plain, batched].map((f) => t.tree.flatten(all(f)).leaves as t.Tensor[]);
  found!.forEach((y, i) => {
    expect([y.dtype, y.shape]).toEqual([wanted![i]!.dtype, wanted![i]!.shape]);
    expect(Number(t.max(t.abs(y.subtract(wanted![i]!))).item())).toBeLessThan(1e-12);
  });
});
