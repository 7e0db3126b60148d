// Options of functions that make tensors.
import type { Backend } from "../backend.js";
import type { DType } from "../dtype.js";

/** Dtype and place of a new tensor. */
export interface CreationOptions<D extends DType = DType> {
  /** Element type. */
  readonly dtype?: D | undefined;
  /** Backend, by name or itself; the default one when left out. */
  readonly backend?: string | Backend | undefined;
}

/** Extents and diagonal of `eye`. */
export interface EyeOptions {
  /** Columns; as many as rows when left out. */
  readonly m?: number | undefined;
  /** Diagonal, positive above the main one. */
  readonly k?: number | undefined;
}
