// A compiled function called inside a trace: its ops become part of that trace.
// In: the function and arguments, some of them values of a trace.  Out: its result, in the same trace.
// Invariant: numbers arrive as tensors, as they do in a program of its own; nothing is donated or padded.
// Not here: calls outside traces (function.ts).
import { CompileError } from "../error.js";
import { asTensor } from "../ops/arguments.js";
import { sharedSlot } from "../state.js";
import { flattenTensors } from "../transform/function.js";
import { unflatten } from "../tree.js";
import { bucketLength, paddedArguments } from "./bucket.js";
import type { Subject } from "./options.js";

// Functions nest as people write them; a hundred deep is a recursion that no argument ends.
const DEPTH = 100;

const nesting = sharedSlot<{ depth: number }>("defnNesting", () => ({ depth: 0 }));

/** Runs a function one level deeper; throws `defn/recursion` when compiled functions call each other without end. */
export function nested<T>(label: string, fn: () => T): T {
  if (nesting.depth >= DEPTH) throw endless(label, `${DEPTH} compiled functions are inside each other`);
  nesting.depth++;
  try {
    return fn();
  } catch (error) {
    // A plain function that calls itself inside a trace ends the stack before it reaches the depth.
    if (error instanceof RangeError && /call stack/i.test(error.message))
      throw endless(label, "the stack is full", error);
    throw error;
  } finally {
    nesting.depth--;
  }
}

function endless(label: string, seen: string, cause?: unknown): CompileError {
  return new CompileError({
    code: "defn/recursion",
    op: label,
    what: `${seen}: a traced function calls itself without end, since values that would end it are not known while it is traced`,
    remedy: "use whileLoop or scan, or make the argument that ends it static",
    cause,
  });
}

/** The function's result inside the trace around. */
export function inlined({ fn, label, settings }: Subject, args: readonly unknown[]): unknown {
  const { bucket, statics } = settings;
  return nested(label, () => {
    const given = args.map((arg, i) => {
      if (statics[i]) return arg;
      const flat = flattenTensors(arg, label, `argument ${i}`);
      return unflatten(flat.shape, flat.leaves);
    });
    if (bucket !== undefined)
      given.push(asTensor(label, bucketLength(given, bucket, paddedArguments(bucket, statics), label)));
    const { shape, leaves } = flattenTensors(fn(...given), label, "the result");
    return unflatten(shape, leaves);
  });
}
