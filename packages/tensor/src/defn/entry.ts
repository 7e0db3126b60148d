// One program of a compiled function: how arguments become handles, and handles results.
// In: leaves of the arguments.  Out: the result's tree.
// Invariant: a program that was evicted is given back when its last run has ended; donated arguments are disposed once all arguments are found valid, whatever happens then.
// Not here: which program serves a call (defn.ts).
import type { Backend, Handle } from "../backend.js";
import { type Buffer, heldHandle } from "../buffer.js";
import { DonationError } from "../error.js";
import { runPlan, runPlanAsync } from "../evaluate/execute.js";
import { runSpan } from "../events.js";
import type { Value } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asTensor } from "../ops/arguments.js";
import type { Compiled } from "../pipeline.js";
import type { Signal } from "../signal.js";
import { bodyOf, bufferOfTensor, isTensor, tensorOf } from "../tensor.js";
import { type TreeShape, unflatten } from "../tree.js";
import type { CallKind } from "./kind.js";

/** What an entry is made of. */
export interface EntryParts {
  readonly label: string;
  /** Its name in events. */
  readonly key: string;
  readonly kind: CallKind;
  readonly compiled: Compiled;
  /** Types of the results. */
  readonly outputs: readonly Value[];
  /** Structure of the result. */
  readonly result: TreeShape;
  /** Leaves whose buffers the call may reuse. */
  readonly donated: readonly number[];
}

/** Handles of a call; those flagged belong to the run. */
interface Bound {
  readonly handles: Handle[];
  readonly owned: boolean[] | undefined;
}

/** A program in the cache. */
export class Entry {
  readonly parts: EntryParts;
  /** What errors call each leaf. */
  readonly paths: readonly string[];
  readonly #backend: Backend;
  readonly #metadata: { readonly key: string; readonly lane: string };
  #running = 0;
  #evicted = false;

  constructor(parts: EntryParts) {
    this.parts = parts;
    this.paths = parts.kind.arguments.flatMap(({ leaves }) => leaves.map(({ name }) => name));
    this.#backend = parts.kind.backend;
    this.#metadata = { key: parts.key, lane: parts.compiled.lane };
  }

  /** Runs it on the leaves of a call's arguments. */
  run(leaves: readonly unknown[]): unknown {
    const { compiled } = this.parts;
    const { handles, owned } = this.#bind(leaves);
    this.#running++;
    try {
      return this.#result(runSpan.trace(this.#metadata, () => runPlan(compiled.plan, handles, owned)));
    } finally {
      this.#ended();
    }
  }

  /** As `run`, in turns with the event loop; the arguments are held until it is done. */
  async runAsync(leaves: readonly unknown[], signal: Signal | undefined): Promise<unknown> {
    const { compiled } = this.parts;
    const backend = this.#backend;
    const { handles, owned } = this.#bind(leaves);
    const held = handles.map((handle, i) => (owned?.[i] ? handle : backend.retain(handle)));
    const all = held.map(() => true);
    this.#running++;
    try {
      const results = await runSpan.trace(this.#metadata, async (span) => {
        let queueWait: number | undefined;
        const made = await runPlanAsync(compiled.plan, held, all, signal, (milliseconds) => {
          queueWait = (queueWait ?? 0) + milliseconds;
        });
        await computed(backend, made, signal);
        if (queueWait !== undefined) span.stop({}, { queueWait });
        return made;
      });
      return this.#result(results);
    } finally {
      this.#ended();
    }
  }

  /** Gives it back, at once or after the runs in progress. */
  evict(): void {
    this.#evicted = true;
    if (this.#running === 0) this.parts.compiled.dispose();
  }

  #ended(): void {
    this.#running--;
    if (this.#evicted && this.#running === 0) this.parts.compiled.dispose();
  }

  #result(handles: readonly Handle[]): unknown {
    const { outputs, result } = this.parts;
    const backend = this.#backend;
    const tensors = handles.map((handle, i) => tensorOf(backend, handle, outputs[i]!, outputs[i]!.weakType));
    return result.kind === "leaf" ? tensors[0] : unflatten(result, tensors);
  }

  #bind(leaves: readonly unknown[]): Bound {
    const { label, donated } = this.parts;
    const { paths } = this;
    const backend = this.#backend;
    const handles: Handle[] = new Array(leaves.length);
    let owned: boolean[] | undefined;
    for (let i = 0; i < leaves.length; i++) {
      const leaf = leaves[i];
      if (isTensor(leaf)) {
        handles[i] = heldHandle(bodyOf(leaf) as Buffer, label, paths[i]!);
        continue;
      }
      owned ??= new Array<boolean>(leaves.length).fill(false);
      owned[i] = true;
      handles[i] = takenHandle(asTensor(label, leaf as TensorLike, backend), label);
    }
    if (donated.length === 0) return { handles, owned };
    owned ??= new Array<boolean>(leaves.length).fill(false);
    for (const at of donated) this.#checkDonation(leaves, at);
    for (const at of donated) {
      const leaf = leaves[at];
      if (!isTensor(leaf)) continue;
      takenHandle(leaf, `${label}, which it was donated to`);
      owned[at] = true;
    }
    return { handles, owned };
  }

  #checkDonation(leaves: readonly unknown[], at: number): void {
    const { label } = this.parts;
    const { paths } = this;
    const leaf = leaves[at];
    if (!isTensor(leaf)) return;
    const body = bodyOf(leaf);
    const again = leaves.findIndex((other, i) => i !== at && isTensor(other) && bodyOf(other) === body);
    if (again < 0) return;
    throw new DonationError({
      code: "defn/donated-twice",
      op: label,
      what: `${paths[at]} is donated, and the same tensor is ${paths[again]}`,
      remedy: "pass a copy, or leave the argument out of donate",
      argument: paths[at],
    });
  }
}

/** The handle of a tensor, which is disposed. */
function takenHandle(x: Tensor, by: string): Handle {
  const buffer = bufferOfTensor(x, by);
  const handle = heldHandle(buffer, by, "the tensor");
  buffer.handle = undefined;
  buffer.releasedBy = by;
  return handle;
}

/** Resolves when results are computed; they are given back when that fails. */
async function computed(backend: Backend, handles: readonly Handle[], signal: Signal | undefined): Promise<void> {
  try {
    await backend.synchronizeAsync(handles, signal);
  } catch (error) {
    for (const handle of handles) backend.release(handle);
    throw error;
  }
}
