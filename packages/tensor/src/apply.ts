// The only door to computation: every op of every user function passes here.
// In: a schema entry, operands that are tensors, complete attributes.  Out: result tensors.
// Invariant: types are known before anything runs; all operands live on one backend; inside a trace nothing runs.
// Not here: converting arguments (ops/arguments.ts), policies (fallback.ts), compositions of blocks (block.ts).
import type { Backend, Handle } from "./backend.js";
import { heldHandle } from "./buffer.js";
import { settings } from "./config.js";
import { defaultBackend } from "./default-backend.js";
import type { DType } from "./dtype.js";
import { BackendMismatchError } from "./error.js";
import { runFallback } from "./fallback.js";
import { checkFinite } from "./finite.js";
import type { NodeBody } from "./graph/graph.js";
import type { Tensor } from "./methods.generated.js";
import { originNow } from "./origin.js";
import type { Attributes, OpSchema, TensorType } from "./schema/op.js";
import type { AnyOpSchema } from "./schema/table.js";
import { sharedSlot } from "./state.js";
import { bodyOf, bufferOfTensor, type TraceOwner, tensorOf } from "./tensor.js";

/** A trace in progress: it records ops in place of running them. */
export interface TraceFrame extends TraceOwner {
  /** Does it record every op, or only those on its own values? */
  readonly absorbs: boolean;
  /** Records one op and returns tensors that stand for its results. */
  record(
    op: AnyOpSchema,
    inputs: readonly Tensor[],
    attributes: Attributes,
    types: readonly TensorType[],
    body?: NodeBody,
  ): readonly Tensor[];
}

const frames = sharedSlot<TraceFrame[]>("traces", () => []);

/** Does the innermost trace record everything, so that nothing runs at the moment? */
export const insideTrace = (): boolean => frames.some((frame) => frame.absorbs);

/** The trace that records an op on these operands: the innermost that absorbs all ops or made one of them. */
export function frameFor(inputs: readonly Tensor[]): TraceFrame | undefined {
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i]!;
    if (frame.absorbs) return frame;
    for (const x of inputs) {
      const body = bodyOf(x);
      if (body.kind === "traced" && body.owner === frame) return frame;
    }
  }
  return undefined;
}

/** Runs a function whose ops are recorded by a frame. */
export function withFrame<T>(frame: TraceFrame, fn: () => T): T {
  frames.push(frame);
  try {
    return fn();
  } finally {
    frames.pop();
  }
}

/** The one result of an op. `backend` is where an op without operands runs; the default when left out. */
export function apply<A, D extends DType = DType>(
  op: OpSchema<A>,
  inputs: readonly Tensor[],
  attributes: A,
  backend?: Backend,
): Tensor<D> {
  return applyAll(op, inputs, attributes, backend)[0] as unknown as Tensor<D>;
}

/** All results of an op. */
export function applyAll<A>(
  op: OpSchema<A>,
  inputs: readonly Tensor[],
  attributes: A,
  backend?: Backend,
): readonly Tensor[] {
  const types = op.result(inputs, attributes);
  const schema = op as unknown as AnyOpSchema;
  const frame = frames.length === 0 ? undefined : frameFor(inputs);
  if (frame !== undefined) return frame.record(schema, inputs, attributes as Attributes, types);
  const place = inputs.length === 0 ? (backend ?? defaultBackend()) : commonBackend(op.name, inputs);
  const handles = runOn(place, schema, inputs, attributes as Attributes, types);
  const weak = inputs.length > 0 && inputs.every((x) => x.weakType);
  const results = handles.map((handle, i) => tensorOf(place, handle, types[i]!, weak));
  const { debug } = settings();
  if (debug.detectNanInf) {
    const operands = {
      handles: inputs.map((x) => heldHandle(bufferOfTensor(x, op.name), op.name, "x")),
      types: inputs,
    };
    checkFinite(op, place, operands, { handles, types }, () => (debug.origin ? originNow() : undefined));
  }
  return results;
}

/** Runs an op on a backend, or where its refusal leads. */
function runOn(
  backend: Backend,
  op: AnyOpSchema,
  inputs: readonly Tensor[],
  attributes: Attributes,
  types: readonly TensorType[],
): readonly Handle[] {
  const handles: Handle[] = new Array(inputs.length);
  const dtypes: DType[] = new Array(inputs.length);
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i]!;
    handles[i] = heldHandle(bufferOfTensor(x, op.name), op.name, op.operands[i] ?? `operand ${i}`);
    dtypes[i] = x.dtype;
  }
  const supported = backend.supports(op, dtypes, attributes);
  if (supported === true) return backend.run(op, handles, attributes, types);
  return runFallback(backend, op, handles, inputs, attributes, types, supported);
}

/** The backend that all operands live on; throws `backend/mismatch`. */
export function commonBackend(op: string, inputs: readonly Tensor[]): Backend {
  const { backend } = bufferOfTensor(inputs[0]!, op);
  for (let i = 1; i < inputs.length; i++) {
    const other = bufferOfTensor(inputs[i]!, op).backend;
    if (other !== backend) throw mismatch(op, backend, other, inputs);
  }
  return backend;
}

function mismatch(op: string, a: Backend, b: Backend, inputs: readonly Tensor[]): BackendMismatchError {
  return new BackendMismatchError({
    code: "backend/mismatch",
    op,
    what: `operands live on "${a.name}" and "${b.name}"`,
    remedy: `move one of them with x.to("${a.name}")`,
    shapes: inputs.map((x) => x.shape),
  });
}
