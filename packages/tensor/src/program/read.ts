// Reads functions of programs from words.
// In: words.  Out: decoded functions.
// Invariant: any words give a function or a ProgramError that names function and word, never another error.
// Not here: whether the function makes sense (verify.ts).
import { OPCODES } from "../opcodes.generated.js";
import { type AnyOpSchema, OP_TABLE } from "../schema/table.js";
import { PROGRAM_VERSION, type Program, type ProgramFunction, type ProgramInstruction } from "./program.js";
import { WordReader } from "./words.js";

const BY_OPCODE: ReadonlyMap<number, AnyOpSchema> = new Map(
  [...OP_TABLE.values()].map((schema) => [OPCODES[schema.name]!, schema]),
);

/** All functions of a program; throws `program/corrupt`. */
export function readProgram(program: Program): readonly ProgramFunction[] {
  return program.functions.map((words, number) => readFunction(words, number, program));
}

function readFunction(words: Int32Array, number: number, program: Program): ProgramFunction {
  const reader = new WordReader(words, `function ${number}`);
  const version = reader.count("the version");
  if (version !== PROGRAM_VERSION) throw reader.corrupt(`the version is ${version}, this is ${PROGRAM_VERSION}`);
  const inputs = Array.from({ length: reader.count("the number of inputs", words.length) }, () => reader.type());
  const constants = reader.counts(
    reader.count("the number of constants", words.length),
    "a constant",
    program.constants.length,
  );
  const slots = reader.count("the number of slots");
  const many = reader.count("the number of instructions", words.length);
  const instructions = Array.from({ length: many }, () => readInstruction(reader, slots, program.functions.length));
  const outputs = reader.counts(reader.count("the number of outputs", words.length), "the slot of an output", slots);
  if (!reader.ended) throw reader.corrupt("the function has ended, and words follow");
  return { inputs, constants, slots, instructions, outputs };
}

function readInstruction(reader: WordReader, slots: number, functions: number): ProgramInstruction {
  const start = reader.at;
  const opcode = reader.count("the opcode");
  const op = BY_OPCODE.get(opcode);
  if (op === undefined) throw reader.corrupt(`no op has opcode ${opcode}`);
  const length = reader.count("the length");
  const [results, operands, called] = reader.counts(3, "a length") as [number, number, number];
  const outputs = reader.counts(results, "the slot of a result", slots);
  const inputs = reader.counts(operands, "the slot of an operand", slots);
  const numbers = reader.counts(called, "the number of a function", functions);
  const attributes = reader.attributes(op);
  const types = outputs.map(() => reader.type());
  if (reader.at - start !== length)
    throw reader.corrupt(`${op.name} has ${reader.at - start} words and says ${length}`);
  return { op, inputs, outputs, functions: numbers, attributes, types };
}
