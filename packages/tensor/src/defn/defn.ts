// defn: a function of tensors that is traced once for each kind of call, and run from then on without it.
// In: a user's function and options.  Out: a function of the same arguments, with its cache.
// Invariant: a call that the cache knows runs no line of the user's function; inside another trace the function is recorded as if it were called directly.
// Not here: what two calls share (signature.ts), running (entry.ts), the way from graph to lane (pipeline.ts).
import { ArgumentError } from "../error.js";
import type { AsyncOptions, DefnOptions } from "../options/defn.js";
import { describe } from "../shape.js";
import type { Signal } from "../signal.js";
import { nameOf, type TreeFunction } from "../transform/function.js";
import { type CacheStats, CompiledFunction } from "./function.js";
import { checkedOptions } from "./options.js";

/** A compiled function. */
export interface Defn<F extends TreeFunction = TreeFunction> {
  // biome-ignore lint/suspicious/noExplicitAny: numbers and arrays are taken where the function has tensors.
  (...args: any[]): ReturnType<F>;
  /** As a call, in turns with the event loop; `{ signal }` may follow the arguments. */
  async(...args: unknown[]): Promise<ReturnType<F>>;
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
  const compiled = new CompiledFunction(fn, label, checkedOptions(options, label));
  const call = (...args: unknown[]): unknown => compiled.call(args);
  return Object.assign(Object.defineProperty(call, "name", { value: label, configurable: true }), {
    async: (...args: unknown[]) => {
      const { given, signal } = withoutOptions(args);
      return compiled.callAsync(given, signal);
    },
    cacheStats: () => compiled.stats(),
    clearCache: () => compiled.clear(),
  }) as Defn<F>;
}

/** The arguments of an asynchronous call without `{ signal }` at their end. */
function withoutOptions(args: readonly unknown[]): { given: readonly unknown[]; signal: Signal | undefined } {
  const last = args.at(-1);
  if (typeof last !== "object" || last === null) return { given: args, signal: undefined };
  const { signal } = last as AsyncOptions;
  const [key, ...others] = Object.keys(last);
  const isSignal = signal === undefined || typeof (signal as { aborted?: unknown }).aborted === "boolean";
  return key === "signal" && others.length === 0 && isSignal
    ? { given: args.slice(0, -1), signal }
    : { given: args, signal: undefined };
}
