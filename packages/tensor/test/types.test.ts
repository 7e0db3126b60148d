// What the type checker knows: dtypes through creation, promotion, reductions and reads. Checked by tsc as well.
import { describe, expect, expectTypeOf, test } from "vitest";
import type { Complex, DType, HalfArray, Nested, ReadByDType, Tensor } from "../src/index.js";
import * as t from "../src/index.js";

describe("reads of every dtype", () => {
  test("dataSync", () => {
    expectTypeOf<ReturnType<Tensor<"bool">["dataSync"]>>().toEqualTypeOf<Float64Array>();
    expectTypeOf((x: Tensor<"bool">) => x.dataSync()).returns.toEqualTypeOf<Uint8Array>();
    expectTypeOf((x: Tensor<"u8">) => x.dataSync()).returns.toEqualTypeOf<Uint8Array>();
    expectTypeOf((x: Tensor<"u16">) => x.dataSync()).returns.toEqualTypeOf<Uint16Array>();
    expectTypeOf((x: Tensor<"u32">) => x.dataSync()).returns.toEqualTypeOf<Uint32Array>();
    expectTypeOf((x: Tensor<"u64">) => x.dataSync()).returns.toEqualTypeOf<BigUint64Array>();
    expectTypeOf((x: Tensor<"i8">) => x.dataSync()).returns.toEqualTypeOf<Int8Array>();
    expectTypeOf((x: Tensor<"i16">) => x.dataSync()).returns.toEqualTypeOf<Int16Array>();
    expectTypeOf((x: Tensor<"i32">) => x.dataSync()).returns.toEqualTypeOf<Int32Array>();
    expectTypeOf((x: Tensor<"i64">) => x.dataSync()).returns.toEqualTypeOf<BigInt64Array>();
    expectTypeOf((x: Tensor<"f16">) => x.dataSync()).returns.toEqualTypeOf<HalfArray>();
    expectTypeOf((x: Tensor<"bf16">) => x.dataSync()).returns.toEqualTypeOf<Uint16Array>();
    expectTypeOf((x: Tensor<"f32">) => x.dataSync()).returns.toEqualTypeOf<Float32Array>();
    expectTypeOf((x: Tensor<"f64">) => x.dataSync()).returns.toEqualTypeOf<Float64Array>();
    expectTypeOf((x: Tensor<"c64">) => x.dataSync()).returns.toEqualTypeOf<Float32Array>();
    expectTypeOf((x: Tensor) => x.dataSync()).returns.toEqualTypeOf<ReadByDType[DType]>();
    expectTypeOf((x: Tensor<"i64">) => x.dataSync({ as: "number" })).returns.toEqualTypeOf<Float64Array>();
    expectTypeOf((x: Tensor<"f32">) => x.data()).returns.resolves.toEqualTypeOf<Float32Array>();
    expectTypeOf((x: Tensor<"f32">) => x.take()).returns.toEqualTypeOf<Float32Array>();
  });

  test("item and toArray", () => {
    expectTypeOf((x: Tensor<"f32">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"i64">) => x.item()).returns.toEqualTypeOf<bigint>();
    expectTypeOf((x: Tensor<"bool">) => x.item()).returns.toEqualTypeOf<boolean>();
    expectTypeOf((x: Tensor<"c64">) => x.item()).returns.toEqualTypeOf<Complex>();
    expectTypeOf((x: Tensor<"i32" | "f32">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"u8">) => x.toArray()).returns.toEqualTypeOf<Nested<number>>();
  });
});

/** The static dtype of a tensor, compared with what it has when it runs. */
function expectDType<D extends DType>(x: Tensor<D>, dtype: D): void {
  expect(x.dtype).toBe(dtype);
}

