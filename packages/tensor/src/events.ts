// Every event of the package, declared once.
// In: nothing.  Out: prepared handles of @sextant/telemetry; their payload types for handlers.
// Invariant: an event exists here or nowhere; metadata never holds tensor contents.
// Not here: who executes them.
import { defineSpan, type Event, event, type Span } from "@sextant/telemetry";

/** No metadata. */
type Nothing = Readonly<Record<string, never>>;

/** Start metadata of `tensor.to_binary`. */
export interface ToBinaryStart {
  /** Extents of what is read. */
  readonly shape: readonly number[];
  /** Its element type. */
  readonly dtype: string;
}
/** Stop metadata of `tensor.to_binary`. */
export interface ToBinaryStop extends ToBinaryStart {
  /** Bytes handed over. */
  readonly byteSize: number;
}
/** Metadata of `tensor.fallback`. */
export interface FallbackMetadata {
  /** Name of the op. */
  readonly op: string;
  /** Shapes of its operands. */
  readonly inputShapes: readonly (readonly number[])[];
  /** Dtypes of its operands. */
  readonly inputDtypes: readonly string[];
}
/** Metadata of `tensor.block.fallback`. */
export interface BlockFallbackMetadata {
  /** Name of the block. */
  readonly block: string;
  /** Number of its arguments. */
  readonly argsCount: number;
}
/** Measurements of `tensor.compiler.fallback`. */
export interface CompilerFallbackMeasurements {
  /** One. */
  readonly count: number;
}
/** Metadata of `tensor.compiler.fallback`. */
export interface CompilerFallbackMetadata {
  /** Name of the program, as in `tensor.compile`. */
  readonly key: string;
  /** The op or construct that the compiler does not take, and why. */
  readonly reason: string;
}
/** Why a function was compiled. */
export type CompileReason =
  | "first"
  | "shape"
  | "dtype"
  | "tree"
  | "static"
  | "weakType"
  | "backend"
  | "function"
  | "evicted";
/** Start metadata of `tensor.compile`. */
export interface CompileStart {
  /** Name of the program: the function's and a hash of what it depends on. */
  readonly key: string;
  /** What differs from the call before. */
  readonly reason: CompileReason;
  /** Path of the argument that differs; undefined when none does. */
  readonly argument: string | undefined;
  /** What was there before. */
  readonly previous: string | undefined;
  /** What is there now. */
  readonly now: string | undefined;
}
/** Stop metadata of `tensor.compile`. */
export interface CompileStop extends CompileStart {
  /** What runs the program: "native", "split" or "evaluator". */
  readonly lane: string;
}
/** Measurements that the stop of `tensor.compile` adds. */
export interface CompileMeasurements {
  /** Nodes of the graph after the passes. */
  readonly nodes: number;
  /** Steps of the program. */
  readonly instructions: number;
  /** How often this function has been compiled. */
  readonly count: number;
}
/** Metadata of `tensor.run`. */
export interface RunMetadata {
  /** Name of the program, as in `tensor.compile`. */
  readonly key: string;
  /** What runs it. */
  readonly lane: string;
}
/** Measurements that the stop of `tensor.run` adds. */
export interface RunMeasurements {
  /** Milliseconds that its programs waited for their turns on a stream; only where they ran on a stream's own thread. */
  readonly queueWait?: number;
}
/** Measurements of `tensor.memory.stats`, in bytes. */
export interface MemoryMeasurements {
  /** Held by live arrays. */
  readonly active: number;
  /** Largest active since the start or the last reset. */
  readonly peak: number;
  /** Kept for reuse. */
  readonly cache: number;
}

declare module "@sextant/telemetry" {
  interface TelemetrySpans {
    "tensor.eval": { start: Nothing; stop: Nothing };
    "tensor.async_eval": { start: Nothing; stop: Nothing };
    "tensor.to_binary": { start: ToBinaryStart; stop: ToBinaryStop };
    "tensor.fallback": { start: FallbackMetadata; stop: FallbackMetadata };
    "tensor.compile": { start: CompileStart; stop: CompileStop; measurements: CompileMeasurements };
    "tensor.run": { start: RunMetadata; stop: RunMetadata; measurements: RunMeasurements };
  }
  interface TelemetryEvents {
    "tensor.block.fallback": { measurements: Readonly<Record<string, never>>; metadata: BlockFallbackMetadata };
    "tensor.compiler.fallback": { measurements: CompilerFallbackMeasurements; metadata: CompilerFallbackMetadata };
    "tensor.memory.stats": { measurements: MemoryMeasurements; metadata: Nothing };
  }
}

export const evalSpan: Span<Nothing, Nothing> = defineSpan("tensor.eval", {
  doc: "Evaluation that waits until the tensors are computed.",
});
export const asyncEvalSpan: Span<Nothing, Nothing> = defineSpan("tensor.async_eval", {
  doc: "Evaluation that resolves when the tensors are computed; the duration ends there.",
});
export const toBinarySpan: Span<ToBinaryStart, ToBinaryStop> = defineSpan("tensor.to_binary", {
  doc: "One read of a tensor's bytes: data, dataSync, item, toArray, toBinary, printing, an input of a fallback.",
});
export const fallbackSpan: Span<FallbackMetadata, FallbackMetadata> = defineSpan("tensor.fallback", {
  doc: "An op its backend does not support, run on the reference backend.",
});
export const compileSpan: Span<CompileStart, CompileStop, CompileMeasurements> = defineSpan("tensor.compile", {
  doc: "A compiled function that had no program for a call: tracing, passes and the choice of a lane.",
});
export const runSpan: Span<RunMetadata, RunMetadata, RunMeasurements> = defineSpan("tensor.run", {
  doc: "One run of a compiled function; stop adds queueWait (ms before its turn on a stream) where it ran beside the event loop.",
});
export const blockFallbackEvent: Event<Readonly<Record<string, never>>, BlockFallbackMetadata> = event(
  "tensor.block.fallback",
  { doc: "A block its backend does not claim, run as its default composition." },
);
export const compilerFallbackEvent: Event<CompilerFallbackMeasurements, CompilerFallbackMetadata> = event(
  "tensor.compiler.fallback",
  { doc: "A reason for which a function does not run as one program of its backend: once for each at each compile." },
);
export const memoryStatsEvent: Event<MemoryMeasurements, Nothing> = event("tensor.memory.stats", {
  doc: "A sample of a backend's memory, in bytes.",
  unit: "bytes",
});
