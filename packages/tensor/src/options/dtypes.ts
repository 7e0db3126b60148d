// Options and names of questions about dtypes.

/** Rules of casting: nothing, what holds every value, what stays within a kind or goes up, everything. */
export type Casting = "no" | "equiv" | "safe" | "sameKind" | "unsafe";

/** Options of `canCast`. */
export interface CastingOptions {
  /** The rule; "safe" when left out. */
  readonly casting?: Casting | undefined;
}

/** Kinds of dtypes by the names of the Array API. */
export type DTypeKindName =
  | "bool"
  | "signed integer"
  | "unsigned integer"
  | "integral"
  | "real floating"
  | "complex floating"
  | "numeric";

/** Classes of dtypes by the names of NumPy's hierarchy. */
export type DTypeClass =
  | "generic"
  | "number"
  | "integer"
  | "signedinteger"
  | "unsignedinteger"
  | "inexact"
  | "floating"
  | "complexfloating";
