// How much the property tests do.
// In: SEXTANT_TEST_LEVEL.  Out: parameters for fast-check.
// Invariant: the seed is fixed, so a failure is the same failure tomorrow.

/** Parameters of a property: many runs at level `full`, 200 else. */
export const RUNS: { readonly seed: number; readonly numRuns: number } = {
  seed: 20261123,
  numRuns: process.env["SEXTANT_TEST_LEVEL"] === "full" ? 1000 : 200,
};
