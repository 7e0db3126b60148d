// Identities of arithmetic that hold bit for bit, also for NaN, infinities and signed zeros.
// In: nodes.  Out: cheaper values that are the same.
// Invariant: any NaN is as good as any other; nothing here changes which exceptions of IEEE 754 a result would raise into a value.
// Source: IEEE 754-2019, clause 6 (operations on infinities, NaN and signed zero).
// Not here: c64, where a product by one is not exact (infinity times zero), unless a rewrite says so; dtypes and choices (choice.ts).
import { DTYPE_FACTS, isFloat } from "../dtype.js";
import type { Node, Value } from "../graph/graph.js";
import * as elementwise from "../schema/elementwise.js";
import { any, filled, inPlaceOf, isAll, isExact, under } from "./build.js";
import type { Draft, Rewrite } from "./pass.js";

const isReal = ({ dtype }: Value): boolean => dtype !== "c64";

/** The other operand of a commutative node where one is this number everywhere. */
function beside({ inputs }: Node, draft: Draft, number: number): Value | undefined {
  const [x, y] = inputs as readonly [Value, Value];
  if (isAll(draft, y, number)) return x;
  return isAll(draft, x, number) ? y : undefined;
}

/** A rewrite to one of the operands. */
const toOperand =
  (find: (node: Node, draft: Draft) => Value | undefined): Rewrite["rewrite"] =>
  (node, draft) => {
    const value = find(node, draft);
    return value === undefined ? undefined : inPlaceOf(node, draft, value);
  };

const sameOperands = ({ inputs }: Node): boolean => inputs[0] === inputs[1];

