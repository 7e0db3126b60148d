// How much memory the native backend may use where nobody has said.
// In: the bytes that the machine gives this process.  Out: bytes that may be active, bytes kept for reuse.
// Not here: reading the machine (machine.ts), keeping the limits (the addon).

/** Two limits in bytes. */
export interface MemoryLimits {
  /** Most that may be active at a time. */
  readonly active: number;
  /** Most that is kept for reuse. */
  readonly cache: number;
}

const GIBIBYTE = 2 ** 30;

/** Three quarters of the machine's memory, of which a quarter and at most 1 GiB stays for reuse; no limit where the memory is unknown. */
export function defaultLimits(memory: number): MemoryLimits {
  const active = bytesOf(memory * 0.75);
  return { active, cache: Math.min(Math.floor(active / 4), GIBIBYTE) };
}

/** A limit as the addon takes it: whole bytes. */
export const bytesOf = (limit: number): number => Math.min(Math.floor(limit), Number.MAX_SAFE_INTEGER);
