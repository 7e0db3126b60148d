// Kernels of arithmetic, order and logic: each op's forms put together.
// In: operands of one dtype (a condition is bool).  Out: one dense result.
// Not here: the forms themselves (arithmetic-loops, function-loops, big-functions, complex-functions).
import { isBig } from "../dtype.js";
import type { AstypeAttributes } from "../schema/elementwise.js";
import type { TensorType } from "../schema/op.js";
import { sizeOf } from "../shape.js";
import { BOOL_LOOPS, INTEGER_LOOPS, REAL_LOOPS } from "./arithmetic-loops.js";
import { allocate, type Strided, viewOf } from "./array.js";
import { BIG_FUNCTIONS } from "./big-functions.js";
import { COMPLEX_FUNCTIONS } from "./complex-functions.js";
import { convert } from "./convert.js";
import { advance, cursorOf } from "./element.js";
import { binaryKernel, unaryKernel } from "./forms.js";
import { FUNCTION_LOOPS } from "./function-loops.js";
import { type Kernel, type KernelTable, kernel } from "./kernel.js";
import { runTernary, type TernaryLoop } from "./loop.js";

const whereLoop: TernaryLoop = (a, ao, b, bo, c, co, o, oo, n) => {
  for (let i = 0; i < n; i++) o[oo + i] = a[ao + i]! !== 0 ? b[bo + i]! : c[co + i]!;
};

/** Selection of 64-bit integers and complex numbers. */
function whereWide(condition: Strided, x: Strided, y: Strided, out: Strided): void {
  const test = cursorOf(condition, out.shape);
  const a = cursorOf(x, out.shape);
  const b = cursorOf(y, out.shape);
  const flags = condition.storage.values as Uint8Array;
  const lanes = out.dtype === "c64" ? 2 : 1;
  const size = sizeOf(out.shape);
  const target = out.storage.values as Float32Array;
  for (let i = 0; i < size; i++) {
    const holds = flags[test.at] !== 0;
    const source = (holds ? x.storage.values : y.storage.values) as Float32Array;
    const at = (holds ? a.at : b.at) * lanes;
    for (let lane = 0; lane < lanes; lane++) target[i * lanes + lane] = source[at + lane]!;
    advance(test);
    advance(a);
    advance(b);
  }
}

function where(inputs: readonly Strided[], type: TensorType): Strided {
  const [condition, x, y] = inputs as [Strided, Strided, Strided];
  const out = allocate(type, "where");
  if (isBig(type.dtype) || type.dtype === "c64") whereWide(condition, x, y, out);
  else runTernary(whereLoop, condition, x, y, out);
  return out;
}

const table = (names: readonly string[], make: (name: string) => Kernel): KernelTable =>
  Object.fromEntries(names.map((name) => [name, make(name)]));

const unary = (name: string): Kernel =>
  unaryKernel(name, { real: FUNCTION_LOOPS[name], big: BIG_FUNCTIONS[name], complex: COMPLEX_FUNCTIONS[name] });

const binary = (name: string): Kernel =>
  binaryKernel(name, {
    real: REAL_LOOPS[name],
    integer: INTEGER_LOOPS[name],
    bool: BOOL_LOOPS[name],
    big: BIG_FUNCTIONS[name],
    complex: COMPLEX_FUNCTIONS[name],
  });

/** Kernels by op name. */
export const elementwiseKernels: KernelTable = {
  ...table(Object.keys(FUNCTION_LOOPS), unary),
  ...table(Object.keys(REAL_LOOPS), binary),
  astype: kernel<AstypeAttributes>(([x], { dtype }) => [convert(x!, dtype)]),
  stopGradient: ([x]) => [viewOf(x!, x!.shape, x!.strides)],
  where: (inputs, _, [type]) => [where(inputs, type!)],
};
