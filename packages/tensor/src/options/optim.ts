// Options of optimisers.
import type { TensorLike } from "../operand.js";

/** Running means of gradients and of their squares. */
export interface MomentOptions {
  /** Share that the running mean of gradients keeps; 0.9 when left out. */
  readonly b1?: number | undefined;
  /** Share that the running mean of squares keeps; 0.999 when left out. */
  readonly b2?: number | undefined;
  /** Added to the root of the mean square; 1e-8 when left out, unless the optimiser says otherwise. */
  readonly epsilon?: number | undefined;
  /** Added under the root; 0 when left out, unless the optimiser says otherwise. */
  readonly epsilonRoot?: number | undefined;
}

/** Options of `adam` and `scaleByAdam`. */
export interface AdamOptions extends MomentOptions {
  /** Looks one step ahead, as Nesterov's momentum does; false when left out. */
  readonly nesterov?: boolean | undefined;
}

/** Options of `radam` and `scaleByRadam`. */
export interface RadamOptions extends MomentOptions {
  /** Length of the mean square's memory from which on it is used; 5 when left out. */
  readonly threshold?: number | undefined;
}

/** Weights that shrink by themselves. */
export interface DecayOptions {
  /** Share of a parameter that a step of rate 1 takes off it; each optimiser names its default. */
  readonly weightDecay?: number | undefined;
  /** Which parameters it holds for: booleans in (a beginning of) their structure, or a function of them that gives such; all when left out. */
  readonly mask?: unknown;
}

/** Options of `adamw` and `nadamw`. */
export interface AdamWOptions extends AdamOptions, DecayOptions {}
/** Options of `lamb`. */
export interface LambOptions extends MomentOptions, DecayOptions {}

/** Options of `lion` and `scaleByLion`. */
export interface LionMoments {
  /** Share of the memory in what gives the sign; 0.9 when left out. */
  readonly b1?: number | undefined;
  /** Share that the memory keeps; 0.99 when left out. */
  readonly b2?: number | undefined;
}
/** Options of `lion`. */
export interface LionOptions extends LionMoments, DecayOptions {}

/** Options of `trace`. */
export interface MomentumOptions {
  /** Looks one step ahead; false when left out. */
  readonly nesterov?: boolean | undefined;
}

/** Options of `sgd`. */
export interface SgdOptions extends MomentumOptions {
  /** Share of the last step that goes on; none when left out. */
  readonly momentum?: number | undefined;
}

/** Options of `scaleByRms` and `scaleByStddev`. */
export interface RmsOptions {
  /** Share that the running mean of squares keeps; 0.9 when left out. */
  readonly decay?: number | undefined;
  /** Added under the root; 1e-8 when left out. */
  readonly epsilon?: number | undefined;
  /** What the mean of squares begins with; 0 when left out. */
  readonly initialScale?: number | undefined;
}

/** Options of `rmsprop`. */
export interface RmsPropOptions extends RmsOptions, SgdOptions {
  /** Takes the square of the mean off the mean of squares; false when left out. */
  readonly centered?: boolean | undefined;
}

/** Options of `adagrad` and `scaleByRss`. */
export interface AdagradOptions {
  /** What the sum of squares begins with; 0.1 when left out. */
  readonly initialAccumulator?: number | undefined;
  /** Added under the root; 1e-7 when left out. */
  readonly epsilon?: number | undefined;
}

/** Options of `adadelta` and `scaleByAdadelta`. */
export interface AdadeltaOptions {
  /** Share that the running means keep; 0.9 when left out. */
  readonly rho?: number | undefined;
  /** Added under both roots; 1e-6 when left out. */
  readonly epsilon?: number | undefined;
}

/** Options of `addNoise` and `noisySgd`. */
export interface NoiseOptions {
  /** Variance of the noise of the first step; 0.01 when left out. */
  readonly eta?: number | undefined;
  /** How quickly it goes down: the variance is eta / step^gamma; 0.55 when left out. */
  readonly gamma?: number | undefined;
  /** Key of the noise; `random.key(0)` when left out. */
  readonly key?: TensorLike | undefined;
}

/** Options of `linearSchedule` and `polynomialSchedule`. */
export interface TransitionOptions {
  /** Steps before the change begins; 0 when left out. */
  readonly begin?: number | undefined;
}

/** Options of `exponentialDecay`. */
export interface ExponentialDecayOptions extends TransitionOptions {
  /** Goes down in stairs, one each `steps`; false when left out. */
  readonly staircase?: boolean | undefined;
  /** Where it stops; nowhere when left out. */
  readonly end?: number | undefined;
}

/** Options of `cosineDecay`. */
export interface CosineDecayOptions {
  /** Share of the first value that is left at the end; 0 when left out. */
  readonly alpha?: number | undefined;
  /** Power that the curve is raised to; 1 when left out. */
  readonly exponent?: number | undefined;
}

/** Options of `warmupCosineDecay`. */
export interface WarmupCosineOptions {
  /** Value before the first step; 0 when left out. */
  readonly init?: number | undefined;
  /** Value after the last; 0 when left out. */
  readonly end?: number | undefined;
  /** Power that the curve is raised to; 1 when left out. */
  readonly exponent?: number | undefined;
}

/** Options of `cosineOneCycle`. */
export interface OneCycleOptions {
  /** Share of the steps in which the rate goes up; 0.3 when left out. */
  readonly warmup?: number | undefined;
  /** The peak over the first value; 25 when left out. */
  readonly division?: number | undefined;
  /** The first value over the last; 10,000 when left out. */
  readonly finalDivision?: number | undefined;
}
