// defn: a function of tensors that is traced once for each kind of call, and run from then on without it.
// In: a user's function and options.  Out: a function of the same arguments, with its cache.
// Invariant: a call that the cache knows runs no line of the user's function; inside another trace the function is recorded as if it were called directly.
// Not here: what two calls share (signature.ts), running (entry.ts), the way from graph to lane (pipeline.ts).
import { ArgumentError } from "../error.js";
import type { DefnOptions } from "../options/defn.js";
import { describe } from "../shape.js";
import { nameOf, parameterNames, type TreeFunction } from "../transform/function.js";
import { withoutOptions } from "./async-options.js";
import type { CompiledCall } from "./bound.js";
import { paddedArguments, withBucket } from "./bucket.js";
import { type CacheStats, CompiledFunction } from "./function.js";
import type { Lowered } from "./lowered.js";
import { checkedOptions } from "./options.js";

import { siteOf } from "./source.js";
import type { Profile } from "./times.js";

/** A compiled function. */
export interface Defn<F extends TreeFunction = TreeFunction> {
  // biome-ignore lint/suspicious/noExplicitAny: numbers and arrays are taken where the function has tensors.
  (...args: any[]): ReturnType<F>;
  /** As a call, in turns with the event loop; `{ signal }` may follow the arguments. */
  async(...args: unknown[]): Promise<ReturnType<F>>;
  /** The graph of a call, which does not run. */
  lower(...args: unknown[]): Lowered;
  /** A program for the kind of a call, which does not run; it is not part of the cache. */
  compile(...args: unknown[]): CompiledCall<F>;
  /** Runs a call in the evaluator and says where its time goes. */
  profile(...args: unknown[]): Profile;
  /** Use of its cache. */
  cacheStats(): CacheStats;
  /** Empties its cache. */
  clearCache(): void;
}

/** A function that is traced at its first call with arguments of some kind (structure, shapes, dtypes, static values), and runs as a program from then on.
 * Its effects other than results happen while it is traced, not at each call; what it captures is held as it was then.
 * Throws `defn/option`, `defn/option-value`; a call throws `defn/static`, `tree/leaf`, `backend/mismatch`, `defn/donated-twice`, `defn/recursion`.
 * Source: JAX `jit`, Nx `defn`.
 * @example defn((x) => x.multiply(2).sum())(tensor([1, 2, 3])).item();  // => 12 */
export function defn<F extends TreeFunction>(fn: F, options: DefnOptions = {}): Defn<F> {
  if (typeof fn !== "function")
    throw new ArgumentError({
      code: "argument/function",
      op: "defn",
      what: `fn is ${describe(fn)}`,
      remedy: "pass a function of tensors",
      argument: "fn",
    });
  const label = `defn(${options.name ?? nameOf(fn)})`;
  const names = parameterNames(fn);
  const settings = checkedOptions(options, names, label);
  const { bucket, statics } = settings;
  const traced = bucket === undefined ? fn : withBucket(fn, bucket, paddedArguments(bucket, statics), label);
  const compiled = new CompiledFunction({ fn: traced, names, label, settings }, siteOf(fn));
  const call = (...args: unknown[]): unknown => compiled.call(args);
  return Object.assign(Object.defineProperty(call, "name", { value: label, configurable: true }), {
    async: async (...args: unknown[]) => {
      const { given, signal } = withoutOptions(args);
      return compiled.callAsync(given, signal);
    },
    lower: (...args: unknown[]) => compiled.lower(args),
    compile: (...args: unknown[]) => compiled.compile(args),
    profile: (...args: unknown[]) => compiled.profile(args),
    cacheStats: () => compiled.stats(),
    clearCache: () => compiled.clear(),
  }) as Defn<F>;
}
