// Backends by name, and the one that new tensors are made on.
// In: backends registered by the entries, a choice by name.  Out: a backend.
// Invariant: the default only decides where new tensors are made; a scope set by withBackend ends with its callback, also when that throws.
// Not here: making backends; this file knows none.
import type { Backend } from "./backend.js";
import { ArgumentError, BackendError } from "./error.js";
import { describe } from "./shape.js";
import { sharedSlot } from "./state.js";

/** Makes a backend, or says in one sentence why it cannot. */
export type BackendLoader = () => Backend | { readonly reason: string };

interface Registry {
  readonly loaders: Map<string, BackendLoader>;
  readonly loaded: Map<string, Backend>;
  readonly scopes: Backend[];
  chosen: Backend | undefined;
}

const registry = sharedSlot<Registry>("backends", () => ({
  loaders: new Map(),
  loaded: new Map(),
  scopes: [],
  chosen: undefined,
}));

// The fastest first; names not listed are never chosen on their own.
const PREFERENCE: readonly string[] = ["native", "reference"];

/** Makes a backend known by name; it is loaded when first asked for. A name that is already known stays as it is. */
export function registerBackend(name: string, loader: BackendLoader): void {
  if (!registry.loaders.has(name)) registry.loaders.set(name, loader);
}

/** The backend of that name, loaded once; or why not. */
function load(name: string): Backend | { readonly reason: string } {
  const known = registry.loaded.get(name);
  if (known !== undefined) return known;
  const loader = registry.loaders.get(name);
  if (loader === undefined)
    return { reason: `no backend "${name}" is registered (known: ${[...registry.loaders.keys()].join(", ")})` };
  const made = loader();
  if (!("reason" in made)) registry.loaded.set(name, made);
  return made;
}

/** A backend by name or itself; throws `backend/unavailable` with the reason. */
export function resolveBackend(backend: string | Backend, op: string): Backend {
  if (typeof backend !== "string") {
    if (isBackend(backend)) return backend;
    throw new BackendError({
      code: "backend/unavailable",
      op,
      what: `the backend is ${describe(backend)}`,
      remedy: "pass the name of a backend, or a backend itself",
      argument: "backend",
    });
  }
  const found = load(backend);
  if (!("reason" in found)) return found;
  throw new BackendError({
    code: "backend/unavailable",
    op,
    what: `backend "${backend}" is not available: ${found.reason}`,
    remedy: "choose another backend, or leave the choice to the package",
    argument: "backend",
  });
}

const isBackend = (x: unknown): x is Backend =>
  typeof x === "object" && x !== null && typeof (x as Backend).run === "function";

/** The backend on which new tensors are made: the innermost withBackend scope, else the one set, else `SEXTANT_BACKEND`, else the fastest that loads.
 * Throws `backend/unavailable`.
 * @example defaultBackend().name; */
export function defaultBackend(): Backend {
  const scoped = registry.scopes.at(-1);
  if (scoped !== undefined) return scoped;
  registry.chosen ??= firstChoice();
  return registry.chosen;
}

function firstChoice(): Backend {
  const asked = environment("SEXTANT_BACKEND");
  if (asked !== undefined && asked !== "") return resolveBackend(asked, "SEXTANT_BACKEND");
  for (const name of PREFERENCE) {
    if (!registry.loaders.has(name)) continue;
    const found = load(name);
    if (!("reason" in found)) return found;
  }
  return resolveBackend("reference", "defaultBackend");
}

/** A variable of the environment, where there is one (browsers have none). */
function environment(name: string): string | undefined {
  const host = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return host.process?.env?.[name];
}

/** Sets the backend on which new tensors are made; `undefined` leaves the choice to the package again.
 * Throws `backend/unavailable`.
 * @example setDefaultBackend("reference"); */
export function setDefaultBackend(backend: string | Backend | undefined): void {
  registry.chosen = backend === undefined ? undefined : resolveBackend(backend, "setDefaultBackend");
}

/** Runs a synchronous function whose new tensors are made on a backend.
 * Throws `backend/unavailable`; `scope/async` when the function returns a promise, since the scope would end at its first await.
 * @example withBackend("reference", () => zeros([2])).backend;  // => "reference" */
export function withBackend<T>(backend: string | Backend, fn: () => T): T {
  registry.scopes.push(resolveBackend(backend, "withBackend"));
  try {
    return synchronous(fn(), "withBackend");
  } finally {
    registry.scopes.pop();
  }
}

/** The result itself unless it is a promise; throws `scope/async`. */
export function synchronous<T>(result: T, op: string): T {
  if (typeof (result as { then?: unknown } | null | undefined)?.then !== "function") return result;
  throw new ArgumentError({
    code: "scope/async",
    op,
    what: "the callback returned a promise, and the scope ends at its first await",
    remedy: "pass a synchronous function; do the asynchronous work outside",
    argument: "fn",
  });
}
