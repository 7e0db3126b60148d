// Functions of 64-bit integers by op name.
// Invariant: results may exceed 64 bits; the array they are written to wraps them.
import type { BigFunction } from "./element.js";

/** Functions by op name. */
export const BIG_FUNCTIONS: Readonly<Record<string, BigFunction>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  floorDivide: (x, y) => {
    if (y === 0n) return -1n;
    const quotient = x / y;
    return x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient;
  },
  remainder: (x, y) => {
    if (y === 0n) return x;
    const rest = x % y;
    return rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest;
  },
  power: (x, y) => {
    if (y < 0n) return x === 1n ? 1n : x === -1n ? (y & 1n ? -1n : 1n) : 0n;
    let result = 1n;
    let square = x;
    for (let rest = y; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = BigInt.asUintN(64, result * square);
      square = BigInt.asUintN(64, square * square);
    }
    return result;
  },
  // biome-ignore lint/complexity/useMathMinMax: Math.max takes no bigint.
  maximum: (x, y) => (x > y ? x : y),
  // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint.
  minimum: (x, y) => (x < y ? x : y),
  negative: (x) => -x,
  abs: (x) => (x < 0n ? -x : x),
  sign: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n),
  floor: (x) => x,
  ceil: (x) => x,
  trunc: (x) => x,
  rint: (x) => x,
  isnan: () => false,
  isfinite: () => true,
  equal: (x, y) => x === y,
  notEqual: (x, y) => x !== y,
  less: (x, y) => x < y,
  lessEqual: (x, y) => x <= y,
  greater: (x, y) => x > y,
  greaterEqual: (x, y) => x >= y,
};
