// Laws of order, positions, sets and round trips on generated input; the names in brackets are what a law proves.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { RUNS } from "./level.js";

const DTYPES = ["bool", "u8", "i16", "i32", "u32", "i64", "u64", "f16", "bf16", "f32", "f64"] as const;
const dtype = fc.constantFrom(...DTYPES);
/** Few different values, so that many are equal. */
const values = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 40 });
const solid = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const plain = (x: { toArray(): unknown }): number[] => [x.toArray()].flat(9).map(Number);
const made = (list: readonly number[], type: t.DType): t.Tensor => t.tensor([...list]).astype(type);
const counted = (shape: readonly number[]): t.Tensor => t.arange(shape.reduce((a, b) => a * b, 1)).reshape(shape);

describe("order", () => {
  test("equal elements keep their order in both directions [argsort, sort]", () => {
    fc.assert(
      fc.property(values, dtype, fc.boolean(), (list, type, descending) => {
        const x = made(list, type);
        const keys = plain(x);
        const order = plain(t.argsort(x, { descending }));
        const wanted = keys
          .map((_, i) => i)
          .sort((a, b) => (descending ? keys[b]! - keys[a]! : keys[a]! - keys[b]!) || a - b);
        expect(order).toEqual(wanted);
        expect(plain(t.sort(x, { descending }))).toEqual(wanted.map((i) => keys[i]!));
      }),
      RUNS,
    );
  });

  test("sorting by several keys is sorting by the last, ties by the one before [lexsort]", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 30 }), (pairs) => {
        const order = plain(t.lexsort([pairs.map((p) => p[0]), pairs.map((p) => p[1])]));
        const wanted = pairs
          .map((_, i) => i)
          .sort((a, b) => pairs[a]![1] - pairs[b]![1] || pairs[a]![0] - pairs[b]![0] || a - b);
        expect(order).toEqual(wanted);
      }),
      RUNS,
    );
  });

  test("the place of a value parts the smaller from the rest [searchsorted]", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: -1, max: 6 }), fc.boolean(), (list, value, left) => {
        const sorted = [...list].sort((a, b) => a - b);
        const place = t.searchsorted(sorted, value, { side: left ? "left" : "right" }).item();
        expect(place).toBe(sorted.filter((x) => (left ? x < value : x <= value)).length);
      }),
      RUNS,
    );
  });

  test("quantiles lie between their neighbours and halves are medians [quantile, median]", () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, q) => {
        const sorted = [...list].sort((a, b) => a - b);
        const place = q * (list.length - 1);
        const found = t.quantile(t.tensor(list, { dtype: "f64" }), q).item() as number;
        expect(found).toBeGreaterThanOrEqual(sorted[Math.floor(place)]! - 1e-9);
        expect(found).toBeLessThanOrEqual(sorted[Math.ceil(place)]! + 1e-9);
        expect(t.median(list).item()).toBe(t.quantile(list, 0.5).item());
      }),
      RUNS,
    );
  });
});

describe("sets", () => {
  test("are what a Set makes of the values [unique, union1d, intersect1d, setdiff1d, setxor1d, isin]", () => {
    fc.assert(
      fc.property(values, values, dtype, (first, second, type) => {
        const [x, y] = [made(first, type), made(second, type)];
        const [a, b] = [new Set(plain(x)), new Set(plain(y))];
        const sorted = (s: Iterable<number>): number[] => [...new Set(s)].sort((p, q) => p - q);
        expect(plain(t.unique(x))).toEqual(sorted(a));
        expect(plain(t.union1d(x, y))).toEqual(sorted([...a, ...b]));
        expect(plain(t.intersect1d(x, y))).toEqual(sorted([...a].filter((v) => b.has(v))));
        expect(plain(t.setdiff1d(x, y))).toEqual(sorted([...a].filter((v) => !b.has(v))));
        expect(plain(t.setxor1d(x, y))).toEqual(sorted([...a, ...b].filter((v) => a.has(v) !== b.has(v))));
        expect(t.isin(x, y).toArray()).toEqual(plain(x).map((v) => b.has(v)));
      }),
      RUNS,
    );
  });

  test("values at their inverse are the operand, counts add up to its size [uniqueAll]", () => {
    fc.assert(
      fc.property(values, dtype, (list, type) => {
        const x = made(list, type);
        const all = t.uniqueAll(x);
        expect(plain(all.values.take(all.inverse))).toEqual(plain(x));
        expect(plain(x.take(all.indices))).toEqual(plain(all.values));
        expect(all.counts.sum().item()).toBe(list.length);
      }),
      RUNS,
    );
  });

  test("counts per bin are counts [bincount, histogram]", () => {
    fc.assert(
      fc.property(values, (list) => {
        const wanted = Array.from({ length: 6 }, (_, v) => list.filter((x) => x === v).length);
        expect(t.bincount(list, { minlength: 6 }).toArray()).toEqual(wanted);
        const [counts] = t.histogram(list, { bins: [0, 1, 2, 3, 4, 5, 6] });
        expect(counts.toArray()).toEqual(wanted);
      }),
      RUNS,
    );
  });
});