describe("dtypes", () => {
  const f32 = t.zeros([2]);
  const i32 = t.zeros([2], { dtype: "i32" });
  const u8 = t.zeros([2], { dtype: "u8" });
  const bool = t.tensor([true, false]);
  const f16 = t.zeros([2], { dtype: "f16" });
  const c64 = t.zeros([2], { dtype: "c64" });

  test("of what is made", () => {
    expectTypeOf(f32).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(i32).toEqualTypeOf<Tensor<"i32">>();
    expectTypeOf(bool).toEqualTypeOf<Tensor<"bool">>();
    expectTypeOf(
      t.tensor([
        [1, 2],
        [3, 4],
      ]),
    ).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(t.tensor(3)).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(t.tensor([1n])).toEqualTypeOf<Tensor<"i64">>();
    expectTypeOf(t.tensor(new Int16Array(2))).toEqualTypeOf<Tensor<"i16">>();
    expectTypeOf(t.tensor([1, 2], { dtype: "f64" })).toEqualTypeOf<Tensor<"f64">>();
    expectTypeOf(t.arange(3)).toEqualTypeOf<Tensor<"i32" | "f32">>();
    expectTypeOf(t.eye(2)).toEqualTypeOf<Tensor<"f32">>();
  });

  test("of promotion", () => {
    expectTypeOf(f32.add(i32)).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(u8.add(i32)).toEqualTypeOf<Tensor<"i32">>();
    expectTypeOf(i32.add(2)).toEqualTypeOf<Tensor<"i32">>();
    expectTypeOf(i32.add(2.5)).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(f16.multiply(2.5)).toEqualTypeOf<Tensor<"f16">>();
    expectTypeOf(bool.add(1)).toEqualTypeOf<Tensor<"i32">>();
    expectTypeOf(bool.add(1n)).toEqualTypeOf<Tensor<"i64">>();
    expectTypeOf(u8.add(true)).toEqualTypeOf<Tensor<"u8">>();
    expectTypeOf(f32.add([1, 2])).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(i32.add({ re: 1, im: 2 })).toEqualTypeOf<Tensor<"c64">>();
    expectTypeOf(i32.divide(i32)).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(t.add(2, i32)).toEqualTypeOf<Tensor<"i32">>();
    expectTypeOf(t.where(bool, i32, f16)).toEqualTypeOf<Tensor<"f16">>();
    expectDType(f32.add(i32), "f32");
    expectDType(u8.add(i32), "i32");
    expectDType(i32.add(2), "i32");
    expectDType(i32.add(2.5), "f32");
    expectDType(f16.multiply(2.5), "f16");
    expectDType(bool.add(1), "i32");
    expectDType(bool.add(1n), "i64");
    expectDType(u8.add(true), "u8");
    expectDType(i32.add({ re: 1, im: 2 }), "c64");
    expectDType(t.where(bool, i32, f16), "f16");
    expectDType(i32.divide(i32), "f32");
  });

  test("of functions and reductions", () => {
    expectTypeOf(i32.exp()).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(f16.exp()).toEqualTypeOf<Tensor<"f16">>();
    expectTypeOf(c64.abs()).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(u8.sum()).toEqualTypeOf<Tensor<"u32">>();
    expectTypeOf(bool.sum()).toEqualTypeOf<Tensor<"i32">>();
    expectTypeOf(i32.mean()).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(c64.variance()).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(f32.argmax()).toEqualTypeOf<Tensor<"i32">>();
    expectTypeOf(f32.greater(0)).toEqualTypeOf<Tensor<"bool">>();
    expectTypeOf(f32.reshape([2, 1]).transpose()).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(f32.astype("i64")).toEqualTypeOf<Tensor<"i64">>();
    expectDType(i32.exp(), "f32");
    expectDType(c64.abs(), "f32");
    expectDType(u8.sum(), "u32");
    expectDType(bool.sum(), "i32");
    expectDType(c64.variance(), "f32");
    expectDType(f32.argmax(), "i32");
  });

  test("a tensor of one dtype is a tensor of any", () => {
    const any: Tensor = f32;
    const f = (x: t.TensorLike): t.TensorLike => x;
    expect(f(any)).toBe(f32);
    // Bool plus a number is an integer, so no boolean is left.
    expectTypeOf(any.add(1).sum().item()).toEqualTypeOf<number | bigint | Complex>();
  });
});

