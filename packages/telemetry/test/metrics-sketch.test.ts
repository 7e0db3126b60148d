// Quantiles against sorted values, and the memory they take.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addToSketch, binCount, createSketch, quantilesOf, RELATIVE_ERROR } from "../src/metrics/sketch.js";
import { PROPERTY } from "./property.js";

const RANKS = [0, 0.01, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

function sketchOf(values: readonly number[]): ReturnType<typeof createSketch> {
  const sketch = createSketch();
  for (const value of values) addToSketch(sketch, value);
  return sketch;
}

/** The observation of rank ceil(q n), by sorting. */
function exactQuantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] as number;
}

/** The last bits of the logarithm may move a value on a bin's edge to the neighbour. */
const TOLERANCE = RELATIVE_ERROR * (1 + 1e-9);

function expectWithinError(values: readonly number[]): void {
  quantilesOf(sketchOf(values), RANKS).forEach((estimate, at) => {
    const exact = exactQuantile(values, RANKS[at] as number);
    expect(Math.abs(estimate - exact), `q ${RANKS[at]}: ${estimate} for ${exact}`).toBeLessThanOrEqual(
      TOLERANCE * Math.abs(exact),
    );
  });
}

describe("quantiles", () => {
  test.for<{ values: number[] }>([
    { values: [1] },
    { values: [0] },
    { values: [-1, 1] },
    { values: [0, 0, 0, 5] },
    { values: [-5, -4, -3, -2, -1] },
    { values: [1e-9, 1, 1e9] },
    { values: Array.from({ length: 10_000 }, (_, at) => at + 1) },
    { values: Array.from({ length: 1000 }, (_, at) => 1.02 ** at) },
    { values: Array.from({ length: 1000 }, (_, at) => Math.sin(at) * 1000) },
  ])("of $values.length values are within 1 % of the sorted ones", ({ values }) => expectWithinError(values));

  test("of any values of up to 14 decades are within 1 % of the sorted ones", () => {
    const value = fc.oneof(
      fc.double({ min: 1e-7, max: 1e7, noNaN: true }),
      fc.double({ min: -1e7, max: -1e-7, noNaN: true }),
      fc.integer({ min: -1000, max: 1000 }),
    );
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), expectWithinError), PROPERTY);
  });

  test("rise with the rank", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (values) => {
        const quantiles = quantilesOf(sketchOf(values), RANKS);
        expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
      }),
      PROPERTY,
    );
  });

  test("of nothing are NaN", () => expect(quantilesOf(createSketch(), [0.5])).toEqual([Number.NaN]));
});

describe("memory", () => {
  test("a million values of 10 decades take one bin for each 2 %", () => {
    const sketch = createSketch();
    for (let at = 0; at < 1_000_000; at += 1) addToSketch(sketch, 10 ** ((at % 100_000) / 10_000));
    expect(binCount(sketch)).toBeLessThanOrEqual(1153);
  });

  test("values over the whole range of floats stay in 4,096 bins, and the upper quantiles exact to 1 %", () => {
    const values = Array.from({ length: 6000 }, (_, at) => 10 ** (at / 10 - 300) * (at % 3 === 0 ? -1 : 1));
    const sketch = sketchOf(values);
    expect(binCount(sketch)).toBeLessThanOrEqual(4096);
    const [p99 = 0] = quantilesOf(sketch, [0.99]);
    const exact = exactQuantile(values, 0.99);
    expect(Math.abs(p99 - exact)).toBeLessThanOrEqual(TOLERANCE * exact);
    expect(sketch.count).toBe(6000);
  });

  test("what comes below the merged bins joins the lowest of them", () => {
    const sketch = sketchOf(Array.from({ length: 5000 }, (_, at) => 10 ** (at / 10 - 250)));
    const { floor, counts } = sketch.positive;
    const before = counts.get(floor) ?? 0;
    addToSketch(sketch, 1e-300);
    expect([sketch.positive.floor, counts.get(floor), Math.min(...counts.keys())]).toEqual([floor, before + 1, floor]);
  });

  test("bins that are merged keep their counts, in whatever order the values come", () => {
    const magnitudes = Array.from({ length: 5000 }, (_, at) => 10 ** (at / 10 - 250));
    for (const values of [magnitudes, [...magnitudes].reverse()]) {
      const sketch = sketchOf(values);
      expect([...sketch.positive.counts.values()].reduce((a, b) => a + b, 0)).toBe(5000);
      expect(sketch.positive.counts.size).toBeLessThanOrEqual(2048);
    }
  });
});
