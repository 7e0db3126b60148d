// Spans around iterators: from the first `next` to the end, with each step inside the span's context.
// In: a function that makes an iterator or async iterator.  Out: an iterator of the same steps, usable by `for of` or `for await`.
// Invariant: the outcome of each step is the source's own; the span closes at the end, at an early `return`, or at the first throw.
// An iterator that is dropped without `return` leaves its span open.
import { type ActiveSpan, INACTIVE } from "./active-span.js";

/** What `iterate` takes: an iterator, an iterable, or the async form of either. */
export type IterationSource<T> = Iterator<T> | AsyncIterator<T> | Iterable<T> | AsyncIterable<T>;

/** What `iterate` gives back: the iterator of the source's own kind. */
export type Iterated<S> = S extends AsyncIterable<infer T> | AsyncIterator<infer T>
  ? AsyncIterableIterator<T>
  : S extends Iterable<infer T> | Iterator<infer T>
    ? IterableIterator<T>
    : never;

type Step = IteratorResult<unknown>;
type Steps = Record<"next" | "return" | "throw", ((value?: unknown) => Step | PromiseLike<Step>) | undefined>;

function open(source: IterationSource<unknown>): Steps {
  const either = source as AsyncIterable<unknown> & Iterable<unknown>;
  return (either[Symbol.asyncIterator]?.() ?? either[Symbol.iterator]?.() ?? source) as unknown as Steps;
}

/** `begin` starts the span at the first step. */
export function iterateInside<S extends IterationSource<unknown>>(
  begin: () => ActiveSpan,
  source: () => S,
): Iterated<S> {
  let steps: Steps | undefined;
  let span: ActiveSpan = INACTIVE;
  let items = 0;

  const ended = (step: Step): Step => {
    if (step.done) span.stop(undefined, { items });
    else items++;
    return step;
  };
  const broken = (reason: unknown): never => {
    span.exception(reason);
    throw reason;
  };
  const step = (name: keyof Steps) => (value?: unknown) => {
    if (!steps) span = begin();
    try {
      const result = span.run(() => {
        steps ??= open(source());
        const method = steps[name];
        if (method) return method.call(steps, value);
        if (name === "throw") throw value;
        return { done: true, value } as Step;
      });
      return "then" in result ? result.then(ended, broken) : ended(result);
    } catch (reason) {
      return broken(reason);
    }
  };

  const iterator = {
    next: step("next"),
    return: step("return"),
    throw: step("throw"),
    [Symbol.iterator]: () => iterator,
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator as unknown as Iterated<S>;
}
