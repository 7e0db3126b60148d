// Contractions, convolutions and windows against loops over indices, on generated shapes; integers, so that equal means equal.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { RUNS } from "./level.js";

/** An array as its shape and numbers. */
interface Plain {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const plainOf = (shape: readonly number[], seed: number): Plain => ({
  shape,
  values: Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7 + seed * 5 + 3) % 11) - 5),
});
const tensorOf = ({ shape, values }: Plain): t.Tensor => t.tensor(Int32Array.from(values)).reshape(shape);
const indicesOf = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>(
    (all, extent) => all.flatMap((index) => Array.from({ length: extent }, (_, i) => [...index, i])),
    [[]],
  );
function at({ shape, values }: Plain, index: readonly number[]): number {
  return values[shape.reduce((place, extent, axis) => place * extent + index[axis]!, 0)]!;
}
const build = (shape: readonly number[], element: (index: readonly number[]) => number): Plain => ({
  shape,
  values: indicesOf(shape).map(element),
});

function expectSame(x: t.Tensor, wanted: Plain): void {
  expect(x.shape).toEqual(wanted.shape);
  expect(Array.from(x.dataSync() as Int32Array)).toEqual(wanted.values.map((v) => v + 0));
}

const LABELS = ["a", "b", "c", "d"];
const labels = fc.array(fc.constantFrom(...LABELS), { maxLength: 3 });
const extents = fc.tuple(...LABELS.map(() => fc.integer({ min: 0, max: 3 })));

/** An einsum as loops over all labels. */
function einsumByLoops(
  inputs: readonly string[][],
  output: readonly string[],
  sizes: Map<string, number>,
  xs: Plain[],
): Plain {
  const inner = [...new Set(inputs.flat())].filter((label) => !output.includes(label));
  const sizesOf = (names: readonly string[]): number[] => names.map((label) => sizes.get(label)!);
  return build(sizesOf(output), (outer) =>
    indicesOf(sizesOf(inner)).reduce((sum, rest) => {
      const place = new Map([
        ...output.map((l, i) => [l, outer[i]!] as const),
        ...inner.map((l, i) => [l, rest[i]!] as const),
      ]);
      return (
        sum +
        xs.reduce(
          (product, x, i) =>
            product *
            at(
              x,
              inputs[i]!.map((label) => place.get(label)!),
            ),
          1,
        )
      );
    }, 0),
  );
}

describe("contractions", () => {
  test("einsum is the sum over all labels the result lacks [einsum]", () => {
    fc.assert(
      fc.property(fc.array(labels, { minLength: 1, maxLength: 4 }), extents, fc.nat(15), (inputs, sizes, mask) => {
        const known = new Map(LABELS.map((label, i) => [label, sizes[i]!]));
        const output = [...new Set(inputs.flat())].filter((label) => (mask >> LABELS.indexOf(label)) & 1).reverse();
        const xs = inputs.map((names, i) =>
          plainOf(
            names.map((label) => known.get(label)!),
            i,
          ),
        );
        const text = `${inputs.map((names) => names.join("")).join(",")}->${output.join("")}`;
        const wanted = einsumByLoops(inputs, output, known, xs);
        for (const optimize of [true, false, "greedy", "optimal"] as const)
          expectSame(t.einsum(text, ...xs.map(tensorOf), { optimize }), wanted);
      }),
      RUNS,
    );
  });

  test("the optimal path never costs more than the greedy one or left to right [einsumPath]", () => {
    fc.assert(
      fc.property(
        fc.array(labels, { minLength: 2, maxLength: 5 }),
        fc.tuple(...LABELS.map(() => fc.integer({ min: 1, max: 9 }))),
        (inputs, sizes) => {
          const known = new Map(LABELS.map((label, i) => [label, sizes[i]!]));
          const text = `${inputs.map((names) => [...new Set(names)].join("")).join(",")}->`;
          const xs = inputs.map((names) => t.zeros([...new Set(names)].map((label) => known.get(label)!)));
          const cost = (optimize: "optimal" | "greedy" | false): number =>
            t.einsumPath(text, ...xs, { optimize }).multiplications;
          expect(cost("optimal")).toBeLessThanOrEqual(Math.min(cost("greedy"), cost(false)));
        },
      ),
      RUNS,
    );
  });

  test("tensordot, dotGeneral and einsum agree [tensordot, lax.dotGeneral]", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }), ([b, k, m, n]) => {
        const [x, y] = [plainOf([b!, m!, k!], 1), plainOf([k!, b!, n!], 2)].map(tensorOf) as [t.Tensor, t.Tensor];
        const batched = t.lax.dotGeneral(x, y, [
          [[2], [0]],
          [[0], [1]],
        ]);
        expect(batched.toArray()).toEqual(t.einsum("bmk,kbn->bmn", x, y).toArray());
        expect(
          t
            .tensordot(x, y, {
              axes: [
                [2, 0],
                [0, 1],
              ],
            })
            .toArray(),
        ).toEqual(t.einsum("bmk,kbn->mn", x, y).toArray());
      }),
      RUNS,
    );
  });

  test("kron of products is the product of krons [kron]", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 6, maxLength: 6 }), ([a, b, c, d, e, f]) => {
        const [w, x, y, z] = [
          [a, b],
          [c, d],
          [b, e],
          [d, f],
        ].map((s, i) => tensorOf(plainOf(s as number[], i))) as t.Tensor[];
        const left = t.matmul(t.kron(w!, x!), t.kron(y!, z!));
        expect(left.toArray()).toEqual(t.kron(t.matmul(w!, y!), t.matmul(x!, z!)).toArray());
      }),
      RUNS,
    );
  });

  test("convolve multiplies polynomials, and correlate is it reversed [convolve, correlate]", () => {
    const sequence = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        const wanted = new Array<number>(a.length + b.length - 1).fill(0);
        a.forEach((x, i) => {
          b.forEach((y, j) => {
            wanted[i + j]! += x * y;
          });
        });
        const [x, y] = [t.tensor(Int32Array.from(a)), t.tensor(Int32Array.from(b))];
        expect(t.convolve(x, y).toArray()).toEqual(wanted.map((v) => v + 0));
        expect(t.correlate(x, t.flip(y), { mode: "full" }).toArray()).toEqual(wanted.map((v) => v + 0));
        const valid = t.convolve(x, y, { mode: "valid" }).toArray();
        const short = Math.min(a.length, b.length) - 1;
        expect(valid).toEqual(wanted.slice(short, wanted.length - short).map((v) => v + 0));
      }),
      RUNS,
    );
  });
});

