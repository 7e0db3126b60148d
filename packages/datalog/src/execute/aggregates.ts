// The aggregates: count, sum, min, max and mean over native values, as accumulators.
// In: the native value of the target, once per binding of the body.  Out: one native value, or undefined when an empty group has none.
// Invariant: count and sum of nothing are 0; min, max and mean of nothing have no row.
// Not here: grouping (the enclosing steps of a rule bind the group), recursion (refused by the checker).

import type { AggregateName } from "../syntax/ast.js";
import type { Kind, Overflow } from "../value.js";
import { compareNative, Fault, functor, type Native } from "./builtins.js";

/** Folds one group. `reset` starts the next group. */
export interface Accumulator {
  reset(): void;
  add(value: Native): void;
  result(): Native | undefined;
}

const ACCUMULATORS: Readonly<Record<AggregateName, (on: Kind, overflow: Overflow) => Accumulator>> = {
  count: (_on, overflow) => {
    let count = 0;
    return {
      reset: () => {
        count = 0;
      },
      add: () => {
        count++;
      },
      result: () => {
        if (count > 2 ** 31 - 1 && overflow === "error") {
          throw new Fault("arithmetic/overflow", `a count of ${count} leaves the range of number`);
        }
        return count | 0;
      },
    };
  },
  sum: (on, overflow) => {
    const plus = functor("+", on, overflow) as (a: Native, b: Native) => Native;
    const zero = on === "int64" ? 0n : 0;
    let sum: Native = zero;
    return {
      reset: () => {
        sum = zero;
      },
      add: (value) => {
        sum = plus(sum, value);
      },
      result: () => sum,
    };
  },
  min: (_on) => extreme(-1),
  max: (_on) => extreme(1),
  mean: () => {
    let sum = 0;
    let count = 0;
    return {
      reset: () => {
        sum = 0;
        count = 0;
      },
      add: (value) => {
        sum += Number(value);
        count++;
      },
      result: () => (count === 0 ? undefined : sum / count),
    };
  },
};

/** An accumulator for `fn` over values of kind `on`. */
export function accumulator(fn: AggregateName, on: Kind, overflow: Overflow): Accumulator {
  return ACCUMULATORS[fn](on, overflow);
}

/** Kind of the result of `fn` over values of kind `on`. */
export function aggregateKind(fn: AggregateName, on: Kind): Kind {
  return fn === "count" ? "number" : fn === "mean" ? "float" : on;
}

function extreme(sign: 1 | -1): Accumulator {
  let best: Native | undefined;
  return {
    reset: () => {
      best = undefined;
    },
    add: (value) => {
      if (best === undefined || compareNative(value, best) * sign > 0) best = value;
    },
    result: () => best,
  };
}
