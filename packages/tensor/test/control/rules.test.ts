// Derivatives and batches of control flow: each construct beside the same function without it, under every transformation.
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { applyControl } from "../../src/replay.js";
import { callback } from "../../src/schema/control.js";
import { CONTROLS } from "../../src/schema/table.js";
import { assertAllClose } from "../../src/test/index.js";
import { CONTROL_RULES } from "../../src/transform/control/table.js";

type Fn = (...args: t.Tensor[]) => t.Tensor;

interface Row {
  readonly name: string;
  /** With control flow, of floats of rank 1, with a result of any shape. */
  readonly fn: Fn;
  /** The same in straight lines. */
  readonly plain: Fn;
  readonly args: readonly t.Tensor[];
  /** Loops whose number of steps a value decides have no reverse mode. */
  readonly forwardOnly?: boolean;
}

const x3 = t.tensor([0.3, -0.7, 1.1]);
const w3 = t.tensor([0.5, 1.5, -0.4]);

const unrolled = (n: number, step: (i: number, c: t.Tensor) => t.Tensor, init: t.Tensor): t.Tensor => {
  let carry = init;
  for (let i = 0; i < n; i++) carry = step(i, carry);
  return carry;
};

const rows: readonly Row[] = [
  {
    name: "cond by a value, true",
    fn: (x, w) =>
      t.cond(
        x.sum().greater(0),
        (v, u) => v.sin().multiply(u),
        (v) => v.multiply(3),
        x,
        w,
      ),
    plain: (x, w) => x.sin().multiply(w),
    args: [x3, w3],
  },
  {
    name: "cond by a value, false, branches with residuals of their own",
    fn: (x, w) =>
      t.cond(
        x.sum().less(0),
        (v) => v.exp().multiply(w).sin(),
        (v) => v.cos().multiply(v).multiply(w),
        x,
      ),
    plain: (x, w) => x.cos().multiply(x).multiply(w),
    args: [x3, w3],
  },
  {
    name: "cond of which one branch has no derivative",
    fn: (x) =>
      t.cond(
        x.sum().less(0),
        () => t.ones([3]),
        (v) => v.sin(),
        x,
      ),
    plain: (x) => x.sin(),
    args: [x3],
  },
  {
    name: "switchCase of three",
    fn: (x) =>
      t.switchCase(
        x.sum().multiply(2).astype("i32"),
        [(v: t.Tensor) => v, (v: t.Tensor) => v.sin(), (v: t.Tensor) => v.exp()],
        x,
      ) as t.Tensor,
    plain: (x) => x.sin(),
    args: [x3],
  },
  {
    name: "scan with carry, slices, constants and results",
    fn: (x, w) => {
      const [c, ys] = t.scan((carry, v) => [carry.sin().multiply(v).add(w), carry.multiply(v).sum()], w.multiply(2), x);
      return t.concatenate([c, ys]);
    },
    plain: (x, w) => {
      const ys: t.Tensor[] = [];
      const c = unrolled(
        3,
        (i, carry) => {
          const v = x.at(i) as t.Tensor;
          ys.push(carry.multiply(v).sum());
          return carry.sin().multiply(v).add(w);
        },
        w.multiply(2),
      );
      return t.concatenate([c, t.stack(ys)]);
    },
    args: [x3, w3],
  },
  {
    name: "scan in reverse",
    fn: (x, w) => t.scan((c, v) => [c.multiply(v).add(w), c.exp()], w, x, { reverse: true })[1].sum(),
    plain: (x, w) => {
      let sum: t.Tensor = t.zeros([]);
      unrolled(
        3,
        (i, c) => {
          sum = sum.add(c.exp().sum());
          return c.multiply(x.at(2 - i)).add(w);
        },
        w,
      );
      return sum;
    },
    args: [x3, w3],
  },
  {
    name: "scan whose carry is first reached in the second step",
    fn: (x) => {
      const [{ b }] = t.scan(({ a }, v) => [{ a: v.multiply(x.sum()), b: a.sin() }, null], { a: 0, b: 0 }, x);
      return b;
    },
    plain: (x) => (x.at(1) as t.Tensor).multiply(x.sum()).sin(),
    args: [x3],
  },
  {
    name: "scan with a counter beside the carry",
    fn: (x) =>
      t.scan(({ i, c }) => [{ i: i.add(1), c: c.multiply(i).sin() }, null], { i: 1, c: x }, null, { length: 3 })[0].c,
    plain: (x) => x.sin().multiply(2).sin().multiply(3).sin(),
    args: [x3],
  },
  {
    name: "forLoop with plain bounds",
    fn: (x, w) => t.forLoop(0, 4, (i, c) => c.multiply(w).add(i).sin(), x),
    plain: (x, w) => unrolled(4, (i, c) => c.multiply(w).add(i).sin(), x),
    args: [x3, w3],
  },
  {
    name: "map",
    fn: (x, w) => t.map((v) => v.multiply(w).sin().sum(), x),
    plain: (x, w) => x.expandDims(1).multiply(w).sin().sum({ axis: 1 }),
    args: [x3, w3],
  },
  {
    name: "associativeScan",
    fn: (x) => t.associativeScan((a, b) => a.multiply(b), x),
    plain: (x) =>
      t.stack([x.at(0), x.at(0).multiply(x.at(1)), x.at(0).multiply(x.at(1)).multiply(x.at(2))]) as t.Tensor,
    args: [x3],
  },
  {
    name: "whileLoop",
    fn: (x, w) =>
      t.whileLoop(
        ({ i }) => i.less(3),
        ({ i, c }) => ({ i: i.add(1), c: c.multiply(w).sin() }),
        { i: 0, c: x },
      ).c,
    plain: (x, w) => unrolled(3, (_, c) => c.multiply(w).sin(), x),
    args: [x3, w3],
    forwardOnly: true,
  },
  {
    name: "whileLoop decided by the value",
    fn: (x) =>
      t.whileLoop(
        (c) => c.abs().sum().less(20),
        (c) => c.multiply(2),
        x,
      ),
    plain: (x) => x.multiply(16),
    args: [x3],
    forwardOnly: true,
  },
  {
    name: "checkpoint",
    fn: t.checkpoint((x: t.Tensor, w: t.Tensor) => x.sin().multiply(w).exp()),
    plain: (x, w) => x.sin().multiply(w).exp(),
    args: [x3, w3],
  },
  {
    name: "checkpoint of a scan of a cond",
    fn: t.checkpoint(
      (x: t.Tensor, w: t.Tensor) =>
        t.scan(
          (c, v) => [
            t.cond(
              v.greater(0),
              (u) => u.multiply(v).sin(),
              (u) => u.multiply(w),
              c,
            ),
            null,
          ],
          w,
          x,
        )[0],
    ),
    plain: (x, w) => w.multiply(x.at(0)).sin().multiply(w).multiply(x.at(2)).sin() as t.Tensor,
    args: [x3, w3],
  },
  {
    name: "scan of a checkpoint",
    fn: (x, w) =>
      t.scan((c, v) => [t.checkpoint((a: t.Tensor, b: t.Tensor) => a.multiply(b).sin())(c, v), null], w, x)[0],
    plain: (x, w) => unrolled(3, (i, c) => c.multiply(x.at(i)).sin(), w),
    args: [x3, w3],
  },
  {
    name: "scan in scan",
    fn: (x, w) => t.scan((c, v) => [t.scan((d, u) => [d.multiply(u).add(v).sin(), null], c, w)[0], c.sum()], x, x)[0],
    plain: (x, w) => unrolled(3, (i, c) => unrolled(3, (j, d) => d.multiply(w.at(j)).add(x.at(i)).sin(), c), x),
    args: [x3, w3],
  },
  {
    name: "gradient inside a scan",
    fn: (x) =>
      t.scan(
        (c, v) => [
          c.subtract(
            t
              .grad((u: t.Tensor) => u.sin().multiply(v).sum())(c)
              .multiply(0.1),
          ),
          null,
        ],
        x,
        x,
      )[0],
    plain: (x) => unrolled(3, (i, c) => c.subtract(c.cos().multiply(x.at(i)).multiply(0.1)), x),
    args: [x3],
  },
  {
    name: "gradient of a scan inside a scan",
    fn: (x) => {
      const inner = (u: t.Tensor): t.Tensor => t.scan((d, a) => [d.multiply(a).sin(), null], u, x)[0].sum();
      return t.scan((c) => [c.subtract(t.grad(inner)(c).multiply(0.5)), null], x, null, { length: 2 })[0];
    },
    plain: (x) => {
      const inner = (u: t.Tensor): t.Tensor => unrolled(3, (i, d) => d.multiply(x.at(i)).sin(), u).sum();
      return unrolled(2, (_, c) => c.subtract(t.grad(inner)(c).multiply(0.5)), x);
    },
    args: [x3],
  },
  {
    name: "customJvp with the true derivative",
    fn: t.customJvp(
      (x: t.Tensor, w: t.Tensor) => x.sin().multiply(w),
      ([x, w], [dx, dw]) => [x.sin().multiply(w), x.cos().multiply(w).multiply(dx).add(x.sin().multiply(dw))],
    ),
    plain: (x, w) => x.sin().multiply(w),
    args: [x3, w3],
  },
  {
    name: "customJvp in a scan in a cond",
    fn: (x, w) => {
      const f = t.customJvp(
        (a: t.Tensor) => a.sin(),
        ([a]: t.Tensor[], [da]: t.Tensor[]) => [a!.sin(), a!.cos().multiply(da!)],
      );
      return t.cond(
        x.sum().greater(0),
        (u) => t.scan((c, v) => [f(c.multiply(v)), null], u, x)[0],
        (u) => u,
        w,
      );
    },
    plain: (x, w) => unrolled(3, (i, c) => c.multiply(x.at(i)).sin(), w),
    args: [x3, w3],
  },
];

