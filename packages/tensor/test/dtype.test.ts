// The dtypes: facts, the promotion lattice, its type-level table.
import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { DTYPE_FACTS, DTYPES, type DType, isDType, promoteTypes, roundTo, storageOf } from "../src/dtype.js";
import { decodeBf16, decodeF16 } from "../src/half.js";
import type { PromotionTable } from "../src/promotion.generated.js";
import { RUNS } from "./level.js";

const dtype = fc.constantFrom(...DTYPES);

/** Rows of the lattice: the dtype of the row beside bool, u8 ... c64, in the order of DTYPES. */
const LATTICE: Readonly<Record<DType, string>> = {
  bool: "bool u8 u16 u32 u64 i8 i16 i32 i64 f16 bf16 f32 f64 c64",
  u8: "u8 u8 u16 u32 u64 i16 i16 i32 i64 f16 bf16 f32 f64 c64",
  u16: "u16 u16 u16 u32 u64 i32 i32 i32 i64 f16 bf16 f32 f64 c64",
  u32: "u32 u32 u32 u32 u64 i64 i64 i64 i64 f16 bf16 f32 f64 c64",
  u64: "u64 u64 u64 u64 u64 f32 f32 f32 f32 f16 bf16 f32 f64 c64",
  i8: "i8 i16 i32 i64 f32 i8 i16 i32 i64 f16 bf16 f32 f64 c64",
  i16: "i16 i16 i32 i64 f32 i16 i16 i32 i64 f16 bf16 f32 f64 c64",
  i32: "i32 i32 i32 i64 f32 i32 i32 i32 i64 f16 bf16 f32 f64 c64",
  i64: "i64 i64 i64 i64 f32 i64 i64 i64 i64 f16 bf16 f32 f64 c64",
  f16: "f16 f16 f16 f16 f16 f16 f16 f16 f16 f16 f32 f32 f64 c64",
  bf16: "bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 f32 bf16 f32 f64 c64",
  f32: "f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f64 c64",
  f64: "f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 c64",
  c64: "c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64",
};

describe("promotion", () => {
  test.for(DTYPES)("%s beside every dtype", (a) => {
    expect(DTYPES.map((b) => promoteTypes(a, b)).join(" ")).toBe(LATTICE[a]);
  });

  test("is commutative and idempotent", () => {
    fc.assert(
      fc.property(dtype, dtype, (a, b) => {
        expect(promoteTypes(a, b)).toBe(promoteTypes(b, a));
        expect(promoteTypes(a, a)).toBe(a);
      }),
      RUNS,
    );
  });

  test("the type-level table says the same", () => {
    expectTypeOf<PromotionTable["u8"]["i8"]>().toEqualTypeOf<"i16">();
    expectTypeOf<PromotionTable["u32"]["i32"]>().toEqualTypeOf<"i64">();
    expectTypeOf<PromotionTable["u64"]["i64"]>().toEqualTypeOf<"f32">();
    expectTypeOf<PromotionTable["f16"]["bf16"]>().toEqualTypeOf<"f32">();
    expectTypeOf<PromotionTable["c64"]["f64"]>().toEqualTypeOf<"c64">();
  });
});

describe("facts", () => {
  test.for(DTYPES)("storage of %s has its width", (name) => {
    expect(storageOf(name, 3).byteLength).toBe(3 * DTYPE_FACTS[name].bytes);
  });

  test("names are recognised, others and prototype keys are not", () => {
    expect(DTYPES.every(isDType)).toBe(true);
    expect(["float32", "toString", "", 3, undefined, null].some(isDType)).toBe(false);
  });

  test.for([
    { dtype: "u8", value: 300, out: 255 },
    { dtype: "u8", value: -1.5, out: 0 },
    { dtype: "i8", value: -129.9, out: -128 },
    { dtype: "i32", value: Number.NaN, out: 0 },
    { dtype: "bool", value: 0.1, out: 1 },
    { dtype: "f32", value: 0.1, out: Math.fround(0.1) },
    { dtype: "f64", value: 0.1, out: 0.1 },
  ] as const)("$value in $dtype is $out", ({ dtype: name, value, out }) => expect(roundTo(name, value)).toBe(out));

  test("16-bit floats round as their bits say", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect([roundTo("f16", roundTo("f16", value)), roundTo("bf16", roundTo("bf16", value))]).toEqual([
          roundTo("f16", value),
          roundTo("bf16", value),
        ]);
      }),
      RUNS,
    );
    expect(decodeF16(new Uint16Array([0x3555]))[0]).toBe(roundTo("f16", 1 / 3));
    expect(decodeBf16(new Uint16Array([0x3eab]))[0]).toBe(roundTo("bf16", 1 / 3));
  });
});
