// 16-bit floats: rounding to nearest even from f64, every bit pattern there and back.
import { describe, expect, test } from "vitest";
import { decodeBf16, decodeF16, fromBf16, fromF16, toBf16, toF16 } from "../src/half.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe("f16", () => {
  test.for([
    { value: 0, bits: 0x0000 },
    { value: -0, bits: 0x8000 },
    { value: 1, bits: 0x3c00 },
    { value: -2, bits: 0xc000 },
    { value: 65504, bits: 0x7bff },
    { value: 65519.99, bits: 0x7bff },
    { value: 65520, bits: 0x7c00 },
    { value: inf, bits: 0x7c00 },
    { value: -inf, bits: 0xfc00 },
    { value: nan, bits: 0x7e00 },
    { value: 2 ** -24, bits: 0x0001 },
    { value: 2 ** -25, bits: 0x0000 },
    { value: 2 ** -25 * 1.0000001, bits: 0x0001 },
    { value: 2 ** -14, bits: 0x0400 },
    { value: 2 ** -14 * (1 - 2 ** -12), bits: 0x0400 },
    { value: 1 + 2 ** -11, bits: 0x3c00 },
    { value: 1 + 3 * 2 ** -11, bits: 0x3c02 },
    { value: 1 + 2 ** -11 + 2 ** -40, bits: 0x3c01 },
  ])("$value is $bits", ({ value, bits }) => expect(toF16(value)).toBe(bits));

  test("every pattern that is not NaN comes back", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = fromF16(bits);
      if (!Number.isNaN(value) && toF16(value) !== bits) expect.fail(`${bits} came back as ${toF16(value)}`);
    }
    expect(Number.isNaN(fromF16(0x7e01))).toBe(true);
  });
});

describe("bf16", () => {
  test.for([
    { value: 0, bits: 0x0000 },
    { value: -0, bits: 0x8000 },
    { value: 1, bits: 0x3f80 },
    { value: inf, bits: 0x7f80 },
    { value: nan, bits: 0x7fc0 },
    { value: 3.4e38, bits: 0x7f80 },
    { value: 1 + 2 ** -8, bits: 0x3f80 },
    { value: 1 + 3 * 2 ** -8, bits: 0x3f82 },
    { value: 1 + 2 ** -8 + 2 ** -40, bits: 0x3f81 },
    { value: 2 ** -133, bits: 0x0001 },
    { value: 2 ** -135, bits: 0x0000 },
  ])("$value is $bits", ({ value, bits }) => expect(toBf16(value)).toBe(bits));

  test("every pattern that is not NaN comes back", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = fromBf16(bits);
      if (!Number.isNaN(value) && toBf16(value) !== bits) expect.fail(`${bits} came back as ${toBf16(value)}`);
    }
    expect(Number.isNaN(fromBf16(0x7fc1))).toBe(true);
  });
});

test("arrays of bits decode", () => {
  expect([...decodeF16(new Uint16Array([0x3c00, 0xc000]))]).toEqual([1, -2]);
  expect([...decodeBf16(new Uint16Array([0x3f80, 0xc000]))]).toEqual([1, -2]);
});
