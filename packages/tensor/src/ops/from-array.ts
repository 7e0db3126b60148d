// Tensors from JavaScript values: numbers, nested arrays, typed arrays.
// In: values, perhaps a dtype.  Out: a tensor over a copy of them.
// Invariant: nested arrays of one depth have one length; a value that its dtype cannot hold is refused, nothing is coerced silently.
// Not here: weak scalars beside tensors (arguments.ts).
import type { Backend } from "../backend.js";
import { type Complex, isComplex } from "../complex.js";
import { defaultBackend, resolveBackend } from "../default-backend.js";
import { checkedDType, DTYPE_FACTS, type DType, isBig, isInexact, storageOf, type Values } from "../dtype.js";
import { ArgumentError, NumberRangeError, ShapeError } from "../error.js";
import { toBf16, toF16 } from "../half.js";
import type { Tensor } from "../methods.generated.js";
import type { CreationOptions } from "../options/creation.js";
import { itemAt } from "../read.js";
import { describe, shapeText, sizeOf } from "../shape.js";
import { isTensor, readValues, tensorOf } from "../tensor.js";

type Item = number | boolean | bigint | Complex;

/** Dtype by the tag of a typed array; f16 only where the platform has Float16Array. */
const TAG_DTYPES: Readonly<Record<string, DType>> = {
  Float32Array: "f32",
  Float64Array: "f64",
  Float16Array: "f16",
  Int32Array: "i32",
  Int16Array: "i16",
  Int8Array: "i8",
  BigInt64Array: "i64",
  Uint8Array: "u8",
  Uint8ClampedArray: "u8",
  Uint16Array: "u16",
  Uint32Array: "u32",
  BigUint64Array: "u64",
};

function isTypedArray(x: unknown): x is Values {
  return ArrayBuffer.isView(x) && !(x instanceof DataView);
}

/** A tensor over a copy of the values. */
export function arrayTensor(source: unknown, op: string, options: CreationOptions = {}): Tensor {
  const asked = options.dtype === undefined ? undefined : checkedDType(options.dtype, op);
  const backend: Backend = options.backend === undefined ? defaultBackend() : resolveBackend(options.backend, op);
  const { values, dtype, shape } = isTypedArray(source)
    ? fromTypedArray(source, asked, op, backend.copiesUploads ? same : copied)
    : fromNested(source, asked, op);
  const type = { dtype, shape };
  return tensorOf(backend, backend.upload(values, type), type);
}

interface Parsed {
  readonly values: Values;
  readonly dtype: DType;
  readonly shape: number[];
}

/** f16 and bf16 also come as bits in a Uint16Array, c64 as pairs in a Float32Array, bool as Uint8Array. */
const BIT_FORMS: Readonly<Partial<Record<DType, string>>> = {
  f16: "Uint16Array",
  bf16: "Uint16Array",
  c64: "Float32Array",
};

/** What becomes the backend's own: the caller's values where it copies them itself. */
type Own = (values: Values) => Values;
const copied: Own = (values) => values.slice() as Values;
const same: Own = (values) => values;

function fromTypedArray(source: Values, asked: DType | undefined, op: string, ownOf: Own): Parsed {
  const tag = Object.prototype.toString.call(source).slice(8, -1);
  const own = TAG_DTYPES[tag];
  if (own === undefined) throw notAnArray(source, op);
  const dtype = asked ?? own;
  const { array: ValueArray, lanes } = DTYPE_FACTS[dtype];
  const bits = dtype !== own && BIT_FORMS[dtype] === tag;
  if (dtype === own || bits) {
    if (bits && source.length % lanes !== 0)
      throw new ShapeError({
        code: "shape/pairs",
        op,
        what: `${source.length} floats are not whole c64 pairs`,
        remedy: "pass real and imaginary parts interleaved",
      });
    const mine = ownOf(source);
    const { buffer, byteOffset, length } = mine as Uint16Array<ArrayBuffer>;
    const values = own === "f16" ? new ValueArray(buffer, byteOffset, length) : mine;
    return {
      values: tag === "Uint8ClampedArray" ? new Uint8Array(buffer, byteOffset, length) : values,
      dtype,
      shape: [source.length / lanes],
    };
  }
  const values = storageOf(dtype, source.length);
  for (let i = 0; i < source.length; i++) writeItem(values, i, source[i]!, dtype, op, [i]);
  return { values, dtype, shape: [source.length] };
}

function fromNested(source: unknown, asked: DType | undefined, op: string): Parsed {
  const shape = nestedShape(source, op);
  const items: Item[] = [];
  collect(source, shape, 0, [], items, op);
  const dtype = asked ?? inferredDType(source, items);
  const values = storageOf(dtype, sizeOf(shape));
  items.forEach((item, i) => {
    writeItem(values, i, item, dtype, op, placeOf(i, shape));
  });
  return { values, dtype, shape };
}

/** Indices of the i-th element. */
function placeOf(position: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = position;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return place;
}

const isList = (x: unknown): x is ArrayLike<unknown> => Array.isArray(x) || isTypedArray(x);

