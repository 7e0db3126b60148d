// All derivative cases, one file per family.
// Invariant: each primitive with a derivative has at least one case (completeness.test.ts compares).
import { rows as algebra } from "./algebra.js";
import { rows as block } from "./block.js";
import { rows as contraction } from "./contraction.js";
import { rows as elementwise } from "./elementwise.js";
import { rows as fft } from "./fft.js";
import { rows as indexing } from "./indexing.js";
import { rows as movement } from "./movement.js";
import { rows as reduce } from "./reduce.js";
import type { DerivativeRow } from "./row.js";
import { rows as special } from "./special.js";
import { rows as window } from "./window.js";

/** Every case, family by family. */
export const DERIVATIVE_ROWS: readonly DerivativeRow[] = [
  ...elementwise,
  ...special,
  ...movement,
  ...reduce,
  ...contraction,
  ...window,
  ...indexing,
  ...algebra,
  ...fft,
  ...block,
];
