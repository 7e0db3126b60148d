// Errors of the addon as errors of this package.
// In: what the addon threw: text, code, perhaps the op at fault.  Out: a TensorError.
// Not here: finding out what failed (the addon).
import {
  abortedWork,
  type ErrorFacts,
  NativeError,
  OutOfMemoryError,
  StreamClosedError,
  StreamLimitError,
  type TensorError,
} from "../error.js";

/** The class of a code, and what to do about it. */
interface Kind {
  readonly make: new (facts: ErrorFacts) => TensorError;
  readonly remedy: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  "memory/limit": {
    make: OutOfMemoryError,
    remedy: "dispose tensors, split the work, or raise the limit with memory.setLimit",
  },
  "stream/limit": { make: StreamLimitError, remedy: "close one of them first" },
  "stream/closed": { make: StreamClosedError, remedy: "close a stream when its work is done, or ask again on another" },
};
const OTHER: Kind = {
  make: NativeError,
  remedy: "check the operands of the op named, or run it on the reference backend",
};

/** An error of the addon with its code; `op` is what was asked for, where the addon does not know better. */
export function failed(op: string, cause: unknown): TensorError {
  const { code = "native/failed", op: known, message } = cause as { code?: string; op?: string; message?: string };
  if (code === "async/aborted") return abortedWork(op, cause, "value");
  const { make: Made, remedy } = KINDS[code] ?? OTHER;
  return new Made({
    code,
    op: known === undefined ? op : `${op}: ${known}`,
    what: message ?? String(cause),
    remedy,
    cause,
  });
}
