// What a primitive op is: one entry of the table everything hangs off.
// In: nothing.  Out: types, and the constructor that fills in what an entry leaves out.
// Invariant: an op's results follow from operand types and attributes alone; TypeScript knows every shape and dtype before anything runs.
// Not here: meaning (reference/), user functions (ops/), opcode numbers (opcodes.generated.ts).
import type { Complex } from "../complex.js";
import type { DType } from "../dtype.js";
import type { Shape } from "../shape.js";

/** Dtype and shape of a tensor. */
export interface TensorType {
  /** Element type. */
  readonly dtype: DType;
  /** Extents. */
  readonly shape: Shape;
}

/** One number of any dtype. */
export type Scalar = number | boolean | bigint | Complex;

/** Kind of an attribute; it fixes its encoding in a program. A list of texts is a choice among them. */
export type AttributeKind = "int" | "ints" | "float" | "floats" | "bool" | "dtype" | "scalar" | readonly string[];

/** Value of an attribute. */
export type AttributeValue = Scalar | string | readonly number[];

/** Attributes of one call, complete: defaults are filled in before. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Ops without attributes. */
export type NoAttributes = Readonly<Record<never, AttributeValue>>;

/** How an op maps elements; drives fusion, batching and the fast paths. */
export type OpForm =
  | "elementwise"
  | "reduction"
  | "movement"
  | "contraction"
  | "creation"
  | "indexing"
  | "window"
  | "algebra"
  | "block"
  | "control";

/** One op. */
export interface OpSchema<A = never> {
  /** Its name, that of the user function. */
  readonly name: string;
  readonly form: OpForm;
  /** Names of the operands; `variadic` ops take one or more of the last. */
  readonly operands: readonly string[];
  readonly variadic: boolean;
  /** Kind of each attribute, in the order of its encoding. */
  readonly attributes: { readonly [K in keyof A]: AttributeKind };
  /** Dtypes the op admits for its operands of free dtype (a condition is bool, indices are integers), or for its result when it has none. */
  readonly admits: readonly DType[];
  /** Groups of operands in which the op is linear: jointly within a group, separately between groups. */
  readonly linear: readonly (readonly number[])[];
  /** Result types; throws the typed errors of the op. */
  readonly result: (types: readonly TensorType[], attributes: A) => readonly TensorType[];
  /** One sentence. */
  readonly doc: string;
}

/** What a schema entry has to say; the rest has defaults. */
export type OpEntry<A> = Pick<OpSchema<A>, "name" | "form" | "operands" | "admits" | "result" | "doc"> &
  Partial<Pick<OpSchema<A>, "variadic" | "linear">> &
  (keyof A extends never ? { readonly attributes?: undefined } : { readonly attributes: OpSchema<A>["attributes"] });

/** An entry with its defaults: no attributes, a fixed number of operands, linear in none. */
export function defineOp<A = NoAttributes>(entry: OpEntry<A>): OpSchema<A> {
  return {
    variadic: false,
    linear: [],
    ...entry,
    attributes: (entry.attributes ?? {}) as OpSchema<A>["attributes"],
  };
}
