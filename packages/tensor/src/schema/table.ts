// All primitives and blocks as one frozen table, each with its opcode.
// In: the schema files.  Out: look-up by name, iteration in opcode order.
// Invariant: every exported schema is listed, every listed one has an opcode of opcodes.lock.json.
import { OPCODES } from "../opcodes.generated.js";
import * as algebra from "./algebra.js";
import * as bitwise from "./bitwise.js";
import * as block from "./block.js";
import * as comparison from "./comparison.js";
import * as complex from "./complex.js";
import * as contraction from "./contraction.js";
import * as control from "./control.js";
import * as creation from "./creation.js";
import * as cumulative from "./cumulative.js";
import * as elementwise from "./elementwise.js";
import * as fft from "./fft.js";
import * as indexing from "./indexing.js";
import * as movement from "./movement.js";
import type { OpSchema } from "./op.js";
import * as quantize from "./quantize.js";
import * as random from "./random.js";
import * as reduce from "./reduce.js";
import * as sort from "./sort.js";
import * as special from "./special.js";
import * as trigonometry from "./trigonometry.js";
import * as window from "./window.js";

/** A schema whatever its attributes. */
export type AnyOpSchema = OpSchema<never>;

const FAMILIES: readonly object[] = [
  creation,
  elementwise,
  trigonometry,
  special,
  complex,
  bitwise,
  comparison,
  movement,
  indexing,
  sort,
  reduce,
  cumulative,
  contraction,
  window,
  algebra,
  fft,
  random,
  block,
  quantize,
  control,
];

const isSchema = (value: unknown): value is AnyOpSchema =>
  typeof value === "object" && value !== null && "result" in value && "operands" in value;

/** Every op by name. */
export const OP_TABLE: ReadonlyMap<string, AnyOpSchema> = new Map(
  FAMILIES.flatMap((family) => Object.values(family))
    .filter(isSchema)
    .sort((a, b) => (OPCODES[a.name] ?? Number.MAX_SAFE_INTEGER) - (OPCODES[b.name] ?? Number.MAX_SAFE_INTEGER))
    .map((schema) => [schema.name, schema]),
);

/** Primitives: what a backend must be able to mean. */
export const PRIMITIVES: readonly AnyOpSchema[] = [...OP_TABLE.values()].filter(
  (schema) => schema.form !== "block" && schema.form !== "control",
);

/** Blocks: composites a backend may claim. */
export const BLOCKS: readonly AnyOpSchema[] = [...OP_TABLE.values()].filter((schema) => schema.form === "block");

/** Ops that carry functions: control flow, calls, custom derivatives. */
export const CONTROLS: readonly AnyOpSchema[] = [...OP_TABLE.values()].filter((schema) => schema.form === "control");
