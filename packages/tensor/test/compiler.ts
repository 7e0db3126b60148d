// A backend double whose compiler reads programs and runs them with reference kernels, and refuses what it is told to.
import type { Backend, Executable, Handle } from "../src/backend.js";
import { programText } from "../src/program/print.js";
import type { Program, ProgramFunction, ProgramInstruction } from "../src/program/program.js";
import { verifyProgram } from "../src/program/verify.js";
import { createReferenceBackend } from "../src/reference/backend.js";
import { REFERENCE_KERNELS } from "../src/reference/table.js";
import type { ScanAttributes, WhileAttributes } from "../src/schema/control.js";
import { OP_TABLE } from "../src/schema/table.js";

/** The double, with what was compiled on it. */
export interface Compiler extends Backend {
  readonly programs: Program[];
  /** Programs that were given back. */
  disposed: number;
  /** Runs of programs. */
  runs: number;
  /** Runs of single ops outside programs. */
  readonly outside: string[];
}

/** A backend that compiles all but some ops and blocks. */
export function compiler(refuses: readonly string[] = []): Compiler {
  const base = createReferenceBackend(REFERENCE_KERNELS);
  const double: Compiler = {
    ...base,
    name: "double",
    programs: [],
    disposed: 0,
    runs: 0,
    outside: [],
    run(op, ...rest) {
      double.outside.push(op.name);
      return base.run(op, ...rest);
    },
    lowers: (op) =>
      refuses.includes(op.name) || op.form === "block" ? { reason: `${op.name} is refused on purpose` } : true,
    compile(program): Executable {
      double.programs.push(program);
      const functions = verifyProgram(program);
      return {
        run(inputs) {
          double.runs++;
          return interpret(base, program, functions, 0, inputs);
        },
        dispose: () => void double.disposed++,
      };
    },
  };
  return double;
}

/** The texts of what was compiled. */
export const texts = ({ programs }: Compiler): string => programs.map(programText).join("\n\n");

function interpret(
  backend: Backend,
  program: Program,
  functions: readonly ProgramFunction[],
  number: number,
  inputs: readonly Handle[],
): Handle[] {
  const { constants, instructions, outputs } = functions[number]!;
  const slots: Handle[] = [...inputs, ...constants.map((at) => program.constants[at]!.handle)];
  const call = (at: number, operands: readonly Handle[]) => interpret(backend, program, functions, at, operands);
  for (const instruction of instructions) {
    const operands = instruction.inputs.map((slot) => slots[slot]!);
    const results = runInstruction(backend, instruction, operands, call);
    instruction.outputs.forEach((slot, i) => {
      slots[slot] = results[i]!;
    });
  }
  return outputs.map((slot) => backend.retain(slots[slot]!));
}

function runInstruction(
  backend: Backend,
  { op, functions, attributes, types }: ProgramInstruction,
  operands: readonly Handle[],
  call: (number: number, operands: readonly Handle[]) => Handle[],
): readonly Handle[] {
  const run = (name: string, inputs: readonly Handle[], given: object, result: { dtype: never; shape: number[] }) =>
    backend.run(OP_TABLE.get(name)!, inputs, given as never, [result])[0]!;
  switch (op.name) {
    case "cond": {
      const at = Number(backend.download(operands[0]!)[0]);
      return call(functions[Math.min(Math.max(at, 0), functions.length - 1)]!, operands.slice(1));
    }
    case "call":
      return call(functions[0]!, operands);
    case "while": {
      const { conditionConstants: c, bodyConstants: b } = attributes as unknown as WhileAttributes;
      let state = operands.slice(c + b);
      while (backend.download(call(functions[0]!, [...operands.slice(0, c), ...state])[0]!)[0])
        state = call(functions[1]!, [...operands.slice(c, c + b), ...state]);
      return state;
    }
    case "scan": {
      const { constants, carries, length, reverse } = attributes as unknown as ScanAttributes;
      const walked = operands.slice(constants + carries) as unknown as { dtype: never; shape: number[] }[];
      let carry = operands.slice(constants, constants + carries);
      const rows: Handle[][] = types.slice(carries).map(() => []);
      for (let step = 0; step < length; step++) {
        const at = reverse ? length - 1 - step : step;
        const given = walked.map((x) => {
          const { dtype, shape } = x;
          const start = shape.map((_, i) => (i === 0 ? at : 0));
          const stop = shape.map((extent, i) => (i === 0 ? at + 1 : extent));
          const one = [1, ...shape.slice(1)];
          const row = run("slice", [x], { start, stop, step: shape.map(() => 1) }, { dtype, shape: one });
          return run("reshape", [row], { shape: shape.slice(1) }, { dtype, shape: shape.slice(1) });
        });
        const results = call(functions[0]!, [...operands.slice(0, constants), ...carry, ...given]);
        carry = results.slice(0, carries);
        for (const [i, y] of results.slice(carries).entries()) rows[i]![at] = y;
      }
      const stacked = rows.map((ys, i) => {
        const { dtype, shape } = types[carries + i]! as { dtype: never; shape: number[] };
        const one = [1, ...shape.slice(1)];
        const flat = ys.map((y) => run("reshape", [y], { shape: one }, { dtype, shape: one }));
        return run("concatenate", flat, { axis: 0 }, { dtype, shape });
      });
      return [...carry, ...stacked];
    }
    default:
      return backend.run(op, operands, attributes, types);
  }
}
