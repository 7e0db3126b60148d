// Default limits of memory, from what the machine gives.
import { expect, test } from "vitest";
import { bytesOf, defaultLimits } from "../../src/native/limits.js";

const GIBIBYTE = 2 ** 30;

test.for([
  { memory: 16 * GIBIBYTE, active: 12 * GIBIBYTE, cache: GIBIBYTE },
  { memory: 2 * GIBIBYTE, active: 1.5 * GIBIBYTE, cache: 0.375 * GIBIBYTE },
  { memory: 1000, active: 750, cache: 187 },
  { memory: Number.POSITIVE_INFINITY, active: Number.MAX_SAFE_INTEGER, cache: GIBIBYTE },
])("of $memory bytes $active may be active and $cache are kept for reuse", ({ memory, active, cache }) => {
  expect(defaultLimits(memory)).toEqual({ active, cache });
});

test.for([
  [1000.9, 1000],
  [Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER],
] as const)("a limit of %d is %d whole bytes", ([limit, bytes]) => expect(bytesOf(limit)).toBe(bytes));
