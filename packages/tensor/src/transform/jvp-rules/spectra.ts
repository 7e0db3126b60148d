// Forward rules of eigenvalues, singular values and their vectors.
// In: values, tangents, factors.  Out: tangents of the factors.
// Invariant: complex vectors of eigh and svd have JAX's phase (v* dv is real on the diagonal), those of eig stay of length 1 with their
//   largest element real, as values do. Equal values have infinite or NaN tangents of their vectors, as in JAX.
// Source: Giles, "An extended collection of matrix derivative results for forward and reverse mode algorithmic differentiation" (2008);
//   Boeddeker et al., "On the computation of complex-valued gradients" (2017) for eig; JAX `lax.linalg`, where eig has values only.
import type { Tensor } from "../../methods.generated.js";
import { withDType } from "../../ops/arguments.js";
import { divide, multiply } from "../../ops/arithmetic.js";
import { equal } from "../../ops/comparison.js";
import { complex, imag, real } from "../../ops/complex.js";
import { conjugated } from "../../ops/contraction.js";
import { onesLike } from "../../ops/creation.js";
import { diagonal } from "../../ops/diagonal.js";
import { abs } from "../../ops/functions.js";
import { takeAlongAxis } from "../../ops/indexing.js";
import { adjoint } from "../../ops/linalg/decompositions.js";
import { factored } from "../../ops/linalg/factored.js";
import { expandDims } from "../../ops/movement.js";
import { argmax, sum } from "../../ops/reduce.js";
import type * as schema from "../../schema/algebra.js";
import type { NoAttributes } from "../../schema/op.js";
import { hermitian, identity, minus, plus, product, times, undetermined } from "../matrices.js";
import type { JvpContext, JvpRule, Tangent } from "../rule.js";

const rows = (x: Tensor): Tensor => expandDims(x, -1) as Tensor;
const columns = (x: Tensor): Tensor => expandDims(x, -2) as Tensor;
const diagonalOf = (x: Tensor): Tensor => diagonal(x, { axis1: -2, axis2: -1 }) as Tensor;
const reciprocal = (x: Tensor): Tensor => divide(onesLike(x, { shape: [] }), x) as Tensor;

/** Reciprocals off the diagonal, zeros on it. */
function reciprocalsBeside(gaps: Tensor): Tensor {
  const one = withDType(identity(gaps.shape.at(-1)!, gaps), gaps.dtype);
  return minus(reciprocal(plus(gaps, one)), one);
}

/** dw = diag(v* dx v), dv = v (f o v* dx v) with f = 1 / (w_j - w_i). */
const eigh = ({ tangents: [dx], outputs: [w, v], attributes }: JvpContext<schema.TriangleAttributes>): Tangent[] => {
  const inner = product(adjoint(v!), product(hermitian(dx!, attributes.lower), v!));
  const gaps = reciprocalsBeside(minus(columns(w!), rows(w!)));
  return [real(diagonalOf(inner)) as Tensor, product(v!, times(inner, gaps))];
};

/** dw = diag(v^-1 dx v), dv = v (f o v^-1 dx v) less what would change the length of a vector or turn its largest element. */
const eig = ({ tangents: [dx], outputs: [w, v] }: JvpContext<NoAttributes>): Tangent[] => {
  const inner = factored(v!)(product(withDType(dx!, "c64"), v!));
  const gaps = reciprocalsBeside(minus(columns(w!), rows(w!)));
  const free = product(v!, times(inner, gaps));
  const along = real(sum(times(conjugated(v!), free), { axis: -2, keepDims: true }));
  const top = argmax(abs(v!), { axis: -2, keepDims: true });
  const largest = (x: Tensor): Tensor => takeAlongAxis(x, top, { axis: -2 }) as Tensor;
  const turn = divide(imag(largest(free)), real(largest(v!)));
  return [diagonalOf(inner), minus(free, times(v!, complex(along, turn) as Tensor))];
};

/** With m = u* dx v: ds = diag(m), du = u (f o (m s + (m s)*)) and dv = v (f o (s m + (s m)*)) with f = 1 / (s_j^2 - s_i^2),
 * and what of dx v / s and dx* u / s is orthogonal to u and v where these are not square. */
const svd = ({
  tangents: [dx],
  outputs: [u, s, vh],
  attributes,
}: JvpContext<schema.FullAttributesOfFactors>): Tangent[] => {
  const [m, n] = dx!.shape.slice(-2) as [number, number];
  if (attributes.full && m !== n) throw undetermined("svd", dx!, "pass fullMatrices: false, or use svdvals");
  const v = adjoint(vh!);
  const inner = product(adjoint(u!), product(dx!, v));
  const [across, down] = [columns(s!), rows(s!)];
  const gaps = reciprocalsBeside(times(plus(across, down), minus(across, down)));
  const both = (x: Tensor): Tensor => times(plus(x, adjoint(x)), gaps);
  const skew = multiply(minus(inner, adjoint(inner)), 0.5) as Tensor;
  // Of a complex matrix the diagonal of the skew part turns u.
  const turn = times(skew, times(identity(s!.shape.at(-1)!, s!), reciprocalOrZero(across)));
  let du = product(u!, plus(both(times(inner, across)), turn));
  let dv = product(v, both(times(inner, down)));
  if (m > n) du = plus(du, divide(outside(u!, product(dx!, v)), across) as Tensor);
  if (n > m) dv = plus(dv, divide(outside(v, product(adjoint(dx!), u!)), across) as Tensor);
  return [du, real(diagonalOf(inner)) as Tensor, adjoint(dv)];
};

/** What of x is orthogonal to orthonormal columns. */
const outside = (basis: Tensor, x: Tensor): Tensor => minus(x, product(basis, product(adjoint(basis), x)));

function reciprocalOrZero(x: Tensor): Tensor {
  const zero = withDType(equal(x, 0) as Tensor, x.dtype);
  return minus(reciprocal(plus(x, zero)), zero);
}

/** Rules by op. */
export const spectra: Readonly<Record<string, JvpRule>> = {
  eigh: eigh as JvpRule,
  eig: eig as JvpRule,
  svd: svd as JvpRule,
};
