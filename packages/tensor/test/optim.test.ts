// Optimisers and schedules: Optax's own steps and values, laws of every optimiser, what compiled steps give, wrong input.
// In: goldens/optim/optax.json by scripts/goldens/optim.py, whose names and formulas stand here as well.
// Runs on both backends when the addon is built.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";

const { optim } = t;
type Optimiser = t.optim.GradientTransformation;

const golden = JSON.parse(readFileSync(new URL("goldens/optim/optax.json", import.meta.url), "utf8")) as {
  readonly optimisers: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly counts: readonly number[];
  readonly schedules: Readonly<Record<string, readonly number[]>>;
};

const ONLY_W = { w: true, b: false };

const OPTIMISERS: Readonly<Record<string, () => Optimiser>> = {
  sgd: () => optim.sgd(0.1),
  "sgd, momentum": () => optim.sgd(0.1, { momentum: 0.9 }),
  "sgd, nesterov": () => optim.sgd(0.1, { momentum: 0.9, nesterov: true }),
  adam: () => optim.adam(0.1),
  "adam, options": () => optim.adam(0.05, { b1: 0.8, b2: 0.95, epsilon: 1e-3, epsilonRoot: 1e-4 }),
  nadam: () => optim.nadam(0.1),
  adamw: () => optim.adamw(0.1, { weightDecay: 0.02 }),
  "adamw, mask": () => optim.adamw(0.1, { weightDecay: 0.5, mask: ONLY_W }),
  amsgrad: () => optim.amsgrad(0.1),
  adamax: () => optim.adamax(0.1),
  adabelief: () => optim.adabelief(0.1),
  yogi: () => optim.yogi(0.1),
  radam: () => optim.radam(0.1),
  "radam, threshold": () => optim.radam(0.1, { b2: 0.9, threshold: 4.5 }),
  lamb: () => optim.lamb(0.1, { weightDecay: 0.01 }),
  lion: () => optim.lion(0.1),
  rmsprop: () => optim.rmsprop(0.1),
  "rmsprop, centered": () => optim.rmsprop(0.1, { centered: true, momentum: 0.5, nesterov: true, initialScale: 0.5 }),
  adagrad: () => optim.adagrad(0.1),
  adadelta: () => optim.adadelta(1),
  clip: () => optim.chain(optim.clip(0.2), optim.sgd(0.1)),
  clipByGlobalNorm: () => optim.chain(optim.clipByGlobalNorm(0.5), optim.sgd(0.1)),
  clipByBlockRms: () => optim.chain(optim.clipByBlockRms(0.3), optim.sgd(0.1)),
  schedule: () => optim.adam(optim.cosineDecay(0.2, 6)),
  masked: () => optim.masked(optim.sgd(0.1), ONLY_W),
  partition: () => optim.partition({ quick: optim.adam(0.2), slow: optim.sgd(0.01) }, { w: "quick", b: "slow" }),
  multiSteps: () => optim.multiSteps(optim.adam(0.1), 3),
};

const SCHEDULES: Readonly<Record<string, t.optim.Schedule>> = {
  constant: optim.constantSchedule(0.3),
  linear: optim.linearSchedule(0.1, 0.9, 20, { begin: 5 }),
  polynomial: optim.polynomialSchedule(1, 0.1, 3, 50),
  exponential: optim.exponentialDecay(1, 10, 0.7, { begin: 5 }),
  "exponential, staircase": optim.exponentialDecay(1, 10, 0.7, { staircase: true, end: 0.2 }),
  cosine: optim.cosineDecay(0.5, 100, { alpha: 0.1, exponent: 1.5 }),
  warmupCosine: optim.warmupCosineDecay(0.8, 10, 100, { init: 0.05, end: 0.02 }),
  piecewise: optim.piecewiseConstant(1, { 10: 0.5, 30: 0.1 }),
  join: optim.joinSchedules([optim.constantSchedule(1), optim.linearSchedule(0.5, 0, 10)], [20]),
  oneCycle: optim.cosineOneCycle(100, 2),
};

type Tree = Readonly<Record<"b" | "w", t.Tensor>>;

const wave = (shape: number[], seed: number, dtype: t.DType): t.Tensor => {
  const size = shape.reduce((a, b) => a * b);
  const values = Array.from({ length: size }, (_, i) => Math.sin(12.9898 * i + 78.233 * seed));
  return t.tensor(values, { dtype }).reshape(shape) as t.Tensor;
};
const tree = (seed: number, dtype: t.DType = "f64"): Tree => ({
  b: wave([3], seed, dtype),
  w: wave([2, 3], seed + 1, dtype),
});

const gradientsAt = (parameters: Tree, steepness: Tree, aim: Tree): Tree =>
  t.tree.map(
    (p: t.Tensor, a: t.Tensor, c: t.Tensor) => a.multiply(a).add(1).multiply(p.subtract(c)),
    parameters,
    steepness,
    aim,
  ) as Tree;

