// Every error of the package: one class per cause, one message form.
// In: code, place, what, remedy and the facts behind them.  Out: an Error whose message is `<Class> [<place>]: <what>; <remedy>`.
// Invariant: `code` is stable (`area/rule`); values are in the text, tensor contents never are.
// Not here: deciding that something is wrong.

/** Facts that an error carries besides its text. */
export interface ErrorFacts {
  /** Stable code, `area/rule`. */
  readonly code: string;
  /** Op, function or place that refused. */
  readonly op: string;
  /** What was wrong, with values. */
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Shapes of the operands as given. */
  readonly shapes?: readonly (readonly number[])[] | undefined;
  /** Name of the argument at fault. */
  readonly argument?: string | undefined;
  /** Path inside a tree of arguments. */
  readonly path?: string | undefined;
  /** Where the op was written, `file:line:column`. */
  readonly origin?: string | undefined;
  /** The error underneath. */
  readonly cause?: unknown;
}

/** One loop around an error: `scan` or `while`, and the step it was in. */
export interface LoopStep {
  /** Its op. */
  readonly op: string;
  /** Position along the walked axis of a scan, number of the iteration of a while, from 0. */
  readonly step: number;
}

/** Base of every error this package throws.
 * @example try { matmul(zeros([2, 3]), zeros([2, 3])); } catch (e) { e.code; } */
export class TensorError extends Error {
  /** Stable code, `area/rule`. */
  readonly code: string;
  /** Op, function or place that refused. */
  readonly op: string;
  /** Shapes of the operands as given. */
  readonly shapes: readonly (readonly number[])[] | undefined;
  /** Name of the argument at fault. */
  readonly argument: string | undefined;
  /** Path inside a tree of arguments. */
  readonly path: string | undefined;
  /** Where the op was written, `file:line:column`, while `debug.origin` is on. */
  readonly origin: string | undefined;
  /** The loops it was in when it ran, outermost first. */
  readonly loops: readonly LoopStep[];

  constructor(facts: ErrorFacts, name: string = "TensorError") {
    super(
      `${name} [${facts.op}]: ${facts.what}; ${facts.remedy}${placeLine(facts.origin, [])}`,
      facts.cause === undefined ? undefined : { cause: facts.cause },
    );
    this.origin = facts.origin;
    this.loops = [];
    this.code = facts.code;
    this.op = facts.op;
    this.shapes = facts.shapes;
    this.argument = facts.argument;
    this.path = facts.path;
    // The stack is formatted at its first access; done while the name is still empty, its first line is the message alone,
    // which begins with the class already.
    void this.stack;
    Object.defineProperty(this, "name", { value: name, configurable: true, writable: true });
  }
}
/** The line of a message that says where: `at model.ts:12:5, step 37 of scan`. */
function placeLine(origin: string | undefined, loops: readonly LoopStep[]): string {
  const steps = loops.map(({ op, step }) => `${op === "scan" ? "step" : "iteration"} ${step} of ${op}`).join(", ");
  if (origin !== undefined) return `\nat ${origin}${steps === "" ? "" : `, ${steps}`}`;
  return steps === "" ? "" : `\nin ${steps}`;
}

/** The error itself, with where it happened added to its text and fields: an origin where it has none, one more loop around. */
export function locate(
  error: unknown,
  place: { readonly origin?: string | undefined; readonly loop?: LoopStep },
): unknown {
  if (!(error instanceof TensorError) || error instanceof AbortError) return error;
  const { message, stack } = error;
  const origin = error.origin ?? place.origin;
  const loops = place.loop === undefined ? error.loops : [place.loop, ...error.loops];
  const text = message.slice(0, message.length - placeLine(error.origin, error.loops).length);
  const now = `${text}${placeLine(origin, loops)}`;
  Object.assign(error, { origin, loops });
  for (const [key, value] of Object.entries({ message: now, stack: stack?.replace(message, () => now) }))
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  return error;
}
Object.defineProperty(TensorError.prototype, "name", { value: "", configurable: true, writable: true });

/** Shapes, axes or sizes that do not fit each other. */
export class ShapeError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "ShapeError");
  }
}

