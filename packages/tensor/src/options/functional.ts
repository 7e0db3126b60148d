// Options of polynomials and of functions that take functions.
import type { TensorLike } from "../operand.js";

/** Options of `polyder`. */
export interface DerivativeOptions {
  /** How often; once when left out. */
  readonly m?: number | undefined;
}

/** Options of `polyint`. */
export interface IntegralOptions extends DerivativeOptions {
  /** Constants of integration, one for each time or one for all; 0 when left out. */
  readonly k?: number | readonly number[] | undefined;
}

/** Options of `polyfit`. */
export interface FitOptions {
  /** Weight of each point's distance; 1 when left out. */
  readonly w?: TensorLike | undefined;
}

/** Options of `vectorize`. */
export interface VectorizeOptions {
  /** Core axes, such as "(n,m),(m)->(n)"; all scalars when left out. */
  readonly signature?: string | undefined;
}

/** Options of `associativeScan`. */
export interface ScanOptions {
  /** Axis, the first when left out. */
  readonly axis?: number | undefined;
  /** From the end to the start? */
  readonly reverse?: boolean | undefined;
}
