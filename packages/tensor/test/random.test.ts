// Random numbers: keys as values, moments of the distributions, wrong input. Exact numbers stand in the goldens.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { RUNS } from "./level.js";

const { random } = t;
const key = random.key(1234);
const N = 20_000;
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as t.TensorError).code;
  }
  return "none";
};

describe("keys", () => {
  test("the same key and arguments give the same numbers, another key gives others", () => {
    expect(random.bits(key, [8]).toArray()).toEqual(random.bits(random.key(1234), [8]).toArray());
    expect(random.bits(key, [8]).toArray()).not.toEqual(random.bits(random.key(1235), [8]).toArray());
  });

  test("split and foldIn never repeat a key", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 40 }), (seed, count) => {
        const mother = random.key(seed);
        const keys = [
          ...random.split(mother, count),
          ...Array.from({ length: count }, (_, i) => random.foldIn(random.foldIn(mother, 7), i)),
        ];
        expect(new Set(keys.map((k) => String(k.toArray()))).size).toBe(2 * count);
      }),
      RUNS,
    );
  });

  test("a draw is the beginning of no longer draw's rows: elements depend on their position alone", () => {
    const long = random.uniform(key, [100]).toArray() as number[];
    expect(random.uniform(key, [10]).toArray()).toEqual(long.slice(0, 10));
    expect(random.uniform(key, [4, 5]).ravel().toArray()).toEqual(long.slice(0, 20));
  });

  test("seeds beyond 32 bits, negative ones and bigints", () => {
    expect(random.key(2 ** 32 + 5).toArray()).toEqual([1, 5]);
    expect(random.key(-1).toArray()).toEqual([0, 2 ** 32 - 1]);
    expect(random.key(2n ** 63n).toArray()).toEqual([2 ** 31, 0]);
    expect(random.foldIn(key, t.tensor(3, { dtype: "i32" })).toArray()).toEqual(random.foldIn(key, 3).toArray());
  });
});

interface Moments {
  readonly name: string;
  readonly draw: () => t.Tensor;
  readonly mean: number;
  readonly variance: number;
}

const shape = [N];
/** Mean and variance as textbooks give them. */
const MOMENTS: readonly Moments[] = [
  { name: "uniform", draw: () => random.uniform(key, shape, { minval: -1, maxval: 3 }), mean: 1, variance: 16 / 12 },
  { name: "normal", draw: () => random.normal(key, shape), mean: 0, variance: 1 },
  { name: "truncatedNormal", draw: () => random.truncatedNormal(key, -1, 1, { shape }), mean: 0, variance: 0.2911 },
  { name: "randint", draw: () => random.randint(key, shape, -5, 6), mean: 0, variance: 10 },
  { name: "bernoulli", draw: () => random.bernoulli(key, 0.3, { shape }), mean: 0.3, variance: 0.21 },
  { name: "rademacher", draw: () => random.rademacher(key, shape), mean: 0, variance: 1 },
  { name: "gumbel", draw: () => random.gumbel(key, shape), mean: 0.5772, variance: Math.PI ** 2 / 6 },
  { name: "exponential", draw: () => random.exponential(key, shape), mean: 1, variance: 1 },
  { name: "laplace", draw: () => random.laplace(key, shape), mean: 0, variance: 2 },
  { name: "logistic", draw: () => random.logistic(key, shape), mean: 0, variance: Math.PI ** 2 / 3 },
  {
    name: "maxwell",
    draw: () => random.maxwell(key, shape),
    mean: 2 * Math.sqrt(2 / Math.PI),
    variance: 3 - 8 / Math.PI,
  },
  { name: "doubleSidedMaxwell", draw: () => random.doubleSidedMaxwell(key, 1, 2, { shape }), mean: 1, variance: 12 },
  {
    name: "lognormal",
    draw: () => random.lognormal(key, 0.5, { shape }),
    mean: Math.exp(0.125),
    variance: (Math.exp(0.25) - 1) * Math.exp(0.25),
  },
  { name: "pareto", draw: () => random.pareto(key, 6, { shape }), mean: 1.2, variance: 6 / 100 },
  {
    name: "rayleigh",
    draw: () => random.rayleigh(key, 2, { shape }),
    mean: 2 * Math.sqrt(Math.PI / 2),
    variance: 4 * (2 - Math.PI / 2),
  },
  { name: "triangular", draw: () => random.triangular(key, 0, 1, 2, { shape }), mean: 1, variance: 1 / 6 },
  { name: "wald", draw: () => random.wald(key, 0.5, { shape }), mean: 0.5, variance: 0.125 },
  { name: "weibullMin", draw: () => random.weibullMin(key, 2, 1, { shape }), mean: 2, variance: 4 },
  { name: "gamma", draw: () => random.gamma(key, 2.5, { shape }), mean: 2.5, variance: 2.5 },
  { name: "gamma below 1", draw: () => random.gamma(key, 0.5, { shape }), mean: 0.5, variance: 0.5 },
  { name: "loggamma", draw: () => random.loggamma(key, 2.5, { shape }).exp(), mean: 2.5, variance: 2.5 },
  { name: "beta", draw: () => random.beta(key, 2, 3, { shape }), mean: 0.4, variance: 0.04 },
  { name: "chisquare", draw: () => random.chisquare(key, 4, { shape }), mean: 4, variance: 8 },
  { name: "f", draw: () => random.f(key, 6, 20, { shape }), mean: 20 / 18, variance: (2 * 400 * 24) / (6 * 324 * 16) },
  { name: "t", draw: () => random.t(key, 10, { shape }), mean: 0, variance: 1.25 },
  { name: "generalizedNormal", draw: () => random.generalizedNormal(key, 2, { shape }), mean: 0, variance: 0.5 },
  { name: "geometric", draw: () => random.geometric(key, 0.25, { shape }), mean: 4, variance: 12 },
  { name: "poisson", draw: () => random.poisson(key, 3, { shape }), mean: 3, variance: 3 },
  { name: "poisson of a large rate", draw: () => random.poisson(key, 40, { shape }), mean: 40, variance: 40 },
  { name: "binomial", draw: () => random.binomial(key, 8, 0.75, { shape }), mean: 6, variance: 1.5 },
  { name: "binomial of many", draw: () => random.binomial(key, 200, 0.4, { shape }), mean: 80, variance: 48 },
];

