// The edge between values and words: checks what a user hands in, shows what relations hold.
// In: the program's type table and an interner.  Out: encoders that refuse wrong values with a reason, decoders.
// Invariant: decode(encode(v)) equals v (records given as arrays and branches given as [name, ...fields] come back as objects; -0 comes back as 0).
// Not here: which row and column a value came from (the caller adds it).
import type { Field, Tuple, TypeId, Value, ValueType } from "../value.js";
import { KnowledgeError } from "./error.js";
import type { Interner } from "./intern.js";

/** Why a value does not fit its column; the caller turns it into a FactError with the place. */
export class Misfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Misfit";
  }
}

/** Value -> word. Throws Misfit. With `find` it adds nothing and answers undefined for a value nobody ever stored. */
export type Encoder = (value: unknown) => number;
export type Finder = (value: unknown) => number | undefined;
export type Decoder = (word: number) => Value;

interface Mode {
  readonly interner: Interner;
  readonly types: readonly ValueType[];
}

/** Records and branches may be nested this deep at the edge; inside of the engine there is no such bound. */
const MAX_DEPTH = 1_000;

/** The encoder of a type. */
export function encoder(types: readonly ValueType[], interner: Interner, type: TypeId): Encoder {
  const mode: Mode = { interner, types };
  const kind = types[type]!.kind;
  if (kind === "symbol") {
    const { symbols } = interner;
    return (value) => (typeof value === "string" ? symbols.intern(value) : refuse(value, "a string"));
  }
  if (kind === "number") {
    return (value) => (((value as number) | 0) === value ? (value as number) : wordFor(mode, type, value, true, 0)!);
  }
  return (value) => wordFor(mode, type, value, true, 0)!;
}

/** Like `encoder`, but looks only: undefined when the value is in no table. */
export function finder(types: readonly ValueType[], interner: Interner, type: TypeId): Finder {
  const mode: Mode = { interner, types };
  return (value) => wordFor(mode, type, value, false, 0);
}

/** The decoder of a type. */
export function decoder(types: readonly ValueType[], interner: Interner, type: TypeId): Decoder {
  const { kind } = types[type]!;
  switch (kind) {
    case "symbol": {
      const { texts } = interner.symbols;
      return (word) => texts[word]!;
    }
    case "number":
      return (word) => word;
    case "unsigned":
      return (word) => word >>> 0;
    case "float": {
      const { values } = interner.floats;
      return (word) => values[word]!;
    }
    case "int64": {
      const { values } = interner.int64s;
      return (word) => values[word]!;
    }
    default:
      return (word) => structure({ interner, types }, type, word, 0);
  }
}

function wordFor(mode: Mode, type: TypeId, value: unknown, add: boolean, depth: number): number | undefined {
  const shape = mode.types[type]!;
  const { interner } = mode;
  switch (shape.kind) {
    case "symbol":
      if (typeof value !== "string") return refuse(value, "a string");
      return add ? interner.symbols.intern(value) : interner.symbols.find(value);
    case "number":
      if (typeof value !== "number" || (value | 0) !== value)
        return refuse(value, "an integer from -2147483648 to 2147483647");
      return value | 0;
    case "unsigned":
      if (typeof value !== "number" || value >>> 0 !== value) return refuse(value, "an integer from 0 to 4294967295");
      return value | 0;
    case "float":
      if (typeof value !== "number") return refuse(value, "a number");
      return add ? interner.floats.intern(value === 0 ? 0 : value) : interner.floats.find(value);
    case "int64": {
      const wide = typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
      if (typeof wide !== "bigint" || BigInt.asIntN(64, wide) !== wide) return refuse(value, "a bigint of 64 bits");
      return add ? interner.int64s.intern(wide) : interner.int64s.find(wide);
    }
    case "record":
      return value === null ? 0 : packed(mode, fieldWords(mode, shape.name, shape.fields, value, add, depth), add);
    case "adt": {
      if (typeof value !== "object" || value === null)
        return refuse(value, `an object with "$" naming a branch of ${shape.name}`);
      const name: unknown = Array.isArray(value) ? value[0] : (value as { $?: unknown }).$;
      const branch = shape.branches.findIndex((candidate) => candidate.name === name);
      if (branch < 0) return refuse(name, `a branch of ${shape.name}: ${shape.branches.map((b) => b.name).join(", ")}`);
      const parts: unknown = Array.isArray(value) ? value.slice(1) : value;
      const place = `${shape.name}.${String(name)}`;
      const fields = fieldWords(mode, place, shape.branches[branch]!.fields, parts, add, depth);
      return packed(mode, fields === undefined ? undefined : [branch, ...fields], add);
    }
  }
}

