// All conformance rows, one file per family.
// Invariant: each primitive that is not pending has at least one row (a test compares).
import { ALGEBRA_ROWS } from "./algebra.js";
import { CORE_ROWS } from "./core.js";
import { ELEMENTWISE_ROWS } from "./elementwise.js";
import { INDEXING_ROWS } from "./indexing.js";
import { RANDOM_ROWS } from "./random.js";
import type { ConformanceRow } from "./row.js";
import { WINDOW_ROWS } from "./window.js";

/** Every row, family by family. */
export const CONFORMANCE_ROWS: readonly ConformanceRow[] = [
  ...CORE_ROWS,
  ...ELEMENTWISE_ROWS,
  ...INDEXING_ROWS,
  ...RANDOM_ROWS,
  ...WINDOW_ROWS,
  ...ALGEBRA_ROWS,
];
