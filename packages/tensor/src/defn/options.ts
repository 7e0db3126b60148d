// Options of defn, complete and checked when the function is made.
// In: what the user wrote.  Out: a record without gaps.
// Invariant: an unknown option or a value that is not allowed is an error that names what is.
// Not here: acting on them.
import type { Backend } from "../backend.js";
import { resolveBackend } from "../default-backend.js";
import { ArgumentError } from "../error.js";
import type { BucketOptions, DefnOptions, NativeFallback } from "../options/defn.js";
import { describe } from "../shape.js";
import type { TreeFunction } from "../transform/function.js";

/** Options of one compiled function. */
export interface DefnSettings {
  readonly statics: readonly boolean[];
  readonly donated: readonly boolean[];
  readonly bucket: BucketOptions | undefined;
  readonly native: boolean;
  readonly nativeFallback: NativeFallback;
  readonly fuse: boolean;
  readonly cacheSize: number;
  readonly backend: Backend | undefined;
}

/** A user's function with its options. */
export interface Subject {
  /** What is traced: the function, which gets the length beside its arguments when they are padded. */
  readonly fn: TreeFunction;
  /** Names of its parameters where they have one. */
  readonly names: readonly (string | undefined)[];
  /** What errors, events and graphs call it. */
  readonly label: string;
  readonly settings: DefnSettings;
}

const OPTIONS: readonly (keyof DefnOptions)[] = [
  "static",
  "donate",
  "bucket",
  "native",
  "nativeFallback",
  "fuse",
  "cacheSize",
  "name",
  "backend",
];
const FALLBACKS: readonly NativeFallback[] = ["split", "eval", "raise"];
const CACHE_SIZE = 256;

/** The options, complete, for a function with these parameters; throws `defn/option`, `defn/option-value`, `backend/unavailable`. */
export function checkedOptions(options: DefnOptions, names: Subject["names"], op: string): DefnSettings {
  for (const key of Object.keys(options))
    if (!(OPTIONS as readonly string[]).includes(key))
      throw new ArgumentError({
        code: "defn/option",
        op,
        what: `there is no option "${key}"`,
        remedy: `use ${OPTIONS.join(", ")}`,
        argument: key,
      });
  const { native = true, nativeFallback = "split", fuse = false, cacheSize = CACHE_SIZE, backend } = options;
  if (typeof native !== "boolean") throw wrongValue("native", native, "true or false", op);
  if (typeof fuse !== "boolean") throw wrongValue("fuse", fuse, "true or false", op);
  if (!FALLBACKS.includes(nativeFallback))
    throw wrongValue("nativeFallback", nativeFallback, FALLBACKS.map((each) => `"${each}"`).join(", "), op);
  if (!isCount(cacheSize) || cacheSize === 0)
    throw wrongValue("cacheSize", cacheSize, "a whole number of at least 1", op);
  if (options.name !== undefined && (typeof options.name !== "string" || options.name === ""))
    throw wrongValue("name", options.name, "a text that is not empty", op);
  const statics = positions(options.static, "static", names, op);
  const donated = positions(options.donate, "donate", names, op);
  const both = statics.findIndex((on, i) => on && donated[i]);
  if (both >= 0) throw wrongValue("donate", both, "arguments that are not static", op);
  return {
    statics,
    donated,
    bucket: options.bucket === undefined ? undefined : checkedBucket(options.bucket, statics, names, op),
    native,
    nativeFallback,
    fuse,
    cacheSize,
    backend: backend === undefined ? undefined : resolveBackend(backend, op),
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** A flag for each argument from a list of positions. */
function positions(
  list: readonly number[] | undefined,
  option: string,
  names: Subject["names"],
  op: string,
): boolean[] {
  const flags: boolean[] = [];
  if (list === undefined) return flags;
  if (!Array.isArray(list)) throw wrongValue(option, list, "a list of positions of arguments, 0 is the first", op);
  for (const at of list) {
    if (!isCount(at)) throw wrongValue(option, at, "positions of arguments, 0 is the first", op);
    // A parameter without a plain name may stand for several arguments.
    if (names.every((name) => name !== undefined) && at >= names.length)
      throw wrongValue(option, at, `positions of arguments; the function has ${names.length}`, op);
    while (flags.length <= at) flags.push(false);
    flags[at] = true;
  }
  return flags;
}

function checkedBucket(
  bucket: BucketOptions,
  statics: readonly boolean[],
  names: Subject["names"],
  op: string,
): BucketOptions {
  const { axis, sizes, argnums, ...rest } = (bucket ?? {}) as BucketOptions;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    throw wrongValue(`bucket.${unknown}`, (rest as Record<string, unknown>)[unknown], "axis, sizes, argnums", op);
  if (!Number.isSafeInteger(axis)) throw wrongValue("bucket.axis", axis, "a whole number", op);
  if (!Array.isArray(sizes) || sizes.length === 0 || !sizes.every((size) => isCount(size) && size > 0))
    throw wrongValue("bucket.sizes", sizes, "a list of extents of at least 1", op);
  const padded = positions(argnums, "bucket.argnums", names, op);
  const both = padded.findIndex((on, i) => on && statics[i]);
  if (both >= 0) throw wrongValue("bucket.argnums", both, "arguments that are not static", op);
  return { axis, sizes: [...new Set(sizes)].sort((a, b) => a - b), argnums };
}

function wrongValue(option: string, value: unknown, allowed: string, op: string): ArgumentError {
  return new ArgumentError({
    code: "defn/option-value",
    op,
    what: `${option} is ${describe(value)}`,
    remedy: `use ${allowed}`,
    argument: option,
  });
}
