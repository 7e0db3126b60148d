// Random nests of control flow, up to three deep, beside the same computation in straight lines, under compositions of transformations.
import fc from "fast-check";
import { expect, test } from "vitest";
import * as t from "../../src/index.js";
import { assertAllClose } from "../../src/test/index.js";

type Body = (c: t.Tensor, w: t.Tensor) => t.Tensor;

/** A function of a carry and a parameter, both f32[3], with and without control flow. */
interface Nest {
  readonly text: string;
  readonly flow: Body;
  readonly plain: Body;
}

const leaf = (text: string, body: Body): Nest => ({ text, flow: body, plain: body });
const leaves: readonly Nest[] = [
  leaf("sin", (c) => c.sin()),
  leaf("times w", (c, w) => c.multiply(w)),
  leaf("tanh plus w", (c, w) => c.tanh().add(w)),
  leaf("mean", (c, w) => c.subtract(c.mean()).multiply(w.cos())),
];

const rowsOf = (w: t.Tensor): t.Tensor[] => [0, 1, 2].map((i) => w.at(i) as t.Tensor);

const sequence = (a: Nest, b: Nest): Nest => ({
  text: `(${a.text}; ${b.text})`,
  flow: (c, w) => b.flow(a.flow(c, w), w),
  plain: (c, w) => b.plain(a.plain(c, w), w),
});
const branch = (a: Nest, b: Nest): Nest => ({
  text: `cond(${a.text}, ${b.text})`,
  flow: (c, w) =>
    t.cond(
      c.sum().greater(0.1),
      (v) => a.flow(v, w),
      (v) => b.flow(v, w),
      c,
    ),
  plain: (c, w) => t.where(c.sum().greater(0.1), a.plain(c, w), b.plain(c, w)) as t.Tensor,
});
const walk = (a: Nest, reverse: boolean): Nest => ({
  text: `scan(${a.text}${reverse ? ", reverse" : ""})`,
  flow: (c, w) => {
    const [last, ys] = t.scan((v, x) => [a.flow(v.multiply(x), w), v.sum()], c, w, { reverse });
    return last.add(ys.multiply(0.1));
  },
  plain: (c, w) => {
    const rows = rowsOf(w);
    const ys: t.Tensor[] = [];
    let v = c;
    for (const at of reverse ? [2, 1, 0] : [0, 1, 2]) {
      ys[at] = v.sum();
      v = a.plain(v.multiply(rows[at]!), w);
    }
    return v.add(t.stack(ys).multiply(0.1));
  },
});
const count = (a: Nest): Nest => ({
  text: `forLoop(${a.text})`,
  flow: (c, w) => t.forLoop(1, 3, (i, v) => a.flow(v, w).multiply(i), c),
  plain: (c, w) => a.plain(a.plain(c, w), w).multiply(2),
});
const spread = (a: Nest): Nest => ({
  text: `vmap(${a.text})`,
  flow: (c, w) =>
    t
      .vmap((x: t.Tensor) => a.flow(c.multiply(x), w))(w)
      .mean({ axis: 0 }),
  plain: (c, w) => t.stack(rowsOf(w).map((x) => a.plain(c.multiply(x), w))).mean({ axis: 0 }) as t.Tensor,
});
const descend = (a: Nest): Nest => ({
  text: `grad(${a.text})`,
  flow: (c, w) =>
    c.subtract(
      t
        .grad((v: t.Tensor) => a.flow(v, w).sum())(c)
        .multiply(0.1),
    ),
  plain: (c, w) =>
    c.subtract(
      t
        .grad((v: t.Tensor) => a.plain(v, w).sum())(c)
        .multiply(0.1),
    ),
});
const again = (a: Nest): Nest => ({ text: `checkpoint(${a.text})`, flow: t.checkpoint(a.flow), plain: a.plain });

const nests = (depth: number): fc.Arbitrary<Nest> => {
  const simple = fc.constantFrom(...leaves);
  if (depth === 0) return simple;
  const inner = nests(depth - 1);
  return fc.oneof(
    { weight: 1, arbitrary: fc.tuple(inner, simple).map(([a, b]) => sequence(a, b)) },
    { weight: 2, arbitrary: fc.tuple(inner, inner).map(([a, b]) => branch(a, b)) },
    { weight: 3, arbitrary: fc.tuple(inner, fc.boolean()).map(([a, reverse]) => walk(a, reverse)) },
    { weight: 1, arbitrary: inner.map(count) },
    { weight: 1, arbitrary: inner.map(spread) },
    { weight: 1, arbitrary: inner.map(descend) },
    { weight: 1, arbitrary: inner.map(again) },
  );
};

const loss =
  (body: Body): ((c: t.Tensor, w: t.Tensor) => t.Tensor) =>
  (c, w) =>
    body(c, w).sin().sum();
const batch = (x: t.Tensor): t.Tensor => t.stack([x, x.negative(), x.multiply(0.5)]) as t.Tensor;

const TRANSFORMATIONS: Readonly<Record<string, (body: Body, c: t.Tensor, w: t.Tensor) => unknown>> = {
  value: (body, c, w) => body(c, w),
  gradient: (body, c, w) => t.grad(loss(body), { argnums: [0, 1] })(c, w),
  "tangent of the gradient": (body, c, w) =>
    t.jvp((a: t.Tensor, b: t.Tensor) => t.grad(loss(body), { argnums: [0, 1] })(a, b), [c, w], [w, c]),
  "gradient per example": (body, c, w) => t.vmap(t.grad(loss(body), { argnums: [0, 1] }))(batch(c), batch(w)),
  "gradient of a batch": (body, c, w) =>
    t.grad(
      (a: t.Tensor, b: t.Tensor) =>
        t
          .vmap(body, { inAxes: [0, null] })(batch(a), b)
          .sum(),
      { argnums: [0, 1] },
    )(c, w),
};

test.for(Object.entries(TRANSFORMATIONS))("%s: control flow is what it is in straight lines", ([, of]) => {
  const values = fc.array(fc.double({ min: -1.5, max: 1.5, noNaN: true }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(nests(3), values, values, (nest, c, w) => {
      const args = [t.tensor(c), t.tensor(w)] as const;
      // A carry whose sum is where branches part may take either.
      const [made, expected] = [nest.flow, nest.plain].map((body) => t.tree.flatten(of(body, ...args)).leaves);
      expect(made!.length).toBe(expected!.length);
      made!.forEach((x, i) => {
        assertAllClose(x as t.Tensor, expected![i] as t.Tensor, { rtol: 2e-3, atol: 2e-4 });
      });
    }),
    { numRuns: 20, seed: 6 },
  );
});

test("a branch that an example did not take adds no NaN to a second derivative", () => {
  // The mean divides by a count that is kept for the derivative of its branch alone.
  const nest = descend(count(branch(leaves[3]!, leaves[0]!)));
  const zero = t.zeros([3]);
  const [made, expected] = [nest.flow, nest.plain].map((body) =>
    TRANSFORMATIONS["gradient of a batch"]!(body, zero, zero),
  );
  t.tree.map((x: t.Tensor, y: t.Tensor) => assertAllClose(x, y), made, expected);
});
