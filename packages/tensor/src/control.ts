// What the ops that carry functions do when they run at once.
// In: such an op with its operands, and how a graph is run.  Out: the results, strong tensors of their own.
// Invariant: only the chosen branch of cond runs; a loop holds its operands, one state and the results so far, never the values between.
// Not here: recording (trace.ts), user functions (ops/control/).
import { apply } from "./apply.js";
import type { Backend } from "./backend.js";
import { heldHandle } from "./buffer.js";
import { InternalError, locate } from "./error.js";
import type { Graph, NodeBody } from "./graph/graph.js";
import type { Tensor } from "./methods.generated.js";
import type { ScanAttributes, WhileAttributes } from "./schema/control.js";
import * as creation from "./schema/creation.js";
import * as movement from "./schema/movement.js";
import type { Attributes, TensorType } from "./schema/op.js";
import type { AnyOpSchema } from "./schema/table.js";
import { collectMade, enroll } from "./scope.js";
import { bufferOfTensor, tensorOf } from "./tensor.js";

/** Runs a closed graph. */
export type RunGraph = (graph: Graph, inputs: readonly Tensor[]) => readonly Tensor[];

/** The results of a control op on concrete operands. */
export function runControl(
  op: AnyOpSchema,
  inputs: readonly Tensor[],
  attributes: Attributes,
  body: NodeBody,
  run: RunGraph,
): readonly Tensor[] {
  switch (body.kind) {
    case "callback":
      body.run(inputs);
      return [];
    case "linear":
      return owned(
        tidied(() => body.forward(...inputs)),
        inputs,
      );
    case "custom":
      return owned(
        tidied(() => run(body.graphs[0], inputs)),
        inputs,
      );
    case "control":
      return owned(runners[op.name]!(inputs, attributes, body.graphs, run), inputs);
    case "block":
      throw new InternalError(op.name, "a block is not a control op");
  }
}

/** What a function returns; everything else it made is given back. The results belong to no scope yet. */
function tidied(fn: () => readonly Tensor[]): readonly Tensor[] {
  const { result, made } = collectMade(fn);
  const kept = new Set<unknown>(result);
  for (const resource of made) if (!kept.has(resource)) resource.dispose();
  return result;
}

/** Results as tensors of their own: an operand that was handed through, or a result that stands twice, gets a handle of its own. */
function owned(results: readonly Tensor[], inputs: readonly Tensor[]): readonly Tensor[] {
  const taken = new Set(inputs);
  return results.map((x) => {
    const fresh = !taken.has(x);
    taken.add(x);
    if (fresh && !x.weakType) {
      enroll(x);
      return x;
    }
    const { backend, handle } = bufferOfTensor(x, "control");
    const own = tensorOf(backend, backend.retain(handle!), x);
    if (fresh) x.dispose();
    return own as Tensor;
  });
}

type Runner = (
  inputs: readonly Tensor[],
  attributes: Attributes,
  graphs: readonly Graph[],
  run: RunGraph,
) => readonly Tensor[];

const runners: Readonly<Record<string, Runner>> = { cond: runCond, while: runWhile, scan: runScan, call: runCall };

function runCond([index, ...operands]: readonly Tensor[], _: Attributes, graphs: readonly Graph[], run: RunGraph) {
  const chosen = graphs[branchAt(index!, graphs.length)]!;
  return tidied(() => run(chosen, operands));
}

/** The branch that a concrete index chooses among `count`. */
export function branchAt(index: Tensor, count: number): number {
  return Math.min(Math.max(scalarOf(index, "cond"), 0), count - 1);
}

/** The one element of a tensor; not a read of the user's, so no span. */
function scalarOf(x: Tensor, op: string): number {
  const buffer = bufferOfTensor(x, op);
  return Number(buffer.backend.download(heldHandle(buffer, op, "the tensor"))[0]);
}

function runCall(inputs: readonly Tensor[], _: Attributes, graphs: readonly Graph[], run: RunGraph) {
  return tidied(() => run(graphs[0]!, inputs));
}

/** Gives back what one step made and the next replaced. */
function release(before: readonly Tensor[], kept: ReadonlySet<unknown>): void {
  for (const x of before) if (!kept.has(x)) x.dispose();
}

/** Runs one step of a loop; an error in it names the step. */
function inStep<T>(op: string, step: number, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    throw locate(error, { loop: { op, step } });
  }
}