describe("moments", () => {
  test.for(MOMENTS)("$name has its mean and variance", ({ draw, mean, variance }) => {
    const drawn = draw().astype("f64");
    expect(drawn.shape).toEqual([N]);
    // Five standard errors of the mean; the variance of skewed ones is looser.
    expect(Math.abs(drawn.mean().item() - mean)).toBeLessThan(5 * Math.sqrt(variance / N));
    expect(Math.abs(drawn.variance().item() / variance - 1)).toBeLessThan(0.12);
  });

  test("draws of one key have no correlation along their order", () => {
    const x = random.uniform(key, [N]).astype("f64").subtract(0.5);
    const lagged = x.at("1:").multiply(x.at(":-1")).mean().item();
    expect(Math.abs(lagged)).toBeLessThan(5 / 12 / Math.sqrt(N));
  });

  test("bits are even", () => {
    const draws = random.bits(key, [1000]).dataSync();
    for (let bit = 0; bit < 32; bit++) {
      const ones = draws.filter((word) => ((word >>> bit) & 1) === 1).length;
      expect(Math.abs(ones - 500)).toBeLessThan(80);
    }
  });

  test("categories, multinomial counts and Dirichlet probabilities follow their weights", () => {
    const p = [0.2, 0.5, 0.3];
    const near = (found: readonly number[], wanted: readonly number[]): void =>
      expect(found.filter((x, i) => Math.abs(x - wanted[i]!) > 0.02)).toEqual([]);
    const shares = (drawn: t.Tensor): number[] => p.map((_, i) => drawn.equal(i).astype("f32").mean().item() as number);
    near(shares(random.categorical(key, t.tensor(p).log(), { shape: [N] })), p);
    near(shares(random.choice(key, 3, [N], { p })), p);
    near(
      random
        .multinomial(key, t.full([200], 100), p)
        .mean({ axis: 0 })
        .divide(100)
        .toArray() as number[],
      p,
    );
    near(
      random
        .dirichlet(key, [2, 5, 3], { shape: [N] })
        .mean({ axis: 0 })
        .toArray() as number[],
      p,
    );
  });
});

