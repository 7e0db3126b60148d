// Settings of the process: fallback policy, threads and debug switches.
// In: partial settings.  Out: the complete record, shared by all copies of the package.
// Invariant: an unknown key or value is refused when it is set, naming what is allowed; nothing is changed then.
// Not here: acting on them (apply.ts, fallback.ts).
import { ArgumentError } from "./error.js";
import { configureThreads, isThreadCount, MOST_THREADS } from "./native/threads.js";
import { describe } from "./shape.js";
import { sharedSlot } from "./state.js";

/** What happens when a backend does not support an op. */
export type FallbackPolicy = "silent" | "warn" | "raise";

/** Debug switches; each costs nothing while off. */
export interface DebugSettings {
  /** Throw on indices out of range instead of clipping. */
  readonly boundsCheck: boolean;
  /** Throw when an op produces NaN or infinity. */
  readonly detectNanInf: boolean;
  /** Keep the user's line of each op for late errors. */
  readonly origin: boolean;
}

/** All settings. */
export interface Settings {
  /** Set explicitly, it wins over `warnOnFallback`. */
  readonly fallback: FallbackPolicy | undefined;
  /** `true` is policy warn, `false` silent, while `fallback` is unset. */
  readonly warnOnFallback: boolean | undefined;
  /** Threads of the native backend; unset, the environment and the machine decide. */
  readonly threads: number | undefined;
  readonly debug: DebugSettings;
}

/** Settings to change; what is left out stays, `undefined` unsets. */
export interface SettingsChange {
  /** Policy for ops a backend does not support. */
  readonly fallback?: FallbackPolicy | undefined;
  /** Older switch, honoured while `fallback` is unset. */
  readonly warnOnFallback?: boolean | undefined;
  /** Threads of the native backend, a whole number from 1 on; wins over `SEXTANT_NUM_THREADS` and what the machine allows. */
  readonly threads?: number | undefined;
  /** Debug switches to change. */
  readonly debug?: Partial<DebugSettings> | undefined;
}

const POLICIES: readonly FallbackPolicy[] = ["silent", "warn", "raise"];
const SWITCHES: readonly (keyof DebugSettings)[] = ["boundsCheck", "detectNanInf", "origin"];
const WORDS: Readonly<Record<string, keyof DebugSettings>> = {
  origin: "origin",
  nan: "detectNanInf",
  bounds: "boundsCheck",
};

const cell = sharedSlot<{ settings: Settings }>("config", () => ({
  settings: {
    fallback: undefined,
    warnOnFallback: undefined,
    threads: undefined,
    debug: fromEnvironment(),
  },
}));

/** Switches that `SEXTANT_DEBUG` lists: `origin,nan,bounds`. Throws `config/value` for another word. */
function fromEnvironment(): DebugSettings {
  const host = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const debug = { boundsCheck: false, detectNanInf: false, origin: false };
  for (const word of (host.process?.env?.["SEXTANT_DEBUG"] ?? "").split(",").map((part) => part.trim())) {
    if (word === "") continue;
    const name = WORDS[word];
    if (name === undefined) throw wrongValue("SEXTANT_DEBUG", word, Object.keys(WORDS).join(", "));
    debug[name] = true;
  }
  return debug;
}

/** The settings in force. */
export const settings = (): Settings => cell.settings;

/** Changes settings of the process.
 * Throws `config/key` for an unknown setting and `config/value` for a value that is not allowed; then nothing changes.
 * @example configure({ fallback: "warn" }).fallback;  // => "warn" */
export function configure(change: SettingsChange): Settings {
  for (const [key, value] of Object.entries(change)) checkSetting(key, value);
  const { debug, ...rest } = change;
  cell.settings = { ...cell.settings, ...rest, debug: { ...cell.settings.debug, ...debug } };
  if ("threads" in change) configureThreads(change.threads);
  return cell.settings;
}

/** The policy in force: `fallback`, else what `warnOnFallback` says, else silent. */
export function fallbackPolicy(): FallbackPolicy {
  const { fallback, warnOnFallback } = cell.settings;
  return fallback ?? (warnOnFallback === true ? "warn" : "silent");
}

function checkSetting(key: string, value: unknown): void {
  if (key === "fallback") {
    if (value !== undefined && !POLICIES.includes(value as FallbackPolicy))
      throw wrongValue(key, value, POLICIES.map((p) => `"${p}"`).join(", "));
  } else if (key === "warnOnFallback") {
    if (value !== undefined && typeof value !== "boolean") throw wrongValue(key, value, "true, false");
  } else if (key === "threads") {
    if (value !== undefined && !isThreadCount(value)) throw wrongValue(key, value, `1 to ${MOST_THREADS}, undefined`);
  } else if (key === "debug") {
    for (const [name, on] of Object.entries((value ?? {}) as object)) {
      if (!SWITCHES.includes(name as keyof DebugSettings)) throw unknownKey(`debug.${name}`, SWITCHES);
      if (typeof on !== "boolean") throw wrongValue(`debug.${name}`, on, "true, false");
    }
  } else throw unknownKey(key, ["fallback", "warnOnFallback", "threads", "debug"]);
}

function unknownKey(key: string, known: readonly string[]): ArgumentError {
  return new ArgumentError({
    code: "config/key",
    op: "configure",
    what: `there is no setting "${key}"`,
    remedy: `use ${known.join(", ")}`,
    argument: key,
  });
}

function wrongValue(key: string, value: unknown, allowed: string): ArgumentError {
  return new ArgumentError({
    code: "config/value",
    op: "configure",
    what: `${key} is ${describe(value)}`,
    remedy: `use one of ${allowed}`,
    argument: key,
  });
}
