// The reference backend: every primitive, every dtype it admits, on every machine.
// In: ops with their operands.  Out: strided arrays; the bytes behind them counted.
// Invariant: an array's storage is counted once however many views show it, until its last handle is released or collected.
// Not here: what the ops mean (the kernel tables).
import type { Backend, Handle, MemoryStats } from "../backend.js";
import { DTYPE_FACTS, type Values } from "../dtype.js";
import { AbortError, BackendError, OutOfMemoryError } from "../error.js";
import { sizeOf } from "../shape.js";
import { dense, type Storage, type Strided, viewOf } from "./array.js";
import { freshCopy } from "./copy.js";
import type { KernelTable } from "./kernel.js";

interface Account {
  bytes: number;
}

/** A reference backend over a table of kernels. */
export function createReferenceBackend(kernels: KernelTable): Backend {
  let active = 0;
  let peak = 0;
  let limit = Number.POSITIVE_INFINITY;
  // Storage that is dropped without dispose is counted down when the collector finds it.
  const collected = new FinalizationRegistry<Account>((account) => {
    active -= account.bytes;
    account.bytes = 0;
  });

  function hold(x: Strided, op: string): Strided {
    const { storage } = x;
    storage.holders++;
    if (storage.account !== undefined) return x;
    const bytes = storage.values.byteLength;
    if (active + bytes > limit) throw overLimit(op, bytes, active, limit);
    storage.account = { bytes };
    collected.register(storage, storage.account);
    active += bytes;
    if (active > peak) peak = active;
    return x;
  }

  function drop(storage: Storage): void {
    storage.holders--;
    if (storage.holders > 0 || storage.account === undefined) return;
    active -= storage.account.bytes;
    storage.account.bytes = 0;
  }

  const download = (handle: Handle): Values => {
    const x = handle as Strided;
    return freshCopy(x).storage.values;
  };

  return {
    name: "reference",
    supports: (op) => (Object.hasOwn(kernels, op.name) ? true : { reason: `no kernel for ${op.name}` }),
    claims: () => ({ reason: "the reference backend runs every block as its default composition" }),
    run(op, inputs, attributes, types) {
      const kernel = kernels[op.name];
      if (kernel === undefined)
        throw new BackendError({
          code: "backend/unsupported",
          op: op.name,
          what: "the reference backend has no kernel for this op",
          remedy: "ask supports() before run()",
        });
      return kernel(inputs as readonly Strided[], attributes, types).map((x) => hold(x, op.name));
    },
    upload: (values, type) => hold(dense(values, type), "upload"),
    download,
    async downloadAsync(handle, signal) {
      // One turn of the event loop, as any device would need; a large copy still runs on this thread.
      await new Promise<void>((resolve) => setTimeout(resolve));
      if (signal?.aborted) throw aborted("download", signal.reason);
      return download(handle);
    },
    detach(handle) {
      const { storage, offset, dtype, shape } = handle as Strided;
      const whole = storage.values.length === sizeOf(shape) * DTYPE_FACTS[dtype].lanes;
      const plain = freshIfStrided(handle as Strided);
      if (storage.holders > 1 || !whole || offset !== 0) return undefined;
      drop(storage);
      return plain;
    },
    synchronize: () => {},
    async synchronizeAsync(_, signal) {
      if (signal?.aborted) throw aborted("evaluate", signal.reason);
    },
    retain(handle) {
      const x = handle as Strided;
      return hold(viewOf(x, x.shape, x.strides), "retain");
    },
    release: (handle) => drop((handle as Strided).storage),
    memory: (): MemoryStats => ({ active, peak, cache: 0 }),
    resetPeak: () => {
      peak = active;
    },
    clearCache: () => {},
    setLimit: (bytes) => {
      limit = bytes;
    },
    dispose: () => {},
  };
}

/** The storage's values when they already lie in row-major order, else a copy that does. */
function freshIfStrided(x: Strided): Values {
  let step = 1;
  for (let axis = x.shape.length - 1; axis >= 0; axis--) {
    if (x.shape[axis] !== 1 && x.strides[axis] !== step) return freshCopy(x).storage.values;
    step *= x.shape[axis]!;
  }
  return x.storage.values;
}

function overLimit(op: string, bytes: number, active: number, limit: number): OutOfMemoryError {
  return new OutOfMemoryError({
    code: "memory/limit",
    op,
    what: `needs ${bytes} bytes beside ${active} active, above the limit of ${limit}`,
    remedy: "dispose tensors, split the work, or raise the limit with memory.setLimit",
  });
}

function aborted(op: string, cause: unknown): AbortError {
  return new AbortError({
    code: "async/aborted",
    op,
    what: "the signal was aborted",
    remedy: "call again without it to get the value",
    cause,
  });
}
