// Looking at values while a function runs: prints and calls of the host, also in compiled, differentiated and vectorised functions.
// In: a function or a format, tensors.  Out: nothing; the function is called with values when the place is reached.
// Invariant: calls happen each time, in the order they were written, and are never optimised away; inside loops once a step, inside vmap once an example.
// Source: JAX `debug.callback`, `debug.print`.
// Not here: switches (config.ts), what transformations make of a call (transform/control/callback.ts).
import { ArgumentError } from "./error.js";
import type { Tensor } from "./methods.generated.js";
import { withOrigin } from "./origin.js";
import { applyControl } from "./replay.js";
import { callback as schema } from "./schema/control.js";
import { describe } from "./shape.js";
import { flattenTensors } from "./transform/function.js";
import { unflatten } from "./tree.js";

/** Calls a function with the values of tensors, when they are known: at once, or each time a compiled function gets there.
 * Arguments are trees of tensors; the function gets the same trees with values that can be read. What it returns is ignored.
 * Throws `argument/function`, `tree/leaf`.
 * Source: JAX `debug.callback`.
 * @example debug.callback((x) => x.item(), tensor(1)); */
// biome-ignore lint/suspicious/noExplicitAny: a user's own parameter types pass through.
export function callback(fn: (...args: any[]) => void, ...args: readonly unknown[]): void {
  if (typeof fn !== "function")
    throw new ArgumentError({
      code: "argument/function",
      op: "debug.callback",
      what: `fn is ${describe(fn)}`,
      remedy: "pass a function of the values",
      argument: "fn",
    });
  record("debug.callback", args, (values) => fn(...values));
}

/** Writes values to the console when they are known: at once, or each time a compiled function gets there.
 * With a text first, `{}` in it stands for the next value and `{name}` for that of a record given last; else values are written side by side.
 * Throws `debug/format` when text and values do not fit, `tree/leaf`.
 * Source: JAX `debug.print`.
 * @example debug.print("loss {} at {step}", tensor(0.5), { step: 3 }); */
export function print(format: unknown, ...values: readonly unknown[]): void {
  if (typeof format !== "string") {
    record("debug.print", [format, ...values], (known) => console.log(known.map(valueText).join(" ")));
    return;
  }
  const pieces = format.split(/\{(\w*)\}/);
  checkFormat(format, pieces, values);
  record("debug.print", values, (known) => console.log(filled(pieces, known)));
}

function record(op: string, args: readonly unknown[], run: (values: readonly unknown[]) => void): void {
  const flats = args.map((arg, i) => flattenTensors(arg, op, `argument ${i}`));
  const leaves = flats.flatMap((flat) => flat.leaves);
  const shape = { kind: "array", items: flats.map((flat) => flat.shape) } as const;
  const call = (values: readonly Tensor[]): void => {
    // The user's own code: what goes wrong in it has lines of its own.
    withOrigin(undefined, () => run(unflatten(shape, values) as unknown[]));
  };
  applyControl(schema as never, leaves, {}, { kind: "callback", run: call }, []);
}

/** Names of the odd pieces: empty for the next value. */
const namesOf = (pieces: readonly string[]): string[] => pieces.filter((_, i) => i % 2 === 1);

function checkFormat(format: string, pieces: readonly string[], values: readonly unknown[]): void {
  const names = namesOf(pieces);
  const named = names.filter((name) => name !== "");
  const wanted = names.length - named.length + (named.length > 0 ? 1 : 0);
  const record = (values.at(-1) ?? {}) as object;
  const missing = named.find((name) => !Object.hasOwn(record, name));
  if (wanted === values.length && missing === undefined) return;
  throw new ArgumentError({
    code: "debug/format",
    op: "debug.print",
    what:
      wanted === values.length
        ? `${JSON.stringify(format)} names ${missing}, which the last argument lacks`
        : `${JSON.stringify(format)} stands for ${wanted} values, ${values.length} are given`,
    remedy: "write {} for each value in order, or {name} and pass a record of the names last",
    argument: "format",
  });
}

function filled(pieces: readonly string[], values: readonly unknown[]): string {
  let next = 0;
  const record = values.at(-1) as Readonly<Record<string, unknown>>;
  return pieces
    .map((piece, i) => {
      if (i % 2 === 0) return piece;
      return valueText(piece === "" ? values[next++] : record[piece]);
    })
    .join("");
}

/** A tensor as text: a scalar as its item; trees by their leaves. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  const { shape, item } = value as Partial<Tensor>;
  if (shape === undefined || item === undefined)
    return `{${Object.entries(value as object)
      .map(([key, inner]) => `${key}: ${valueText(inner)}`)
      .join(", ")}}`;
  return shape.length === 0 ? String((value as Tensor).item()) : String(value);
}
