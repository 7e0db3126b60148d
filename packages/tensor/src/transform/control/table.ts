// The rules of every op that carries functions.
// In: the rules by op.  Out: one table.
// Invariant: each op of schema/control.ts has an entry (a test lists missing ones).
import type { ControlRules } from "../rule.js";

/** Rules by name of the op. */
export const CONTROL_RULES: Readonly<Record<string, ControlRules>> = {};
