// Every transpose rule by name of the op.
// In: the families.  Out: one table.
// Invariant: each op that the schema calls linear has one (a test lists missing ones).
import type { TransposeRule } from "../rule.js";
import { algebraic } from "./algebra.js";
import { contraction } from "./contraction.js";
import { elementwise } from "./elementwise.js";
import { indexing } from "./indexing.js";
import { movement } from "./movement.js";
import { reduce } from "./reduce.js";
import { window } from "./window.js";

/** Rules by op. */
export const TRANSPOSE_RULES: Readonly<Record<string, TransposeRule>> = {
  ...elementwise,
  ...movement,
  ...reduce,
  ...contraction,
  ...window,
  ...indexing,
  ...algebraic,
};
