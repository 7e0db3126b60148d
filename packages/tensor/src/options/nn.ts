// Options of activations, normalisation and attention.
import type { DType } from "../dtype.js";
import type { TensorLike } from "../operand.js";
import type { ConvOptions } from "./window.js";

/** Axes that a normalisation runs over. */
export interface NormalizedAxes {
  /** Axis or axes, negative from the end; the last when left out. */
  readonly axis?: number | readonly number[] | undefined;
}

/** Options of `softmax` and `logSoftmax`. */
export interface SoftmaxOptions extends NormalizedAxes {
  /** Elements that count, a bool tensor that broadcasts; the others become 0 (softmax) or -inf (its logarithm). */
  readonly where?: TensorLike | undefined;
}

/** Options of `nn.elu` and `nn.celu`. */
export interface EluOptions {
  /** Distance of the limit below 0; 1 when left out. */
  readonly alpha?: number | undefined;
}

/** Options of `nn.gelu`. */
export interface GeluOptions {
  /** Approximation with tanh in place of the error function; true when left out. */
  readonly approximate?: boolean | undefined;
}

/** Options of `nn.leakyRelu`. */
export interface LeakyReluOptions {
  /** Slope below 0; 0.01 when left out. */
  readonly negativeSlope?: number | undefined;
}

/** Options of `nn.squareplus`. */
export interface SquareplusOptions {
  /** Roundness of the corner; 4 when left out. */
  readonly b?: number | undefined;
}

/** Options of `nn.standardize`. */
export interface StandardizeOptions extends NormalizedAxes {
  /** Added to the variance; 1e-5 when left out. */
  readonly epsilon?: number | undefined;
}

/** Options of `nn.layerNorm`. */
export interface LayerNormOptions {
  /** Factor by position along the last axis; ones when left out. */
  readonly scale?: TensorLike | undefined;
  /** Summand by position along the last axis; zeros when left out. */
  readonly bias?: TensorLike | undefined;
  /** Added to the variance; 1e-5 when left out. */
  readonly epsilon?: number | undefined;
}

/** Options of `nn.rmsNorm`. */
export interface RmsNormOptions {
  /** Factor by position along the last axis; ones when left out. */
  readonly scale?: TensorLike | undefined;
  /** Added to the mean square; 1e-5 when left out. */
  readonly epsilon?: number | undefined;
}

/** Options of `nn.rope`. */
export interface RopeOptions {
  /** How many of the last axis are turned, an even number; all when left out. */
  readonly dims?: number | undefined;
  /** Base of the geometric series of wavelengths; 10000 when left out. */
  readonly base?: number | undefined;
  /** Factor of positions; 1 when left out. */
  readonly scale?: number | undefined;
  /** Position of the first row; 0 when left out. */
  readonly offset?: number | undefined;
  /** Pairs of neighbours in place of pairs half the axis apart; false when left out. */
  readonly traditional?: boolean | undefined;
}

/** Options of `nn.oneHot`. */
export interface OneHotOptions {
  /** Place of the new axis; the last when left out. */
  readonly axis?: number | undefined;
  /** Dtype of the result; f32 when left out. */
  readonly dtype?: DType | undefined;
}

/** Options of `nn.dotProductAttention`. */
export interface AttentionOptions {
  /** Added to the logits, broadcast to [batch, heads, queries, keys]. */
  readonly bias?: TensorLike | undefined;
  /** Which keys each query sees, bool, broadcast to [batch, heads, queries, keys]. */
  readonly mask?: TensorLike | undefined;
  /** Factor of the logits; 1 / sqrt(features) when left out. */
  readonly scale?: number | undefined;
  /** Sees a query only the keys up to its own position? */
  readonly isCausal?: boolean | undefined;
  /** Queries that count in each row of the batch; the others give zeros. */
  readonly querySeqLengths?: TensorLike | undefined;
  /** Keys that count in each row of the batch. */
  readonly keyValueSeqLengths?: TensorLike | undefined;
  /** How many positions to the left and right a query sees. */
  readonly localWindowSize?: number | readonly [number, number] | undefined;
}

/** Options of `nn.linear`. */
export interface BiasOptions {
  /** Summand by feature of the result; none when left out. */
  readonly bias?: TensorLike | undefined;
}

/** Options of `nn.conv`. */
export interface ConvLayerOptions extends ConvOptions, BiasOptions {}

/** Options of `nn.groupNorm`: scale and bias are by channel. */
export interface GroupNormOptions {
  /** Factor by channel; ones when left out. */
  readonly scale?: TensorLike | undefined;
  /** Summand by channel; zeros when left out. */
  readonly bias?: TensorLike | undefined;
  /** Added to the variance; 1e-5 when left out. */
  readonly epsilon?: number | undefined;
}

/** Options of `nn.batchNorm`. */
export interface BatchNormOptions extends GroupNormOptions {
  /** Mean by channel; that of x when left out. */
  readonly mean?: TensorLike | undefined;
  /** Variance by channel; that of x around the mean when left out. */
  readonly variance?: TensorLike | undefined;
}

/** Options of `nn.huberLoss`. */
export interface HuberOptions {
  /** Difference from which on the loss is a straight line; 1 when left out. */
  readonly delta?: number | undefined;
}

/** Options of `nn.sigmoidFocalLoss`. */
export interface FocalOptions {
  /** Weight of the label 1, that of 0 being 1 - alpha; all weigh alike when left out. */
  readonly alpha?: number | undefined;
  /** How much less weight what is right gets; 2 when left out. */
  readonly gamma?: number | undefined;
}

/** Options of `nn.dropout`. */
export interface DropoutOptions {
  /** Share of elements that become 0; 0.5 when left out. */
  readonly rate?: number | undefined;
  /** False gives x as it is; true when left out. */
  readonly training?: boolean | undefined;
}

/** Options of initialisers: which axes of the shape are inputs and outputs. */
export interface FanOptions<D extends DType = DType> {
  /** Element type, f32 when left out. */
  readonly dtype?: D | undefined;
  /** Axis or axes of the inputs; -2 when left out, and -1 for kernels `[out, ...space, in]`. */
  readonly inAxis?: number | readonly number[] | undefined;
  /** Axis or axes of the outputs; -1 when left out, and 0 for kernels `[out, ...space, in]`. */
  readonly outAxis?: number | readonly number[] | undefined;
}

/** Options of `nn.varianceScaling`. */
export interface VarianceScalingOptions<D extends DType = DType> extends FanOptions<D> {
  /** The variance times the fan; 1 when left out. */
  readonly scale?: number | undefined;
  /** What the variance is divided by: inputs, outputs, or their mean; `"fanIn"` when left out. */
  readonly mode?: "fanIn" | "fanOut" | "fanAvg" | undefined;
  /** `"truncatedNormal"` (when left out: normal numbers within two deviations), `"normal"` or `"uniform"`. */
  readonly distribution?: "truncatedNormal" | "normal" | "uniform" | undefined;
}

/** Options of `nn.orthogonal`. */
export interface OrthogonalWeightsOptions<D extends DType = DType> {
  /** Element type, f32 when left out. */
  readonly dtype?: D | undefined;
  /** Factor; 1 when left out. */
  readonly scale?: number | undefined;
  /** Axis of the outputs; the last when left out. */
  readonly columnAxis?: number | undefined;
}
