// One program of a compiled function, kept by the user: it serves one kind of call and never traces.
// In: an entry and the kind of call it was made for.  Out: a function of arguments of exactly that kind.
// Invariant: other arguments are an error that names the first difference; after dispose every call is a DisposedError.
// Not here: the cache (function.ts).
import { ArgumentError, DisposedError } from "../error.js";
import type { TreeFunction } from "../transform/function.js";
import { withoutOptions } from "./async-options.js";
import type { Entry } from "./entry.js";
import type { CallKind } from "./kind.js";
import { differenceOf } from "./reason.js";

/** A compiled function for one kind of call. */
export interface CompiledCall<F extends TreeFunction = TreeFunction> {
  // biome-ignore lint/suspicious/noExplicitAny: numbers and arrays are taken where the function has tensors.
  (...args: any[]): ReturnType<F>;
  /** As a call, in turns with the event loop; `{ signal }` may follow the arguments. */
  async(...args: unknown[]): Promise<ReturnType<F>>;
  /** Its name in events. */
  readonly key: string;
  /** What runs it: "native", "split" or "evaluator". */
  readonly lane: string;
  /** Gives its memory back; runs in progress end first. */
  dispose(): void;
}

/** The arguments of a call as a program takes them. */
export interface BoundArguments {
  readonly kind: CallKind;
  readonly leaves: readonly unknown[];
  readonly crop: (result: unknown) => unknown;
  readonly dispose: () => void;
}

/** A function over one program; `arrange` says what a call looks like. */
export function bindCall(entry: Entry, arrange: (args: readonly unknown[]) => BoundArguments): CompiledCall {
  const { label, kind, key, compiled } = entry.parts;
  let disposed = false;
  const arranged = (args: readonly unknown[]): BoundArguments => {
    if (disposed) throw givenBack(label);
    const call = arrange(args);
    checkKind(kind, call.kind, label);
    return call;
  };
  const bound = (...args: unknown[]): unknown => {
    const { leaves, crop, dispose } = arranged(args);
    try {
      return crop(entry.run(leaves));
    } finally {
      dispose();
    }
  };
  return Object.assign(Object.defineProperty(bound, "name", { value: label, configurable: true }), {
    async: async (...args: unknown[]) => {
      const { given, signal } = withoutOptions(args);
      const { leaves, crop, dispose } = arranged(given);
      try {
        return crop(await entry.runAsync(leaves, signal));
      } finally {
        dispose();
      }
    },
    key,
    lane: compiled.lane,
    dispose: () => {
      if (!disposed) entry.evict();
      disposed = true;
    },
  }) as CompiledCall;
}

function checkKind(made: CallKind, given: CallKind, op: string): void {
  const cause = differenceOf(made, given);
  if (cause === undefined) return;
  const { argument = "the call", previous, now, reason } = cause;
  throw new ArgumentError({
    code: "defn/kind",
    op,
    what: `${argument} has ${reason} ${now}, and the program was compiled for ${previous}`,
    remedy: "call it with arguments of that kind, or compile it for these",
    argument: cause.argument,
    path: cause.argument,
  });
}

function givenBack(op: string): DisposedError {
  return new DisposedError({
    code: "defn/disposed",
    op,
    what: "the compiled program was given back by dispose",
    remedy: "compile it again",
  });
}
