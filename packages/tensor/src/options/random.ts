// Options of random draws.
import type { DType } from "../dtype.js";
import type { TensorLike } from "../operand.js";

/** Dtype of a draw. */
export interface DrawOptions<D extends DType = DType> {
  /** Element type. */
  readonly dtype?: D | undefined;
}

/** Shape and dtype of a draw whose parameters may be tensors. */
export interface SampleOptions<D extends DType = DType> extends DrawOptions<D> {
  /** Shape of the result; that of the parameters together when left out. */
  readonly shape?: readonly number[] | number | undefined;
}

/** Bounds of `uniform`. */
export interface UniformOptions<D extends DType = DType> extends DrawOptions<D> {
  /** Smallest value, 0 when left out; tensors broadcast to the shape. */
  readonly minval?: TensorLike | undefined;
  /** Bound that values stay below, 1 when left out; tensors broadcast to the shape. */
  readonly maxval?: TensorLike | undefined;
}

/** Options of `permutation` and `shuffle`. */
export interface PermutationOptions {
  /** Axis whose slices change places, the first when left out. */
  readonly axis?: number | undefined;
  /** Shuffle every line along the axis by itself, in place of whole slices. */
  readonly independent?: boolean | undefined;
}

/** Options of `choice`. */
export interface ChoiceOptions {
  /** May one element be drawn twice? True when left out. */
  readonly replace?: boolean | undefined;
  /** Probability of each element; all alike when left out. */
  readonly p?: TensorLike | undefined;
  /** Axis whose slices are drawn, the first when left out. */
  readonly axis?: number | undefined;
}

/** Options of `categorical`. */
export interface CategoricalOptions {
  /** Axis of the categories, the last when left out. */
  readonly axis?: number | undefined;
  /** Shape of the result; it ends in the shape of the logits without their axis, which it is when left out. */
  readonly shape?: readonly number[] | number | undefined;
  /** May one category be drawn twice? True when left out. */
  readonly replace?: boolean | undefined;
}

/** Options of `ball`. */
export interface BallOptions<D extends DType = DType> extends SampleOptions<D> {
  /** The norm is the p-norm; 2 when left out. */
  readonly p?: number | undefined;
}

/** Options of `orthogonal`. */
export interface OrthogonalOptions<D extends DType = DType> extends SampleOptions<D> {
  /** Columns; as many as rows when left out. */
  readonly m?: number | undefined;
}
