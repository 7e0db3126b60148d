// Spans around iterators: from the first `next` to the end, with each step inside the span's context.
// In: a function that makes an iterator or async iterator.  Out: an iterator of the same steps, usable by `for of` or `for await`.
// Invariant: the outcome of each step is the source's own; the span closes at the end, at an early `return`, or at the first throw.
// An iterator that is dropped without `return` leaves its span open.
import { inside, type RunningSpan } from "./active-span.js";

/** What `iterate` takes: an iterator, an iterable, or the async form of either. */
export type IterationSource<T> = Iterator<T> | AsyncIterator<T> | Iterable<T> | AsyncIterable<T>;

/** What `iterate` gives back: the iterator of the source's own kind. */
export type Iterated<S> = S extends AsyncIterable<infer T> | AsyncIterator<infer T>
  ? AsyncIterableIterator<T>
  : S extends Iterable<infer T> | Iterator<infer T>
    ? IterableIterator<T>
    : never;

type Way = "next" | "return" | "throw";
type Steps = Record<Way, (value: unknown) => unknown>;
type Source = { readonly [open in typeof Symbol.iterator | typeof Symbol.asyncIterator]?: () => Steps } & Steps;

const opened = (from: Source): Steps => from[Symbol.asyncIterator]?.() ?? from[Symbol.iterator]?.() ?? from;

/** `begin` starts the span at the first step. */
export function iterateInside<S extends IterationSource<unknown>>(
  begin: () => RunningSpan,
  source: () => S,
): Iterated<S> {
  let span: RunningSpan | undefined;
  let steps: Steps | undefined;
  let items = 0;
  const iterator = { [Symbol.iterator]: () => iterator, [Symbol.asyncIterator]: () => iterator } as Steps & Source;
  for (const way of ["next", "return", "throw"] as const) {
    iterator[way] = (value) => {
      span ??= begin();
      const take = (): unknown => {
        steps ??= opened(source() as unknown as Source);
        return way === "return" && !steps[way] ? { done: true, value } : steps[way](value);
      };
      return inside(span, take, (step) => {
        if ((step as IteratorResult<unknown>).done) span?.stop({}, { items });
        else items++;
        return step;
      });
    };
  }
  return iterator as unknown as Iterated<S>;
}
