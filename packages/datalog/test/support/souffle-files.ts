// Fact files and expected results of Souffle's test programs: as much of its file formats as those programs use.
// In: a case folder, a checked program.  Out: facts for `evaluate`, and lines to compare.
// Not here: the reader and writer of the package (src/io), which have tests of their own.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckedProgram, Row, StructuredValue, Tuple, Value } from "../../src/index.js";
import type { TypeId, ValueType } from "../../src/value.js";

type CheckedRelation = CheckedProgram["relations"][number];
type Directive = CheckedRelation["directives"][number];

/** Facts of every relation with `.input`. */
export function readFacts(folder: string, program: CheckedProgram): Record<string, Tuple[]> {
  const facts: Record<string, Tuple[]> = {};
  for (const relation of program.relations) {
    for (const directive of relation.directives) {
      if (directive.directive !== "input") continue;
      facts[relation.name] = [...(facts[relation.name] ?? []), ...readRelation(folder, program, relation, directive)];
    }
  }
  return facts;
}

function readRelation(
  folder: string,
  program: CheckedProgram,
  relation: CheckedRelation,
  { parameters }: Directive,
): Tuple[] {
  const name = parameters.get("filename") ?? `${relation.name}.facts`;
  const path = [join(folder, "facts", name), join(folder, name)].find(existsSync);
  if (path === undefined) return [];
  const delimiter = parameters.get("delimiter") ?? "\t";
  const lines = readFileSync(path, "utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => {
    if (relation.attributes.length === 0) return [];
    const parts = splitOutside(line.replace(/\r$/, ""), delimiter, relation.attributes.length);
    return relation.attributes.map(({ type }, column) => readValue(program.types, type, parts[column] ?? ""));
  });
}

/** Splits at delimiters that stand outside brackets. */
function splitOutside(line: string, delimiter: string, columns: number): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < line.length; at++) {
    if ("[(".includes(line[at]!)) depth++;
    else if ("])".includes(line[at]!)) depth = Math.max(0, depth - 1);
    if (line.startsWith(delimiter, at) && (depth === 0 || columns > 1) && depth === 0) {
      parts.push(line.slice(from, at));
      at += delimiter.length - 1;
      from = at + 1;
    }
  }
  parts.push(line.slice(from));
  // Brackets in plain text must not hide delimiters.
  return parts.length === columns ? parts : line.split(delimiter);
}

function readValue(types: readonly ValueType[], type: TypeId, text: string): Value {
  const cursor = { text, at: 0 };
  return parseValue(types, type, cursor, true);
}

interface Cursor {
  readonly text: string;
  at: number;
}

function parseValue(types: readonly ValueType[], type: TypeId, cursor: Cursor, whole: boolean): Value {
  const shape = types[type]!;
  if (shape.kind === "record") {
    skipSpace(cursor);
    if (cursor.text.startsWith("nil", cursor.at)) {
      cursor.at += 3;
      return null;
    }
    return parseFields(types, shape.fields, cursor, "[", "]");
  }
  if (shape.kind === "adt") {
    skipSpace(cursor);
    const name = /^\$?([\w?.]+)/.exec(cursor.text.slice(cursor.at))!;
    cursor.at += name[0].length;
    const branch = shape.branches.find((candidate) => candidate.name === name[1])!;
    const fields = branch.fields.length > 0 ? parseFields(types, branch.fields, cursor, "(", ")") : {};
    return { $: branch.name, ...fields };
  }
  const end = whole ? cursor.text.length : cursor.at + /^[^,\])]*/.exec(cursor.text.slice(cursor.at))![0].length;
  const text = cursor.text.slice(cursor.at, end);
  cursor.at = end;
  if (shape.kind === "symbol") return whole ? text : text.trim();
  if (shape.kind === "int64") return BigInt(text);
  return shape.kind === "float" ? Number(text) : readInteger(text.trim());
}

function readInteger(text: string): number {
  return text.startsWith("-") ? -Number(text.slice(1)) : Number(text);
}

function parseFields(
  types: readonly ValueType[],
  fields: readonly { readonly name: string; readonly type: TypeId }[],
  cursor: Cursor,
  open: string,
  close: string,
): StructuredValue {
  skipSpace(cursor);
  if (cursor.text[cursor.at] !== open) throw new Error(`expected ${open} at ${cursor.at} of ${cursor.text}`);
  const result: Record<string, Value> = {};
  for (const { name, type } of fields) {
    cursor.at++;
    skipSpace(cursor);
    result[name] = parseValue(types, type, cursor, false);
    skipSpace(cursor);
  }
  if (fields.length === 0) cursor.at++;
  if (cursor.text[cursor.at] !== close) throw new Error(`expected ${close} at ${cursor.at} of ${cursor.text}`);
  cursor.at++;
  return result;
}

function skipSpace(cursor: Cursor): void {
  while (cursor.text[cursor.at] === " ") cursor.at++;
}

/** A value as Souffle writes it; floats to five digits, so that two ways to print them compare. */
export function printValue(types: readonly ValueType[], type: TypeId, value: Value): string {
  const shape = types[type]!;
  if (shape.kind === "record") {
    if (value === null) return "nil";
    return `[${shape.fields.map((field) => printValue(types, field.type, (value as Row)[field.name]!)).join(", ")}]`;
  }
  if (shape.kind === "adt") {
    const branch = shape.branches.find((candidate) => candidate.name === (value as Row)["$"])!;
    const fields = branch.fields.map((field) => printValue(types, field.type, (value as Row)[field.name]!));
    return fields.length === 0 ? `$${branch.name}` : `$${branch.name}(${fields.join(", ")})`;
  }
  return shape.kind === "float" ? roundFloat(String(value)) : String(value);
}

function roundFloat(text: string): string {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value) || !Number.isFinite(value))
    return text.toLowerCase().replace("infinity", "inf");
  return value.toPrecision(5);
}

/** Expected lines of a relation, with float columns rounded. */
export function expectedLines(
  path: string,
  program: CheckedProgram,
  relation: CheckedRelation,
  delimiter: string,
): string[] {
  const lines = readFileSync(path, "utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  const floats = relation.attributes.map(({ type }) => program.types[type]!.kind === "float");
  if (!floats.includes(true)) return lines.sort();
  return lines
    .map((line) =>
      line
        .split(delimiter)
        .map((part, column) => (floats[column] ? roundFloat(part) : part))
        .join(delimiter),
    )
    .sort();
}

/** Lines of a relation as computed. */
export function actualLines(
  tuples: readonly Tuple[],
  program: CheckedProgram,
  relation: CheckedRelation,
  delimiter: string,
): string[] {
  const print = (tuple: Tuple): string =>
    relation.attributes.length === 0
      ? "()"
      : relation.attributes.map(({ type }, column) => printValue(program.types, type, tuple[column]!)).join(delimiter);
  return tuples.map(print).sort();
}