describe("static and actual dtype of each of the fourteen through ops", () => {
  test("floats of what they get", () => {
    expectDType(t.ones([2], { dtype: "bool" }).arctan(), "f32");
    expectDType(t.ones([2], { dtype: "u8" }).arctan(), "f32");
    expectDType(t.ones([2], { dtype: "u16" }).arctan(), "f32");
    expectDType(t.ones([2], { dtype: "u32" }).arctan(), "f32");
    expectDType(t.ones([2], { dtype: "u64" }).arctan(), "f32");
    expectDType(t.ones([2], { dtype: "i8" }).arctan(), "f32");
    expectDType(t.ones([2], { dtype: "i16" }).arctan(), "f32");
    expectDType(t.ones([2], { dtype: "i32" }).arctan(), "f32");
    expectDType(t.ones([2], { dtype: "i64" }).arctan(), "f32");
    expectDType(t.ones([2], { dtype: "f16" }).arctan(), "f16");
    expectDType(t.ones([2], { dtype: "bf16" }).arctan(), "bf16");
    expectDType(t.ones([2], { dtype: "f32" }).arctan(), "f32");
    expectDType(t.ones([2], { dtype: "f64" }).arctan(), "f64");
    expectDType(t.ones([2], { dtype: "c64" }).arctan(), "c64");
  });

  test("real parts", () => {
    expectDType(t.ones([2], { dtype: "bool" }).real(), "bool");
    expectDType(t.ones([2], { dtype: "u8" }).real(), "u8");
    expectDType(t.ones([2], { dtype: "u16" }).real(), "u16");
    expectDType(t.ones([2], { dtype: "u32" }).real(), "u32");
    expectDType(t.ones([2], { dtype: "u64" }).real(), "u64");
    expectDType(t.ones([2], { dtype: "i8" }).real(), "i8");
    expectDType(t.ones([2], { dtype: "i16" }).real(), "i16");
    expectDType(t.ones([2], { dtype: "i32" }).real(), "i32");
    expectDType(t.ones([2], { dtype: "i64" }).real(), "i64");
    expectDType(t.ones([2], { dtype: "f16" }).real(), "f16");
    expectDType(t.ones([2], { dtype: "bf16" }).real(), "bf16");
    expectDType(t.ones([2], { dtype: "f32" }).real(), "f32");
    expectDType(t.ones([2], { dtype: "f64" }).real(), "f64");
    expectDType(t.ones([2], { dtype: "c64" }).real(), "f32");
  });

  test("true division", () => {
    expectDType(t.ones([2], { dtype: "bool" }).divide(t.ones([2], { dtype: "bool" })), "f32");
    expectDType(t.ones([2], { dtype: "u8" }).divide(t.ones([2], { dtype: "u8" })), "f32");
    expectDType(t.ones([2], { dtype: "u16" }).divide(t.ones([2], { dtype: "u16" })), "f32");
    expectDType(t.ones([2], { dtype: "u32" }).divide(t.ones([2], { dtype: "u32" })), "f32");
    expectDType(t.ones([2], { dtype: "u64" }).divide(t.ones([2], { dtype: "u64" })), "f32");
    expectDType(t.ones([2], { dtype: "i8" }).divide(t.ones([2], { dtype: "i8" })), "f32");
    expectDType(t.ones([2], { dtype: "i16" }).divide(t.ones([2], { dtype: "i16" })), "f32");
    expectDType(t.ones([2], { dtype: "i32" }).divide(t.ones([2], { dtype: "i32" })), "f32");
    expectDType(t.ones([2], { dtype: "i64" }).divide(t.ones([2], { dtype: "i64" })), "f32");
    expectDType(t.ones([2], { dtype: "f16" }).divide(t.ones([2], { dtype: "f16" })), "f16");
    expectDType(t.ones([2], { dtype: "bf16" }).divide(t.ones([2], { dtype: "bf16" })), "bf16");
    expectDType(t.ones([2], { dtype: "f32" }).divide(t.ones([2], { dtype: "f32" })), "f32");
    expectDType(t.ones([2], { dtype: "f64" }).divide(t.ones([2], { dtype: "f64" })), "f64");
    expectDType(t.ones([2], { dtype: "c64" }).divide(t.ones([2], { dtype: "c64" })), "c64");
  });

  test("a weak whole number beside them", () => {
    expectDType(t.ones([2], { dtype: "bool" }).multiply(2), "i32");
    expectDType(t.ones([2], { dtype: "u8" }).multiply(2), "u8");
    expectDType(t.ones([2], { dtype: "u16" }).multiply(2), "u16");
    expectDType(t.ones([2], { dtype: "u32" }).multiply(2), "u32");
    expectDType(t.ones([2], { dtype: "u64" }).multiply(2), "u64");
    expectDType(t.ones([2], { dtype: "i8" }).multiply(2), "i8");
    expectDType(t.ones([2], { dtype: "i16" }).multiply(2), "i16");
    expectDType(t.ones([2], { dtype: "i32" }).multiply(2), "i32");
    expectDType(t.ones([2], { dtype: "i64" }).multiply(2), "i64");
    expectDType(t.ones([2], { dtype: "f16" }).multiply(2), "f16");
    expectDType(t.ones([2], { dtype: "bf16" }).multiply(2), "bf16");
    expectDType(t.ones([2], { dtype: "f32" }).multiply(2), "f32");
    expectDType(t.ones([2], { dtype: "f64" }).multiply(2), "f64");
    expectDType(t.ones([2], { dtype: "c64" }).multiply(2), "c64");
  });

  test("a weak fraction beside them", () => {
    expectDType(t.ones([2], { dtype: "bool" }).multiply(0.5), "f32");
    expectDType(t.ones([2], { dtype: "u8" }).multiply(0.5), "f32");
    expectDType(t.ones([2], { dtype: "u16" }).multiply(0.5), "f32");
    expectDType(t.ones([2], { dtype: "u32" }).multiply(0.5), "f32");
    expectDType(t.ones([2], { dtype: "u64" }).multiply(0.5), "f32");
    expectDType(t.ones([2], { dtype: "i8" }).multiply(0.5), "f32");
    expectDType(t.ones([2], { dtype: "i16" }).multiply(0.5), "f32");
    expectDType(t.ones([2], { dtype: "i32" }).multiply(0.5), "f32");
    expectDType(t.ones([2], { dtype: "i64" }).multiply(0.5), "f32");
    expectDType(t.ones([2], { dtype: "f16" }).multiply(0.5), "f16");
    expectDType(t.ones([2], { dtype: "bf16" }).multiply(0.5), "bf16");
    expectDType(t.ones([2], { dtype: "f32" }).multiply(0.5), "f32");
    expectDType(t.ones([2], { dtype: "f64" }).multiply(0.5), "f64");
    expectDType(t.ones([2], { dtype: "c64" }).multiply(0.5), "c64");
  });

  test("bits", () => {
    expectDType(t.ones([2], { dtype: "bool" }).bitwiseXor(t.ones([2], { dtype: "bool" })), "bool");
    expectDType(t.ones([2], { dtype: "u8" }).bitwiseXor(t.ones([2], { dtype: "u8" })), "u8");
    expectDType(t.ones([2], { dtype: "u16" }).bitwiseXor(t.ones([2], { dtype: "u16" })), "u16");
    expectDType(t.ones([2], { dtype: "u32" }).bitwiseXor(t.ones([2], { dtype: "u32" })), "u32");
    expectDType(t.ones([2], { dtype: "u64" }).bitwiseXor(t.ones([2], { dtype: "u64" })), "u64");
    expectDType(t.ones([2], { dtype: "i8" }).bitwiseXor(t.ones([2], { dtype: "i8" })), "i8");
    expectDType(t.ones([2], { dtype: "i16" }).bitwiseXor(t.ones([2], { dtype: "i16" })), "i16");
    expectDType(t.ones([2], { dtype: "i32" }).bitwiseXor(t.ones([2], { dtype: "i32" })), "i32");
    expectDType(t.ones([2], { dtype: "i64" }).bitwiseXor(t.ones([2], { dtype: "i64" })), "i64");
    expectDType(t.ones([2], { dtype: "bool" }).bitwiseCount(), "u8");
    expectDType(t.ones([2], { dtype: "u8" }).bitwiseCount(), "u8");
    expectDType(t.ones([2], { dtype: "u16" }).bitwiseCount(), "u8");
    expectDType(t.ones([2], { dtype: "u32" }).bitwiseCount(), "u8");
    expectDType(t.ones([2], { dtype: "u64" }).bitwiseCount(), "u8");
    expectDType(t.ones([2], { dtype: "i8" }).bitwiseCount(), "u8");
    expectDType(t.ones([2], { dtype: "i16" }).bitwiseCount(), "u8");
    expectDType(t.ones([2], { dtype: "i32" }).bitwiseCount(), "u8");
    expectDType(t.ones([2], { dtype: "i64" }).bitwiseCount(), "u8");
  });

  test("predicates", () => {
    expectDType(t.ones([2], { dtype: "bool" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "u8" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "u16" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "u32" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "u64" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "i8" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "i16" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "i32" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "i64" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "f16" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "bf16" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "f32" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "f64" }).isinf(), "bool");
    expectDType(t.ones([2], { dtype: "c64" }).isinf(), "bool");
  });

  test("one element", () => {
    expectTypeOf((x: Tensor<"bool">) => x.item()).returns.toEqualTypeOf<boolean>();
    expectTypeOf((x: Tensor<"u8">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"u16">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"u32">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"u64">) => x.item()).returns.toEqualTypeOf<bigint>();
    expectTypeOf((x: Tensor<"i8">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"i16">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"i32">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"i64">) => x.item()).returns.toEqualTypeOf<bigint>();
    expectTypeOf((x: Tensor<"f16">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"bf16">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"f32">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"f64">) => x.item()).returns.toEqualTypeOf<number>();
    expectTypeOf((x: Tensor<"c64">) => x.item()).returns.toEqualTypeOf<Complex>();
  });
});
