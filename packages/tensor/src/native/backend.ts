// MLX as a backend: ops become words of a command stream, arrays are slots of a session in the addon.
// In: ops with handles it made.  Out: handles; bytes when read.
// Invariant: nothing runs before somebody reads; a slot lives as long as a handle of it, or a command encoded before it was given up.
// Not here: what the commands do (the addon), what is refused (supports.ts).
import type { Backend, Executable, Handle, MemoryStats, Refusal } from "../backend.js";
import { DTYPE_FACTS, DTYPES, type DType, storageOf, type Values } from "../dtype.js";
import { abortedWork, NativeError, OutOfMemoryError } from "../error.js";
import type { Program } from "../program/program.js";
import { readProgram } from "../program/read.js";
import { WordWriter } from "../program/words.js";
import { writeInstruction } from "../program/write.js";
import * as movement from "../schema/movement.js";
import type { Attributes, TensorType } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";
import { sizeOf } from "../shape.js";
import type { Signal } from "../signal.js";
import type { Hold, NativeBinding } from "./binding.js";
import { refusalOf } from "./supports.js";

/** An array of a session. */
interface NativeArray {
  readonly slot: number;
  readonly hold: Hold;
  readonly type: TensorType;
}

// Enough for thousands of ops, and small beside one tensor.
const FULL_WORDS = 2 ** 16;
const RESHAPE = movement.reshape as unknown as AnyOpSchema;

/** The backend over a loaded addon. */
export function createNativeBackend(binding: NativeBinding): Backend {
  const session = binding.open();
  const known = new Set(binding.info().ops);
  let commands = new WordWriter();
  const limit = createLimit(binding);
  // Handles of reads under way: their slots must not be given up before.
  const reading = new Set<Handle>();
  let nextSlot = 0;

  /** Hands over what was gathered; slots given up before are dropped. */
  function flush(): void {
    const words = commands.done();
    commands = new WordWriter();
    binding.submit(session, words, words.length);
  }

  function append(
    op: AnyOpSchema,
    inputs: readonly number[],
    outputs: readonly number[],
    attributes: Attributes,
    types: readonly TensorType[],
  ): void {
    writeInstruction(commands, { op, inputs, outputs, functions: [], attributes, types });
  }

  function arrayOf(type: TensorType): NativeArray {
    const slot = nextSlot++;
    return { slot, hold: binding.handle(session, slot, bytesOf(type)), type };
  }

  function takes(op: AnyOpSchema, dtypes: readonly DType[], attributes: Attributes): true | Refusal {
    return known.has(op.name) ? refusalOf(op, dtypes, attributes) : { reason: `MLX has no ${op.name}` };
  }

  function blocking<T>(op: string, run: () => T): T {
    flush();
    try {
      return run();
    } catch (error) {
      throw failed(op, error);
    }
  }

  /** Runs beside the event loop; the handles stay until it has settled. */
  async function waiting<T>(
    op: string,
    handles: readonly Handle[],
    signal: Signal | undefined,
    run: () => Promise<T>,
  ): Promise<T> {
    if (signal?.aborted) throw abortedWork(op, signal.reason, "value");
    flush();
    for (const handle of handles) reading.add(handle);
    try {
      const result = await run();
      if (signal?.aborted) throw abortedWork(op, signal.reason, "value");
      return result;
    } catch (error) {
      throw signal?.aborted ? abortedWork(op, signal.reason, "value") : failed(op, error);
    } finally {
      for (const handle of handles) reading.delete(handle);
    }
  }

  function download(handle: Handle): Values {
    const { slot, type } = handle as NativeArray;
    const values = storageOf(type.dtype, sizeOf(type.shape)) as Values;
    blocking("read", () => binding.download(session, slot, values));
    return values;
  }

  /** A program inside the addon; its results are new arrays each time. */
  function compiled(program: Program): Executable {
    const { functions, constants } = program;
    const types = outputTypes(program);
    const made = blocking("compile", () =>
      binding.compile(session, functions, slotsOf(constants.map((c) => c.handle))),
    );
    const start = (): { results: NativeArray[]; slots: Int32Array } => {
      const results = types.map(arrayOf);
      return { results, slots: slotsOf(results) };
    };
    return {
      run(inputs) {
        const { results, slots } = start();
        blocking("run", () => binding.run(session, made, slotsOf(inputs), slots));
        return results;
      },
      async runAsync(inputs, signal) {
        const { results, slots } = start();
        const cancel = new Int32Array(1);
        const stop = (): void => {
          cancel[0] = 1;
        };
        signal?.addEventListener("abort", stop, { once: true });
        try {
          await waiting("run", [...inputs, ...results], signal, () =>
            binding.runAsync(session, made, slotsOf(inputs), slots, cancel),
          );
        } finally {
          signal?.removeEventListener("abort", stop);
        }
        return results;
      },
      dispose: () => binding.drop(made),
    };
  }

  return {
    name: "native",
    supports: takes,
    claims: takes,
    run(op, inputs, attributes, types) {
      if (op.form !== "movement") for (const type of types) limit.check(op.name, bytesOf(type), flush);
      const results = types.map(arrayOf);
      append(op, inputs.map(slotOf), results.map(slotOf), attributes, types);
      if (commands.length > FULL_WORDS) flush();
      return results;
    },
    upload(values, type) {
      limit.check("upload", bytesOf(type), flush);
      const made = arrayOf(type);
      binding.upload(session, made.slot, DTYPES.indexOf(type.dtype), Int32Array.from(type.shape), values);
      return made;
    },
    download,
    downloadAsync(handle, signal) {
      const { slot, type } = handle as NativeArray;
      const values = storageOf(type.dtype, sizeOf(type.shape)) as Values;
      return waiting("read", [handle], signal, async () => {
        await binding.downloadAsync(session, slot, values);
        return values;
      });
    },
    detach(handle) {
      const { slot, type, hold } = handle as NativeArray;
      const memory = blocking("take", () => binding.detach(session, slot));
      if (memory === undefined) return undefined;
      binding.release(hold);
      return storageOver(type.dtype, memory);
    },
    synchronize(handles) {
      blocking("evaluate", () => binding.evaluate(session, slotsOf(handles)));
    },
    synchronizeAsync: (handles, signal) =>
      waiting("evaluate", handles, signal, async () => {
        await binding.evaluateAsync(session, slotsOf(handles));
      }),
    compile: compiled,
    retain(handle) {
      const { slot, type } = handle as NativeArray;
      const made = arrayOf(type);
      append(RESHAPE, [slot], [made.slot], { shape: type.shape }, [type]);
      return made;
    },
    release: (handle) => binding.release((handle as NativeArray).hold),
    memory(): MemoryStats {
      flush();
      const { active, peak, cache } = binding.memory();
      return { active, peak: Math.max(active, peak), cache };
    },
    resetPeak: binding.resetPeak,
    clearCache: binding.clearCache,
    setLimit: limit.set,
    dispose: () => {},
  };
}

