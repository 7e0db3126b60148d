// Kernels of ops without operands.

import { isComplex } from "../complex.js";
import { DTYPE_FACTS, type DType, isBig } from "../dtype.js";
import { toBf16, toF16 } from "../half.js";
import type { FullAttributes, IotaAttributes } from "../schema/creation.js";
import type { Scalar } from "../schema/op.js";
import { sizeOf } from "../shape.js";
import { allocate, type Strided, viewOf } from "./array.js";
import { type KernelTable, kernel } from "./kernel.js";
import { BLOCK, storeLane } from "./lane.js";

/** Writes one value of any dtype at the first element. */
export function writeScalar(out: Strided, value: Scalar): void {
  const { values } = out.storage;
  if (out.dtype === "c64") {
    const pair = isComplex(value) ? value : { re: Number(value), im: 0 };
    (values as Float32Array)[0] = pair.re;
    (values as Float32Array)[1] = pair.im;
  } else if (isBig(out.dtype)) {
    (values as BigInt64Array)[0] = typeof value === "bigint" ? value : BigInt(Number(value));
  } else (values as Float32Array)[0] = slotOf(out.dtype, Number(isComplex(value) ? value.re : value));
}

function slotOf(dtype: DType, value: number): number {
  if (dtype === "f16") return toF16(value);
  if (dtype === "bf16") return toBf16(value);
  if (dtype === "bool") return value === 0 ? 0 : 1;
  return value;
}

function iota({ shape, axis, dtype }: IotaAttributes): Strided {
  const extent = shape[axis] ?? 0;
  const line = allocate({ dtype, shape: [extent] }, "iota");
  const { values } = line.storage;
  if (isBig(dtype)) for (let i = 0; i < extent; i++) (values as BigInt64Array)[i] = BigInt(i);
  else if (dtype === "c64") for (let i = 0; i < extent; i++) (values as Float32Array)[2 * i] = i;
  else countInto(line, extent);
  // One line, repeated over the other axes without a copy.
  return viewOf(
    line,
    shape,
    shape.map((_, i) => (i === axis ? 1 : 0)),
  );
}

/** 0, 1, 2 ... a block at a time. */
function countInto(line: Strided, extent: number): void {
  const block = new Float64Array(Math.min(BLOCK, extent));
  for (let at = 0; at < extent; at += BLOCK) {
    const count = Math.min(BLOCK, extent - at);
    for (let i = 0; i < count; i++) block[i] = at + i;
    storeLane(block, line, at, count);
  }
}

/** Kernels by op name. */
export const creationKernels: KernelTable = {
  full: kernel<FullAttributes>((_, { value, dtype }, [type]) => {
    const one = allocate({ dtype, shape: [] }, "full");
    writeScalar(one, value);
    const filled = fillWith(one, type!.shape);
    return [filled];
  }),
  iota: kernel<IotaAttributes>((_, attributes) => [iota(attributes)]),
};

/** A dense array that holds the element of a scalar array everywhere. */
function fillWith(one: Strided, shape: readonly number[]): Strided {
  const out = allocate({ dtype: one.dtype, shape }, "full");
  const { lanes } = DTYPE_FACTS[one.dtype];
  const size = sizeOf(shape);
  if (lanes === 1) (out.storage.values as Float32Array).fill((one.storage.values as Float32Array)[0]!);
  else
    for (let i = 0; i < size * 2; i++)
      (out.storage.values as Float32Array)[i] = (one.storage.values as Float32Array)[i & 1]!;
  return out;
}
