// Elementwise functions: refusals by code, meanings at the edges of every dtype, laws.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";

const i32 = new Int32Array([1, 2]);

describe("refusals", () => {
  test.for([
    { code: "dtype/unsupported", run: () => t.bitwiseAnd([1.5], [2]) },
    { code: "dtype/unsupported", run: () => t.bitwiseNot([1.5]) },
    { code: "dtype/unsupported", run: () => t.leftShift([true], [true]) },
    { code: "dtype/unsupported", run: () => t.populationCount([true]) },
    { code: "dtype/unsupported", run: () => t.gcd([1.5], [2]) },
    { code: "dtype/unsupported", run: () => t.lcm(t.tensor([true]), t.tensor([true])) },
    { code: "dtype/unsupported", run: () => t.copysign([{ re: 1, im: 1 }], 1) },
    { code: "dtype/unsupported", run: () => t.cbrt([{ re: 1, im: 1 }]) },
    { code: "dtype/unsupported", run: () => t.erf([{ re: 1, im: 1 }]) },
    { code: "dtype/unsupported", run: () => t.signbit([{ re: 1, im: 1 }]) },
    { code: "dtype/unsupported", run: () => t.fmax([{ re: 1, im: 1 }], 1) },
    { code: "dtype/unsupported", run: () => t.heaviside([{ re: 1, im: 1 }], 1) },
    { code: "dtype/unsupported", run: () => t.deg2rad([{ re: 1, im: 1 }]) },
    { code: "dtype/unsupported", run: () => t.frexp([{ re: 1, im: 1 }]) },
    { code: "dtype/unsupported", run: () => t.ldexp([1], [1.5]) },
    { code: "dtype/unsupported", run: () => t.complex([{ re: 1, im: 1 }], 1) },
    { code: "dtype/unsupported", run: () => t.positive([true]) },
    { code: "dtype/unsupported", run: () => t.round([true]) },
    { code: "dtype/unsupported", run: () => t.special.beta([{ re: 1, im: 1 }], 1) },
    { code: "dtype/unsupported", run: () => t.lax.mulhi([1.5], [2]) },
    { code: "dtype/unsupported", run: () => t.lax.round(i32) },
    { code: "dtype/width", run: () => t.bitcast(new Uint8Array(3), "u32") },
    { code: "dtype/unknown", run: () => t.bitcast(i32, "int" as never) },
    { code: "dtype/range", run: () => t.bitwiseAnd(new Uint8Array(2), 300) },
    { code: "dtype/unknown", run: () => t.canCast("int" as never, "f32") },
    { code: "argument/choice", run: () => t.canCast("i32", "f32", { casting: "maybe" as never }) },
    { code: "argument/choice", run: () => t.isdtype("i32", "whole" as never) },
    { code: "argument/choice", run: () => t.issubdtype("i32", "whole" as never) },
    { code: "argument/empty", run: () => t.resultType() },
    { code: "argument/integer", run: () => t.round([1], { decimals: 0.5 }) },
    { code: "argument/integer", run: () => t.special.polygamma(-1, [1]) },
    { code: "argument/integer", run: () => t.special.expn(0.5, [1]) },
    { code: "argument/integer", run: () => t.special.multigammaln([1], 0) },
    { code: "argument/integer", run: () => t.special.bernoulli(-1) },
    { code: "argument/whole", run: () => t.special.sphHarmY([0.5], [0], [0], [0]) },
    { code: "argument/integer", run: () => t.lax.reducePrecision([1], 0, 3) },
    { code: "argument/negative", run: () => t.lax.integerPow(i32, -1) },
    { code: "argument/boolean", run: () => t.isclose([1], [1], { equalNan: 1 as never }) },
    { code: "shape/broadcast", run: () => t.hypot([1, 2], [1, 2, 3]) },
  ])("$code: $run", ({ code, run }) => {
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});

describe("edges", () => {
  const signed = [
    { dtype: "i8", low: -128n },
    { dtype: "i16", low: -32768n },
    { dtype: "i32", low: -(2n ** 31n) },
    { dtype: "i64", low: -(2n ** 63n) },
  ] as const;
  const big = (x: t.Tensor): bigint => BigInt(x.item() as number | bigint);

  test.for(signed)("the most negative $dtype", ({ dtype, low }) => {
    const x = t.tensor([low]).astype(dtype);
    expect(big(t.gcd(x, 6))).toBe(2n);
    expect(big(t.gcd(x, 0))).toBe(low);
    expect(big(t.fmod(x, 3))).toBe(low % 3n);
    expect(big(t.bitwiseCount(x))).toBe(1n);
    expect(big(t.rightShift(x, 100))).toBe(-1n);
    expect(big(t.leftShift(x, 1))).toBe(0n);
    expect(big(t.lax.div(x, 2))).toBe(low / 2n);
    expect(big(t.lax.mulhi(x, x))).toBe((low * low) >> BigInt(x.byteLength * 8));
  });

  test.for(["f16", "bf16", "f32", "f64"] as const)("frexp, ldexp and modf take %s apart exactly", (dtype) => {
    const smallest = { f16: 2 ** -24, bf16: 2 ** -133, f32: 2 ** -149, f64: 2 ** -1074 }[dtype];
    const x = t.tensor([0, -0, 1, -3, smallest, -smallest, 0.1, 12345, Infinity, -Infinity], { dtype });
    const [fraction, exponent] = t.frexp(x);
    expect(t.arrayEqual(t.ldexp(fraction, exponent), x)).toBe(true);
    const [part, whole] = t.modf(x);
    expect(t.arrayEqual(t.add(part, whole), x)).toBe(true);
    expect(t.signbit(part).toArray()).toEqual(t.signbit(x).toArray());
  });

  test("NaN and infinities become integers the same way everywhere", () => {
    for (const dtype of ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"] as const) {
      const found = t.tensor([Number.NaN, Infinity, -Infinity], { dtype: "f32" }).astype(dtype).toArray();
      const bits = t.tensor([0], { dtype }).byteLength * 8;
      const [low, high] = dtype.startsWith("u")
        ? [0n, 2n ** BigInt(bits) - 1n]
        : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
      expect((found as (number | bigint)[]).map(BigInt)).toEqual([0n, high, low]);
    }
  });

  test("aliases are their targets", () => {
    expect([t.acos, t.pow, t.mod, t.absolute, t.conj, t.invert]).toEqual([
      t.arccos,
      t.power,
      t.remainder,
      t.abs,
      t.conjugate,
      t.bitwiseNot,
    ]);
    expect(t.tensor([1.5]).pow(2).item()).toBe(2.25);
  });
});

describe("laws", () => {
  const ints = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 20 });
  const property = (check: (values: number[]) => void): void => {
    fc.assert(fc.property(ints, check), { numRuns: 200 });
  };
  const of = (values: number[]): t.Tensor => t.tensor(values, { dtype: "i32" });

  test("x ^ y is (x | y) - (x & y), wrapped [bitwiseXor, bitwiseOr, bitwiseAnd]", () => {
    property((values) => {
      const [x, y] = [of(values), of([...values].reverse())];
      expect(t.bitwiseXor(x, y).toArray()).toEqual(t.subtract(t.bitwiseOr(x, y), t.bitwiseAnd(x, y)).toArray());
    });
  });

  test("gcd times lcm is the product's magnitude, wrapped [gcd, lcm]", () => {
    property((values) => {
      const [x, y] = [of(values), of([...values].reverse())];
      const product = t.abs(t.multiply(x, y));
      expect(t.abs(t.multiply(t.gcd(x, y), t.lcm(x, y))).toArray()).toEqual(product.toArray());
    });
  });

  test("bits there and back [bitcast]", () => {
    property((values) => {
      const x = of(values);
      for (const dtype of ["u8", "u16", "u32", "i8", "i16"] as const)
        expect(t.bitcast(t.bitcast(x, dtype), "i32").toArray()).toEqual(x.toArray());
    });
  });

  test("inverses meet [erfInv, special.ndtri, special.logit]", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (p) => {
        const x = t.tensor([p], { dtype: "f64" });
        expect(t.erf(t.erfInv(x)).item()).toBeCloseTo(p, 14);
        expect(t.special.ndtr(t.special.ndtri(x)).item()).toBeCloseTo(p, 14);
        expect(t.special.expit(t.special.logit(x)).item()).toBeCloseTo(p, 14);
      }),
      { numRuns: 200 },
    );
  });
});
