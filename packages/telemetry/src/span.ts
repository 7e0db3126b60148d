// Spans: a start event, the measured work, and one event that closes it.
// In: start metadata and a function.  Out: what the function answers; its outcome never depends on who listens.
// Invariant: with nobody listening `trace` is one comparison and the call; interest is read once, when the span starts.
// Not here: the events themselves (active-span.ts), iterators (iterate.ts).
import { type ActiveSpan, INACTIVE, inside, RunningSpan } from "./active-span.js";
import { evaluate, isThenable, requirePayload } from "./dispatch.js";
import { isObject, must } from "./fault.js";
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

type Payloads = { readonly length: number; readonly 1?: Metadata & Measurements; readonly 2?: Metadata };

/** A prepared span: what a module keeps for work that it measures often. */
export class Span<D0 = Metadata, D1 = Metadata, X = Measurements> {
  /** Dotted prefix of the three events. */
  readonly prefix: string;
  readonly #record: SpanRecord;

  /** @internal */
  constructor(record: SpanRecord) {
    this.prefix = record.name;
    this.#record = record;
  }

  /** Whether somebody listens right now. */
  get enabled(): boolean {
    return this.#record.active;
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
    const span = this.start(start) as unknown as RunningSpan;
    if (span === INACTIVE) return fn(INACTIVE as unknown as ActiveSpan<Partial<D1>, X>);
    const done = (result: unknown): unknown => {
      span.stop(stop && (() => stop(result as Awaited<R>) as Metadata));
      return result;
    };
    return inside(span, fn as (span: unknown) => R, done, true) as R;
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
  span(start: Lazy<D0>, fn: (span: unknown) => unknown): unknown {
    const span = this.start(start) as unknown as RunningSpan;
    const done = (answer: unknown): unknown => {
      const { length, 1: middle, 2: last } = (Array.isArray(answer) ? answer : []) as Payloads;
      must(
        isObject(middle) && (length === 3 ? isObject(last) : length === 2),
        "span/return",
        this.prefix,
        answer,
        "[result, metadata]",
      );
      // Not there on the span that stands for "nobody".
      span.close?.("stop", {}, last ?? middle, last && middle);
      return (answer as unknown[])[0];
    };
    if (span === INACTIVE) {
      const answer = fn(span);
      return isThenable(answer) ? Promise.resolve(answer).then(done) : done(answer);
    }
    return inside(span, fn, done);
  }

  /** Measures an iterator or async iterator from its first `next` to its end; stop carries the measurement `items`.
   * Throws TypeError `event/payload`; steps throw what the source throws.
   * @example [...defineSpan("db.rows").iterate({}, () => [1, 2])];  // => [1,2] */
  iterate<S extends IterationSource<unknown>>(start: Lazy<D0>, source: () => S): Iterated<S> {
    requirePayload(start, this.#record);
    return iterateInside(() => this.start(start) as unknown as RunningSpan, source);
  }

  /** Starts a span that the caller closes, by `stop`, `exception` or `using`. When nobody listens it is one shared object that does nothing.
   * Throws TypeError `event/payload`.
   * @example const query = defineSpan("db.query").start({ sql: "select 1" }); query.stop({}); */
  start(start: Lazy<D0>): ActiveSpan<Partial<D1>, X> {
    requirePayload(start, this.#record);
    const span = this.#record.active
      ? new RunningSpan(this.#record, evaluate(start as Lazy<Metadata>, this.#record))
      : INACTIVE;
    return span as unknown as ActiveSpan<Partial<D1>, X>;
  }
}

/** Declares a span, that is its events `.start`, `.stop` and `.exception`, and prepares it.
 * Complexity: one comparison while nobody listens.  Throws TypeError `name/malformed`.
 * @example const query = defineSpan("db.query", { doc: "one query: sql; stop adds rows" }); */
export function defineSpan<const P extends SpanPrefix>(
  prefix: P,
  description?: Description,
): Span<StartOf<NameOf<P>>, StopOf<NameOf<P>>, ExtraOf<NameOf<P>>> {
  return new Span(declare(internSpan(dotted(prefix, "defineSpan")), description));
}
