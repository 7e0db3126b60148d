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

/** Options of `fromiter`. */
export interface IterOptions<D extends DType = DType> extends CreationOptions<D> {
  /** How many values to take; all when left out. */
  readonly count?: number | undefined;
}

/** Options of `fromstring`. */
export interface TextOptions<D extends DType = DType> extends CreationOptions<D> {
  /** What stands between numbers; white space when left out. */
  readonly sep?: string | undefined;
}

/** Options of `logspace`. */
export interface LogspaceOptions<D extends DType = DType> extends LinspaceOptions<D> {
  /** What is raised to the powers; 10 when left out. */
  readonly base?: number | undefined;
}

/** Options of `vander`. */
export interface VanderOptions {
  /** Columns; as many as elements when left out. */
  readonly n?: number | undefined;
  /** Do powers rise from left to right? False when left out. */
  readonly increasing?: boolean | undefined;
}

/** Options of `meshgrid`. */
export interface MeshOptions {
  /** "xy" (the default) puts the second vector first, "ij" keeps their order. */
  readonly indexing?: "xy" | "ij" | undefined;
  /** Leave extents of 1 in place of repeating. */
  readonly sparse?: boolean | undefined;
}

/** Options of `indices`. */
export interface IndicesOptions<D extends DType = DType> extends CreationOptions<D> {
  /** One tensor per axis, with extents of 1 in place of repeating. */
  readonly sparse?: boolean | undefined;
}

/** Number of axes of `diagIndices`. */
export interface DiagIndicesOptions {
  /** Axes of the array; 2 when left out. */
  readonly ndim?: number | undefined;
}

/** Diagonal of triangles. */
export interface TriangleOptions {
  /** Diagonal, positive above the main one. */
  readonly k?: number | undefined;
}

/** Diagonal and width of triangles. */
export interface TriangleIndicesOptions extends TriangleOptions {
  /** Columns; as many as rows when left out. */
  readonly m?: number | undefined;
}