const close = (a: t.Tensor, b: t.Tensor): void => {
  expect([a.shape, a.dtype]).toEqual([b.shape, b.dtype]);
  assertAllClose(a, b, { rtol: 1e-4, atol: 1e-5 });
};
const all = (args: readonly unknown[]): number[] => args.map((_, i) => i);
const directions = (args: readonly t.Tensor[]): t.Tensor[] => args.map((x, i) => x.multiply(0.5).add(i + 1));
const scalar =
  (fn: Fn): Fn =>
  (...args) => {
    const y = fn(...args);
    return y.multiply(y).add(y).sum();
  };

/** What is compared: a transformation of a function, on arguments. */
const TRANSFORMATIONS: readonly {
  readonly name: string;
  readonly reverse: boolean;
  readonly of: (fn: Fn, args: readonly t.Tensor[]) => unknown;
  /** What it is compared with, where that is not the same of the function in straight lines: examples may take other branches. */
  readonly expected?: (fn: Fn, args: readonly t.Tensor[]) => unknown;
}[] = [
  { name: "value", reverse: false, of: (fn, args) => fn(...args) },
  { name: "defn", reverse: false, of: (fn, args) => t.defn(fn)(...args) },
  {
    name: "defn of vmap of grad",
    reverse: true,
    of: (fn, args) =>
      t.defn(t.vmap(t.grad(scalar(fn), { argnums: all(args) })))(...args.map((x) => t.stack([x, x.multiply(0.9)]))),
  },
  { name: "jvp", reverse: false, of: (fn, args) => t.jvp(fn, args, directions(args)) },
  { name: "linearize", reverse: false, of: (fn, args) => t.linearize(fn, ...args)[1](...directions(args)) },
  {
    name: "jvp of jvp",
    reverse: false,
    of: (fn, args) => t.jvp((...a: t.Tensor[]) => t.jvp(fn, a, directions(args))[1], args, directions(args)),
  },
  { name: "jacfwd", reverse: false, of: (fn, args) => t.jacfwd(fn, { argnums: all(args) })(...args) },
  {
    name: "vmap",
    reverse: false,
    of: (fn, args) => t.vmap(fn)(...args.map((x) => t.stack([x, x.multiply(0.5), x.add(1)]))),
    expected: (fn, args) =>
      t.stack([fn(...args), fn(...args.map((x) => x.multiply(0.5))), fn(...args.map((x) => x.add(1)))]),
  },
  {
    name: "vmap of the first argument",
    reverse: false,
    of: (fn, args) =>
      t.vmap((x: t.Tensor) => fn(x, ...args.slice(1)))(t.stack([args[0]!, args[0]!.negative(), args[0]!.add(0.1)])),
    expected: (fn, [x, ...rest]) => t.stack([x!, x!.negative(), x!.add(0.1)].map((v) => fn(v, ...rest))),
  },
  {
    name: "jvp of vmap",
    reverse: false,
    of: (fn, args) => {
      const batch = args.map((x) => t.stack([x, x.multiply(0.9)]));
      return t.jvp(t.vmap(fn), batch, directions(batch));
    },
  },
  {
    name: "grad",
    reverse: true,
    of: (fn, args) => t.grad(scalar(fn), { argnums: all(args) })(...args),
  },
  { name: "jacrev", reverse: true, of: (fn, args) => t.jacrev(fn, { argnums: all(args) })(...args) },
  { name: "hessian", reverse: true, of: (fn, args) => t.hessian(scalar(fn))(...args) },
  {
    name: "grad of grad",
    reverse: true,
    of: (fn, args) =>
      t.grad((...a: t.Tensor[]) => {
        const [g] = t.grad(scalar(fn), { argnums: all(args) })(...a);
        return g.multiply(g).sum();
      })(...args),
  },
  {
    name: "vmap of grad",
    reverse: true,
    of: (fn, args) =>
      t.vmap(t.grad(scalar(fn), { argnums: all(args) }))(...args.map((x) => t.stack([x, x.multiply(0.9)]))),
  },
  {
    name: "grad of vmap",
    reverse: true,
    of: (fn, args) =>
      t.grad((...a: t.Tensor[]) => scalar(t.vmap(fn))(...a), { argnums: all(args) })(
        ...args.map((x) => t.stack([x, x.multiply(0.9)])),
      ),
  },
  {
    name: "jvp of vjp",
    reverse: true,
    of: (fn, args) => t.jvp((...a: t.Tensor[]) => t.vjp(scalar(fn), ...a)[1](1), args, directions(args)),
  },
];

