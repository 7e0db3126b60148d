// Every primitive has all its consumers: one row per primitive, one column per consumer, read from one list.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { METHOD_TABLE } from "../src/method-table.generated.js";
import { OPCODES } from "../src/opcodes.generated.js";
import { REFERENCE_KERNELS } from "../src/reference/table.js";
import { BLOCKS, OP_TABLE, PRIMITIVES } from "../src/schema/table.js";
import { tensorPrototype } from "../src/tensor.js";
import { CONFORMANCE_ROWS } from "../src/test/conformance/table.js";
import { BATCH_RULES } from "../src/transform/batching-rules/table.js";
import { constant, WITHOUT_DERIVATIVE } from "../src/transform/jvp-rules/none.js";
import { JVP_RULES } from "../src/transform/jvp-rules/table.js";
import { TRANSPOSE_RULES } from "../src/transform/transpose-rules/table.js";
import { DERIVATIVE_ROWS } from "./derivative-rows/table.js";

interface Column {
  readonly name: string;
  readonly has: (op: string) => boolean;
}

const exported = new Set(
  Object.entries(t).flatMap(([name, value]) =>
    typeof value === "object" && value !== null ? Object.keys(value) : [name],
  ),
);
const rows = new Set(CONFORMANCE_ROWS.map((row) => row.op));
const derivatives = new Set(DERIVATIVE_ROWS.map((row) => row.op));

/** Has it a derivative by no operand at all? */
const refused = (op: string): boolean => WITHOUT_DERIVATIVE[op]?.length === OP_TABLE.get(op)?.operands.length;
/** Is there no derivative to test? */
const still = (op: string): boolean => Object.hasOwn(constant, op) || refused(op);

/** What every primitive must have. */
const COLUMNS: readonly Column[] = [
  { name: "opcode", has: (op) => OPCODES[op] !== undefined },
  { name: "reference kernel", has: (op) => Object.hasOwn(REFERENCE_KERNELS, op) },
  { name: "user function", has: (op) => exported.has(op) },
  { name: "conformance row", has: (op) => rows.has(op) },
  { name: "forward rule", has: (op) => Object.hasOwn(JVP_RULES, op) || refused(op) },
  { name: "transpose rule", has: (op) => OP_TABLE.get(op)?.linear.length === 0 || Object.hasOwn(TRANSPOSE_RULES, op) },
  { name: "derivative case", has: (op) => derivatives.has(op) || still(op) },
  { name: "batching rule", has: (op) => Object.hasOwn(BATCH_RULES, op) || OP_TABLE.get(op)?.form === "creation" },
];
const missing = (op: string): string[] => COLUMNS.filter((column) => !column.has(op)).map((column) => column.name);

describe("every primitive has its consumers", () => {
  test.for(PRIMITIVES.map((schema) => schema.name))("%s", (name) => {
    expect(missing(name)).toEqual([]);
  });

  test("every kernel belongs to a primitive", () => {
    const known = new Set(PRIMITIVES.map((schema) => schema.name));
    expect(Object.keys(REFERENCE_KERNELS).filter((name) => !known.has(name))).toEqual([]);
  });

  test("every block has a user function and an opcode", () => {
    expect(BLOCKS.map((b) => b.name).filter((name) => !exported.has(name) || OPCODES[name] === undefined)).toEqual([]);
  });
});

describe("schema entries", () => {
  test.for([...OP_TABLE.values()])("$name says what it is in one sentence and its linear operands exist", (schema) => {
    expect(schema.doc).toMatch(/^[^\n]+\.$|^[^\n]+\?$/);
    for (const group of schema.linear)
      for (const operand of group) expect(operand).toBeLessThan(Math.max(1, schema.operands.length));
    expect(schema.admits.length).toBeGreaterThan(0);
  });

  test("opcodes are the locked ones and unique", () => {
    const lock = JSON.parse(readFileSync(new URL("../opcodes.lock.json", import.meta.url), "utf8"));
    expect(OPCODES).toEqual(lock);
    expect(new Set(Object.values(OPCODES)).size).toBe(Object.keys(OPCODES).length);
  });
});

describe("methods", () => {
  const interfaceText = readFileSync(new URL("../src/methods.generated.ts", import.meta.url), "utf8");
  const declared = [...interfaceText.matchAll(/^ {2}([a-z]\w*)[<(]/gm)].map((m) => m[1]!);

  test("the interface and the prototype name the same functions", () => {
    expect([...new Set(declared)].sort()).toEqual([...new Set([...Object.keys(METHOD_TABLE), "take"])].sort());
    for (const name of declared) expect(typeof (tensorPrototype as Record<string, unknown>)[name]).toBe("function");
  });

  test("every method is exported as a function of the same name", () => {
    expect(Object.keys(METHOD_TABLE).filter((name) => !exported.has(name))).toEqual([]);
  });
});
