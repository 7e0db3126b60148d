// Convolution and reductions over windows.
// Invariant: batch first, channels last: x is [n, ...space, c]; attributes have one entry per spatial axis (conv) or per axis (windows); negative padding crops.
// Not here: other layouts, which user functions reach by transposing.
import { DTYPE_SETS, type DType } from "../dtype.js";
import { ShapeError } from "../error.js";
import { checkedSize, type Shape, sameShape, shapeText } from "../shape.js";
import { defineOp, type OpSchema } from "./op.js";
import { checkAdmitted, sharedDType } from "./rule.js";

const { number } = DTYPE_SETS;

/** Attributes of `conv`. */
export interface ConvAttributes {
  readonly strides: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly inputDilation: readonly number[];
  readonly kernelDilation: readonly number[];
  /** Channel groups: the kernel sees c / groups input channels. */
  readonly groups: number;
}

/** Extent after dilating by `dilation`: one element per step. */
export const dilated = (extent: number, dilation: number): number => (extent === 0 ? 0 : (extent - 1) * dilation + 1);

/** Number of places a window takes. */
export function windowExtent(extent: number, window: number, stride: number): number {
  return extent < window ? 0 : Math.floor((extent - window) / stride) + 1;
}

export const conv: OpSchema<ConvAttributes> = defineOp<ConvAttributes>({
  name: "conv",
  form: "window",
  operands: ["x", "kernel"],
  attributes: {
    strides: "ints",
    low: "ints",
    high: "ints",
    inputDilation: "ints",
    kernelDilation: "ints",
    groups: "int",
  },
  admits: number,
  linear: [[0], [1]],
  doc: "Correlation of [n, ...space, c] with [o, ...kernel, c / groups]: [n, ...out, o].",
  result: (types, { strides, low, high, inputDilation, kernelDilation, groups }) => {
    const dtype: DType = sharedDType(types, "conv");
    checkAdmitted(number, dtype, "conv", "x");
    const [x, kernel] = [types[0]!.shape, types[1]!.shape];
    const rank = x.length - 2;
    const channels = x.at(-1)!;
    const fits =
      rank >= 1 && kernel.length === x.length && kernel.at(-1)! * groups === channels && kernel[0]! % groups === 0;
    if (!fits || strides.length !== rank)
      throw new ShapeError({
        code: "shape/conv",
        op: "conv",
        what: `${shapeText(x)} with a kernel of ${shapeText(kernel)} in ${groups} groups`,
        remedy: "x is [n, ...space, c] and the kernel [o, ...kernel, c / groups], o a multiple of groups",
        shapes: [x, kernel],
      });
    const space = strides.map((stride, i) => {
      const extent = dilated(x[i + 1]!, inputDilation[i]!) + low[i]! + high[i]!;
      return windowExtent(extent, dilated(kernel[i + 1]!, kernelDilation[i]!), stride);
    });
    return [{ dtype, shape: checkedSize([x[0]!, ...space, kernel[0]!], "conv") }];
  },
});

/** Attributes of window reductions, one entry per axis. */
export interface WindowAttributes {
  readonly reduce: "sum" | "prod" | "max" | "min";
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly inputDilation: readonly number[];
  readonly windowDilation: readonly number[];
}

/** Shape of a window reduction. */
function windowShape(shape: Shape, a: Omit<WindowAttributes, "reduce">, op: string): number[] {
  if (a.window.length !== shape.length)
    throw new ShapeError({
      code: "shape/window",
      op,
      what: `a window of ${shapeText(a.window)} over ${shapeText(shape)}`,
      remedy: "give one extent per axis, 1 where nothing is reduced",
      shapes: [shape],
    });
  return shape.map((extent, i) =>
    windowExtent(
      dilated(extent, a.inputDilation[i]!) + a.low[i]! + a.high[i]!,
      dilated(a.window[i]!, a.windowDilation[i]!),
      a.strides[i]!,
    ),
  );
}

export const reduceWindow: OpSchema<WindowAttributes> = defineOp<WindowAttributes>({
  name: "reduceWindow",
  form: "window",
  operands: ["x"],
  attributes: {
    reduce: ["sum", "prod", "max", "min"],
    window: "ints",
    strides: "ints",
    low: "ints",
    high: "ints",
    inputDilation: "ints",
    windowDilation: "ints",
  },
  admits: number,
  linear: [[0]],
  doc: "Reduction over a sliding window; padding counts as the identity of the reduction; linear only for sum.",
  result: ([x], attributes) => {
    checkAdmitted(number, x!.dtype, "reduceWindow", "x");
    return [{ dtype: x!.dtype, shape: checkedSize(windowShape(x!.shape, attributes, "reduceWindow"), "reduceWindow") }];
  },
});

/** Attributes of `windowScatter`. */
export interface WindowScatterAttributes {
  readonly select: "max" | "min";
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export const windowScatter: OpSchema<WindowScatterAttributes> = defineOp<WindowScatterAttributes>({
  name: "windowScatter",
  form: "window",
  operands: ["x", "source"],
  attributes: { select: ["max", "min"], window: "ints", strides: "ints", low: "ints", high: "ints" },
  admits: number,
  linear: [[1]],
  doc: "Each element of source added, in a tensor of zeros like x, where its window of x has its first extreme: what max pooling pulls back.",
  result: (types, attributes) => {
    const dtype = sharedDType(types, "windowScatter");
    checkAdmitted(number, dtype, "windowScatter", "x");
    const { shape } = types[0]!;
    const one = shape.map(() => 1);
    const places = windowShape(shape, { ...attributes, inputDilation: one, windowDilation: one }, "windowScatter");
    if (!sameShape(places, types[1]!.shape))
      throw new ShapeError({
        code: "shape/window-source",
        op: "windowScatter",
        what: `source is ${shapeText(types[1]!.shape)} for windows in ${shapeText(places)}`,
        remedy: "give one element per window",
        shapes: types.map((t) => t.shape),
      });
    return [{ dtype, shape }];
  },
});
