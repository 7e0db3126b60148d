// What tensors and the things that stand in for them look like to the type checker.
// In: types only.  Out: TensorCore, TensorLike and the dtype each argument has.
// Invariant: nothing here names the methods, which are generated above this file from the functions that use these types.
// Not here: converting arguments at run time (ops/arguments.ts).
import type { Complex } from "./complex.js";
import type { DType, FloatDType, IntegerDType } from "./dtype.js";
import type { PromotionTable } from "./promotion.generated.js";
import type { Signal } from "./signal.js";

/** Float16Array where the platform's types have it, else Uint16Array (bits). */
export type HalfArray = typeof globalThis extends { Float16Array: { prototype: infer A } } ? A : Uint16Array;

/** Typed array that a read of each dtype gives; bf16 is bits, c64 interleaves real and imaginary parts. */
export interface ReadByDType {
  bool: Uint8Array;
  u8: Uint8Array;
  u16: Uint16Array;
  u32: Uint32Array;
  u64: BigUint64Array;
  i8: Int8Array;
  i16: Int16Array;
  i32: Int32Array;
  i64: BigInt64Array;
  f16: HalfArray;
  bf16: Uint16Array;
  f32: Float32Array;
  f64: Float64Array;
  c64: Float32Array;
}

/** JavaScript value of one element. */
export type ItemOf<D extends DType> = D extends "bool"
  ? boolean
  : D extends "i64" | "u64"
    ? bigint
    : D extends "c64"
      ? Complex
      : number;

/** Nested arrays of elements; rank 0 is the element itself. */
export type Nested<T> = T | Nested<T>[];

/** Options of reads that wait. */
export interface ReadOptions {
  /** Aborting it drops the read with an AbortError. */
  readonly signal?: Signal | undefined;
}

/** Reads 64-bit integers as numbers. */
export interface AsNumber {
  /** Numbers in place of bigints; beyond 2^53 it throws `dtype/range`. */
  readonly as: "number";
}

/** Key of `Symbol.dispose` where the consumer's types know it. */
type DisposeKey = typeof Symbol extends { readonly dispose: infer K extends symbol } ? K : never;
/** What `using` needs, where the consumer's types know it. */
export type UsingMember = { readonly [K in DisposeKey]: () => void };

/** A tensor without its ops: type, reads, lifetime. */
export interface TensorCore<D extends DType = DType> {
  /** Element type. */
  readonly dtype: D;
  /** Extents, outermost first. */
  readonly shape: readonly number[];
  /** Number of axes. */
  readonly ndim: number;
  /** Number of elements. */
  readonly size: number;
  /** Bytes of all elements. */
  readonly byteLength: number;
  /** Does it take the dtype of the tensor beside it? Only results of plain numbers do. */
  readonly weakType: boolean;
  /** Name of the backend it lives on. */
  readonly backend: string;
  /** Has it been given back? */
  readonly disposed: boolean;
  /** All elements in row-major order, in memory of the caller's own, without blocking the event loop. Throws `tensor/disposed`, `async/aborted`. */
  data(options?: ReadOptions): Promise<ReadByDType[D]>;
  /** As `data`, 64-bit integers as numbers. Throws `dtype/range` beyond 2^53. */
  data(options: ReadOptions & AsNumber): Promise<Float64Array>;
  /** As `data`, blocking until the value is there. */
  dataSync(): ReadByDType[D];
  /** As `dataSync`, 64-bit integers as numbers. */
  dataSync(options: AsNumber): Float64Array;
  /** The one element of a tensor of size 1. Blocks. Throws `shape/item` for any other size. */
  item(): ItemOf<D>;
  /** Elements in nested arrays of the tensor's rank. Blocks. */
  toArray(): Nested<ItemOf<D>>;
  /** The buffer without a copy; the tensor is disposed. Resolves when the value is there. Throws `buffer/shared` when a view or another handle holds it. */
  takeAsync(options?: ReadOptions): Promise<ReadByDType[D]>;
  /** Text like NumPy's, with shape and dtype. Blocks. */
  toString(): string;
  /** Gives the buffer back; any later use is a DisposedError. A second call does nothing. */
  dispose(): void;
}

