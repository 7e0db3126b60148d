// Questions about dtypes.
// In: dtype names, array-likes, names of kinds.  Out: dtype names and JavaScript booleans.
import { checkedDType, DTYPE_FACTS, type DType, isDType, promoteTypes } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { TensorLike } from "../operand.js";
import type { Casting, CastingOptions, DTypeClass, DTypeKindName } from "../options/dtypes.js";
import { describe } from "../shape.js";
import { isTensor } from "../tensor.js";
import { commonDType, isScalar } from "./arguments.js";
import { arrayTensor } from "./from-array.js";

/** The dtype that arguments take together: tensors and dtype names promote, plain numbers are weak beside them.
 * Throws `argument/empty`.
 * Source: NumPy `result_type` with JAX's lattice.
 * @example resultType("u8", "i8");  // => "i16" */
export function resultType(...inputs: readonly (TensorLike | DType)[]): DType {
  if (inputs.length === 0)
    throw new ArgumentError({
      code: "argument/empty",
      op: "resultType",
      what: "there are no arguments",
      remedy: "pass tensors, numbers or dtype names",
    });
  const named = inputs
    .filter(isDType)
    .reduce<DType | undefined>((a, b) => (a === undefined ? b : promoteTypes(a, b)), undefined);
  const rest = inputs
    .filter((x): x is TensorLike => !isDType(x))
    .map((x) => (isTensor(x) || isScalar(x) ? x : arrayTensor(x, "resultType")));
  return commonDType(rest, named);
}

// Kinds in the order of casting: each goes to itself and to what follows.
const ORDER = ["bool", "unsigned", "signed", "float", "complex"] as const;
const rank = (dtype: DType): number => ORDER.indexOf(DTYPE_FACTS[dtype].kind);

/** The narrowest floats that NumPy calls safe for integers of that many bytes. */
const SAFE_FLOATS: Readonly<Record<number, readonly DType[]>> = {
  1: ["f16", "bf16", "f32", "f64", "c64"],
  2: ["f32", "f64", "c64"],
  4: ["f64"],
  8: ["f64"],
};
const WIDER_FLOATS: Readonly<Partial<Record<DType, readonly DType[]>>> = {
  f16: ["f32", "f64", "c64"],
  bf16: ["f32", "f64", "c64"],
  f32: ["f64", "c64"],
};

function isSafe(from: DType, to: DType): boolean {
  if (from === to || from === "bool") return true;
  const [a, b] = [DTYPE_FACTS[from], DTYPE_FACTS[to]];
  if (a.range === undefined) return WIDER_FLOATS[from]?.includes(to) ?? false;
  if (b.range === undefined) return SAFE_FLOATS[a.bytes]!.includes(to);
  return b.range[0] <= a.range[0] && b.range[1] >= a.range[1];
}

const CASTING: Readonly<Record<Casting, (from: DType, to: DType) => boolean>> = {
  no: (from, to) => from === to,
  equiv: (from, to) => from === to,
  safe: isSafe,
  sameKind: (from, to) => isSafe(from, to) || rank(from) <= rank(to),
  unsafe: () => true,
};

/** May one dtype be cast to another under a rule?
 * Throws `dtype/unknown`, `argument/choice`.
 * Source: NumPy `can_cast`; as there, "safe" lets 64-bit integers become f64.
 * @example [canCast("u8", "i16"), canCast("i32", "f32")];  // => [true,false] */
export function canCast(from: DType, to: DType, options: CastingOptions = {}): boolean {
  const { casting = "safe" } = options;
  const [a, b] = [checkedDType(from, "canCast"), checkedDType(to, "canCast")];
  if (Object.hasOwn(CASTING, casting)) return CASTING[casting](a, b);
  throw unknownName("canCast", "casting", casting, Object.keys(CASTING));
}

const unknownName = (op: string, argument: string, given: unknown, names: readonly string[]): ArgumentError =>
  new ArgumentError({
    code: "argument/choice",
    op,
    what: `${argument} is ${describe(given)}`,
    remedy: `use one of ${names.map((name) => `"${name}"`).join(", ")}`,
    argument,
  });

type Test = (kind: (typeof ORDER)[number]) => boolean;
const among =
  (...kinds: readonly (typeof ORDER)[number][]): Test =>
  (kind) =>
    kinds.includes(kind);

const KINDS: Readonly<Record<DTypeKindName, Test>> = {
  bool: among("bool"),
  "signed integer": among("signed"),
  "unsigned integer": among("unsigned"),
  integral: among("signed", "unsigned"),
  "real floating": among("float"),
  "complex floating": among("complex"),
  numeric: (kind) => kind !== "bool",
};

/** Is it that dtype, of that kind, or of one of several?
 * Throws `dtype/unknown`, `argument/choice` for an unknown kind.
 * Source: NumPy `isdtype` (Array API).
 * @example [isdtype("i8", "integral"), isdtype("i8", ["bool", "f32"])];  // => [true,false] */
export function isdtype(dtype: DType, kind: DType | DTypeKindName | readonly (DType | DTypeKindName)[]): boolean {
  const name = checkedDType(dtype, "isdtype");
  const kinds = typeof kind === "string" ? [kind] : kind;
  return kinds.some((one) => {
    if (Object.hasOwn(KINDS, one)) return KINDS[one as DTypeKindName](DTYPE_FACTS[name].kind);
    if (isDType(one)) return one === name;
    throw unknownName("isdtype", "kind", one, Object.keys(KINDS));
  });
}

const CLASSES: Readonly<Record<DTypeClass, Test>> = {
  generic: () => true,
  number: (kind) => kind !== "bool",
  integer: among("signed", "unsigned"),
  signedinteger: among("signed"),
  unsignedinteger: among("unsigned"),
  inexact: among("float", "complex"),
  floating: among("float"),
  complexfloating: among("complex"),
};

/** Is the dtype below a class of NumPy's hierarchy, or the other dtype itself?
 * Throws `dtype/unknown`, `argument/choice` for an unknown class.
 * Source: NumPy `issubdtype`.
 * @example [issubdtype("f32", "floating"), issubdtype("f32", "integer")];  // => [true,false] */
export function issubdtype(dtype: DType, above: DType | DTypeClass): boolean {
  const name = checkedDType(dtype, "issubdtype");
  if (isDType(above)) return above === name;
  if (Object.hasOwn(CLASSES, above)) return CLASSES[above](DTYPE_FACTS[name].kind);
  throw unknownName("issubdtype", "class", above, Object.keys(CLASSES));
}
