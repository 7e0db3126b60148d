// MLX as a backend: ops become words of command streams, arrays are slots of sessions in the addon.
// In: ops with handles it made.  Out: handles; bytes when read.
// Invariant: nothing runs before somebody reads; an op goes to the stream of the innermost scope, else to the first stream of its operands
//   that is not the environment's own, else to that.
// Not here: gathering and waiting (stream.ts), what the commands do (the addon), what is refused (supports.ts).
import type { Backend, BackendStream, CompileOptions, Executable, Handle, MemoryStats, Refusal } from "../backend.js";
import { DTYPE_FACTS, DTYPES, storageOf, type Values } from "../dtype.js";
import { OutOfMemoryError } from "../error.js";
import type { Program } from "../program/program.js";
import { readProgram } from "../program/read.js";
import type { TensorType } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";
import { sizeOf } from "../shape.js";
import type { NativeBinding } from "./binding.js";
import { failed } from "./failure.js";
import { bytesOf, defaultLimits, type MemoryLimits } from "./limits.js";
import { currentMachine } from "./machine.js";
import { bytesOfType, type NativeArray, NativeStream } from "./stream.js";
import { refusalOf } from "./supports.js";

/** The backend over a loaded addon; limits are the machine's where they are left out, and the first in the process set them. */
export function createNativeBackend(
  addon: NativeBinding,
  limits: MemoryLimits = defaultLimits(currentMachine().memory),
): Backend {
  const known = new Set(addon.info().ops);
  const own = new NativeStream(addon, addon.start(flushAll, limits.active, limits.cache));
  // Streams that are open; one that nobody holds any more is given back by the collector.
  const opened = new Set<WeakRef<NativeStream>>();
  const scopes: NativeStream[] = [];
  let { limit } = addon.memory(own.session);
  onExit(addon);

  function streams(): readonly NativeStream[] {
    return [own, ...[...opened].flatMap((reference) => reference.deref() ?? [])];
  }

  function flushAll(): void {
    for (const stream of streams()) stream.flush();
  }

  /** Where work on these operands goes. */
  function placeOf(operands: readonly NativeArray[]): NativeStream {
    const scoped = scopes.at(-1);
    if (scoped !== undefined && !scoped.closed) return scoped;
    for (const { stream } of operands) if (stream !== own && !stream.closed) return stream;
    return own;
  }

  const takes = ({ name }: AnyOpSchema): true | Refusal => known.has(name) || refusalOf(name);

  /** What can never fit fails where it is written; the addon keeps the limit when memory is asked for. */
  function checkSize(op: string, type: TensorType): void {
    const bytes = bytesOfType(type);
    if (bytes <= limit) return;
    throw new OutOfMemoryError({
      code: "memory/limit",
      op,
      what: `${bytes} bytes, while ${addon.memory(own.session).active} are active, would pass the limit of ${limit}`,
      remedy: "split the work, or raise the limit with memory.setLimit",
      shapes: [type.shape],
    });
  }

  function openStream(): BackendStream {
    const stream = told("Stream", () => new NativeStream(addon, addon.open()));
    const reference = new WeakRef(stream);
    opened.add(reference);
    return {
      scope(fn) {
        scopes.push(stream);
        try {
          return fn();
        } finally {
          scopes.pop();
        }
      },
      close() {
        opened.delete(reference);
        stream.close();
      },
    };
  }

  /** A program inside the addon; its results are new arrays each time. */
  function compile(program: Program, { fuse }: CompileOptions): Executable {
    const { functions, constants } = program;
    const types = outputTypes(program);
    const held = constants.map(({ handle }) => handle as NativeArray);
    const made = own.now("compile", held, (slots) => addon.compile(own.session, functions, slots, fuse));
    return {
      run(inputs) {
        const operands = arraysOf(inputs);
        const stream = placeOf(operands);
        const results = types.map((type) => stream.arrayOf(type));
        stream.now("run", operands, (slots) => addon.run(stream.session, made, slots, slotsOf(results)));
        return results;
      },
      async runAsync(inputs, signal, waited) {
        const operands = arraysOf(inputs);
        const stream = placeOf(operands);
        const results = types.map((type) => stream.arrayOf(type));
        const drop = (): void => {
          for (const { hold } of results) addon.release(hold);
        };
        try {
          const milliseconds = await stream.later(
            "run",
            operands,
            signal,
            (slots, cancel) => addon.runAsync(stream.session, made, slots, slotsOf(results), cancel),
            drop,
          );
          waited?.(milliseconds);
          return results;
        } catch (error) {
          // Given up, its results are still being made; `drop` comes when they are.
          if (!signal?.aborted) drop();
          throw error;
        }
      },
      dispose: () => addon.drop(made),
    };
  }

  return {
    name: "native",
    supports: takes,
    claims: takes,
    run(op, inputs, attributes, types) {
      const operands = arraysOf(inputs);
      const stream = placeOf(operands);
      if (op.form !== "movement") for (const type of types) checkSize(op.name, type);
      const results = types.map((type) => stream.arrayOf(type));
      stream.append(op, operands, results, attributes, types);
      return results;
    },
    copiesUploads: true,
    upload(values, type) {
      checkSize("upload", type);
      const stream = placeOf([]);
      const made = stream.arrayOf(type);
      const dtype = DTYPES.indexOf(type.dtype);
      told("upload", () => addon.upload(stream.session, made.slot, dtype, Int32Array.from(type.shape), values));
      return made;
    },
    download(handle) {
      const { stream, type } = handle as NativeArray;
      const values = storageOf(type.dtype, sizeOf(type.shape)) as Values;
      stream.now("read", [handle as NativeArray], ([slot]) => addon.download(stream.session, slot!, values));
      return values;
    },
    downloadAsync(handle, signal) {
      const { stream, type } = handle as NativeArray;
      return stream.later("read", [handle as NativeArray], signal, async ([slot], cancel) => {
        const values = storageOf(type.dtype, sizeOf(type.shape)) as Values;
        await addon.downloadAsync(stream.session, slot!, values, cancel);
        return values;
      });
    },
    detach(handle) {
      const { stream, type, hold } = handle as NativeArray;
      const memory = stream.now("take", [handle as NativeArray], ([slot]) => addon.detach(stream.session, slot!));
      if (memory === undefined) return undefined;
      addon.release(hold);
      return new DTYPE_FACTS[type.dtype].array(memory);
    },
    synchronize(handles) {
      for (const [stream, arrays] of byStream(handles))
        stream.now("evaluate", arrays, (slots) => addon.evaluate(stream.session, slots));
    },
    async synchronizeAsync(handles, signal) {
      await Promise.all([...byStream(handles)].map(([stream, arrays]) => stream.settle(arrays, signal)));
    },
    compile,
    openStream,
    retain(handle) {
      const array = handle as NativeArray;
      return array.stream.share(array);
    },
    release: (handle) => addon.release((handle as NativeArray).hold),
    memory(): MemoryStats {
      flushAll();
      const { active, peak, cache } = streams()
        .map(({ session }) => addon.memory(session))
        .at(-1)!;
      return { active, peak: Math.max(active, peak), cache };
    },
    resetPeak: addon.resetPeak,
    clearCache: addon.clearCache,
    setLimit(bytes) {
      addon.setLimit(bytesOf(bytes));
      limit = bytes;
    },
    dispose() {
      for (const stream of streams()) stream.close();
    },
  };
}

let exits = false;

/** Ends asynchronous work when the process, or this worker of it, exits: while its threads compute, the libraries they are in would go. */
function onExit(addon: NativeBinding): void {
  const { process } = globalThis as { process?: { once?(event: "exit", listener: () => void): void } };
  if (!exits) process?.once?.("exit", addon.end);
  exits = true;
}

/** A call of the addon whose errors are told as ours. */
function told<T>(op: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw failed(op, error);
  }
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

const arraysOf = (handles: readonly Handle[]): readonly NativeArray[] => handles as readonly NativeArray[];
const slotsOf = (arrays: readonly NativeArray[]): Int32Array => Int32Array.from(arrays, ({ slot }) => slot);

function byStream(handles: readonly Handle[]): Map<NativeStream, NativeArray[]> {
  const found = new Map<NativeStream, NativeArray[]>();
  for (const array of arraysOf(handles)) {
    const arrays = found.get(array.stream) ?? [];
    arrays.push(array);
    found.set(array.stream, arrays);
  }
  return found;
}
