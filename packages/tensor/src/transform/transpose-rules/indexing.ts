// Transposes of reads and writes at positions.
// In: cotangents, the positions.  Out: cotangents of what was read or written.
// Invariant: reads become additions; of several updates that replaced one element only the last has its cotangent.
// Source: JAX `lax.gather`, `lax.scatter`.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { backendOf } from "../../ops/arguments.js";
import { equal } from "../../ops/comparison.js";
import { fullLike, iota, zerosLike } from "../../ops/creation.js";
import { broadcastTo, reshape } from "../../ops/movement.js";
import * as schema from "../../schema/indexing.js";
import { sizeOf } from "../../shape.js";
import { axisPositions, gatherOrZero, scatterAdd, windowSizes, zeroUnless } from "../positions.js";
import type { Tangent, TransposeContext, TransposeRule } from "../rule.js";

const none = (count: number): undefined[] => new Array<undefined>(count).fill(undefined);

const gather = ({
  cotangents: [ct],
  inputs: [, ...indices],
  types: [x],
  attributes,
}: TransposeContext<schema.GatherAttributes>) => [
  scatterAdd(x!.shape, ct!, indices as Tensor[], attributes),
  ...none(indices.length),
];

/** The operand's other axes may have been repeated: there all places add up at 0. */
const takeAlongAxis = ({
  cotangents: [ct],
  inputs: [, index],
  types: [x],
  attributes: { axis, mode },
}: TransposeContext<schema.AlongAxisAttributes>) => {
  // Of an axis without elements no window can be written, and nothing was taken.
  if (ct!.size === 0) return [undefined, undefined];
  const { shape } = x!;
  const axes = shape.map((_, a) => a).filter((a) => a === axis || shape[a] !== 1);
  const indices = axes.map((a) =>
    a === axis ? (broadcastTo(index!, ct!.shape) as Tensor) : axisPositions(ct!.shape, a, ct!),
  );
  const updates = reshape(ct!, [...ct!.shape, ...shape.map(() => 1)]) as Tensor;
  return [scatterAdd(shape, updates, indices, { axes, mode }), undefined];
};

type Write = TransposeContext<schema.ScatterAttributes>;

/** Which elements of the updates are what is left of their place: the last in row-major order. */
function lasting({ types: [x, updates], inputs: [, , ...indices], attributes }: Write, beside: Tensor): Tensor {
  const backend = backendOf([beside]);
  const names = reshape(iota([sizeOf(updates!.shape)], { dtype: "i32", backend }), updates!.shape) as Tensor;
  const empty = fullLike(beside, -1, { shape: x!.shape, dtype: "i32" }) as Tensor;
  const written = apply(schema.scatter, [empty, names, ...(indices as Tensor[])], attributes) as Tensor;
  const { axes, mode } = attributes;
  const sizes = windowSizes(x!.shape, updates!.shape);
  return equal(apply(schema.gather, [written, ...(indices as Tensor[])], { axes, mode, sizes }), names) as Tensor;
}

/** What x and the updates get from the cotangent under each way to join that is linear. */
const WRITES: Readonly<
  Partial<Record<schema.ScatterReduce, (ct: Tensor, write: Write) => readonly [Tangent, Tangent]>>
> = {
  add: (ct, { inputs: [x, updates, ...indices], types, attributes: { axes, mode } }) => [
    x === undefined ? ct : undefined,
    updates === undefined
      ? gatherOrZero(ct, indices as Tensor[], { axes, mode, sizes: windowSizes(types[0]!.shape, types[1]!.shape) })
      : undefined,
  ],
  set: (ct, write) => {
    const {
      inputs: [x, updates, ...indices],
      types,
      attributes,
    } = write;
    const { axes, mode } = attributes;
    const nothing = zerosLike(ct, { shape: types[1]!.shape }) as Tensor;
    const kept = (): Tensor => apply(schema.scatter, [ct, nothing, ...(indices as Tensor[])], attributes) as Tensor;
    const read = (): Tensor =>
      gatherOrZero(ct, indices as Tensor[], { axes, mode, sizes: windowSizes(types[0]!.shape, types[1]!.shape) });
    const single = sizeOf(types[1]!.shape.slice(0, types[1]!.shape.length - types[0]!.shape.length)) === 1;
    return [
      x === undefined ? kept() : undefined,
      updates !== undefined ? undefined : single ? read() : zeroUnless(lasting(write, ct), read()),
    ];
  },
  // In x alone: the forward rule keeps the updates.
  multiply: (ct, { inputs: [, updates, ...indices], attributes }) => [
    apply(schema.scatter, [ct, updates!, ...(indices as Tensor[])], attributes) as Tensor,
    undefined,
  ],
};

const scatter = (write: Write) => [
  ...WRITES[write.attributes.reduce]!(write.cotangents[0]!, write),
  ...none(write.inputs.length - 2),
];

const dynamicSlice = ({
  cotangents: [ct],
  inputs: [, start],
  types: [x],
}: TransposeContext<schema.DynamicSliceAttributes>) => [
  apply(schema.dynamicUpdateSlice, [zerosLike(ct!, { shape: x!.shape }) as Tensor, ct!, start!], {}) as Tensor,
  undefined,
];

const dynamicUpdateSlice: TransposeRule = ({ cotangents: [ct], inputs: [x, update, start], types }) => {
  const { shape } = types[1]!;
  return [
    x === undefined
      ? (apply(schema.dynamicUpdateSlice, [ct!, zerosLike(ct!, { shape }) as Tensor, start!], {}) as Tensor)
      : undefined,
    update === undefined ? (apply(schema.dynamicSlice, [ct!, start!], { sizes: shape }) as Tensor) : undefined,
    undefined,
  ];
};

/** Rules by op. */
export const indexing: Readonly<Record<string, TransposeRule>> = {
  gather: gather as TransposeRule,
  takeAlongAxis: takeAlongAxis as TransposeRule,
  scatter: scatter as TransposeRule,
  dynamicSlice: dynamicSlice as TransposeRule,
  dynamicUpdateSlice,
};
