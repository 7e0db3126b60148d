// Graphs for tests of passes: values with every trap of their dtype, random graphs of many ops, results compared bit for bit.
import fc from "fast-check";
import type { Graph } from "../src/graph/graph.js";
import * as t from "../src/index.js";
import { replay } from "../src/replay.js";
import { trace } from "../src/trace.js";

/** Values that arithmetic trips over, by dtype. */
const TRAPS: Readonly<Record<string, readonly number[]>> = {
  float: [0, -0, 1, -1, 0.5, -2.75, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 6e-8, 65504],
  signed: [0, 1, -1, 2, -128, 127, 5],
  unsigned: [0, 1, 2, 255, 128, 5],
  bool: [0, 1],
};

const kindOf = (dtype: t.DType): string =>
  dtype === "bool" ? "bool" : dtype.startsWith("u") ? "unsigned" : dtype.startsWith("i") ? "signed" : "float";

/** A tensor full of traps, beginning at one of them. */
export function trapTensor(dtype: t.DType, shape: readonly number[], from = 0): t.Tensor {
  const traps = TRAPS[kindOf(dtype)]!;
  const size = shape.reduce((a, b) => a * b, 1);
  const at = (i: number): number => traps[(i * 3 + from) % traps.length]!;
  const values = Array.from({ length: size }, (_, i) => at(i));
  if (dtype === "c64") {
    const parts = t.complex(
      t.tensor(values, { dtype: "f32" }),
      t.tensor(
        values.map((_, i) => at(i + 1)),
        { dtype: "f32" },
      ),
    );
    return parts.reshape([...shape]) as t.Tensor;
  }
  return t
    .tensor(values)
    .astype("f64")
    .astype(dtype)
    .reshape([...shape]) as t.Tensor;
}

const itemText = (item: unknown): string => {
  if (Array.isArray(item)) return `[${item.map(itemText).join()}]`;
  if (typeof item === "object" && item !== null) {
    const { re, im } = item as { re: number; im: number };
    return `${itemText(re)}+${itemText(im)}i`;
  }
  return Object.is(item, -0) ? "-0" : String(item);
};

/** Dtype, shape, weakness and every bit of tensors as text; one NaN is as good as another. */
export const bitsOf = (tensors: readonly t.Tensor[]): string[] =>
  tensors.map((x) => `${x.dtype}[${x.shape}]${x.weakType ? " weak" : ""} ${itemText(x.toArray())}`);

/** What a graph computes of traps, as text. */
export const runOnTraps = (graph: Graph, from = 0): string[] =>
  bitsOf(
    replay(
      graph,
      graph.inputs.map(({ dtype, shape }, i) => trapTensor(dtype, shape, from + i)),
    ),
  );

type Step = (pool: readonly t.Tensor[], pick: (below: number) => number) => t.Tensor | readonly t.Tensor[];

const SCALARS: readonly unknown[] = [0, -0, 1, -1, 2, 0.5, true, false];

/** An operand: mostly a value of the pool, else a scalar. */
const operand = (pool: readonly t.Tensor[], pick: (below: number) => number): t.Tensor =>
  pick(4) === 0 ? (SCALARS[pick(SCALARS.length)] as never) : pool[pick(pool.length)]!;

const unary =
  (fn: (x: t.Tensor) => t.Tensor): Step =>
  (pool, pick) =>
    fn(pool[pick(pool.length)]!);
const binary =
  (fn: (x: t.Tensor, y: t.Tensor) => t.Tensor): Step =>
  (pool, pick) =>
    fn(pool[pick(pool.length)]!, operand(pool, pick));

const axesOf = (x: t.Tensor, pick: (below: number) => number): number[] =>
  x.shape.map((_, axis) => axis).filter(() => pick(2) === 0);

