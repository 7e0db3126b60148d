// Moves of elements joined, or dropped where nothing moves.
// In: nodes that move elements, and what uses them.  Out: fewer of them.
// Invariant: every element of the result is the same element of the same source.
// Not here: transposes into matrix products: another order of the operands may pick another kernel, which rounds otherwise.
import { isComplexType } from "../dtype.js";
import type { Node, Value } from "../graph/graph.js";
import type { AxesAttributes, PadAttributes, PermutationAttributes, SliceAttributes } from "../schema/movement.js";
import * as movement from "../schema/movement.js";
import { sliceExtent } from "../schema/movement.js";
import type { ReduceAttributes } from "../schema/reduce.js";
import { sameShape } from "../shape.js";
import { any, isExact, makerOf, reshaped, under } from "./build.js";
import type { Draft, Rewrite } from "./pass.js";

const permutationOf = ({ attributes }: Node): readonly number[] =>
  (attributes as unknown as PermutationAttributes).permutation;
const axesOf = ({ attributes }: Node): readonly number[] => (attributes as unknown as AxesAttributes).axes;
const cutOf = ({ attributes }: Node): SliceAttributes => attributes as unknown as SliceAttributes;
const unchanged = ({ inputs, outputs }: Node): readonly Value[] | undefined =>
  sameShape(inputs[0]!.shape, outputs[0]!.shape) ? [inputs[0]!] : undefined;
const isUp = (axes: readonly number[]): boolean => axes.every((axis, i) => i === 0 || axes[i - 1]! < axis);

/** The scalar that all elements of a value are. */
function scalarUnder(draft: Draft, value: Value): Value | undefined {
  const scalar = value.shape.length === 0 ? value : under(draft, value, "broadcastTo");
  return scalar?.shape.length === 0 ? scalar : undefined;
}

/** Rewrites of movement. */
export const LAYOUT: readonly Rewrite[] = [
  {
    name: "reshapeToItself",
    ops: ["reshape"],
    because: "the shape stays",
    rewrite: unchanged,
  },
  {
    name: "reshapeTwice",
    ops: ["reshape"],
    because: "row-major order stays through both",
    rewrite: (node, draft) => {
      const x = under(draft, node.inputs[0]!, "reshape");
      return x === undefined ? undefined : reshaped(draft, x, node.outputs[0]!);
    },
  },
  {
    name: "transposeNothing",
    ops: ["transpose"],
    because: "the axes that are longer than 1 keep their order, so row-major order stays",
    rewrite: (node, draft) => {
      const [x] = node.inputs as readonly [Value];
      if (!isUp(permutationOf(node).filter((axis) => x.shape[axis] !== 1))) return undefined;
      return reshaped(draft, x, node.outputs[0]!);
    },
  },
  {
    name: "transposeTwice",
    ops: ["transpose"],
    because: "permutations compose",
    rewrite: (node, draft) => {
      const inner = makerOf(draft, node.inputs[0]!, "transpose");
      if (inner === undefined) return undefined;
      const first = permutationOf(inner);
      return draft.add(node.op, inner.inputs, { permutation: permutationOf(node).map((axis) => first[axis]!) });
    },
  },
  {
    name: "broadcastToItself",
    ops: ["broadcastTo"],
    because: "the shape stays",
    rewrite: unchanged,
  },
  {
    name: "broadcastTwice",
    ops: ["broadcastTo"],
    because: "axes align at the end both times",
    rewrite: (node, draft) => {
      const x = under(draft, node.inputs[0]!, "broadcastTo");
      return x === undefined ? undefined : draft.add(node.op, [x], node.attributes);
    },
  },
  {
    name: "broadcastOfLeadingOnes",
    ops: ["broadcastTo"],
    because: "axes align at the end, so leading axes of extent 1 are added anyway",
    rewrite: (node, draft) => {
      const inner = node.inputs[0]!;
      const x = under(draft, inner, "reshape");
      const more = x === undefined ? -1 : inner.shape.length - x.shape.length;
      if (x === undefined || more < 0) return undefined;
      const fits = inner.shape.every((extent, axis) => extent === (axis < more ? 1 : x.shape[axis - more]));
      return fits ? draft.add(node.op, [x], node.attributes) : undefined;
    },
  },
  {
    name: "broadcastInside",
    ops: [
      ...["add", "subtract", "multiply", "divide", "power", "maximum", "minimum", "where"],
      ...["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"],
      ...["logicalAnd", "logicalOr", "logicalXor", "bitwiseAnd", "bitwiseOr", "bitwiseXor"],
    ],
    because: "the op broadcasts its operands itself",
    rewrite: broadcastInside,
  },
  {
    name: "computeOnce",
    ops: [
      ...["add", "subtract", "multiply", "divide", "negative", "abs", "sqrt", "maximum", "minimum", "where", "astype"],
      ...["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual", "logicalAnd", "logicalOr", "logicalNot"],
    ],
    because:
      "all elements are made of the same scalars, and IEEE 754 rounds these ops in one way, alone or side by side",
    rewrite: computeOnce,
  },
  {
    name: "sliceNothing",
    ops: ["slice"],
    because: "every element is taken, in order",
    rewrite: (node) => {
      const { start, step } = cutOf(node);
      return start.every((s) => s === 0) && step.every((s) => s === 1) ? unchanged(node) : undefined;
    },
  },
  {
    name: "sliceTwice",
    ops: ["slice"],
    because: "the place of a place is a place: start + step * i composes",
    rewrite: sliceTwice,
  },
  {
    name: "flipNothing",
    ops: ["flip"],
    because: "an axis of at most one element is its own reverse",
    rewrite: (node, draft) => {
      const [x] = node.inputs as readonly [Value];
      const axes = axesOf(node).filter((axis) => x.shape[axis]! > 1);
      if (axes.length === axesOf(node).length && axes.length > 0) return undefined;
      return axes.length === 0 ? [x] : draft.add(node.op, [x], { axes });
    },
  },
  {
    name: "flipTwice",
    ops: ["flip"],
    because: "an axis reversed twice is as it was",
    rewrite: (node, draft) => {
      const inner = makerOf(draft, node.inputs[0]!, "flip");
      if (inner === undefined) return undefined;
      const [first, second] = [axesOf(inner), axesOf(node)];
      const axes = inner.inputs[0]!.shape.map((_, axis) => axis).filter(
        (a) => first.includes(a) !== second.includes(a),
      );
      return axes.length === 0 ? inner.inputs : draft.add(node.op, inner.inputs, { axes });
    },
  },
  {
    name: "padNothing",
    ops: ["pad"],
    because: "no element is added or cropped",
    rewrite: (node) => {
      const { low, high, interior } = node.attributes as unknown as PadAttributes;
      return [low, high, interior].every((widths) => widths.every((width) => width === 0))
        ? [node.inputs[0]!]
        : undefined;
    },
  },
  {
    name: "concatenateWithNothing",
    ops: ["concatenate"],
    because: "an operand without elements adds none; one operand is the result",
    rewrite: (node, draft) => {
      const { axis } = node.attributes as { readonly axis: number };
      const full = node.inputs.filter(({ shape }) => shape[axis] !== 0);
      const kept = full.length === 0 ? node.inputs.slice(0, 1) : full;
      if (kept.length === 1) return kept;
      return kept.length === node.inputs.length ? undefined : draft.add(node.op, kept, node.attributes);
    },
  },
  {
    name: "fullOfScalar",
    ops: ["full"],
    because: "all elements are the one of a scalar",
    rewrite: ({ op, outputs, attributes }, draft) => {
      const { shape } = outputs[0]!;
      if (shape.length === 0) return undefined;
      const [scalar] = draft.add(op, [], { ...attributes, shape: [] });
      return draft.add(any(movement.broadcastTo), [scalar!], { shape });
    },
  },
  {
    name: "moveOneValue",
    ops: ["reshape", "transpose", "slice", "flip"],
    because: "all elements are one scalar, wherever they go",
    rewrite: ({ inputs, outputs }, draft) => {
      const scalar = scalarUnder(draft, inputs[0]!);
      if (scalar === undefined) return undefined;
      const { shape } = outputs[0]!;
      return shape.length === 0 ? [scalar] : draft.add(any(movement.broadcastTo), [scalar], { shape });
    },
  },
  {
    name: "reduceTransposed",
    ops: ["max", "min", "all", "any", "sum", "prod"],
    because: "the order of the elements does not matter to these (a float sum is left: it rounds in order)",
    rewrite: reduceTransposed,
  },
];

