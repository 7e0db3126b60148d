// Blocks of neural networks that no golden covers: against plain JavaScript, their events, their refusals.
import { attach, detach } from "@sextant/telemetry";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { BLOCKS, OP_TABLE } from "../src/schema/table.js";

const rows = (x: t.Tensor): number[] => Array.from(x.astype("f64").dataSync());
const close = (got: t.Tensor, want: readonly number[], digits: number = 5): void => {
  const found = rows(got);
  expect(found.length).toBe(want.length);
  for (const [i, value] of want.entries()) expect(found[i]).toBeCloseTo(value, digits);
};
const grid = (shape: readonly number[], dtype: t.DType = "f32"): t.Tensor =>
  t
    .sin(
      t.arange(
        shape.reduce((a, b) => a * b, 1),
        { dtype: "f64" },
      ),
    )
    .reshape(shape)
    .astype(dtype);

describe("normalisation against loops", () => {
  const x = grid([3, 4], "f64");
  const [scale, bias] = [
    [1, 2, 0.5, -1],
    [0, 1, -2, 3],
  ];
  const perRow = (compute: (row: number[]) => number[]): number[] =>
    Array.from({ length: 3 }, (_, i) => compute(rows(x).slice(4 * i, 4 * i + 4))).flat();

  test("layerNorm", () => {
    const want = perRow((row) => {
      const mean = row.reduce((a, b) => a + b) / 4;
      const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / 4;
      return row.map((v, i) => ((v - mean) / Math.sqrt(variance + 1e-5)) * scale[i]! + bias[i]!);
    });
    close(t.nn.layerNorm(x, { scale, bias }), want, 12);
  });

  test("rmsNorm", () => {
    const want = perRow((row) => {
      const root = Math.sqrt(row.reduce((a, b) => a + b * b, 0) / 4 + 1e-6);
      return row.map((v, i) => (v / root) * scale[i]!);
    });
    close(t.nn.rmsNorm(x, { scale, epsilon: 1e-6 }), want, 12);
  });

  test.for([false, true])("rope, traditional %s", (traditional) => {
    const want = perRow((row) => row);
    for (let p = 0; p < 3; p++)
      for (let pair = 0; pair < 2; pair++) {
        const angle = (p + 5) * 0.5 * 100 ** (-pair / 2);
        const [i, j] = traditional ? [2 * pair, 2 * pair + 1] : [pair, pair + 2];
        const [a, b] = [rows(x)[4 * p + i]!, rows(x)[4 * p + j]!];
        want[4 * p + i] = a * Math.cos(angle) - b * Math.sin(angle);
        want[4 * p + j] = a * Math.sin(angle) + b * Math.cos(angle);
      }
    close(t.nn.rope(x, { base: 100, scale: 0.5, offset: 5, traditional }), want, 12);
  });

  test("rope leaves features beyond dims alone", () => {
    const turned = t.nn.rope(x, { dims: 2, offset: 1 });
    expect(turned.at(":", "2:").toArray()).toEqual(x.at(":", "2:").toArray());
  });
});

