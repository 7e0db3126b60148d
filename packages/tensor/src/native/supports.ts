// What the native backend takes, and why not the rest: a table of data.
// In: an op, dtypes of its operands, attributes.  Out: true, or the reason in one sentence.
// Invariant: what is taken means the same as on the reference backend; what MLX computes otherwise is refused here or guarded in the addon.
import type { Refusal } from "../backend.js";
import type { DType } from "../dtype.js";
import type { Attributes } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";

/** One reason, and the calls it refuses. */
interface Rule {
  readonly reason: string;
  readonly ops: ReadonlySet<string>;
  readonly dtypes?: ReadonlySet<DType>;
  readonly when?: (attributes: Attributes, dtypes: readonly DType[]) => boolean;
}

const set = <T>(...values: readonly T[]): ReadonlySet<T> => new Set(values);
const INTEGERS: readonly DType[] = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"];

const RULES: readonly Rule[] = [
  {
    reason: "MLX has no products of integers and booleans",
    ops: set("matmul", "conv"),
    dtypes: set<DType>("bool", ...INTEGERS),
  },
  {
    reason: "MLX computes it in single precision only",
    ops: set(
      "exp",
      "sin",
      "cos",
      "erf",
      "sigmoid",
      "expm1",
      "log1p",
      "sinh",
      "cosh",
      "arcsinh",
      "arccosh",
      "arctanh",
      "rsqrt",
      "erfInv",
      "softmax",
      "layerNorm",
      "rmsNorm",
      "logaddexp",
      "cumlogsumexp",
    ),
    dtypes: set<DType>("f64"),
  },
  {
    reason: "MLX orders complex numbers otherwise",
    ops: set(
      "less",
      "lessEqual",
      "greater",
      "greaterEqual",
      "maximum",
      "minimum",
      "max",
      "min",
      "argmax",
      "argmin",
      "sort",
      "argsort",
      "cummax",
      "cummin",
      "topK",
    ),
    dtypes: set<DType>("c64"),
  },
  {
    reason: "MLX has groups for one and two spatial axes only",
    ops: set("conv"),
    when: ({ groups, strides }) => groups !== 1 && (strides as readonly number[]).length > 2,
  },
  { reason: "MLX's complex powers are inexact at whole numbers", ops: set("power"), dtypes: set<DType>("c64") },
  { reason: "MLX convolves f16, bf16 and f32 only", ops: set("conv"), dtypes: set<DType>("c64", "f64") },
  { reason: "MLX has it for real numbers only", ops: set("expm1", "sigmoid"), dtypes: set<DType>("c64") },
  {
    reason: "MLX orders complex numbers otherwise",
    ops: set("reduceWindow"),
    dtypes: set<DType>("c64"),
    when: ({ reduce }) => reduce === "max" || reduce === "min",
  },
];

/** Does the addon's op mean the same as the reference kernel for these dtypes and attributes? */
export function refusalOf(op: AnyOpSchema, dtypes: readonly DType[], attributes: Attributes): true | Refusal {
  for (const { reason, ops, dtypes: refused, when } of RULES)
    if (
      ops.has(op.name) &&
      (refused === undefined || dtypes.some((dtype) => refused.has(dtype))) &&
      (when === undefined || when(attributes, dtypes))
    )
      return { reason };
  return true;
}
