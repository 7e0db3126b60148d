// Conversions and choices that change nothing, bit for bit.
// In: nodes.  Out: values that are the same.
// Invariant: a conversion is dropped only where every value of the narrower dtype has its own value in the wider one.
// Not here: arithmetic (algebra.ts), places of elements (layout.ts).
import { type DType, isComplexType, isFloat } from "../dtype.js";
import type { Node, Value } from "../graph/graph.js";
import type { AstypeAttributes } from "../schema/elementwise.js";
import * as elementwise from "../schema/elementwise.js";
import type { ReduceAttributes } from "../schema/reduce.js";
import { any, filled, inPlaceOf, isAll, isExact, makerOf, reshaped, under } from "./build.js";
import type { Draft, Rewrite } from "./pass.js";

/** Dtypes that hold every value of a dtype exactly; f16 has 11 bits of precision, bf16 8, f32 24, f64 53. */
const HOLDERS: Readonly<Record<DType, readonly DType[]>> = {
  bool: ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f16", "bf16", "f32", "f64", "c64"],
  u8: ["u16", "u32", "u64", "i16", "i32", "i64", "f16", "bf16", "f32", "f64", "c64"],
  u16: ["u32", "u64", "i32", "i64", "f32", "f64", "c64"],
  u32: ["u64", "i64", "f64"],
  u64: [],
  i8: ["i16", "i32", "i64", "f16", "bf16", "f32", "f64", "c64"],
  i16: ["i32", "i64", "f32", "f64", "c64"],
  i32: ["i64", "f64"],
  i64: [],
  f16: ["f32", "f64", "c64"],
  bf16: ["f32", "f64", "c64"],
  f32: ["f64", "c64"],
  f64: [],
  c64: [],
};

/** The value that was converted without loss to make this one. */
function widened(draft: Draft, value: Value): Value | undefined {
  const x = under(draft, value, "astype");
  return x !== undefined && HOLDERS[x.dtype].includes(value.dtype) ? x : undefined;
}

const toValue =
  (find: (node: Node, draft: Draft) => Value | undefined): Rewrite["rewrite"] =>
  (node, draft) => {
    const value = find(node, draft);
    return value === undefined ? undefined : inPlaceOf(node, draft, value);
  };

/** Rewrites of conversions, choices and reductions of nothing. */
export const CHOICE: readonly Rewrite[] = [
  {
    name: "convertToItself",
    ops: ["astype", "bitcast"],
    because: "the dtype stays",
    rewrite: toValue(({ inputs: [x], attributes }) =>
      (attributes as unknown as AstypeAttributes).dtype === x!.dtype ? x : undefined,
    ),
  },
  {
    name: "convertThereAndBack",
    ops: ["astype"],
    because: "the wider dtype holds every value of the narrower one, so the way back finds it",
    rewrite: toValue(({ inputs: [x], attributes }, draft) => {
      const narrow = widened(draft, x!);
      return narrow?.dtype === (attributes as unknown as AstypeAttributes).dtype ? narrow : undefined;
    }),
  },
  {
    name: "convertThrough",
    ops: ["astype"],
    because: "the stop between held the same number, and a float is its one rounding (an integer may wrap or saturate)",
    rewrite: ({ op, inputs: [x], attributes }, draft) => {
      const narrow = widened(draft, x!);
      const { dtype } = attributes as unknown as AstypeAttributes;
      if (narrow === undefined || !(isFloat(dtype) || isComplexType(dtype))) return undefined;
      return draft.add(op, [narrow], attributes);
    },
  },
  {
    name: "gradientStopped",
    ops: ["stopGradient"],
    because: "it is x itself; derivatives were taken before",
    rewrite: toValue(({ inputs: [x] }) => x),
  },
  {
    name: "chosenByConstant",
    ops: ["where"],
    because: "the condition is the same everywhere",
    rewrite: toValue(({ inputs: [condition, x, y] }, draft) => {
      if (isAll(draft, condition!, 1)) return x;
      return isAll(draft, condition!, 0) ? y : undefined;
    }),
  },
  {
    name: "chosenFromEquals",
    ops: ["where"],
    because: "both choices are the same value",
    rewrite: toValue(({ inputs: [, x, y] }) => (x === y ? x : undefined)),
  },
  {
    name: "chosenByNot",
    ops: ["where"],
    because: "the choices change places",
    rewrite: ({ inputs: [condition, x, y] }, draft) => {
      const positive = under(draft, condition!, "logicalNot");
      return positive === undefined ? undefined : draft.add(any(elementwise.where), [positive, y!, x!], {});
    },
  },
  {
    name: "partsOfComplex",
    ops: ["real", "imag"],
    because: "the parts are those it was made of",
    rewrite: toValue(({ op, inputs: [z] }, draft) => {
      const node = makerOf(draft, z!, "complex");
      return node?.inputs[op.name === "real" ? 0 : 1];
    }),
  },
  {
    name: "complexOfParts",
    ops: ["complex"],
    because: "both parts come from one number",
    rewrite: toValue(({ inputs: [re, im] }, draft) => {
      const z = under(draft, re!, "real");
      return z !== undefined && z.dtype === "c64" && z === under(draft, im!, "imag") ? z : undefined;
    }),
  },
  {
    name: "conjugateTwice",
    ops: ["conjugate"],
    because: "the sign bit of the imaginary part is flipped twice",
    rewrite: toValue(({ inputs: [x] }, draft) => under(draft, x!, "conjugate")),
  },
  {
    name: "realAlready",
    ops: ["real", "conjugate"],
    because: "a real number has no imaginary part",
    rewrite: toValue(({ inputs: [x] }) => (isComplexType(x!.dtype) ? undefined : x)),
  },
  {
    name: "neverSpecial",
    ops: ["isnan", "isfinite"],
    because: "integers and bool are finite numbers",
    rewrite: (node, draft) =>
      isExact(node.inputs[0]!.dtype) ? filled(node, draft, node.op.name === "isfinite") : undefined,
  },
  {
    name: "reduceNothing",
    ops: ["sum", "prod", "max", "min", "all", "any"],
    because: "one element is reduced to itself (a float sum is left: it may begin at 0, and 0 + -0 is 0)",
    rewrite: (node, draft) => {
      const { op, inputs, outputs, attributes } = node;
      const [x] = inputs as readonly [Value];
      const { axes } = attributes as unknown as ReduceAttributes;
      if (x.dtype !== outputs[0]!.dtype || axes.some((axis) => x.shape[axis] !== 1)) return undefined;
      if ((op.name === "sum" || op.name === "prod") && !isExact(x.dtype)) return undefined;
      return reshaped(draft, x, outputs[0]!);
    },
  },
];
