// How much memory is in use, for tests that memory stays bounded.
import v8 from "node:v8";
import vm from "node:vm";

/** Bytes of the heap in use after a full collection. */
export function heapAfterCollection(): number {
  v8.setFlagsFromString("--expose-gc");
  const collect = vm.runInNewContext("gc") as () => void;
  collect();
  return v8.getHeapStatistics().used_heap_size;
}
