// The reference backend against the plainest n-d array: views, copies, broadcasting, reductions, products on generated input.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply } from "../src/apply.js";
import type { DType } from "../src/dtype.js";
import * as t from "../src/index.js";
import * as movement from "../src/schema/movement.js";
import { RUNS } from "./level.js";
import * as naive from "./naive.js";

/** A tensor and what it must hold. */
interface Pair {
  readonly x: t.Tensor;
  readonly plain: naive.Naive;
}

const DTYPES: readonly DType[] = [
  "f32",
  "f64",
  "i32",
  "u8",
  "i16",
  "u32",
  "f16",
  "bf16",
  "i64",
  "u64",
  "c64",
  "i8",
  "u16",
];
const dtype = fc.constantFrom(...DTYPES);
const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const solid = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

/** Small whole numbers that every dtype holds exactly, also after a few sums. */
const element = (i: number): number => (i * 7 + 3) % 11;

function pairOf(extents: readonly number[], type: DType): Pair {
  const plain = { shape: extents, values: Array.from({ length: naive.sizeOfShape(extents) }, (_, i) => element(i)) };
  return { x: t.tensor(plain.values, { dtype: type }).reshape(extents), plain };
}

/** Elements of a tensor as numbers; complex ones have no imaginary part here. */
function numbers(x: t.Tensor): number[] {
  const items = (x.reshape([-1]).toArray() as (number | bigint | boolean | t.Complex)[]).map((item) => {
    if (typeof item === "object") return item.re;
    return Number(item);
  });
  return items;
}

function expectSame(x: t.Tensor, plain: naive.Naive): void {
  expect(x.shape).toEqual(plain.shape);
  expect(x.size === 0 ? [] : numbers(x)).toEqual(plain.values.map((v) => v + 0));
}

/** One movement drawn from three numbers; keeps the pair in step. */
const MOVES: readonly ((pair: Pair, a: number, b: number, c: number) => Pair)[] = [
  ({ x, plain }, a) => {
    const axes = plain.shape.map((_, i) => i);
    const permutation = axes.map((i) => axes[(i + a) % axes.length]!);
    return { x: x.transpose(permutation), plain: naive.transpose(plain, permutation) };
  },
  ({ x, plain }, a, b) => {
    const axes = plain.shape.map((_, i) => i);
    const [i, j] = [a % axes.length, b % axes.length];
    const permutation = axes.map((axis) => (axis === i ? j : axis === j ? i : axis));
    return { x: x.swapaxes(i, j), plain: naive.transpose(plain, permutation) };
  },
  ({ x, plain }, a) => {
    const axis = a % plain.shape.length;
    return { x: x.flip({ axis }), plain: naive.flip(plain, axis) };
  },
  ({ x, plain }, a, b, c) => {
    const axis = a % plain.shape.length;
    const extent = plain.shape[axis]!;
    const start = b % extent;
    const step = (c % 2) + 1;
    const count = Math.ceil((extent - start) / step);
    const all = plain.shape.map(() => 0);
    const attributes = {
      start: all.map((_, i) => (i === axis ? start : 0)),
      stop: plain.shape.map((e, i) => (i === axis ? extent : e)),
      step: all.map((_, i) => (i === axis ? step : 1)),
    };
    return { x: apply(movement.slice, [x], attributes), plain: naive.slice(plain, axis, start, step, count) };
  },
  ({ x, plain }, a) => {
    const target = [(a % 3) + 1, ...plain.shape];
    return { x: t.broadcastTo(x, target), plain: naive.broadcastTo(plain, target) };
  },
  ({ x, plain }) => {
    const target = [...plain.shape.slice(0, -2), plain.shape.slice(-2).reduce((a, b) => a * b, 1)];
    return { x: x.reshape(target), plain: naive.reshape(plain, target) };
  },
  ({ x, plain }, a) => {
    const axis = a % (plain.shape.length + 1);
    const target = [...plain.shape.slice(0, axis), 1, ...plain.shape.slice(axis)];
    return { x: x.expandDims(axis), plain: naive.reshape(plain, target) };
  },
];

