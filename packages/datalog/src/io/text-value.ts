// Values as text, both ways, as Souffle writes them: numbers, symbols as they are, `[a, 1]`, `nil`, `$Branch(1, [2, nil])`.
// In: the program's types.  Out: text of a value, value of a text; Misfit when the text is none.
// Invariant: reading what was printed gives the same value. Symbols inside records are quoted only where their text would be misread.
// Not here: columns and delimiters (delimited.ts).
import { formatFloat, readFloat, readInteger } from "../number-text.js";
import { Misfit } from "../storage/codec.js";
import type { Field, TypeId, Value, ValueType } from "../value.js";

/** Text of a value. */
export type Printer = (value: Value) => string;

/** How values of a type are printed. */
export function printer(types: readonly ValueType[], type: TypeId): Printer {
  const shape = types[type]!;
  switch (shape.kind) {
    case "symbol":
      return (value) => value as string;
    case "float":
      return (value) => formatFloat(value as number);
    case "record":
    case "adt":
      return (value) => printNested(types, type, value);
    default:
      return String;
  }
}

function printNested(types: readonly ValueType[], type: TypeId, value: Value): string {
  const shape = types[type]!;
  const list = (fields: readonly Field[]): string =>
    fields.map((field) => printNested(types, field.type, (value as Record<string, Value>)[field.name]!)).join(", ");
  if (shape.kind === "symbol") return printSymbol(value as string);
  if (shape.kind === "record") return value === null ? "nil" : `[${list(shape.fields)}]`;
  if (shape.kind === "adt") {
    const branch = shape.branches.find(({ name }) => name === (value as { $: string }).$)!;
    return branch.fields.length === 0 ? `$${branch.name}` : `$${branch.name}(${list(branch.fields)})`;
  }
  return shape.kind === "float" ? formatFloat(value as number) : String(value);
}

const MISREAD = /[,[\]()"\\\p{Cc}]|^\s|\s$/u;

function printSymbol(text: string): string {
  return MISREAD.test(text) ? JSON.stringify(text) : text;
}

/** The integer of a text. Throws Misfit. */
export function parseInteger(text: string, kind: keyof typeof RANGES): number | bigint {
  const value = readInteger(text, kind);
  if (value === undefined) throw new Misfit(`${shown(text)} is not ${RANGES[kind]}`);
  return value;
}

const RANGES = {
  number: "an integer from -2147483648 to 2147483647",
  unsigned: "an integer from 0 to 4294967295",
  int64: "an integer of 64 bits",
} as const;

/** The float of a text. Throws Misfit. */
function parseFloatText(text: string): number {
  const value = readFloat(text);
  if (value === undefined) throw new Misfit(`${shown(text)} is not a number`);
  return value;
}

/** The value of a whole text. Throws Misfit. */
export function parseValue(types: readonly ValueType[], type: TypeId, text: string): Value {
  const { kind } = types[type]!;
  if (kind === "symbol") return text;
  if (kind === "float") return parseFloatText(text);
  if (kind !== "record" && kind !== "adt") return parseInteger(text, kind);
  const cursor: Cursor = { types, text, at: 0, depth: 0 };
  const value = nested(cursor, type);
  skipSpace(cursor);
  if (cursor.at < text.length) throw unreadable(cursor, "the end of the value");
  return value;
}

interface Cursor {
  readonly types: readonly ValueType[];
  readonly text: string;
  at: number;
  depth: number;
}

/** Deeper values would end the stack of this process. */
export const DEEPEST_VALUE = 2000;

function nested(cursor: Cursor, type: TypeId): Value {
  skipSpace(cursor);
  const shape = cursor.types[type]!;
  switch (shape.kind) {
    case "record":
      if (cursor.text.startsWith("nil", cursor.at)) {
        cursor.at += 3;
        return null;
      }
      return fields(cursor, {}, shape.fields, "[", "]");
    case "adt": {
      const name = /^\$?([\p{L}_?][\p{L}\p{N}_?.]*)/u.exec(cursor.text.slice(cursor.at, cursor.at + 512));
      const branch = shape.branches.find((candidate) => candidate.name === name?.[1]);
      if (name === null || branch === undefined)
        throw unreadable(
          cursor,
          `a branch of ${shape.name} (${shape.branches.map((each) => `$${each.name}`).join(", ")})`,
        );
      cursor.at += name[0].length;
      if (branch.fields.length > 0) return fields(cursor, { $: branch.name }, branch.fields, "(", ")");
      skipSpace(cursor);
      if (cursor.text.startsWith("()", cursor.at)) cursor.at += 2;
      return { $: branch.name };
    }
    case "symbol":
      if (cursor.text[cursor.at] === '"') return quotedSymbol(cursor);
      return rawWord(cursor).trimEnd();
    case "float":
      return parseFloatText(rawWord(cursor).trim());
    default:
      return parseInteger(rawWord(cursor).trim(), shape.kind);
  }
}

function fields(
  cursor: Cursor,
  into: Record<string, Value>,
  all: readonly Field[],
  open: string,
  close: string,
): Value {
  cursor.depth += 1;
  if (cursor.depth > DEEPEST_VALUE) throw new Misfit(`the value is nested deeper than ${DEEPEST_VALUE} levels`);
  expectMark(cursor, open);
  for (const [position, { name, type }] of all.entries()) {
    if (position > 0) expectMark(cursor, ",");
    const value = nested(cursor, type);
    // A field may be called __proto__: define, never assign.
    Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
  }
  expectMark(cursor, close);
  cursor.depth -= 1;
  return into;
}

function quotedSymbol(cursor: Cursor): string {
  const match = /"(?:[^"\\]+|\\.)*"/sy;
  match.lastIndex = cursor.at;
  const found = match.exec(cursor.text);
  if (found === null) throw unreadable(cursor, "a closing quote");
  try {
    const text = JSON.parse(found[0]) as string;
    cursor.at = match.lastIndex;
    return text;
  } catch {
    throw unreadable(cursor, "a quoted symbol with the escapes of JSON");
  }
}

function rawWord(cursor: Cursor): string {
  const match = /[^,\])]*/y;
  match.lastIndex = cursor.at;
  const word = match.exec(cursor.text)![0];
  cursor.at += word.length;
  return word;
}

function expectMark(cursor: Cursor, mark: string): void {
  skipSpace(cursor);
  if (cursor.text[cursor.at] !== mark) throw unreadable(cursor, `"${mark}"`);
  cursor.at += 1;
}

function skipSpace(cursor: Cursor): void {
  while (cursor.text[cursor.at] === " " || cursor.text[cursor.at] === "\t") cursor.at += 1;
}

function unreadable({ text, at }: Cursor, wanted: string): Misfit {
  const found = at < text.length ? shown(text.slice(at, at + 20)) : "the end";
  return new Misfit(`${shown(text)} has ${found} at character ${at + 1} where ${wanted} is expected`);
}

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
