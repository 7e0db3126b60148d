// The rules of every op that carries functions.
// In: the rules by op.  Out: one table.
// Invariant: each op of schema/control.ts has an entry (a test lists missing ones).
import type { ControlRules } from "../rule.js";
import { call } from "./call.js";
import { callback } from "./callback.js";
import { cond } from "./cond.js";
import { custom, linear } from "./custom.js";
import { scan } from "./scan.js";
import { whileRules } from "./while.js";

/** Rules by name of the op. */
export const CONTROL_RULES: Readonly<Record<string, ControlRules>> = {
  cond,
  while: whileRules,
  scan,
  call,
  custom,
  callback,
  linear,
};
