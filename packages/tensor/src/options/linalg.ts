// Options of linear algebra.
import type { DType } from "../dtype.js";
import type { TensorLike } from "../operand.js";

/** Options of `cholesky`. */
export interface CholeskyOptions {
  /** The upper factor in place of the lower; false when left out. */
  readonly upper?: boolean | undefined;
  /** Average the matrix with its adjoint first; true when left out. False reads one triangle alone, the lower one. */
  readonly symmetrizeInput?: boolean | undefined;
}

/** Options of `qr`. */
export interface QrOptions {
  /** "reduced" (the default): min(m, n) columns; "complete": m columns; "r": r alone. */
  readonly mode?: "reduced" | "complete" | "r" | undefined;
}

/** Options of `eigh` and `eigvalsh`. */
export interface HermitianOptions {
  /** Triangle that is read: "L" (the default) or "U". */
  readonly UPLO?: "L" | "U" | undefined;
  /** Average the matrix with its adjoint first; true when left out. */
  readonly symmetrizeInput?: boolean | undefined;
}

/** Options of `svd`. */
export interface SvdOptions {
  /** Square u and v; true when left out. */
  readonly fullMatrices?: boolean | undefined;
}

/** Options of `triangularSolve`. */
export interface TriangularSolveOptions {
  /** Is the lower triangle read? False, the upper one, when left out. */
  readonly lower?: boolean | undefined;
  /** Solve with the matrix ("none", the default), its transpose or its adjoint. */
  readonly form?: "none" | "transpose" | "adjoint" | undefined;
  /** Is the diagonal taken as ones? False when left out. */
  readonly unitDiagonal?: boolean | undefined;
}

/** Relative size below which singular values count as zero. */
export interface ToleranceOptions {
  /** Share of the largest singular value; a small multiple of the dtype's precision when left out. */
  readonly rtol?: TensorLike | undefined;
}

/** Options of `pinv`. */
export interface PinvOptions extends ToleranceOptions {
  /** Is the matrix Hermitian, which is faster? False when left out. */
  readonly hermitian?: boolean | undefined;
}

/** Options of `lstsq`. */
export interface LeastSquaresOptions {
  /** Share of the largest singular value below which others count as zero. */
  readonly rcond?: number | undefined;
}

/** Order of a norm: a power, "fro" or "nuc". */
export type NormOrder = number | "fro" | "nuc";

/** Options of `norm`. */
export interface NormOptions {
  /** Which norm; of vectors 2, of matrices "fro" when left out. */
  readonly ord?: NormOrder | undefined;
  /** One axis of vectors or two of matrices; when left out all elements, or with `ord` the axes there are. */
  readonly axis?: number | readonly number[] | undefined;
  /** Keep reduced axes with extent 1. */
  readonly keepDims?: boolean | undefined;
}

/** Options of `vectorNorm`. */
export interface VectorNormOptions {
  /** Power; 2 when left out. */
  readonly ord?: number | undefined;
  /** Axes over which one vector runs; all when left out. */
  readonly axis?: number | readonly number[] | undefined;
  /** Keep reduced axes with extent 1. */
  readonly keepDims?: boolean | undefined;
}

/** Options of `matrixNorm`. */
export interface MatrixNormOptions {
  /** Which norm; "fro" when left out. */
  readonly ord?: NormOrder | undefined;
  /** Keep reduced axes with extent 1. */
  readonly keepDims?: boolean | undefined;
}

/** Options of `cond`. */
export interface CondOptions {
  /** Norm in which to measure; 2 when left out. */
  readonly p?: NormOrder | undefined;
}

/** Diagonal of the last two axes. */
export interface OffsetOptions {
  /** Columns above the main diagonal; 0 when left out. */
  readonly offset?: number | undefined;
}

/** Diagonal and dtype of a trace. */
export interface MatrixTraceOptions<D extends DType = DType> extends OffsetOptions {
  /** Dtype to sum in. */
  readonly dtype?: D | undefined;
}
