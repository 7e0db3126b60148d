// JavaScript functions that rules call: values in and out at the edge, failures as faults.
// In: the functions of the caller, the functors the program declares.  Out: callbacks on native values.
// Invariant: a function sees values as `Knowledge` shows them; what it throws or answers wrongly ends the evaluation with its cause, it never drops a row.
// Not here: who calls them (expression.ts, generated code).
import { callbackSpan } from "../events.js";
import type { Plan, PlannedCallback } from "../plan/plan.js";
import { decoder, encoder, Misfit } from "../storage/codec.js";
import { OptionError } from "../storage/error.js";
import type { Interner } from "../storage/intern.js";
import type { TypeId } from "../value.js";
import { Fault, type Native } from "./builtins.js";
import { type Callback, decodeWord } from "./runner.js";

/** Functions by functor name. */
export interface Functors {
  readonly [name: string]: (...args: never[]) => unknown;
}

/** A function whose answers are fetched in batches, before rules ask for them. Only `evaluateAsync` can wait for it. */
export interface FetchedFunctor {
  (...args: never[]): unknown;
  /** Gets the answers for these arguments; null when all of them are known. */
  readonly fetch: (keys: readonly (readonly unknown[])[]) => Promise<void> | null;
}

const isFetched = (given: unknown): given is FetchedFunctor =>
  typeof given === "function" && typeof (given as Partial<FetchedFunctor>).fetch === "function";

/** A callback per functor of the plan. Throws OptionError `evaluate/callback` when a function is missing, or is asynchronous and nobody can wait. */
export function bindCallbacks(
  plan: Plan,
  interner: Interner,
  functors: Functors,
  mode: "waiting" | "at once",
): readonly Callback[] {
  return plan.callbacks.map((callback) => {
    const { name } = callback;
    const given = Object.hasOwn(functors, name) ? functors[name] : undefined;
    if (mode === "at once" && isFetched(given)) {
      throw new OptionError("evaluate/callback", `[functors]: "@${name}" is asynchronous; use evaluateAsync`);
    }
    if (typeof given === "function")
      return bindCallback(plan, interner, callback, given as (...args: unknown[]) => unknown);
    throw new OptionError(
      "evaluate/callback",
      `[functors]: "@${name}" has no function; pass { functors: { ${name}: (...) => ... } }`,
    );
  });
}

function bindCallback(
  plan: Plan,
  interner: Interner,
  callback: PlannedCallback,
  given: (...args: unknown[]) => unknown,
): Callback {
  const { name } = callback;
  const toValue = callback.parameters.map((type) => argumentOf(plan, interner, type));
  const toNative = answerOf(plan, interner, callback.result);
  const call = (args: readonly unknown[]): unknown => {
    try {
      return given(...args);
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw fault("callback/threw", `@${name}(${args.map(String).join(", ")}) threw ${String(cause)}`, cause);
    }
  };
  const valuesOf = (natives: readonly Native[]): unknown[] => natives.map((native, i) => toValue[i]!(native));
  const bound = (...natives: Native[]): Native => {
    const args = valuesOf(natives);
    const answer = callbackSpan.enabled ? callbackSpan.trace({ callback: name }, () => call(args)) : call(args);
    try {
      return toNative(answer);
    } catch (cause) {
      if (!(cause instanceof Misfit)) throw cause;
      throw fault("callback/result", `@${name}(${args.map(String).join(", ")}) answered ${cause.message}`, cause);
    }
  };
  if (!isFetched(given)) return bound;
  const { fetch } = given as FetchedFunctor;
  const fetchBatch = (keys: readonly (readonly Native[])[]): Promise<void> | null => {
    const waiting = fetch(keys.map(valuesOf));
    if (waiting === null || !callbackSpan.enabled) return waiting;
    return callbackSpan.trace({ callback: name }, () => waiting);
  };
  return Object.assign(bound, { fetch: fetchBatch });
}

/** Native value to what the function sees: structured values become objects. */
function argumentOf(plan: Plan, interner: Interner, type: TypeId): (native: Native) => unknown {
  const { kind } = plan.types[type]!;
  if (kind !== "record" && kind !== "adt") return (native) => native;
  const decode = decoder(plan.types, interner, type);
  return (native) => decode(native as number);
}

function answerOf(plan: Plan, interner: Interner, type: TypeId): (answer: unknown) => Native {
  const { kind } = plan.types[type]!;
  const encode = encoder(plan.types, interner, type);
  if (kind === "record" || kind === "adt" || kind === "number") return encode;
  return (answer) => decodeWord(interner, kind, encode(answer));
}

function fault(code: string, message: string, cause: unknown): Fault {
  const result = new Fault(code, message);
  result.cause = cause;
  return result;
}
