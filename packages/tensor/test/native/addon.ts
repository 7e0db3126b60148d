// The addon that this checkout built, for tests of the native backend.
// In: nothing.  Out: the backend, or one line that says why there is none.
import type { Backend } from "../../src/backend.js";
import { loadNativeBackend } from "../../src/native/load.js";

const loaded = loadNativeBackend();

/** Why the native backend is not here, or undefined. */
export const ABSENT: string | undefined = "reason" in loaded ? loaded.reason : undefined;

/** A native backend of its own; throws when there is none. */
export function nativeBackend(): Backend {
  const made = loadNativeBackend();
  if ("reason" in made) throw new Error(made.reason);
  return made;
}
