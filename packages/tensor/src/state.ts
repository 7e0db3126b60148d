// Process-wide state, one plain record however many copies of the package are loaded (ESM, CJS, sub-paths).
// In: a slot name and how its first value is made.  Out: the slot's value, the same for every copy.
// Invariant: a record made by another version is refused by name, at load.
// Not here: what the slots hold.
import { VersionError } from "./error.js";
import { VERSION } from "./version.js";

const KEY = Symbol.for("sextant.tensor/state@1");

interface SharedState {
  readonly version: string;
  readonly slots: Record<string, unknown>;
}

/** The record of this process; throws `version/two-copies` when another version made it. */
function sharedState(): SharedState {
  const holder = globalThis as { [KEY]?: SharedState };
  holder[KEY] ??= { version: VERSION, slots: {} };
  const state = holder[KEY];
  if (state.version !== VERSION)
    throw new VersionError({
      code: "version/two-copies",
      op: "load",
      what: `versions ${state.version} and ${VERSION} of @sextant/tensor are loaded in one process`,
      remedy: "make every dependant use one version",
    });
  return state;
}

/** The value of a slot, made on first use; slots hold plain records and arrays, mutated in place. */
export function sharedSlot<T>(slot: string, create: () => T): T {
  const { slots } = sharedState();
  if (!(slot in slots)) slots[slot] = create();
  return slots[slot] as T;
}
