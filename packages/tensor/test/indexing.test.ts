// Selectors, reads and writes at positions: NumPy's rules row by row, laws, and every refusal.
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { RUNS } from "./level.js";

const error = (code: string, message: string): unknown => expect.objectContaining({ code, message });
const x = t.arange(24).reshape([2, 3, 4]);

describe("at", () => {
  test.for([
    { selectors: [1], shape: [3, 4], first: 12 },
    { selectors: [-1, -1, -1], shape: [], first: 23 },
    { selectors: ["1:"], shape: [1, 3, 4], first: 12 },
    { selectors: [":", "::2"], shape: [2, 2, 4], first: 0 },
    { selectors: ["::-1"], shape: [2, 3, 4], first: 12 },
    { selectors: ["...", 2], shape: [2, 3], first: 2 },
    { selectors: [0, "...", "1:3"], shape: [3, 2], first: 1 },
    { selectors: [null, 0], shape: [1, 3, 4], first: 0 },
    { selectors: ["...", null], shape: [2, 3, 4, 1], first: 0 },
    { selectors: [{ start: -2, stop: -1 }], shape: [1, 3, 4], first: 0 },
    { selectors: [{ start: 5 }], shape: [0, 3, 4], first: undefined },
    { selectors: [0, "2:0:-1"], shape: [2, 4], first: 8 },
    { selectors: [[1, 0, 1]], shape: [3, 3, 4], first: 12 },
    { selectors: [":", [2, 0]], shape: [2, 2, 4], first: 8 },
    { selectors: [":", [2, 0], [1, 3]], shape: [2, 2], first: 9 },
    { selectors: [[0, 1], ":", [1, 3]], shape: [2, 3], first: 1 },
    { selectors: [0, ":", [1, 3]], shape: [2, 3], first: 1 },
    { selectors: [":", 1, [1, 3]], shape: [2, 2], first: 5 },
    { selectors: [":", [[0], [2]], [1, 3]], shape: [2, 2, 2], first: 1 },
    { selectors: [[true, false]], shape: [1, 3, 4], first: 0 },
    { selectors: [":", [false, true, true]], shape: [2, 2, 4], first: 4 },
    {
      selectors: [
        [
          [true, false, true],
          [false, false, true],
        ],
      ],
      shape: [3, 4],
      first: 0,
    },
    { selectors: [":", [-1]], shape: [2, 1, 4], first: 8 },
    { selectors: [], shape: [2, 3, 4], first: 0 },
  ] as const)("$selectors has shape $shape and starts with $first", ({ selectors, shape, first }) => {
    const part = x.at(...(selectors as unknown as t.Selector[]));
    expect(part.shape).toEqual(shape);
    expect(part.size === 0 ? undefined : part.reshape([-1]).dataSync()[0]).toBe(first);
  });

  test.for([
    {
      selectors: [2],
      code: "index/bounds",
      text: "IndexError [at]: index 2 is outside axis 0 of extent 2; use -2 to 1",
    },
    {
      selectors: [":", -4],
      code: "index/bounds",
      text: "IndexError [at]: index -4 is outside axis 1 of extent 3; use -3 to 2",
    },
    {
      selectors: [0, 0, 0, 0],
      code: "index/too-many",
      text: 'IndexError [at]: 4 selectors stand on 4 axes, the tensor has 3; name at most one selector per axis and "..." at most once',
    },
    {
      selectors: ["...", "..."],
      code: "index/too-many",
      text: 'IndexError [at]: 2 selectors stand on 0 axes with 2 "...", the tensor has 3; name at most one selector per axis and "..." at most once',
    },
    {
      selectors: ["a:b"],
      code: "index/selector",
      text: 'ArgumentError [at]: the selector "a:b" is none of the known kinds; use a whole number, a range such as "1:5:2" or { start, stop, step }, "...", null, or an array or tensor of positions or booleans',
    },
    {
      selectors: [0.5],
      code: "index/selector",
      text: 'ArgumentError [at]: the selector 0.5 is none of the known kinds; use a whole number, a range such as "1:5:2" or { start, stop, step }, "...", null, or an array or tensor of positions or booleans',
    },
    {
      selectors: ["::0"],
      code: "index/range",
      text: "IndexError [at]: the range is start undefined, stop undefined, step 0; use whole numbers and a step that is not 0",
    },
    {
      selectors: [[0.5]],
      code: "index/whole",
      text: "IndexError [at]: index 0.5 is not a whole number; index with whole numbers",
    },
    {
      selectors: [t.tensor([0.5])],
      code: "index/dtype",
      text: "DTypeError [at]: indices are f32[1]; convert them to an integer dtype with astype",
    },
  ])("$selectors is refused", ({ selectors, code, text }) => {
    expect(() => x.at(...(selectors as t.Selector[]))).toThrow(error(code, text));
  });
});

