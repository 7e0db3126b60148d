// Transposes of elementwise ops.
// In: cotangents, the known operands.  Out: cotangents of the others, each of its operand's type.
// Invariant: transposes do not conjugate; the pairing of complex numbers is the real part of their product, as in JAX.
import type { Tensor } from "../../methods.generated.js";
import { withDType } from "../../ops/arguments.js";
import { divide, multiply } from "../../ops/arithmetic.js";
import { selectWhere } from "../../ops/comparison.js";
import { complex as complexOf, conjugate, imag, real } from "../../ops/complex.js";
import { negative } from "../../ops/functions.js";
import type { TransposeRule } from "../rule.js";
import { unbroadcast } from "./unbroadcast.js";

/** The transpose of a sum of maps, each of one operand: per operand what it makes of the cotangent. */
const each =
  (...maps: readonly ((ct: Tensor) => unknown)[]): TransposeRule =>
  ({ cotangents: [ct], inputs, types }) =>
    types.map((type, i) => (inputs[i] === undefined ? unbroadcast(maps[i]!(ct!), type) : undefined));

const same = (ct: Tensor): Tensor => ct;

/** Linear in either operand; the other one is known. */
const multiply_: TransposeRule = ({ cotangents: [ct], inputs: [x, y], types }) =>
  x === undefined
    ? [unbroadcast(multiply(ct!, y!), types[0]!), undefined]
    : [undefined, unbroadcast(multiply(ct!, x), types[1]!)];

const where: TransposeRule = ({ cotangents: [ct], inputs: [condition, x, y], types }) => [
  undefined,
  x === undefined ? unbroadcast(selectWhere(condition!, ct!, 0), types[1]!) : undefined,
  y === undefined ? unbroadcast(selectWhere(condition!, 0, ct!), types[2]!) : undefined,
];

const isComplex = (x: { readonly dtype: string }): boolean => x.dtype === "c64";

/** Rules by op. */
export const elementwise: Readonly<Record<string, TransposeRule>> = {
  add: each(same, same),
  subtract: each(same, negative),
  negative: ({ cotangents: [ct] }) => [negative(ct!) as Tensor],
  multiply: multiply_,
  divide: ({ cotangents: [ct], inputs: [, y], types: [x] }) => [unbroadcast(divide(ct!, y!), x!), undefined],
  where,
  astype: ({ cotangents: [ct], types: [x] }) => [withDType(ct!, x!.dtype)],
  real: ({ cotangents: [ct], types: [x] }) => [isComplex(x!) ? (complexOf(ct!, 0) as Tensor) : ct],
  imag: ({ cotangents: [ct], types: [x] }) => [isComplex(x!) ? (complexOf(0, negative(ct!)) as Tensor) : undefined],
  conjugate: ({ cotangents: [ct] }) => [conjugate(ct!) as Tensor],
  complex: each(real, (ct) => negative(imag(ct))),
};
