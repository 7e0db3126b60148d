// The addon that this checkout built, for tests of the native backend.
// In: nothing.  Out: a backend of its own.
import type { Backend } from "../../src/backend.js";
import { loadNativeBackend } from "../../src/native/load.js";

/** A native backend; throws with the reason when there is none. */
export function nativeBackend(): Backend {
  const made = loadNativeBackend();
  if ("reason" in made) throw new Error(made.reason);
  return made;
}