/** Parameters after each of so many steps; `wrap` may compile the step. */
function run(optimiser: Optimiser, steps: number, dtype: t.DType, wrap: (step: Step) => Step = (step) => step): Tree[] {
  const [steepness, aim] = [tree(3, dtype), tree(5, dtype)];
  const step = wrap((parameters, state) => {
    const [updates, next] = optimiser.update(gradientsAt(parameters, steepness, aim), state, parameters);
    return [optim.applyUpdates(parameters, updates), next];
  });
  let parameters = tree(1, dtype);
  let state = optimiser.init(parameters);
  const seen: Tree[] = [];
  for (let n = 0; n < steps; n++) {
    [parameters, state] = step(parameters, state);
    seen.push(parameters);
  }
  return seen;
}
type Step = (parameters: Tree, state: t.optim.OptimizerState) => [Tree, t.optim.OptimizerState];

const flat = ({ b, w }: Tree): number[] => [b, w].flatMap((x) => x.ravel().toArray() as number[]);

test("optimisers and schedules have their counterparts of the same name", () => {
  expect(Object.keys(OPTIMISERS)).toEqual(Object.keys(golden.optimisers));
  expect(Object.keys(SCHEDULES)).toEqual(Object.keys(golden.schedules));
});

describe.for(Object.entries(OPTIMISERS))("%s", ([name, make]) => {
  test("takes Optax's steps", () => {
    const wanted = golden.optimisers[name]!;
    const found = run(make(), wanted.length, "f64").map(flat);
    // The rate of a schedule is f32.
    const atol = name === "schedule" ? 1e-7 : 1e-10;
    for (const [step, row] of wanted.entries())
      expect(t.allclose(t.tensor(found[step]!), t.tensor([...row]), { rtol: atol, atol }), `step ${step + 1}`).toBe(
        true,
      );
  });

  test.for(["f32", "bf16"] as const)("keeps %s in parameters and state", (dtype) => {
    const optimiser = make();
    const parameters = tree(1, dtype);
    const [updates, state] = optimiser.update(tree(3, dtype), optimiser.init(parameters), parameters);
    const dtypes = (value: unknown): unknown[] => [
      ...new Set(t.tree.flatten(value).leaves.map((x) => (x as t.Tensor).dtype)),
    ];
    expect(dtypes(updates)).toEqual([dtype]);
    expect(dtypes(optim.applyUpdates(parameters, updates))).toEqual([dtype]);
    expect(dtypes(state).filter((d) => d !== "i32" && d !== dtype)).toEqual([]);
  });

  test("gives the same compiled, and is not compiled again", () => {
    const compiled: t.Defn<Step>[] = [];
    const found = run(make(), 4, "f32", (step) => {
      compiled.push(t.defn(step));
      return compiled[0] as Step;
    });
    const wanted = run(make(), 4, "f32");
    for (const [n, each] of found.entries())
      expect(t.allclose(t.tensor(flat(each)), t.tensor(flat(wanted[n]!)), { rtol: 1e-6, atol: 1e-6 })).toBe(true);
    expect(compiled[0]!.cacheStats().misses).toBe(1);
  });
});

test.for(Object.entries(SCHEDULES))("schedule %s has Optax's values, for one count or many", ([name, schedule]) => {
  const wanted = golden.schedules[name]!;
  const close = (x: t.Tensor, y: t.TensorLike): boolean => t.allclose(x, y, { rtol: 2e-7, atol: 1e-8 });
  expect(schedule(t.tensor(golden.counts as number[], { dtype: "i32" })).dtype).toBe("f32");
  expect(close(schedule(t.tensor(golden.counts as number[], { dtype: "i32" })), t.tensor(wanted as number[]))).toBe(
    true,
  );
  for (const [i, count] of golden.counts.entries()) expect(close(schedule(count), wanted[i]!)).toBe(true);
});

test("a learning rate may be an argument of a compiled step", () => {
  const step = t.defn((rate: t.Tensor, gradients: t.Tensor[]) => {
    const optimiser = optim.sgd(rate);
    return optimiser.update(gradients, optimiser.init(gradients))[0];
  });
  const found = [0.5, 0.25].map((rate) => (step(t.tensor(rate), [t.tensor(8)]) as t.Tensor[])[0]!.item());
  expect(found).toEqual([-4, -2]);
  expect(step.cacheStats().misses).toBe(1);
});

test("noise goes down with the steps and follows from its key", () => {
  const spread = (optimiser: Optimiser, steps: number): number => {
    const zeros = [t.zeros([4096])];
    let state = optimiser.init(zeros);
    let updates: readonly t.Tensor[] = zeros;
    for (let n = 0; n < steps; n++) [updates, state] = optimiser.update(zeros, state);
    return Number(t.std(updates[0]!).item());
  };
  const noisy = (seed: number): Optimiser => optim.noisySgd(1, { eta: 0.04, gamma: 1, key: t.random.key(seed) });
  expect(spread(noisy(1), 1)).toBeGreaterThan(0.19);
  expect(spread(noisy(1), 1)).toBeLessThan(0.21);
  expect(spread(noisy(1), 4)).toBeGreaterThan(0.09);
  expect(spread(noisy(1), 4)).toBeLessThan(0.11);
  expect(spread(noisy(1), 2)).toBe(spread(noisy(1), 2));
  expect(spread(noisy(1), 2)).not.toBe(spread(noisy(2), 2));
});

