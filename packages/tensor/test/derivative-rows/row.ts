// A case of the derivative tests: a function around one op, and where to differentiate it.
// Invariant: `fn` calls the op `op` on its inputs; where `order` is 2 it is smooth at the inputs, twice over.
import type { DType, Tensor } from "../../src/index.js";

/** Numbers, nested as the tensor is, or flat beside a shape; complex ones are [re, im] pairs in a c64 input. */
export type Nested = number | readonly Nested[];

/** One argument of a case. */
export interface DerivativeInput {
  readonly values: Nested;
  /** f64 when left out. */
  readonly dtype?: DType;
  /** Of flat values; that of the nesting when left out. */
  readonly shape?: readonly number[];
}

/** One case. */
export interface DerivativeRow {
  /** The op that the case is about. */
  readonly op: string;
  /** What is special about the case. */
  readonly name?: string;
  readonly fn: (...xs: Tensor[]) => Tensor | readonly Tensor[];
  readonly inputs: readonly DerivativeInput[];
  /** How many times it is differentiated; 2 when left out. */
  readonly order?: 1 | 2;
  /** Largest difference from finite differences, relative to the largest derivative; by dtype when left out. */
  readonly tolerance?: number;
  /** Arguments that are differentiated; all floats when left out. */
  readonly wrt?: readonly number[];
}
