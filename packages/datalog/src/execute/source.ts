// Building blocks of generated JavaScript: names, bindings of the outside world, expressions as source text.
// In: expressions and comparisons of the plan.  Out: source text that reads word variables `v<slot>` and bindings `e<n>`.
// Invariant: no text of the user enters the source: slots and bindings are numbered, constants come in through bindings (integers as digits).
// Not here: loops (codegen.ts), what the functors do (builtins.ts).
import type { Comparison, Expression, Plan, RelationId } from "../plan/plan.js";
import type { AggregateName } from "../syntax/ast.js";
import type { Kind, Overflow } from "../value.js";

/** Something of the evaluation that generated code needs; resolved anew for each evaluation. */
export type Binding =
  | { readonly kind: "machine" }
  | { readonly kind: "relation"; readonly relation: RelationId }
  | {
      readonly kind: "index";
      readonly relation: RelationId;
      readonly columns: readonly number[];
      /** Neighbours merged into words. */
      readonly words?: boolean | undefined;
    }
  | { readonly kind: "word"; readonly constant: number }
  | { readonly kind: "native"; readonly constant: number }
  | { readonly kind: "parameter"; readonly parameter: number }
  | { readonly kind: "functor"; readonly op: string; readonly on: Kind }
  | { readonly kind: "callback"; readonly callback: number }
  | { readonly kind: "accumulator"; readonly fn: AggregateName; readonly on: Kind; readonly serial: number }
  | {
      readonly kind: "table";
      readonly table: "symbols" | "floats" | "int64s" | "records" | "texts" | "floatValues" | "int64Values";
    }
  | {
      readonly kind: "intrinsic";
      readonly name: "compareNative" | "matches" | "rangeOf" | "popcount" | "lookAtLimits";
    };

/** Collects bindings and hands out names. */
export interface Scope {
  readonly plan: Plan;
  readonly overflow: Overflow;
  readonly bindings: Binding[];
  readonly names: Map<string, string>;
  serial: number;
}

export function createScope(plan: Plan, overflow: Overflow): Scope {
  return { plan, overflow, bindings: [], names: new Map(), serial: 0 };
}

/** The name under which generated code finds a binding. */
export function bind(scope: Scope, binding: Binding): string {
  const key = JSON.stringify(binding);
  let name = scope.names.get(key);
  if (name === undefined) {
    name = `e${scope.bindings.length}`;
    scope.bindings.push(binding);
    scope.names.set(key, name);
  }
  return name;
}

/** A fresh local name. */
export function fresh(scope: Scope, prefix: string): string {
  return `${prefix}${scope.serial++}`;
}

const table = (scope: Scope, name: Extract<Binding, { kind: "table" }>["table"]): string =>
  bind(scope, { kind: "table", table: name });

/** Source of the word of an expression. */
export function wordSource(scope: Scope, expression: Expression): string {
  switch (expression.kind) {
    case "slot":
      return `v${expression.slot}`;
    case "constant": {
      const { kind, value } = scope.plan.constants[expression.constant]!;
      if (kind === "number" || kind === "unsigned" || kind === "record") return integer((value as number) | 0);
      return bind(scope, { kind: "word", constant: expression.constant });
    }
    case "parameter":
      return bind(scope, { kind: "parameter", parameter: expression.parameter });
    case "cast":
      return wordSource(scope, expression.value);
    case "counter":
      return `${bind(scope, { kind: "machine" })}.counter++`;
    case "iteration":
      return `${bind(scope, { kind: "machine" })}.iteration`;
    case "pack":
      return `${table(scope, "records")}.pack([${expression.args.map((arg) => wordSource(scope, arg)).join(", ")}])`;
    case "call":
      if (expression.op === "ord") return wordSource(scope, expression.args[0]!);
      break;
  }
  return encode(scope, expression.type, nativeSource(scope, expression));
}

/** Source that turns a native value into its word. */
export function encode(scope: Scope, kind: Kind, native: string): string {
  switch (kind) {
    case "symbol":
      return `${table(scope, "symbols")}.intern(${native})`;
    case "float":
      return `${table(scope, "floats")}.intern(${native})`;
    case "int64":
      return `${table(scope, "int64s")}.intern(${native})`;
    case "unsigned":
      return `(${native} | 0)`;
    default:
      return native;
  }
}

