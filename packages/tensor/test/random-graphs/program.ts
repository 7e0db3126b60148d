// Random programs: up to thirty ops on one to three inputs, as data that fast-check shrinks.
// In: numbers.  Out: programs, the functions they mean, their inputs.
// Invariant: a program means the same function under every transformation; an op that does not apply is left out.
import fc from "fast-check";
import * as t from "../../src/index.js";
import { OPS, withinLimits } from "./ops.js";
import type { Choice, Tensor } from "./pick.js";

/** One op with the values it takes, counted back from the last one, and numbers to choose with. */
interface Instruction {
  readonly op: string;
  readonly first: number;
  readonly second: number;
  readonly numbers: number;
}

export interface Program {
  readonly shapes: readonly (readonly number[])[];
  readonly instructions: readonly Instruction[];
  /** Decides the elements of the inputs. */
  readonly seed: number;
  /** Which inputs have a batch under vmap. */
  readonly batched: readonly boolean[];
}

const MAX_OPS = 30;
const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 2 });
const instruction = fc.record({
  op: fc.constantFrom(...Object.keys(OPS)),
  first: fc.nat(5),
  second: fc.nat(5),
  numbers: fc.nat(9999),
});

export const programs: fc.Arbitrary<Program> = fc
  .record({
    shapes: fc.array(shape, { minLength: 1, maxLength: 3 }),
    instructions: fc.array(instruction, { minLength: 1, maxLength: MAX_OPS, size: "max" }),
    seed: fc.nat(9999),
    batches: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  })
  .map(({ shapes, instructions, seed, batches }) => ({
    shapes,
    instructions,
    seed,
    batched: shapes.map((_, i) => i === 0 || batches[i]!),
  }));

/** Choices from one number, the same ones each time. */
function chooser(numbers: number): Choice {
  let rest = numbers;
  return (below) => {
    const chosen = rest % below;
    rest = Math.floor(rest / below) + 7919;
    return chosen;
  };
}

/** All values of a program, inputs first. */
export function valuesOf({ instructions }: Program, inputs: readonly Tensor[]): Tensor[] {
  const values = [...inputs];
  for (const { op, first, second, numbers } of instructions) {
    const at = (back: number): Tensor => values[values.length - 1 - (back % values.length)]!;
    const made = OPS[op]!(at(first), at(second), chooser(numbers));
    if (made !== undefined && withinLimits(made)) values.push(made);
  }
  return values;
}

/** One number that depends on all elements of all values, each with a weight of its own. */
export function lossOf(program: Program, inputs: readonly Tensor[]): Tensor {
  const parts = valuesOf(program, inputs).map((x) => t.sum(x.multiply(noise(x.shape, x.size + 1))));
  return (parts as Tensor[]).reduce((total, part) => total.add(part) as Tensor);
}

/** Numbers between -1 and 1 without pattern: generic points, whatever a failing case shrinks to. */
export function noise(extents: readonly number[], seed: number): Tensor {
  const size = extents.reduce((product, extent) => product * extent, 1);
  const numbers = Float64Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * (seed + 1)));
  return t.reshape(t.tensor(numbers, { dtype: "f64" }), extents) as Tensor;
}

export const inputsOf = ({ shapes, seed }: Program): Tensor[] =>
  shapes.map((extents, i) => noise(extents, seed + 10 * i));

/** The program as lines. */
export function programText({ shapes, instructions }: Program): string {
  const lines = instructions.map(({ op, first, second, numbers }) => `${op} ${first} ${second} ${numbers}`);
  return [`inputs ${shapes.map((extents) => `[${extents.join(",")}]`).join(" ")}`, ...lines].join("; ");
}