/** One axis of a window. */
const axisOf = fc.record({
  extent: fc.integer({ min: 1, max: 5 }),
  window: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  low: fc.integer({ min: -1, max: 2 }),
  high: fc.integer({ min: -1, max: 2 }),
  inputDilation: fc.integer({ min: 1, max: 2 }),
  windowDilation: fc.integer({ min: 1, max: 2 }),
});
type Axis = typeof axisOf extends fc.Arbitrary<infer A> ? A : never;

/** Index of the operand under a tap of a place, or undefined in padding and gaps. */
function under(axis: Axis, place: number, tap: number): number | undefined {
  const dilated = place * axis.stride + tap * axis.windowDilation - axis.low;
  const index = dilated / axis.inputDilation;
  return Number.isInteger(index) && index >= 0 && index < axis.extent ? index : undefined;
}
function placesOf(axis: Axis): number {
  const length = (axis.extent - 1) * axis.inputDilation + 1 + axis.low + axis.high;
  const window = (axis.window - 1) * axis.windowDilation + 1;
  return length < window ? 0 : Math.floor((length - window) / axis.stride) + 1;
}
const list = (axes: readonly Axis[], name: keyof Axis): number[] => axes.map((axis) => axis[name]);
const paddingOf = (axes: readonly Axis[]): number[][] => axes.map((axis) => [axis.low, axis.high]);

/** The elements of x under a window, in row-major order of the taps. */
function elementsUnder(
  axes: readonly Axis[],
  x: Plain,
  place: readonly number[],
): { index: number[]; value: number }[] {
  return indicesOf(list(axes, "window")).flatMap((taps) => {
    const index = axes.map((axis, i) => under(axis, place[i]!, taps[i]!));
    return index.includes(undefined) ? [] : [{ index: index as number[], value: at(x, index as number[]) }];
  });
}

