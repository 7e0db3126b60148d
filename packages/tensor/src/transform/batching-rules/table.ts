// Every batching rule by name of the op.
// In: the families.  Out: one table.
// Invariant: each primitive with operands has one (a test lists missing ones).
import { PRIMITIVES } from "../../schema/table.js";
import type { BatchRule } from "../rule.js";
import { contraction } from "./contraction.js";
import { elementwiseRule } from "./elementwise.js";
import { indexing } from "./indexing.js";
import { movement } from "./movement.js";
import { reduce } from "./reduce.js";
import { window } from "./window.js";

const elementwise: Readonly<Record<string, BatchRule>> = Object.fromEntries(
  PRIMITIVES.filter((op) => op.form === "elementwise").map((op) => [op.name, elementwiseRule(op)]),
);

/** Rules by op. */
export const BATCH_RULES: Readonly<Record<string, BatchRule>> = {
  ...elementwise,
  ...movement,
  ...reduce,
  ...contraction,
  ...window,
  ...indexing,
};