const move = fc.tuple(
  fc.integer({ min: 0, max: MOVES.length - 1 }),
  fc.nat({ max: 20 }),
  fc.nat({ max: 20 }),
  fc.nat({ max: 20 }),
);
const moves = fc.array(move, { maxLength: 4 });

/** A pair after some movements: dense, strided, reversed or repeated. */
function moved(
  extents: readonly number[],
  type: DType,
  steps: readonly (readonly [number, number, number, number])[],
): Pair {
  return steps.reduce<Pair>(
    (pair, [which, a, b, c]) => {
      if (pair.plain.shape.length > 5) return pair;
      return MOVES[which]!(pair, a, b, c);
    },
    pairOf(extents, type),
  );
}

const view = fc.tuple(solid, dtype, moves).map(([extents, type, steps]) => ({ extents, type, steps }));
const pairFrom = ({
  extents,
  type,
  steps,
}: {
  extents: number[];
  type: DType;
  steps: [number, number, number, number][];
}): Pair => moved(extents, type, steps);

describe("movement", () => {
  test("any chain of views holds what it should", () => {
    fc.assert(
      fc.property(view, (v) => {
        const { x, plain } = pairFrom(v);
        expectSame(x, plain);
      }),
      RUNS,
    );
  });

  test("a permutation and its inverse are nothing", () => {
    fc.assert(
      fc.property(shape, fc.nat(), (extents, turn) => {
        const { x } = pairOf(extents, "i32");
        const axes = extents.map((_, i) => i);
        const permutation = axes.map((i) => axes[(i + turn) % axes.length]!);
        const inverse = axes.map((i) => permutation.indexOf(i));
        expect(x.transpose(permutation).transpose(inverse).toArray()).toEqual(x.toArray());
      }),
      RUNS,
    );
  });

  test("concatenate joins views", () => {
    fc.assert(
      fc.property(view, fc.nat(), (v, a) => {
        const { x, plain } = pairFrom(v);
        const axis = a % plain.shape.length;
        expectSame(t.concatenate([x, x], { axis }), naive.concatenate(plain, plain, axis));
      }),
      RUNS,
    );
  });

  test("pad adds, crops and dilates views", () => {
    const width = fc.integer({ min: -2, max: 3 });
    fc.assert(
      fc.property(view, fc.nat(), width, width, fc.nat({ max: 2 }), (v, a, low, high, interior) => {
        const { x, plain } = pairFrom(v);
        const axis = a % plain.shape.length;
        const only = (n: number): number[] => plain.shape.map((_, i) => (i === axis ? n : 0));
        const value = t.tensor(1, { dtype: x.dtype });
        const padded = apply(movement.pad, [x, value], { low: only(low), high: only(high), interior: only(interior) });
        expectSame(padded, naive.pad(plain, axis, low, high, interior, 1));
      }),
      RUNS,
    );
  });
});

