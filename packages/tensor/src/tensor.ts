// The tensor: a type and one buffer of one backend, or a value being traced.
// In: buffers from apply.  Out: reads, text, lifetime; ops are installed on the prototype by methods.ts.
// Invariant: immutable; recognised by its brand, never by instanceof, so copies of the package understand each other's tensors.
// Not here: ops, the choice of backend.
import type { Backend, Handle } from "./backend.js";
import { type Buffer, bufferOf, heldHandle, releaseBuffer } from "./buffer.js";
import { DTYPE_FACTS, type DType, type Values } from "./dtype.js";
import { BufferSharedError, LeakedTracerError, ShapeError, TracerError } from "./error.js";
import { toBinarySpan } from "./events.js";
import type { Value } from "./graph/graph.js";
import type { Tensor } from "./methods.generated.js";
import type { AsNumber, ReadOptions, TensorCore } from "./operand.js";
import { tensorText } from "./print.js";
import { asNumbers, asRead, itemAt, nestedItems } from "./read.js";
import type { TensorType } from "./schema/op.js";
import { enroll } from "./scope.js";
import { shapeText, sizeOf } from "./shape.js";
import type { Signal } from "./signal.js";

const BRAND: unique symbol = Symbol.for("sextant.tensor/tensor@1");
const BODY: unique symbol = Symbol.for("sextant.tensor/body@1");

/** The trace that a value belongs to. */
export interface TraceOwner {
  /** What is being traced, for errors. */
  readonly label: string;
  /** Does it still record? */
  readonly open: boolean;
  /** Where a value comes from, for errors: the arguments it depends on, the line that made it. */
  describe(value: Value): string;
}

/** A value inside a trace; it has a type and no bytes yet. */
export interface Traced {
  readonly kind: "traced";
  readonly owner: TraceOwner;
  readonly value: Value;
}

/** What stands behind a tensor. */
export type Body = Buffer | Traced;

class TensorObject {
  readonly [BRAND] = true;
  readonly [BODY]: Body;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly weakType: boolean;

  constructor(body: Body, type: TensorType, weakType: boolean) {
    this[BODY] = body;
    this.dtype = type.dtype;
    this.shape = type.shape;
    this.weakType = weakType;
  }

  get ndim(): number {
    return this.shape.length;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  get byteLength(): number {
    return this.size * DTYPE_FACTS[this.dtype].bytes;
  }

  get backend(): string {
    const body = this[BODY];
    return body.kind === "buffer" ? body.backend.name : "traced";
  }

  get disposed(): boolean {
    const body = this[BODY];
    return body.kind === "buffer" && body.handle === undefined;
  }

  async data(options: ReadOptions & Partial<AsNumber> = {}): Promise<unknown> {
    const values = await readValuesAsync(this as unknown as TensorCore, "data", options.signal);
    return readForm(this.dtype, values, options, "data");
  }

  dataSync(options: Partial<AsNumber> = {}): unknown {
    return readForm(this.dtype, readValues(this as unknown as TensorCore, "dataSync"), options, "dataSync");
  }

  item(): unknown {
    if (this.size !== 1)
      throw new ShapeError({
        code: "shape/item",
        op: "item",
        what: `the tensor of shape ${shapeText(this.shape)} has ${this.size} elements`,
        remedy: "reduce or index it to one element, or use toArray",
        shapes: [this.shape],
      });
    return itemAt(this.dtype, readValues(this as unknown as TensorCore, "item"), 0);
  }

  toArray(): unknown {
    return nestedItems(this.dtype, readValues(this as unknown as TensorCore, "toArray"), this.shape);
  }

  async takeAsync(options: ReadOptions = {}): Promise<unknown> {
    const body = bufferOfTensor(this as unknown as TensorCore, "takeAsync");
    await body.backend.synchronizeAsync([heldHandle(body, "takeAsync", "the tensor")], options.signal);
    return takeValues(this as unknown as TensorCore, "takeAsync");
  }

  toString(): string {
    const body = this[BODY];
    if (body.kind === "traced")
      return `Tracer ${this.dtype}${shapeText(this.shape)} in ${body.owner.label}; debug.print(x) shows its values at run time`;
    if (this.disposed) return `tensor(disposed, shape=${shapeText(this.shape)}, dtype=${this.dtype})`;
    return tensorText(readValues(this as unknown as TensorCore, "toString"), this.dtype, this.shape);
  }

  dispose(): void {
    const body = this[BODY];
    if (body.kind === "buffer") releaseBuffer(body, "dispose");
  }
}

// Where the platform lacks Symbol.dispose, polyfills of `using` look for this key.
const DISPOSE: symbol = (Symbol as { dispose?: symbol }).dispose ?? Symbol.for("Symbol.dispose");
Object.defineProperty(TensorObject.prototype, DISPOSE, {
  value: function (this: TensorObject): void {
    this.dispose();
  },
});
// `x > 0` and `x + 1` ask for a number: the element, as item gives it, and a typed error inside a trace, where `false` would go unnoticed.
Object.defineProperty(TensorObject.prototype, Symbol.toPrimitive, {
  value: function (this: TensorObject, hint: string): unknown {
    return hint === "string" ? this.toString() : this.item();
  },
});
Object.defineProperty(TensorObject.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value: function (this: TensorObject): string {
    return this.toString();
  },
});
// The class is an implementation detail: what users see is called Tensor.
Object.defineProperty(TensorObject, "name", { value: "Tensor" });

