// Finds the addon at run time, by package name.
// In: nothing.  Out: the native backend, or the reason in one line why there is none.
// Invariant: never an exception, and nothing is imported: bundlers leave the addon alone, browsers have none.
// Not here: where the addon lies (@sextant/tensor-native).
import type { Backend } from "../backend.js";
import { TABLE_HASH } from "../opcodes.generated.js";
import { OWN_FILE } from "../origin.js";
import { createNativeBackend } from "./backend.js";
import type { NativeBinding } from "./binding.js";
import { startThreads } from "./threads.js";

/** What `load` of @sextant/tensor-native gives. */
type Loaded = { readonly ok: true; readonly binding: NativeBinding } | { readonly ok: false; readonly reason: string };

interface Host {
  readonly process?: { getBuiltinModule?(name: string): { createRequire(from: string): (name: string) => unknown } };
}

/** The native backend, or why there is none. */
export function loadNativeBackend(): Backend | { readonly reason: string } {
  const module = (globalThis as Host).process?.getBuiltinModule?.("module");
  if (module === undefined) return { reason: "native backend off: this host has no Node addons" };
  let loaded: Loaded;
  try {
    const addon = module.createRequire(OWN_FILE)("@sextant/tensor-native") as { load(): Loaded };
    loaded = addon.load();
  } catch {
    return { reason: "native backend off: @sextant/tensor-native is not installed; running on reference" };
  }
  if (!loaded.ok) return loaded;
  const { tableHash } = loaded.binding.info();
  if (tableHash !== TABLE_HASH)
    return {
      reason: `native backend off: the addon was made for another version (table ${tableHash}, here ${TABLE_HASH}); install matching versions`,
    };
  startThreads(loaded.binding);
  return createNativeBackend(loaded.binding);
}