describe("attention", () => {
  const [q, k, v] = [grid([2, 3, 4, 2]), grid([2, 5, 2, 2]).multiply(2), grid([2, 5, 2, 3]).add(1)] as t.Tensor[];
  /** Softmax over the keys that a rule lets through, by loops. */
  const naive = (sees: (i: number, j: number, b: number) => boolean): number[] => {
    const [qs, ks, vs] = [q!, k!, v!].map(rows) as [number[], number[], number[]];
    const out: number[] = [];
    for (let b = 0; b < 2; b++)
      for (let i = 0; i < 3; i++)
        for (let n = 0; n < 4; n++) {
          const g = n >> 1;
          const logits = Array.from({ length: 5 }, (_, j) => {
            if (!sees(i, j, b)) return Number.NEGATIVE_INFINITY;
            const [at, to] = [((b * 3 + i) * 4 + n) * 2, ((b * 5 + j) * 2 + g) * 2];
            return (qs[at]! * ks[to]! + qs[at + 1]! * ks[to + 1]!) / Math.SQRT2;
          });
          const powers = logits.map((l) => Math.exp(l));
          const total = powers.reduce((a, c) => a + c);
          for (let f = 0; f < 3; f++)
            out.push(powers.reduce((a, p, j) => a + (p / total) * vs[((b * 5 + j) * 2 + g) * 3 + f]!, 0));
        }
    return out;
  };

  test.for([
    { name: "grouped heads", options: {}, sees: () => true },
    { name: "causal", options: { isCausal: true }, sees: (i: number, j: number) => j <= i },
    { name: "a window", options: { localWindowSize: [1, 0] }, sees: (i: number, j: number) => j >= i - 1 && j <= i },
    {
      name: "lengths of keys",
      options: { keyValueSeqLengths: [2, 4] },
      sees: (_: number, j: number, b: number) => j < [2, 4][b]!,
    },
    {
      name: "a mask",
      options: { mask: [[[[true, false, true, true, false]]]] },
      sees: (_: number, j: number) => j !== 1 && j !== 4,
    },
  ] as const)("$name", ({ options, sees }) => {
    close(t.nn.dotProductAttention(q!, k!, v!, options as t.AttentionOptions), naive(sees), 5);
  });

  test("queries beyond their length give zeros; a row that sees nothing mixes all values", () => {
    const short = t.nn.dotProductAttention(q!, k!, v!, { querySeqLengths: [1, 3] });
    expect(rows(short.at(0, "1:") as t.Tensor).every((value) => value === 0)).toBe(true);
    const blind = t.nn.dotProductAttention(q!, k!, t.ones([2, 5, 2, 3]), {
      mask: t.zeros([1, 1, 1, 1], { dtype: "bool" }),
    });
    close(
      blind,
      Array.from({ length: 72 }, () => 1),
    );
  });

  test("f16 is computed in f32 and comes back as f16", () => {
    const half = t.nn.dotProductAttention(q!.astype("f16"), k!.astype("f16"), v!.astype("f16"));
    expect(half.dtype).toBe("f16");
    close(
      half,
      naive(() => true),
      2,
    );
  });
});

describe("blocks", () => {
  const calls: Readonly<Record<string, () => t.Tensor>> = {
    softmax: () => t.softmax(grid([2, 3])),
    logSoftmax: () => t.logSoftmax(grid([2, 3])),
    logSumExp: () => t.logSumExp(grid([2, 3]), { axis: 1 }),
    gelu: () => t.nn.gelu(grid([2, 3], "bf16")),
    layerNorm: () => t.nn.layerNorm(grid([2, 3])),
    rmsNorm: () => t.nn.rmsNorm(grid([2, 3])),
    rope: () => t.nn.rope(grid([2, 4])),
    scaledDotProductAttention: () => t.nn.dotProductAttention(grid([2, 1, 2]), grid([3, 1, 2]), grid([3, 1, 4])),
    topK: () => t.topK(grid([4]), 2)[0] as t.Tensor,
    quantize: () => t.quantize.quantize(grid([2, 64]))[0] as t.Tensor,
    dequantize: () => t.quantize.dequantize(...t.quantize.quantize(grid([2, 64]))),
    quantizedMatmul: () => t.quantize.quantizedMatmul(grid([2, 64]), ...t.quantize.quantize(grid([3, 64]))),
  };

  test("each has a call here", () => expect(Object.keys(calls).sort()).toEqual(BLOCKS.map((b) => b.name).sort()));

  test.for(Object.keys(calls))("%s says that no backend claimed it, and its rule tells the type", (name) => {
    const seen: unknown[] = [];
    attach("nn test", "tensor.block.fallback", (_event, _measurements, metadata) => {
      seen.push(metadata);
    });
    const result = calls[name]!();
    detach("nn test");
    expect(seen).toContainEqual({ block: name, argsCount: OP_TABLE.get(name)!.operands.length });
    expect(result.size).toBeGreaterThan(0);
  });
});

