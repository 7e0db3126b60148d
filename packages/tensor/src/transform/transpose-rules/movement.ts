// Transposes of ops that move elements.
// In: cotangents.  Out: cotangents of the operands, of their types.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { multiply } from "../../ops/arithmetic.js";
import { fullLike, zerosLike } from "../../ops/creation.js";
import { flip, reshape, transpose } from "../../ops/movement.js";
import { sum } from "../../ops/reduce.js";
import { sliceAxis } from "../../ops/slice.js";
import * as schema from "../../schema/movement.js";
import type { Shape } from "../../shape.js";
import type { TransposeRule } from "../rule.js";
import { zeroPadded } from "../zeros.js";
import { unbroadcast } from "./unbroadcast.js";

const permute: TransposeRule<schema.PermutationAttributes> = ({ cotangents: [ct], attributes: { permutation } }) => {
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  return [transpose(ct!, inverse) as Tensor];
};

/** The cotangent spread over the places its elements came from, zeros elsewhere. */
const slice: TransposeRule<schema.SliceAttributes> = ({
  cotangents: [ct],
  types: [x],
  attributes: { start, step },
}) => {
  const backwards = step.flatMap((by, axis) => (by < 0 ? [axis] : []));
  const rising = backwards.length === 0 ? ct! : (flip(ct!, { axis: backwards }) as Tensor);
  const spans = x!.shape.map((extent, axis) => spanOf(extent, start[axis]!, step[axis]!, ct!.shape[axis]!));
  return [
    zeroPadded(rising, {
      low: spans.map((span) => span.low),
      high: spans.map((span) => span.high),
      interior: spans.map((span) => span.interior),
    }),
  ];
};

/** How `count` elements lie in an axis, from its start: before them, behind them, between them. */
function spanOf(extent: number, start: number, step: number, count: number) {
  if (count === 0) return { low: 0, high: extent, interior: 0 };
  const reach = (count - 1) * step;
  const low = Math.min(start, start + reach);
  return { low, high: extent - 1 - low - Math.abs(reach), interior: Math.abs(step) - 1 };
}

const concatenate: TransposeRule<schema.AxisAttributes> = ({
  cotangents: [ct],
  inputs,
  types,
  attributes: { axis },
}) => {
  let end = 0;
  return types.map(({ shape }, i) => {
    end += shape[axis]!;
    return inputs[i] === undefined ? sliceAxis(ct!, axis, end - shape[axis]!, end) : undefined;
  });
};

const pad: TransposeRule<schema.PadAttributes> = ({ cotangents: [ct], inputs, types: [x], attributes }) => [
  inputs[0] === undefined ? unpadded(ct!, x!.shape, attributes) : undefined,
  inputs[1] === undefined ? padding(ct!, x!.shape, attributes) : undefined,
];

/** What padding added taken away, what it cropped filled with zeros. */
function unpadded(ct: Tensor, shape: Shape, { low, high, interior }: schema.PadAttributes): Tensor {
  const none = shape.map(() => 0);
  const cropped = zeroPadded(ct, { low: low.map((n) => -n), high: high.map((n) => -n), interior: none });
  return apply(schema.slice, [cropped], {
    start: none,
    stop: shape.map((extent, axis) => (extent === 0 ? 0 : (extent - 1) * (interior[axis]! + 1) + 1)),
    step: interior.map((n) => n + 1),
  });
}

/** The sum of the cotangent where padding put its value. */
function padding(ct: Tensor, shape: Shape, attributes: schema.PadAttributes): Tensor {
  const inside = zerosLike(ct, { shape });
  const added = apply(schema.pad, [inside, fullLike(ct, 1, { shape: [] })], attributes);
  return sum(multiply(ct, added)) as Tensor;
}

/** Rules by op. */
export const movement: Readonly<Record<string, TransposeRule>> = {
  reshape: ({ cotangents: [ct], types: [x] }) => [reshape(ct!, x!.shape) as Tensor],
  broadcastTo: ({ cotangents: [ct], types: [x] }) => [unbroadcast(ct!, x!)],
  transpose: permute as TransposeRule,
  slice: slice as TransposeRule,
  flip: (({ cotangents: [ct], attributes: { axes } }) => [
    flip(ct!, { axis: axes }) as Tensor,
  ]) as TransposeRule<schema.AxesAttributes> as TransposeRule,
  concatenate: concatenate as TransposeRule,
  pad: pad as TransposeRule,
};