/** Where methods.ts installs the ops. */
export const tensorPrototype: object = TensorObject.prototype;

/** A tensor over a handle, enrolled in the innermost tidy scope. */
export function tensorOf<D extends DType>(
  backend: Backend,
  handle: Handle,
  type: TensorType,
  weakType = false,
): Tensor<D> {
  const made = new TensorObject(bufferOf(backend, handle), type, weakType);
  enroll(made);
  return made as unknown as Tensor<D>;
}

/** A tensor that stands for a value of a trace. */
export function tracerOf(owner: TraceOwner, value: Value, weakType: boolean = value.weakType): Tensor {
  return new TensorObject({ kind: "traced", owner, value }, value, weakType) as unknown as Tensor;
}

/** The same value, taken for one of its dtype in its own right; it shares the handle. */
export function strongView(x: Tensor): Tensor {
  return x.weakType ? (new TensorObject(bodyOf(x), x, false) as unknown as Tensor) : x;
}

/** A handle of its own on the same array, in no tidy scope. */
export function retained(x: TensorCore, op: string): Tensor {
  const { backend, handle } = heldBuffer(x, op);
  return new TensorObject(bufferOf(backend, backend.retain(handle)), x, x.weakType) as unknown as Tensor;
}

function heldBuffer(x: TensorCore, op: string): { backend: Backend; handle: Handle } {
  const buffer = bufferOfTensor(x, op);
  return { backend: buffer.backend, handle: heldHandle(buffer, op, "the tensor") };
}

/** Is the value a tensor, of this or another copy of the package?
 * @example isTensor(zeros([2]));  // => true */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && (value as { [BRAND]?: boolean })[BRAND] === true;
}

/** What stands behind a tensor. */
export function bodyOf(x: TensorCore): Body {
  return (x as unknown as TensorObject)[BODY];
}

/** The buffer of a tensor that has one; throws `trace/no-value` for a tracer, `trace/leaked` for one whose trace has ended. */
export function bufferOfTensor(x: TensorCore, op: string): Buffer {
  const body = bodyOf(x);
  if (body.kind === "buffer") return body;
  if (!body.owner.open) throw leakedTracer(body, op);
  throw new TracerError({
    code: "trace/no-value",
    op,
    what: `a value of ${body.owner.label} (${x.dtype}${shapeText(x.shape)}${body.owner.describe(body.value)}) has no elements while it is traced`,
    remedy:
      "use cond, whileLoop or where in place of if and while, make the argument static to branch once per call, or read the value outside",
    shapes: [x.shape],
  });
}

/** The error of using a value whose trace has ended. */
export function leakedTracer({ owner, value }: Traced, op: string): LeakedTracerError {
  return new LeakedTracerError({
    code: "trace/leaked",
    op,
    what: `a value of ${owner.label} (${value.dtype}${shapeText(value.shape)}${owner.describe(value)}) was used after its trace ended`,
    remedy: "return it from the traced function instead of storing it",
    shapes: [value.shape],
  });
}

/** Dense values of the caller's own, inside one tensor.to_binary span. Blocks. */
export function readValues(x: TensorCore, op: string): Values {
  const body = bufferOfTensor(x, op);
  const handle = heldHandle(body, op, "the tensor");
  const start = { shape: x.shape, dtype: x.dtype };
  return toBinarySpan.trace(
    start,
    () => body.backend.download(handle),
    (values) => ({ ...start, byteSize: values.byteLength }),
  );
}

async function readValuesAsync(x: TensorCore, op: string, signal: Signal | undefined): Promise<Values> {
  const body = bufferOfTensor(x, op);
  const handle = heldHandle(body, op, "the tensor");
  const start = { shape: x.shape, dtype: x.dtype };
  return toBinarySpan.trace(
    start,
    () => body.backend.downloadAsync(handle, signal),
    (values) => ({ ...start, byteSize: values.byteLength }),
  );
}

/** The values of the buffer itself; the tensor is disposed. Throws `buffer/shared`. */
export function takeValues(x: TensorCore, op: string): Values {
  const body = bufferOfTensor(x, op);
  const handle = heldHandle(body, op, "the tensor");
  const values = body.backend.detach(handle);
  if (values === undefined)
    throw new BufferSharedError({
      code: "buffer/shared",
      op,
      what: `the buffer of ${x.dtype}${shapeText(x.shape)} is shown by another tensor, or is part of one`,
      remedy: "dispose the views of it first, or read a copy with dataSync",
      shapes: [x.shape],
    });
  // The backend has released the handle already.
  body.handle = undefined;
  body.releasedBy = op;
  return asRead(x.dtype, values);
}

function readForm(dtype: DType, values: Values, options: Partial<AsNumber>, op: string): Values {
  return options.as === "number" ? asNumbers(dtype, values, op) : asRead(dtype, values);
}
