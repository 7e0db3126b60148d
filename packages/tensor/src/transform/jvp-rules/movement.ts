// Forward rules of ops that move elements, where zeros need not be made.
// In: tangents.  Out: tangents of the results.
// Not here: what the op itself on the tangents does (linear.ts).
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { fullLike } from "../../ops/creation.js";
import { type PadAttributes, pad as padOp } from "../../schema/movement.js";
import type { JvpRule } from "../rule.js";
import { zerosOf } from "../zeros.js";

const pad: JvpRule<PadAttributes> = ({ primals: [x], tangents: [t, value], attributes }) => [
  apply(padOp, [t ?? zerosOf(x!), value ?? fullLike(x!, 0, { shape: [] })], attributes) as Tensor,
];

/** Rules by op. */
export const movement: Readonly<Record<string, JvpRule>> = { pad: pad as JvpRule };
