// Does a graph obey what it says? Every node its schema entry, every value made once and before it is used.
// In: a graph.  Out: nothing; throws InternalError that names the first node at fault.
// Invariant: what passes can be run, printed, transformed and lowered without another look at types.
// Not here: sub-graphs and their operands (verify-control.ts), mending.

import { isComplex } from "../complex.js";
import { isDType } from "../dtype.js";
import { InternalError } from "../error.js";
import type { AttributeKind, Attributes, TensorType } from "../schema/op.js";
import { type AnyOpSchema, OP_TABLE } from "../schema/table.js";
import type { Graph, Node, Value } from "./graph.js";
import { sameType, typeText } from "./types.js";
import { controlFault } from "./verify-control.js";

/** Checks a graph and all graphs inside it; throws InternalError. Linear in the number of nodes. */
export function verifyGraph(graph: Graph): void {
  const made = new Set<Value>();
  const make = (value: Value, place: string): void => {
    if (made.has(value)) throw new InternalError(graph.label, `${place} makes a value that was made before`);
    made.add(value);
  };
  graph.constants.forEach(({ value, tensor }, i) => {
    make(value, `constant ${i}`);
    if (!sameType(value, tensor))
      throw new InternalError(graph.label, `constant ${i} is ${typeText(tensor)}, its value ${typeText(value)}`);
  });
  graph.inputs.forEach((value, i) => {
    make(value, `input ${i}`);
  });
  graph.nodes.forEach((node, i) => {
    const fault = faultOf(node, made);
    if (fault !== undefined) throw new InternalError(node.op.name, `node ${i} of ${graph.label} ${fault}`);
    for (const value of node.outputs) make(value, `node ${i} (${node.op.name})`);
  });
  graph.outputs.forEach((value, i) => {
    if (!made.has(value)) throw new InternalError(graph.label, `output ${i} is a value that nothing makes`);
  });
}

/** What is wrong with a node, given the values made before it. */
function faultOf(node: Node, made: ReadonlySet<Value>): string | undefined {
  const early = node.inputs.findIndex((value) => !made.has(value));
  if (early >= 0) return `uses operand ${early} before it is made`;
  return (
    entryFault(node.op, node.inputs.length) ??
    attributesFault(node.op, node.attributes) ??
    bodyFault(node) ??
    (node.op.form === "control" ? controlFault(node, verifyGraph) : resultFault(node))
  );
}

function entryFault(op: AnyOpSchema, count: number): string | undefined {
  if (OP_TABLE.get(op.name) === undefined) return "is of an op that is not in the table";
  if (op.form === "control") return undefined;
  const least = op.operands.length;
  if (op.variadic ? count >= least : count === least) return undefined;
  return `has ${count} operands, ${op.name} takes ${op.variadic ? `${least} or more` : least}`;
}

function attributesFault(op: AnyOpSchema, attributes: Attributes): string | undefined {
  const kinds = op.attributes as Readonly<Record<string, AttributeKind>>;
  const extra = Object.keys(attributes).find((name) => !Object.hasOwn(kinds, name));
  if (extra !== undefined) return `has an attribute "${extra}" that ${op.name} does not know`;
  for (const [name, kind] of Object.entries(kinds)) {
    if (!Object.hasOwn(attributes, name)) return `lacks the attribute "${name}"`;
    if (!ofKind(kind, attributes[name]))
      return `has an attribute "${name}" that is not ${typeof kind === "string" ? kind : kind.join(" | ")}`;
  }
  return undefined;
}

function ofKind(kind: AttributeKind, value: unknown): boolean {
  if (typeof kind !== "string") return kind.includes(value as string);
  return KIND_TESTS[kind](value);
}

const isNumber = (value: unknown): boolean => typeof value === "number";
const listOf =
  (test: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(test);

const KIND_TESTS: Readonly<Record<Extract<AttributeKind, string>, (value: unknown) => boolean>> = {
  int: Number.isInteger,
  ints: listOf(Number.isInteger),
  float: isNumber,
  floats: listOf(isNumber),
  bool: (value) => typeof value === "boolean",
  dtype: isDType,
  scalar: (value) => isNumber(value) || typeof value === "boolean" || typeof value === "bigint" || isComplex(value),
};

/** The kind of body that an op's nodes have. */
function bodyFault({ op, body }: Node): string | undefined {
  const wanted = op.form === "block" ? "block" : op.form === "control" ? (CONTROL_BODIES[op.name] ?? "control") : "no";
  const found = body?.kind ?? "no";
  return found === wanted ? undefined : `has ${found} body where ${op.name} has ${wanted} body`;
}

const CONTROL_BODIES: Readonly<Record<string, string>> = {
  custom: "custom",
  callback: "callback",
  linear: "linear",
};

/** Types computed again from the operands, against those written down. */
function resultFault({ op, inputs, attributes, outputs }: Node): string | undefined {
  let types: readonly TensorType[];
  try {
    types = op.result(inputs, attributes as never);
  } catch (error) {
    return `is refused by its own rule: ${(error as Error).message}`;
  }
  if (types.length !== outputs.length) return `has ${outputs.length} results, ${op.name} makes ${types.length}`;
  const wrong = types.findIndex((type, i) => !sameType(type, outputs[i]!));
  if (wrong < 0) return undefined;
  return `has result ${wrong} as ${typeText(outputs[wrong]!)}, ${op.name} makes ${typeText(types[wrong]!)}`;
}
