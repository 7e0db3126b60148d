// Words: 32-bit integers that hold counts, 53-bit integers, floats, types and attributes.
// In: values.  Out: words, and the same values back.
// Invariant: what is written is read back exactly, NaN and -0 included; a reader never reads beyond its words.
// Not here: the order of a program (write.ts, read.ts).
import type { Complex } from "../complex.js";
import { isComplex } from "../complex.js";
import { DTYPES, type DType } from "../dtype.js";
import { InternalError, ProgramError } from "../error.js";
import type { AttributeKind, Attributes, AttributeValue, TensorType } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";

const DOUBLE = new Float64Array(1);
const PAIR = new Int32Array(DOUBLE.buffer);
const HIGH = 2 ** 32;

/** Which form a scalar has in words. */
const SCALAR = { number: 0, boolean: 1, signed: 2, unsigned: 3, complex: 4 } as const;

const DTYPE_NUMBERS: ReadonlyMap<DType, number> = new Map(DTYPES.map((dtype, number) => [dtype, number]));

/** Writes words, into memory that grows and is kept: eager ops are written one by one, and this is most of what they cost here. */
export class WordWriter {
  #words = new Int32Array(64);
  #used = 0;

  get length(): number {
    return this.#used;
  }

  count(value: number): void {
    if (this.#used === this.#words.length) this.#grow();
    this.#words[this.#used++] = value;
  }

  counts(values: readonly number[]): void {
    for (let i = 0; i < values.length; i++) this.count(values[i]!);
  }

  /** Replaces a word written before. */
  patch(at: number, value: number): void {
    this.#words[at] = value;
  }

  int(value: number): void {
    this.count(value | 0);
    this.count(Math.floor(value / HIGH));
  }

  float(value: number): void {
    DOUBLE[0] = value;
    this.count(PAIR[0]!);
    this.count(PAIR[1]!);
  }

  big(value: bigint): void {
    this.count(Number(BigInt.asIntN(32, value)));
    this.count(Number(BigInt.asIntN(32, value >> 32n)));
  }

  type({ dtype, shape }: TensorType): void {
    this.count(DTYPE_NUMBERS.get(dtype)!);
    this.count(shape.length);
    for (let axis = 0; axis < shape.length; axis++) this.int(shape[axis]!);
  }

  attributes(op: AnyOpSchema, attributes: Attributes): void {
    const kinds: Readonly<Record<string, AttributeKind>> = op.attributes;
    for (const name in kinds) this.#attribute(kinds[name]!, attributes[name]!);
  }

  done(): Int32Array {
    return this.#words.slice(0, this.#used);
  }

  /** What was written; the writer is empty then, and keeps its memory. */
  take(): Int32Array {
    const words = this.done();
    this.#used = 0;
    return words;
  }

  #grow(): void {
    const larger = new Int32Array(this.#words.length * 2);
    larger.set(this.#words);
    this.#words = larger;
  }

  #attribute(kind: AttributeKind, value: AttributeValue): void {
    if (typeof kind !== "string") this.count(kind.indexOf(value as string));
    else if (kind === "int") this.int(value as number);
    else if (kind === "float") this.float(value as number);
    else if (kind === "bool") this.count(value ? 1 : 0);
    else if (kind === "dtype") this.count(DTYPE_NUMBERS.get(value as DType)!);
    else if (kind === "scalar") this.#scalar(value as number | boolean | bigint | Complex);
    else {
      const list = value as readonly number[];
      this.count(list.length);
      for (const item of list) {
        if (kind === "ints") this.int(item);
        else this.float(item);
      }
    }
  }

  #scalar(value: number | boolean | bigint | Complex): void {
    if (typeof value === "number") {
      this.count(SCALAR.number);
      this.float(value);
    } else if (typeof value === "boolean") this.counts([SCALAR.boolean, value ? 1 : 0]);
    else if (typeof value === "bigint") {
      this.count(value > 0x7fff_ffff_ffff_ffffn ? SCALAR.unsigned : SCALAR.signed);
      this.big(value);
    } else if (isComplex(value)) {
      this.count(SCALAR.complex);
      this.float(value.re);
      this.float(value.im);
    } else throw new InternalError("program", `a scalar attribute is a ${typeof value}`);
  }
}

