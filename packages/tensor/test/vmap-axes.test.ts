// Where batches are: axes of arguments and results, trees of them, batches within batches, wrong ones; vmap with derivatives.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { assertAllClose } from "../src/test/all-close.js";
import { trace } from "../src/trace.js";
import { RUNS } from "./level.js";
import { draws, floats } from "./vmap-rows.js";

type Fn = (...xs: t.Tensor[]) => t.Tensor[];
interface Axes {
  readonly inAxes: readonly (number | null)[];
  readonly outAxes: readonly number[];
}

/** What vmap means: the function on each example, the results stacked. */
const loopMap =
  (fn: Fn, { inAxes, outAxes }: Axes, size: number): Fn =>
  (...xs) => {
    const results = Array.from({ length: size }, (_, b) =>
      fn(...xs.map((x, i) => (inAxes[i] === null ? x : (t.take(x, b, { axis: inAxes[i] }) as t.Tensor)))),
    );
    return outAxes.map((axis, i) =>
      t.stack(
        results.map((list) => list[i]!),
        { axis },
      ),
    );
  };

/** A result of each rank of the operands, one of both together, and one that depends on nothing. */
const several: Fn = (x, y) => [x!.sin(), t.cumsum(t.ravel(y!)), x!.sum().multiply(y!), t.ones([2])] as t.Tensor[];

const same = (actual: readonly t.Tensor[], expected: readonly t.Tensor[]): void => {
  expect(actual.map((x) => x.toArray())).toEqual(expected.map((x) => x.toArray()));
};

