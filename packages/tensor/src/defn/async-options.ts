// The options at the end of an asynchronous call.
// In: all that was passed.  Out: the arguments, and the signal when the last is `{ signal }`.
// Invariant: a tree of tensors is never taken for options: their one field is an AbortSignal or undefined.
import type { AsyncOptions } from "../options/defn.js";
import type { Signal } from "../signal.js";

/** The arguments of an asynchronous call without `{ signal }` at their end. */
export function withoutOptions(args: readonly unknown[]): { given: readonly unknown[]; signal: Signal | undefined } {
  const last = args.at(-1);
  if (typeof last !== "object" || last === null) return { given: args, signal: undefined };
  const { signal } = last as AsyncOptions;
  const [key, ...others] = Object.keys(last);
  const isSignal = signal === undefined || typeof (signal as { aborted?: unknown }).aborted === "boolean";
  return key === "signal" && others.length === 0 && isSignal
    ? { given: args.slice(0, -1), signal }
    : { given: args, signal: undefined };
}