function runWhile(inputs: readonly Tensor[], attributes: Attributes, graphs: readonly Graph[], run: RunGraph) {
  const { conditionConstants: c, bodyConstants: b } = attributes as unknown as WhileAttributes;
  const [condition, body] = graphs as readonly [Graph, Graph];
  const [conditionFixed, bodyFixed] = [inputs.slice(0, c), inputs.slice(c, c + b)];
  let state: readonly Tensor[] = inputs.slice(c + b);
  const holds = (): boolean => {
    let result = false;
    tidied(() => {
      result = scalarOf(run(condition, [...conditionFixed, ...state])[0]!, "while") !== 0;
      return [];
    });
    return result;
  };
  for (let step = 0; inStep("while", step, holds); step++) {
    const next = inStep("while", step, () => tidied(() => run(body, [...bodyFixed, ...state])));
    release(state, new Set([...next, ...inputs]));
    state = next;
  }
  return state;
}

function runScan(inputs: readonly Tensor[], attributes: Attributes, graphs: readonly Graph[], run: RunGraph) {
  const { constants, carries, length, reverse } = attributes as unknown as ScanAttributes;
  const body = graphs[0]!;
  const fixed = inputs.slice(0, constants);
  const xs = inputs.slice(constants + carries);
  const backend = inputs[0] === undefined ? undefined : bufferOfTensor(inputs[0], "scan").backend;
  const stacks = body.outputs.slice(carries).map((type) => new Stack(type, reverse, backend));
  let carry: readonly Tensor[] = inputs.slice(constants, constants + carries);
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step;
    const kept = inStep("scan", at, () =>
      tidied(() => {
        const results = run(body, [...fixed, ...carry, ...xs.map((x) => sliceAt(x, at))]);
        return [...results.slice(0, carries), ...stacks.map((stack, i) => stack.row(results[carries + i]!))];
      }),
    );
    const next = kept.slice(0, carries);
    release(carry, new Set([...next, ...inputs]));
    carry = next;
    stacks.forEach((stack, i) => {
      stack.add(kept[carries + i]!);
    });
  }
  return [...carry, ...stacks.map((stack) => stack.whole())];
}

function sliceAt(x: Tensor, at: number): Tensor {
  const [, ...rest] = x.shape;
  const start = [at, ...rest.map(() => 0)];
  const stop = [at + 1, ...rest];
  const window = apply(movement.slice, [x], { start, stop, step: x.shape.map(() => 1) });
  return apply(movement.reshape, [window], { shape: rest });
}

const ROWS = 256;

/** Results of steps on their way into one tensor: every 256 rows are joined, so that there are never many small tensors. */
class Stack {
  readonly #type: TensorType;
  readonly #reverse: boolean;
  readonly #backend: Backend | undefined;
  readonly #parts: Tensor[] = [];
  #rows: Tensor[] = [];

  /** `backend` is where a stack without rows is made. */
  constructor(type: TensorType, reverse: boolean, backend: Backend | undefined) {
    this.#type = type;
    this.#reverse = reverse;
    this.#backend = backend;
  }

  /** A result as a row. */
  row(y: Tensor): Tensor {
    return apply(movement.reshape, [y], { shape: [1, ...this.#type.shape] });
  }

  add(row: Tensor): void {
    this.#rows.push(row);
    if (this.#rows.length === ROWS) this.#join();
  }

  /** Rows in the order of the axis, joined. */
  #join(): void {
    if (this.#rows.length === 0) return;
    this.#parts.push(...tidied(() => [this.#joined(this.#rows)]));
    this.#rows = [];
  }

  #joined(parts: Tensor[]): Tensor {
    const ordered = this.#reverse ? parts.slice().reverse() : parts;
    const whole = ordered.length === 1 ? ordered[0]! : apply(movement.concatenate, ordered, { axis: 0 });
    for (const part of parts) if (part !== whole) part.dispose();
    return whole as Tensor;
  }

  whole(): Tensor {
    this.#join();
    const { dtype, shape } = this.#type;
    const fill = { shape: [0, ...shape], value: 0, dtype } as never;
    return tidied(() => [
      this.#parts.length > 0 ? this.#joined(this.#parts) : apply(creation.full, [], fill, this.#backend),
    ])[0]!;
  }
}
