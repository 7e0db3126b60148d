// JavaScript functions that rules call: predicates and functors, at once or in batches.
// In: a name, types, a function, options.  Out: functions that make conditions and expressions.
// Invariant: a definition is immutable; what the function did is remembered per evaluation only (bind.ts).
// Not here: how rules that call them are rewritten (expand.ts), calling them (bind.ts, execute/callbacks.ts).
import { NOWHERE } from "../location.js";
import type { Signal } from "../signal.js";
import type { Term } from "../syntax/ast.js";
import { number, typed } from "./column-type.js";
import { state } from "./condition.js";
import { termOf } from "./constant.js";
import { BuilderError, checkName } from "./error.js";
import { express } from "./expression.js";
import { annotate, nameOf } from "./note.js";
import type {
  CallbackDefinition,
  ColumnType,
  Condition,
  ErrorPolicy,
  Expression,
  GivenOf,
  Operand,
  ValueOf,
} from "./shape.js";

/** Options of a function that rules call. */
export interface CallbackOptions {
  /** Milliseconds one call (one batch of an asynchronous function) may take; 100 by default, 30,000 for batches. A synchronous call cannot be interrupted: it is measured, and one that took longer is an error. */
  readonly timeLimit?: number | undefined;
  /** What happens when a call throws, takes too long or answers something else than its type: `throw` (default) ends the evaluation, `filter` drops the binding. */
  readonly onError?: ErrorPolicy | undefined;
  /** Whether answers are kept for the rest of the evaluation; `false` by default. Batches and `filter` always keep them. */
  readonly memo?: boolean | undefined;
}

/** What a batch function is told beside its keys. */
export interface BatchContext {
  /** Aborted when the batch is over its time limit. */
  readonly signal: Signal;
}

/** Types of parameters. */
export type ParameterTypes = readonly ColumnType[];

/** What a function of these parameters gets. */
export type CallValues<P extends ParameterTypes> = { -readonly [I in keyof P]: ValueOf<P[I]> };

/** What a call in a rule takes. */
export type CallOperands<P extends ParameterTypes> = {
  [I in keyof P]: GivenOf<P[I]> | Operand<ValueOf<P[I]>>;
};

/** A value that rules compute by a JavaScript function. `compute` answers a value of the result type.
 * Throws BuilderError `builder/callback`, `builder/name`, `builder/type`.
 * @example String(functor("double", [number], number, (x) => 2 * x)(v.x)); // => "@double(x)" */
export function functor<const P extends ParameterTypes, R extends ColumnType>(
  name: string,
  parameters: P,
  result: R,
  compute: (...args: CallValues<P>) => GivenOf<R>,
  options: CallbackOptions = {},
): (...args: CallOperands<P>) => Expression<ValueOf<R>> {
  const given = { name, parameters, result: typed(result, `the result of "${name}"`), compute };
  const definition = define({ ...given, mode: "call", predicate: false }, options);
  return (...args) => express(callOf(definition, args));
}

/** A condition that a JavaScript function decides. Only `true` and `false` are answers.
 * Throws BuilderError `builder/callback`, `builder/name`, `builder/type`.
 * @example String(predicate("even", [number], (x) => x % 2 === 0)(v.x)); // => "@even(x) = 1" */
export function predicate<const P extends ParameterTypes>(
  name: string,
  parameters: P,
  test: (...args: CallValues<P>) => boolean,
  options: CallbackOptions = {},
): (...args: CallOperands<P>) => Condition {
  const given = { name, parameters, result: number, compute: test };
  const definition = define({ ...given, mode: "call", predicate: true }, options);
  return (...args) => truth(callOf(definition, args));
}

/** A value that an asynchronous function gives, asked once a round for all new keys together; only `evaluateAsync` can wait for it.
 * `compute` answers one value per key, `undefined` where there is none (which `onError` judges). What stands in the rule before the call decides which keys are asked.
 * Throws BuilderError `builder/callback`, `builder/name`, `builder/type`. */
export function batchFunctor<const P extends ParameterTypes, R extends ColumnType>(
  name: string,
  parameters: P,
  result: R,
  compute: (
    keys: readonly CallValues<P>[],
    context: BatchContext,
  ) => PromiseLike<readonly (GivenOf<R> | undefined)[]> | readonly (GivenOf<R> | undefined)[],
  options: CallbackOptions = {},
): (...args: CallOperands<P>) => Expression<ValueOf<R>> {
  const given = { name, parameters, result: typed(result, `the result of "${name}"`), compute };
  const definition = define({ ...given, mode: "batch", predicate: false }, options);
  return (...args) => express(callOf(definition, args));
}

/** A condition that an asynchronous function decides, asked once a round for all new keys together; like `batchFunctor`.
 * Throws BuilderError `builder/callback`, `builder/name`, `builder/type`. */
export function batchPredicate<const P extends ParameterTypes>(
  name: string,
  parameters: P,
  test: (
    keys: readonly CallValues<P>[],
    context: BatchContext,
  ) => PromiseLike<readonly (boolean | undefined)[]> | readonly (boolean | undefined)[],
  options: CallbackOptions = {},
): (...args: CallOperands<P>) => Condition {
  const given = { name, parameters, result: number, compute: test };
  const definition = define({ ...given, mode: "batch", predicate: true }, options);
  return (...args) => truth(callOf(definition, args));
}

function callOf(callback: CallbackDefinition, args: readonly unknown[]): Term {
  const terms = args.map((arg, i) => termOf(arg, callback.parameters[i] ?? null));
  return annotate<Term>(
    { kind: "callback", name: nameOf(callback.name), args: terms, location: NOWHERE },
    { callback },
  );
}

function truth(call: Term): Condition {
  return state({ kind: "compare", op: "=", left: call, right: termOf(1), location: NOWHERE });
}

const TIME_LIMITS = { call: 100, batch: 30_000 };

/** A function as it was given; parameters and function are checked here. */
interface GivenCallback extends Pick<CallbackDefinition, "name" | "result" | "mode" | "predicate"> {
  readonly parameters: unknown;
  readonly compute: unknown;
}

function define(given: GivenCallback, options: CallbackOptions): CallbackDefinition {
  const { name, parameters, result, compute, mode, predicate } = given;
  checkName(name, "functor");
  const refuse = (what: string, help: string): never => {
    throw new BuilderError("builder/callback", `[@${name}]: ${what}; ${help}`);
  };
  if (!Array.isArray(parameters)) return refuse("the parameters are no list", "pass an array of types");
  if (typeof compute !== "function") return refuse(`${typeof compute} is no function`, "pass a function");
  const { timeLimit = TIME_LIMITS[mode], onError = "throw", memo = false } = options;
  if (typeof timeLimit !== "number" || !(timeLimit > 0))
    return refuse(`the time limit ${String(timeLimit)} is no number over 0`, "pass milliseconds");
  if (onError !== "throw" && onError !== "filter")
    return refuse(`the error policy is ${JSON.stringify(onError)}`, 'pass "throw" or "filter"');
  const types = parameters.map((type, i) => typed(type, `parameter ${i + 1} of "${name}"`));
  return Object.freeze({
    name,
    parameters: types,
    result,
    predicate,
    mode,
    compute: compute as CallbackDefinition["compute"],
    timeLimit,
    onError,
    memo: memo || mode === "batch" || onError === "filter",
  });
}
