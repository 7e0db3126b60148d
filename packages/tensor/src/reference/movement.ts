// Kernels that move elements: views where strides can say it, copies else.
// Not here: positions given by tensors (indexing.ts).
import type {
  AxesAttributes,
  AxisAttributes,
  PadAttributes,
  PermutationAttributes,
  SliceAttributes,
} from "../schema/movement.js";
import type { TensorType } from "../schema/op.js";
import { broadcastStrides, denseStrides, reshapeStrides } from "../stride.js";
import { allocate, dense, type Strided, viewOf } from "./array.js";
import { copyInto, freshCopy } from "./copy.js";
import { type KernelTable, kernel } from "./kernel.js";

function reshape(x: Strided, type: TensorType): Strided {
  const strides = reshapeStrides(x.shape, x.strides, type.shape);
  if (strides !== undefined) return viewOf(x, type.shape, strides);
  return dense(freshCopy(x).storage.values, type);
}

function slice(x: Strided, { start, step }: SliceAttributes, type: TensorType): Strided {
  let { offset } = x;
  const strides = x.strides.map((stride, axis) => {
    if (type.shape[axis]! > 0) offset += start[axis]! * stride;
    return stride * step[axis]!;
  });
  return viewOf(x, type.shape, strides, offset);
}

function flip(x: Strided, { axes }: AxesAttributes): Strided {
  let { offset } = x;
  const strides = x.strides.map((stride, axis) => {
    if (!axes.includes(axis)) return stride;
    offset += Math.max(0, x.shape[axis]! - 1) * stride;
    return -stride;
  });
  return viewOf(x, x.shape, strides, offset);
}

function concatenate(inputs: readonly Strided[], { axis }: AxisAttributes, type: TensorType): Strided {
  const out = allocate(type, "concatenate");
  let at = 0;
  for (const x of inputs) {
    copyInto(x, out, at * out.strides[axis]!, out.strides);
    at += x.shape[axis]!;
  }
  return out;
}

/** Part of `x` that survives cropping, and where it lands. */
function pad(x: Strided, value: Strided, { low, interior }: PadAttributes, type: TensorType): Strided {
  const out = allocate(type, "pad");
  copyInto(viewOf(value, type.shape, broadcastStrides([], [], type.shape)), out, 0, out.strides);
  const outStrides = denseStrides(type.shape);
  let from = x.offset;
  let to = 0;
  const strides: number[] = [];
  const shape = x.shape.map((extent, axis) => {
    const spread = interior[axis]! + 1;
    const first = Math.max(0, Math.ceil(-low[axis]! / spread));
    const last = Math.min(extent - 1, Math.floor((type.shape[axis]! - 1 - low[axis]!) / spread));
    from += first * x.strides[axis]!;
    to += (low[axis]! + first * spread) * outStrides[axis]!;
    strides.push(spread * outStrides[axis]!);
    return Math.max(0, last - first + 1);
  });
  if (!shape.includes(0)) copyInto(viewOf(x, shape, x.strides, from), out, to, strides);
  return out;
}

/** Kernels by op name. */
export const movementKernels: KernelTable = {
  reshape: ([x], _, [type]) => [reshape(x!, type!)],
  transpose: kernel<PermutationAttributes>(([x], { permutation }, [type]) => [
    viewOf(
      x!,
      type!.shape,
      permutation.map((axis) => x!.strides[axis]!),
    ),
  ]),
  broadcastTo: ([x], _, [type]) => [viewOf(x!, type!.shape, broadcastStrides(x!.shape, x!.strides, type!.shape))],
  slice: kernel<SliceAttributes>(([x], attributes, [type]) => [slice(x!, attributes, type!)]),
  flip: kernel<AxesAttributes>(([x], attributes) => [flip(x!, attributes)]),
  concatenate: kernel<AxisAttributes>((inputs, attributes, [type]) => [concatenate(inputs, attributes, type!)]),
  pad: kernel<PadAttributes>(([x, value], attributes, [type]) => [pad(x!, value!, attributes, type!)]),
};
