// Functions of the user as the functors one evaluation calls: timed, checked, remembered.
// In: definitions and the names of their tests.  Out: functors by name.
// Invariant: what failed once for some arguments fails again in the same way, so that an error can be explained by running the rule again.
// Not here: values in and out (execute/callbacks.ts), when batches are fetched (execute/fetch.ts).
import { Fault } from "../execute/builtins.js";
import type { FetchedFunctor, Functors } from "../execute/callbacks.js";
import type { Signal } from "../signal.js";
import { show } from "../storage/codec.js";
import type { Kind } from "../value.js";
import { kindOf } from "./column-type.js";
import { misfitOf } from "./constant.js";
import type { CallbackDefinition } from "./shape.js";

/** What a function answered for some arguments. */
type Outcome = { readonly value: unknown } | { readonly fault: Fault };

/** Functors for one evaluation. `signal` ends batches that are under way. */
export function bindFunctions(
  callbacks: Iterable<CallbackDefinition>,
  tests: ReadonlyMap<CallbackDefinition, string>,
  signal: Signal | undefined,
): Functors {
  const functors = Object.create(null) as Record<string, (...args: never[]) => unknown>;
  for (const callback of callbacks) {
    const outcome = callback.mode === "batch" ? batchOutcomes(callback, signal) : callOutcomes(callback);
    const value = (...args: readonly unknown[]): unknown => {
      const found = outcome.of(args);
      if ("value" in found) return found.value;
      // The test before the call drops the binding; until it does, the rule needs some value of the type.
      if (callback.onError === "filter") return STAND_INS[kindOf(callback.result)];
      throw found.fault;
    };
    functors[callback.name] = outcome.fetch === undefined ? value : fetched(value, outcome.fetch);
    const test = tests.get(callback);
    if (test !== undefined) functors[test] = (...args: readonly unknown[]) => ("value" in outcome.of(args) ? 1 : 0);
  }
  return functors;
}

const fetched = (value: (...args: readonly unknown[]) => unknown, fetch: FetchedFunctor["fetch"]): FetchedFunctor =>
  Object.assign(value, { fetch });

const STAND_INS: Readonly<Record<Kind, unknown>> = {
  symbol: "",
  number: 0,
  unsigned: 0,
  float: 0,
  int64: 0n,
  record: null,
  adt: null,
};

interface Outcomes {
  readonly of: (args: readonly unknown[]) => Outcome;
  readonly fetch?: FetchedFunctor["fetch"];
}

function callOutcomes(callback: CallbackDefinition): Outcomes {
  const { timeLimit, memo } = callback;
  const compute = callback.compute as (...args: readonly unknown[]) => unknown;
  const known = new Map<string, Outcome>();
  const run = (args: readonly unknown[]): Outcome => {
    const started = performance.now();
    let answer: unknown;
    try {
      answer = compute(...args);
    } catch (cause) {
      return { fault: fault("callback/threw", `${called(callback, args)} threw ${String(cause)}`, cause) };
    }
    const elapsed = performance.now() - started;
    if (elapsed > timeLimit) {
      const took = `took ${elapsed.toFixed(1)} ms and may take ${timeLimit}`;
      return { fault: fault("callback/time-limit", `${called(callback, args)} ${took}`) };
    }
    return checked(callback, args, answer);
  };
  return {
    of: (args) => {
      if (!memo && known.size === 0) return remember(known, args, run(args), memo);
      const key = keyOf(args);
      return known.get(key) ?? remember(known, args, run(args), memo);
    },
  };
}

function remember(known: Map<string, Outcome>, args: readonly unknown[], outcome: Outcome, memo: boolean): Outcome {
  if (memo || "fault" in outcome) known.set(keyOf(args), outcome);
  return outcome;
}

/** The answer, when it is one. */
function checked(callback: CallbackDefinition, args: readonly unknown[], answer: unknown): Outcome {
  if (callback.predicate) {
    if (typeof answer === "boolean") return { value: answer ? 1 : 0 };
    return { fault: fault("callback/result", `${called(callback, args)} answered ${show(answer)}, not true or false`) };
  }
  const misfit = misfitOf(answer, callback.result);
  if (misfit === null) return { value: answer };
  return { fault: fault("callback/result", `${called(callback, args)} answered ${misfit}`) };
}

