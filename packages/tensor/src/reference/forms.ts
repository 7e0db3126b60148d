// Kernels of elementwise ops from the forms they take per dtype: a loop for real numbers, functions for bigints and complex numbers.
// In: an op name, its forms.  Out: a kernel.
// Invariant: a dtype that the schema admits and no form covers is a fault of this package and says so.
// Not here: the forms.
import { type DType, isBig, isFloat } from "../dtype.js";
import { InternalError } from "../error.js";
import { allocate, type Strided } from "./array.js";
import { type BigFunction, type ComplexFunction, runBig, runComplex } from "./element.js";
import type { Kernel } from "./kernel.js";
import { type BinaryLoop, runBinary, runUnary, type UnaryLoop } from "./loop.js";

/** Forms that 64-bit integers and complex numbers take. */
interface WideForms {
  readonly big?: BigFunction | undefined;
  readonly complex?: ComplexFunction | undefined;
}

/** Forms of an op of one operand; integers of at most 32 bits and bool take `integer`, else `real`. */
export interface UnaryForms extends WideForms {
  readonly real?: UnaryLoop | undefined;
  readonly integer?: UnaryLoop | undefined;
}

/** Forms of an op of two operands; bool takes `bool`, else `integer`, else `real`. */
export interface BinaryForms extends WideForms {
  readonly real?: BinaryLoop | undefined;
  readonly integer?: BinaryLoop | undefined;
  readonly bool?: BinaryLoop | undefined;
}

/** Fills the result for dtypes of bigint or complex elements; false for all others. */
function runWide(name: string, forms: WideForms, inputs: readonly Strided[], out: Strided): boolean {
  const { dtype } = inputs[0]!;
  if (isBig(dtype)) runBig(found(forms.big, name, dtype), inputs, out);
  else if (dtype === "c64") runComplex(found(forms.complex, name, dtype), inputs, out);
  else return false;
  return true;
}

function found<T>(form: T | undefined, name: string, dtype: DType): T {
  if (form === undefined) throw new InternalError(name, `no reference form for ${dtype}`);
  return form;
}

/** The kernel of an op of one operand. */
export function unaryKernel(name: string, forms: UnaryForms): Kernel {
  const { real, integer = real } = forms;
  return ([x], _, [type]) => {
    const out = allocate(type!, name);
    if (!runWide(name, forms, [x!], out)) runUnary(found(isFloat(x!.dtype) ? real : integer, name, x!.dtype), x!, out);
    return [out];
  };
}

/** The kernel of an op of two operands of one dtype. */
export function binaryKernel(name: string, forms: BinaryForms): Kernel {
  const { real, integer = real, bool = integer } = forms;
  return (inputs, _, [type]) => {
    const out = allocate(type!, name);
    if (runWide(name, forms, inputs, out)) return [out];
    const { dtype } = inputs[0]!;
    const loop = dtype === "bool" ? bool : isFloat(dtype) ? real : integer;
    runBinary(found(loop, name, dtype), inputs[0]!, inputs[1]!, out);
    return [out];
  };
}
