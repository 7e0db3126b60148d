// Writes functions of programs as words.
// In: decoded functions.  Out: words.
// Invariant: reading gives the same function back.
// Not here: where functions come from (lower.ts).
import { OPCODES } from "../opcodes.generated.js";
import { PROGRAM_VERSION, type ProgramFunction, type ProgramInstruction } from "./program.js";
import { WordWriter } from "./words.js";

/** A function as words. */
export function writeFunction({ inputs, constants, slots, instructions, outputs }: ProgramFunction): Int32Array {
  const words = new WordWriter();
  words.counts([PROGRAM_VERSION, inputs.length]);
  for (const type of inputs) words.type(type);
  words.count(constants.length);
  words.counts(constants);
  words.counts([slots, instructions.length]);
  for (const instruction of instructions) writeInstruction(words, instruction);
  words.count(outputs.length);
  words.counts(outputs);
  return words.done();
}

/** One instruction; eager commands are these, one after the other. */
export function writeInstruction(words: WordWriter, instruction: ProgramInstruction): void {
  const { op, inputs, outputs, functions, attributes, types } = instruction;
  const start = words.length;
  words.count(OPCODES[op.name]!);
  words.count(0);
  words.count(outputs.length);
  words.count(inputs.length);
  words.count(functions.length);
  words.counts(outputs);
  words.counts(inputs);
  words.counts(functions);
  words.attributes(op, attributes);
  for (let i = 0; i < types.length; i++) words.type(types[i]!);
  words.patch(start + 1, words.length - start);
}
