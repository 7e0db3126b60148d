// JSON text with places: rows of a relation as lists or as objects keyed by attribute.
// In: a text, builders.  Out: rows added; or an IoError with line and column. And the other way: rows as text.
// Invariant: integers are exact whatever their size; keys may be called anything.
// Not here: whether a value fits its column (column.ts).
import { formatFloat } from "../number-text.js";
import { Misfit } from "../storage/codec.js";
import type { TypeId, Value, ValueType } from "../value.js";
import { IoError } from "./error.js";
import type { ReadTarget } from "./read-delimited.js";
import { DEEPEST_VALUE } from "./text-value.js";

interface Cursor {
  readonly file: string;
  readonly relation: string;
  readonly text: string;
  at: number;
  depth: number;
}

/** Adds all rows of `[[1, "a"], ...]` or `[{"x": 1, "y": "a"}, ...]`; answers how many. */
export function readJson(file: string, text: string, target: ReadTarget): number {
  const cursor: Cursor = { file, relation: target.relation, text, at: 0, depth: 0 };
  let rows = 0;
  list(cursor, () => {
    const from = skipSpace(cursor);
    const open = text[from];
    if (open === "[") rowOfList(cursor, target);
    else if (open === "{") rowOfObject(cursor, target, from);
    else throw unreadable(cursor, from, "a row, which is a list or an object");
    rows += 1;
    if ((rows & 0xffff) === 0) target.onRows(rows);
  });
  if (skipSpace(cursor) < text.length) throw unreadable(cursor, cursor.at, "the end of the file");
  target.onRows(rows);
  return rows;
}

function rowOfList(cursor: Cursor, { builders, attributes, relation }: ReadTarget): void {
  const from = cursor.at;
  let count = 0;
  list(cursor, () => {
    const at = skipSpace(cursor);
    const value = parse(cursor);
    if (count < builders.length) addTo(cursor, at, builders[count]!, attributes[count]!.name, value);
    count += 1;
  });
  if (count !== builders.length)
    throw problem(
      cursor,
      from,
      "io/columns",
      `the row has ${count} values and "${relation}" ${builders.length} attributes; give one value per attribute`,
    );
}

function rowOfObject(cursor: Cursor, { builders, attributes, relation }: ReadTarget, from: number): void {
  const seen = new Set<number>();
  object(cursor, (key, keyAt) => {
    const column = attributes.findIndex(({ name }) => name === key);
    if (column < 0 || seen.has(column)) {
      const known = attributes.map(({ name }) => name).join(", ");
      const what =
        column < 0
          ? `"${relation}" has no attribute ${JSON.stringify(key)}`
          : `the attribute ${JSON.stringify(key)} is given twice`;
      throw problem(cursor, keyAt, "io/columns", `${what}; the attributes are ${known || "none"}, each once`);
    }
    seen.add(column);
    const at = skipSpace(cursor);
    addTo(cursor, at, builders[column]!, key, parse(cursor));
  });
  const missing = attributes.find((_, column) => !seen.has(column));
  if (missing !== undefined)
    throw problem(
      cursor,
      from,
      "io/columns",
      `the row lacks the attribute "${missing.name}" of "${relation}"; name every attribute`,
    );
}

function addTo(
  cursor: Cursor,
  at: number,
  builder: ReadTarget["builders"][number],
  name: string,
  value: unknown,
): void {
  try {
    builder.addValue(value);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw problem(
      cursor,
      at,
      "io/value",
      `attribute "${name}" of "${cursor.relation}": ${error.message}; correct the value or the declared type`,
    );
  }
}

function parse(cursor: Cursor): unknown {
  const at = skipSpace(cursor);
  const { text } = cursor;
  switch (text[at]) {
    case "[": {
      const values: unknown[] = [];
      list(cursor, () => values.push(parse(cursor)));
      return values;
    }
    case "{": {
      const fields = Object.create(null) as Record<string, unknown>;
      object(cursor, (key) => {
        fields[key] = parse(cursor);
      });
      return fields;
    }
    case '"':
      return string(cursor);
  }
  SCALAR.lastIndex = at;
  const found = SCALAR.exec(text)?.[0];
  if (found === undefined) throw unreadable(cursor, at, "a value");
  cursor.at = at + found.length;
  if (found === "true" || found === "false") return found === "true";
  if (found === "null") return null;
  const number = Number(found);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(found) ? number : BigInt(found);
}