describe("setAt", () => {
  test.for([
    { selectors: [1], values: 0, out: [1, 0, 3, 4] },
    { selectors: ["1:3"], values: [8, 9], out: [1, 8, 9, 4] },
    { selectors: [[0, 0]], values: [8, 9], out: [9, 2, 3, 4] },
    { selectors: [[true, false, false, true]], values: 0, out: [0, 2, 3, 0] },
    { selectors: ["::-1"], values: [1, 2, 3, 4], out: [4, 3, 2, 1] },
  ])("$selectors takes $values", ({ selectors, values, out }) => {
    expect(t.setAt([1, 2, 3, 4], selectors as t.Selector[], values).toArray()).toEqual(out);
  });

  test("joins when asked, and leaves its operand alone", () => {
    const operand = t.tensor([1, 2, 3]);
    expect(operand.setAt([[0, 0]], 5, { reduce: "add" }).toArray()).toEqual([11, 2, 3]);
    expect(operand.toArray()).toEqual([1, 2, 3]);
  });
});

describe("indices", () => {
  afterEach(() => t.configure({ debug: { boundsCheck: false } }));

  test("debug.boundsCheck names op, index and axis", () => {
    expect(t.take([1, 2], [5]).toArray()).toEqual([2]);
    t.configure({ debug: { boundsCheck: true } });
    const text =
      "index 5 is outside axis 0 of extent 2; use -2 to 1, or switch debug.boundsCheck off to let mode decide";
    expect(() => t.take([1, 2], [5])).toThrow(error("index/bounds", `IndexError [take]: ${text}`));
    expect(() => t.scatter([1, 2], [[5]], [1])).toThrow(error("index/bounds", `IndexError [scatter]: ${text}`));
    expect(t.take([1, 2], [-2]).toArray()).toEqual([1]);
  });

  test.for([
    {
      run: () => t.take([1], [0], { mode: "raise" as never }),
      code: "index/mode",
      text: 'ArgumentError [take]: mode is "raise"; use one of "clip", "wrap", "fill"',
    },
    {
      run: () => t.take(t.zeros([0, 2]), [0], { axis: 0 }),
      code: "index/empty",
      text: "IndexError [take]: axis 0 of [0,2] is empty and 1 positions are asked of it; index an axis that has elements",
    },
    {
      run: () => t.takeAlongAxis([[1]], [0]),
      code: "shape/rank",
      text: "ShapeError [takeAlongAxis]: indices of shape [1] for a tensor of shape [1,1]; give indices as many axes as the tensor has",
    },
    {
      run: () => t.gather([1, 2], [[0, 1]]),
      code: "index/components",
      text: "ShapeError [gather]: the last axis of the indices [1,2] has 2 components for axes [0,1] of a tensor of rank 1; give one component per axis",
    },
    {
      run: () => t.scatter([1, 2], [[0]], [1, 2, 3]),
      code: "shape/broadcast-to",
      text: "ShapeError [broadcastTo]: [3] does not broadcast to [1]; each axis, counted from the end, must be equal or 1 in the tensor, and the target needs at least as many axes",
    },
    {
      run: () => t.dynamicSlice([1, 2], [0], [3]),
      code: "shape/window",
      text: "ShapeError [dynamicSlice]: a window of [3] does not fit into [2]; give one size per axis, none larger than its axis",
    },
    {
      run: () => t.dynamicSlice([1, 2], [0, 0], [1]),
      code: "shape/start",
      text: "ShapeError [dynamicSlice]: start has shape [2] for a tensor of rank 1; pass one integer per axis, shape [1]",
    },
    {
      run: () => t.slice([1, 2], [0], [1, 2]),
      code: "shape/slice",
      text: "ShapeError [slice]: start an array of 1, stop an array of 2, step an array of 1 for a tensor of rank 1; give one number per axis in each",
    },
    {
      run: () => t.choose([0], []),
      code: "argument/empty",
      text: "ArgumentError [choose]: the choices are an array of 0; pass an array of at least one tensor",
    },
    {
      run: () => t.select([[true]], [[1], [2]]),
      code: "argument/lengths",
      text: "ArgumentError [select]: 1 conditions for 2 choices; pass one choice per condition",
    },
    {
      run: () => t.topK([1, 2], 3),
      code: "argument/k",
      text: "ArgumentError [topK]: k is 3 on an axis of extent 2; use a whole number from 0 to 2",
    },
    {
      run: () => t.partition([1, 2], 2),
      code: "argument/kth",
      text: "ArgumentError [argpartition]: kth is 2 on an axis of extent 2; use a whole number from -2 to 1",
    },
    {
      run: () => t.searchsorted([[1]], 1),
      code: "shape/search",
      text: "ShapeError [searchsorted]: the shape of the sorted tensor is [1,1]; search a vector",
    },
    {
      run: () => t.searchsorted([1], 1, { side: "up" as never }),
      code: "argument/side",
      text: 'ArgumentError [searchsorted]: side is "up"; use "left" or "right"',
    },
    {
      run: () => t.split([1, 2, 3], 2),
      code: "shape/split",
      text: "ShapeError [split]: axis 0 of extent 3 does not divide into 2 equal parts; use arraySplit, or name where the parts end",
    },
    {
      run: () => t.arraySplit([1], 0),
      code: "shape/split",
      text: "ShapeError [arraySplit]: the number of parts is 0; ask for at least one part",
    },
    {
      run: () => t.repeat([1, 2], [1, 2, 3]),
      code: "argument/repeats",
      text: "ArgumentError [repeat]: 3 counts, the smallest 1, for an axis of extent 2; pass one count >= 0, or one per slice of the axis",
    },
    {
      run: () => t.pad([1], [1, 1, 1]),
      code: "shape/pad",
      text: "ShapeError [pad]: the widths are [1,1,1] for a tensor of rank 1; pass a whole number, a pair for all axes, or one pair [before, after] per axis",
    },
    {
      run: () => t.pad([1], 1, { mode: "mirror" as never }),
      code: "argument/pad-mode",
      text: 'ArgumentError [pad]: mode is "mirror"; use one of constant, edge, linearRamp, maximum, mean, median, minimum, reflect, symmetric, wrap, empty',
    },
    {
      run: () => t.pad([1], -1, { mode: "edge" }),
      code: "shape/pad",
      text: 'ShapeError [pad]: widths [-1,-1] of axis 0 with extent 1 in mode "edge"; use widths >= 0 on an axis that has elements, or mode constant',
    },
    {
      run: () => t.insert([1], 3, 9),
      code: "index/bounds",
      text: "IndexError [insert]: position 3 is outside an axis of extent 1; use -1 to 1",
    },
    {
      run: () => t.ravelMultiIndex([[2], [0]], [2, 2]),
      code: "index/bounds",
      text: 'IndexError [ravelMultiIndex]: positions from 2 to 2 on axis 0 of extent 2; use 0 to 1, or mode "wrap" or "clip"',
    },
    {
      run: () => t.tril([1]),
      code: "shape/matrix",
      text: "ShapeError [tril]: the shape is [1]; pass a tensor of at least two axes",
    },
  ])("$text", ({ run, code, text }) => expect(run).toThrow(error(code, text)));
});

