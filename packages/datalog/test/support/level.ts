// How many generated cases a property runs: few by default, many with SEXTANT_TEST_LEVEL=full. The seed is fixed, so that a failure comes back.
import type fc from "fast-check";

const FULL = process.env["SEXTANT_TEST_LEVEL"] === "full";

/** Parameters for `fc.assert`. */
export function runs<T>(light: number, full: number): fc.Parameters<T> {
  return { numRuns: FULL ? full : light, seed: 20_261_123 };
}

/** A limit of time that fits the number of runs, in milliseconds. */
export const PATIENCE: number = FULL ? 1_800_000 : 60_000;

/** A size that fits the level. */
export function sized(light: number, full: number): number {
  return FULL ? full : light;
}
