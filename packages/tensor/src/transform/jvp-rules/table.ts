// Every forward rule by name of the op.
// In: the families, and what the schema says is linear.  Out: one table.
// Invariant: an op without derivative is listed in none.ts; a test lists ops that are in neither.
import { OP_TABLE } from "../../schema/table.js";
import type { JvpRule } from "../rule.js";
import { bitwise } from "./bitwise.js";
import { blocks } from "./blocks.js";
import { cumulative } from "./cumulative.js";
import { elementwise } from "./elementwise.js";
import { factors } from "./factors.js";
import { indexing } from "./indexing.js";
import { linearRule } from "./linear.js";
import { movement } from "./movement.js";
import { constant } from "./none.js";
import { reduce } from "./reduce.js";
import { sort } from "./sort.js";
import { special } from "./special.js";
import { spectra } from "./spectra.js";
import { trigonometry } from "./trigonometry.js";
import { window } from "./window.js";

const linear: Readonly<Record<string, JvpRule>> = Object.fromEntries(
  [...OP_TABLE.values()].filter((op) => op.linear.length > 0).map((op) => [op.name, linearRule(op)]),
);

/** Rules by op; the families override what the schema gives. */
export const JVP_RULES: Readonly<Record<string, JvpRule>> = {
  ...linear,
  ...constant,
  ...elementwise,
  ...trigonometry,
  ...movement,
  ...special,
  ...bitwise,
  ...reduce,
  ...window,
  ...indexing,
  ...cumulative,
  ...sort,
  ...factors,
  ...spectra,
  ...blocks,
};