function batchOutcomes(callback: CallbackDefinition, signal: Signal | undefined): Outcomes {
  const known = new Map<string, Outcome>();
  const settle = (keys: readonly (readonly unknown[])[], outcomes: readonly Outcome[]): void => {
    for (const [i, args] of keys.entries()) known.set(keyOf(args), outcomes[i]!);
    const failed = outcomes.find((outcome) => "fault" in outcome);
    if (callback.onError === "throw" && failed !== undefined && "fault" in failed) throw failed.fault;
  };
  return {
    of: (args) =>
      known.get(keyOf(args)) ?? { fault: fault("callback/unknown", `${called(callback, args)} was never asked for`) },
    fetch: (keys) => {
      const wanted = new Map(keys.map((args) => [keyOf(args), args]));
      for (const key of wanted.keys()) if (known.has(key)) wanted.delete(key);
      if (wanted.size === 0) return null;
      const batch = [...wanted.values()];
      return runBatch(callback, batch, signal).then(
        (answers) => settle(batch, judged(callback, batch, answers)),
        (cause: unknown) => {
          if (signal?.aborted === true) throw cause;
          const problem = cause instanceof Fault ? cause : threw(callback, batch, cause);
          settle(
            batch,
            batch.map(() => ({ fault: problem })),
          );
        },
      );
    },
  };
}

function threw(callback: CallbackDefinition, batch: readonly unknown[], cause: unknown): Fault {
  return fault("callback/threw", `@${callback.name} threw ${String(cause)} for a batch of ${batch.length}`, cause);
}

function judged(
  callback: CallbackDefinition,
  batch: readonly (readonly unknown[])[],
  answers: unknown,
): readonly Outcome[] {
  if (!Array.isArray(answers) || answers.length !== batch.length) {
    const given = Array.isArray(answers) ? `${answers.length} answers` : show(answers);
    const message = `@${callback.name} answered ${given} to ${batch.length} keys, not a list with one answer per key`;
    return batch.map(() => ({ fault: fault("callback/result", message) }));
  }
  return batch.map((args, i): Outcome => {
    const answer: unknown = answers[i];
    if (answer !== undefined) return checked(callback, args, answer);
    return { fault: fault("callback/result", `${called(callback, args)} has no answer`) };
  });
}

/** Runs a batch against its time limit and the evaluation's signal. */
function runBatch(
  callback: CallbackDefinition,
  batch: readonly unknown[],
  signal: Signal | undefined,
): Promise<unknown> {
  const { name, timeLimit } = callback;
  const compute = callback.compute as (...args: readonly unknown[]) => unknown;
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const stop = (problem: unknown): void => {
      controller.abort(problem);
      reject(problem);
    };
    const timer = setTimeout(() => {
      stop(fault("callback/time-limit", `@${name} took more than ${timeLimit} ms for a batch of ${batch.length}`));
    }, timeLimit);
    const aborted = (): void => stop((signal as { readonly reason?: unknown } | undefined)?.reason);
    const events = signal as Partial<AbortSignal> | undefined;
    events?.addEventListener?.("abort", aborted);
    const end = (): void => {
      clearTimeout(timer);
      events?.removeEventListener?.("abort", aborted);
    };
    Promise.resolve()
      .then(() => compute(batch, { signal: controller.signal }))
      .then(resolve, reject)
      .finally(end);
  });
}

const called = ({ name }: CallbackDefinition, args: readonly unknown[]): string =>
  `@${name}(${args.map(show).join(", ")})`;

function fault(code: string, message: string, cause?: unknown): Fault {
  const made = new Fault(code, message);
  if (cause !== undefined) made.cause = cause;
  return made;
}

/** Arguments as one string; different ones give different strings. */
function keyOf(args: readonly unknown[]): string {
  return args.map(keyPart).join(",");
}

function keyPart(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return String(value);
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === "bigint"
      ? { int64: String(part) }
      : typeof part === "number" && !Number.isFinite(part)
        ? { float: String(part) }
        : part,
  );
}
