// Forward rules of ordering: tangents move with their values.
// In: an operand, its tangent.  Out: the tangent of the result.
import type { Tensor } from "../../methods.generated.js";
import { takeAlongAxis } from "../../ops/indexing.js";
import { argsort } from "../../ops/sort.js";
import type { AxisAttributes } from "../../schema/movement.js";
import type { JvpRule } from "../rule.js";

const sort_: JvpRule<AxisAttributes> = ({ primals: [x], tangents: [t], attributes: { axis } }) => [
  takeAlongAxis(t!, argsort(x!, { axis }), { axis }) as Tensor,
];

/** Rules by op. */
export const sort: Readonly<Record<string, JvpRule>> = { sort: sort_ as JvpRule };
