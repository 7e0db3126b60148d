// Forward rules of window reductions; convolution and windowScatter are linear by their schema.
// In: values, tangents, results.  Out: tangents of the results.
// Invariant: of several equal extremes the first in row-major order has the whole derivative, as in the transpose of max pooling.
// Source: JAX `lax.reduce_window` (select_and_gather_add and select_and_scatter_add for extremes).
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { add, multiply } from "../../ops/arithmetic.js";
import { zerosLike } from "../../ops/creation.js";
import { applyControl } from "../../replay.js";
import * as control from "../../schema/control.js";
import type { AnyOpSchema } from "../../schema/table.js";
import * as schema from "../../schema/window.js";
import type { JvpContext, JvpRule } from "../rule.js";
import { atWinners, tapsOfWindow } from "../windows.js";

type Rule = (x: Tensor, tangent: Tensor, attributes: schema.WindowAttributes) => Tensor;

const sum: Rule = (_, tangent, attributes) => apply(schema.reduceWindow, [tangent], attributes) as Tensor;

/** Each tap's tangent times the product of the other taps, which needs no division and so holds at zeros too. */
const prod: Rule = (x, tangent, attributes) => {
  const values = tapsOfWindow(x, 1, attributes);
  const tangents = tapsOfWindow(tangent, 0, attributes);
  let before: Tensor | undefined;
  const heads = values.map((value) => {
    const head = before;
    before = before === undefined ? value : (multiply(before, value) as Tensor);
    return head;
  });
  let after: Tensor | undefined;
  let total: Tensor | undefined;
  for (let tap = values.length - 1; tap >= 0; tap--) {
    const others = [heads[tap], after].filter((part) => part !== undefined);
    const term = others.reduce((made, part) => multiply(made, part) as Tensor, tangents[tap]!);
    total = total === undefined ? term : (add(total, term) as Tensor);
    after = after === undefined ? values[tap]! : (multiply(values[tap]!, after) as Tensor);
  }
  return total ?? (zerosLike(sum(x, x, attributes)) as Tensor);
};

/** The tangent at the extreme. Its transpose is one op where windows are not dilated. */
const extreme: Rule = (x, tangent, attributes) => {
  const { window, strides, low, high, inputDilation, windowDilation } = attributes;
  if ([...inputDilation, ...windowDilation].some((dilation) => dilation !== 1))
    return atWinners(x, tangent, attributes);
  const select = attributes.reduce as "max" | "min";
  const types = schema.reduceWindow.result([x], attributes);
  return applyControl(
    control.linear as unknown as AnyOpSchema,
    [x, tangent],
    {},
    {
      kind: "linear",
      linear: 1,
      forward: (operand, values) => [atWinners(operand!, values!, attributes)],
      transpose: ([operand], [ct]) => [
        ct === undefined
          ? undefined
          : (apply(schema.windowScatter, [operand!, ct], { select, window, strides, low, high }) as Tensor),
      ],
    },
    types,
  )[0]!;
};

const RULES: Readonly<Record<schema.WindowAttributes["reduce"], Rule>> = { sum, prod, max: extreme, min: extreme };

const reduceWindow = ({ primals: [x], tangents: [tangent], attributes }: JvpContext<schema.WindowAttributes>) => [
  RULES[attributes.reduce](x!, tangent!, attributes),
];

/** Rules by op. */
export const window: Readonly<Record<string, JvpRule>> = { reduceWindow: reduceWindow as JvpRule };
