// All conformance rows, one file per family.
// Invariant: each primitive that is not pending has at least one row (a test compares).
import { CORE_ROWS } from "./core.js";
import { INDEXING_ROWS } from "./indexing.js";
import type { ConformanceRow } from "./row.js";

/** Every row, family by family. */
export const CONFORMANCE_ROWS: readonly ConformanceRow[] = [...CORE_ROWS, ...INDEXING_ROWS];
