// What transformations leave behind: nothing but their results, also of what the function captured, also after an error.
// Not here: literals in the function, which belong to the caller's scope as those beside any op do.
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";

const active = (): number => t.memory.stats().active;
const w = t.tensor([0.5, -1, 2]);
const x = t.tensor([1, 2, 3]);
const batch = t.ones([2, 3]);
const f = (v: t.Tensor): t.Tensor => t.sin(v.multiply(w)).multiply(v).sum() as t.Tensor;
const vector = (v: t.Tensor): t.Tensor => t.softmax(v.multiply(w)).multiply(x) as t.Tensor;
const tangents = t.ones([3]);
const cotangent = t.ones([3]);

/** Gives back every tensor of a tree. */
const dispose = (tree: unknown): void => {
  for (const leaf of t.tree.flatten(tree).leaves as t.Tensor[]) leaf.dispose();
};

const CASES: readonly [string, () => unknown][] = [
  ["grad", () => t.grad(f)(x)],
  ["valueAndGrad with extra that was captured", () => t.valueAndGrad((v: t.Tensor) => [f(v), w], { hasAux: true })(x)],
  ["grad of grad", () => t.grad((v: t.Tensor) => t.grad(f)(v).sum())(x)],
  ["jvp", () => t.jvp(vector, [x], [tangents])],
  ["jacfwd", () => t.jacfwd(vector)(x)],
  ["jacrev", () => t.jacrev(vector)(x)],
  ["hessian", () => t.hessian(f)(x)],
  ["vmap", () => t.vmap(vector)(batch)],
  ["vmap over the last axis", () => t.vmap((v: t.Tensor) => v.multiply(v).sum(), { inAxes: 1 })(batch)],
  ["vmap of what was captured", () => t.vmap(() => [w, w.add(w)], { axisSize: 2, outAxes: [null, 0] })()],
  ["vmap of grad", () => t.vmap(t.grad(f))(batch)],
  ["vmap of a block", () => t.vmap((v: t.Tensor) => t.nn.rope(v.reshape([1, 3]), { dims: 2 }))(batch)],
];

const one = t.ones([]);
const twice = t.customVjp(
  (v: t.Tensor) => v.multiply(w),
  (v: t.Tensor) => [v.multiply(w), [v.sin()]],
  ([s]: [t.Tensor], ct: t.Tensor) => [s.multiply(ct)],
);
const CARRYING: readonly [string, (v: t.Tensor) => t.Tensor][] = [
  [
    "cond",
    (v) =>
      t.cond(
        v.sum().greater(one),
        (a: t.Tensor) => a.multiply(w).sin(),
        (a: t.Tensor) => a,
        v,
      ) as t.Tensor,
  ],
  [
    "scan",
    (v) =>
      (
        t.scan((c: t.Tensor, a: t.Tensor) => [c.multiply(w).add(a).sin(), c.sum()], v, batch) as [t.Tensor, t.Tensor]
      )[0],
  ],
  ["checkpoint", t.checkpoint((v: t.Tensor) => v.multiply(w).sin().multiply(v)) as (v: t.Tensor) => t.Tensor],
  ["customVjp", twice as (v: t.Tensor) => t.Tensor],
];

describe.for(CARRYING)("%s leaves nothing but its results", ([, fn]) => {
  const runs: readonly [string, () => unknown][] = [
    ["under grad", () => t.grad((v: t.Tensor) => fn(v).sum())(x)],
    ["under jacrev", () => t.jacrev(fn)(x)],
    ["under vmap of grad", () => t.vmap(t.grad((v: t.Tensor) => fn(v).sum()))(batch)],
    ["under vjp", () => [1, 2].map(() => t.vjp(fn, x)[1](cotangent))],
  ];
  test.for(runs)("%s", ([, run]) => {
    const before = active();
    t.tidy(() => {
      run();
    });
    expect(active()).toBe(before);
  });
});

describe("transformations leave nothing but their results", () => {
  test.for(CASES)("%s", ([, run]) => {
    const before = active();
    dispose(run());
    expect(active()).toBe(before);
    t.tidy(() => {
      run();
    });
    expect(active()).toBe(before);
    for (const kept of [w, x, batch]) expect(kept.disposed).toBe(false);
  });

  test("an error inside gives back what was made before it", () => {
    const before = active();
    const failing = (): unknown =>
      t.grad((v: t.Tensor) =>
        t
          .vmap((a: t.Tensor) => a.multiply(w))(v.reshape([3, 1]))
          .sum()
          .add(batch),
      )(x);
    expect(failing).toThrow(expect.objectContaining({ code: "grad/not-scalar" }));
    expect(active()).toBe(before);
  });
});

describe("what outlives its call", () => {
  test("a pullback and a linear map can be called often, and are given back with the scope around", () => {
    const before = active();
    const each = t.tidy(() => {
      const [, pullback] = t.vjp(vector, x);
      const [, map] = t.linearize(vector, x);
      return [pullback(cotangent), pullback(cotangent), map(tangents), map(tangents)];
    });
    const [[a], [b], c, d] = each as [[t.Tensor], [t.Tensor], t.Tensor, t.Tensor];
    expect(a.toArray()).toEqual(b.toArray());
    expect(c.toArray()).toEqual(d.toArray());
    dispose(each);
    expect(active()).toBe(before);
  });

  test("a tensor that the function makes while it is traced and keeps", () => {
    let kept: t.Tensor | undefined;
    const made = t.grad((v: t.Tensor) => {
      kept ??= t.tensor([1, 2, 3]);
      return v.multiply(kept).sum();
    })(x) as t.Tensor;
    expect([made.toArray(), kept!.toArray()]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    kept!.dispose();
    made.dispose();
  });
});