function broadcastInside({ op, inputs, outputs, attributes }: Node, draft: Draft): readonly Value[] | undefined {
  for (const [i, value] of inputs.entries()) {
    const x = under(draft, value, "broadcastTo");
    if (x === undefined) continue;
    const shorter = inputs.map((input, j) => (j === i ? x : input));
    if (sameShape(op.result(shorter, attributes as never)[0]!.shape, outputs[0]!.shape))
      return draft.add(op, shorter, attributes);
  }
  return undefined;
}

function computeOnce({ op, inputs, outputs, attributes }: Node, draft: Draft): readonly Value[] | undefined {
  if (outputs[0]!.shape.length === 0) return undefined;
  const scalars: Value[] = [];
  for (const value of inputs) {
    const scalar = scalarUnder(draft, value);
    if (scalar === undefined) return undefined;
    scalars.push(scalar);
  }
  const [once] = draft.add(op, scalars, attributes);
  return draft.add(any(movement.broadcastTo), [once!], { shape: outputs[0]!.shape });
}

function sliceTwice(node: Node, draft: Draft): readonly Value[] | undefined {
  const inner = makerOf(draft, node.inputs[0]!, "slice");
  if (inner === undefined) return undefined;
  const [a, b] = [cutOf(inner), cutOf(node)];
  const start = b.start.map((s, axis) => a.start[axis]! + s * a.step[axis]!);
  const step = b.step.map((s, axis) => s * a.step[axis]!);
  const count = b.start.map((s, axis) => sliceExtent(s, b.stop[axis]!, b.step[axis]!));
  const empty = count.some((extent) => extent === 0);
  if (empty) return undefined;
  // One beyond the last element, in the direction of the step.
  const stop = start.map((s, axis) => s + (count[axis]! - 1) * step[axis]! + Math.sign(step[axis]!));
  return draft.add(any(movement.slice), inner.inputs, { start, stop, step });
}

function reduceTransposed(node: Node, draft: Draft): readonly Value[] | undefined {
  const { op, inputs, attributes } = node;
  const inner = makerOf(draft, inputs[0]!, "transpose");
  if (inner === undefined || isComplexType(inputs[0]!.dtype)) return undefined;
  if ((op.name === "sum" || op.name === "prod") && !isExact(inputs[0]!.dtype)) return undefined;
  const { axes, keepDims } = attributes as unknown as ReduceAttributes;
  const permutation = permutationOf(inner);
  const kept = permutation.filter((_, axis) => !axes.includes(axis));
  // With keepDims the reduced axes keep places, which the permutation may have moved.
  if (keepDims || !isUp(kept)) return undefined;
  const before = axes.map((axis) => permutation[axis]!).sort((x, y) => x - y);
  return draft.add(op, inner.inputs, { axes: before, keepDims });
}
