// Options of the transformations of functions.

/** Options of `grad` and `valueAndGrad`. */
export interface GradOptions {
  /** Arguments to differentiate by, the first when left out; negative counts from the last. */
  readonly argnums?: number | readonly number[] | undefined;
  /** Does the function return `[value, extra]`, the extra part left alone? */
  readonly hasAux?: boolean | undefined;
}

/** Options of `jvp`. */
export interface AuxOptions {
  /** Does the function return `[value, extra]`, the extra part left alone? */
  readonly hasAux?: boolean | undefined;
}

/** Options of `jacfwd`, `jacrev` and `hessian`. */
export interface ArgnumsOptions {
  /** Arguments to differentiate by, the first when left out; negative counts from the last. */
  readonly argnums?: number | readonly number[] | undefined;
}

/** Where a batch is: an axis, none, or a tree of these beside a tree of tensors. */
export type BatchAxes = number | null | readonly BatchAxes[] | { readonly [key: string]: BatchAxes };

/** Options of `vmap`. */
export interface VmapOptions {
  /** Batch axis of each argument, one for all or a list; 0 when left out, null for none. */
  readonly inAxes?: BatchAxes | undefined;
  /** Batch axis of each result; 0 when left out. */
  readonly outAxes?: BatchAxes | undefined;
  /** Extent of the batch; needed only when no argument has one. */
  readonly axisSize?: number | undefined;
}