function packed(mode: Mode, words: readonly number[] | undefined, add: boolean): number | undefined {
  if (words === undefined) return undefined;
  return add ? mode.interner.records.pack(words) : mode.interner.records.find(words);
}

function fieldWords(
  mode: Mode,
  name: string,
  fields: readonly Field[],
  value: unknown,
  add: boolean,
  depth: number,
): readonly number[] | undefined {
  if (depth === MAX_DEPTH)
    throw new Misfit(`the value is nested more than ${MAX_DEPTH} levels deep, or contains itself`);
  if (typeof value !== "object" || value === null) return refuse(value, `an object with the fields of ${name}`);
  const words: number[] = [];
  for (const [position, field] of fields.entries()) {
    const part = Array.isArray(value)
      ? value[position]
      : Object.hasOwn(value, field.name)
        ? value[field.name as never]
        : undefined;
    if (part === undefined) throw new Misfit(`field "${field.name}" of ${name} is missing`);
    const word = wordFor(mode, field.type, part, add, depth + 1);
    if (word === undefined) return undefined;
    words.push(word);
  }
  if (Array.isArray(value) && value.length !== fields.length) {
    throw new Misfit(`${name} has ${fields.length} fields, the array has ${value.length}`);
  }
  return words;
}

function structure(mode: Mode, type: TypeId, word: number, depth: number): Value {
  if (depth > MAX_DEPTH) throw tooDeep();
  const shape = mode.types[type]!;
  const { records } = mode.interner;
  if (shape.kind === "record") {
    if (word === 0) return null;
    return fromFields(mode, {}, shape.fields, { word, offset: 0, depth });
  }
  if (shape.kind === "adt") {
    const branch = shape.branches[records.field(word, 0)]!;
    return fromFields(mode, { $: branch.name }, branch.fields, { word, offset: 1, depth });
  }
  return decoder(mode.types, mode.interner, type)(word);
}

function fromFields(
  mode: Mode,
  into: Record<string, Value>,
  fields: readonly Field[],
  { word, offset, depth }: { readonly word: number; readonly offset: number; readonly depth: number },
): Value {
  const { records } = mode.interner;
  for (const [position, field] of fields.entries()) {
    const value = structure(mode, field.type, records.field(word, position + offset), depth + 1);
    // A field may be called __proto__: define, never assign.
    Object.defineProperty(into, field.name, { value, enumerable: true, configurable: true, writable: true });
  }
  return Object.freeze(into);
}

function tooDeep(): KnowledgeError {
  const what = `a value is nested more than ${MAX_DEPTH} levels deep`;
  return new KnowledgeError("knowledge/too-deep", `[read]: ${what}; let rules take it apart and read the parts`);
}

function refuse(value: unknown, wanted: string): never {
  throw new Misfit(`${show(value)} is not ${wanted}`);
}

/** A value as error messages print it. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "object" && value !== null) {
    try {
      return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? `${inner}n` : inner)).slice(
        0,
        200,
      );
    } catch {
      return "an object";
    }
  }
  return String(value);
}

/** Tuples decoded column by column. */
export function tupleDecoder(decoders: readonly Decoder[]): (words: Int32Array) => Tuple {
  return (words) => Array.from(decoders, (decode, column) => decode(words[column]!));
}
