// Runs a plan on handles: at once, or in turns with the rest of the program.
// In: a plan, handles of its inputs.  Out: handles of its outputs, each the caller's own.
// Invariant: every handle made on the way is given back, also when a step throws or the run is abandoned; inputs stay the caller's unless donated.
// Not here: what the steps do (step.ts, control.ts).
import type { Backend, Handle } from "../backend.js";
import { settings } from "../config.js";
import type { Values } from "../dtype.js";
import { abortedWork, InternalError, locate } from "../error.js";
import { toBinarySpan } from "../events.js";
import { checkFinite } from "../finite.js";
import type { TensorType } from "../schema/op.js";
import type { Signal } from "../signal.js";
import type { Instruction, Pace, Plan, Run } from "./plan.js";

/** Runs a plan; a donated input is given back after its last use, also when the run fails. */
export function* execute(plan: Plan, inputs: readonly Handle[], pace: Pace, donated?: readonly boolean[]): Run {
  const { backend, instructions, constants } = plan;
  const slots: (Handle | undefined)[] = new Array(plan.slots);
  for (let i = 0; i < inputs.length; i++) slots[i] = inputs[i];
  for (let i = 0; i < constants.length; i++) slots[plan.inputs + i] = constants[i];
  const checked = settings().debug.detectNanInf;
  let finished = false;
  let now = 0;
  try {
    for (let i = 0; i < instructions.length; i++) {
      now = i;
      const instruction = instructions[i]!;
      const { inputs: from, outputs: to, step, ending } = instruction;
      const operands: Handle[] = new Array(from.length);
      for (let j = 0; j < from.length; j++) operands[j] = slots[from[j]!]!;
      const results = step.kind === "direct" ? step.run(operands) : yield* step.run(operands, pace);
      for (let j = 0; j < to.length; j++) slots[to[j]!] = results[j];
      if (checked) checkInstruction(backend, instruction, operands, results);
      for (let j = 0; j < ending.length; j++) giveBack(backend, slots, ending[j]!);
      if (donated !== undefined)
        for (const at of instruction.endingInputs) if (donated[at]) giveBack(backend, slots, at);
      if (pace.due()) yield undefined;
    }
    const outputs = outputHandles(plan, slots, donated);
    finished = true;
    return outputs;
  } catch (error) {
    throw locate(error, { origin: instructions[now]?.node?.origin });
  } finally {
    if (!finished) abandon(plan, slots, donated);
  }
}

/** Results are looked at here, and nowhere else in this folder. */
function checkInstruction(
  backend: Backend,
  { node, step }: Instruction,
  operands: readonly Handle[],
  results: readonly Handle[],
): void {
  // What runs inside a nested step was checked there, where the op is known.
  if (step.kind !== "direct" || node === undefined) return;
  const { op, inputs, outputs, origin } = node;
  checkFinite(op, backend, { handles: operands, types: inputs }, { handles: results, types: outputs }, () => origin);
}

function giveBack(backend: Backend, slots: (Handle | undefined)[], at: number): void {
  backend.release(slots[at]!);
  slots[at] = undefined;
}

/** The outputs: results move out, what is used twice or belongs to somebody else gets another handle. */
function outputHandles(
  plan: Plan,
  slots: readonly (Handle | undefined)[],
  donated: readonly boolean[] | undefined,
): Handle[] {
  const { backend, outputs, first } = plan;
  const borrowed = plan.inputs + plan.constants.length;
  const handles: Handle[] = new Array(outputs.length);
  for (let i = 0; i < outputs.length; i++) {
    const at = outputs[i]!;
    const own = at >= borrowed || (donated !== undefined && donated[at] === true);
    handles[i] = own && first[i] ? slots[at]! : backend.retain(slots[at]!);
  }
  if (donated !== undefined) for (const at of plan.unused) if (donated[at]) backend.release(slots[at]!);
  return handles;
}

function abandon(plan: Plan, slots: (Handle | undefined)[], donated: readonly boolean[] | undefined): void {
  const borrowed = plan.inputs + plan.constants.length;
  for (let at = 0; at < slots.length; at++) {
    const own = at >= borrowed || (donated !== undefined && donated[at] === true);
    if (own && slots[at] !== undefined) giveBack(plan.backend, slots, at);
  }
}

const AT_ONCE: Pace = { due: () => false, asynchronous: false, signal: undefined };

/** Runs a plan to its end. */
export function runPlan(plan: Plan, inputs: readonly Handle[], donated?: readonly boolean[]): readonly Handle[] {
  const { done, value } = execute(plan, inputs, AT_ONCE, donated).next();
  if (done !== true) throw new InternalError(plan.label, "a run at once took a breath");
  return value;
}

// Long enough that a turn of the event loop costs little beside it, short enough that nobody notices.
const TURN_MILLISECONDS = 5;

/** Runs a plan in turns with the event loop; rejects with AbortError as soon as a step ends after the signal aborted. */
export async function runPlanAsync(
  plan: Plan,
  inputs: readonly Handle[],
  donated: readonly boolean[] | undefined,
  signal: Signal | undefined,
  waited?: (milliseconds: number) => void,
): Promise<readonly Handle[]> {
  let since = Date.now();
  const pace: Pace = { due: () => Date.now() - since >= TURN_MILLISECONDS, asynchronous: true, signal, waited };
  const run = execute(plan, inputs, pace, donated);
  await turn();
  let state = signal?.aborted ? abort(run, plan, inputs, donated, signal) : run.next();
  while (state.done !== true) {
    let read: unknown;
    let failure: unknown;
    try {
      read = await (state.value ?? turn());
      if (signal?.aborted) failure = abortedWork(plan.label, signal.reason, "result");
    } catch (error) {
      failure = error;
    }
    since = Date.now();
    state = failure === undefined ? run.next(read) : run.throw(failure);
  }
  return state.value;
}

/** Gives up a run that has not started. */
function abort(
  run: Run,
  plan: Plan,
  inputs: readonly Handle[],
  donated: readonly boolean[] | undefined,
  signal: Signal,
): never {
  run.return([]);
  if (donated !== undefined) for (const [at, handle] of inputs.entries()) if (donated[at]) plan.backend.release(handle);
  throw abortedWork(plan.label, signal.reason, "result");
}

/** The next turn of the event loop. */
function turn(): Promise<undefined> {
  const host = globalThis as { setImmediate?: (done: () => void) => void };
  const next = host.setImmediate ?? ((done: () => void) => setTimeout(done));
  return new Promise((resolve) => next(() => resolve(undefined)));
}

/** The elements of a value that decides what runs next; one tensor.to_binary span, as any read. */
export function* readBack(
  backend: Backend,
  handle: Handle,
  { dtype, shape }: TensorType,
  pace: Pace,
): Generator<Promise<unknown> | undefined, Values, unknown> {
  const start = { shape, dtype };
  const stop = (values: Values) => ({ ...start, byteSize: values.byteLength });
  if (!pace.asynchronous) return toBinarySpan.trace(start, () => backend.download(handle), stop);
  return (yield toBinarySpan.trace(start, () => backend.downloadAsync(handle, pace.signal), stop)) as Values;
}