describe.for(rows)("$name", ({ fn, plain, args, forwardOnly }) => {
  const fits = TRANSFORMATIONS.filter(({ reverse }) => !(reverse && forwardOnly === true));
  test.for(fits)("$name", ({ of, expected: other }) => {
    const reference = other === undefined ? of(plain, args) : other(fn, args);
    const [made, expected] = [of(fn, args), reference].map((tree) => t.tree.flatten(tree).leaves as t.Tensor[]);
    expect(made!.length).toBe(expected!.length);
    made!.forEach((x, i) => {
      close(x, expected![i]!);
    });
  });
});

test("every op that carries functions has all its rules; those that are linear, or hold linear maps, a transpose", () => {
  const names = CONTROLS.map((op) => op.name);
  expect(Object.keys(CONTROL_RULES).sort()).toEqual(names.sort());
  for (const name of names) {
    const rules = CONTROL_RULES[name]!;
    for (const rule of [rules.jvp, rules.linearize, rules.batch]) expect(typeof rule).toBe("function");
  }
  const transposed = names.filter((name) => CONTROL_RULES[name]!.transpose !== undefined);
  expect(transposed).toEqual(["call", "cond", "linear", "scan", "while"]);
});

describe("refusals", () => {
  const x = t.tensor([1, 2]);
  const square = (v: t.Tensor): t.Tensor => v.multiply(v);
  const loop = (v: t.Tensor): t.Tensor =>
    t.whileLoop(
      (c) => c.sum().less(9),
      (c) => c.multiply(2),
      v,
    );
  const wrong: readonly [string, () => unknown, string, string][] = [
    [
      "a gradient of a whileLoop",
      () => t.grad((v: t.Tensor) => loop(v).sum())(x),
      "grad/no-reverse",
      "GradError [whileLoop]: a whileLoop has no reverse mode: how many steps it takes is not known, so what their derivatives need cannot be kept; use scan, or forLoop with bounds that are plain numbers, or forward mode (jvp, jacfwd)",
    ],
    [
      "forward mode of a customVjp",
      () =>
        t.jvp(
          t.customVjp(
            square,
            (v) => [square(v), v],
            (v, g) => [g.multiply(v)],
          ),
          [x],
          [x],
        ),
      "grad/no-forward",
      "GradError [customVjp(square)]: the function has a derivative for reverse mode only; use grad, vjp or jacrev, or give its derivative with customJvp",
    ],
    [
      "a rule that returns no pair",
      () =>
        t.jvp(
          t.customJvp(square, ([v]) => v),
          [x],
          [x],
        ),
      "grad/custom-rule",
      "GradError [customJvp(square)]: the rule returned a tensor; return [result, tangent]",
    ],
    [
      "a tangent of another shape",
      () =>
        t.jvp(
          t.customJvp(square, ([v], [dv]) => [v.square(), dv.sum()]),
          [x],
          [x],
        ),
      "shape/tangent",
      "ShapeError [customJvp(square)]: the tangent of the rule is f32[] beside f32[2]; pass a tensor of the same shape and dtype",
    ],
    [
      "a result of another structure",
      () =>
        t.jvp(
          t.customJvp(square, ([v], [dv]) => [[v], dv]),
          [x],
          [x],
        ),
      "tree/structure",
      "ArgumentError [customJvp(square)]: the result of the rule differs in structure from what it belongs to; pass a tree of the same structure",
    ],
    [
      "a forward that returns no pair",
      () =>
        t.grad((v: t.Tensor) =>
          t
            .customVjp(
              square,
              (u) => u as never,
              () => [],
            )(v)
            .sum(),
        )(x),
      "grad/custom-rule",
      "GradError [customVjp(square)]: forward returned a tensor; return [result, residuals]",
    ],
    [
      "too few cotangents",
      () =>
        t.grad((v: t.Tensor) =>
          t
            .customVjp(
              square,
              (u) => [square(u), u],
              () => [],
            )(v)
            .sum(),
        )(x),
      "grad/custom-rule",
      "ArgumentError [customVjp(square)]: backward returned an array of 0 for 1 arguments; return an array with one cotangent per argument; null stands for zeros",
    ],
    [
      "a cotangent of another shape",
      () =>
        t.grad((v: t.Tensor) =>
          t
            .customVjp(
              square,
              (u) => [square(u), u],
              (_, g) => [g.sum()],
            )(v)
            .sum(),
        )(x),
      "shape/tangent",
      "ShapeError [customVjp(square)]: cotangent of argument 0 is f32[] beside f32[2]; pass a tensor of the same shape and dtype",
    ],
    [
      "a derivative by what a function with a rule uses from outside",
      () =>
        t.grad((v: t.Tensor) =>
          t
            .customJvp(
              (u: t.Tensor) => u.multiply(v),
              ([u], [du]) => [u, du],
            )(x)
            .sum(),
        )(x),
      "grad/custom-capture",
      "GradError [customJvp(anonymous)]: the function uses a f32[2] from outside by which it is differentiated; pass it as an argument, so that the rule can give its derivative, or wrap it in stopGradient",
    ],
    [
      "no function to checkpoint",
      () => t.checkpoint(1 as never),
      "argument/function",
      "ArgumentError [checkpoint]: fn is 1; pass a function of tensors",
    ],
    [
      "no rule",
      () => t.customJvp(square, 1 as never),
      "argument/function",
      "ArgumentError [customJvp]: rule is 1; pass a function of tensors",
    ],
    [
      "no backward",
      () => t.customVjp(square, square as never, 1 as never),
      "argument/function",
      "ArgumentError [customVjp]: backward is 1; pass a function of tensors",
    ],
  ];
  test.for(wrong)("%s", ([, run, code, message]) => {
    expect(run).toThrow(expect.objectContaining({ code, message }));
  });
});

