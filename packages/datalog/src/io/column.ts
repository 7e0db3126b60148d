// Columns that grow field by field, from bytes of a file or from values.
// In: a type.  Out: a builder, and its column for facts.
// Invariant: a field is checked when it is added; what does not fit is a Misfit and adds nothing.
// Not here: where fields begin and end (delimited.ts), what is done with columns (execute/fact-columns.ts).
import { Buffer } from "node:buffer";
import type { FactColumn } from "../execute/fact-columns.js";
import { Misfit, show } from "../storage/codec.js";
import type { TypeId, Value, ValueType } from "../value.js";
import { createDictionary } from "./dictionary.js";
import { parseInteger, parseValue } from "./text-value.js";

/** A column in the making. */
export interface ColumnBuilder {
  /** Adds the field `bytes[start, end)`. Throws Misfit. */
  addBytes(bytes: Buffer, start: number, end: number): void;
  /** Adds a value as JSON or a database gives it. Throws Misfit. */
  addValue(value: unknown): void;
  finish(): FactColumn;
}

/** A builder for values of a type. */
export function columnBuilder(types: readonly ValueType[], type: TypeId): ColumnBuilder {
  const { kind } = types[type]!;
  if (kind === "symbol") return symbolColumn();
  if (kind === "number" || kind === "unsigned") return wordColumn(kind);
  return valueColumn(types, type);
}

/** The bytes are no UTF-8. */
export class BadEncoding extends Misfit {
  constructor() {
    super("the bytes are no UTF-8");
    this.name = "BadEncoding";
  }
}

function symbolColumn(): ColumnBuilder {
  const dictionary = createDictionary();
  const ids = growingWords();
  const addBytes = (bytes: Buffer, start: number, end: number): void => {
    const id = dictionary.idOf(bytes, start, end);
    if (id < 0) throw new BadEncoding();
    ids.push(id);
  };
  return {
    addBytes,
    addValue: (value) => {
      if (typeof value !== "string") throw new Misfit(`${show(value)} is not a string`);
      const bytes = Buffer.from(value);
      addBytes(bytes, 0, bytes.length);
    },
    finish: () => ({ kind: "symbol", texts: dictionary.texts, ids: ids.all() }),
  };
}

function wordColumn(kind: "number" | "unsigned"): ColumnBuilder {
  const words = growingWords();
  const addText = (text: string): void => words.push(Number(parseInteger(text, kind)) | 0);
  return {
    addBytes: (bytes, start, end) => {
      const negative = bytes[start] === MINUS;
      const from = negative && kind === "number" ? start + 1 : start;
      // Up to nine digits fit whatever they are; the rest is rare and takes the careful way.
      let value = 0;
      let at = from;
      for (; at < end; at++) {
        const digit = bytes[at]! - ZERO;
        if (digit < 0 || digit > 9) break;
        value = value * 10 + digit;
      }
      if (at === end && end > from && end - from <= 9) words.push(negative ? -value : value);
      else addText(textOf(bytes, start, end).trim());
    },
    addValue: (value) =>
      addText(typeof value === "number" || typeof value === "bigint" ? String(value) : refuse(value)),
    finish: () => ({ kind, words: words.all() }),
  };
}

const ZERO = 48;
const MINUS = 45;

function refuse(value: unknown): never {
  throw new Misfit(`${show(value)} is not a number`);
}

function valueColumn(types: readonly ValueType[], type: TypeId): ColumnBuilder {
  const values: Value[] = [];
  const { kind } = types[type]!;
  const scalar = kind === "float" || kind === "int64";
  return {
    addBytes: (bytes, start, end) => {
      const text = textOf(bytes, start, end);
      values.push(parseValue(types, type, scalar ? text.trim() : text));
    },
    addValue: (value) => values.push(fromData(types, type, value)),
    finish: () => ({ kind: "values", values }),
  };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(bytes: Buffer, start: number, end: number): string {
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    throw new BadEncoding();
  }
}

/** A value of JSON or of a database: records as lists, as objects by field, as null, or as text; wide integers also as text. Throws Misfit. */
export function fromData(types: readonly ValueType[], type: TypeId, value: unknown): Value {
  const shape = types[type]!;
  if (shape.kind === "record" || shape.kind === "adt") {
    if (typeof value === "string") return parseValue(types, type, value);
    return structured(types, type, value);
  }
  if (shape.kind === "symbol") {
    if (typeof value === "string") return value;
    throw new Misfit(`${show(value)} is not a string`);
  }
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "string") return refuse(value);
  if (shape.kind === "float" && typeof value !== "string") return Number(value);
  return parseValue(types, type, String(value));
}

function structured(types: readonly ValueType[], type: TypeId, value: unknown): Value {
  const shape = types[type] as Extract<ValueType, { kind: "record" | "adt" }>;
  if (shape.kind === "record" && value === null) return null;
  if (typeof value !== "object" || value === null) throw new Misfit(`${show(value)} is no ${shape.name}`);
  const list = Array.isArray(value) ? (value as readonly unknown[]) : null;
  const into: Record<string, Value> = {};
  let fields = shape.kind === "record" ? shape.fields : [];
  let parts = list;
  if (shape.kind === "adt") {
    const name: unknown = list === null ? (value as { $?: unknown }).$ : list[0];
    const branch = shape.branches.find((candidate) => candidate.name === name);
    if (branch === undefined)
      throw new Misfit(
        `${show(name)} is not a branch of ${shape.name}: ${shape.branches.map((each) => each.name).join(", ")}`,
      );
    into["$"] = branch.name;
    fields = branch.fields;
    parts = list?.slice(1) ?? null;
  }
  if (parts !== null && parts.length !== fields.length)
    throw new Misfit(`${show(value)} has ${parts.length} fields where ${shape.name} has ${fields.length}`);
  for (const [position, { name, type: inner }] of fields.entries()) {
    const known = parts === null ? Object.hasOwn(value, name) : true;
    if (!known) throw new Misfit(`field "${name}" of ${shape.name} is missing in ${show(value)}`);
    const part = parts === null ? (value as Record<string, unknown>)[name] : parts[position];
    const converted = fromData(types, inner, part);
    Object.defineProperty(into, name, { value: converted, enumerable: true, configurable: true, writable: true });
  }
  return into;
}

interface Words {
  push(word: number): void;
  all(): Int32Array;
}

function growingWords(): Words {
  let words = new Int32Array(1024);
  let count = 0;
  return {
    push: (word) => {
      if (count === words.length) {
        const grown = new Int32Array(count * 2);
        grown.set(words);
        words = grown;
      }
      words[count++] = word;
    },
    all: () => words.subarray(0, count),
  };
}
