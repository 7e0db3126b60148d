// The reference backend: every primitive, every dtype it admits, on every machine.
// In: ops with their operands.  Out: strided arrays; the bytes behind them counted.
// Invariant: an array's storage is counted once however many views show it, until its last handle is released or collected.
// Not here: what the ops mean (the kernel tables).
import type { Backend, Handle, MemoryStats } from "../backend.js";
import { DTYPE_FACTS, type Values } from "../dtype.js";
import { abortedWork, BackendError } from "../error.js";
import { sizeOf } from "../shape.js";
import { createAccounts } from "./account.js";
import { dense, exchangeRoom, type Storage, type Strided, viewOf } from "./array.js";
import { freshCopy } from "./copy.js";
import type { KernelTable } from "./kernel.js";

/** A reference backend over a table of kernels. */
export function createReferenceBackend(kernels: KernelTable): Backend {
  const accounts = createAccounts();

  function hold(x: Strided, op: string): Strided {
    const { storage } = x;
    if (storage.account === undefined) accounts.add(storage, op);
    storage.holders++;
    return x;
  }

  function drop(storage: Storage): void {
    storage.holders--;
    if (storage.holders === 0) accounts.remove(storage);
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
      // Asked before memory is taken: what is above the limit must not cost the process its life.
      const before = exchangeRoom((bytes) => accounts.check(bytes, op.name));
      try {
        return kernel(inputs as readonly Strided[], attributes, types).map((x) => hold(x, op.name));
      } finally {
        exchangeRoom(before);
      }
    },
    upload: (values, type) => hold(dense(values, type), "upload"),
    download,
    async downloadAsync(handle, signal) {
      // One turn of the event loop, as any device would need; a large copy still runs on this thread.
      await new Promise<void>((resolve) => setTimeout(resolve));
      if (signal?.aborted) throw abortedWork("download", signal.reason, "value");
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
      if (signal?.aborted) throw abortedWork("evaluate", signal.reason, "value");
    },
    retain(handle) {
      const x = handle as Strided;
      return hold(viewOf(x, x.shape, x.strides), "retain");
    },
    release: (handle) => drop((handle as Strided).storage),
    memory: (): MemoryStats => ({ active: accounts.active(), peak: accounts.peak(), cache: 0 }),
    resetPeak: accounts.resetPeak,
    clearCache: () => {},
    setLimit: accounts.setLimit,
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
