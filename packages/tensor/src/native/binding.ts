// What the addon of @sextant/tensor-native exports, as this package uses it.
// Not here: loading it (load.ts); the addon's own types, which stand beside it.
import type { Values } from "../dtype.js";

/** A stream of work inside the addon. */
export type Session = object;
/** What keeps a slot of a session; the slot is dropped when it is released or collected. */
export type Hold = object;

/** A program inside the addon. */
export type CompiledProgram = object;

/** Versions and contents of an addon. */
export interface NativeInfo {
  readonly mlx: string;
  /** What OpenBLAS says about its build. */
  readonly blas: string;
  /** Threads in use; 0 until setThreads was first called in this process. */
  readonly threads: number;
  /** What the processor has of `baseline`, `x86-64-v3`, `x86-64-v4`, `neon`. */
  readonly simd: string;
  /** Is there a C++ compiler, so that programs compiled with `fuse` are fused? */
  readonly fuse: boolean;
  /** Where it computes. */
  readonly device: string;
  readonly tableHash: string;
  /** Names of the ops it has. */
  readonly ops: readonly string[];
}

/** Functions of the addon. */
export interface NativeBinding {
  info(): NativeInfo;
  /** Gives the process's number of threads to all that computes; answers with the number taken. */
  setThreads(threads: number): number;
  /** The environment's own stream; `flush` is called when it was idle for a while. The first in the process sets the limits, in bytes. */
  start(flush: () => void, limit: number, cache: number): Session;
  /** A stream beside it; throws `stream/limit`. */
  open(): Session;
  /** What is queued is rejected, what runs is finished, arrays stay. */
  close(session: Session): void;
  /** Ends asynchronous work of the environment, cancelling what is under way; to be called when the process says "exit". */
  end(): void;
  /** An array of another session, computed, as a slot of this one. */
  adopt(from: Session, theirs: number, session: Session, slot: number): void;
  /** Gives a slot up that has no hold; it is dropped after what was submitted so far and with the next submission. */
  abandon(session: Session, slot: number): void;
  submit(session: Session, words: Int32Array, count: number): void;
  handle(session: Session, slot: number, bytes: number): Hold;
  release(hold: Hold): void;
  upload(session: Session, slot: number, dtype: number, extents: Int32Array, values: Values): void;
  download(session: Session, slot: number, values: Values): void;
  /** Promises of work are the milliseconds that it waited for its turn; `cancel[0]` other than 0 drops it or stops it at the next instruction. */
  downloadAsync(session: Session, slot: number, values: Values, cancel: Int32Array): Promise<number>;
  /** The array's own memory, or undefined when something shares it. */
  detach(session: Session, slot: number): ArrayBuffer | undefined;
  /** `fuse` sends functions without loops and branches through MLX's compiler, where the host has a C++ compiler. */
  compile(session: Session, functions: readonly Int32Array[], constants: Int32Array, fuse: boolean): CompiledProgram;
  drop(program: CompiledProgram): void;
  run(session: Session, program: CompiledProgram, inputs: Int32Array, outputs: Int32Array): void;
  runAsync(
    session: Session,
    program: CompiledProgram,
    inputs: Int32Array,
    outputs: Int32Array,
    cancel: Int32Array,
  ): Promise<number>;
  evaluate(session: Session, slots: Int32Array): void;
  evaluateAsync(session: Session, slots: Int32Array, cancel: Int32Array): Promise<number>;
  /** Bytes of the process; what the session has given up is dropped first, unless it is at work. `slots` are those of all sessions. */
  memory(session: Session): {
    readonly active: number;
    readonly peak: number;
    readonly cache: number;
    readonly limit: number;
    readonly slots: number;
  };
  resetPeak(): void;
  clearCache(): void;
  setLimit(bytes: number): void;
}
