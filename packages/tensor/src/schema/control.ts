// Ops that carry functions: control flow, calls, custom derivatives, callbacks.
// In: operands and, beside the attributes, closed graphs (graph/graph.ts).  Out: results whose types are those of the graphs' outputs.
// Invariant: everything a graph uses from outside is an operand; who records such an op gives the result types.
// Not here: user functions (ops/control/), what the ops mean to transformations (transform/control/).
import { DTYPE_SETS } from "../dtype.js";
import { InternalError } from "../error.js";
import { defineOp, type NoAttributes, type OpEntry, type OpSchema } from "./op.js";

const control = <A>(
  entry: Pick<OpEntry<A>, "name" | "operands" | "doc"> & { readonly attributes?: unknown },
): OpSchema<A> =>
  defineOp<A>({
    form: "control",
    variadic: true,
    admits: DTYPE_SETS.any,
    result: () => {
      throw new InternalError(entry.name, "the types of a control op come from its graphs");
    },
    ...entry,
  } as unknown as OpEntry<A>);

/** One of several branches: `index` (i32, clamped) chooses; all branches take all operands. */
export const cond: OpSchema<NoAttributes> = control<NoAttributes>({
  name: "cond",
  operands: ["index", "operands"],
  doc: "The results of the branch at the index; only that branch runs.",
});

/** Attributes of `while`: how many leading operands belong to the condition and to the body; the rest is the state. */
export interface WhileAttributes {
  readonly conditionConstants: number;
  readonly bodyConstants: number;
}
export const whileOp: OpSchema<WhileAttributes> = control<WhileAttributes>({
  name: "while",
  operands: ["operands"],
  attributes: { conditionConstants: "int", bodyConstants: "int" },
  doc: "The state after the body ran as long as the condition held.",
});

/** Attributes of `scan`: operands are constants, then carries, then arrays whose first axis is walked. */
export interface ScanAttributes {
  readonly constants: number;
  readonly carries: number;
  readonly length: number;
  readonly reverse: boolean;
}
export const scan: OpSchema<ScanAttributes> = control<ScanAttributes>({
  name: "scan",
  operands: ["operands"],
  attributes: { constants: "int", carries: "int", length: "int", reverse: "bool" },
  doc: "The carry after the last step, and the results of all steps stacked.",
});

/** A function kept whole. Attribute `remat`: derivatives compute it again in place of keeping its inner values;
 * no pass looks into such a call or merges what is in it with what is around, which would keep those values after all. */
export interface CallAttributes {
  readonly remat: boolean;
}
export const call: OpSchema<CallAttributes> = control<CallAttributes>({
  name: "call",
  operands: ["operands"],
  attributes: { remat: "bool" },
  doc: "The results of a function.",
});

export const custom: OpSchema<NoAttributes> = control<NoAttributes>({
  name: "custom",
  operands: ["operands"],
  doc: "The results of a function whose derivative the user gave.",
});

export const callback: OpSchema<NoAttributes> = control<NoAttributes>({
  name: "callback",
  operands: ["operands"],
  doc: "Calls a function of the host with the values; has no results.",
});

export const linear: OpSchema<NoAttributes> = control<NoAttributes>({
  name: "linear",
  operands: ["operands"],
  doc: "A linear map known by its two directions; only inside derivatives.",
});