test("a step by NaN is left out, its count says so, and patience ends", () => {
  const optimiser = optim.applyIfFinite(optim.sgd(1, { momentum: 0.5 }), 2);
  let state = optimiser.init([t.tensor(0)]);
  const step = (gradient: number): [unknown, unknown, unknown] => {
    const [updates, next] = optimiser.update([t.tensor(gradient)], state);
    state = next;
    const { failed, failures } = next as unknown as Record<string, t.Tensor>;
    return [updates[0]!.item(), failed!.item(), failures!.item()];
  };
  expect([step(4), step(NaN), step(Infinity), step(4), step(NaN), step(NaN), step(NaN)]).toEqual(
    [
      [-4, 0, 0],
      [-0, 1, 1],
      [-0, 2, 2],
      [-6, 0, 2],
      [-0, 1, 3],
      [-0, 2, 4],
      [NaN, 3, 5],
    ].map((row) => row.map((x) => (Object.is(x, -0) ? 0 : x))),
  );
});

const p = [1];
const { init } = optim.adam(0.1);
const WRONG: readonly [string, string, () => unknown][] = [
  ["argument/rate", "the learning rate is ", () => optim.sgd("0.1" as never)],
  ["argument/range", "factor is NaN", () => optim.sgd(NaN)],
  ["argument/range", "b1 is 1; pass a number from 0 to less than 1", () => optim.adam(0.1, { b1: 1 })],
  ["argument/range", "epsilon is -1", () => optim.adam(0.1, { epsilon: -1 })],
  ["argument/boolean", "nesterov is", () => optim.sgd(0.1, { momentum: 0.9, nesterov: 1 as never })],
  ["argument/range", "norm is 0", () => optim.clipByGlobalNorm(0)],
  ["argument/range", "every is 1.5", () => optim.multiSteps(optim.sgd(1), 1.5)],
  ["argument/function", "inner is", () => optim.multiSteps({} as never, 2)],
  ["argument/function", "step 1 is", () => optim.chain(optim.clip(1), undefined as never)],
  ["argument/range", "steps is 0", () => optim.cosineDecay(1, 0)],
  ["argument/range", "steps - warmup is 0", () => optim.warmupCosineDecay(1, 10, 10)],
  ["argument/lengths", "1 schedules and 1 boundaries", () => optim.joinSchedules([() => 1], [2])],
  ["argument/range", "boundary 1 less the one before", () => optim.joinSchedules([() => 1, () => 1, () => 1], [5, 5])],
  ["argument/function", "schedule 0 is 1", () => optim.joinSchedules([1 as never], [])],
  [
    "optim/parameters",
    "pass|update\\(gradients, state, parameters\\)",
    () => optim.adamw(0.1).update(p, optim.adamw(0.1).init(p)),
  ],
  ["optim/state", "state is undefined", () => optim.adam(0.1).update(p, undefined as never)],
  ["optim/state", "of 1, for 2 transformations", () => optim.adam(0.1).update(p, [init(p)] as never)],
  ["tree/structure", "differs from that of the gradients at state.mean", () => optim.adam(0.1).update([1, 2], init(p))],
  [
    "tree/structure",
    "at parameters.w",
    () => optim.adamw(0.1).update({ w: 1 }, optim.adamw(0.1).init({ w: 1 }), { w: [1] }),
  ],
  [
    "dtype/unsupported",
    "gradients.n is i32",
    () => optim.sgd(0.1).update({ n: t.tensor([1], { dtype: "i32" }) }, [{}, {}] as never),
  ],
  ["tree/leaf", "parameters.name is", () => init({ name: "x" })],
  [
    "tree/structure",
    "parameters has the parts b, w and its mask w",
    () => optim.masked(optim.clip(1), { w: true }).init({ b: 1, w: 1 }),
  ],
  ["argument/boolean", "the mask of parameters.w is 1", () => optim.masked(optim.clip(1), { w: 1 }).init({ w: 1 })],
  [
    "optim/label",
    'parameters.w has the label "c"',
    () => optim.partition({ a: optim.clip(1) }, { w: "c" }).init({ w: 1 }),
  ],
  [
    "shape/optim",
    "updates.w is \\[2,3\\] beside \\[3\\]",
    () => optim.applyUpdates({ w: t.ones([3]) }, { w: t.ones([2, 3]) }),
  ],
  ["shape/optim", "state.mean\\[0\\] is \\[\\] beside \\[2\\]", () => optim.adam(0.1).update([t.ones([2])], init(p))],
  ["tree/structure", "updates", () => optim.applyUpdates({ w: 1 }, { v: 1 })],
  ["random/key", "the key is", () => optim.addNoise({ key: [1] as never }).init(p)],
];
test.for(WRONG)("%s: %s", ([code, text, act]) => {
  expect(act).toThrow(expect.objectContaining({ code, message: expect.stringMatching(text) }));
});