/** The largest number of bytes that may be active; MLX's own limit only slows it down. */
function createLimit(binding: NativeBinding): {
  set(bytes: number): void;
  check(op: string, bytes: number, flush: () => void): void;
} {
  let limit = Number.POSITIVE_INFINITY;
  return {
    set(bytes) {
      limit = bytes;
      binding.setLimit(Math.min(bytes, Number.MAX_SAFE_INTEGER));
    },
    check(op, bytes, flush) {
      if (limit === Number.POSITIVE_INFINITY) return;
      flush();
      const { active } = binding.memory();
      if (active + bytes <= limit) return;
      throw new OutOfMemoryError({
        code: "memory/limit",
        op,
        what: `${bytes} bytes more than the ${active} active would pass the limit of ${limit}`,
        remedy: "dispose tensors, split the work, or raise the limit with memory.setLimit",
      });
    },
  };
}

/** Types of a program's results. */
function outputTypes(program: Program): readonly TensorType[] {
  const { inputs, constants, instructions, outputs } = readProgram(program)[0]!;
  const types = [...inputs, ...constants.map((c) => program.constants[c]!.type)];
  for (const instruction of instructions)
    instruction.outputs.forEach((slot, i) => {
      types[slot] = instruction.types[i]!;
    });
  return outputs.map((slot) => types[slot]!);
}

const bytesOf = ({ dtype, shape }: TensorType): number => sizeOf(shape) * DTYPE_FACTS[dtype].bytes;

const slotOf = (x: Handle): number => (x as NativeArray).slot;

/** Storage of a dtype over memory. */
function storageOver(dtype: DType, memory: ArrayBuffer): Values {
  return new DTYPE_FACTS[dtype].array(memory);
}

const slotsOf = (handles: readonly Handle[]): Int32Array => Int32Array.from(handles, slotOf);

/** The addon's own words, with the op it names. */
function failed(op: string, cause: unknown): NativeError {
  return new NativeError({
    code: "native/failed",
    op,
    what: cause instanceof Error ? cause.message : String(cause),
    remedy: "check the operands of the op named, or run it on the reference backend",
    cause,
  });
}
