// One stream of the addon: commands gathered for it, and work that is waited for.
// In: ops on arrays of any stream.  Out: arrays of this one; promises.
// Invariant: commands reach the addon before anything that reads their results; an array of another stream is computed before an op here
//   uses it; a slot lives as long as its hold, or a command encoded before it was given up; an aborted promise rejects at once, and what its
//   work still makes is given back when it ends.
// Not here: which stream an op goes to (backend.ts), threads (the addon).

import { DTYPE_FACTS } from "../dtype.js";
import { abortedWork } from "../error.js";
import { WordWriter } from "../program/words.js";
import { writeInstruction } from "../program/write.js";
import * as movement from "../schema/movement.js";
import type { Attributes, TensorType } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";
import { sizeOf } from "../shape.js";
import type { Signal } from "../signal.js";
import type { Hold, NativeBinding, Session } from "./binding.js";
import { failed } from "./failure.js";
import { Turns } from "./turns.js";

// Enough for thousands of ops, and small beside one tensor.
const FULL_WORDS = 2 ** 16;
// Work that may wait inside the addon at a time, each with the memory of its results.
const MOST_QUEUED = 256;
const RESHAPE = movement.reshape as unknown as AnyOpSchema;

/** An array inside the addon: a slot, what keeps it, and the stream whose work makes it. */
export interface NativeArray {
  readonly stream: NativeStream;
  readonly slot: number;
  readonly hold: Hold;
  readonly type: TensorType;
}

/** Bytes of an array of that type. */
export const bytesOfType = ({ dtype, shape }: TensorType): number => sizeOf(shape) * DTYPE_FACTS[dtype].bytes;

/** Numbers of slots; no two arrays of an environment have the same. */
let slots = 0;

/** Resolves when the work behind arrays of other streams is done. */
async function computed(arrays: readonly NativeArray[]): Promise<void> {
  await Promise.all([...new Set(arrays.map(({ stream }) => stream))].map((stream) => stream.settle(arrays)));
}

const NONE: readonly number[] = [];

/** A stream over a session of the addon. */
export class NativeStream {
  readonly session: Session;
  readonly #addon: NativeBinding;
  readonly #turns = new Turns(MOST_QUEUED);
  readonly #commands = new WordWriter();
  #shut = false;

  constructor(addon: NativeBinding, session: Session) {
    this.#addon = addon;
    this.session = session;
  }

  get closed(): boolean {
    return this.#shut;
  }

  /** Hands over what was gathered; slots given up before are dropped. */
  flush(): void {
    const words = this.#commands.take();
    this.#addon.submit(this.session, words, words.length);
  }

  /** An array of its own, which nothing makes yet. */
  arrayOf(type: TensorType): NativeArray {
    const slot = slots++;
    return { stream: this, slot, hold: this.#addon.handle(this.session, slot, bytesOfType(type)), type };
  }

  /** Gathers an op; its results are made when somebody reads. */
  append(
    op: AnyOpSchema,
    inputs: readonly NativeArray[],
    outputs: readonly NativeArray[],
    attributes: Attributes,
    types: readonly TensorType[],
  ): void {
    const borrowed: number[] = [];
    const from: number[] = new Array(inputs.length);
    for (let i = 0; i < from.length; i++) from[i] = this.#slotOf(inputs[i]!, borrowed);
    const to: number[] = new Array(outputs.length);
    for (let i = 0; i < to.length; i++) to[i] = outputs[i]!.slot;
    writeInstruction(this.#commands, { op, inputs: from, outputs: to, functions: NONE, attributes, types });
    for (const slot of borrowed) this.#addon.abandon(this.session, slot);
    if (this.#commands.length > FULL_WORDS) this.flush();
  }

  /** Another hold on an array, of this stream. */
  share(array: NativeArray): NativeArray {
    const made = this.arrayOf(array.type);
    this.append(RESHAPE, [array], [made], { shape: array.type.shape }, [array.type]);
    // What a closed stream's owner gives up is dropped at once.
    if (this.#shut) this.flush();
    return made;
  }

  /** Runs work of the addon on arrays of any stream, on this thread. */
  now<T>(op: string, inputs: readonly NativeArray[], run: (slots: Int32Array) => T): T {
    const borrowed: number[] = [];
    const from = Int32Array.from(inputs, (input) => this.#slotOf(input, borrowed));
    this.flush();
    try {
      return run(from);
    } catch (error) {
      throw failed(op, error);
    } finally {
      for (const slot of borrowed) this.#addon.abandon(this.session, slot);
    }
  }

  /** Runs work of the addon beside the event loop. The promise is what `run` gives; `late` is called when it was given up and ends. */
  async later<T>(
    op: string,
    inputs: readonly NativeArray[],
    signal: Signal | undefined,
    run: (slots: Int32Array, cancel: Int32Array) => Promise<T>,
    late: () => void = () => {},
  ): Promise<T> {
    if (signal?.aborted) throw abortedWork(op, signal.reason, "value");
    const foreign = inputs.some(({ stream }) => stream !== this);
    if (!foreign && this.#turns.tryTake()) return this.#race(op, inputs, signal, run, late);
    // Their owners may give them up while this waits.
    const held = inputs.map((input) => input.stream.share(input));
    try {
      if (foreign) await computed(held.filter(({ stream }) => stream !== this));
      if (!this.#turns.tryTake()) await this.#turns.take(op, signal);
      return await this.#race(op, held, signal, run, late);
    } finally {
      for (const { hold } of held) this.#addon.release(hold);
    }
  }

  /** Resolves when those of the arrays that are of this stream are computed. */
  settle(arrays: readonly NativeArray[], signal?: Signal): Promise<unknown> {
    const own = arrays.filter(({ stream }) => stream === this);
    return this.later("evaluate", own, signal, (slots, cancel) =>
      this.#addon.evaluateAsync(this.session, slots, cancel),
    );
  }

  /** Gives it back: what is queued is rejected, what runs is finished, arrays stay. */
  close(): void {
    if (this.#shut) return;
    this.flush();
    this.#shut = true;
    this.#addon.close(this.session);
  }

  /** Starts work in a turn taken before, and answers with its result or the abort, whichever comes first. */
  #race<T>(
    op: string,
    inputs: readonly NativeArray[],
    signal: Signal | undefined,
    run: (slots: Int32Array, cancel: Int32Array) => Promise<T>,
    late: () => void,
  ): Promise<T> {
    const cancel = new Int32Array(1);
    const work = this.now(op, inputs, (slots) => run(slots, cancel)).finally(() => this.#turns.give());
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        cancel[0] = 1;
        reject(abortedWork(op, signal?.reason, "value"));
      };
      const settled = (settle: () => void) => (): void => {
        signal?.removeEventListener("abort", abort);
        if (cancel[0] === 0) settle();
        else late();
      };
      signal?.addEventListener("abort", abort, { once: true });
      work.then(
        (result) => settled(() => resolve(result))(),
        (error) => settled(() => reject(failed(op, error)))(),
      );
    });
  }

  /** The slot of an array here. One of another stream gets a passing one, as soon as it is computed. */
  #slotOf(array: NativeArray, borrowed: number[]): number {
    if (array.stream === this) return array.slot;
    const slot = slots++;
    array.stream.flush();
    this.#addon.adopt(array.stream.session, array.slot, this.session, slot);
    borrowed.push(slot);
    return slot;
  }
}