describe("axes", () => {
  const within = (rank: number): fc.Arbitrary<number> => fc.integer({ min: -rank - 1, max: rank });

  /** Axes of some levels of batches, the innermost first: a batch adds an axis to each result and to each operand that has it. */
  const levelsOf = (
    operands: readonly [number, number],
    results: readonly number[],
    left: number,
  ): fc.Arbitrary<Axes[]> =>
    left === 0
      ? fc.constant([])
      : fc
          .record({
            inAxes: fc.tuple(within(operands[0]), fc.option(within(operands[1]), { nil: null })),
            outAxes: fc.tuple(...results.map(within)),
          })
          .chain((axes) => {
            const grown = [operands[0] + 1, operands[1] + (axes.inAxes[1] === null ? 0 : 1)] as const;
            return levelsOf(
              grown,
              results.map((rank) => rank + 1),
              left - 1,
            ).map((rest) => [axes, ...rest]);
          });

  /** Ranks of the operands of `several`, with axes of some levels of batches. */
  const places = (depth: number) =>
    fc
      .tuple(fc.nat(2), fc.nat(2))
      .chain(([p, q]) => levelsOf([p, q], [p, 1, q, 1], depth).map((levels) => ({ ranks: [p, q], levels })));

  test.for([1, 2, 3])("equal loops, %i deep", (depth) => {
    fc.assert(
      fc.property(places(depth), ({ ranks, levels }) => {
        const draw = draws(5);
        const sizes = levels.map((_, i) => i + 2);
        // Operands grow from the inside: each level inserts its batch where its axis says.
        const operands = ranks.map((rank, i) => {
          let shape: number[] = new Array(rank).fill(0).map((_, a) => a + 1);
          levels.forEach(({ inAxes }, l) => {
            const axis = inAxes[i];
            if (axis === null) return;
            const at = axis! < 0 ? axis! + shape.length + 1 : axis!;
            shape = [...shape.slice(0, at), sizes[l]!, ...shape.slice(at)];
          });
          return floats(shape)(draw);
        });
        const mapped = levels.reduce<Fn>((fn, axes) => t.vmap(fn, axes), several);
        const looped = levels.reduce<Fn>((fn, axes, l) => loopMap(fn, axes, sizes[l]!), several);
        same(mapped(...operands), looped(...operands));
      }),
      { ...RUNS, numRuns: Math.ceil(RUNS.numRuns / depth) },
    );
  });

  test("of results count from either end", () => {
    const x = t.reshape(t.arange(6), [2, 3]);
    for (const axis of [0, 1, 2, -1, -2, -3])
      expect((t.vmap((v: t.Tensor) => t.outer(v, v), { outAxes: axis })(x) as t.Tensor).shape).toEqual(
        [
          [2, 3, 3],
          [3, 2, 3],
          [3, 3, 2],
        ].at(axis),
      );
  });

  test("spread over trees, or stand beside them", () => {
    const f = (p: { w: t.Tensor; b: t.Tensor[] }, x: t.Tensor): unknown => ({
      y: p.w.multiply(x).add(p.b[0]!),
      b: p.b,
    });
    const p = {
      w: t.tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      b: [t.tensor(10)],
    };
    const x = t.tensor([1, 2, 3]);
    const made = t.vmap(f, { inAxes: [{ w: 1, b: null }, null], outAxes: { y: -1, b: [0] } })(p, x.at("0:2"));
    expect(made.y.toArray()).toEqual([
      [11, 12, 13],
      [18, 20, 22],
    ]);
    expect(made.b[0].toArray()).toEqual([10, 10, 10]);
    expect(
      t
        .vmap(f, { inAxes: [{ w: 0, b: [null] }, null], outAxes: { y: 0, b: null } })(p, x)
        .b[0].item(),
    ).toBe(10);
  });

  test("axisSize gives the batch where no argument has one", () => {
    const made = t.vmap((x: t.Tensor) => [x, x.add(1)], { inAxes: null, axisSize: 2, outAxes: [null, 0] })(t.tensor(3));
    expect([made[0].item(), made[1].toArray()]).toEqual([3, [4, 4]]);
    expect(t.vmap(() => t.zeros([2]), { axisSize: 0 })().shape).toEqual([0, 2]);
  });

  test("plain numbers stay weak, so they do not change dtypes", () => {
    const made = t.vmap((x: t.Tensor, y: t.Tensor) => x.multiply(y), { inAxes: [0, null] })(
      t.ones([2], { dtype: "f16" }),
      2,
    );
    expect([made.dtype, made.toArray()]).toEqual(["f16", [2, 2]]);
  });

  test("what depends on no batch runs once, and is repeated without a copy of its own", () => {
    const mapped = t.vmap((v: t.Tensor, w: t.Tensor) => [v.add(w.sin()), w.cos()], { inAxes: [0, null] });
    const inputs = [t.zeros([3, 2]), t.ones([2])] as t.Tensor[];
    const graph = trace("mapped", inputs, (...xs) => mapped(...xs));
    expect(graph.nodes.map((node) => [node.op.name, ...node.outputs.map((value) => value.shape)])).toEqual([
      ["sin", [2]],
      ["add", [3, 2]],
      ["cos", [2]],
      ["broadcastTo", [3, 2]],
    ]);
  });
});

describe("with defn", () => {
  const w = floats([3, 2])(draws(1));
  const x = floats([4, 3])(draws(2));
  const f = (v: t.Tensor): t.Tensor => t.softmax(t.matmul(v, w)).multiply(v.sum()) as t.Tensor;
  const expected = t.stack([0, 1, 2, 3].map((b) => f(x.at(b))));
  const ways: readonly [string, (v: t.Tensor) => t.Tensor][] = [
    ["defn(vmap(f))", t.defn(t.vmap(f))],
    ["vmap(defn(f))", t.vmap(t.defn(f))],
    ["defn(vmap(defn(f)))", t.defn(t.vmap(t.defn(f)))],
  ];
  test.for(ways)("%s", ([, fn]) => {
    for (let run = 0; run < 2; run++) assertAllClose(fn(x), expected);
  });

  test("a batch of products is one product", () => {
    const graph = t.makeGraph(t.vmap((v: t.Tensor) => t.matmul(v, w)))(x);
    expect(graph.nodes.map((node) => node.op.name).filter((name) => name !== "reshape")).toEqual(["matmul"]);
  });
});

