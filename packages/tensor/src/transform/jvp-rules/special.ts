// Forward rules of special functions.
// In: values, tangents, results.  Out: tangents of the results.
// Invariant: limits are taken where a formula meets 0 log 0 or 0 / 0; operands without a derivative are in none.ts.
// Source: NIST Digital Library of Mathematical Functions, chapters 5, 7, 8, 10 and 25.
import type { Tensor } from "../../methods.generated.js";
import { backendOf } from "../../ops/arguments.js";
import { add, divide, multiply, subtract } from "../../ops/arithmetic.js";
import { equal, logicalAnd, selectWhere } from "../../ops/comparison.js";
import { iota } from "../../ops/creation.js";
import { exp, log, log1p, negative, sign } from "../../ops/functions.js";
import { expandDims } from "../../ops/movement.js";
import { sum } from "../../ops/reduce.js";
import { besselI0e, besselI1e, digamma, igammaGradA, lgamma, zeta } from "../../ops/special.js";
import type { JvpRule } from "../rule.js";
import { partials } from "./partials.js";

const ROOT_PI = Math.sqrt(Math.PI);
const gaussian = (x: Tensor): unknown => exp(negative(multiply(x, x)));

/** c log(x), 0 for c = 0 where x is 0 too. */
function logPower(c: Tensor, x: Tensor): Tensor {
  const neither = logicalAnd(equal(c, 0), equal(x, 0));
  return multiply(c, log(selectWhere(neither, 1, x))) as Tensor;
}

/** Density of the gamma distribution of order a: x^(a - 1) exp(-x) / gamma(a). */
const gammaDensity = (a: Tensor, x: Tensor): Tensor =>
  exp(subtract(subtract(logPower(subtract(a, 1) as Tensor, x), x), lgamma(a))) as Tensor;

/** Density of the beta distribution: x^(a - 1) (1 - x)^(b - 1) / beta(a, b). */
function betaDensity(a: Tensor, b: Tensor, x: Tensor): unknown {
  const [c, d] = [subtract(a, 1), subtract(b, 1)] as Tensor[];
  const ends = logicalAnd(equal(d!, 0), equal(x, 1));
  const logs = add(logPower(c!, x), multiply(d!, log1p(negative(selectWhere(ends, 0, x)))));
  return exp(add(logs, subtract(lgamma(add(a, b)), add(lgamma(a), lgamma(b)))));
}

/** exp(-|x|) (I0 - I1 / x) less what the factor exp(-|x|) takes; 1/2 at 0. */
function besselSlope(x: Tensor, y: Tensor): unknown {
  const zero = equal(x, 0);
  const nonzero = selectWhere(zero, 1, x);
  return selectWhere(zero, 0.5, subtract(besselI0e(nonzero), multiply(y, add(sign(nonzero), divide(1, nonzero)))));
}

/** B(2j) / (2j)! for j = 1, 2, ... */
const MACLAURIN: readonly number[] = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000];
/** Terms of the zeta sum that are added one by one. */
const HEAD = 24;

/** Derivative of the zeta function by its order: each term of Euler and Maclaurin's summation, differentiated. */
function zetaByOrder(s: Tensor, q: Tensor): unknown {
  const order = expandDims(s, -1);
  const terms = add(expandDims(q, -1), iota([HEAD], { dtype: q.dtype, backend: backendOf([q]) }));
  const head = sum(multiply(log(terms), exp(negative(multiply(order, log(terms))))), { axis: -1 });
  const edge = add(q, HEAD) as Tensor;
  const [logEdge, before] = [log(edge), subtract(s, 1)];
  let factor = exp(negative(multiply(s, logEdge))) as Tensor;
  const slope = add(divide(logEdge, before), divide(1, multiply(before, before)));
  let rest = multiply(factor, add(multiply(edge, slope), multiply(logEdge, 0.5))) as Tensor;
  factor = multiply(factor, divide(s, edge)) as Tensor;
  let harmonic = divide(1, s) as Tensor;
  MACLAURIN.forEach((coefficient, j) => {
    rest = add(rest, multiply(multiply(factor, coefficient), subtract(logEdge, harmonic))) as Tensor;
    const [low, high] = [add(s, 2 * j + 1), add(s, 2 * j + 2)];
    factor = multiply(factor, multiply(divide(low, edge), divide(high, edge))) as Tensor;
    harmonic = add(harmonic, add(divide(1, low), divide(1, high))) as Tensor;
  });
  return negative(add(head, rest));
}

/** Rules by op. */
export const special: Readonly<Record<string, JvpRule>> = {
  erf: partials((x) => multiply(gaussian(x!) as Tensor, 2 / ROOT_PI)),
  erfc: partials((x) => multiply(gaussian(x!) as Tensor, -2 / ROOT_PI)),
  erfInv: partials((_, y) => multiply(exp(multiply(y!, y!)), ROOT_PI / 2)),
  lgamma: partials((x) => digamma(x!)),
  digamma: partials((x) => zeta(2, x!)),
  besselI0e: partials((x, y) => subtract(besselI1e(x!), multiply(sign(x!), y!))),
  besselI1e: partials((x, y) => besselSlope(x!, y!)),
  igamma: partials(
    (a, x) => igammaGradA(a!, x!),
    (a, x) => gammaDensity(a!, x!),
  ),
  igammac: partials(
    (a, x) => negative(igammaGradA(a!, x!)),
    (a, x) => negative(gammaDensity(a!, x!)),
  ),
  igammaGradA: partials(undefined, (a, x) => multiply(gammaDensity(a!, x!), subtract(log(x!), digamma(a!)))),
  zeta: partials(
    (s, q) => zetaByOrder(s!, q!),
    (s, q) => negative(multiply(s!, zeta(add(s!, 1), q!))),
  ),
  betainc: partials(undefined, undefined, (a, b, x) => betaDensity(a!, b!, x!)),
};
