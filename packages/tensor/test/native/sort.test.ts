// Sorting of f32 on the native backend: short rows by comparing, long ones digit by digit, both as the reference backend orders them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { RUNS } from "../level.js";

type T = t.Tensor;

const SPECIAL = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-42, -1e-42, 3.4e38, -3.4e38];
const element = fc.oneof(fc.constantFrom(...SPECIAL, 1, 2, -1), fc.float({ noDefaultInfinity: true }));

/** Zeros of both signs are equal to a sort, so that their order among themselves is free. */
const plain = (x: T): number[] => Array.from(x.dataSync() as Float32Array, (value) => value + 0);

describe.for([1, 2, 511, 512, 513, 3000])("rows of %i", (width) => {
  test("are those of the reference backend, compiled as eager", () => {
    const sorted = t.defn((x: T) => t.sort(x));
    fc.assert(
      fc.property(fc.array(element, { minLength: 40, maxLength: 40 }), fc.nat(), (some, seed) => {
        const values = Float32Array.from(
          { length: 2 * width },
          (_, i) => some[(i * (seed % 37) + i) % 40]! * (1 + (i % 7)),
        );
        const x = t.tensor(values).reshape([2, width]) as T;
        const found = t.sort(x) as T;
        expect(plain(found)).toEqual(plain(t.withBackend("reference", () => t.sort(x.to("reference"))) as T));
        expect(new Int32Array(sorted(x).dataSync().buffer)).toEqual(new Int32Array(found.dataSync().buffer));
      }),
      { ...RUNS, numRuns: 10 },
    );
  });

  test("lie as they lie: turned, reversed, another axis", () => {
    const x = t.random.normal(t.random.key(width), [3, width]) as T;
    for (const fn of [
      (a: T) => t.sort(t.flip(a)),
      (a: T) => t.sort(t.transpose(a)),
      (a: T) => t.sort(a, { axis: 0 }),
      (a: T) => t.sort(t.transpose(a), { axis: 0 }),
    ])
      expect(plain(fn(x) as T)).toEqual(plain(t.withBackend("reference", () => fn(x.to("reference") as T)) as T));
  });
});
