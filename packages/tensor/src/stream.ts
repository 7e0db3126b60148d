// Streams for users: queues of work of a backend that run beside each other.
// In: a backend.  Out: a stream; functions whose ops go to it.
// Invariant: a program means the same on a backend without streams, where it runs in order; a scope ends with its callback, also when that
//   throws. Plain fields under shared symbols, so that two copies of the package understand each other's streams.
// Not here: what a stream is inside a backend.
import type { Backend, BackendStream } from "./backend.js";
import { defaultBackend, resolveBackend, synchronous } from "./default-backend.js";
import { ArgumentError, StreamClosedError } from "./error.js";
import type { UsingMember } from "./operand.js";
import { describe } from "./shape.js";

const INNER: unique symbol = Symbol.for("sextant.tensor/stream@1");

/** What stands behind a stream; undefined where the backend has none, null when it is closed. */
interface Inner {
  stream: BackendStream | undefined | null;
}

/** Options of a stream. */
export interface StreamOptions {
  /** Whose work it queues; the default backend when left out. */
  readonly backend?: string | Backend | undefined;
}

/** A queue of work of its own: what is written inside `withStream` runs beside other streams, and tensors stay with the stream that makes them.
 * An op on tensors of another stream first waits for what makes them. On a backend without queues it changes nothing. */
export interface Stream extends UsingMember {
  /** Name of its backend. */
  readonly backend: string;
  /** Was it closed? */
  readonly closed: boolean;
  /** Gives it back; a second time does nothing. Promises of work that has not begun reject with StreamClosedError, what runs is finished, and
   * tensors made on it stay usable. */
  close(): void;
}

class StreamObject {
  readonly backend: string;
  readonly [INNER]: Inner;

  constructor(options: StreamOptions = {}) {
    const backend = options.backend === undefined ? defaultBackend() : resolveBackend(options.backend, "Stream");
    this.backend = backend.name;
    this[INNER] = { stream: backend.openStream?.() };
  }

  get closed(): boolean {
    return this[INNER].stream === null;
  }

  close(): void {
    this[INNER].stream?.close();
    this[INNER].stream = null;
  }
}

// Where the platform lacks Symbol.dispose, polyfills of `using` look for this key.
const DISPOSE: symbol = (Symbol as { dispose?: symbol }).dispose ?? Symbol.for("Symbol.dispose");
Object.defineProperty(StreamObject.prototype, DISPOSE, {
  value: function (this: StreamObject): void {
    this.close();
  },
});
Object.defineProperty(StreamObject, "name", { value: "Stream" });

/** Opens a stream of a backend, the default one when left out.
 * The native backend has eight for the whole process, `worker_threads` included: close it when its work is done, or declare it with `using`.
 * Throws `stream/limit`, `backend/unavailable`.
 * @example new Stream({ backend: "reference" }).closed;  // => false */
export const Stream: new (options?: StreamOptions) => Stream = StreamObject as unknown as new (
  options?: StreamOptions,
) => Stream;

/** Runs a synchronous function whose ops on the stream's backend go to the stream. Scopes nest, the innermost decides.
 * Outside of a scope an op goes to the stream of its operands.
 * Throws `stream/closed`; `argument/stream` when it is none; `scope/async` when the function returns a promise, since the scope would end at its first await.
 * @example withStream(new Stream({ backend: "reference" }), () => add(1, 2).item());  // => 3 */
export function withStream<T>(stream: Stream, fn: () => T): T {
  const inner = (stream as Partial<StreamObject> | null | undefined)?.[INNER];
  if (inner === undefined)
    throw new ArgumentError({
      code: "argument/stream",
      op: "withStream",
      what: `stream is ${describe(stream)}`,
      remedy: "pass a Stream",
      argument: "stream",
    });
  if (inner.stream === null)
    throw new StreamClosedError({
      code: "stream/closed",
      op: "withStream",
      what: "the stream is closed",
      remedy: "open another with new Stream()",
      argument: "stream",
    });
  return synchronous(inner.stream === undefined ? fn() : inner.stream.scope(fn), "withStream");
}
