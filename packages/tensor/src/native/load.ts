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
    readonly argv?: readonly string[];
    cwd?(): string;
  };
}

const ADDON_PACKAGE = "@sextant/tensor-native";

const off = (why: string, attempts: readonly Attempt[] = []): Found => ({
  ok: false,
  reason: `native backend off: ${why}`,
  attempts,
});

/** Looks the addon up: from this file, then, where the file has no place of its own (bundled for debugging), from the program's and the working folder. */
export function findAddon(): Found {
  const { process } = globalThis as Host;
  const module = process?.getBuiltinModule?.("module");
  if (module === undefined) return off("this host has no Node addons");
  const starts = [OWN_FILE, process?.argv?.[1] ?? "", `${process?.cwd?.() ?? ""}/`].filter(
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
  const fault = mismatchOf(found.binding);
  if (fault === undefined) return found;
  const why = `the addon was made for another version (${fault}); install matching versions`;
  return off(why, [{ place: found.place, fault }]);
}

// Every function of the binding, which the compiler holds this table to.
const FUNCTIONS: Readonly<Record<keyof NativeBinding, true>> = {
  info: true,
  setThreads: true,
  start: true,
  open: true,
  close: true,
  end: true,
  adopt: true,
  abandon: true,
  submit: true,
  handle: true,
  release: true,
  upload: true,
  download: true,
  downloadAsync: true,
  detach: true,
  compile: true,
  drop: true,
  run: true,
  runAsync: true,
  evaluate: true,
  evaluateAsync: true,
  memory: true,
  resetPeak: true,
  clearCache: true,
  setLimit: true,
};

/** How an addon differs from the one this package was written for, or undefined. */
export function mismatchOf(binding: Partial<NativeBinding>): string | undefined {
  const missing = Object.keys(FUNCTIONS).filter((name) => typeof binding[name as keyof NativeBinding] !== "function");
  if (missing.length > 0) return `it has no ${missing.join(", ")}`;
  const { tableHash } = (binding as NativeBinding).info();
  return tableHash === TABLE_HASH ? undefined : `table ${tableHash}, here ${TABLE_HASH}`;
}

/** The native backend, or why there is none. */
export function loadNativeBackend(): Backend | { readonly reason: string } {
  const found = findAddon();
  if (!found.ok) return found;
  startThreads(found.binding);
  return createNativeBackend(found.binding);
}
