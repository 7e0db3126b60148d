// Equations between terms, taken apart as far as they go.
// In: two terms of one kind.  Out: comparisons that hold exactly when the terms are equal, or null when they never are.
// Invariant: records and branches are compared field by field; wildcards equal everything; no term is evaluated more often than before.
// Not here: which variable gets its value from where (safety.ts, plan/order.ts).
import type { CheckedLiteral, CheckedTerm } from "./checked.js";

/** Comparisons that say `left = right`; null when that is impossible. */
export function equations(left: CheckedTerm, right: CheckedTerm): CheckedLiteral[] | null {
  if (left.kind === "wildcard" || right.kind === "wildcard") return [];
  if (left.kind === "constant" && right.kind === "constant") return left.value === right.value ? [] : null;
  if (left.kind === "variable" && right.kind === "variable" && left.variable === right.variable) return [];
  if ((left.kind === "record" && right.kind === "nil") || (left.kind === "nil" && right.kind === "record")) return null;
  if (left.kind === "record" && right.kind === "record") return all(left.args, right.args);
  if (left.kind === "branch" && right.kind === "branch") {
    return left.branch === right.branch && left.valueType === right.valueType ? all(left.args, right.args) : null;
  }
  return [{ kind: "compare", op: "=", on: left.type, left, right, location: right.location }];
}

/** Comparisons that say that terms are equal pair by pair. */
export function all(left: readonly CheckedTerm[], right: readonly CheckedTerm[]): CheckedLiteral[] | null {
  const found: CheckedLiteral[] = [];
  if (left.length !== right.length) return null;
  for (let i = 0; i < left.length; i++) {
    const each = equations(left[i]!, right[i]!);
    if (each === null) return null;
    found.push(...each);
  }
  return found;
}
