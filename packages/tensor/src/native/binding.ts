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
  open(): Session;
  submit(session: Session, words: Int32Array, count: number): void;
  handle(session: Session, slot: number, bytes: number): Hold;
  release(hold: Hold): void;
  upload(session: Session, slot: number, dtype: number, extents: Int32Array, values: Values): void;
  download(session: Session, slot: number, values: Values): void;
  downloadAsync(session: Session, slot: number, values: Values): Promise<Values>;
  /** The array's own memory, or undefined when something shares it. */
  detach(session: Session, slot: number): ArrayBuffer | undefined;
  compile(session: Session, functions: readonly Int32Array[], constants: Int32Array): CompiledProgram;
  drop(program: CompiledProgram): void;
  run(session: Session, program: CompiledProgram, inputs: Int32Array, outputs: Int32Array): void;
  /** `cancel[0]` other than 0 stops it at the next instruction. */
  runAsync(
    session: Session,
    program: CompiledProgram,
    inputs: Int32Array,
    outputs: Int32Array,
    cancel: Int32Array,
  ): Promise<Int32Array>;
  evaluate(session: Session, slots: Int32Array): void;
  evaluateAsync(session: Session, slots: Int32Array): Promise<Int32Array>;
  memory(): { readonly active: number; readonly peak: number; readonly cache: number };
  resetPeak(): void;
  clearCache(): void;
  setLimit(bytes: number): void;
}