const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;
const STRING = /"(?:[^"\\]+|\\.)*"/sy;

function string(cursor: Cursor): string {
  const at = skipSpace(cursor);
  STRING.lastIndex = at;
  const found = STRING.exec(cursor.text)?.[0];
  try {
    const value = JSON.parse(found ?? "") as string;
    cursor.at = STRING.lastIndex;
    return value;
  } catch {
    throw unreadable(cursor, at, "a string in double quotes with the escapes of JSON");
  }
}

function list(cursor: Cursor, element: () => void): void {
  enclosed(cursor, "[", "]", element);
}

function object(cursor: Cursor, field: (key: string, at: number) => void): void {
  enclosed(cursor, "{", "}", () => {
    const at = skipSpace(cursor);
    const key = string(cursor);
    expectMark(cursor, ":");
    field(key, at);
  });
}

function enclosed(cursor: Cursor, open: string, close: string, part: () => void): void {
  expectMark(cursor, open);
  cursor.depth += 1;
  if (cursor.depth > DEEPEST_VALUE)
    throw problem(cursor, cursor.at, "io/json", `the value is nested deeper than ${DEEPEST_VALUE} levels; flatten it`);
  if (cursor.text[skipSpace(cursor)] !== close) {
    part();
    while (cursor.text[skipSpace(cursor)] === ",") {
      cursor.at += 1;
      part();
    }
  }
  expectMark(cursor, close);
  cursor.depth -= 1;
}

function expectMark(cursor: Cursor, mark: string): void {
  const at = skipSpace(cursor);
  if (cursor.text[at] !== mark) throw unreadable(cursor, at, `"${mark}"`);
  cursor.at = at + 1;
}

const SPACE = /[ \t\r\n]*/y;

function skipSpace(cursor: Cursor): number {
  SPACE.lastIndex = cursor.at;
  cursor.at += SPACE.exec(cursor.text)![0].length;
  return cursor.at;
}

function unreadable(cursor: Cursor, at: number, wanted: string): IoError {
  const found = at < cursor.text.length ? JSON.stringify(cursor.text.slice(at, at + 20)) : "the end of the file";
  return problem(cursor, at, "io/json", `${found} stands where ${wanted} is expected; correct the JSON`);
}

function problem({ file, text, relation }: Cursor, at: number, code: string, message: string): IoError {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  return new IoError(code, { file, relation, line, column: at - (before.lastIndexOf("\n") + 1) + 1 }, message);
}

/** A value as JSON text: records as lists or as objects, integers beyond what JSON readers keep exact as text. */
export function jsonText(types: readonly ValueType[], type: TypeId, value: Value, shape: "list" | "object"): string {
  const target = types[type]!;
  switch (target.kind) {
    case "symbol":
      return JSON.stringify(value);
    case "float":
      return Number.isFinite(value) ? String(value) : JSON.stringify(formatFloat(value as number));
    case "int64":
      return Number.isSafeInteger(Number(value)) ? String(value) : JSON.stringify(String(value));
    case "record":
    case "adt": {
      if (value === null) return "null";
      const row = value as Record<string, Value>;
      const branch = target.kind === "adt" ? target.branches.find(({ name }) => name === row["$"])! : null;
      const fields = target.kind === "adt" ? branch!.fields : target.fields;
      const parts = fields.map((field) => ({
        name: field.name,
        text: jsonText(types, field.type, row[field.name]!, shape),
      }));
      if (branch !== null) parts.unshift({ name: "$", text: JSON.stringify(branch.name) });
      if (shape === "list") return `[${parts.map(({ text }) => text).join(", ")}]`;
      return `{${parts.map(({ name, text }) => `${JSON.stringify(name)}: ${text}`).join(", ")}}`;
    }
    default:
      return String(value);
  }
}