/** Shape by the first element of each depth. */
function nestedShape(source: unknown, op: string): number[] {
  const shape: number[] = [];
  let node = source;
  for (;;) {
    if (isTensor(node)) return [...shape, ...node.shape];
    if (!isList(node)) {
      if (isItem(node) || shape.at(-1) === 0) return shape;
      throw notAnArray(
        node,
        op,
        shape.map(() => 0),
      );
    }
    shape.push(node.length);
    if (node.length === 0) return shape;
    node = node[0];
  }
}

const isItem = (x: unknown): x is Item =>
  typeof x === "number" || typeof x === "boolean" || typeof x === "bigint" || isComplex(x);

function collect(
  node: unknown,
  shape: readonly number[],
  axis: number,
  place: readonly number[],
  items: Item[],
  op: string,
): void {
  if (isTensor(node)) {
    const values = readValues(node, op);
    const fits = node.shape.length === shape.length - axis && node.shape.every((e, i) => e === shape[axis + i]);
    if (!fits) throw ragged(place, `a tensor of shape ${shapeText(node.shape)}`, shape.slice(axis), op);
    for (let i = 0; i < node.size; i++) items.push(itemAt(node.dtype, values, i));
    return;
  }
  if (axis === shape.length) {
    if (isItem(node)) items.push(node);
    else if (isList(node)) throw ragged(place, `an array of ${node.length}`, [], op);
    else throw notAnArray(node, op, place);
    return;
  }
  if (!isList(node)) {
    if (isItem(node)) throw ragged(place, `the value ${String(node)}`, shape.slice(axis), op);
    throw notAnArray(node, op, place);
  }
  if (node.length !== shape[axis]) throw ragged(place, `an array of ${node.length}`, shape.slice(axis), op);
  for (let i = 0; i < node.length; i++) collect(node[i], shape, axis + 1, [...place, i], items, op);
}

function ragged(place: readonly number[], found: string, shape: readonly number[], op: string): ShapeError {
  return new ShapeError({
    code: "shape/ragged",
    op,
    what: `values${place.map((i) => `[${i}]`).join("")} is ${found} where its neighbours are ${shape.length === 0 ? "single values" : `arrays of shape ${shapeText(shape)}`}`,
    remedy: "make all arrays of one depth equally long",
    path: place.map((i) => `[${i}]`).join(""),
  });
}

function notAnArray(found: unknown, op: string, place: readonly number[] = []): ArgumentError {
  return new ArgumentError({
    code: "argument/array-like",
    op,
    what: `values${place.map((i) => `[${i}]`).join("")} is ${describe(found)}`,
    remedy: "pass numbers, booleans, bigints, nested arrays of them, a typed array or a tensor",
    argument: "values",
  });
}

/** Dtype of items without an explicit one: complex > float > bigint > bool; numbers are f32. */
function inferredDType(source: unknown, items: readonly Item[]): DType {
  const typed = firstTyped(source);
  if (typed !== undefined) return typed;
  if (items.some((x) => typeof x === "object")) return "c64";
  if (items.length === 0 || items.some((x) => typeof x === "number")) return "f32";
  return items.some((x) => typeof x === "bigint") ? "i64" : "bool";
}

/** Dtype of the first tensor or typed array inside nested arrays. */
function firstTyped(node: unknown): DType | undefined {
  if (isTensor(node)) return node.dtype;
  if (isTypedArray(node)) return TAG_DTYPES[Object.prototype.toString.call(node).slice(8, -1)];
  return Array.isArray(node) && node.length > 0 ? firstTyped(node[0]) : undefined;
}

/** Writes one value in a dtype that can hold it; throws `dtype/range`, `dtype/lossy`. */
function writeItem(values: Values, i: number, item: Item, dtype: DType, op: string, place: readonly number[]): void {
  const refuse = (what: string): NumberRangeError =>
    new NumberRangeError({
      code: "dtype/range",
      op,
      what: `values${place.map((p) => `[${p}]`).join("")} is ${what}, which ${dtype} does not hold`,
      remedy: "choose another dtype, or convert the tensor with astype, which truncates and saturates",
    });
  if (isComplex(item)) {
    if (dtype !== "c64") throw refuse(`${item.re}+${item.im}j`);
    values[2 * i] = item.re as never;
    values[2 * i + 1] = item.im as never;
    return;
  }
  if (dtype === "c64") {
    values[2 * i] = Number(item) as never;
    return;
  }
  if (dtype === "bool") {
    if (Number(item) !== 0 && Number(item) !== 1) throw refuse(String(item));
  } else if (!isInexact(dtype)) {
    const [low, high] = DTYPE_FACTS[dtype].range!;
    if (typeof item === "number" && !Number.isInteger(item)) throw refuse(String(item));
    if (typeof item !== "boolean" && (item < low || item > high)) throw refuse(String(item));
  }
  values[i] = (
    isBig(dtype)
      ? BigInt(item)
      : dtype === "f16"
        ? toF16(Number(item))
        : dtype === "bf16"
          ? toBf16(Number(item))
          : Number(item)
  ) as never;
}

/** Throws `dtype/range` unless a dtype holds the value. */
export function checkedItem(item: number | boolean | bigint | Complex, dtype: DType, op: string): void {
  writeItem(storageOf(dtype, 1), 0, item, dtype, op, []);
}