const shuffled = (n: number, pick: (below: number) => number): number[] => {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = pick(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
};

const DTYPES: readonly t.DType[] = ["f32", "f32", "f64", "f16", "bf16", "i32", "i8", "u8", "bool", "i64", "c64"];

/** Ways to make one more value; those that an op refuses are skipped. */
const STEPS: readonly Step[] = [
  ...[t.add, t.subtract, t.multiply, t.divide, t.power, t.maximum, t.minimum].map((fn) => binary(fn as never)),
  ...[t.equal, t.notEqual, t.less, t.greaterEqual].map((fn) => binary(fn as never)),
  ...[t.logicalAnd, t.logicalOr, t.logicalXor, t.bitwiseAnd, t.bitwiseOr, t.bitwiseXor].map((fn) =>
    binary(fn as never),
  ),
  ...[t.leftShift, t.rightShift].map((fn) => binary(fn as never)),
  ...[t.negative, t.negative, t.abs, t.floor, t.ceil, t.trunc, t.rint, t.sign].map((fn) => unary(fn as never)),
  ...[t.logicalNot, t.bitwiseNot, t.real, t.imag, t.conjugate, t.isnan, t.isfinite].map((fn) => unary(fn as never)),
  ...[t.exp, t.tanh, t.stopGradient, t.ravel].map((fn) => unary(fn as never)),
  // A maximum over nothing has no value, so an empty softmax is refused when it runs.
  unary((x) => (x.size === 0 ? x.exp() : t.softmax(x)) as t.Tensor),
  (pool, pick) => t.complex(pool[pick(pool.length)]!, pool[pick(pool.length)]!) as t.Tensor,
  (pool, pick) => t.where(pool[pick(pool.length)]!, operand(pool, pick), pool[pick(pool.length)]!) as t.Tensor,
  (pool, pick) => pool[pick(pool.length)]!.astype(DTYPES[pick(DTYPES.length)]!) as t.Tensor,
  (pool, pick) => {
    const x = pool[pick(pool.length)]!;
    return x.reshape(pick(2) === 0 ? [1, ...x.shape] : [x.size]) as t.Tensor;
  },
  (pool, pick) => {
    const x = pool[pick(pool.length)]!;
    return x.transpose(shuffled(x.ndim, pick)) as t.Tensor;
  },
  (pool, pick) => {
    const x = pool[pick(pool.length)]!;
    return x.broadcastTo(pick(2) === 0 ? [2, ...x.shape] : x.shape.map((e) => (e === 1 ? 3 : e))) as t.Tensor;
  },
  (pool, pick) => {
    const x = pool[pick(pool.length)]!;
    const cut = x.shape.map((e) => ({
      start: pick(2) === 0 ? undefined : pick(e + 1),
      step: [1, 2, -1, -2][pick(4)]!,
    }));
    return x.at(...(cut as never[])) as t.Tensor;
  },
  (pool, pick) => {
    const x = pool[pick(pool.length)]!;
    return t.flip(x, { axis: axesOf(x, pick) }) as t.Tensor;
  },
  (pool, pick) => {
    const x = pool[pick(pool.length)]!;
    return t.concatenate(pick(2) === 0 ? [x] : [x, x], { axis: pick(Math.max(1, x.ndim)) }) as t.Tensor;
  },
  (pool, pick) => t.pad(pool[pick(pool.length)]!, pick(2)) as t.Tensor,
  ...[t.sum, t.prod, t.max, t.min, t.all, t.any].map(
    (fn): Step =>
      (pool, pick) => {
        const x = pool[pick(pool.length)]!;
        return (fn as typeof t.sum)(x, { axis: axesOf(x, pick), keepDims: pick(2) === 0 }) as t.Tensor;
      },
  ),
  (_, pick) =>
    t.full([[], [3], [2, 3], [0]][pick(4)]!, [0, -0, 1, 2.5][pick(4)]!, { dtype: DTYPES[pick(9)]! }) as t.Tensor,
  (_, pick) => t.iota([[3], [2, 3]][pick(2)]!, { dtype: (["i32", "f32"] as const)[pick(2)]! }) as t.Tensor,
  (pool, pick) => t.tensor([0, -0, 1].slice(0, 1 + pick(3))).add(pool[0]!) as t.Tensor,
];

const SHAPES: readonly (readonly number[])[] = [[], [3], [2, 3], [1, 3], [2, 1], [0], [2, 0, 3], [2, 3, 2]];

/** The draws that a random graph of so many steps is made of. */
export const drawsFor = (steps: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat({ max: 1 << 20 }), { minLength: 8 * steps, maxLength: 8 * steps });

/** The graph that draws make; it may have fewer nodes than steps, since what an op refuses is skipped. */
export function graphOf(draws: readonly number[]): Graph {
  let next = 0;
  const steps = draws.length / 8;
  const pick = (below: number): number => (below <= 1 ? 0 : draws[next++ % draws.length]! % below);
  const inputs = Array.from({ length: 3 }, () => ({
    dtype: DTYPES[pick(DTYPES.length)]!,
    shape: SHAPES[pick(SHAPES.length)]!,
  }));
  return trace("random", inputs, (...xs) => {
    const pool: t.Tensor[] = [...xs];
    for (let i = 0; i < steps; i++) {
      try {
        // Values made late are used more often, so that ops come to stand on one another.
        const recent = pick(2) === 0 ? pool : pool.slice(-2);
        const made = STEPS[pick(STEPS.length)]!(recent, pick);
        pool.push(...(t.isTensor(made) ? [made] : made));
      } catch (error) {
        if (!(error instanceof t.TensorError)) throw error;
      }
    }
    return pool.slice(3).filter((_, i) => i % 3 === 0 || i > pool.length - 6);
  });
}
