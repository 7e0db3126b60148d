// Expressions as closures over a register file: to words and to native values.
// In: an Expression of the plan, the machine, the registers of a rule.  Out: `() => number` or `() => Native`.
// Invariant: an intermediate result is never interned; only a value that fills a slot, a key or a head is.
// Not here: the functors themselves (builtins.ts), the same for generated code (codegen.ts).

import { matches } from "../pattern.js";
import type { Comparison, Expression } from "../plan/plan.js";
import { compareNative, functor, type Native } from "./builtins.js";
import { decodeWord, encodeWord, type Machine } from "./runner.js";

export type Registers = Int32Array;

/** A closure that computes the word of an expression. */
export function wordOf(machine: Machine, registers: Registers, expression: Expression): () => number {
  switch (expression.kind) {
    case "slot": {
      const slot = expression.slot;
      return () => registers[slot]!;
    }
    case "constant": {
      const word = machine.constants[expression.constant]!;
      return () => word;
    }
    case "parameter": {
      const word = machine.parameters[expression.parameter]!;
      return () => word;
    }
    case "cast":
      return wordOf(machine, registers, expression.value);
    case "counter":
      return () => machine.counter++;
    case "iteration":
      return () => machine.iteration;
    case "pack": {
      const fields = expression.args.map((arg) => wordOf(machine, registers, arg));
      const buffer = new Int32Array(fields.length);
      const records = machine.interner.records;
      return () => {
        // Two passes: a nested pack of the same closure cannot exist, yet computing first keeps the buffer whole.
        for (let i = 0; i < fields.length; i++) buffer[i] = fields[i]!();
        return records.pack(buffer);
      };
    }
    case "call":
      if (expression.op === "ord") return wordOf(machine, registers, expression.args[0]!);
      break;
  }
  const native = nativeOf(machine, registers, expression);
  const kind = expression.type;
  return () => encodeWord(machine.interner, kind, native());
}

/** A closure that computes the native value of an expression. */
export function nativeOf(machine: Machine, registers: Registers, expression: Expression): () => Native {
  if (expression.kind === "call" && expression.op !== "ord") return callOf(machine, registers, expression);
  if (expression.kind === "callback") {
    const args = expression.args.map((arg) => nativeOf(machine, registers, arg));
    const callback = machine.callbacks[expression.callback]!;
    return () => callback(...args.map((arg) => arg()));
  }
  const word = wordOf(machine, registers, expression);
  const { interner } = machine;
  switch (expression.type) {
    case "number":
    case "record":
    case "adt":
      return word;
    default: {
      const kind = expression.type;
      return () => decodeWord(interner, kind, word());
    }
  }
}

function callOf(machine: Machine, registers: Registers, call: Extract<Expression, { kind: "call" }>): () => Native {
  const compute = functor(call.op, call.on, machine.overflow) as ((...args: Native[]) => Native) | undefined;
  if (compute === undefined)
    throw new Error(`internal: functor ${call.op} on ${call.on} is not built in; please report this`);
  const args = call.args.map((arg) => nativeOf(machine, registers, arg));
  const [first, second, third] = args;
  if (args.length === 1) return () => compute(first!());
  if (args.length === 2) return () => compute(first!(), second!());
  if (args.length === 3) return () => compute(first!(), second!(), third!());
  return () => compute(...args.map((arg) => arg()));
}

/** A closure that decides a comparison. */
export function testOf(machine: Machine, registers: Registers, test: Comparison): () => boolean {
  const { op, left, right } = test;
  if (op === "match" || op === "!match" || op === "contains" || op === "!contains")
    return textTestOf(machine, registers, test);
  if ((op === "=" || op === "!=") && (isPlain(left) || isInline(test.on)) && (isPlain(right) || isInline(test.on))) {
    const a = wordOf(machine, registers, left);
    const b = wordOf(machine, registers, right);
    return op === "=" ? () => a() === b() : () => a() !== b();
  }
  const a = nativeOf(machine, registers, left);
  const b = nativeOf(machine, registers, right);
  switch (op) {
    case "=":
      return () => compareNative(a(), b()) === 0;
    case "!=":
      return () => compareNative(a(), b()) !== 0;
    case "<":
      return () => compareNative(a(), b()) < 0;
    case "<=":
      return () => compareNative(a(), b()) <= 0;
    case ">":
      return () => compareNative(a(), b()) > 0;
    case ">=":
      return () => compareNative(a(), b()) >= 0;
  }
}

function textTestOf(machine: Machine, registers: Registers, test: Comparison): () => boolean {
  const a = nativeOf(machine, registers, test.left) as () => string;
  const b = nativeOf(machine, registers, test.right) as () => string;
  switch (test.op) {
    case "match":
      return () => matches(a(), b()) === true;
    case "!match":
      return () => matches(a(), b()) === false;
    case "contains":
      return () => b().includes(a());
    default:
      return () => !b().includes(a());
  }
}

/** Is the word at hand without computing? */
function isPlain(expression: Expression): boolean {
  return expression.kind === "slot" || expression.kind === "constant" || expression.kind === "parameter";
}

/** Kinds whose word is computed without touching a table. */
function isInline(kind: Comparison["on"]): boolean {
  return kind === "number" || kind === "unsigned" || kind === "record" || kind === "adt";
}
