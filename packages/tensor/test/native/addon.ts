// The addon that this checkout built, for tests of the native backend.
// In: nothing.  Out: a backend of its own; what the addon holds.
import { createRequire } from "node:module";
import type { Backend } from "../../src/backend.js";
import * as memory from "../../src/memory.js";
import type { NativeBinding, Session } from "../../src/native/binding.js";
import { loadNativeBackend } from "../../src/native/load.js";

/** A native backend; throws with the reason when there is none. */
export function nativeBackend(): Backend {
  const made = loadNativeBackend();
  if ("reason" in made) throw new Error(made.reason);
  return made;
}

const addon = createRequire(import.meta.url)(
  "../../../tensor-native/build/Release/sextant_native.node",
) as NativeBinding;
let probe: Session | undefined;

/** Slots of all sessions of the process, after what the default backend has given up is dropped. */
export function nativeSlots(): number {
  memory.stats();
  probe ??= addon.start(() => {}, 0, 0);
  return addon.memory(probe).slots;
}
