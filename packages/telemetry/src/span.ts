// Spans: a start event, the measured work, and one event that closes it.
// In: start metadata and a function.  Out: what the function answers; its outcome never depends on who listens.
// Invariant: with nobody listening `trace` is one comparison and the call; interest is read once, when the span starts.
// Not here: the events themselves (active-span.ts), iterators (iterate.ts).
import { type ActiveSpan, INACTIVE, RunningSpan } from "./active-span.js";
import { evaluate, requirePayload } from "./dispatch.js";
import { must } from "./fault.js";
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
  SpanPrefix,
  StartOf,
  StopOf,
} from "./types.js";

/** What a function given to `span` answers: its result with the stop metadata, and perhaps extra measurements between them. */
export type SpanReturn<R, D = Metadata, X = Measurements> =
  | readonly [result: R, stopMetadata: D]
  | readonly [result: R, extra: X, stopMetadata: D];

/** What `span` gives back: the result out of the tuple, or a promise of it. */
export type SpanResult<A> =
  A extends PromiseLike<infer T> ? Promise<SpanResult<T>> : A extends readonly [infer R, ...unknown[]] ? R : never;

type Tuple = readonly [unknown, Metadata] | readonly [unknown, Measurements, Metadata];

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

function tuple(answer: unknown, prefix: string): Tuple {
  const { length, 1: middle, 2: last } = (Array.isArray(answer) ? answer : []) as unknown[];
  const right = isObject(middle) && (length === 2 || (length === 3 && isObject(last)));
  must(right, "span/return", prefix, answer, "[result, metadata] or [result, measurements, metadata]");
  return answer as Tuple;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | undefined | null)?.then === "function";

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

  /** Whether somebody listens right now. */
  get enabled(): boolean {
    return this.#record.active > 0;
  }

  /** Whether somebody listens; the start metadata are checked either way. */
  #heard(start: unknown): boolean {
    requirePayload(start, this.prefix);
    return this.#record.active > 0;
  }

  #begin(start: Lazy<D0>): RunningSpan {
    return new RunningSpan(this.#record, evaluate(start as Lazy<Metadata>, this.prefix));
  }

  /** Runs a function inside a span that `finish` closes; `keep` gives thenables of the caller's own back as they are. */
  #run(
    start: Lazy<D0>,
    fn: (span: RunningSpan) => unknown,
    finish: (span: RunningSpan, result: unknown) => unknown,
    keep: boolean,
  ): unknown {
    const span = this.#begin(start);
    const done = (result: unknown): unknown => finish(span, result);
    const broken = (reason: unknown): never => {
      span.exception(reason);
      throw reason;
    };
    try {
      const result = span.run(() => fn(span));
      if (!isThenable(result)) return done(result);
      if (!keep || Object.getPrototypeOf(result) === Promise.prototype)
        return Promise.resolve(result).then(done).catch(broken);
      // Its settling is only watched: what it rejects with stays the caller's affair.
      result.then(done, (reason) => span.exception(reason));
      return result;
    } catch (reason) {
      return broken(reason);
    }
  }

  /** Measures a function and answers with its result, untouched; stop metadata are the start metadata and those of `stop`.
   * A native promise is followed and given back chained; any other thenable is observed and given back itself. With nobody listening the
   * function's own promise is given back.
   * Units: `duration` in milliseconds.  Throws what `fn` throws, and TypeError `event/payload`.
   * @example defineSpan("db.query").trace({ sql: "select 1" }, () => 42);  // => 42 */
  trace<R>(
    start: Lazy<D0>,
    fn: (span: ActiveSpan<Partial<D1>, X>) => R,
    stop?: (result: Awaited<R>) => Partial<D1>,
  ): R {
    if (!this.#heard(start)) return fn(INACTIVE);
    const finish = (span: RunningSpan, result: unknown): unknown => {
      span.stop(stop && (evaluate(() => stop(result as Awaited<R>), this.prefix) as Metadata));
      return result;
    };
    return this.#run(start, fn as (span: unknown) => unknown, finish, true) as R;
  }

  /** Measures a function by Erlang's protocol: it answers [result, stopMetadata] or [result, extraMeasurements, stopMetadata], and the start
   * metadata do not enter stop. A promise of a tuple gives a promise of the result.
   * Units: `duration` in milliseconds.  Throws what `fn` throws, and TypeError `event/payload`, `span/return` (which closes the span with an
   * exception event).  Source: Erlang's telemetry:span/3.
   * @example defineSpan("db.query").span({}, () => [42, { rows: 1 }]);  // => 42 */
  span<const A extends SpanReturn<unknown, D1, X> | PromiseLike<SpanReturn<unknown, D1, X>>>(
    start: Lazy<D0>,
    fn: () => A,
  ): SpanResult<A>;
  span(start: Lazy<D0>, fn: () => unknown): unknown {
    const { prefix } = this;
    if (!this.#heard(start)) {
      const answer = fn();
      return isThenable(answer)
        ? Promise.resolve(answer).then((late) => tuple(late, prefix)[0])
        : tuple(answer, prefix)[0];
    }
    const finish = (span: RunningSpan, answer: unknown): unknown => {
      const [result, middle, last] = tuple(answer, prefix);
      span.close("stop", () => ({ spanContext: span.context, ...(last ?? middle) }), last && (middle as Measurements));
      return result;
    };
    return this.#run(start, fn, finish, false);
  }

  /** Measures an iterator or async iterator from its first `next` to its end; stop carries the measurement `items`.
   * Throws TypeError `event/payload`; steps throw what the source throws.
   * @example [...defineSpan("db.rows").iterate({}, () => [1, 2])];  // => [1,2] */
  iterate<S extends IterationSource<unknown>>(start: Lazy<D0>, source: () => S): Iterated<S> {
    this.#heard(start);
    return iterateInside(() => this.start(start) as unknown as ActiveSpan, source);
  }

  /** Starts a span that the caller closes, by `stop`, `exception` or `using`. When nobody listens it is one shared object that does nothing.
   * Throws TypeError `event/payload`.
   * @example const query = defineSpan("db.query").start({ sql: "select 1" }); query.stop({}); */
  start(start: Lazy<D0>): ActiveSpan<Partial<D1>, X> {
    return this.#heard(start) ? (this.#begin(start) as unknown as ActiveSpan<Partial<D1>, X>) : INACTIVE;
  }
}

/** Declares a span, that is its events `.start`, `.stop` and `.exception`, and prepares it.
 * Complexity: one comparison while nobody listens.  Throws TypeError `name/malformed`.
 * @example const query = defineSpan("db.query", { doc: "one query: sql; stop adds rows" }); */
export function defineSpan<const P extends SpanPrefix>(
  prefix: P,
  description?: Description,
): Span<StartOf<NameOf<P>>, StopOf<NameOf<P>>, ExtraOf<NameOf<P>>> {
  const text = dotted(prefix, "defineSpan");
  declare(text, "span", description);
  return new Span(internSpan(text));
}
