// Forward rules of arithmetic and of the functions every backend has.
// In: values, tangents, results.  Out: tangents of the results.
// Invariant: where a function has no derivative the convention is JAX's: ties share evenly, abs rises at 0, whole numbers count as steps.
// Source: the derivative of each function, as calculus has it; conventions observed from JAX 0.10.
// Not here: ops linear in their operands (linear.ts), trigonometry.
import { isInexact } from "../../dtype.js";
import type { Tensor } from "../../methods.generated.js";
import { withDType } from "../../ops/arguments.js";
import { add, divide, floorDivide, multiply, power as powerOf, subtract } from "../../ops/arithmetic.js";
import { equal, greaterEqual, selectWhere } from "../../ops/comparison.js";
import { conjugate, real } from "../../ops/complex.js";
import { fullLike } from "../../ops/creation.js";
import { exp, log, negative } from "../../ops/functions.js";
import type { AstypeAttributes } from "../../schema/elementwise.js";
import type { JvpRule, Tangent } from "../rule.js";
import { partials, spread, total } from "./partials.js";

const add_: JvpRule = ({ tangents: [tx, ty], outputs }) => {
  const sum = total([tx, ty])!;
  return [spread(sum, outputs[0]!.shape)];
};

const subtract_: JvpRule = ({ tangents: [tx, ty], outputs }) => {
  if (ty === undefined) return [spread(tx!, outputs[0]!.shape)];
  const difference = tx === undefined ? negative(ty) : subtract(tx, ty);
  return [spread(difference as Tensor, outputs[0]!.shape)];
};

/** By x: 1; by y: minus the quotient rounded down. */
const remainder: JvpRule = ({ primals: [x, y], tangents: [tx, ty], outputs }) => {
  const byY = ty && (multiply(ty, negative(floorDivide(x!, y!))) as Tensor);
  return [spread(total([tx, byY])!, outputs[0]!.shape)];
};

/** y x^(y - 1), with 0 for y = 0 whatever x is. */
function powerByBase(x: Tensor, y: Tensor): unknown {
  const none = equal(y, 0);
  return selectWhere(none, 0, multiply(y, powerOf(x, selectWhere(none, 1, subtract(y, 1)))));
}

/** log(x) x^y, with 0 for x = 0 where x^y is finite. */
const powerByExponent = (x: Tensor, _: Tensor, z: Tensor): unknown => multiply(log(selectWhere(equal(x, 0), 1, x)), z);

/** Of the larger (or smaller) of two: 1 where it is x, 1/2 where both are equal. */
const chosen = (x: Tensor, y: Tensor, z: Tensor): unknown =>
  selectWhere(equal(x, z), selectWhere(equal(y, z), fullLike(z, 0.5, { shape: [] }), 1), 0);

/** exp(x - z), also where both are the same infinity. */
const share = (x: Tensor, z: Tensor): unknown => exp(selectWhere(equal(x, z), 0, subtract(x, z)));

const squares = (y: Tensor, x: Tensor): Tensor => add(multiply(x, x), multiply(y, y)) as Tensor;

/** Real: the tangent or its negative. Complex: its part along x, 0 at 0. */
const abs: JvpRule = ({ primals: [x], tangents: [t], outputs: [y] }) => {
  if (x!.dtype !== "c64") return [selectWhere(greaterEqual(x!, 0), t!, negative(t!)) as Tensor];
  const length = selectWhere(equal(y!, 0), 1, y!);
  return [real(multiply(t!, divide(conjugate(x!), length))) as Tensor];
};

const astype: JvpRule<AstypeAttributes> = ({ tangents: [t], attributes: { dtype } }) => [
  isInexact(dtype) ? withDType(t!, dtype) : undefined,
];

const where: JvpRule = ({ primals: [condition], tangents: [, tx, ty], outputs }) => [
  spread(selectWhere(condition!, tx ?? 0, ty ?? 0) as Tensor, outputs[0]!.shape),
];

const quotient: JvpRule = ({ primals: [, y], tangents: [tx, ty], outputs: [z] }) => {
  const byX: Tangent = tx && (divide(tx, y!) as Tensor);
  const byY: Tangent = ty && (multiply(ty, negative(divide(z!, y!))) as Tensor);
  return [spread(total([byX, byY])!, z!.shape)];
};

/** Rules by op. */
export const elementwise: Readonly<Record<string, JvpRule>> = {
  add: add_,
  subtract: subtract_,
  divide: quotient,
  remainder,
  power: partials(powerByBase, powerByExponent),
  maximum: partials(chosen, (x, y, z) => chosen(y!, x!, z!)),
  minimum: partials(chosen, (x, y, z) => chosen(y!, x!, z!)),
  logaddexp: partials(
    (x, _, z) => share(x!, z!),
    (_, y, z) => share(y!, z!),
  ),
  arctan2: partials(
    (y, x) => divide(x!, squares(y!, x!)),
    (y, x) => negative(divide(y!, squares(y!, x!))),
  ),
  abs,
  exp: partials((_, y) => y),
  log: ({ primals: [x], tangents: [t] }) => [divide(t!, x!) as Tensor],
  expm1: partials((_, y) => add(y!, 1)),
  log1p: ({ primals: [x], tangents: [t] }) => [divide(t!, add(x!, 1)) as Tensor],
  sqrt: partials((_, y) => divide(0.5, y!)),
  rsqrt: partials((x, y) => divide(multiply(y!, -0.5), x!)),
  tanh: partials((_, y) => multiply(add(1, y!), subtract(1, y!))),
  sigmoid: partials((_, y) => multiply(y!, subtract(1, y!))),
  astype: astype as JvpRule,
  where,
};
