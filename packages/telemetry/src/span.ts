// Spans: a start event, the measured work, and one event that closes it.
// In: start metadata and a function.  Out: what the function answers; its outcome never depends on who listens.
// Invariant: with nobody listening `trace` is one comparison and the call; interest is read once, when the span starts.
// Not here: the events themselves (active-span.ts), iterators (iterate.ts).
import { type ActiveSpan, INACTIVE, RunningSpan } from "./active-span.js";
import { evaluate, isPayload } from "./dispatch.js";
import { fault, shown } from "./fault.js";
import { type Iterated, type IterationSource, iterateInside } from "./iterate.js";
import { dotted } from "./name.js";
import { declare, internSpan, type SpanRecord } from "./registry.js";
import type {
  Description,
  ExtraOf,
  Lazy,
  Measurements,
  Metadata,
  NameOf,
  Segments,
  SpanPrefix,
  StartOf,
  StopOf,
} from "./types.js";

/** What a function given to `span` answers: its result with the stop metadata, and perhaps extra measurements between them. */
export type SpanReturn<R, D = Metadata, X = Measurements> =
  | readonly [result: R, stopMetadata: D]
  | readonly [result: R, extra: X, stopMetadata: D];

type Tuple = readonly [unknown, Metadata] | readonly [unknown, Measurements, Metadata];

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

