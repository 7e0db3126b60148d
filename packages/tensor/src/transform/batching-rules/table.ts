// Every batching rule by name of the op.
// In: the families.  Out: one table.
// Invariant: each primitive has one (a test lists missing ones).
import { PRIMITIVES } from "../../schema/table.js";
import type { BatchRule } from "../rule.js";
import { elementwiseRule } from "./elementwise.js";
import { shape } from "./shape.js";

const elementwise: Readonly<Record<string, BatchRule>> = Object.fromEntries(
  PRIMITIVES.filter((op) => op.form === "elementwise").map((op) => [op.name, elementwiseRule(op)]),
);

/** Rules by op. */
export const BATCH_RULES: Readonly<Record<string, BatchRule>> = { ...elementwise, ...shape };
