// The addon that this checkout built, for tests of the native backend.
// In: nothing.  Out: a backend of its own; what the addon holds.
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
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

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Slots of all sessions of the process that something still names: scalars beside tensors, for one, are left to the collector. */
export function nativeSlots(): number {
  collect();
  memory.stats();
  probe ??= addon.start(() => {}, 0, 0);
  return addon.memory(probe).slots;
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;

/** A table as it stands in a README. */
export const readmeTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `${line(head)}|${"---|".repeat(head.length)}\n${rows.map(line).join("")}`;
