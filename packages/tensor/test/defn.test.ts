// defn: what a compiled function computes, when it is traced, and what it does with its arguments.
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { createReferenceBackend } from "../src/reference/backend.js";
import { REFERENCE_KERNELS } from "../src/reference/table.js";

describe("a compiled function", () => {
  test("computes what the function computes, and is traced once", () => {
    let traces = 0;
    const f = t.defn((x, y) => {
      traces++;
      return { sum: x.add(y), both: [x, y.multiply(2)] };
    });
    for (let i = 0; i < 3; i++) {
      const { sum, both } = f(t.tensor([1, 2]), t.tensor([i, i]));
      expect(sum.toArray()).toEqual([1 + i, 2 + i]);
      expect(both.map((x: t.Tensor) => x.toArray())).toEqual([
        [1, 2],
        [2 * i, 2 * i],
      ]);
    }
    expect(traces).toBe(1);
    expect(f.cacheStats()).toEqual({ size: 1, limit: 256, hits: 2, misses: 1, evictions: 0 });
    f.clearCache();
    expect(f.cacheStats().size).toBe(0);
  });

  test.for([
    { name: "numbers", args: [2, 2.5], wanted: 4.5 },
    { name: "a typed array and a bigint", args: [new Int32Array([1]), 3n], wanted: [4] },
    { name: "booleans", args: [true, 1], wanted: 2 },
  ])("takes $name where tensors go", ({ args, wanted }) => {
    expect(
      t
        .defn((x, y) => t.add(x, y))(...args)
        .toArray(),
    ).toEqual(wanted);
  });

  test("numbers are weak in a program as in eager calls", () => {
    const f = t.defn((x, y) => x.add(y));
    const x = t.tensor([1], { dtype: "i32" });
    expect([f(x, 2).dtype, f(x, 2.5).dtype, f(x, 3).dtype]).toEqual(["i32", "f32", "i32"]);
    expect(f.cacheStats().misses).toBe(2);
    expect(t.defn((a, b) => t.add(a, b))(1, 2).weakType).toBe(true);
  });

  test("composes with the transformations and with itself in any order", () => {
    const f = (x: t.Tensor) => x.multiply(x).multiply(x).sum();
    const x = t.tensor([1, 2]);
    const wanted = [3, 12];
    expect(t.grad(t.defn(f))(x).toArray()).toEqual(wanted);
    expect(t.defn(t.grad(f))(x).toArray()).toEqual(wanted);
    expect(
      t
        .defn(t.grad(t.defn(f)))(x)
        .toArray(),
    ).toEqual(wanted);
    expect(
      t
        .defn((v: t.Tensor) => t.defn(f)(v).add(1))(x)
        .item(),
    ).toBe(10);
    expect(
      t
        .vmap(t.defn(f))(t.tensor([[1], [2]]))
        .toArray(),
    ).toEqual([1, 8]);
    expect(
      t
        .defn(t.vmap(t.grad(t.defn(f))))(t.tensor([[1], [2]]))
        .toArray(),
    ).toEqual([[3], [12]]);
  });

  test("holds what it captured by a handle of its own", () => {
    const captured = t.tensor([10, 20]);
    const f = t.defn((x) => x.add(captured));
    const x = t.tensor([1, 2]);
    expect(f(x).toArray()).toEqual([11, 22]);
    captured.dispose();
    expect(f(x).toArray()).toEqual([11, 22]);
  });

  test("keeps its constants when it is traced inside tidy", () => {
    const f = t.defn((x) => x.add(t.tensor([1, 2])).multiply(3));
    const x = t.tensor([1, 2]);
    expect(t.tidy(() => f(x)).toArray()).toEqual([6, 12]);
    expect(t.tidy(() => f(x)).toArray()).toEqual([6, 12]);
  });

  test("runs where its arguments live, or where it is told", () => {
    const other = { ...createReferenceBackend(REFERENCE_KERNELS), name: "other" };
    const f = t.defn((x) => x.add(1));
    expect(f(t.tensor([1], { backend: other })).backend).toBe("other");
    expect(f(t.tensor([1])).backend).toBe("reference");
    expect(f.cacheStats().misses).toBe(2);
    const there = t.defn((x) => t.add(x, 1), { backend: other });
    expect(there(1).backend).toBe("other");
    expect(() => there(t.tensor([1]))).toThrow(
      expect.objectContaining({
        code: "backend/mismatch",
        message:
          'BackendMismatchError [defn(anonymous)]: argument 0 "x" lives on "reference", and the function runs on "other"; move it with x.to("other")',
      }),
    );
  });
});
