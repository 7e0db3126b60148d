// Shapes, strides and trees: pure functions, row by row, and every refusal.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  broadcastShapes,
  checkedAxes,
  checkedAxis,
  checkedPermutation,
  checkedShape,
  reducedShape,
  reshapeTarget,
  sizeOf,
} from "../src/shape.js";
import { broadcastStrides, denseStrides, isDense, mergeAxes, reshapeStrides } from "../src/stride.js";
import { difference, flatten, map, unflatten } from "../src/tree.js";
import { RUNS } from "./level.js";

const refusal = (code: string, message: string): unknown => expect.objectContaining({ code, message });

describe("broadcasting", () => {
  test.for([
    { left: [], right: [3], out: [3] },
    { left: [2, 1], right: [3], out: [2, 3] },
    { left: [0, 1], right: [1], out: [0, 1] },
    { left: [4, 1, 2], right: [3, 1], out: [4, 3, 2] },
  ])("$left with $right is $out", ({ left, right, out }) => {
    expect(broadcastShapes(left, right, "add")).toEqual(out);
    expect(broadcastShapes(right, left, "add")).toEqual(out);
  });

  test.for([
    {
      left: [2, 3],
      right: [2, 4],
      text: "[2,3] and [2,4] do not broadcast: axis -1 is 3 in the first and 4 in the second",
    },
    {
      left: [2, 3],
      right: [2, 1, 2, 3].slice(0, 3),
      text: "[2,3] and [2,1,2] do not broadcast: axis -1 is 3 in the first and 2 in the second",
    },
    { left: [2], right: [0], text: "[2] and [0] do not broadcast: axis -1 is 2 in the first and 0 in the second" },
  ])("$left with $right is refused", ({ left, right, text }) => {
    expect(() => broadcastShapes(left, right, "add")).toThrow(
      refusal(
        "shape/broadcast",
        `ShapeError [add]: ${text}; make them equal, or make one of them 1 with reshape or expandDims`,
      ),
    );
  });
});

describe("axes", () => {
  test.for([
    { axis: 0, rank: 2, out: 0 },
    { axis: -1, rank: 2, out: 1 },
  ])("$axis of rank $rank is $out", ({ axis, rank, out }) => expect(checkedAxis(axis, rank, "sum")).toBe(out));

  test("lists are sorted, all when left out", () => {
    expect(checkedAxes([-1, 0], 3, "sum")).toEqual([0, 2]);
    expect(checkedAxes(undefined, 2, "sum")).toEqual([0, 1]);
    expect(checkedAxes([], 2, "sum")).toEqual([]);
  });

  test.for([
    {
      run: () => checkedAxis(2, 2, "sum"),
      code: "shape/axis",
      text: "axis 2 is outside a tensor of rank 2; use a whole number from -2 to 1",
    },
    {
      run: () => checkedAxis(0.5, 2, "sum"),
      code: "shape/axis",
      text: "axis 0.5 is outside a tensor of rank 2; use a whole number from -2 to 1",
    },
    {
      run: () => checkedAxis(0, 0, "sum"),
      code: "shape/axis",
      text: "axis 0 is outside a tensor of rank 0; a scalar has no axes; leave the option out",
    },
    {
      run: () => checkedAxes([0, -2], 2, "sum"),
      code: "shape/axis-twice",
      text: "axis 0 is named twice in [0,-2]; name each axis once",
    },
    {
      run: () => checkedPermutation([0, 0], 2, "sum"),
      code: "shape/permutation",
      text: "[0,0] does not name each of 2 axes once; pass a permutation of 0 to 1",
    },
    {
      run: () => checkedPermutation([0], 2, "sum"),
      code: "shape/permutation",
      text: "[0] does not name each of 2 axes once; pass a permutation of 0 to 1",
    },
  ])("$text", ({ run, code, text }) => expect(run).toThrow(refusal(code, `ShapeError [sum]: ${text}`)));
});

