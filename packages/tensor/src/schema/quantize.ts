// Blocks of affine weight quantisation: groups of the last axis as whole numbers of a few bits, with a scale and a bias for each group.
// In: floats, or words of packed codes beside scales and biases.  Out: the other of the two, or a product with it.
// Invariant: a word of u32 holds 32 / bits codes, the first in its lowest bits; an element is its code times the scale plus the bias of its group.
// Not here: how scales are chosen (ops/quantize/).
// Source: MLX's affine mode.
import { DTYPE_SETS } from "../dtype.js";
import { ArgumentError, ShapeError } from "../error.js";
import { broadcastShapes, describe, type Shape, sameShape, shapeText } from "../shape.js";
import { defineOp, type OpSchema, type TensorType } from "./op.js";
import { checkAdmitted, sharedDType } from "./rule.js";

const { float } = DTYPE_SETS;

/** Attributes of quantised tensors. */
export interface QuantizeAttributes {
  /** Elements that share a scale and a bias. */
  readonly groupSize: number;
  /** Bits of a code. */
  readonly bits: number;
}
const ATTRIBUTES = { groupSize: "int", bits: "int" } as const;

const CHOICES: Readonly<Record<keyof QuantizeAttributes, readonly number[]>> = {
  groupSize: [32, 64, 128],
  bits: [2, 4, 8],
};

/** Throws `argument/choice` unless groups and codes have a size that is there. */
function checkChoices(attributes: QuantizeAttributes, op: string): void {
  for (const [argument, allowed] of Object.entries(CHOICES) as [keyof QuantizeAttributes, readonly number[]][]) {
    const given = attributes[argument];
    if (allowed.includes(given)) continue;
    throw new ArgumentError({
      code: "argument/choice",
      op,
      what: `${argument} is ${describe(given)}`,
      remedy: `use one of ${allowed.join(", ")}${argument === "bits" ? ", so that codes fill a word of 32 bits" : ""}`,
      argument,
    });
  }
}

const withLast = (shape: Shape, extent: number): Shape => [...shape.slice(0, -1), extent];

export const quantize: OpSchema<QuantizeAttributes> = defineOp<QuantizeAttributes>({
  name: "quantize",
  form: "block",
  operands: ["x"],
  attributes: ATTRIBUTES,
  admits: float,
  doc: "Groups of the last axis as codes packed into u32, and the scale and the bias of each group.",
  result: ([x], attributes) => {
    checkChoices(attributes, "quantize");
    checkAdmitted(float, x!.dtype, "quantize", "x");
    const { dtype, shape } = x!;
    const { groupSize, bits } = attributes;
    const last = shape.at(-1);
    if (last === undefined || last % groupSize !== 0)
      throw new ShapeError({
        code: "shape/group",
        op: "quantize",
        what: `x is ${shapeText(shape)} and groupSize ${groupSize}`,
        remedy: `pass x of rank 1 or more whose last axis is a multiple of ${groupSize}`,
        shapes: [shape],
      });
    const groups = { dtype, shape: withLast(shape, last / groupSize) };
    return [{ dtype: "u32", shape: withLast(shape, (last * bits) / 32) }, groups, groups];
  },
});

/** Type of what packed codes, scales and biases stand for; throws typed errors when they do not belong together. */
function restoredType(types: readonly TensorType[], attributes: QuantizeAttributes, op: string): TensorType {
  const [packed, scales, biases] = types as readonly [TensorType, TensorType, TensorType];
  checkChoices(attributes, op);
  checkAdmitted(["u32"], packed.dtype, op, "packed");
  const dtype = sharedDType([scales, biases], op);
  checkAdmitted(float, dtype, op, "scales");
  const { groupSize, bits } = attributes;
  const extent = ((packed.shape.at(-1) ?? 0) * 32) / bits;
  const wanted = withLast(packed.shape, extent / groupSize);
  const fits = packed.shape.length > 0 && sameShape(scales.shape, wanted) && sameShape(biases.shape, wanted);
  if (fits) return { dtype, shape: withLast(packed.shape, extent) };
  throw new ShapeError({
    code: "shape/quantized",
    op,
    what: `packed ${shapeText(packed.shape)}, scales ${shapeText(scales.shape)}, biases ${shapeText(biases.shape)} with groupSize ${groupSize} and bits ${bits}`,
    remedy: "pass the three results of quantize and the groupSize and bits that it had",
    shapes: types.map((t) => t.shape),
  });
}

export const dequantize: OpSchema<QuantizeAttributes> = defineOp<QuantizeAttributes>({
  name: "dequantize",
  form: "block",
  operands: ["packed", "scales", "biases"],
  attributes: ATTRIBUTES,
  admits: float,
  doc: "Codes times the scale of their group plus its bias.",
  result: (types, attributes) => [restoredType(types, attributes, "dequantize")],
});

/** Attributes of `quantizedMatmul`. */
export interface QuantizedMatmulAttributes extends QuantizeAttributes {
  /** Are the weights [..., n, k] in place of [..., k, n]? */
  readonly transpose: boolean;
}
export const quantizedMatmul: OpSchema<QuantizedMatmulAttributes> = defineOp<QuantizedMatmulAttributes>({
  name: "quantizedMatmul",
  form: "block",
  operands: ["x", "packed", "scales", "biases"],
  attributes: { ...ATTRIBUTES, transpose: "bool" },
  admits: float,
  doc: "Matrix product of x and quantised weights, which are turned first when transpose says so.",
  result: ([x, ...weights], attributes) => {
    const op = "quantizedMatmul";
    const restored = restoredType(weights, attributes, op);
    const dtype = sharedDType([x!, weights[1]!], op);
    const [outer, inner] = restored.shape.slice(-2) as [number, number];
    const [k, n] = attributes.transpose ? [inner, outer] : [outer, inner];
    if (x!.shape.length >= 2 && restored.shape.length >= 2 && x!.shape.at(-1) === k) {
      const lead = broadcastShapes(x!.shape.slice(0, -2), restored.shape.slice(0, -2), op);
      return [{ dtype, shape: [...lead, x!.shape.at(-2)!, n] }];
    }
    throw new ShapeError({
      code: "shape/contract",
      op,
      what: `x is ${shapeText(x!.shape)}, the weights are ${shapeText(restored.shape)} and transpose is ${attributes.transpose}`,
      remedy: "pass weights of rank 2 or more, [n, k] with transpose and [k, n] without, for x whose last axis is k",
      shapes: [x!.shape, restored.shape],
    });
  },
});