/** A dtype that is unknown, not admitted by an op, or mixed where one is needed. */
export class DTypeError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "DTypeError");
  }
}

/** A number that does not fit the integer type it must take. */
export class NumberRangeError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "NumberRangeError");
  }
}

/** An index outside its axis, where indices are checked. */
export class IndexError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "IndexError");
  }
}

/** An argument of the wrong kind, or outside the values listed in the text. */
export class ArgumentError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "ArgumentError");
  }
}

/** A tensor used after `dispose`, `take`, `using` or `tidy` gave its buffer back. */
export class DisposedError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "DisposedError");
  }
}

/** A buffer asked for without a copy while something else still holds it. */
export class BufferSharedError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "BufferSharedError");
  }
}

/** Operands that live on different backends. */
export class BackendMismatchError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "BackendMismatchError");
  }
}

/** A backend that is unknown, absent or broke its contract. */
export class BackendError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "BackendError");
  }
}

/** An op that would leave its backend while `fallback: "raise"` is configured. */
export class FallbackError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "FallbackError");
  }
}

/** NaN or infinity found while `debug.detectNanInf` is on, or a matrix without the property an op needs. */
export class NumericError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "NumericError");
  }
}

/** Memory asked for beyond the limit of a backend or of a typed array. */
export class OutOfMemoryError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "OutOfMemoryError");
  }
}

/** More streams asked for than a backend has. */
export class StreamLimitError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "StreamLimitError");
  }
}

/** Work of a stream that was closed before its turn came, or a closed stream used again. */
export class StreamClosedError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "StreamClosedError");
  }
}

/** A value asked of a tensor that is being traced and has none yet. */
export class TracerError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "TracerError");
  }
}

/** A value of a trace used after the trace ended. */
export class LeakedTracerError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "LeakedTracerError");
  }
}

/** A derivative that does not exist: an op without one, an integer argument, a result that is not a number. */
export class GradError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "GradError");
  }
}

/** An argument given away to a compiled function that also needs it otherwise. */
export class DonationError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "DonationError");
  }
}

/** A function that cannot be compiled as asked: recursion without end, an op that the backend's compiler refuses while `nativeFallback` is "raise". */
export class CompileError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "CompileError");
  }
}

/** A computation that failed inside the native backend. */
export class NativeError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "NativeError");
  }
}

/** Words that are no program: cut, changed, or made by another version. */
export class ProgramError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "ProgramError");
  }
}

/** Two versions of the package in one process. */
export class VersionError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "VersionError");
  }
}

/** Where bytes are: the file they stand in, and how far into it. */
export interface BytePlace {
  /** Path of the file, or name of the Blob; undefined for bytes in memory. */
  readonly file?: string | undefined;
  /** Bytes from its start. */
  readonly offset?: number | undefined;
}

/** Bytes that are not what their format says, or a file that the system refuses. */
export class IoError extends TensorError {
  /** Path of the file, or name of the Blob; undefined for bytes in memory. */
  readonly file: string | undefined;
  /** Bytes from its start, where one place is at fault. */
  readonly offset: number | undefined;

  constructor(facts: ErrorFacts & BytePlace) {
    const { file = "the bytes", offset } = facts;
    super({ ...facts, what: `${file}${offset === undefined ? "" : `, byte ${offset}`}: ${facts.what}` }, "IoError");
    this.file = facts.file;
    this.offset = offset;
  }
}

/** Work given up because its signal was aborted; `name` is "AbortError" as the platform's own. */
export class AbortError extends TensorError {
  constructor(facts: ErrorFacts) {
    super(facts, "AbortError");
  }
}

/** The error of work whose signal was aborted; `wanted` is what a call without the signal gives. */
export function abortedWork(op: string, cause: unknown, wanted: "value" | "result"): AbortError {
  return new AbortError({
    code: "async/aborted",
    op,
    what: "the signal was aborted",
    remedy: `call again without it to get the ${wanted}`,
    cause,
  });
}

/** A state that only a fault of this package can reach; please report it. */
export class InternalError extends TensorError {
  constructor(op: string, what: string) {
    super(
      { code: "internal/bug", op, what: `internal: ${what}`, remedy: "please report it with the call" },
      "InternalError",
    );
  }
}