const vector = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 });

describe("laws", () => {
  test("a sorted vector holds the same elements in order, and argsort is the stable way there", () => {
    fc.assert(
      fc.property(vector, (values) => {
        const sorted = t.sort(values).toArray() as number[];
        expect(sorted).toEqual([...values].sort((a, b) => a - b));
        const places = values.map((v, i) => [v, i] as const).sort(([a], [b]) => a - b);
        expect(t.argsort(values).toArray()).toEqual(places.map(([, i]) => i));
        const falling = values.map((v, i) => [v, i] as const).sort(([a], [b]) => b - a);
        expect(t.argsort(values, { descending: true }).toArray()).toEqual(falling.map(([, i]) => i));
        expect(t.take(values, t.argsort(values)).toArray()).toEqual(sorted);
      }),
      RUNS,
    );
  });

  test("lexsort sorts by the last key, then the one before", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })), { minLength: 1, maxLength: 20 }),
        (pairs) => {
          const order = t.lexsort([pairs.map(([a]) => a), pairs.map(([, b]) => b)]).toArray() as number[];
          const wanted = pairs.map((p, i) => [...p, i]).sort((p, q) => p[1]! - q[1]! || p[0]! - q[0]! || p[2]! - q[2]!);
          expect(order).toEqual(wanted.map((p) => p[2]));
        },
      ),
      RUNS,
    );
  });

  test("searchsorted finds where an element goes", () => {
    fc.assert(
      fc.property(vector, vector, (values, wanted) => {
        const sorted = [...values].sort((a, b) => a - b);
        expect(t.searchsorted(sorted, wanted).toArray()).toEqual(wanted.map((w) => sorted.filter((v) => v < w).length));
        expect(t.searchsorted(sorted, wanted, { side: "right" }).toArray()).toEqual(
          wanted.map((w) => sorted.filter((v) => v <= w).length),
        );
      }),
      RUNS,
    );
  });

  test("scattering what was gathered at different places gives it back", () => {
    fc.assert(
      fc.property(vector, fc.nat(), (values, seed) => {
        const places = values.map((_, i) => i).sort((a, b) => ((a * 7919 + seed) % 101) - ((b * 7919 + seed) % 101));
        const picked = t.take(values, places);
        const back = t.scatter(t.zerosLike(t.tensor(values)), t.tensor(places, { dtype: "i32" }).expandDims(1), picked);
        expect(back.toArray()).toEqual(values);
      }),
      RUNS,
    );
  });

  test("scatterAdd counts, like a histogram", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 60 }), (bins) => {
        const counts = t.scatterAdd(t.zeros([8], { dtype: "i32" }), t.tensor(bins, { dtype: "i32" }).expandDims(1), 1);
        expect(counts.toArray()).toEqual(Array.from({ length: 8 }, (_, b) => bins.filter((v) => v === b).length));
      }),
      RUNS,
    );
  });

  test("a running sum from either end ends in the sum, and differences undo it", () => {
    fc.assert(
      fc.property(vector, (values) => {
        const sums = t.cumsum(t.tensor(values, { dtype: "i32" })).toArray() as number[];
        expect(sums.map((s, i) => s - (sums[i - 1] ?? 0))).toEqual(values);
        const back = t.cumsum(t.tensor(values, { dtype: "i32" }), { reverse: true }).toArray() as number[];
        expect(back[0]).toBe(sums.at(-1));
        expect(t.cummax(values).toArray()).toEqual(values.map((_, i) => Math.max(...values.slice(0, i + 1))));
      }),
      RUNS,
    );
  });

  test("split and concatenate undo each other, roll turns around", () => {
    fc.assert(
      fc.property(vector, fc.integer({ min: 1, max: 5 }), fc.integer({ min: -60, max: 60 }), (values, parts, shift) => {
        expect(t.concatenate(t.arraySplit(values, parts)).toArray()).toEqual(values);
        expect(t.roll(t.roll(values, shift), -shift).toArray()).toEqual(values);
        const n = values.length;
        expect(t.roll(values, shift).toArray()).toEqual(values.map((_, i) => values[(((i - shift) % n) + n) % n]));
      }),
      RUNS,
    );
  });

  test("at with positions and ranges is slicing of arrays", () => {
    fc.assert(
      fc.property(
        vector,
        fc.integer({ min: -60, max: 60 }),
        fc.integer({ min: -60, max: 60 }),
        (values, start, stop) => {
          expect(t.at(values, { start, stop }).toArray()).toEqual(values.slice(start, stop));
          expect(t.at(values, `${start}:${stop}`).toArray()).toEqual(values.slice(start, stop));
        },
      ),
      RUNS,
    );
  });

  test("nonzero finds what at takes", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), (mask) => {
        const values = mask.map((_, i) => i * 2);
        expect(t.at(values, t.tensor(mask)).toArray()).toEqual(values.filter((_, i) => mask[i]));
        expect(t.flatnonzero(mask).toArray()).toEqual(mask.flatMap((m, i) => (m ? [i] : [])));
      }),
      RUNS,
    );
  });
});
