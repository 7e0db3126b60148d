// Where a format is being read or written, and the errors that name the place.
// In: the function that works, the file, what is wrong.  Out: IoError.
// Invariant: codes are `io/rule`; offsets count from the start of the file, also inside an archive.
import { IoError } from "../error.js";

/** Who reads or writes, and what. */
export interface Place {
  /** The public function. */
  readonly op: string;
  /** Path or name; undefined for bytes in memory. */
  readonly file?: string | undefined;
}

/** Facts that not every fault has. */
interface FaultDetail {
  readonly offset?: number | undefined;
  readonly cause?: unknown;
}

/** The error of a fault at a place. */
export function ioError(place: Place, rule: string, what: string, remedy: string, detail: FaultDetail = {}): IoError {
  return new IoError({ ...detail, code: `io/${rule}`, op: place.op, file: place.file, what, remedy });
}

/** The error of a file that ends before what must be there. */
export function truncated(place: Place, needed: number, size: number, what: string): IoError {
  return ioError(place, "truncated", `${what} ends at byte ${needed}, the file at byte ${size}`, GET_AGAIN, {
    offset: size,
  });
}

/** What to do about damage. */
export const GET_AGAIN = "the file was cut short or changed; get or write it again";
