// Claims about a backend that are not about one op: bytes in and out, handles, memory.
// In: a fresh backend.  Out: a sentence when a claim does not hold.
import type { Backend } from "../../backend.js";
import { DTYPES, storageOf } from "../../dtype.js";
import { OP_TABLE } from "../../schema/table.js";

/** One claim. */
export interface ContractClaim {
  /** What must hold. */
  readonly claim: string;
  /** A sentence when it does not. */
  readonly check: (backend: Backend) => Promise<string | undefined> | string | undefined;
}

const type = (shape: readonly number[]): { dtype: "f32"; shape: readonly number[] } => ({ dtype: "f32", shape });
const values = (...items: number[]): Float32Array => Float32Array.from(items);
const same = (a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean =>
  a.length === b.length && Array.from(a).every((x, i) => x === b[i]);

/** The claims, in the order a new backend meets them. */
export const CONTRACT_CLAIMS: readonly ContractClaim[] = [
  {
    claim: "what is uploaded is downloaded, for every dtype it takes",
    check: (backend) => {
      for (const dtype of DTYPES) {
        const sent = storageOf(dtype, 3);
        new Uint8Array(sent.buffer).set(
          dtype === "bool" ? [1, 0, 1] : Array.from({ length: sent.byteLength }, (_, i) => i),
        );
        const expected = sent.slice();
        const handle = backend.upload(sent, { dtype, shape: [3] });
        const got = backend.download(handle);
        backend.release(handle);
        if (!same(new Uint8Array(got.buffer, got.byteOffset, got.byteLength), new Uint8Array(expected.buffer)))
          return `${dtype} came back as other bytes`;
      }
      return undefined;
    },
  },
  {
    claim: "a download is the caller's own memory",
    check: (backend) => {
      const handle = backend.upload(values(1, 2), type([2]));
      backend.download(handle).fill(9 as never);
      const again = backend.download(handle);
      backend.release(handle);
      return same(again, [1, 2]) ? undefined : "writing into a download changed the array";
    },
  },
  {
    claim: "an asynchronous download gives the same",
    check: async (backend) => {
      const handle = backend.upload(values(3, 4), type([2]));
      const got = await backend.downloadAsync(handle);
      backend.release(handle);
      return same(got, [3, 4]) ? undefined : "other values came back";
    },
  },
  {
    claim: "an aborted signal rejects an asynchronous download with AbortError",
    check: async (backend) => {
      const handle = backend.upload(values(1), type([1]));
      const outcome = await backend.downloadAsync(handle, AbortSignal.abort()).then(
        () => "it resolved",
        (error: unknown) =>
          (error as Error).name === "AbortError" ? undefined : `it rejected with ${(error as Error).name}`,
      );
      backend.release(handle);
      return outcome;
    },
  },
  {
    claim: "a retained handle outlives the first one",
    check: (backend) => {
      const first = backend.upload(values(5), type([1]));
      const second = backend.retain(first);
      backend.release(first);
      const got = backend.download(second);
      backend.release(second);
      return same(got, [5]) ? undefined : "other values came back";
    },
  },
  {
    claim: "active memory rises by the bytes of an upload and falls when its last handle is released",
    check: (backend) => {
      const before = backend.memory().active;
      const handle = backend.upload(new Float32Array(1000), type([1000]));
      const during = backend.memory().active;
      const copy = backend.retain(handle);
      backend.release(handle);
      const shared = backend.memory().active;
      backend.release(copy);
      const after = backend.memory().active;
      if (during - before < 4000) return `active rose by ${during - before} for 4000 bytes`;
      if (shared < during) return "active fell while a handle was left";
      return after <= before ? undefined : `active stayed ${after - before} bytes above`;
    },
  },
  {
    claim: "peak is never below active, and resetPeak sets it to active",
    check: (backend) => {
      const handle = backend.upload(new Float32Array(1000), type([1000]));
      backend.release(handle);
      const { active, peak } = backend.memory();
      backend.resetPeak();
      const reset = backend.memory();
      if (peak < active + 4000) return `peak ${peak} does not show the 4000 bytes that were active`;
      return reset.peak === reset.active ? undefined : `peak is ${reset.peak} after the reset, active ${reset.active}`;
    },
  },
  {
    claim: "work beyond the limit is an OutOfMemoryError, and the limit can be lifted",
    check: (backend) => {
      backend.setLimit(backend.memory().active + 100);
      let name = "nothing";
      try {
        backend.upload(new Float32Array(1000), type([1000]));
      } catch (error) {
        name = (error as Error).name;
      }
      backend.setLimit(Number.POSITIVE_INFINITY);
      backend.release(backend.upload(new Float32Array(1000), type([1000])));
      return name === "OutOfMemoryError" ? undefined : `it threw ${name}`;
    },
  },
  {
    claim: "detach hands over an unshared array and refuses a shared one",
    check: (backend) => {
      const handle = backend.upload(values(7), type([1]));
      const view = backend.retain(handle);
      if (backend.detach(handle) !== undefined) return "it handed over an array that another handle shows";
      backend.release(view);
      const got = backend.detach(handle);
      return got !== undefined && same(got, [7]) ? undefined : "it refused an array of its own";
    },
  },
  {
    claim: "an op it does not know is refused with a reason",
    check: (backend) => {
      const unknown = { ...OP_TABLE.get("add")!, name: "no such op" };
      const answer = backend.supports(unknown, ["f32", "f32"], {});
      return answer !== true && answer.reason !== "" ? undefined : "it claims to support it";
    },
  },
];
