// Weights of a few bits: MLX's own results, the bound of the error, wrong input; on both backends when the addon is built.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { RUNS } from "./level.js";

const { quantize, dequantize, quantizedMatmul } = t.quantize;

interface Golden {
  readonly groupSize: number;
  readonly bits: number;
  readonly seed: number;
  readonly packed: number[][];
  readonly scales: number[][];
  readonly biases: number[][];
  readonly restored: number[][];
  readonly product: number[][];
}
const GOLDENS: readonly Golden[] = JSON.parse(
  readFileSync(new URL("goldens/quantize/affine.json", import.meta.url), "utf8"),
);

/** The formula of scripts/goldens/quantize.py. */
const wave = (rows: number, seed: number): number[][] =>
  Array.from({ length: rows }, (_, r) =>
    Array.from({ length: 128 }, (__, c) => {
      const i = r * 128 + c;
      return (((i * i * 37 + i * 11 + seed) % 257) - 128) / 128;
    }),
  );
const f32 = (values: number[][]): t.Tensor => t.tensor(values, { dtype: "f32" }) as t.Tensor;

describe.for(GOLDENS)("groups of $groupSize, $bits bits", ({ groupSize, bits, seed, ...want }) => {
  const weights = wave(3, seed);
  weights[2] = weights[2]!.map((x) => (seed % 2 === 1 ? Math.abs(x) : 0));
  const options = { groupSize, bits };

  test("packs MLX's bits with its scales and biases, and restores its numbers", () => {
    const parts = quantize(f32(weights), options);
    expect(parts.map((x) => x.dtype)).toEqual(["u32", "f32", "f32"]);
    expect(parts[0].toArray()).toEqual(want.packed);
    expect(t.allclose(parts[1], want.scales, { rtol: 1e-7, atol: 0 })).toBe(true);
    expect(t.allclose(parts[2], want.biases, { rtol: 1e-7, atol: 0 })).toBe(true);
    expect(t.allclose(dequantize(...parts, options), want.restored, { rtol: 1e-6, atol: 1e-7 })).toBe(true);
  });

  test("multiplies as MLX does, turned or not, eager or compiled", () => {
    const parts = quantize(f32(weights), options);
    const rows = f32(wave(2, seed + 1));
    const close = (x: t.Tensor): boolean => t.allclose(x, want.product, { rtol: 1e-5, atol: 1e-4 });
    expect(close(quantizedMatmul(rows, ...parts, options))).toBe(true);
    expect(close(t.defn((x: t.Tensor) => quantizedMatmul(x, ...parts, options))(rows) as t.Tensor)).toBe(true);
    const [left, right] = [f32(wave(2, 3)).slice([0, 0], [2, 3]), t.tensor(want.restored, { dtype: "f32" })];
    const product = quantizedMatmul(left, ...parts, { ...options, transpose: false });
    expect(t.allclose(product, t.matmul(left, right), { rtol: 1e-5, atol: 1e-4 })).toBe(true);
  });
});

test("an element is off by half a scale at most, by one scale where its code is the last", () => {
  const number = fc.float({ min: -1000, max: 1000, noNaN: true });
  fc.assert(
    fc.property(fc.array(number, { minLength: 32, maxLength: 32 }), fc.constantFrom(2, 4, 8), (values, bits) => {
      const options = { groupSize: 32, bits };
      const [packed, scales, biases] = quantize(f32([values]), options);
      const restored = dequantize(packed, scales, biases, options).toArray() as number[][];
      const words = packed.toArray() as number[][];
      const scale = Math.abs(scales.item() as number);
      const rounding = 1e-6 * Math.max(...values.map(Math.abs));
      values.forEach((x, i) => {
        const code = (words[0]![Math.floor((i * bits) / 32)]! >>> ((i * bits) % 32)) & (2 ** bits - 1);
        const bound = code === 2 ** bits - 1 ? scale : scale / 2;
        expect(Math.abs(restored[0]![i]! - x)).toBeLessThanOrEqual(bound * (1 + 1e-4) + rounding);
      });
    }),
    RUNS,
  );
});

test.for([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "a group with %s restores to NaN, the one beside it to itself",
  (odd) => {
    const values = Array.from({ length: 64 }, (_, i) => (i === 3 ? odd : 1));
    const restored = dequantize(...quantize(f32([values]), { groupSize: 32 }), { groupSize: 32 });
    expect(restored.isnan().astype("i32").sum().item()).toBe(32);
    expect(t.sum(restored.slice([0, 32], [1, 64])).item()).toBe(32);
  },
);

test.for(["f16", "bf16", "f64"] as const)("%s is kept by scales, biases, elements and products", (dtype) => {
  const parts = quantize(t.ones([2, 64], { dtype }));
  expect(
    [parts[1], parts[2], dequantize(...parts), quantizedMatmul(t.ones([64], { dtype }), ...parts)].map((x) => x.dtype),
  ).toEqual([dtype, dtype, dtype, dtype]);
  expect(quantizedMatmul(t.ones([64], { dtype }), ...parts).toArray()).toEqual([64, 64]);
});

const codes = (shape: number[]): t.Tensor => t.zeros(shape, { dtype: "u32" }) as t.Tensor;
test.for<{ code: string; argument: string; run: () => unknown }>([
  { code: "argument/choice", argument: "bits 3", run: () => quantize(t.ones([64]), { bits: 3 }) },
  { code: "argument/choice", argument: "bits 6", run: () => dequantize(codes([8]), [1], [0], { bits: 6 }) },
  { code: "argument/choice", argument: "groups of 16", run: () => quantize(t.ones([64]), { groupSize: 16 }) },
  { code: "shape/group", argument: "a last axis of 63", run: () => quantize(t.ones([2, 63])) },
  { code: "shape/group", argument: "rank 0", run: () => quantize(1) },
  { code: "dtype/unsupported", argument: "complex x", run: () => quantize(t.ones([64], { dtype: "c64" })) },
  {
    code: "dtype/unsupported",
    argument: "codes of i32",
    run: () => dequantize(t.zeros([8], { dtype: "i32" }), [1], [0]),
  },
  { code: "shape/quantized", argument: "too many scales", run: () => dequantize(codes([8]), [1, 1], [0, 0]) },
  { code: "shape/quantized", argument: "too few biases", run: () => dequantize(codes([16]), [1, 1], [0]) },
  {
    code: "shape/contract",
    argument: "x too short",
    run: () => quantizedMatmul(t.ones([1, 63]), ...quantize(t.ones([2, 64]))),
  },
  {
    code: "shape/contract",
    argument: "weights of rank 1",
    run: () => quantizedMatmul(t.ones([1, 64]), ...quantize(t.ones([64]))),
  },
  {
    code: "argument/boolean",
    argument: "transpose",
    run: () => quantizedMatmul(t.ones([64]), ...quantize(t.ones([2, 64])), { transpose: 1 as never }),
  },
])("$argument: $code", ({ code, run }) => {
  expect(run).toThrow(expect.objectContaining({ code }));
});
