// Conditions of `#if` and `#elif`.
// In: the tokens behind the word and the macros.  Out: whether it holds.
// Invariant: names that are no macros count as 0, as in C; what cannot be read is reported and does not hold.
// Not here: macros with parameters (they count as 0).
import type { Findings } from "./lexer.js";
import type { Macro } from "./macro.js";
import { locationOf, type Token } from "./token.js";

const STRENGTH: ReadonlyMap<string, number> = new Map([
  ["||", 1],
  ["&&", 2],
  ["==", 3],
  ["!=", 3],
  ["<", 4],
  ["<=", 4],
  [">", 4],
  [">=", 4],
  ["+", 5],
  ["-", 5],
  ["*", 6],
  ["/", 6],
  ["%", 6],
]);

const COMPUTE: Readonly<Record<string, (a: number, b: number) => number>> = {
  "||": (a, b) => Number(a !== 0 || b !== 0),
  "&&": (a, b) => Number(a !== 0 && b !== 0),
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b === 0 ? Number.NaN : Math.trunc(a / b)),
  "%": (a, b) => (b === 0 ? Number.NaN : a % b),
};

const DEEPEST = 100;

/** Whether the condition `tokens` holds. */
export function evaluateCondition(
  word: Token,
  tokens: readonly Token[],
  macros: ReadonlyMap<string, Macro>,
  findings: Findings,
): boolean {
  let at = 0;
  let depth = 0;

  function operand(): number {
    const token = tokens[at++];
    depth += 1;
    if (token === undefined || depth > DEEPEST) return Number.NaN;
    try {
      if (token.text === "!") return Number(operand() === 0);
      if (token.text === "-") return -operand();
      if (token.text === "(") {
        const value = binary(0);
        return tokens[at++]?.text === ")" ? value : Number.NaN;
      }
      if (token.kind === "number") return Number(token.text.replace(/u$/, ""));
      return token.kind === "word" ? named(token) : Number.NaN;
    } finally {
      depth -= 1;
    }
  }

  function named(token: Token): number {
    if (token.text === "defined") {
      const parenthesised = tokens[at]?.text === "(";
      const name = tokens[parenthesised ? at + 1 : at];
      at += parenthesised ? 3 : 1;
      return Number(macros.has(name?.text ?? ""));
    }
    const body = macros.get(token.text)?.body;
    return body?.length === 1 && body[0]!.kind === "number" ? Number(body[0]!.text) : 0;
  }

  function binary(least: number): number {
    let left = operand();
    for (;;) {
      const op = tokens[at]?.text ?? "";
      const strength = STRENGTH.get(op);
      if (strength === undefined || strength <= least) return left;
      at += 1;
      left = COMPUTE[op]!(left, binary(strength));
    }
  }

  const value = binary(0);
  if (Number.isNaN(value) || at < tokens.length) {
    const message = `the condition of "#${word.text}" cannot be read`;
    const help = 'use numbers, names, "defined(NAME)", comparisons, "&&", "||", "!" and parentheses';
    findings.diagnostics.push({
      code: "preprocessor/condition",
      severity: "error",
      message,
      help,
      location: locationOf(word),
    });
    return false;
  }
  return value !== 0;
}