/** Reads words; throws `program/corrupt` where they do not say what they should. */
export class WordReader {
  readonly #words: Int32Array;
  readonly #place: string;
  // Not `#at`: the CJS build rewrites updates of a name that is exported elsewhere, private ones too.
  #position = 0;

  /** `place` is what errors call the words. */
  constructor(words: Int32Array, place: string) {
    this.#words = words;
    this.#place = place;
  }

  get at(): number {
    return this.#position;
  }

  get ended(): boolean {
    return this.#position === this.#words.length;
  }

  /** The error of words that are wrong. */
  corrupt(what: string): ProgramError {
    return new ProgramError({
      code: "program/corrupt",
      op: "program",
      what: `${this.#place}, word ${this.#position}: ${what}`,
      remedy: "make the program again; it was cut, changed, or made by another version",
    });
  }

  /** A number from 0 to below `limit`; `what` is what errors call it. */
  count(what: string, limit: number = 2 ** 31): number {
    const value = this.#word();
    if (value >= 0 && value < limit) return value;
    this.#position--;
    throw this.corrupt(`${what} is ${value}, and has to be from 0 to ${limit - 1}`);
  }

  /** As many numbers, each below `limit`. */
  counts(many: number, what: string, limit?: number): number[] {
    if (many > this.#words.length - this.#position)
      throw this.corrupt(`${many} of ${what} do not fit into the words that are left`);
    return Array.from({ length: many }, () => this.count(what, limit));
  }

  int(): number {
    const low = this.#word() >>> 0;
    return this.#word() * HIGH + low;
  }

  float(): number {
    PAIR[0] = this.#word();
    PAIR[1] = this.#word();
    return DOUBLE[0]!;
  }

  type(): TensorType {
    const dtype = DTYPES[this.count("the dtype", DTYPES.length)]!;
    const rank = this.count("the rank", this.#words.length);
    const shape = Array.from({ length: rank }, () => this.#extent());
    return { dtype, shape };
  }

  attributes(op: AnyOpSchema): Attributes {
    const kinds = Object.entries<AttributeKind>(op.attributes);
    return Object.fromEntries(kinds.map(([name, kind]) => [name, this.#attribute(kind, name)]));
  }

  #word(): number {
    if (this.#position >= this.#words.length) throw this.corrupt("the words end here");
    return this.#words[this.#position++]!;
  }

  #extent(): number {
    const extent = this.int();
    if (Number.isSafeInteger(extent) && extent >= 0) return extent;
    throw this.corrupt(`an extent is ${extent}`);
  }

  #attribute(kind: AttributeKind, name: string): AttributeValue {
    if (typeof kind !== "string") return kind[this.count(name, kind.length)]!;
    switch (kind) {
      case "int":
        return this.int();
      case "float":
        return this.float();
      case "bool":
        return this.count(name, 2) === 1;
      case "dtype":
        return DTYPES[this.count(name, DTYPES.length)]!;
      case "scalar":
        return this.#scalar();
      default: {
        const many = this.count(name, this.#words.length);
        return Array.from({ length: many }, () => (kind === "ints" ? this.int() : this.float()));
      }
    }
  }

  #scalar(): AttributeValue {
    switch (this.count("the form of a scalar", 5)) {
      case SCALAR.number:
        return this.float();
      case SCALAR.boolean:
        return this.count("a scalar", 2) === 1;
      case SCALAR.signed:
        return this.#big();
      case SCALAR.unsigned:
        return BigInt.asUintN(64, this.#big());
      default:
        return { re: this.float(), im: this.float() };
    }
  }

  #big(): bigint {
    const low = BigInt(this.#word() >>> 0);
    return (BigInt(this.#word()) << 32n) | low;
  }
}