describe("orders", () => {
  test("a permutation has every element once, and places are even", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 60 }), (seed, n) => {
        const drawn = random.permutation(random.key(seed), n);
        expect(drawn.sort().toArray()).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
      RUNS,
    );
    const firsts = random.split(key, 600).map((k) => random.permutation(k, 3).at(0).item());
    for (const i of [0, 1, 2]) expect(Math.abs(firsts.filter((x) => x === i).length - 200)).toBeLessThan(60);
  });

  test("without replacement nothing is drawn twice", () => {
    const drawn = random.choice(key, t.arange(50), [40], { replace: false, p: t.ones([50]).divide(50) }).toArray();
    expect(new Set(drawn as number[]).size).toBe(40);
  });

  test("slices move whole unless they are independent", () => {
    const x = t.arange(30).reshape([10, 3]);
    const rows = random.permutation(key, x).toArray() as number[][];
    expect(rows.map((row) => row[1]! - row[0]!)).toEqual(new Array(10).fill(1));
    expect(random.permutation(key, x, { independent: true }).sort({ axis: 0 }).toArray()).toEqual(x.toArray());
  });
});

test("integers of a range stay inside it, at the ends of every dtype too", () => {
  for (const [dtype, low, high] of [
    ["u8", 0n, 256n],
    ["i8", -128n, 128n],
    ["i16", -32768n, 32768n],
    ["u32", 0n, 2n ** 32n],
    ["i32", -(2n ** 31n), 2n ** 31n],
    ["i64", -(2n ** 63n), 2n ** 63n],
    ["u64", 0n, 2n ** 64n],
  ] as const) {
    const drawn = random.randint(key, [500], low, high, { dtype });
    expect(new Set([...drawn.dataSync()].map(String)).size).toBeGreaterThan(100);
    const one = random.randint(key, [9], high - 1n, high, { dtype });
    expect([...one.dataSync()].map(BigInt)).toEqual(new Array(9).fill(high - 1n));
  }
});

describe("wrong input", () => {
  const rows: readonly [string, () => unknown, string][] = [
    ["a seed that is not whole", () => random.key(1.5), "random/seed"],
    ["a number for a key", () => random.uniform(3 as never, [2]), "random/key"],
    ["a tensor that is no key", () => random.normal(t.ones([2]) as never), "random/key"],
    ["several keys at once", () => random.normal(t.zeros([3, 2], { dtype: "u32" })), "random/key"],
    ["a negative shape", () => random.uniform(key, [-1]), "shape/extent"],
    ["a fractional shape", () => random.bits(key, 2.5), "shape/extent"],
    ["a negative count of keys", () => random.split(key, -1), "shape/extent"],
    ["an integer dtype for floats", () => random.uniform(key, [2], { dtype: "i32" as never }), "dtype/unsupported"],
    ["a float dtype for bits", () => random.bits(key, [2], { dtype: "f32" as never }), "dtype/unsupported"],
    [
      "a float dtype for whole numbers",
      () => random.randint(key, [2], 0, 1, { dtype: "f32" as never }),
      "dtype/unsupported",
    ],
    ["an unknown dtype", () => random.normal(key, [2], { dtype: "f8" as never }), "dtype/unknown"],
    ["a bound that is not whole", () => random.randint(key, [2], 0.5, 2), "dtype/range"],
    [
      "parameters that do not broadcast to the shape",
      () => random.gamma(key, [1, 2], { shape: [3] }),
      "shape/broadcast-to",
    ],
    ["parameters that do not broadcast together", () => random.beta(key, [1, 2], [1, 2, 3]), "shape/broadcast"],
    ["more choices than there are", () => random.choice(key, 3, [4], { replace: false }), "random/choice"],
    ["a choice from nothing", () => random.choice(key, 0, [1]), "random/choice"],
    ["probabilities of another length", () => random.choice(key, 3, [1], { p: [1, 0] }), "random/probabilities"],
    ["a shape that does not end in the batch", () => random.categorical(key, [[1, 2]], { shape: [3] }), "random/shape"],
    ["too many categories", () => random.categorical(key, [1, 2], { shape: [3], replace: false }), "random/choice"],
    ["an axis outside", () => random.permutation(key, t.ones([2]), { axis: 1 }), "shape/axis"],
    ["a scalar alpha", () => random.dirichlet(key, 1), "random/probabilities"],
    ["a scalar of probabilities", () => random.multinomial(key, 3, 1), "random/probabilities"],
    ["a covariance of another size", () => random.multivariateNormal(key, [0, 0], [[1]]), "random/covariance"],
    ["a fold that is not whole", () => random.foldIn(key, 0.5), "argument/whole"],
  ];
  test.for(rows)("%s", ([, run, code]) => expect(codeOf(run)).toBe(code));

  test("says what to do", () => {
    expect(() => random.uniform(3 as never)).toThrow(
      "ArgumentError [uniform]: the key is 3; make one with random.key(seed), or take one of random.split(key)",
    );
  });
});