/** Source of the native value of an expression. */
export function nativeSource(scope: Scope, expression: Expression): string {
  if (expression.kind === "call" && expression.op !== "ord") return callSource(scope, expression);
  if (expression.kind === "callback") {
    const args = expression.args.map((arg) => nativeSource(scope, arg));
    return `${bind(scope, { kind: "callback", callback: expression.callback })}(${args.join(", ")})`;
  }
  if (expression.kind === "constant") {
    const { kind, value } = scope.plan.constants[expression.constant]!;
    if (kind === "number" || kind === "unsigned" || kind === "record") return integer(value as number);
    return bind(scope, { kind: "native", constant: expression.constant });
  }
  const word = wordSource(scope, expression);
  switch (expression.type) {
    case "symbol":
      return `${table(scope, "texts")}[${word}]`;
    case "float":
      return `${table(scope, "floatValues")}[${word}]`;
    case "int64":
      return `${table(scope, "int64Values")}[${word}]`;
    case "unsigned":
      return `(${word} >>> 0)`;
    default:
      return word;
  }
}

/** Functors that are one JavaScript operator, where arithmetic wraps. */
const INLINE: Readonly<Record<string, (a: string, b: string) => string>> = {
  "number +": (a, b) => `((${a} + ${b}) | 0)`,
  "number -": (a, b) => `((${a} - ${b}) | 0)`,
  "number *": (a, b) => `Math.imul(${a}, ${b})`,
  "number band": (a, b) => `(${a} & ${b})`,
  "number bor": (a, b) => `(${a} | ${b})`,
  "number bxor": (a, b) => `(${a} ^ ${b})`,
  "unsigned +": (a, b) => `((${a} + ${b}) >>> 0)`,
  "unsigned -": (a, b) => `((${a} - ${b}) >>> 0)`,
  "unsigned *": (a, b) => `(Math.imul(${a}, ${b}) >>> 0)`,
  "float +": (a, b) => `(${a} + ${b})`,
  "float -": (a, b) => `(${a} - ${b})`,
  "float *": (a, b) => `(${a} * ${b})`,
  "float /": (a, b) => `(${a} / ${b})`,
};

const EXACT_KINDS: ReadonlySet<Kind> = new Set(["number", "unsigned", "int64"]);

function callSource(scope: Scope, call: Extract<Expression, { kind: "call" }>): string {
  const args = call.args.map((arg) => nativeSource(scope, arg));
  const inline = INLINE[`${call.on} ${call.op}`];
  const wraps = scope.overflow === "wrap" || !EXACT_KINDS.has(call.on);
  if (inline !== undefined && wraps && args.length === 2) return inline(args[0]!, args[1]!);
  return `${bind(scope, { kind: "functor", op: call.op, on: call.on })}(${args.join(", ")})`;
}

/** Source of a condition. */
export function testSource(scope: Scope, test: Comparison): string {
  const { op, left, right, on } = test;
  switch (op) {
    case "match":
    case "!match":
      return `${bind(scope, { kind: "intrinsic", name: "matches" })}(${nativeSource(scope, left)}, ${nativeSource(scope, right)}) === ${op === "match"}`;
    case "contains":
    case "!contains":
      return `${op === "contains" ? "" : "!"}${nativeSource(scope, right)}.includes(${nativeSource(scope, left)})`;
  }
  const plain = (expression: Expression): boolean =>
    expression.kind === "slot" || expression.kind === "constant" || expression.kind === "parameter";
  const words =
    on === "number" || on === "unsigned" || on === "record" || on === "adt" || (plain(left) && plain(right));
  if (op === "=" && words) return `${wordSource(scope, left)} === ${wordSource(scope, right)}`;
  if (op === "!=" && words) return `${wordSource(scope, left)} !== ${wordSource(scope, right)}`;
  const operator = op === "=" ? "===" : op === "!=" ? "!==" : op;
  const a = nativeSource(scope, left);
  const b = nativeSource(scope, right);
  // NaN has a place in the order of floats, which the operators of JavaScript do not give it.
  if (on === "float") return `${bind(scope, { kind: "intrinsic", name: "compareNative" })}(${a}, ${b}) ${operator} 0`;
  return `${a} ${operator} ${b}`;
}

/** An integer as digits; a negative one in parentheses, so that it can follow an operator. */
function integer(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}