describe("elementwise", () => {
  const OPS: readonly (readonly [string, (a: t.Tensor, b: t.Tensor) => t.Tensor, (a: number, b: number) => number])[] =
    [
      ["add", (a, b) => a.add(b), (a, b) => a + b],
      ["multiply", (a, b) => a.multiply(b), (a, b) => a * b],
      ["maximum", (a, b) => a.maximum(b), Math.max],
      ["minimum", (a, b) => a.minimum(b), Math.min],
      ["less", (a, b) => a.less(b), (a, b) => Number(a < b)],
      ["where", (a, b) => t.where(a.greater(b), a, b), Math.max],
    ];
  test.for(OPS)("%s broadcasts views", ([, op, fn]) => {
    fc.assert(
      fc.property(view, fc.array(fc.boolean(), { maxLength: 6 }), fc.nat({ max: 3 }), moves, (v, drop, lead, steps) => {
        const { x, plain } = pairFrom(v);
        // The second operand has some axes of the first at extent 1, and leading ones left out.
        const extents = plain.shape.map((e, i) => (drop[i] === true ? 1 : e)).slice(Math.min(lead, plain.shape.length));
        const { x: y, plain: other } = moved(extents.length === 0 ? [1] : extents, v.type, steps);
        const fits = naive.broadcastShape(plain.shape, other.shape);
        if (fits === undefined || naive.sizeOfShape(fits) > 4000) return;
        expectSame(op(x, y), naive.binary(plain, other, fn));
      }),
      RUNS,
    );
  });

  test.for(DTYPES)("%s operands longer than a block, in runs that blocks cut", (type) => {
    const { x, plain } = pairOf([37, 83], type);
    const { x: line, plain: other } = pairOf([83], type);
    const turned = { x: x.transpose(), plain: naive.transpose(plain, [1, 0]) };
    expectSame(x.maximum(line), naive.binary(plain, other, Math.max));
    expectSame(
      turned.x.minimum(line.expandDims(1)),
      naive.binary(turned.plain, naive.reshape(other, [83, 1]), Math.min),
    );
    expectSame(
      t.where(turned.x.less(5), turned.x, 5),
      naive.binary(turned.plain, { shape: [], values: [5] }, Math.min),
    );
    expectSame(turned.x.astype("f64"), turned.plain);
  });

  test("conversions between all dtypes keep small whole numbers", () => {
    fc.assert(
      fc.property(view, dtype, (v, to) => {
        const { x, plain } = pairFrom(v);
        expectSame(x.astype(to), plain);
        expectSame(x.astype("bool"), { ...plain, values: plain.values.map((n) => Number(n !== 0)) });
      }),
      RUNS,
    );
  });
});

describe("reductions", () => {
  const total = (items: readonly number[]): number => items.reduce((a, b) => a + b, 0);
  const FOLDS: readonly (readonly [
    string,
    (x: t.Tensor, o: t.AxisOptions) => t.Tensor,
    (items: readonly number[]) => number,
  ])[] = [
    ["sum", (x, o) => t.sum(x, o), total],
    ["max", (x, o) => t.max(x, o), (items) => Math.max(...items)],
    ["min", (x, o) => t.min(x, o), (items) => Math.min(...items)],
    ["all", (x, o) => t.all(x, o), (items) => Number(items.every((v) => v !== 0))],
    ["any", (x, o) => t.any(x, o), (items) => Number(items.some((v) => v !== 0))],
  ];
  test.for(FOLDS)("%s folds any axes of views", ([name, op, fold]) => {
    fc.assert(
      fc.property(view, fc.array(fc.boolean(), { maxLength: 6 }), (v, chosen) => {
        // Sums stay exact below the precision of 16-bit floats and the range of narrow integers, which widen.
        const type = name === "sum" && (v.type === "bf16" || v.type === "f16") ? "f32" : v.type;
        const { x, plain } = pairFrom({ ...v, type });
        const axis = plain.shape.map((_, i) => i).filter((i) => chosen[i] === true);
        expectSame(op(x, { axis, keepDims: true }), naive.reduce(plain, axis, fold));
        const kept = plain.shape.filter((_, i) => !axis.includes(i));
        expect(op(x, { axis }).shape).toEqual(kept);
      }),
      RUNS,
    );
  });

  test("argmax and argmin find the first extreme along any axis of views", () => {
    fc.assert(
      fc.property(view, fc.nat(), (v, a) => {
        const { x, plain } = pairFrom(v);
        const axis = a % plain.shape.length;
        const first =
          (pick: (...items: number[]) => number) =>
          (items: readonly number[]): number =>
            items.indexOf(pick(...items));
        expectSame(t.argmax(x, { axis, keepDims: true }), naive.reduce(plain, [axis], first(Math.max)));
        expectSame(t.argmin(x, { axis, keepDims: true }), naive.reduce(plain, [axis], first(Math.min)));
      }),
      RUNS,
    );
  });

  test("a sum over all axes is the sum of sums", () => {
    fc.assert(
      fc.property(shape, (extents) => {
        const { x, plain } = pairOf(extents, "i32");
        expect(x.sum().item()).toBe(total(plain.values));
        if (extents.length > 0) expect(x.sum({ axis: 0 }).sum().item()).toBe(total(plain.values));
      }),
      RUNS,
    );
  });
});

