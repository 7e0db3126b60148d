// Kernels of complex numbers and their parts.
// Invariant: a real number is its own real part and conjugate, a view; its imaginary part is zeros.
import { sizeOf } from "../shape.js";
import { allocate, isDenseArray, type Strided, viewOf } from "./array.js";
import { advance, cursorOf, runComplex } from "./element.js";
import type { Kernel, KernelTable } from "./kernel.js";

/** Copies one part of every element; `part` is 0 or 1. */
function copyPart(x: Strided, part: number, out: Strided): void {
  const size = sizeOf(out.shape);
  const source = x.storage.values as Float32Array;
  const target = out.storage.values as Float32Array;
  if (isDenseArray(x)) {
    for (let i = 0, j = 2 * x.offset + part; i < size; i++, j += 2) target[i] = source[j]!;
    return;
  }
  const cursor = cursorOf(x, out.shape);
  for (let i = 0; i < size; i++) {
    target[i] = source[2 * cursor.at + part]!;
    advance(cursor);
  }
}

const self = (x: Strided): Strided => viewOf(x, x.shape, x.strides);

const partKernel =
  (name: string, part: number): Kernel =>
  ([x], _, [type]) => {
    if (x!.dtype !== "c64" && part === 0) return [self(x!)];
    const out = allocate(type!, name);
    if (x!.dtype === "c64") copyPart(x!, part, out);
    return [out];
  };

const conjugate: Kernel = ([x], _, [type]) => {
  if (x!.dtype !== "c64") return [self(x!)];
  const out = allocate(type!, "conjugate");
  runComplex(
    (ar, ai, _br, _bi, to) => {
      to[0] = ar;
      to[1] = -ai;
    },
    [x!],
    out,
  );
  return [out];
};

const complex: Kernel = ([x, y], _, [type]) => {
  const out = allocate(type!, "complex");
  const a = cursorOf(x!, out.shape);
  const b = cursorOf(y!, out.shape);
  const re = x!.storage.values as Float32Array;
  const im = y!.storage.values as Float32Array;
  const target = out.storage.values as Float32Array;
  const size = sizeOf(out.shape);
  for (let i = 0; i < size; i++) {
    target[2 * i] = re[a.at]!;
    target[2 * i + 1] = im[b.at]!;
    advance(a);
    advance(b);
  }
  return [out];
};

/** Kernels by op name. */
export const complexKernels: KernelTable = {
  real: partKernel("real", 0),
  imag: partKernel("imag", 1),
  conjugate,
  complex,
};