describe("with derivatives", () => {
  const draw = draws(3);
  const x = floats([3, 2])(draw);
  const w = floats([2, 2])(draw);
  const f = (v: t.Tensor): t.Tensor => t.sin(t.matmul(w, v)).multiply(v.sum()) as t.Tensor;
  const scalar = (v: t.Tensor): t.Tensor => f(v).multiply(v).sum() as t.Tensor;
  const rows = [0, 1, 2].map((b) => x.at(b));
  const stackOf = (fn: (v: t.Tensor) => unknown): t.Tensor => t.stack(rows.map((v) => fn(v) as t.Tensor));

  /** Jacobians of the examples as the blocks of one of all: zero between different examples. */
  const blocks = (each: t.Tensor): t.Tensor => {
    const [size, ...rest] = each.shape as [number, ...number[]];
    const alike = t.reshape(t.eye(size), [size, 1, size, 1]) as t.Tensor;
    return alike.multiply(t.reshape(each, [size, rest[0]!, 1, rest[1]!])) as t.Tensor;
  };

  const cases: readonly [string, () => unknown, () => unknown][] = [
    ["vmap(grad(f))", () => t.vmap(t.grad(scalar))(x), () => stackOf(t.grad(scalar))],
    ["vmap(jacfwd(f))", () => t.vmap(t.jacfwd(f))(x), () => stackOf(t.jacfwd(f))],
    ["vmap(jacrev(f))", () => t.vmap(t.jacrev(f))(x), () => stackOf(t.jacfwd(f))],
    ["vmap(hessian(f))", () => t.vmap(t.hessian(scalar))(x), () => stackOf(t.hessian(scalar))],
    ["jacrev(vmap(f))", () => t.jacrev(t.vmap(f))(x), () => blocks(stackOf(t.jacfwd(f)))],
    ["jacfwd(vmap(f))", () => t.jacfwd(t.vmap(f))(x), () => blocks(stackOf(t.jacfwd(f)))],
    [
      "grad of a mean over vmap",
      () => t.grad((v: t.Tensor) => t.vmap(scalar)(v).sum())(x),
      () => stackOf(t.grad(scalar)),
    ],
    [
      "vmap(grad(sum of vmap))",
      () =>
        t.vmap(
          t.grad((v: t.Tensor) =>
            t
              .vmap((a: t.Tensor) => scalar(v.multiply(a)))(x)
              .sum(),
          ),
        )(x),
      () =>
        stackOf(
          t.grad((v: t.Tensor) =>
            rows.map((a) => scalar(v.multiply(a) as t.Tensor)).reduce((a, b) => a.add(b) as t.Tensor),
          ),
        ),
    ],
    [
      "vmap of a pullback on the unit vectors",
      () => t.vmap(t.vjp(f, rows[0]!)[1])(t.eye(2))[0],
      () => t.jacfwd(f)(rows[0]!),
    ],
    [
      "vmap of a linear map, results last",
      () => t.vmap(t.linearize(f, rows[0]!)[1], { outAxes: -1 })(t.eye(2)),
      () => t.jacfwd(f)(rows[0]!),
    ],
    [
      "jvp(vmap(f))",
      () => t.jvp(t.vmap(f), [x], [t.ones([3, 2])])[1],
      () => stackOf((v) => t.jvp(f, [v], [t.ones([2])])[1]),
    ],
    [
      "vmap of jvp over the tangents",
      () => t.vmap((d: t.Tensor) => t.jvp(f, [rows[0]!], [d])[1])(t.eye(2)),
      () => t.transpose(t.jacfwd(f)(rows[0]!)),
    ],
    [
      "vmap(vmap(grad(f))) over the axes of w",
      () =>
        t.vmap(
          t.vmap(
            t.grad((v: t.Tensor, a: t.Tensor) => v.multiply(a).sin().sum()),
            { inAxes: [0, null] },
          ),
          { inAxes: [null, 1] },
        )(x, w),
      () => t.stack([0, 1].map((j) => stackOf(t.grad((v: t.Tensor) => v.multiply(w.at(":", j)).sin().sum())))),
    ],
  ];
  test.for(cases)("%s", ([, actual, expected]) => {
    assertAllClose(actual() as t.Tensor, expected() as t.Tensor, { rtol: 1e-5, atol: 1e-6 });
  });
});

