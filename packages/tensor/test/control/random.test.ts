// Distributions that draw until they accept: inside traces, under vmap and grad they give what they give at once.
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { replay } from "../../src/replay.js";
import { trace } from "../../src/trace.js";

const { random } = t;
const shape = [5];

const DRAWS: Readonly<Record<string, (key: t.Tensor<"u32">) => t.Tensor>> = {
  gamma: (key) => random.gamma(key, [0.3, 1, 2.5, 8, 40]),
  loggamma: (key) => random.loggamma(key, [0.001, 0.3, 1, 2.5, 40]),
  beta: (key) => random.beta(key, 2, 3, { shape }),
  chisquare: (key) => random.chisquare(key, 3, { shape }),
  f: (key) => random.f(key, 3, 5, { shape }),
  t: (key) => random.t(key, 3, { shape }),
  dirichlet: (key) => random.dirichlet(key, [0.5, 1, 3]),
  generalizedNormal: (key) => random.generalizedNormal(key, 1.5, { shape }),
  ball: (key) => random.ball(key, 3),
  poisson: (key) => random.poisson(key, [0, 0.5, 4, 30, 500]),
  binomial: (key) => random.binomial(key, [3, 40, 1000, 1000, 0], [0.5, 0.9, 0.3, 0.001, 0.5]),
  multinomial: (key) => random.multinomial(key, 50, [0.2, 0.5, 0.3]),
};

describe.for(Object.entries(DRAWS))("%s", ([, draw]) => {
  const keys = [0, 1, 2].map((seed) => random.key(seed) as t.Tensor<"u32">);
  const alone = keys.map((key) => draw(key).toArray());

  test("inside a trace gives the same bits", () => {
    const graph = trace("draw", [keys[1]!], (key) => [draw(key as t.Tensor<"u32">)]);
    expect(replay(graph, [keys[1]!])[0]!.toArray()).toEqual(alone[1]);
  });

  test("under vmap gives each key its own draw", () => {
    expect(t.vmap(draw)(t.stack(keys)).toArray()).toEqual(alone);
  });
});

describe("derivatives by parameters", () => {
  // The number at the same probability for a slightly larger alpha, by Newton's method on the distribution function.
  const moved = (alpha: number, x: number, step: number): number => {
    const p = t.igamma(alpha, t.full([], x, { dtype: "f64" })).item() as number;
    let y = x;
    for (let i = 0; i < 30; i++) {
      const at = t.full([], y, { dtype: "f64" });
      const off = (t.igamma(alpha + step, at).item() as number) - p;
      const logs = t.lgamma(t.full([], alpha + step, { dtype: "f64" })).item() as number;
      y -= off / Math.exp((alpha + step - 1) * Math.log(y) - y - logs);
    }
    return y;
  };

  test.for([0.4, 1.5, 3, 12])("gamma numbers of %f follow their probability", (alpha) => {
    const key = random.key(3);
    const draw = (a: t.Tensor): t.Tensor => random.gamma(key, a, { dtype: "f64" });
    const [x, slope] = t.valueAndGrad(draw)(t.full([], alpha, { dtype: "f64" })) as [t.Tensor, t.Tensor];
    const at = x.item() as number;
    const step = 1e-4;
    const expected = (moved(alpha, at, step) - moved(alpha, at, -step)) / (2 * step);
    expect(Math.abs((slope.item() as number) / expected - 1)).toBeLessThan(1e-5);
    const logs = t.grad((a: t.Tensor) => random.loggamma(key, a, { dtype: "f64" }))(
      t.full([], alpha, { dtype: "f64" }),
    );
    expect(Math.abs((logs.item() as number) / (expected / at) - 1)).toBeLessThan(1e-5);
  });

  test("what is made of gamma numbers has derivatives, also per key", () => {
    const loss = (a: t.Tensor, key: t.Tensor<"u32">): t.Tensor => random.beta(key, a, 2).add(random.t(key, a)).sum();
    const keys = t.stack([random.key(0), random.key(1)]);
    const each = t.vmap(t.grad(loss), { inAxes: [null, 0] })(t.tensor(3), keys) as t.Tensor;
    const alone = [0, 1].map((seed) => t.grad(loss)(t.tensor(3), random.key(seed)).item() as number);
    (each.toArray() as number[]).forEach((v, i) => {
      expect(v).toBeCloseTo(alone[i]!, 5);
      expect(Math.abs(v)).toBeGreaterThan(0);
    });
  });

  test("counts do not move with their parameters", () => {
    const loss = (p: t.Tensor): t.Tensor =>
      random
        .binomial(random.key(0), 30, p)
        .add(random.poisson(random.key(0), p.multiply(20), { dtype: "f32" }))
        .multiply(p);
    const value = loss(t.tensor(0.5)).item() as number;
    expect(t.grad(loss)(0.5).item()).toBeCloseTo(value / 0.5, 4);
  });
});
