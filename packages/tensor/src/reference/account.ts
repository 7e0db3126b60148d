// Bytes that storage holds: active, peak, limit.
// In: storage as it is made, released or collected.  Out: numbers.
// Invariant: storage counts once, until its last handle is released or the collector reports it.
//   Collectors report only between turns of the event loop, so inside one long synchronous loop garbage still counts; beyond SAMPLED bytes the
//   platform's own count of array buffers, where there is one, bounds the error to STEP.
//   Being watched costs an object more than being made, so small storage shares a watched page, counted until its last storage is gone.
// Not here: who holds what (backend.ts).
import { OutOfMemoryError } from "../error.js";
import type { Account, Storage } from "./array.js";

/** Counters of one backend. */
export interface Accounts {
  /** Throws `memory/limit` when so many bytes more are above the limit. */
  check(bytes: number, op: string): void;
  /** Counts new storage; throws `memory/limit`. */
  add(storage: Storage, op: string): void;
  /** Stops counting released storage. */
  remove(storage: Storage): void;
  /** Bytes held now. */
  active(): number;
  /** Largest active since the start or the last reset. */
  peak(): number;
  resetPeak(): void;
  setLimit(bytes: number): void;
}

const MEBIBYTE = 2 ** 20;
const SAMPLED = 64 * MEBIBYTE;
const STEP = 16 * MEBIBYTE;
// Storage below SMALL bytes shares a page of about PAGE bytes and at most PAGE_ITEMS storages.
const SMALL = 4096;
const PAGE = 65536;
const PAGE_ITEMS = 256;

/** Bytes of all array buffers of the process, where the platform tells. */
function arrayBufferBytes(): number {
  const host = globalThis as { process?: { memoryUsage?: () => { arrayBuffers?: number } } };
  return host.process?.memoryUsage?.().arrayBuffers ?? Number.POSITIVE_INFINITY;
}

/** Fresh counters. */
export function createAccounts(): Accounts {
  let counted = 0;
  // Counted bytes known to be garbage that the collector has not reported yet.
  let garbage = 0;
  let peak = 0;
  let limit = Number.POSITIVE_INFINITY;
  let nextSample = SAMPLED;
  // The page that small storage joins; replaced when full.
  let page: Account = { left: { bytes: PAGE } };
  let items = PAGE_ITEMS;
  const collected = new FinalizationRegistry<{ bytes: number }>((left) => {
    garbage = Math.max(0, garbage - left.bytes);
    counted -= left.bytes;
    left.bytes = 0;
  });

  /** A watched account. The registry holds its bytes, never the account, or it could not be collected. */
  function watch(bytes: number): Account {
    const account = { left: { bytes } };
    collected.register(account, account.left);
    return account;
  }

  function accountFor(bytes: number): Account {
    if (bytes >= SMALL) return watch(bytes);
    if (items === PAGE_ITEMS || page.left.bytes >= PAGE) {
      page = watch(0);
      items = 0;
    }
    items++;
    page.left.bytes += bytes;
    return page;
  }

  function sample(): void {
    if (counted < SAMPLED) return;
    garbage = Math.max(0, counted - arrayBufferBytes());
    nextSample = counted + STEP;
  }

  function check(bytes: number, op: string): void {
    if (counted - garbage + bytes <= limit) return;
    sample();
    if (counted - garbage + bytes > limit) throw overLimit(op, bytes, counted - garbage, limit);
  }

  return {
    check,
    add(storage, op) {
      const { byteLength } = storage.values;
      check(byteLength, op);
      storage.account = accountFor(byteLength);
      counted += byteLength;
      if (counted > nextSample) sample();
      if (counted - garbage > peak) peak = counted - garbage;
    },
    remove({ account, values }) {
      if (account === undefined) return;
      account.left.bytes -= values.byteLength;
      counted -= values.byteLength;
      if (nextSample > counted + STEP) nextSample = Math.max(SAMPLED, counted + STEP);
    },
    active() {
      sample();
      return counted - garbage;
    },
    peak: () => peak,
    resetPeak() {
      sample();
      peak = counted - garbage;
    },
    setLimit(bytes) {
      limit = bytes;
    },
  };
}

function overLimit(op: string, bytes: number, active: number, limit: number): OutOfMemoryError {
  return new OutOfMemoryError({
    code: "memory/limit",
    op,
    what: `needs ${bytes} bytes beside ${active} active, above the limit of ${limit}`,
    remedy: "dispose tensors, split the work, or raise the limit with memory.setLimit",
  });
}