describe("rules that the user gave", () => {
  // A derivative that no true one could be, to see that it is the one taken.
  const twisted = t.customVjp(
    ({ a, n }: { a: t.Tensor; n: t.Tensor }, b: t.Tensor) => ({ y: a.multiply(b), n }),
    ({ a, n }, b) => [{ y: a.multiply(b), n }, { kept: [a, b] }],
    ({ kept: [a, b] }: { kept: t.Tensor[] }, g: { y: t.Tensor }) => [
      { a: g.y.multiply(b!).multiply(10), n: t.zeros([], { dtype: "i32" }) },
      a!.multiply(0).add(g.y.multiply(100)),
    ],
  );
  const n = t.full([], 3, { dtype: "i32" }) as t.Tensor;
  const [a, b] = [t.tensor([1, 2]), t.tensor([3, 4])];
  const loss = (p: t.Tensor, q: t.Tensor): t.Tensor => twisted({ a: p, n }, q).y.sum();

  test("customVjp takes backward's word, in trees, past integers", () => {
    const [ga, gb] = t.grad(loss, { argnums: [0, 1] })(a, b);
    expect([ga.toArray(), gb.toArray()]).toEqual([
      [30, 40],
      [100, 100],
    ]);
  });

  test("customVjp under vmap: per example, and summed where an argument is shared", () => {
    const batch = t.stack([a, a.multiply(2)]);
    const each = t.vmap(t.grad(loss, { argnums: [0, 1] }), { inAxes: [0, null] })(batch, b);
    expect(each[0].toArray()).toEqual([
      [30, 40],
      [30, 40],
    ]);
    const shared = t.grad((q: t.Tensor) =>
      t
        .vmap((p: t.Tensor) => loss(p, q))(batch)
        .sum(),
    )(b);
    expect(shared.toArray()).toEqual([200, 200]);
  });

  test("customVjp in scan in cond in checkpoint", () => {
    const walked = t.checkpoint((p: t.Tensor) =>
      t.cond(
        p.sum().greater(0),
        (q) => t.scan((c, x) => [twisted({ a: c, n }, x).y, null], q, t.stack([b, b]))[0],
        (q) => q,
        p,
      ),
    );
    expect(
      t
        .grad((p: t.Tensor) => walked(p).sum())(a)
        .toArray(),
    ).toEqual([900, 1600]);
  });

  test("a null cotangent is zero", () => {
    const f = t.customVjp(
      (p: t.Tensor, q: t.Tensor) => p.multiply(q),
      (p, q) => [p.multiply(q), []],
      (_: unknown, g: t.Tensor) => [g, null],
    );
    const [ga, gb] = t.grad((p: t.Tensor, q: t.Tensor) => f(p, q).sum(), { argnums: [0, 1] })(a, b);
    expect([ga.toArray(), gb.toArray()]).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  test("a second derivative goes through backward", () => {
    const cube = t.customVjp(
      (p: t.Tensor) => p.multiply(p).multiply(p),
      (p) => [p.multiply(p).multiply(p), p],
      (p: t.Tensor, g: t.Tensor) => [g.multiply(p).multiply(p).multiply(3)],
    );
    expect(t.grad(t.grad(cube))(2).item()).toBeCloseTo(12, 5);
    expect(
      t
        .hessian((p: t.Tensor) => cube(p).sum())(t.tensor([2]))
        .toArray(),
    ).toEqual([[12]]);
  });

  test("a rule may put blocks on tangents", () => {
    const f = t.customJvp(
      (p: t.Tensor) => p.multiply(2),
      ([p]: t.Tensor[], [dp]: t.Tensor[]) => [p!.multiply(2), dp!.subtract(dp!.mean()).multiply(2)],
    );
    expect(
      t
        .grad((p: t.Tensor) =>
          f(p)
            .multiply(t.tensor([1, 0]))
            .sum(),
        )(a)
        .toArray(),
    ).toEqual([1, -1]);
  });
});

test("a callback runs with every transformation of what is around it", () => {
  const seen: number[][] = [];
  const body: t.NodeBody = {
    kind: "callback",
    run: ([x]) => {
      seen.push([...(x!.dataSync() as Float32Array)]);
    },
  };
  const f = (x: t.Tensor): t.Tensor => {
    applyControl(callback as never, [x], {}, body, []);
    return x.multiply(x).sum();
  };
  t.grad(f)(t.tensor([1, 2]));
  t.vmap(f)(
    t.tensor([
      [3, 4],
      [5, 6],
    ]),
  );
  t.jvp(f, [t.tensor([7, 8])], [t.tensor([1, 1])]);
  expect(seen).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ]);
});