describe("windows", () => {
  const boxes = fc.array(axisOf, { minLength: 1, maxLength: 3 });

  test("window reductions fold what lies under each window [windowSum, windowProd, windowMax, windowMin]", () => {
    fc.assert(
      fc.property(boxes, (axes) => {
        const x = plainOf(list(axes, "extent"), 1);
        const options = {
          strides: list(axes, "stride"),
          padding: paddingOf(axes),
          inputDilation: list(axes, "inputDilation"),
          windowDilation: list(axes, "windowDilation"),
        };
        const fold = (start: number, join: (a: number, b: number) => number): Plain =>
          build(axes.map(placesOf), (place) =>
            elementsUnder(axes, x, place).reduce((sum, { value }) => join(sum, value), start),
          );
        const [given, size] = [tensorOf(x), list(axes, "window")];
        expectSame(
          t.windowSum(given, size, options),
          fold(0, (a, b) => a + b),
        );
        expectSame(
          t.windowProd(given, size, options),
          fold(1, (a, b) => Math.imul(a, b)),
        );
        expectSame(t.windowMax(given, size, options), fold(-(2 ** 31), Math.max));
        expectSame(t.windowMin(given, size, options), fold(2 ** 31 - 1, Math.min));
      }),
      RUNS,
    );
  });

  test("windowScatter adds at the first extreme of each window [windowScatter]", () => {
    fc.assert(
      fc.property(boxes, fc.boolean(), (drawn, largest) => {
        const axes = drawn.map((axis) => ({ ...axis, inputDilation: 1, windowDilation: 1 }));
        const x = plainOf(list(axes, "extent"), 1);
        const source = plainOf(axes.map(placesOf), 2);
        const totals = new Map<string, number>();
        indicesOf(source.shape).forEach((place) => {
          const found = elementsUnder(axes, x, place);
          if (found.length === 0) return;
          const best = found.reduce((a, b) => ((largest ? b.value > a.value : b.value < a.value) ? b : a));
          totals.set(String(best.index), (totals.get(String(best.index)) ?? 0) + at(source, place));
        });
        const options = {
          strides: list(axes, "stride"),
          padding: paddingOf(axes),
          select: largest ? "max" : "min",
        } as const;
        const result = t.windowScatter(tensorOf(x), tensorOf(source), list(axes, "window"), options);
        expectSame(
          result,
          build(x.shape, (index) => totals.get(String(index)) ?? 0),
        );
      }),
      RUNS,
    );
  });

  test("reduceWindow with a function is the reduction of that name [reduceWindow]", () => {
    fc.assert(
      fc.property(boxes, (axes) => {
        const [x, size] = [tensorOf(plainOf(list(axes, "extent"), 1)), list(axes, "window")];
        const options = { strides: list(axes, "stride"), padding: paddingOf(axes) };
        const folded = t.reduceWindow(x, 0, (a, b) => t.add(a, b) as t.Tensor, size, options);
        expect(folded.toArray()).toEqual(t.windowSum(x, size, options).toArray());
      }),
      RUNS,
    );
  });
});

describe("convolutions", () => {
  const channels = fc.record({
    n: fc.integer({ min: 0, max: 2 }),
    groups: fc.integer({ min: 1, max: 2 }),
    share: fc.integer({ min: 1, max: 2 }),
    each: fc.integer({ min: 1, max: 2 }),
  });

  test("conv is the sum over taps and channels, whatever strides, padding, dilation and groups [conv]", () => {
    fc.assert(
      fc.property(fc.array(axisOf, { minLength: 1, maxLength: 2 }), channels, (axes, { n, groups, share, each }) => {
        const x = plainOf([n, ...list(axes, "extent"), groups * share], 1);
        const w = plainOf([groups * each, ...list(axes, "window"), share], 2);
        const wanted = build([n, ...axes.map(placesOf), groups * each], (index) => {
          const [batch, place, output] = [index[0]!, index.slice(1, -1), index.at(-1)!];
          const first = Math.floor(output / each) * share;
          return indicesOf([...list(axes, "window"), share]).reduce((sum, tap) => {
            const under_ = axes.map((axis, i) => under(axis, place[i]!, tap[i]!));
            if (under_.includes(undefined)) return sum;
            const value = at(x, [batch, ...(under_ as number[]), first + tap.at(-1)!]);
            return sum + value * at(w, [output, ...tap]);
          }, 0);
        });
        const options = {
          strides: list(axes, "stride"),
          padding: paddingOf(axes),
          inputDilation: list(axes, "inputDilation"),
          kernelDilation: list(axes, "windowDilation"),
          groups,
        };
        expectSame(t.conv(tensorOf(x), tensorOf(w), options), wanted);
        // Floats take another path through the products.
        const float = t.conv(tensorOf(x).astype("f32"), tensorOf(w).astype("f32"), options);
        expect(float.astype("i32").toArray()).toEqual(tensorOf(wanted).toArray());
      }),
      RUNS,
    );
  });

  test("convTranspose is the adjoint of conv [convTranspose]", () => {
    const axis = fc.record({
      out: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 3 }),
      more: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 2 }), channels, (axes, { n, groups, share, each }) => {
        const strides = axes.map(({ stride }) => stride);
        const windows = axes.map(({ stride, more }) => stride + more);
        const space = axes.map(({ out, stride }, i) => (out - 1) * stride + windows[i]!);
        const x = tensorOf(plainOf([n, ...space, groups * share], 1));
        const y = tensorOf(plainOf([n, ...axes.map(({ out }) => out), groups * each], 2));
        const w = tensorOf(plainOf([groups * each, ...windows, share], 3));
        const there = t.vdot(t.conv(x, w, { strides, groups }), y).item();
        const back = t.convTranspose(y, w, { strides, padding: "VALID", groups });
        expect(back.shape).toEqual(x.shape);
        expect(t.vdot(x, back).item()).toBe(there);
      }),
      RUNS,
    );
  });
});
