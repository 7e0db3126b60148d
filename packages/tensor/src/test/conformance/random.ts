// Rows of random bits.
// Source: the known answers published with the cipher, for Threefry 2x32 of 20 rounds.
import { type ConformanceRow, type Literal, rowOfMany, typed } from "./row.js";

const word = (value: unknown): Literal => typed("u32", value);

export const RANDOM_ROWS: readonly ConformanceRow[] = [
  rowOfMany("threefry2x32", [word(0), word(0), word(0), word(0)], [word(0x6b200159), word(0x99ba4efe)], {
    claim: "ciphers zeros",
  }),
  rowOfMany(
    "threefry2x32",
    [word(0xffffffff), word(0xffffffff), word(0xffffffff), word(0xffffffff)],
    [word(0x1cb996fc), word(0xbb002be7)],
    { claim: "ciphers ones" },
  ),
  rowOfMany(
    "threefry2x32",
    [word(0x13198a2e), word(0x03707344), word(0x243f6a88), word(0x85a308d3)],
    [word(0xc4923a9c), word(0x483df7a0)],
    { claim: "ciphers digits of pi" },
  ),
  rowOfMany(
    "threefry2x32",
    [word([0, 0xffffffff]), word([0, 0xffffffff]), word([[0], [0xffffffff]]), word([[0], [0xffffffff]])],
    [
      { dtype: "u32", shape: [2, 2], values: [0x6b200159, 0x413979c4, 0x08a8003b, 0x1cb996fc] },
      { dtype: "u32", shape: [2, 2], values: [0x99ba4efe, 0x4e58fb3f, 0x75cb0abb, 0xbb002be7] },
    ],
    { claim: "broadcasts" },
  ),
];
