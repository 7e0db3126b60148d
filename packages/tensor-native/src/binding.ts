// The shape of the addon as JavaScript sees it; names equal the addon's exports.
// Not here: finding and loading it (binary.ts), what is done with it (@sextant/tensor, src/native).

/** What an addon says about itself, before any computation. */
export interface NativeInfo {
  /** Version of MLX that the addon was linked with. */
  readonly mlx: string;
  /** What OpenBLAS says about its build: version, options, the processor it chose its kernels for. */
  readonly blas: string;
  /** Threads in use; 0 until `setThreads` was first called in this process. */
  readonly threads: number;
  /** Instructions that its kernels use: `x86-64-v4`, `x86-64-v3` or `baseline`; the environment variable SEXTANT_SIMD may name a lower level. */
  readonly simd: string;
  /** Is there a C++ compiler (g++ on the PATH), so that programs compiled with `fuse` are fused? */
  readonly fuse: boolean;
  /** Where it computes, such as `cpu`. */
  readonly device: string;
  /** Hash of the opcode table it was generated from; must equal the one of the `@sextant/tensor` that uses it. */
  readonly tableHash: string;
  /** Names of the ops it has. */
  readonly ops: readonly string[];
}

/** Bytes of all sessions. */
export interface NativeMemory {
  /** Held by live arrays. */
  readonly active: number;
  /** Largest `active` since the start or the last reset. */
  readonly peak: number;
  /** Kept for reuse. */
  readonly cache: number;
  /** Most that may be active. */
  readonly limit: number;
  /** Slots that hold an array or an error. */
  readonly slots: number;
}

/** The functions an addon exports. Sessions and handles are opaque; a failure is an Error with a code. */
export interface NativeBinding {
  /** Versions, the opcode table's hash, the ops; starts no thread and allocates nothing on the device. */
  info(): NativeInfo;
  /** Gives the process's number of threads to OpenBLAS and the addon's own kernels; answers with the number taken. */
  setThreads(threads: number): number;
  /** The environment's own stream of work; `flush` is called when it was idle for a while. The first in the process sets the limits, in bytes. */
  start(flush: () => void, limit: number, cache: number): object;
  /** A stream beside it; throws `stream/limit`. */
  open(): object;
  /** Gives a stream back: what is queued is rejected with `stream/closed`, what runs is finished, arrays stay. */
  close(session: object): void;
  /** Ends asynchronous work of the environment, cancelling what is under way; to be called when the process says "exit". */
  end(): void;
  /** An array of another session, computed, as a slot of this one. */
  adopt(from: object, theirs: number, session: object, slot: number): void;
  /** Gives a slot up that has no handle; it is dropped with the next submission. */
  abandon(session: object, slot: number): void;
  /** Runs the first `count` words of commands. */
  submit(session: object, words: Int32Array, count: number): void;
  /** What keeps a slot; `bytes` is told to the garbage collector. */
  handle(session: object, slot: number, bytes: number): object;
  /** Gives a handle's slot back now. */
  release(handle: object): void;
  /** Copies values into a slot; `type` is a dtype and extents. */
  upload(session: object, slot: number, type: Int32Array, values: ArrayBufferView): void;
  /** Fills `values` with the elements of a slot in row-major order. Blocks. */
  download(session: object, slot: number, values: ArrayBufferView): void;
  /** As `download` on the stream's thread; resolves with the milliseconds it waited for its turn. `cancel[0]` other than 0 drops it. */
  downloadAsync(session: object, slot: number, values: ArrayBufferView, cancel: Int32Array): Promise<number>;
  /** A slot's own memory, or undefined when something shares it. */
  detach(session: object, slot: number): ArrayBuffer | undefined;
  /** Waits until the slots are computed. */
  evaluate(session: object, slots: Int32Array): void;
  /** As `evaluate` on the stream's thread. */
  evaluateAsync(session: object, slots: Int32Array, cancel: Int32Array): Promise<number>;
  /** Bytes in use. */
  memory(session: object): NativeMemory;
  /** Sets the peak to what is active. */
  resetPeak(): void;
  /** Frees what is kept for reuse. */
  clearCache(): void;
  /** Most bytes that may be active; what is beyond fails with `memory/limit`. */
  setLimit(bytes: number): void;
}
