// Finds and loads the addon.
// In: the host (platform, architecture, C library) and a way to require a file.  Out: the binding, or the reason why there is none.
// Invariant: a failed load is a value, never an exception; importing this file loads nothing.
// Not here: what the binding can do (binding.ts).
import { createRequire } from "node:module";
import type { NativeBinding } from "./binding.js";

/** The machine an addon would have to run on. */
export interface Host {
  /** `process.platform`. */
  readonly platform: string;
  /** `process.arch`. */
  readonly arch: string;
  /** `gnu` or `musl` on Linux, else null. */
  readonly libc: "gnu" | "musl" | null;
}

/** One place that was looked at, and why it gave nothing. */
export interface Attempt {
  /** Path or package name that was required. */
  readonly place: string;
  /** One line: what went wrong there. */
  readonly fault: string;
}

/** The binding, or one line that says why there is none and what was tried. */
export type LoadResult =
  | { readonly ok: true; readonly binding: NativeBinding; readonly place: string }
  | { readonly ok: false; readonly reason: string; readonly attempts: readonly Attempt[] };

/** Platforms that MLX runs on, and whether this version has a prebuilt package for it among its optional dependencies. */
const PLATFORMS: Readonly<Record<string, { readonly prebuilt: boolean }>> = {
  "linux-x64-gnu": { prebuilt: true },
  "linux-arm64-gnu": { prebuilt: false },
  "darwin-arm64": { prebuilt: false },
};

const LOCAL_BUILD = "../build/Release/sextant_native.node";

/** The platform's name as the prebuilt packages spell it, such as `linux-x64-gnu`. */
export function platformName(host: Host): string {
  return host.libc === null ? `${host.platform}-${host.arch}` : `${host.platform}-${host.arch}-${host.libc}`;
}

/** The host this code runs on. */
export function currentHost(): Host {
  const { platform, arch } = process;
  if (platform !== "linux") return { platform, arch, libc: null };
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return { platform, arch, libc: report?.header?.glibcVersionRuntime === undefined ? "musl" : "gnu" };
}

/** Places to look at, the nearest first: a build in this package, then the platform's prebuilt package. */
function places(host: Host): readonly string[] {
  const name = platformName(host);
  return name in PLATFORMS ? [LOCAL_BUILD, `@sextant/tensor-native-${name}`] : [LOCAL_BUILD];
}

const MISSING = new Set(["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"]);

function faultOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined && MISSING.has(code)) return "not there";
  return String(message ?? error).split("\n")[0] ?? "unknown";
}

function reasonFor(host: Host, attempts: readonly Attempt[]): string {
  const name = platformName(host);
  const broken = attempts.find(({ fault }) => fault !== "not there");
  if (broken !== undefined) return `native backend off: ${broken.place} does not load here: ${broken.fault}`;
  const platform = PLATFORMS[name];
  if (platform === undefined) return `native backend off: there is no build for ${name}; running on reference`;
  if (!platform.prebuilt)
    return `native backend off: there is no prebuilt package for ${name} yet and no local build; running on reference`;
  return `native backend off: @sextant/tensor-native-${name} is not installed (install without --omit=optional) and there is no local build; running on reference`;
}

/** Looks for the addon on a given host; `require` loads one place or throws.
 * Errors: none, a failure is the result's `reason`. Complexity: two file look-ups.
 * @example loadOn({ platform: "sunos", arch: "x64", libc: null }, require).ok;  // => false */
export function loadOn(host: Host, require: (place: string) => unknown): LoadResult {
  const attempts: Attempt[] = [];
  for (const place of places(host)) {
    try {
      return { ok: true, binding: require(place) as NativeBinding, place };
    } catch (error) {
      attempts.push({ place, fault: faultOf(error) });
    }
  }
  return { ok: false, reason: reasonFor(host, attempts), attempts };
}

let loaded: LoadResult | undefined;

/** Loads the addon for this process, once; later calls give the same result.
 * Errors: none, a failure is the result's `reason`.
 * @example const native = load(); native.ok || native.reason; */
export function load(): LoadResult {
  loaded ??= loadOn(currentHost(), createRequire(import.meta.url));
  return loaded;
}
