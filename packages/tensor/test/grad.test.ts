// Derivatives of functions: the user's transformations, alone and composed, on functions whose derivatives are known.
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";

const f = (x: t.Tensor): t.Tensor => t.sin(x).multiply(x).sum();

describe("grad", () => {
  test("of x sin x is sin x + x cos x, at every order", () => {
    const x = 0.7;
    expect(t.grad(f)(x).item()).toBeCloseTo(Math.sin(x) + x * Math.cos(x), 6);
    expect(t.grad(t.grad(f))(x).item()).toBeCloseTo(2 * Math.cos(x) - x * Math.sin(x), 6);
    expect(
      t
        .grad(t.grad(t.grad(f)))(x)
        .item(),
    ).toBeCloseTo(-3 * Math.sin(x) - x * Math.cos(x), 5);
  });

  test("follows trees, argnums and hasAux", () => {
    const loss = (p: { w: t.Tensor; b: t.Tensor[] }, x: t.Tensor): unknown => [
      p.w.multiply(x).add(p.b[0]!).sum(),
      { x },
    ];
    const p = { w: t.tensor([1, 2]), b: [t.tensor(3)] };
    const x = t.tensor([5, 7]);
    const [g, aux] = t.grad(loss, { hasAux: true })(p, x);
    expect([g.w.toArray(), g.b[0].toArray(), aux.x.toArray()]).toEqual([[5, 7], 2, [5, 7]]);
    const [[value], [gp, gx]] = t.valueAndGrad(loss, { argnums: [0, -1], hasAux: true })(p, x);
    expect([value.item(), gp.w.toArray(), gx.toArray()]).toEqual([25, [5, 7], [1, 2]]);
  });

  test("is zero where nothing depends on the argument, and where stopGradient stands", () => {
    expect(
      t
        .grad((_: t.Tensor, y: t.Tensor) => y.sum())(t.tensor([1, 2]), t.tensor([3]))
        .toArray(),
    ).toEqual([0, 0]);
    expect(
      t
        .grad((x: t.Tensor) => t.stopGradient(x).multiply(x).sum())(t.tensor([2, 3]))
        .toArray(),
    ).toEqual([2, 3]);
  });
});

test("jvp, vjp and linearize agree", () => {
  const x = t.tensor([0.3, 0.6]);
  const dx = t.tensor([1, -2]);
  const g = (v: t.Tensor): t.Tensor => t.sin(v).multiply(v);
  const expected = [0.3, 0.6].map((v, i) => (Math.sin(v) + v * Math.cos(v)) * [1, -2][i]!);
  const [, tangent] = t.jvp(g, [x], [dx]) as [t.Tensor, t.Tensor];
  const [, map] = t.linearize(g, x);
  const [, pullback] = t.vjp(g, x);
  for (const made of [tangent, map(dx) as t.Tensor, pullback(dx)[0] as t.Tensor])
    (made.toArray() as number[]).forEach((v, i) => {
      expect(v).toBeCloseTo(expected[i]!, 6);
    });
});

test("jacfwd, jacrev and hessian have the axes of the result, then of the argument", () => {
  const x = t.tensor([1, 2]);
  const square = (v: t.Tensor): t.Tensor => v.multiply(v);
  for (const jacobian of [t.jacfwd, t.jacrev])
    expect(jacobian(square)(x).toArray()).toEqual([
      [2, 0],
      [0, 4],
    ]);
  expect(
    t
      .hessian((v: t.Tensor) => v.multiply(v).multiply(v).sum())(x)
      .toArray(),
  ).toEqual([
    [6, 0],
    [0, 12],
  ]);
});

test("vmap of grad is a gradient per example", () => {
  const x = t.tensor([0.1, 0.2, 0.3]);
  const each = t.vmap(t.grad((v: t.Tensor) => t.sin(v)))(x) as t.Tensor;
  (each.toArray() as number[]).forEach((v, i) => {
    expect(v).toBeCloseTo(Math.cos([0.1, 0.2, 0.3][i]!), 6);
  });
});

describe("refusals", () => {
  const wrong: readonly [string, () => unknown, string][] = [
    ["a result that is no scalar", () => t.grad((x: t.Tensor) => x)(t.tensor([1, 2])), "grad/not-scalar"],
    ["an integer argument", () => t.grad((x: t.Tensor) => x.sum())(t.tensor([1, 2], { dtype: "i32" })), "grad/dtype"],
    ["an unknown argument", () => t.grad(f, { argnums: 2 })(1), "argument/argnums"],
    ["no function", () => t.grad(3 as never)(1), "argument/function"],
    ["hasAux without a pair", () => t.grad(f, { hasAux: true })(1), "grad/aux"],
    ["a leaf that is text", () => t.grad(f)({ a: "x" }), "tree/leaf"],
    ["a tangent of another shape", () => t.jvp(f, [t.tensor([1])], [t.tensor([1, 2])]), "shape/tangent"],
    ["tangents of another structure", () => t.jvp(f, [t.tensor([1])], [[t.tensor([1])]]), "tree/structure"],
    [
      "batches of two sizes",
      () => t.vmap((x: t.Tensor, y: t.Tensor) => x.add(y))(t.ones([2]), t.ones([3])),
      "vmap/size",
    ],
    ["no batch", () => t.vmap(f, { inAxes: null })(1), "vmap/size"],
    ["axes that do not fit", () => t.vmap(f, { inAxes: [0, 1] })(t.ones([2])), "vmap/axes"],
    [
      "full factors of a tall matrix",
      () => t.grad((x: t.Tensor) => t.linalg.qr(x, { mode: "complete" })[0].sum())(t.ones([3, 2])),
      "grad/no-derivative",
    ],
    [
      "full factors of a wide matrix",
      () => t.grad((x: t.Tensor) => t.linalg.svd(x)[1].sum())(t.ones([2, 3])),
      "grad/no-derivative",
    ],
    ["reading inside", () => t.grad((x: t.Tensor) => (Number(x.item()) > 0 ? x : x))(1), "trace/no-value"],
  ];
  test.for(wrong)("%s", ([, run, code]) => {
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
