// How often properties are tried: a fixed seed, few runs by default, many in full runs.

const full = process.env["SEXTANT_TEST_LEVEL"] === "full";

/** Parameters for `fc.assert`. */
export const PROPERTY: { readonly seed: number; readonly numRuns: number } = {
  seed: 20_250_301,
  numRuns: full ? 3000 : 100,
};