/** Typed arrays taken as tensors of their own dtype. */
export type TypedArray =
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | HalfArray;

/** One value. */
export type ScalarLike = number | boolean | bigint | Complex;

/** Nested arrays of values; all arrays of one depth have one length. */
export type NestedArray = readonly (ScalarLike | NestedArray | TypedArray | TensorCore)[];

/** Anything taken where a tensor is. */
export type TensorLike = TensorCore | ScalarLike | TypedArray | NestedArray;

/** Dtype of an argument once it is a tensor; a plain number is i32 when integral, else f32. */
export type DTypeOf<X> = X extends number ? NumberDType<X> : ArrayDType<X>;

type NumberDType<N extends number> = number extends N ? "i32" | "f32" : `${N}` extends `${bigint}` ? "i32" : "f32";

/** Dtype of the array that `tensor(values)` makes: numbers are f32. */
export type ArrayDType<X> = X extends { readonly dtype: infer D extends DType }
  ? D
  : X extends boolean
    ? "bool"
    : X extends bigint
      ? "i64"
      : X extends number
        ? "f32"
        : X extends Complex
          ? "c64"
          : X extends { readonly [Symbol.toStringTag]: infer Tag }
            ? Tag extends keyof TaggedDType
              ? TaggedDType[Tag]
              : DType
            : X extends readonly (infer E)[]
              ? // An array whose depth is unknown would recurse for ever.
                [NestedArray] extends [E]
                ? DType
                : ArrayDType<E>
              : DType;

/** Dtype by the tag of a typed array. */
interface TaggedDType {
  Float32Array: "f32";
  Float64Array: "f64";
  Float16Array: "f16";
  Int32Array: "i32";
  Int16Array: "i16";
  Int8Array: "i8";
  BigInt64Array: "i64";
  Uint8Array: "u8";
  Uint8ClampedArray: "u8";
  Uint16Array: "u16";
  Uint32Array: "u32";
  BigUint64Array: "u64";
}

type Weak = number | boolean | bigint | Complex;

/** Dtype of a weak argument beside a tensor of dtype D. */
type Weakened<D extends DType, W> = W extends boolean
  ? D
  : W extends number
    ? WeakNumber<D, NumberDType<W>>
    : W extends bigint
      ? D extends "bool"
        ? "i64"
        : D
      : "c64";

/** Dtype of a number, weakly of dtype K, beside a tensor of dtype D. */
type WeakNumber<D extends DType, K> = D extends FloatDType | "c64"
  ? D
  : D extends IntegerDType
    ? K extends "i32"
      ? D
      : "f32"
    : K;

/** Dtype of a tensor of dtype D promoted with an argument. */
export type PromotedWith<D extends DType, Y> = Y extends Weak ? Weakened<D, Y> : PromotionTable[D][DTypeOf<Y>];

/** Dtype of two arguments promoted together. */
export type Promoted<X, Y> = X extends Weak
  ? Y extends Weak
    ? PromotionTable[DTypeOf<X>][DTypeOf<Y>]
    : Weakened<DTypeOf<Y>, X>
  : PromotedWith<DTypeOf<X>, Y>;

/** Float (or complex) dtype in which an op computes: integers and bool become f32. */
export type FloatOf<D extends DType> = D extends FloatDType | "c64" ? D : "f32";

/** Dtype of sums and products: narrow integers and bool widen to 32 bits. */
export type AccumulatorOf<D extends DType> = D extends "bool" | "i8" | "i16"
  ? "i32"
  : D extends "u8" | "u16"
    ? "u32"
    : D;

/** Real dtype of a complex one. */
export type RealOf<D extends DType> = D extends "c64" ? "f32" : D;
