// A program as text.
// In: a program.  Out: one line per instruction, functions in order.
// Invariant: everything in the words is in the text, except elements of constants.
// Not here: text of graphs (graph/print.ts).
import type { AttributeValue, TensorType } from "../schema/op.js";
import { shapeText } from "../shape.js";
import type { Program, ProgramFunction, ProgramInstruction } from "./program.js";
import { readProgram } from "./read.js";

const typeText = ({ dtype, shape }: TensorType): string => dtype + shapeText(shape);
const slotText = (slot: number): string => `%${slot}`;

/** A program as text; throws `program/corrupt`. */
export function programText(program: Program): string {
  return readProgram(program)
    .map((each, number) => functionText(each, number, program))
    .join("\n");
}

function functionText(
  { inputs, constants, instructions, outputs }: ProgramFunction,
  number: number,
  program: Program,
): string {
  const given = inputs.map((type, slot) => `${slotText(slot)} ${typeText(type)}`).join(", ");
  const kept = constants.map(
    (at, i) => `  ${slotText(inputs.length + i)} = constant ${at} ${typeText(program.constants[at]!.type)}`,
  );
  const name = number === 0 ? `function 0 "${program.label}"` : `function ${number}`;
  return [
    `${name}(${given})`,
    ...kept,
    ...instructions.map(instructionText),
    `  return ${outputs.map(slotText).join(", ")}`,
  ].join("\n");
}

function instructionText({ op, inputs, outputs, functions, attributes, types }: ProgramInstruction): string {
  const results = outputs.map((slot, i) => `${slotText(slot)} ${typeText(types[i]!)}`).join(", ");
  const settings = Object.entries(attributes).map(([name, value]) => ` ${name}=${valueText(value)}`);
  const called = functions.length === 0 ? "" : ` functions ${functions.join(", ")}`;
  const operands = inputs.map(slotText).join(", ");
  return `  ${results === "" ? "" : `${results} = `}${op.name}(${operands})${settings.join("")}${called}`;
}

function valueText(value: AttributeValue): string {
  if (Array.isArray(value)) return `[${value.join(",")}]`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "object") return JSON.stringify(value);
  return Object.is(value, -0) ? "-0" : String(value);
}
