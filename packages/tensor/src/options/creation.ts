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

/** What differs from the model. */
export interface LikeOptions<D extends DType = DType> {
  /** Element type; the model's when left out. */
  readonly dtype?: D | undefined;
  /** Extents; the model's when left out. */
  readonly shape?: readonly number[] | number | undefined;
}

/** Extents and diagonal of `eye`. */
export interface EyeOptions<D extends DType = DType> extends CreationOptions<D> {
  /** Columns; as many as rows when left out. */
  readonly m?: number | undefined;
  /** Diagonal, positive above the main one. */
  readonly k?: number | undefined;
}

/** Options of `iota`. */
export interface IotaOptions<D extends DType = DType> extends CreationOptions<D> {
  /** Axis along which to count; the first when left out. */
  readonly axis?: number | undefined;
}

/** Options of `linspace`. */
export interface LinspaceOptions<D extends DType = DType> extends CreationOptions<D> {
  /** Is stop the last value? True when left out. */
  readonly endpoint?: boolean | undefined;
  /** Axis of the values when start or stop are tensors; the first when left out. */
  readonly axis?: number | undefined;
}
