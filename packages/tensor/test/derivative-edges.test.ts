// Derivatives where functions have none, or have one only as a limit.
// Source: values observed from JAX 0.10.2; where ours differ, the group says why.
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { trace } from "../src/trace.js";
import { linearizeGraph } from "../src/transform/drivers.js";

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
type Fn = (...xs: t.Tensor[]) => t.Tensor;
type Nested = number | readonly Nested[];

const double = (values: Nested): t.Tensor => t.tensor(values as never, { dtype: "f64" });
const flat = (x: unknown): number[] => [x].flat(9) as number[];

function expectEqual(found: unknown, wanted: Nested): void {
  const [a, b] = [flat(found), flat(wanted)];
  expect(a.length).toBe(b.length);
  a.forEach((v, i) => {
    // Signs of zeros are no derivative's business.
    if (Number.isFinite(b[i])) expect(v).toBeCloseTo(b[i]!, 9);
    else expect(v).toBe(b[i]);
  });
}

function expectNear(found: t.Tensor, wanted: t.Tensor): void {
  const [a, b] = [flat(found.toArray()), flat(wanted.toArray())];
  a.forEach((v, i) => {
    expect(v).toBeCloseTo(b[i]!, 8);
  });
}

/** Gradients by each argument, at one point. */
const points: readonly [name: string, fn: unknown, at: readonly number[], gradients: readonly number[]][] = [
  ["maximum of equals shares evenly", t.maximum, [1, 1], [0.5, 0.5]],
  ["minimum of equals shares evenly", t.minimum, [1, 1], [0.5, 0.5]],
  ["maximum beside NaN has no slope", t.maximum, [1, nan], [0, 0]],
  ["clip at its bound shares with the bound", (x: t.Tensor) => t.clip(x, 0, 1), [1], [0.5]],
  ["abs rises at 0", t.abs, [0], [1]],
  ["sign is flat at 0", t.sign, [0], [0]],
  ["floor is flat", t.floor, [1], [0]],
  ["rint is flat", t.rint, [0.5], [0]],
  ["floorDivide is flat", t.floorDivide, [5, 2], [0, 0]],
  ["remainder of a multiple", t.remainder, [6, 3], [1, -2]],
  ["remainder of unlike signs", t.remainder, [5, -3], [1, 2]],
  ["sqrt at 0", t.sqrt, [0], [inf]],
  ["sqrt below 0", t.sqrt, [-1], [nan]],
  ["rsqrt at 0", t.rsqrt, [0], [-inf]],
  ["cbrt at 0", t.cbrt, [0], [inf]],
  ["log at 0", t.log, [0], [inf]],
  ["log1p at -1", t.log1p, [-1], [inf]],
  ["arcsin at 1", t.arcsin, [1], [inf]],
  ["arccos at -1", t.arccos, [-1], [-inf]],
  ["arccosh at 1", t.arccosh, [1], [inf]],
  ["arctanh at 1", t.arctanh, [1], [inf]],
  ["erfInv at 1", t.erfInv, [1], [inf]],
  ["power 0^2", t.power, [0, 2], [0, 0]],
  ["power 0^1", t.power, [0, 1], [1, 0]],
  ["power 0^0.5", t.power, [0, 0.5], [inf, 0]],
  ["power 0^-1", t.power, [0, -1], [-inf, nan]],
  ["power 2^0", t.power, [2, 0], [0, Math.LN2]],
  ["power of a negative base", t.power, [-2, 3], [12, nan]],
  ["power inf^0", t.power, [inf, 0], [0, inf]],
  ["power inf^1", t.power, [inf, 1], [1, inf]],
  ["power 2^-inf", (x: t.Tensor) => t.power(2, x), [-inf], [0]],
  ["logaddexp of equals", t.logaddexp, [0, 0], [0.5, 0.5]],
  ["logaddexp of infinities", t.logaddexp, [inf, inf], [1, 1]],
  ["logaddexp of opposite infinities", t.logaddexp, [inf, -inf], [1, 0]],
  ["logaddexp beside -inf", t.logaddexp, [1, -inf], [1, 0]],
  ["logaddexp2 of equals", t.logaddexp2, [1, 1], [0.5, 0.5]],
  ["arctan2 at the origin", t.arctan2, [0, 0], [nan, nan]],
  ["copysign at 0", (x: t.Tensor) => t.copysign(x, -1), [0], [-1]],
  ["copysign of a negative", (x: t.Tensor) => t.copysign(x, -1), [-3], [1]],
  ["besselI0e at 0", t.besselI0e, [0], [0]],
  ["besselI1e at 0", t.besselI1e, [0], [0.5]],
  ["digamma below 0", t.digamma, [-0.5], [8.934802200544679]],
  ["igamma at 0 of order 2", t.igamma, [2, 0], [0, 0]],
  ["igamma at 0 of order 1/2", (x: t.Tensor) => t.igamma(0.5, x), [0], [inf]],
  ["igamma by both", t.igamma, [2, 1.5], [-0.3134886378250792, 0.33469524022264474]],
  ["zeta by both", t.zeta, [2, 1.5], [-1.0245078426159018, -0.82879664423432]],
  ["betainc at 0", (x: t.Tensor) => t.betainc(2, 1.5, x), [0], [0]],
  ["relu at 0", t.relu, [0], [0]],
  ["relu6 at 6", t.nn.relu6, [6], [0]],
  ["elu at 0", t.nn.elu, [0], [1]],
  ["selu at 0", t.nn.selu, [0], [1.7580993408473766]],
  ["hardTanh at 1", t.nn.hardTanh, [1], [1]],
  ["hardSigmoid at -3", t.nn.hardSigmoid, [-3], [0]],
  ["hardSilu at infinity", t.nn.hardSilu, [inf], [1]],
  ["leakyRelu at 0", t.nn.leakyRelu, [0], [1]],
  ["softplus far out", t.nn.softplus, [1000], [1]],
  ["logSigmoid far out", t.nn.logSigmoid, [-1000], [1]],
  ["sinc at 0", t.sinc, [0], [0]],
  ["gamma at a whole number", t.special.gamma, [3], [1.845568670196934]],
  ["ndtri in the middle", t.special.ndtri, [0.5], [2.5066282746310002]],
  ["logNdtr where its pieces meet", t.special.logNdtr, [-1], [1.525135276160981]],
  ["expi where its pieces meet", t.special.expi, [6], [67.23813224878919]],
  ["spence where its pieces meet", t.special.spence, [0.5], [-1.3862943611198906]],
  ["xlogy at 0", t.special.xlogy, [0, 2], [Math.LN2, 0]],
  ["i0 at 0", t.special.i0, [0], [0]],
  ["where guards what it does not choose", (x: t.Tensor) => guarded(x), [0], [1]],
];
const guarded = (x: t.Tensor): t.Tensor => {
  const positive = t.greater(x, 0);
  return t.where(positive, t.sqrt(t.where(positive, x, 1) as t.Tensor), x) as t.Tensor;
};