describe("matmul", () => {
  const size = fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 17, 66);
  test("packed, thin and strided products are the plain ones", () => {
    fc.assert(
      fc.property(
        size,
        size,
        fc.constantFrom(0, 1, 2, 3, 4, 5, 33, 257, 300),
        dtype,
        fc.boolean(),
        fc.boolean(),
        (m, n, k, d, flipX, flipY) => {
          if (m * n * k > 200_000) return;
          // 16-bit floats round each result; whole sums of 8-bit integers wrap: neither is what the plain product says.
          const type: DType = ["f16", "bf16", "i8", "u8", "i16", "u16"].includes(d) ? "f64" : d;
          const a = pairOf(flipX ? [k, m] : [m, k], type);
          const b = pairOf(flipY ? [n, k] : [k, n], type);
          const left = flipX ? { x: a.x.transpose(), plain: naive.transpose(a.plain, [1, 0]) } : a;
          const right = flipY ? { x: b.x.transpose(), plain: naive.transpose(b.plain, [1, 0]) } : b;
          expectSame(t.matmul(left.x, right.x), naive.matmul(left.plain, right.plain));
        },
      ),
      RUNS,
    );
  });

  test("batches broadcast", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.boolean(), (p, q, one) => {
        const a = pairOf([p, 1, 5, 6], "f64");
        const b = pairOf([one ? 1 : q, 6, 4], "f64");
        const product = t.matmul(a.x, b.x);
        const rows = one ? 1 : q;
        expect(product.shape).toEqual([p, rows, 5, 4]);
        const block = (x: naive.Naive, extents: number[], i: number): naive.Naive => {
          const length = naive.sizeOfShape(extents);
          return { shape: extents, values: x.values.slice(i * length, (i + 1) * length) };
        };
        const values = Array.from({ length: p }, (_, i) =>
          Array.from(
            { length: rows },
            (_, j) => naive.matmul(block(a.plain, [5, 6], i), block(b.plain, [6, 4], j)).values,
          ),
        ).flat(2);
        expect(numbers(product)).toEqual(values);
      }),
      RUNS,
    );
  });

  test("vectors drop their axis", () => {
    expect(t.matmul([1, 2], [3, 4]).item()).toBe(11);
    expect(t.matmul([[1, 2]], [3, 4]).shape).toEqual([1]);
    expect(t.matmul([1, 2], [[3], [4]]).shape).toEqual([1]);
    expect(() => t.matmul(2, [1])).toThrow(expect.objectContaining({ code: "shape/contract" }));
    expect(() => t.matmul([[1, 2]], [[1, 2]])).toThrow(
      expect.objectContaining({
        message:
          "ShapeError [matmul]: [1,2] x [1,2]: axis -1 of the first is 2 and axis -2 of the second is 1; make the inner extents equal; transpose or reshape one of them",
      }),
    );
  });

  test("integers of 32 bits wrap exactly", () => {
    const x = t.full([4, 4], 65537, { dtype: "i32" });
    expect(x.matmul(x).toArray()).toEqual(Array.from({ length: 4 }, () => [524292, 524292, 524292, 524292]));
  });
});

describe("softmax", () => {
  test("sums to one and keeps order, also far from zero", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 20 }), (values) => {
        const p = t.softmax(t.tensor(values, { dtype: "f64" })).toArray() as number[];
        expect(Math.abs(p.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-12);
        const log = t.logSoftmax(t.tensor(values, { dtype: "f64" })).toArray() as number[];
        for (let i = 0; i < p.length; i++)
          if (p[i]! > 1e-300) expect(Math.abs(Math.log(p[i]!) - log[i]!)).toBeLessThan(1e-9);
      }),
      RUNS,
    );
  });
});