describe("refusals", () => {
  const pair = (x: t.Tensor, y: t.Tensor): t.Tensor => x.add(y) as t.Tensor;
  const one = t.ones([2, 3]);
  const wrong: readonly [claim: string, run: () => unknown, code: string, message: RegExp][] = [
    ["no function", () => t.vmap(3 as never), "argument/function", /fn is 3/],
    ["a size that is no size", () => t.vmap(pair, { axisSize: -1 }), "argument/integer", /axisSize is -1/],
    [
      "batches of two sizes",
      () => t.vmap(pair)(one, t.ones([3])),
      "vmap/size",
      /argument 1 "y" f32\[3\] has 3 examples on axis 0, argument 0 "x" f32\[2,3\] has 2 examples on axis 0/,
    ],
    [
      "batches of two sizes in a tree",
      () => t.vmap((p: unknown) => p)({ a: [one], b: t.ones([4]) }),
      "vmap/size",
      /argument 0 "p"\.b f32\[4\].*argument 0 "p"\.a\[0\] f32\[2,3\]/,
    ],
    [
      "another size than asked for",
      () => t.vmap(pair, { axisSize: 5 })(one, one),
      "vmap/size",
      /argument 0 "x".*2 examples.*axisSize is 5/,
    ],
    ["no batch", () => t.vmap(pair, { inAxes: null })(1, 2), "vmap/size", /no argument has a batch/],
    ["no argument", () => t.vmap(() => one)(), "vmap/size", /no argument has a batch/],
    [
      "an axis beyond the rank",
      () => t.vmap(pair, { inAxes: [0, 2] })(one, one),
      "shape/axis",
      /inAxes puts the batch of argument 1 "y" on axis 2, its rank is 2.*-2 to 1/,
    ],
    ["a fraction of an axis", () => t.vmap(pair, { inAxes: 0.5 })(one, one), "shape/axis", /axis 0\.5/],
    [
      "a plain number as a batch",
      () => t.vmap(pair)(one, 1),
      "shape/axis",
      /argument 1 "y".*a scalar has no batch; give it null in inAxes/,
    ],
    [
      "a result axis beyond the rank",
      () => t.vmap(pair, { outAxes: 2 })(one, one),
      "shape/axis",
      /outAxes puts the batch of the result on axis 2, its rank with the batch is 2/,
    ],
    [
      "too few axes",
      () => t.vmap(pair, { inAxes: [0] })(one, one),
      "vmap/axes",
      /inAxes is an array of 1 beside a call of 2 arguments/,
    ],
    [
      "axes of another structure",
      () => t.vmap((p: unknown) => p, { inAxes: [{ a: 0, c: 0 }] })({ a: one, b: one }),
      "vmap/axes",
      /inAxes\[0\] is a object beside an object with a, b/,
    ],
    [
      "axes below a tensor",
      () => t.vmap(pair, { inAxes: [[0], 0] })(one, one),
      "vmap/axes",
      /inAxes\[0\] is an array of 1 beside one tensor/,
    ],
    ["text as an axis", () => t.vmap(pair, { inAxes: "0" as never })(one, one), "vmap/axes", /inAxes is "0"/],
    [
      "result axes of another structure",
      () => t.vmap((x: t.Tensor) => [x, x], { outAxes: [0] })(one),
      "vmap/axes",
      /outAxes is an array of 1 beside an array of 2/,
    ],
    [
      "null for a result with a batch",
      () => t.vmap((x: t.Tensor) => ({ y: x }), { outAxes: { y: null } })(one),
      "vmap/axes",
      /outAxes is null for the result\.y, which depends on the batch/,
    ],
    ["a leaf that is text", () => t.vmap(pair)({ a: "x" }, one), "tree/leaf", /argument 0\.a is "x"/],
    [
      "reading inside",
      () => t.vmap((x: t.Tensor) => (Number(x.item()) > 0 ? x : x))(t.ones([2])),
      "trace/no-value",
      /vmap/,
    ],
  ];
  test.for(wrong)("%s", ([, run, code, message]) => {
    expect(run).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