describe("gradients at a point", () => {
  test.for(points)("%s", ([, fn, at, gradients]) => {
    const argnums = at.map((_, i) => i);
    const found = t.grad(fn as Fn, { argnums })(...at.map(double)) as t.Tensor[];
    expectEqual(
      found.map((x) => x.item()),
      gradients,
    );
  });
});

/** Jacobians of vectors. */
const vectors: readonly [name: string, fn: (x: t.Tensor) => t.Tensor, at: readonly number[], jacobian: Nested][] = [
  ["max shares evenly among the largest", (x) => t.max(x), [2, 3, 3], [0, 0.5, 0.5]],
  ["min shares evenly among the smallest", (x) => t.min(x), [2, 2, 3], [0.5, 0.5, 0]],
  ["max beside NaN", (x) => t.max(x), [2, nan, 3], [nan, nan, nan]],
  ["prod with one zero", (x) => t.prod(x), [2, 0, 3, 4], [0, 24, 0, 0]],
  ["prod with two zeros", (x) => t.prod(x), [2, 0, 3, 0], [0, 0, 0, 0]],
  [
    "cumprod with zeros",
    (x) => t.cumprod(x, { axis: 0 }),
    [2, 0, 3, 0, 4],
    [
      [1, 0, 0, 0, 0],
      [0, 2, 0, 0, 0],
      [0, 6, 0, 0, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ],
  ],
  [
    "cummax of equals",
    (x) => t.cummax(x, { axis: 0 }),
    [1, 1, 1, 2, 2, 0, 3],
    [
      [1, 0, 0, 0, 0, 0, 0],
      [0.5, 0.5, 0, 0, 0, 0, 0],
      [0.25, 0.25, 0.5, 0, 0, 0, 0],
      [0, 0, 0, 1, 0, 0, 0],
      [0, 0, 0, 0.5, 0.5, 0, 0],
      [0, 0, 0, 0.5, 0.5, 0, 0],
      [0, 0, 0, 0, 0, 0, 1],
    ],
  ],
  [
    "cummax of equals, from the end",
    (x) => t.cummax(x, { axis: 0, reverse: true }),
    [1, 1, 1, 1, 1],
    [
      [0.5, 0.125, 0.125, 0.125, 0.125],
      [0, 0.25, 0.25, 0.25, 0.25],
      [0, 0, 0.5, 0.25, 0.25],
      [0, 0, 0, 0.5, 0.5],
      [0, 0, 0, 0, 1],
    ],
  ],
  [
    "cumlogsumexp with an impossible event",
    (x) => t.cumlogsumexp(x, { axis: 0 }),
    [1, -inf, 3],
    [
      [1, 0, 0],
      [1, 0, 0],
      [0.11920292202211753, 0, 0.8807970779778823],
    ],
  ],
  [
    "sort keeps equals in order",
    (x) => t.sort(x),
    [2, 1, 2, 1],
    [
      [0, 1, 0, 0],
      [0, 0, 0, 1],
      [1, 0, 0, 0],
      [0, 0, 1, 0],
    ],
  ],
  ["the norm at 0", (x) => t.sqrt(t.sum(t.square(x))), [0, 0], [nan, nan]],
];

describe("Jacobians, forwards and in reverse", () => {
  test.for(vectors)("%s", ([, fn, at, jacobian]) => {
    expectEqual((t.jacfwd(fn)(double(at)) as t.Tensor).toArray(), jacobian);
    expectEqual((t.jacrev(fn)(double(at)) as t.Tensor).toArray(), jacobian);
  });
});

/** Second derivatives at a point. */
const second: readonly [name: string, fn: (x: t.Tensor) => t.Tensor, at: number, derivative: number][] = [
  ["x^2 at 0", (x) => t.power(x, 2), 0, 2],
  ["x^1 at 0", (x) => t.power(x, 1), 0, 0],
  ["x^3 at 0", (x) => t.power(x, 3), 0, 0],
  ["cbrt at 0", (x) => t.cbrt(x), 0, -inf],
  ["sinc at 0", (x) => t.sinc(x), 0, -(Math.PI ** 2) / 3],
  ["prod of a zero twice", (x) => t.prod(t.stack([x, x])), 0, 2],
  ["prod of a zero three times", (x) => t.prod(t.stack([x, x, x])), 0, 0],
];

test("third derivatives multiply what is left: three updates of zero at one place", () => {
  const cube = (x: t.Tensor): t.Tensor =>
    t.scatterMul(double([2, 1]), [[0], [0], [0]], t.stack([x, x, x])).at(0) as t.Tensor;
  const third = t.grad(t.grad(t.grad(cube)));
  expectEqual(
    [
      third(double(0)).item(),
      t
        .vmap(third)(double([0, 1]))
        .at(1)
        .item(),
    ],
    [12, 12],
  );
});

describe("second derivatives at a point", () => {
  test.for(second)("%s", ([, fn, at, derivative]) => {
    expectEqual(t.grad(t.grad(fn))(double(at)).item(), derivative);
    expectEqual((t.jacfwd(t.jacfwd(fn))(double(at)) as t.Tensor).item(), derivative);
  });
});

/** Where JAX gives NaN or a number that is no limit, ours is the limit. */
const better: readonly [name: string, fn: unknown, at: readonly number[], gradients: readonly number[]][] = [
  ["power 0^0 by its base: NaN there", t.power, [0, 0], [0, 0]],
  ["logaddexp of -inf twice: NaN there", t.logaddexp, [-inf, -inf], [1, 1]],
  ["logaddexp of a number and inf: e^x there", t.logaddexp, [1, inf], [0, 1]],
  ["igamma at 0 of order 1: NaN there", (x: t.Tensor) => t.igamma(1, x), [0], [1]],
  ["betainc at 0 of order 1: NaN there", (x: t.Tensor) => t.betainc(1, 1.5, x), [0], [1.5]],
  ["spence at 1: 0 there", t.special.spence, [1], [-1]],
];

describe("limits that JAX has not", () => {
  test.for(better)("%s", ([, fn, at, gradients]) => {
    const argnums = at.map((_, i) => i);
    const found = t.grad(fn as Fn, { argnums })(...at.map(double)) as t.Tensor[];
    expectEqual(
      found.map((x) => x.item()),
      gradients,
    );
  });
});

describe("complex numbers", () => {
  const z = t.tensor([{ re: 1, im: 2 }]);
  const v = t.tensor([{ re: 0.3, im: 0.7 }]);
  const tangent = (fn: unknown, at: t.Tensor): unknown => t.jvp(fn as Fn, [at], [v])[1];
  const parts = (x: unknown): number[] => [t.real(x as t.Tensor), t.imag(x as t.Tensor)].map((p) => Number(p.item()));
  const zero = t.tensor([{ re: 0, im: 0 }]);
  const rows: readonly [string, unknown, t.Tensor, readonly number[]][] = [
    ["abs", t.abs, z, [0.7602631, 0]],
    ["abs at 0", t.abs, zero, [0, 0]],
    ["sign is flat", t.sign, z, [0, 0]],
    ["angle", t.angle, z, [0.02, 0]],
    ["sqrt", t.sqrt, z, [0.20838182, 0.14636593]],
    ["conjugate", t.conjugate, z, [0.3, -0.7]],
  ];
  test.for(rows)("the tangent of %s", ([, fn, at, wanted]) => {
    parts(tangent(fn, at)).forEach((part, i) => {
      expect(part).toBeCloseTo(wanted[i]!, 5);
    });
  });

  test("transposes do not conjugate: the cotangent of real is a real, that of imag is -i times it", () => {
    const pulled = (fn: unknown): number[] => parts(t.vjp(fn as Fn, z)[1](t.tensor([2]))[0]);
    expect(pulled(t.real)).toEqual([2, 0]);
    expect(pulled(t.imag)).toEqual([0, -2]);
    expect(parts(t.vjp((x: t.Tensor) => t.multiply(x, z), v)[1](z)[0])).toEqual([-3, 4]);
  });
});

describe("zeros are never made", () => {
  test("where an op needs them they are one number seen everywhere", () => {
    const [x, y] = [t.ones([1000]), t.ones([1000])];
    const graph = trace("test", [x, y], (...xs) => [t.concatenate(xs)]);
    const before = t.memory.stats().active;
    const { outputs, linear } = linearizeGraph(graph, [x, y], [true, false]);
    const held = t.memory.stats().active - before;
    expect(linear.nodes.map((node) => node.op.name)).toEqual(["concatenate"]);
    expect(held - outputs[0]!.size * 4).toBeLessThan(100);
  });

  const linear = (fn: (...xs: t.Tensor[]) => t.Tensor): string[] => {
    const types = [0, 1].map(() => ({ dtype: "f32", shape: [3] }) as const);
    const graph = trace("test", types, (...xs) => [fn(...xs)]);
    const [x, y] = [t.tensor([1, 2, 3]), t.tensor([4, 5, 6])];
    return linearizeGraph(graph, [x, y], [true, false]).linear.nodes.map((node) => node.op.name);
  };
  const rows: readonly [string, (x: t.Tensor, y: t.Tensor) => t.Tensor, readonly string[]][] = [
    ["add", t.add, []],
    ["subtract", t.subtract, []],
    ["multiply", t.multiply, ["multiply"]],
    ["divide", t.divide, ["divide"]],
    ["maximum", t.maximum, ["multiply"]],
    ["exp", (x) => t.exp(x), ["multiply"]],
    ["log", (x) => t.log(x), ["divide"]],
    ["what is not differentiated", (_, y) => t.exp(y), []],
    ["stopGradient", (x) => t.stopGradient(t.exp(x)), ["multiply"]],
    ["comparison", (x, y) => t.greater(x, y).astype("f32"), []],
  ];
  test.for(rows)("%s", ([, fn, ops]) => {
    expect(linear(fn as never)).toEqual(ops);
  });
});

describe("weak numbers narrow no derivative", () => {
  const rows: readonly [string, (x: t.Tensor) => t.Tensor][] = [
    ["the base of a power", (x) => t.power(2.5, x)],
    ["both orders of betainc", (x) => t.betainc(1, 1.5, x)],
    ["the order of igamma", (x) => t.igamma(1.5, x)],
    ["one branch of where", (x) => t.where([true, false], x, 2) as t.Tensor],
    ["a bound", (x) => t.maximum(t.multiply(x, 3), 0.25)],
  ];
  test.for(rows)("%s", ([, fn]) => {
    const x = double([0.3, 0.7]);
    const h = 1e-6;
    const wanted = t.subtract(fn(x.add(h)), fn(x.subtract(h))).divide(2 * h);
    const found = t.jvp(fn, [x], [t.onesLike(x)])[1] as t.Tensor;
    expect(found.dtype).toBe("f64");
    expectNear(found, wanted as t.Tensor);
    const half = x.astype("f16");
    expect((t.jvp(fn, [half], [t.onesLike(half)])[1] as t.Tensor).dtype).toBe("f16");
  });

  test("a tangent and a cotangent that are plain numbers", () => {
    const x = double(0.7);
    const exact = Math.cos(0.7) * 0.125;
    expect((t.jvp((v: t.Tensor) => t.sin(v), [x], [0.125])[1] as t.Tensor).item()).toBeCloseTo(exact, 14);
    expect((t.vjp((v: t.Tensor) => t.sin(v), x)[1](0.125)[0] as t.Tensor).item()).toBeCloseTo(exact, 14);
  });
});

describe("refusals name the op and the operand", () => {
  const refusals: readonly [name: string, fn: unknown, at: readonly number[], text: string][] = [
    [
      "nextafter",
      (x: t.Tensor) => t.nextafter(x, 2),
      [1],
      'GradError [nextafter]: there is no derivative of nextafter by its operand "x"; wrap its result in stopGradient, or give the derivative with customJvp or customVjp',
    ],
    [
      "betainc by a",
      (x: t.Tensor) => t.betainc(x, 2, 0.5),
      [1],
      'GradError [betainc]: there is no derivative of betainc by its operand "a"; wrap its result in stopGradient, or give the derivative with customJvp or customVjp',
    ],
    [
      "igamma twice by its order",
      t.grad((x: t.Tensor) => t.igamma(x, 0.5)),
      [1],
      'GradError [igammaGradA]: there is no derivative of igammaGradA by its operand "x"; wrap its result in stopGradient, or give the derivative with customJvp or customVjp',
    ],
  ];
  test.for(refusals)("%s", ([, fn, at, text]) => {
    const run = (): unknown => t.grad(fn as Fn)(...at.map(double));
    expect(run).toThrow(expect.objectContaining({ code: "grad/no-derivative" }));
    expect(run).toThrow(text);
  });

  test("with debug.origin they name the line", () => {
    t.configure({ debug: { origin: true } });
    try {
      const run = (): unknown => t.grad((x: t.Tensor) => t.nextafter(x, 2))(1);
      expect(run).toThrow(/by its operand "x" \(at .*derivative-edges\.test\.ts:\d+:\d+\)/);
    } finally {
      t.configure({ debug: { origin: false } });
    }
  });

  test("an operand that stands still is no obstacle", () => {
    expect(
      t
        .grad((x: t.Tensor) => t.betainc(2, 3, x))(0.5)
        .item(),
    ).toBeCloseTo(1.5, 5);
    expect(
      t
        .grad((x: t.Tensor) => t.nextafter(t.stopGradient(x), 2).multiply(x))(1)
        .item(),
    ).toBeCloseTo(1, 5);
  });

  const integers: readonly [string, () => unknown][] = [
    ["grad", () => t.grad((x: t.Tensor) => x.astype("f32").sum())(t.tensor([1, 2], { dtype: "i32" }))],
    ["valueAndGrad", () => t.valueAndGrad((x: t.Tensor) => x.astype("f32").sum())(t.tensor([true]))],
    ["jacrev", () => t.jacrev((x: t.Tensor) => x.astype("f32"))(t.tensor([1n]))],
    ["jacfwd", () => t.jacfwd((x: t.Tensor) => x.astype("f32"))(t.tensor([1], { dtype: "u8" }))],
    ["hessian", () => t.hessian((x: t.Tensor) => x.astype("f32").sum())(t.tensor([1], { dtype: "i64" }))],
  ];
  test.for(integers)("%s by integers or booleans", ([, run]) => {
    expect(run).toThrow(expect.objectContaining({ code: "grad/dtype" }));
  });
});
