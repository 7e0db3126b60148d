// What holds of every program: compiled = eager, reverse mode = forward mode = finite differences, vmap = loop.
// In: a program.  Out: a line on what does not hold, or undefined.
import * as t from "../../src/index.js";
import type { Tensor } from "./pick.js";
import { inputsOf, lossOf, noise, type Program, valuesOf } from "./program.js";

/** A claim about programs. */
export type Check = (program: Program) => string | undefined;

const BATCH = 3;
const read = (x: Tensor): Float64Array => Float64Array.from(x.dataSync() as ArrayLike<number>);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0);
const inner = (x: Tensor, y: Tensor): number => {
  const other = read(y);
  return sum(Array.from(read(x), (a, i) => a * other[i]!));
};

/** A line on the first place where two lists of tensors differ by more than is allowed. */
function difference(
  what: string,
  got: readonly Tensor[],
  want: readonly Tensor[],
  allowed: number,
): string | undefined {
  if (got.length !== want.length) return `${what}: ${got.length} results in place of ${want.length}`;
  for (const [k, x] of got.entries()) {
    const y = want[k]!;
    if (x.dtype !== y.dtype || x.shape.join() !== y.shape.join())
      return `${what}: value ${k} is ${x.dtype}[${x.shape}], not ${y.dtype}[${y.shape}]`;
    const [a, b] = [read(x), read(y)];
    for (let i = 0; i < a.length; i++) {
      const close =
        allowed === 0 ? Object.is(a[i], b[i]) : !(Math.abs(a[i]! - b[i]!) > allowed * (1 + Math.abs(b[i]!)));
      if (!close || Number.isNaN(a[i]) !== Number.isNaN(b[i]))
        return `${what}: value ${k} has ${a[i]} at ${i}, not ${b[i]}`;
    }
  }
  return undefined;
}

/** Every value of a compiled program has the bits of the eager one, in the first call and in the next. */
export const compiledIsEager: Check = (program) => {
  const xs = inputsOf(program);
  const compiled = t.defn((...inputs: Tensor[]) => valuesOf(program, inputs));
  const want = valuesOf(program, xs);
  return (
    difference("compiled", compiled(...xs) as Tensor[], want, 0) ??
    difference("again", compiled(...xs) as Tensor[], want, 0)
  );
};

/** The gradient, in a direction, is the slope; forward mode agrees with it to the last digits. */
export const gradientIsSlope: Check = (program) => {
  const xs = inputsOf(program);
  const loss = (...inputs: Tensor[]): Tensor => lossOf(program, inputs);
  const gradients = t.grad(loss, { argnums: xs.map((_, i) => i) })(...xs) as Tensor[];
  const shapes = difference(
    "gradient",
    gradients,
    gradients.map((_, i) => xs[i]!),
    Infinity,
  );
  if (shapes !== undefined) return shapes;
  const directions = xs.map((x, i) => noise(x.shape, 31 + i));
  const reverse = sum(gradients.map((g, i) => inner(g, directions[i]!)));
  const forward = Number((t.jvp(loss, xs, directions)[1] as Tensor).item());
  if (!(Math.abs(forward - reverse) <= 1e-9 * (1 + Math.abs(reverse)))) return `forward ${forward}, reverse ${reverse}`;
  const at = (h: number): number =>
    Number(loss(...xs.map((x, i) => x.add(directions[i]!.multiply(h)) as Tensor)).item());
  const centre = at(0);
  const [h, k] = [1e-5, 5e-6];
  const slopes = [(at(h) - at(-h)) / (2 * h), (at(k) - at(-k)) / (2 * k), (at(h) - centre) / h, (centre - at(-h)) / h];
  // Near a corner the slopes differ among themselves; so much is allowed there.
  const allowed = 1e-6 * (1 + Math.abs(reverse)) + 4 * (Math.max(...slopes) - Math.min(...slopes));
  return Math.abs(slopes[1]! - reverse) <= allowed ? undefined : `gradient ${reverse}, slope ${slopes[1]}`;
};

/** Inputs with a batch along some axis, and the single calls they stand for. */
function batches(program: Program): { xs: Tensor[]; singles: Tensor[][] } {
  const rows = Array.from({ length: BATCH }, (_, b) => inputsOf({ ...program, seed: program.seed + 100 * b }));
  const xs = program.batched.map((batched, i) =>
    batched ? (t.stack(rows.map((row) => row[i]!)) as Tensor) : rows[0]![i]!,
  );
  const singles = rows.map((row) => row.map((x, i) => (program.batched[i] ? x : rows[0]![i]!)));
  return { xs, singles };
}

const stackedResults = (results: readonly (readonly Tensor[])[]): Tensor[] =>
  results[0]!.map((_, k) => t.stack(results.map((row) => row[k]!)) as Tensor);

/** A vectorised program gives what a loop over the batch gives, and so does its gradient. */
export const vmapIsLoop: Check = (program) => {
  const { xs, singles } = batches(program);
  const inAxes = program.batched.map((batched) => (batched ? 0 : null));
  const values = (...inputs: Tensor[]): Tensor[] => valuesOf(program, inputs);
  const got = t.vmap(values, { inAxes })(...xs) as Tensor[];
  const want = stackedResults(singles.map((inputs) => values(...inputs)));
  const gradient = t.grad((...inputs: Tensor[]) => lossOf(program, inputs), { argnums: xs.map((_, i) => i) });
  return (
    difference("vmap", got, want, 1e-12) ??
    difference(
      "vmap of grad",
      t.vmap(gradient, { inAxes })(...xs) as Tensor[],
      stackedResults(singles.map((inputs) => gradient(...inputs) as Tensor[])),
      1e-9,
    )
  );
};

/** All claims by name. */
export const CHECKS: Readonly<Record<string, Check>> = { compiledIsEager, gradientIsSlope, vmapIsLoop };

/** What does not hold of a program, or undefined; an error counts. */
export function complaint(program: Program, checks: Readonly<Record<string, Check>> = CHECKS): string | undefined {
  for (const [name, check] of Object.entries(checks))
    try {
      const line = check(program);
      if (line !== undefined) return `${name}: ${line}`;
    } catch (error) {
      return `${name}: threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
    }
  return undefined;
}