function checked(answer: unknown, prefix: string): Tuple {
  const right =
    Array.isArray(answer) &&
    (answer.length === 2 || answer.length === 3) &&
    answer.slice(1).every((part) => isObject(part));
  if (right) return answer as unknown as Tuple;
  throw fault(
    "span/return",
    prefix,
    `the function answered ${shown(answer)}`,
    "answer [result, stopMetadata] or [result, extraMeasurements, stopMetadata], or use trace",
  );
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  typeof (value as { then?: unknown }).then === "function";

/** A prepared span: what a module keeps for work that it measures often. */
export class Span<D0 = Metadata, D1 = Metadata, X = Measurements> {
  /** Dotted prefix of the three events. */
  readonly prefix: string;
  readonly #record: SpanRecord;

  /** @internal */
  constructor(record: SpanRecord) {
    this.prefix = record.prefix;
    this.#record = record;
  }

  /** The prefix's segments. */
  get segments(): Segments {
    return this.prefix.split(".") as unknown as Segments;
  }

  /** Whether somebody listens right now. */
  get enabled(): boolean {
    return this.#record.active > 0;
  }

  #begin(start: Lazy<D0>): RunningSpan {
    return new RunningSpan(this.#record, evaluate(start as Lazy<Metadata>, this.prefix));
  }

  #require(start: unknown): void {
    if (!isPayload(start)) {
      throw fault(
        "span/metadata",
        this.prefix,
        `start metadata are no object: ${shown(start)}`,
        "give an object, or a function that makes one",
      );
    }
  }

  /** Measures a function and answers with its result, untouched; stop metadata are the start metadata and those of `stop`.
   * A native promise is followed and given back chained; any other thenable is observed and given back itself. With nobody listening the
   * function's own promise is given back.
   * Units: `duration` in milliseconds.  Throws what `fn` throws, and TypeError `span/metadata`.
   * @example defineSpan("db.query").trace({ sql: "select 1" }, () => 42);  // => 42 */
  trace<R>(
    start: Lazy<D0>,
    fn: (span: ActiveSpan<Partial<D1>, X>) => R,
    stop?: (result: Awaited<R>) => Partial<D1>,
  ): R {
    if (!isPayload(start)) this.#require(start);
    if (this.#record.active === 0) return fn(INACTIVE);
    return this.#traceListened(start, fn, stop);
  }

  #traceListened<R>(
    start: Lazy<D0>,
    fn: (span: ActiveSpan<Partial<D1>, X>) => R,
    stop: ((result: Awaited<R>) => Partial<D1>) | undefined,
  ): R {
    const span = this.#begin(start);
    const done = (result: Awaited<R>): Awaited<R> => {
      span.stop(stop === undefined ? undefined : (evaluate(() => stop(result), this.prefix) as Metadata));
      return result;
    };
    const broken = (reason: unknown): never => {
      span.exception(reason);
      throw reason;
    };
    let result: R;
    try {
      result = span.run(() => fn(span as unknown as ActiveSpan<Partial<D1>, X>));
    } catch (reason) {
      return broken(reason);
    }
    if (!isThenable(result)) return done(result as Awaited<R>) as R;
    if (Object.getPrototypeOf(result) === Promise.prototype)
      return result.then(done as (value: unknown) => unknown, broken) as R;
    // A thenable of the caller's own is not replaced; its settling is only watched, and what it rejects with stays its own affair.
    result.then(done as (value: unknown) => unknown, (reason) => span.exception(reason));
    return result;
  }

  /** Measures a function by Erlang's protocol: it answers [result, stopMetadata] or [result, extraMeasurements, stopMetadata], and the start
   * metadata do not enter stop. A promise of a tuple gives a promise of the result.
   * Units: `duration` in milliseconds.  Throws what `fn` throws, and TypeError `span/metadata`, `span/return` (which closes the span with an
   * exception event).  Source: Erlang's telemetry:span/3.
   * @example defineSpan("db.query").span({}, () => [42, { rows: 1 }]);  // => 42 */
  span<R>(start: Lazy<D0>, fn: () => PromiseLike<SpanReturn<R, D1, X>>): Promise<R>;
  span<R>(start: Lazy<D0>, fn: () => SpanReturn<R, D1, X>): R;
  span(start: Lazy<D0>, fn: () => unknown): unknown {
    if (!isPayload(start)) this.#require(start);
    if (this.#record.active === 0) {
      const answer = fn();
      return isThenable(answer)
        ? Promise.resolve(answer).then((tuple) => checked(tuple, this.prefix)[0])
        : checked(answer, this.prefix)[0];
    }
    return this.#spanListened(start, fn);
  }

  #spanListened(start: Lazy<D0>, fn: () => unknown): unknown {
    const span = this.#begin(start);
    const done = (answer: unknown): unknown => {
      const tuple = checked(answer, this.prefix);
      if (tuple.length === 2) span.stopWith(tuple[1], undefined);
      else span.stopWith(tuple[2], tuple[1]);
      return tuple[0];
    };
    const broken = (reason: unknown): never => {
      span.exception(reason);
      throw reason;
    };
    try {
      const answer = span.run(fn);
      return isThenable(answer) ? Promise.resolve(answer).then(done).catch(broken) : done(answer);
    } catch (reason) {
      return broken(reason);
    }
  }

  /** Measures an iterator or async iterator from its first `next` to its end; stop carries the measurement `items`.
   * Throws TypeError `span/metadata`; steps throw what the source throws.
   * @example [...defineSpan("db.rows").iterate({}, () => [1, 2])];  // => [1,2] */
  iterate<S extends IterationSource<unknown>>(start: Lazy<D0>, source: () => S): Iterated<S> {
    this.#require(start);
    return iterateInside(() => this.start(start) as unknown as ActiveSpan, source);
  }

  /** Starts a span that the caller closes, by `stop`, `exception` or `using`. When nobody listens it is one shared object that does nothing.
   * Throws TypeError `span/metadata`.
   * @example const query = defineSpan("db.query").start({ sql: "select 1" }); query.stop({}); */
  start(start: Lazy<D0>): ActiveSpan<Partial<D1>, X> {
    if (!isPayload(start)) this.#require(start);
    return this.#record.active === 0 ? INACTIVE : (this.#begin(start) as unknown as ActiveSpan<Partial<D1>, X>);
  }
}

/** Declares a span, that is its events `.start`, `.stop` and `.exception`, and prepares it.
 * Complexity: one comparison while nobody listens.  Throws TypeError `name/*`.
 * @example const query = defineSpan("db.query", { doc: "one query: sql; stop adds rows" }); */
export function defineSpan<const P extends SpanPrefix>(
  prefix: P,
  description?: Description,
): Span<StartOf<NameOf<P>>, StopOf<NameOf<P>>, ExtraOf<NameOf<P>>> {
  const text = dotted(prefix, "defineSpan");
  declare(text, "span", description);
  return new Span(internSpan(text));
}