describe("positions", () => {
  test("what is scattered is gathered again, and nothing else moves [gather, scatter, take, put]", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(19), { minLength: 1, maxLength: 10 }), (places) => {
        const x = t.arange(20);
        const updates = places.map((_, i) => 100 + i);
        const rows = places.map((p) => [p]);
        const written = t.scatter(x, rows, updates);
        expect(t.gather(written, rows).toArray()).toEqual(updates);
        expect(t.put(x, places, updates).toArray()).toEqual(written.toArray());
        expect(t.take(written, places).toArray()).toEqual(updates);
        const rest = Array.from({ length: 20 }, (_, i) => i).filter((i) => !places.includes(i));
        expect(t.take(written, rest).toArray()).toEqual(rest);
      }),
      RUNS,
    );
  });

  test("adding at positions is the transpose of reading there: <scatterAdd(0, i, u), x> = <u, x[i]> [scatterAdd]", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(7), { minLength: 1, maxLength: 20 }), fc.nat(9), (places, seed) => {
        const x = t.tensor(Array.from({ length: 8 }, (_, i) => ((i * 5 + seed) % 7) - 3));
        const u = t.tensor(places.map((p, i) => ((i * 3 + p + seed) % 5) - 2));
        const added = t.scatterAdd(
          t.zeros([8]),
          places.map((p) => [p]),
          u,
        );
        // Added to zero, since the sign of a sum that cancels is free.
        expect(added.multiply(x).sum().item() + 0).toBe(u.multiply(x.take(places)).sum().item() + 0);
      }),
      RUNS,
    );
  });

  test("along an axis too [takeAlongAxis, putAlongAxis]", () => {
    fc.assert(
      fc.property(solid, fc.nat(), (shape, a) => {
        const x = counted(shape);
        const axis = a % shape.length;
        const order = t.argsort(x.negative(), { axis });
        const sorted = t.takeAlongAxis(x, order, { axis });
        expect(sorted.toArray()).toEqual(t.flip(x, { axis }).toArray());
        const back = t.putAlongAxis(t.zerosLike(x), order, sorted, { axis });
        expect(back.toArray()).toEqual(x.toArray());
      }),
      RUNS,
    );
  });
});

describe("movement", () => {
  test("a transposed tensor holds the element at the permuted place [transpose]", () => {
    fc.assert(
      fc.property(solid, fc.infiniteStream(fc.nat()), (shape, stream) => {
        const x = counted(shape);
        const permutation = shape.map((_, i) => i).sort(() => (stream.next().value % 2 === 0 ? 1 : -1));
        const moved = t.transpose(x, permutation);
        const place = permutation.map((axis) => stream.next().value % shape[axis]!);
        const from = shape.map((_, axis) => place[permutation.indexOf(axis)]!);
        expect(moved.at(...place).item()).toBe(x.at(...from).item());
        const inverse = permutation.map((_, i) => permutation.indexOf(i));
        expect(t.transpose(moved, inverse).toArray()).toEqual(x.toArray());
      }),
      RUNS,
    );
  });

  test("reshaping keeps the order of elements, however often [reshape, ravel]", () => {
    fc.assert(
      fc.property(solid, (shape) => {
        const x = counted(shape);
        const other = t.reshape(t.transpose(t.reshape(x, [-1, 1])), [...shape].reverse());
        expect(t.ravel(other).toArray()).toEqual(t.arange(x.size).toArray());
      }),
      RUNS,
    );
  });

  test("differences undo sums [diff, cumsum]", () => {
    fc.assert(
      fc.property(values, (list) => {
        const x = t.tensor(list, { dtype: "i32" });
        expect(t.diff(t.cumsum(x), { prepend: 0 }).toArray()).toEqual(list);
      }),
      RUNS,
    );
  });
});

describe("round trips", () => {
  test("bytes, nested arrays and typed arrays give the tensor back [fromBinary, toBinary, tensor]", () => {
    fc.assert(
      fc.property(solid, fc.constantFrom(...t.DTYPES), (shape, type) => {
        const x = counted(shape).remainder(2).astype(type);
        const { dtype: same } = x;
        const bytes = t.fromBinary(t.toBinary(x), { dtype: same, shape });
        expect(bytes.toArray()).toEqual(x.toArray());
        expect(t.tensor(x.toArray() as t.TensorLike, { dtype: same }).toArray()).toEqual(x.toArray());
        expect(t.toBinary(bytes)).toEqual(t.toBinary(x));
      }),
      RUNS,
    );
  });

  test("a polynomial divided by a factor is what it was made of [polymul, polydiv, polyval]", () => {
    const coefficients = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(coefficients, coefficients, fc.integer({ min: -2, max: 2 }), (p, tail, x) => {
        const q = [1, ...tail];
        const [quotient, rest] = t.polydiv(t.polymul(p, q), q);
        expect(quotient.toArray()).toEqual(p);
        expect(rest.abs().max().item()).toBe(0);
        const product = (t.polyval(p, x).item() as number) * (t.polyval(q, x).item() as number);
        expect((t.polyval(t.polymul(p, q), x).item() as number) + 0).toBe(product + 0);
      }),
      RUNS,
    );
  });
});