describe("dropout", () => {
  const x = t.ones([4000]);
  const dropped = (key: number, options: t.DropoutOptions = {}): number[] =>
    t.nn.dropout(t.random.key(key), x, options).toArray() as number[];

  test("sets its share to zero and makes the rest as much larger", () => {
    const values = dropped(1, { rate: 0.2 });
    expect([...new Set(values)].sort()).toEqual([0, 1.25]);
    const share = values.filter((v) => v === 0).length / values.length;
    expect(share).toBeGreaterThan(0.17);
    expect(share).toBeLessThan(0.23);
  });

  test("follows from its key; rate 0 and use outside training change nothing", () => {
    expect(dropped(3)).toEqual(dropped(3));
    expect(dropped(3)).not.toEqual(dropped(4));
    for (const options of [{ rate: 0 }, { training: false }])
      expect(new Set(dropped(1, options))).toEqual(new Set([1]));
  });

  test("passes the slope of what it keeps", () => {
    const slope = t.grad((v: t.Tensor) => t.nn.dropout(t.random.key(1), v).sum())(x) as t.Tensor;
    expect(slope.toArray()).toEqual(dropped(1));
  });
});

describe("refusals", () => {
  test.for([
    { code: "shape/norm", run: () => t.nn.layerNorm(t.ones([2, 3]), { scale: [1, 2] }) },
    { code: "shape/norm", run: () => t.nn.rmsNorm(1) },
    { code: "shape/rope", run: () => t.nn.rope(t.ones([2, 3])) },
    { code: "shape/rope", run: () => t.nn.rope([1, 2]) },
    {
      code: "shape/attention",
      run: () => t.nn.dotProductAttention(t.ones([1, 2, 2]), t.ones([1, 2, 3]), t.ones([1, 2, 3])),
    },
    { code: "argument/rank", run: () => t.nn.dotProductAttention([1], [1], [1]) },
    { code: "shape/halves", run: () => t.nn.glu([1, 2, 3]) },
    { code: "index/whole", run: () => t.nn.oneHot([1.5], 3) },
    { code: "index/dtype", run: () => t.nn.oneHot(t.ones([1]), 3) },
    { code: "argument/integer", run: () => t.nn.oneHot(new Int32Array(1), 1.5) },
    { code: "argument/boolean", run: () => t.nn.gelu([1], { approximate: "yes" as never }) },
    { code: "dtype/unsupported", run: () => t.nn.silu([{ re: 1, im: 1 }]) },
    { code: "shape/loss", run: () => t.nn.squaredError(t.ones([3, 1]), t.ones([3])) },
    { code: "argument/range", run: () => t.nn.huberLoss([1], [1], { delta: 0 }) },
    { code: "argument/range", run: () => t.nn.smoothLabels([1, 0], 1.5) },
    { code: "index/whole", run: () => t.nn.softmaxCrossEntropyWithIntegerLabels([[1, 2]], [0.5]) },
    { code: "shape/contract", run: () => t.nn.linear(t.ones([2, 3]), t.ones([2, 3])) },
    { code: "shape/groups", run: () => t.nn.groupNorm(t.ones([2, 5]), 2) },
    { code: "argument/range", run: () => t.nn.dropout(t.random.key(0), [1], { rate: 1 }) },
    { code: "random/key", run: () => t.nn.dropout([1] as never, [1]) },
    { code: "shape/fan", run: () => t.nn.heNormal(t.random.key(0), [3]) },
    { code: "argument/choice", run: () => t.nn.varianceScaling(t.random.key(0), [3, 2], { mode: "fan" as never }) },
  ])("$code", ({ code, run }) => {
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
