// Which terms may compute too much when they see values that the program alone would never show them.
// In: terms, clauses.  Out: whether a term is total, and the variables that partial terms read.
// Invariant: what is not known to be total is not: a new functor is careful by itself.
// Not here: what functors compute (execute/builtins.ts), where bindings are passed (sideways.ts).
import type { CheckedClause, CheckedLiteral, CheckedTerm, VariableId } from "../analyze/checked.js";
import { partsOf, termsOf } from "../analyze/walk.js";
import type { Kind, Overflow } from "../value.js";

/** Functors without an answer for some arguments, by the kind of their operands; where no kind is listed, of every kind. */
const PARTIAL: ReadonlyMap<string, readonly Kind[] | null> = new Map<string, readonly Kind[] | null>([
  ["/", ["number", "unsigned", "int64"]],
  ["%", ["number", "unsigned", "int64"]],
  ["^", ["number", "unsigned", "int64"]],
  ["to_number", ["symbol"]],
  ["to_unsigned", ["symbol"]],
  ["to_float", ["symbol"]],
  ["to_int64", ["symbol", "float"]],
  ["range", null],
]);

/** What may have no answer where `overflow` is an error: arithmetic on whole numbers, and conversions. */
const ARITHMETIC: ReadonlySet<string> = new Set(["+", "-", "*", "neg"]);
const CONVERSIONS: ReadonlySet<string> = new Set(["to_number", "to_unsigned", "to_int64"]);

/** Has the functor or term itself, its operands aside, one value for all operands? */
function isTotalStep(term: CheckedTerm, overflow: Overflow): boolean {
  switch (term.kind) {
    case "call": {
      const kinds = hasSafeDivisor(term) ? undefined : PARTIAL.get(term.op);
      if (kinds !== undefined && (kinds === null || kinds.includes(term.on))) return false;
      if (overflow === "wrap") return true;
      return !CONVERSIONS.has(term.op) && (!ARITHMETIC.has(term.op) || term.on === "float");
    }
    case "callback":
    case "aggregate":
    case "counter":
    case "iteration":
      return false;
    default:
      return true;
  }
}

/** A constant that divides everything, within the range too. */
function hasSafeDivisor({ op, args }: Extract<CheckedTerm, { kind: "call" }>): boolean {
  const divisor = args[1];
  if ((op !== "/" && op !== "%") || divisor?.kind !== "constant") return false;
  return ![0, -1].includes(Number(divisor.value));
}

/** Has the term exactly one value whatever its variables are? */
export function isTotal(term: CheckedTerm, overflow: Overflow): boolean {
  return isTotalStep(term, overflow) && partsOf(term).every((part) => isTotal(part, overflow));
}

/** Is the term of functors that have one value or fail: no generator, no aggregate, no function of the caller? */
export function isPlain(term: CheckedTerm): boolean {
  if (term.kind === "call" && term.op === "range") return false;
  return (term.kind === "call" || isTotalStep(term, "wrap")) && partsOf(term).every(isPlain);
}

/** Variables that reach a partial term of the body, or a generator or function: directly or through equations.
 * A value of theirs that no atom of the body has may fail, or make more values than anybody asked for. */
export function exposedVariables({ body }: CheckedClause, overflow: Overflow): ReadonlySet<VariableId> {
  const exposed = new Set<VariableId>();
  const equations: (readonly VariableId[])[] = [];
  const visitTerm = (term: CheckedTerm): void => {
    if (term.kind === "aggregate") {
      // A sum may leave its range for a group that only the demand knows.
      if (overflow === "error") for (const variable of term.shared) exposed.add(variable);
      if (term.target !== null) visitTerm(term.target);
      term.body.forEach(visit);
    } else if (!isTotalStep(term, overflow)) for (const variable of variablesWithin(term)) exposed.add(variable);
    partsOf(term).forEach(visitTerm);
  };
  const visit = (literal: CheckedLiteral): void => {
    termsOf(literal).forEach(visitTerm);
    if (literal.kind === "compare" && literal.op === "=")
      equations.push([...variablesWithin(literal.left), ...variablesWithin(literal.right)]);
  };
  body.forEach(visit);
  for (let size = -1; size !== exposed.size; ) {
    size = exposed.size;
    for (const variables of equations)
      if (variables.some((variable) => exposed.has(variable))) for (const variable of variables) exposed.add(variable);
  }
  return exposed;
}

/** Variables of a term, those an aggregate shares included. */
export function variablesWithin(term: CheckedTerm, found: Set<VariableId> = new Set()): Set<VariableId> {
  if (term.kind === "variable") found.add(term.variable);
  else if (term.kind === "aggregate") for (const variable of term.shared) found.add(variable);
  else for (const part of partsOf(term)) variablesWithin(part, found);
  return found;
}
