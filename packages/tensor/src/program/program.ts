// A program: what a backend compiles, as functions of words.
// In: nothing.  Out: types of programs, encoded and decoded.
// Invariant: function 0 is the whole; a function calls only functions of higher numbers; every slot is written once, before it is read.
// Not here: the words (words.ts), writing (write.ts), reading (read.ts), checking (verify.ts), text (print.ts), graphs (lower.ts).
import type { Attributes, TensorType } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";

/** An array of a backend that a program uses. */
export interface ProgramConstant {
  readonly type: TensorType;
  /** A handle that the program holds. */
  readonly handle: object;
}

/** A program. Words: `VERSION, inputs, (type)*, constants, (number)*, slots, instructions, (instruction)*, outputs, (slot)*`;
 * a type is `dtype, rank, (extent low, extent high)*`;
 * an instruction `opcode, words, results, operands, functions, (slot)*, (slot)*, (function)*, attributes by the kinds of the op, (type of result)*`. */
export interface Program {
  /** What it was made from. */
  readonly label: string;
  readonly functions: readonly Int32Array[];
  readonly constants: readonly ProgramConstant[];
}

/** One instruction, decoded. */
export interface ProgramInstruction {
  readonly op: AnyOpSchema;
  /** Slots of its operands. */
  readonly inputs: readonly number[];
  /** Slots of its results. */
  readonly outputs: readonly number[];
  /** Functions of cond (branches), while (condition, body), scan and call (body). */
  readonly functions: readonly number[];
  readonly attributes: Attributes;
  /** Types of its results. */
  readonly types: readonly TensorType[];
}

/** One function, decoded: inputs take the first slots, constants the next. */
export interface ProgramFunction {
  readonly inputs: readonly TensorType[];
  /** Positions in the program's constants. */
  readonly constants: readonly number[];
  readonly slots: number;
  readonly instructions: readonly ProgramInstruction[];
  /** Slots of its results. */
  readonly outputs: readonly number[];
}

/** Version of the word format; a reader refuses others. */
export const PROGRAM_VERSION = 1;
