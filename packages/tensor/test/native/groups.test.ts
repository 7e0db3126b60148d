// Groups of elementwise ops: the same bits as the ops one by one, whatever the layout and the number of elements.
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";

type T = t.Tensor;

/** Below a block, a block and one more element, what still runs at once, what becomes a node of MLX's graph. */
const ROWS = [1, 3, 93, 94, 373, 1100];
const WIDTH = 11;

const FUNCTIONS: Readonly<Record<string, (x: T, y: T) => unknown>> = {
  "a chain": (x, y) => t.tanh(x.multiply(2).add(y)).subtract(t.exp(y.negative())),
  "several results, and one inside": (x, y) => {
    const sum = x.add(y);
    return { sum, product: sum.multiply(y), test: sum.greater(0), both: t.logicalAnd(sum.greater(0), x.less(1)) };
  },
  "a row, a column and a scalar": (x, y) =>
    x
      .add(t.at(y, ":1"))
      .multiply(t.at(y, ":", ":1"))
      .subtract(t.at(y, 0, 0)),
  "operands that lie otherwise": (x, y) =>
    t.transpose(
      t
        .transpose(x)
        .multiply(t.transpose(y))
        .add(t.flip(t.transpose(y), { axis: 1 })),
    ),
  "choices by truth": (x, y) => t.where(t.logicalOr(x.greater(y), t.isnan(x)), x.multiply(0.5), t.sigmoid(y)),
  "truth as numbers": (x, y) => x.greater(y).astype("f32").add(x).astype("bool").astype("f32").multiply(y),
  "a chain longer than a group": (x, y) => {
    let z = x;
    for (let i = 0; i < 400; i++) z = (i % 3 === 0 ? z.add(y) : i % 3 === 1 ? z.multiply(0.75) : t.tanh(z)) as T;
    return z;
  },
  "more operands than a group takes": (x, y) => {
    const parts = Array.from({ length: 120 }, (_, i) => t.at(y, `${i % y.shape[0]!}:${(i % y.shape[0]!) + 1}`));
    return parts.reduce((sum, part) => sum.add(part) as T, x);
  },
  "a diamond around a product": (x, y) => {
    const a = x.multiply(2) as T;
    const b = t.matmul(a, t.transpose(y)).sum({ axis: 1, keepDims: true });
    return a.add(1).multiply(b).subtract(a);
  },
  "softmax, norms and sums between": (x, y) => {
    const s = t.softmax(x.add(y));
    return t.nn
      .layerNorm(s.multiply(3) as T)
      .add(s.sum({ axis: 0 }))
      .subtract(t.max(x, { axis: 1, keepDims: true }));
  },
  gelu: (x, y) => t.nn.gelu(x.add(y)),
  "functions of angles and powers": (x, y) => t.power(t.abs(x).add(0.1), y).add(t.sin(x)).multiply(t.arctan2(y, x)),
};

/** Floats of 16 bits round after each op, also inside a group. */
const OF_16_BITS: Readonly<Record<string, (x: T, y: T) => unknown>> = {
  "a chain": (x, y) => t.exp(x.multiply(2).add(y).negative()).subtract(t.sqrt(t.abs(y))),
  "operands that lie otherwise": (x, y) => t.transpose(t.transpose(x).multiply(t.transpose(y))).add(t.at(y, ":1")),
  "choices by truth": (x, y) => t.where(x.greater(y), x.multiply(0.5), t.sigmoid(y)),
  "to f32 and back": (x, y) => x.astype("f32").multiply(y.astype("f32")).astype(x.dtype).add(y).astype("f32"),
};

const bits = (tree: unknown): unknown[] =>
  t.tree.flatten(tree).leaves.map((leaf) => {
    const values = (leaf as T).dataSync() as Float32Array | Uint8Array;
    return [...new Uint8Array(values.buffer, values.byteOffset, values.byteLength)];
  });

describe.for(ROWS)("%i rows", (rows) => {
  const x = t.random.normal(t.random.key(rows), [rows, WIDTH]) as T;
  const y = t.random.normal(t.random.key(rows + 1), [rows, WIDTH]) as T;
  test.for(Object.entries(FUNCTIONS))("%s: compiled = eager, bit for bit", ([, fn]) => {
    expect(bits(t.defn(fn)(x, y))).toEqual(bits(fn(x, y)));
  });

  test.for(Object.entries(FUNCTIONS))("%s: near the reference backend", ([, fn]) => {
    const far = t.withBackend("reference", () => fn(x.to("reference") as T, y.to("reference") as T));
    const [near, exact] = [fn(x, y), far].map((tree) =>
      t.tree.flatten(tree).leaves.map((leaf) => [...((leaf as T).dataSync() as Float32Array)]),
    );
    near!.forEach((values, leaf) => {
      values.forEach((value, i) => {
        const wanted = exact![leaf]![i]!;
        expect(Math.abs(Number(value) - Number(wanted))).toBeLessThanOrEqual(
          2e-4 * Math.max(1, Math.abs(Number(wanted))),
        );
      });
    });
  });
});

describe.for(["f16", "bf16"] as const)("%s", (dtype) => {
  test.for(ROWS.flatMap((rows) => Object.entries(OF_16_BITS).map(([name, fn]) => ({ rows, name, fn }))))(
    "$rows rows, $name: compiled = eager, bit for bit, and near the reference backend",
    ({ rows, fn }) => {
      const [x, y] = [rows, rows + 1].map((seed) =>
        t.random.normal(t.random.key(seed), [rows, WIDTH]).astype(dtype),
      ) as [T, T];
      const eager = fn(x, y) as T;
      expect(bits(t.defn(fn)(x, y))).toEqual(bits(eager));
      const far = t.withBackend("reference", () => fn(x.to("reference") as T, y.to("reference") as T)) as T;
      const wanted = [...(far.astype("f32").dataSync() as Float32Array)];
      // Two units of the last place, and what an op before the last may have rounded otherwise.
      const unit = dtype === "f16" ? 2 ** -9 : 2 ** -6;
      [...(eager.astype("f32").dataSync() as Float32Array)].forEach((value, i) => {
        expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(unit * Math.max(1, Math.abs(wanted[i]!)));
      });
    },
  );
});

test("an operand that nobody needs any more gives its memory, and one that is needed keeps its values", () => {
  const x = t.random.normal(t.random.key(5), [5000]) as T;
  const kept = [...x.dataSync()];
  const fn = t.defn((v: T) => {
    const a = v.multiply(2);
    return [a.add(1), a.add(v)];
  });
  const [first, second] = fn(x) as [T, T];
  expect([...first.dataSync()]).toEqual([...x.multiply(2).add(1).dataSync()]);
  expect([...second.dataSync()]).toEqual([...x.multiply(2).add(x).dataSync()]);
  expect([...x.dataSync()]).toEqual(kept);
});