describe("shapes asked for", () => {
  test.for([
    { shape: [6], target: [2, -1], out: [2, 3] },
    { shape: [6], target: -1, out: [6] },
    { shape: [], target: [1, 1], out: [1, 1] },
    { shape: [0, 3], target: [3, -1], out: [3, 0] },
    { shape: [0], target: [0, 5], out: [0, 5] },
  ])("$shape as $target is $out", ({ shape, target, out }) =>
    expect(reshapeTarget(shape, target, "reshape")).toEqual(out),
  );

  test.for([
    {
      shape: [6],
      target: [4],
      code: "shape/reshape",
      text: "[6] has 6 elements, [4] has 4; ask for a shape of the same size; one extent may be -1",
    },
    {
      shape: [6],
      target: [4, -1],
      code: "shape/reshape",
      text: "[6] has 6 elements, [4,-1] leaves -1 no whole number (the others multiply to 4); ask for a shape of the same size; one extent may be -1",
    },
    {
      shape: [0],
      target: [0, -1],
      code: "shape/reshape",
      text: "[0] has 0 elements, [0,-1] leaves -1 no whole number (the others multiply to 0); ask for a shape of the same size; one extent may be -1",
    },
    {
      shape: [6],
      target: [-1, -1],
      code: "shape/extent",
      text: "axis 0 of the shape [-1] is -1; use whole numbers >= 0",
    },
    {
      shape: [6],
      target: [1.5],
      code: "shape/extent",
      text: "axis 0 of the shape [1.5] is 1.5; use whole numbers >= 0",
    },
  ])("$shape as $target is refused", ({ shape, target, code, text }) => {
    expect(() => reshapeTarget(shape, target, "reshape")).toThrow(refusal(code, `ShapeError [reshape]: ${text}`));
  });

  test("a checked shape is a copy", () => {
    const shape = [2, 3];
    expect(checkedShape(shape, "zeros")).not.toBe(shape);
    expect(checkedShape(shape, "zeros")).toEqual(shape);
  });

  test("reduced axes vanish or stay", () => {
    expect(reducedShape([2, 3, 4], [0, 2], false)).toEqual([3]);
    expect(reducedShape([2, 3, 4], [0, 2], true)).toEqual([1, 3, 1]);
  });
});

describe("strides", () => {
  const extents = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

  test("dense strides are dense", () => {
    fc.assert(
      fc.property(extents, (shape) => {
        expect(isDense(shape, denseStrides(shape))).toBe(true);
      }),
      RUNS,
    );
    expect(isDense([2, 2], [1, 2])).toBe(false);
    expect(isDense([1, 3], [77, 1])).toBe(true);
  });

  test("repeated axes have stride 0", () => expect(broadcastStrides([3, 1], [1, 1], [2, 3, 4])).toEqual([0, 1, 0]));

  test("merging keeps the walk", () => {
    expect(mergeAxes([2, 3, 4], [12, 4, 1])).toEqual({ shape: [24], strides: [1] });
    expect(mergeAxes([2, 3, 4], [12, 1, 3])).toEqual({ shape: [2, 3, 4], strides: [12, 1, 3] });
    expect(mergeAxes([2, 1, 4], [4, 9, 1])).toEqual({ shape: [8], strides: [1] });
    expect(mergeAxes([2, 3], [0, 0])).toEqual({ shape: [6], strides: [0] });
  });

  test.for([
    { shape: [2, 6], strides: [6, 1], target: [3, 4], out: [4, 1] },
    { shape: [2, 6], strides: [12, 1], target: [2, 3, 2], out: [12, 2, 1] },
    { shape: [2, 6], strides: [12, 2], target: [2, 2, 3], out: [12, 6, 2] },
    { shape: [2, 6], strides: [1, 2], target: [12], out: undefined },
    { shape: [2, 6], strides: [12, 1], target: [4, 3], out: undefined },
    { shape: [4], strides: [0], target: [2, 2], out: [0, 0] },
  ])("$shape by $strides under $target is $out", ({ shape, strides, target, out }) => {
    expect(reshapeStrides(shape, strides, target)).toEqual(out);
  });

  test("sizes multiply, of nothing 1", () => expect([sizeOf([]), sizeOf([2, 3]), sizeOf([2, 0])]).toEqual([1, 6, 0]));
});

describe("trees", () => {
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.integer(),
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "c"), tie("node"), { noNullPrototype: true }),
    ),
  })).node;

  test("unflatten undoes flatten", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const { leaves, shape } = flatten(value);
        expect(unflatten(shape, leaves)).toEqual(value);
        expect(difference(shape, flatten(value).shape, "$")).toBeUndefined();
      }),
      RUNS,
    );
  });

  test("keys are visited in order, classes are leaves", () => {
    const when = new Date(0);
    expect(flatten({ b: 1, a: [2, when] }).leaves).toEqual([2, when, 1]);
    expect(map((a: number, b: number) => a + b, { x: [1, 2] }, { x: [10, 20] })).toEqual({ x: [11, 22] });
  });

  test.for([
    {
      run: () => map((a: number) => a, { x: 1 }, { y: 1 }),
      code: "tree/structure",
      text: "[tree.map]: tree 2 differs from the first at $.x; pass trees of one structure",
    },
    {
      run: () => map((a: number) => a, [1, [2]], [1, [2, 3]]),
      code: "tree/structure",
      text: "[tree.map]: tree 2 differs from the first at $[1]; pass trees of one structure",
    },
    {
      run: () => unflatten(flatten([1, 2]).shape, [1]),
      code: "tree/leaves",
      text: "[tree.unflatten]: 1 leaves for a tree of 2; pass as many leaves as flatten gave",
    },
    {
      run: () => {
        const loop: unknown[] = [];
        loop.push(loop);
        flatten(loop);
      },
      code: "tree/cycle",
      text: "[tree.flatten]: a container at depth 1 holds itself; pass a tree without cycles",
    },
  ])("$text", ({ run, code, text }) => expect(run).toThrow(refusal(code, `ArgumentError ${text}`)));
});
