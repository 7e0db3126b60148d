// Forward rules of triangular and orthogonal factors, and of triangular systems.
// In: values, tangents, factors.  Out: tangents of the factors.
// Invariant: a tangent counts as the op reads its operand: cholesky sees one triangle, as values do.
// Source: Murray, "Differentiation of the Cholesky decomposition" (2016); Walter and Lehmann, "Algorithmic differentiation of linear
//   algebra functions with application in optimum experimental design" (2010) for qr and lu; JAX `lax.linalg`, where qr has no wide matrices.
import type { Tensor } from "../../methods.generated.js";
import { withDType } from "../../ops/arguments.js";
import { complex, imag } from "../../ops/complex.js";
import { zerosLike } from "../../ops/creation.js";
import { tril, triu } from "../../ops/diagonal.js";
import { negative } from "../../ops/functions.js";
import { takeAlongAxis } from "../../ops/indexing.js";
import { adjoint } from "../../ops/linalg/decompositions.js";
import { expandDims } from "../../ops/movement.js";
import { sliceAxis } from "../../ops/slice.js";
import type * as schema from "../../schema/algebra.js";
import type { NoAttributes } from "../../schema/op.js";
import {
  dividedBy,
  halvedTriangle,
  hermitian,
  identity,
  minus,
  padded,
  plus,
  product,
  substituted,
  times,
  turned,
  undetermined,
} from "../matrices.js";
import type { JvpContext, JvpRule, Tangent } from "../rule.js";

const LOWER: schema.TriangularAttributes = { lower: true, form: "none", unitDiagonal: false };

const strictly = (x: Tensor): Tensor => tril(x, { k: -1 }) as Tensor;

/** dl = l phi(l^-1 dx l^-*), phi halving the diagonal of the lower triangle. */
const cholesky = ({ tangents: [dx], outputs: [l] }: JvpContext<NoAttributes>): Tangent[] => {
  const inner = substituted(l!, adjoint(substituted(l!, hermitian(dx!, true), LOWER)), LOWER);
  return [product(l!, times(inner, halvedTriangle(inner)))];
};

/** With m = q* dx r^-1 and s the skew part that its lower triangle gives: dq = q (s - m) + dx r^-1, dr = q* dx - s r.
 * Of a wide matrix the leading square block gives s, and dq = q s. */
const qr = ({ tangents: [dx], outputs: [q, r], attributes }: JvpContext<schema.FullAttributesOfFactors>): Tangent[] => {
  const [m, n] = dx!.shape.slice(-2) as [number, number];
  if (attributes.full && m > n) throw undetermined("qr", dx!, 'use mode "reduced"');
  const leading = (x: Tensor): Tensor => (m < n ? sliceAxis(x, x.ndim - 1, 0, m) : x);
  const scaled = dividedBy(leading(dx!), leading(r!));
  const inner = product(adjoint(q!), scaled);
  const below = strictly(inner);
  const skew = minus(below, adjoint(below));
  // The diagonal of r stays real.
  const turn = dx!.dtype === "c64" ? plus(skew, times(imaginary(inner), identity(inner.shape.at(-1)!, inner))) : skew;
  const dq = m > n ? plus(product(q!, minus(turn, inner)), scaled) : product(q!, turn);
  return [dq, minus(product(adjoint(q!), dx!), product(turn, r!))];
};

/** i times the imaginary part. */
function imaginary(x: Tensor): Tensor {
  const part = imag(x) as Tensor;
  return complex(zerosLike(part), part) as Tensor;
}

/** With m = l^-1 dx[permutation] u^-1, both factors made square by an identity: dl = l tril(m, -1), du = triu(m) u. */
const lu = ({ tangents: [dx], outputs: [packed, , permutation] }: JvpContext<NoAttributes>): Tangent[] => {
  const [m, n] = dx!.shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  const rank = dx!.ndim;
  const exchanged = takeAlongAxis(dx!, expandDims(permutation!, -1), { axis: -2 }) as Tensor;
  const like = (x: Tensor): Tensor => withDType(x, dx!.dtype);
  const below = padded(strictly(sliceAxis(packed!, rank - 1, 0, k)), [0, 0], [0, m - k]);
  const above = padded(triu(sliceAxis(packed!, rank - 2, 0, k)) as Tensor, [0, n - k], [0, 0]);
  const l = plus(below, like(identity(m, dx!)));
  const u = n === k ? above : plus(above, like(padded(identity(n - k, dx!), [k, 0], [k, 0])));
  const inner = dividedBy(substituted(l, exchanged, { ...LOWER, unitDiagonal: true }), u);
  return [plus(product(l, strictly(inner)), product(triu(inner) as Tensor, u))];
};

/** dx = a^-1 (db - da x), where da is read as a is. */
const triangularSolve = ({
  primals: [a],
  tangents: [da, db],
  outputs: [x],
  attributes,
}: JvpContext<schema.TriangularAttributes>): Tangent[] => {
  const { lower, form, unitDiagonal } = attributes;
  const byB = db === undefined ? undefined : substituted(a!, db, attributes);
  if (da === undefined) return [byB];
  const k = unitDiagonal ? 1 : 0;
  const read = (lower ? tril(da, { k: -k }) : triu(da, { k })) as Tensor;
  const formed = form === "none" ? read : form === "transpose" ? turned(read) : adjoint(read);
  const byA = negative(substituted(a!, product(formed, x!), attributes)) as Tensor;
  return [byB === undefined ? byA : plus(byB, byA)];
};

/** Rules by op. */
export const factors: Readonly<Record<string, JvpRule>> = {
  cholesky: cholesky as JvpRule,
  qr: qr as JvpRule,
  lu: lu as JvpRule,
  triangularSolve: triangularSolve as JvpRule,
};