/** Rewrites of arithmetic. */
export const ALGEBRA: readonly Rewrite[] = [
  {
    name: "multiplyByOne",
    ops: ["multiply"],
    because: "x * 1 is x for every real x; of bool it is x and true",
    rewrite: toOperand((node, draft) => (isReal(node.inputs[0]!) ? beside(node, draft, 1) : undefined)),
  },
  {
    name: "multiplyByZero",
    ops: ["multiply"],
    because: "integers and bool have no NaN, infinity or -0, so x * 0 is 0",
    rewrite: (node, draft) =>
      isExact(node.inputs[0]!.dtype) && beside(node, draft, 0) !== undefined
        ? filled(node, draft, node.inputs[0]!.dtype === "bool" ? false : 0)
        : undefined,
  },
  {
    name: "divideByOne",
    ops: ["divide"],
    because: "x / 1 is x for every real x",
    rewrite: toOperand(({ inputs: [x, y] }, draft) => (isReal(x!) && isAll(draft, y!, 1) ? x : undefined)),
  },
  {
    name: "addZero",
    ops: ["add"],
    because: "x + -0 is x for every float, while x + 0 turns -0 into 0; integers and bool have one zero",
    rewrite: toOperand((node, draft) => {
      const { dtype } = node.inputs[0]!;
      if (isExact(dtype)) return beside(node, draft, 0);
      return isFloat(dtype) ? beside(node, draft, -0) : undefined;
    }),
  },
  {
    name: "subtractZero",
    ops: ["subtract"],
    because: "x - 0 is x + -0, which is x for every real x",
    rewrite: toOperand(({ inputs: [x, y] }, draft) => (isReal(x!) && isAll(draft, y!, 0) ? x : undefined)),
  },
  {
    name: "subtractItself",
    ops: ["subtract"],
    because: "an integer has no NaN or infinity, so x - x is 0",
    rewrite: (node, draft) =>
      isExact(node.inputs[0]!.dtype) && sameOperands(node) ? filled(node, draft, 0) : undefined,
  },
  {
    name: "negativeTwice",
    ops: ["negative"],
    because: "the sign bit is flipped twice; integers wrap twice",
    rewrite: toOperand(({ inputs: [x] }, draft) => under(draft, x!, "negative")),
  },
  {
    name: "subtractNegative",
    ops: ["subtract"],
    because: "IEEE 754 defines x - y as x + -y",
    rewrite: ({ inputs: [x, y] }, draft) => {
      const positive = under(draft, y!, "negative");
      return positive === undefined ? undefined : draft.add(any(elementwise.add), [x!, positive], {});
    },
  },
  {
    name: "addNegative",
    ops: ["add"],
    because: "IEEE 754 defines x - y as x + -y, and addition commutes",
    rewrite: ({ inputs: [x, y] }, draft) => {
      const right = under(draft, y!, "negative");
      if (right !== undefined) return draft.add(any(elementwise.subtract), [x!, right], {});
      const left = under(draft, x!, "negative");
      return left === undefined ? undefined : draft.add(any(elementwise.subtract), [y!, left], {});
    },
  },
  {
    name: "negativesCancel",
    ops: ["multiply", "divide"],
    because: "the sign of a product or quotient is that of both operands' signs together, its magnitude knows no sign",
    rewrite: ({ op, inputs: [x, y] }, draft) => {
      const left = under(draft, x!, "negative");
      const right = under(draft, y!, "negative");
      if (left === undefined || right === undefined || !isReal(x!)) return undefined;
      return draft.add(op, [left, right], {});
    },
  },
  {
    name: "absOfNegative",
    ops: ["abs"],
    because:
      "the magnitude of a float or signed integer knows no sign, and the smallest integer wraps to itself both ways (unsigned: -x is another number)",
    rewrite: ({ op, inputs: [x] }, draft) => {
      const positive = under(draft, x!, "negative");
      return positive === undefined || !(isFloat(x!.dtype) || DTYPE_FACTS[x!.dtype].kind === "signed")
        ? undefined
        : draft.add(op, [positive], {});
    },
  },
  {
    name: "idempotent",
    ops: ["abs", "floor", "ceil", "trunc", "rint", "sign"],
    because: "the op leaves what it makes: magnitudes, whole numbers, signs of real numbers",
    rewrite: toOperand(({ op, inputs: [x] }, draft) =>
      isReal(x!) && under(draft, x!, op.name)?.dtype === x!.dtype ? x : undefined,
    ),
  },
  {
    name: "wholeAlready",
    ops: ["floor", "ceil", "trunc", "rint"],
    because: "an integer has no fraction",
    rewrite: toOperand(({ inputs: [x] }) => (isExact(x!.dtype) ? x : undefined)),
  },
  {
    name: "positiveAlready",
    ops: ["abs"],
    because: "unsigned integers and bool have no sign",
    rewrite: toOperand(({ inputs: [x] }) => (DTYPE_FACTS[x!.dtype].range?.[0] === 0n ? x : undefined)),
  },
  {
    name: "powerOfOne",
    ops: ["power"],
    because: "IEEE 754 pow(x, 1) is x",
    rewrite: toOperand(({ inputs: [x, y] }, draft) => (isReal(x!) && isAll(draft, y!, 1) ? x : undefined)),
  },
  {
    name: "powerOfZero",
    ops: ["power"],
    because: "IEEE 754 pow(x, 0) is 1, also for NaN; so is the integer power, also of 0",
    rewrite: (node, draft) =>
      isReal(node.inputs[0]!) && (isAll(draft, node.inputs[1]!, 0) || isAll(draft, node.inputs[1]!, -0))
        ? filled(node, draft, 1)
        : undefined,
  },
  {
    name: "sameOperands",
    ops: ["maximum", "minimum", "bitwiseAnd", "bitwiseOr", "logicalAnd", "logicalOr"],
    because: "the op chooses between equals, NaN and -0 included",
    rewrite: toOperand((node) => (sameOperands(node) ? node.inputs[0] : undefined)),
  },
  {
    name: "exclusiveOfItself",
    ops: ["bitwiseXor", "logicalXor"],
    because: "no bit differs from itself",
    rewrite: (node, draft) =>
      sameOperands(node) ? filled(node, draft, node.outputs[0]!.dtype === "bool" ? false : 0) : undefined,
  },
  {
    name: "bitsOfNothing",
    ops: ["bitwiseOr", "bitwiseXor", "logicalOr", "logicalXor"],
    because: "a zero bit changes no bit",
    rewrite: toOperand((node, draft) => beside(node, draft, 0)),
  },
  {
    name: "logicalAndTrue",
    ops: ["logicalAnd"],
    because: "x and true is x",
    rewrite: toOperand((node, draft) => beside(node, draft, 1)),
  },
  {
    name: "logicalDecided",
    ops: ["logicalAnd", "logicalOr", "bitwiseAnd"],
    because: "false decides an and, true an or; no bit is set in both x and 0",
    rewrite: (node, draft) => {
      const or = node.op.name === "logicalOr";
      if (beside(node, draft, or ? 1 : 0) === undefined) return undefined;
      return filled(node, draft, node.op.name === "bitwiseAnd" && node.inputs[0]!.dtype !== "bool" ? 0 : or);
    },
  },
  {
    name: "shiftByNothing",
    ops: ["leftShift", "rightShift"],
    because: "a shift by 0 moves no bit",
    rewrite: toOperand(({ inputs: [x, y] }, draft) => (isAll(draft, y!, 0) ? x : undefined)),
  },
  {
    name: "notTwice",
    ops: ["logicalNot", "bitwiseNot"],
    because: "every bit is flipped twice",
    rewrite: toOperand(({ op, inputs: [x] }, draft) => under(draft, x!, op.name)),
  },
  {
    name: "compareWithItself",
    ops: ["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"],
    because: "an integer equals itself (a float that is NaN does not)",
    rewrite: (node, draft) =>
      isExact(node.inputs[0]!.dtype) && sameOperands(node)
        ? filled(node, draft, ["equal", "lessEqual", "greaterEqual"].includes(node.op.name))
        : undefined,
  },
];
