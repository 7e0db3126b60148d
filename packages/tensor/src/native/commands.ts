// The command stream: ops as words, gathered until somebody reads.
// In: ops with slots of operands and results.  Out: [length, opcode, inputs, outputs, attribute words, ...slots, ...attributes, ...types].
// Invariant: attributes are encoded in the order and by the kinds of the schema, so the addon reads them without names.
// Not here: who owns a slot (backend.ts).
import type { Complex } from "../complex.js";
import { DTYPES, type DType } from "../dtype.js";
import { OPCODES } from "../opcodes.generated.js";
import type { AttributeKind, Attributes, AttributeValue, TensorType } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";

const DTYPE_CODES: ReadonlyMap<DType, number> = new Map(DTYPES.map((dtype, code) => [dtype, code]));

/** The number of a dtype in commands. */
export const dtypeCode = (dtype: DType): number => DTYPE_CODES.get(dtype)!;

const INITIAL_WORDS = 4096;
const double = new Float64Array(1);
const doubleWords = new Int32Array(double.buffer);
const big = new BigInt64Array(1);
const bigWords = new Int32Array(big.buffer);

/** Words that grow. */
export class CommandBuffer {
  words: Int32Array = new Int32Array(INITIAL_WORDS);
  count = 0;

  /** One op. */
  append(
    op: AnyOpSchema,
    inputs: readonly number[],
    outputs: readonly number[],
    attributes: Attributes,
    types: readonly TensorType[],
  ): void {
    const start = this.count;
    this.#push(0, OPCODES[op.name]!, inputs.length, outputs.length, 0);
    this.#push(...inputs);
    this.#push(...outputs);
    const before = this.count;
    const push = (...words: number[]): void => this.#push(...words);
    for (const [name, kind] of Object.entries(op.attributes) as [string, AttributeKind][])
      encodeAttribute(push, kind, attributes[name]!);
    this.words[start + 4] = this.count - before;
    for (const { dtype, shape } of types) {
      this.#push(dtypeCode(dtype), shape.length);
      this.#push(...shape);
    }
    this.words[start] = this.count - start;
  }

  #push(...values: readonly number[]): void {
    if (this.count + values.length > this.words.length) {
      const larger = new Int32Array(Math.max(this.words.length * 2, this.count + values.length));
      larger.set(this.words);
      this.words = larger;
    }
    for (const value of values) this.words[this.count++] = value;
  }
}

type Push = (...words: number[]) => void;

/** How an attribute of each kind is written; a choice is its position in the list. */
const ENCODERS: Readonly<Record<AttributeKind & string, (push: Push, value: AttributeValue) => void>> = {
  int: (push, value) => push(value as number),
  bool: (push, value) => push(Number(value)),
  dtype: (push, value) => push(dtypeCode(value as DType)),
  float: (push, value) => pushDouble(push, value as number),
  ints: (push, value) => push((value as readonly number[]).length, ...(value as readonly number[])),
  floats(push, value) {
    push((value as readonly number[]).length);
    for (const number of value as readonly number[]) pushDouble(push, number);
  },
  scalar(push, value) {
    if (typeof value === "bigint") {
      big[0] = BigInt.asIntN(64, value);
      push(1, bigWords[0]!, bigWords[1]!);
      return;
    }
    push(0);
    pushDouble(push, typeof value === "object" ? (value as Complex).re : Number(value));
    pushDouble(push, typeof value === "object" ? (value as Complex).im : 0);
  },
};

function pushDouble(push: Push, value: number): void {
  double[0] = value;
  push(doubleWords[0]!, doubleWords[1]!);
}

function encodeAttribute(push: Push, kind: AttributeKind, value: AttributeValue): void {
  if (typeof kind === "string") ENCODERS[kind](push, value);
  else push(kind.indexOf(value as string));
}
