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

/** The addon of this process, or one line that says why there is none and what was looked at. */
export type Found =
  | { readonly ok: true; readonly binding: NativeBinding; readonly place: string }
  | { readonly ok: false; readonly reason: string; readonly attempts: readonly Attempt[] };

/** One place that was looked at, and why it gave nothing. */
export interface Attempt {
  readonly place: string;
  /** One line; `not there` where there is nothing. */
  readonly fault: string;
}

interface Host {
  readonly process?: {
    getBuiltinModule?(name: string): { createRequire(from: string): (name: string) => unknown };
    cwd?(): string;
  };
}

const ADDON_PACKAGE = "@sextant/tensor-native";

const off = (why: string, attempts: readonly Attempt[] = []): Found => ({
  ok: false,
  reason: `native backend off: ${why}`,
  attempts,
});

/** Looks the addon up: from this file, then, where the file has no place of its own (bundled for debugging), from the working folder. */
export function findAddon(): Found {
  const { process } = globalThis as Host;
  const module = process?.getBuiltinModule?.("module");
  if (module === undefined) return off("this host has no Node addons");
  const starts = [OWN_FILE, `${process?.cwd?.() ?? ""}/`].filter(
    (start) => start.startsWith("/") || /^[A-Z]:/i.test(start),
  );
  for (const start of starts) {
    try {
      const found = (module.createRequire(start)(ADDON_PACKAGE) as { load(): Found }).load();
      return found.ok ? matching(found) : found;
    } catch {
      // Not there, seen from here.
    }
  }
  return off(`${ADDON_PACKAGE} is not installed; running on reference`, [{ place: ADDON_PACKAGE, fault: "not there" }]);
}

/** The addon, if it was made from the same table of ops. */
function matching(found: Found & { ok: true }): Found {
  const { tableHash } = found.binding.info();
  if (tableHash === TABLE_HASH) return found;
  const why = `the addon was made for another version (table ${tableHash}, here ${TABLE_HASH}); install matching versions`;
  return off(why, [{ place: found.place, fault: `table ${tableHash}` }]);
}

/** The native backend, or why there is none. */
export function loadNativeBackend(): Backend | { readonly reason: string } {
  const found = findAddon();
  if (!found.ok) return found;
  startThreads(found.binding);
  return createNativeBackend(found.binding);
}
