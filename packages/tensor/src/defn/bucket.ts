// Buckets: one axis of the arguments padded with zeros to one of few extents, so that many lengths share few programs.
// In: arguments of one length.  Out: padded arguments; the length for the function; results cropped back.
// Invariant: a length makes at most the program of its bucket; a result is cropped where its extent on the same axis is the bucket's.
// Not here: programs (function.ts).
import { apply } from "../apply.js";
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { asTensor } from "../ops/arguments.js";
import { zeros } from "../ops/creation.js";
import type { BucketOptions } from "../options/defn.js";
import * as comparison from "../schema/comparison.js";
import * as creation from "../schema/creation.js";
import * as movement from "../schema/movement.js";
import { bodyOf, isTensor } from "../tensor.js";
import { checkedLeaf, leafPaths, type TreeFunction } from "../transform/function.js";
import { flatten, map, unflatten } from "../tree.js";

/** What a function with buckets gets after its arguments. */
export interface Bucket {
  /** How many of the padded extent are real, a weak i32 of rank 0. */
  readonly length: Tensor;
  /** Which positions of the axis are real, bool of the padded extent. */
  readonly mask: Tensor<"bool">;
}

/** Where the axis is in a tensor, or -1 where it has too few. */
function axisIn(x: Tensor, axis: number): number {
  const at = axis < 0 ? axis + x.ndim : axis;
  return at < x.ndim ? at : -1;
}

/** Is this argument padded? */
export type IsPadded = (position: number) => boolean;

/** Which arguments a bucket pads. */
export function paddedArguments({ argnums }: BucketOptions, statics: readonly boolean[]): IsPadded {
  return argnums === undefined ? (i) => statics[i] !== true : (i) => argnums.includes(i);
}

/** The one extent on the axis of all padded arguments; throws `defn/bucket-length`. */
export function bucketLength(
  args: readonly unknown[],
  { axis }: BucketOptions,
  isPadded: IsPadded,
  op: string,
): number {
  let length: number | undefined;
  let from = "";
  args.forEach((arg, i) => {
    if (!isPadded(i)) return;
    const { leaves, shape } = flatten(arg);
    leaves.forEach((leaf, at) => {
      const extent = extentOf(leaf, axis);
      if (extent === undefined || extent === length) return;
      const path = leafPaths(shape, `argument ${i}`)[at]!;
      if (length === undefined) [length, from] = [extent, path];
      else
        throw new ShapeError({
          code: "defn/bucket-length",
          op,
          what: `${path} is ${extent} on axis ${axis}, and ${from} is ${length}`,
          remedy: "name the arguments that are padded with bucket.argnums, and give them one extent",
          argument: path,
          path,
        });
    });
  });
  if (length !== undefined) return length;
  throw new ArgumentError({
    code: "defn/bucket-length",
    op,
    what: `no argument has axis ${axis}, which bucket pads`,
    remedy: "pass a tensor with that axis, or another bucket.axis",
    argument: "bucket.axis",
  });
}

function extentOf(leaf: unknown, axis: number): number | undefined {
  if (isTensor(leaf)) {
    const at = axisIn(leaf, axis);
    return at < 0 ? undefined : leaf.shape[at];
  }
  return ArrayBuffer.isView(leaf) && (axis === 0 || axis === -1) ? (leaf as Uint8Array).length : undefined;
}

/** The arguments of a call, padded. */
export interface PaddedCall {
  /** The arguments, then the length. */
  readonly args: readonly unknown[];
  /** The result without what belongs to the padding. */
  readonly crop: (result: unknown) => unknown;
  /** Gives the padded copies back. */
  readonly dispose: () => void;
}

/** Pads the arguments of a call; those of `donated` arguments are given up. Throws `defn/bucket-length`, `defn/bucket-size`. */
export function padCall(
  args: readonly unknown[],
  bucket: BucketOptions,
  isPadded: IsPadded,
  donated: readonly boolean[],
  op: string,
): PaddedCall {
  const length = bucketLength(args, bucket, isPadded, op);
  const size = bucket.sizes.find((each) => each >= length);
  if (size === undefined) throw tooLong(length, bucket, op);
  const made: Tensor[] = [];
  const padded = args.map((arg, i) => {
    if (!isPadded(i)) return arg;
    const { leaves, shape } = flatten(arg);
    return unflatten(
      shape,
      leaves.map((leaf) => {
        const extent = extentOf(leaf, bucket.axis);
        if (extent === undefined || extent === size) return leaf;
        const copy = paddedTensor(asTensor(op, checkedLeaf(leaf, op, `argument ${i}`)), bucket.axis, size);
        made.push(copy);
        if (donated[i] && isTensor(leaf)) leaf.dispose();
        return copy;
      }),
    );
  });
  return {
    args: [...padded, length],
    crop: (result) => (length === size ? result : map((x: Tensor) => cropped(x, bucket.axis, size, length), result)),
    dispose: () => {
      for (const copy of made) copy.dispose();
    },
  };
}

function tooLong(length: number, { axis, sizes }: BucketOptions, op: string): ShapeError {
  return new ShapeError({
    code: "defn/bucket-size",
    op,
    what: `the arguments are ${length} on axis ${axis}, above the largest bucket, ${sizes.at(-1)}`,
    remedy: "add a larger size, or split the arguments",
    argument: "bucket.sizes",
  });
}

function paddedTensor(x: Tensor, axis: number, size: number): Tensor {
  const at = axisIn(x, axis);
  const none = x.shape.map(() => 0);
  const body = bodyOf(x);
  const backend = body.kind === "buffer" ? body.backend : undefined;
  const zero = zeros([], { dtype: x.dtype, backend }) as Tensor;
  const high = none.map((_, i) => (i === at ? size - x.shape[at]! : 0));
  const padded = apply(movement.pad, [x, zero], { low: none, high, interior: none });
  zero.dispose();
  return padded;
}

/** A result without the padding; itself when it has none. */
function cropped(x: Tensor, axis: number, size: number, length: number): Tensor {
  const at = axisIn(x, axis);
  if (at < 0 || x.shape[at] !== size) return x;
  const start = x.shape.map(() => 0);
  const stop = x.shape.map((extent, i) => (i === at ? length : extent));
  const real = apply(movement.slice, [x], { start, stop, step: x.shape.map(() => 1) });
  x.dispose();
  return real;
}

/** A function that gets the length as its last argument, as one that gets a Bucket there. */
export function withBucket(fn: TreeFunction, bucket: BucketOptions, isPadded: IsPadded, op: string): TreeFunction {
  return (...args) => {
    const given = args.slice(0, -1);
    const length = args.at(-1) as Tensor;
    const size = bucketLength(given, bucket, isPadded, op);
    const positions = apply(creation.iota, [], { shape: [size], axis: 0, dtype: "i32" });
    return fn(...given, { length, mask: apply(comparison.less, [positions, length], {}) } satisfies Bucket as Bucket);
  };
}
