// Memory of backends: statistics and limits.
// In: a backend, the default one when left out.  Out: bytes; each sample executes tensor.memory.stats.
import type { Backend, MemoryStats } from "./backend.js";
import { defaultBackend, resolveBackend } from "./default-backend.js";
import { ArgumentError } from "./error.js";
import { memoryStatsEvent } from "./events.js";
import { describe } from "./shape.js";

const chosen = (backend: string | Backend | undefined, op: string): Backend =>
  backend === undefined ? defaultBackend() : resolveBackend(backend, op);

/** Bytes in use; executes `tensor.memory.stats` with the same numbers.
 * Units: bytes. Throws `backend/unavailable`.
 * @example stats().cache >= 0;  // => true */
export function stats(backend?: string | Backend | undefined): MemoryStats {
  const { active, peak, cache } = chosen(backend, "memory.stats").memory();
  memoryStatsEvent.execute({ active, peak, cache }, {});
  return { active, peak, cache };
}

/** Sets the peak to what is active now.
 * Throws `backend/unavailable`.
 * @example resetPeak(); */
export function resetPeak(backend?: string | Backend | undefined): void {
  chosen(backend, "memory.resetPeak").resetPeak();
}

/** Frees memory kept for reuse.
 * Throws `backend/unavailable`.
 * @example clearCache(); */
export function clearCache(backend?: string | Backend | undefined): void {
  chosen(backend, "memory.clearCache").clearCache();
}

/** Limits the bytes of live arrays; work that needs more throws OutOfMemoryError.
 * Units: bytes; `Infinity` lifts the limit. Throws `memory/limit-value`, `backend/unavailable`.
 * @example setLimit(Infinity); */
export function setLimit(bytes: number, backend?: string | Backend | undefined): void {
  if (!(bytes >= 0))
    throw new ArgumentError({
      code: "memory/limit-value",
      op: "memory.setLimit",
      what: `the limit is ${describe(bytes)}`,
      remedy: "pass a number of bytes >= 0, or Infinity",
      argument: "bytes",
    });
  chosen(backend, "memory.setLimit").setLimit(bytes);
}
