// Transposes of convolutions and window reductions.
// In: a cotangent per place of the window, the known operand.  Out: cotangents of the other operand.
// Invariant: the transpose of a convolution is a convolution, with strides and dilations exchanged, so it runs where convolution runs.
// Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning"; JAX `lax.conv_general_dilated`.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { adjointKernel } from "../../ops/convolution.js";
import { moveaxis, reshape } from "../../ops/movement.js";
import type { TensorType } from "../../schema/op.js";
import * as schema from "../../schema/window.js";
import type { TransposeContext, TransposeRule } from "../rule.js";
import { atWinners } from "../windows.js";

/** Padding of the cotangent so that a window of it sees all places that saw an element. */
function transposedPadding(
  x: readonly number[],
  window: readonly number[],
  out: readonly number[],
  a: { readonly strides: readonly number[]; readonly low: readonly number[] } & Record<
    "inputDilation" | "windowDilation",
    readonly number[]
  >,
): { low: number[]; high: number[] } {
  const reach = window.map((extent, i) => schema.dilated(extent, a.windowDilation[i]!));
  const low = reach.map((extent, i) => extent - a.low[i]! - 1);
  const high = reach.map(
    (extent, i) =>
      schema.dilated(x[i]!, a.inputDilation[i]!) + extent - 1 - schema.dilated(out[i]!, a.strides[i]!) - low[i]!,
  );
  return { low, high };
}

const spatial = (shape: readonly number[]): readonly number[] => shape.slice(1, -1);

/** Cotangent of the image: the cotangent, dilated by the strides, under the flipped kernel with in and out exchanged. */
function imageCotangent(ct: Tensor, kernel: Tensor, x: TensorType, a: schema.ConvAttributes): Tensor {
  const dilations = { inputDilation: a.inputDilation, windowDilation: a.kernelDilation };
  return apply(schema.conv, [ct, adjointKernel(kernel, a.groups)], {
    strides: a.inputDilation,
    ...transposedPadding(spatial(x.shape), spatial(kernel.shape), spatial(ct.shape), { ...a, ...dilations }),
    inputDilation: a.strides,
    kernelDilation: a.kernelDilation,
    groups: a.groups,
  }) as Tensor;
}

/** Cotangent of the kernel: the image under the cotangent as its kernel, with batch and channels exchanged. */
function kernelCotangent(ct: Tensor, x: Tensor, kernel: TensorType, a: schema.ConvAttributes): Tensor {
  const { groups } = a;
  const [n, each, space] = [x.shape[0]!, kernel.shape.at(-1)!, spatial(x.shape)];
  const apart = moveaxis(reshape(x, [n, ...space, groups, each]), [-1, 0], [0, -1]);
  const image = reshape(apart, [each, ...space, groups * n]) as Tensor;
  const taps = moveaxis(ct, [-1, 0], [0, -1]) as Tensor;
  const high = spatial(kernel.shape).map((extent, i) => {
    const reach = schema.dilated(extent, a.kernelDilation[i]!);
    const seen = schema.dilated(spatial(ct.shape)[i]!, a.strides[i]!);
    return seen + reach - 1 - schema.dilated(space[i]!, a.inputDilation[i]!) - a.low[i]!;
  });
  const made = apply(schema.conv, [image, taps], {
    strides: a.kernelDilation,
    low: a.low,
    high,
    inputDilation: a.inputDilation,
    kernelDilation: a.strides,
    groups,
  });
  return moveaxis(made, [0, -1], [-1, 0]) as Tensor;
}

const conv = ({ cotangents: [ct], inputs: [x, kernel], types, attributes }: TransposeContext<schema.ConvAttributes>) =>
  x === undefined
    ? [imageCotangent(ct!, kernel!, types[0]!, attributes), undefined]
    : [undefined, kernelCotangent(ct!, x, types[1]!, attributes)];

/** Of sums: a box is symmetric, so nothing is flipped. */
const reduceWindow = ({ cotangents: [ct], types: [x], attributes }: TransposeContext<schema.WindowAttributes>) => [
  apply(schema.reduceWindow, [ct!], {
    ...attributes,
    ...transposedPadding(x!.shape, attributes.window, ct!.shape, attributes),
    strides: attributes.inputDilation,
    inputDilation: attributes.strides,
  }) as Tensor,
];

const windowScatter = ({
  cotangents: [ct],
  inputs: [x],
  attributes: { select, ...geometry },
}: TransposeContext<schema.WindowScatterAttributes>) => {
  const one = x!.shape.map(() => 1);
  return [undefined, atWinners(x!, ct!, { ...geometry, reduce: select, inputDilation: one, windowDilation: one })];
};

/** Rules by op. */
export const window: Readonly<Record<string, TransposeRule>> = {
  conv: conv as TransposeRule,
  reduceWindow: reduceWindow as TransposeRule,
  windowScatter: windowScatter as TransposeRule,
};
