// Does a program make sense? Slots written once and before use, types as the ops say, functions that fit their calls.
// In: a program.  Out: its decoded functions; throws `program/corrupt` with function and instruction.
// Invariant: a program that passes can be run without another look.
// Not here: words that cannot be read (read.ts).
import { ProgramError, TensorError } from "../error.js";
import type { ScanAttributes, WhileAttributes } from "../schema/control.js";
import type { TensorType } from "../schema/op.js";
import { sameShape, shapeText } from "../shape.js";
import type { Program, ProgramFunction, ProgramInstruction } from "./program.js";
import { readProgram } from "./read.js";

/** The decoded functions of a program that makes sense; throws `program/corrupt`. */
export function verifyProgram(program: Program): readonly ProgramFunction[] {
  const functions = readProgram(program);
  if (functions.length === 0) throw corrupt("the program", "it has no function 0");
  // From the last to the first, since functions call only later ones.
  const results: (readonly TensorType[])[] = new Array(functions.length);
  for (let number = functions.length - 1; number >= 0; number--)
    results[number] = verifyFunction(program, functions, results, number);
  return functions;
}

/** Types of a function's results. */
function verifyFunction(
  { constants }: Program,
  functions: readonly ProgramFunction[],
  results: readonly (readonly TensorType[])[],
  number: number,
): readonly TensorType[] {
  const { inputs, constants: used, slots, instructions, outputs } = functions[number]!;
  const types: TensorType[] = [...inputs, ...used.map((at) => constants[at]!.type)];
  const known = new Map<number, TensorType>(types.entries());
  const typeOf = (slot: number, place: string): TensorType => {
    const type = known.get(slot);
    if (type === undefined) throw corrupt(place, `slot ${slot} is read before it is written`);
    return type;
  };
  instructions.forEach((instruction, i) => {
    const place = `function ${number}, instruction ${i} (${instruction.op.name})`;
    const operands = instruction.inputs.map((slot) => typeOf(slot, place));
    const early = instruction.functions.find((called) => called <= number);
    if (early !== undefined) throw corrupt(place, `it calls function ${early}, which is not a later one`);
    checkTypes(instruction.types, expected(instruction, operands, functions, results, place), place);
    instruction.outputs.forEach((slot, at) => {
      if (known.has(slot)) throw corrupt(place, `slot ${slot} is written twice`);
      known.set(slot, instruction.types[at]!);
    });
  });
  if (known.size !== slots) throw corrupt(`function ${number}`, `it has ${slots} slots and writes ${known.size}`);
  return outputs.map((slot) => typeOf(slot, `function ${number}, its outputs`));
}

/** The types that an instruction's results should have. */
function expected(
  { op, functions: called, attributes }: ProgramInstruction,
  operands: readonly TensorType[],
  functions: readonly ProgramFunction[],
  results: readonly (readonly TensorType[])[],
  place: string,
): readonly TensorType[] {
  const fits = (at: number, given: readonly TensorType[]): readonly TensorType[] => {
    const number = called[at];
    if (number === undefined) throw corrupt(place, `it names ${called.length} functions`);
    checkTypes(given, functions[number]!.inputs, `${place}, function ${number} it calls`);
    return results[number]!;
  };
  switch (op.name) {
    case "cond": {
      const branches = called.map((_, at) => fits(at, operands.slice(1)));
      for (const branch of branches) checkTypes(branch, branches[0]!, place);
      return branches[0] ?? fits(0, []);
    }
    case "while": {
      const { conditionConstants: c, bodyConstants: b } = attributes as unknown as WhileAttributes;
      const state = operands.slice(c + b);
      fits(0, [...operands.slice(0, c), ...state]);
      const next = fits(1, operands.slice(c));
      checkTypes(next, state, place);
      return state;
    }
    case "scan": {
      const { constants, carries, length } = attributes as unknown as ScanAttributes;
      const rows = operands.slice(constants + carries).map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) }));
      const made = fits(0, [...operands.slice(0, constants + carries), ...rows]);
      return made.map((type, i) => (i < carries ? type : { dtype: type.dtype, shape: [length, ...type.shape] }));
    }
    case "call":
      return fits(0, operands);
    default:
      return resultTypes(op, operands, attributes, place);
  }
}

function resultTypes(
  op: ProgramInstruction["op"],
  operands: readonly TensorType[],
  attributes: ProgramInstruction["attributes"],
  place: string,
): readonly TensorType[] {
  const least = op.operands.length;
  if (op.form === "control") throw corrupt(place, "a program cannot run it");
  if (op.variadic ? operands.length < least : operands.length !== least)
    throw corrupt(place, `it has ${operands.length} operands`);
  try {
    return op.result(operands, attributes as never);
  } catch (error) {
    if (error instanceof TensorError) throw corrupt(place, error.message);
    throw error;
  }
}

function checkTypes(given: readonly TensorType[], wanted: readonly TensorType[], place: string): void {
  const fits =
    given.length === wanted.length &&
    given.every(({ dtype, shape }, i) => dtype === wanted[i]!.dtype && sameShape(shape, wanted[i]!.shape));
  if (!fits) throw corrupt(place, `types are ${text(given)}, and have to be ${text(wanted)}`);
}

const text = (types: readonly TensorType[]): string =>
  types.length === 0 ? "none" : types.map(({ dtype, shape }) => dtype + shapeText(shape)).join(" ");

function corrupt(place: string, what: string): ProgramError {
  return new ProgramError({
    code: "program/corrupt",
    op: "program",
    what: `${place}: ${what}`,
    remedy: "make the program again; it was changed after it was made",
  });
}
