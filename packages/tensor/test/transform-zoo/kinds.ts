// What is asked of a function of the zoo: the counterpart of KINDS in scripts/goldens/transforms.py, by the same names.
// Invariant: cotangents, tangents and batches follow the formulas of that script.
import * as t from "../../src/index.js";
import type { Tensor } from "./function.js";

type Fn = (...xs: Tensor[]) => Tensor;
type Kind = (f: Fn, xs: readonly Tensor[]) => Tensor | readonly Tensor[];

const BATCH = 3;

function formula(shape: readonly number[], dtype: t.DType, of: (i: number) => number): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const flat = Float64Array.from({ length: size }, (_, i) => of(i) / 4 + 0.125);
  return t.reshape(t.tensor(flat, { dtype }), shape) as Tensor;
}

/** Fixed weights of an output; none is zero. */
export const cotangent = ({ shape, dtype }: Tensor): Tensor => formula(shape, dtype, (i) => ((7 * i + 3) % 11) - 5);

/** Fixed direction of the argument at a position. */
export const tangent = ({ shape, dtype }: Tensor, position: number): Tensor =>
  formula(shape, dtype, (i) => ((5 * i + 2 + 3 * position) % 9) - 4);

/** The argument and its elements moved on by one and two places, stacked. */
export const batched = (x: Tensor, axis: number = 0): Tensor =>
  t.stack(
    Array.from({ length: BATCH }, (_, k) => t.roll(x, k)),
    { axis },
  ) as Tensor;

/** The function itself if its result is one number, else the sum of its result weighed by the cotangent. */
export const scalar =
  (f: Fn): Fn =>
  (...xs) => {
    const out = f(...xs);
    return out.ndim === 0 ? out : (t.sum(out.multiply(cotangent(out))) as Tensor);
  };

/** The derivative at some arguments in the direction that the formula gives for the zoo's own. */
const tangentOf = (f: Fn, at: readonly Tensor[], xs: readonly Tensor[]): Tensor =>
  t.jvp(f, at, xs.map(tangent))[1] as Tensor;

const every = (xs: readonly Tensor[]): number[] => xs.map((_, i) => i);
const stacked = (xs: readonly Tensor[]): Tensor[] => xs.map((x) => batched(x));

export const KINDS: Readonly<Record<string, Kind>> = {
  value: (f, xs) => f(...xs),
  grad(f, xs) {
    const [out, pullback] = t.vjp(f, ...xs) as [Tensor, (cotangent: Tensor) => Tensor[]];
    return out.ndim === 0 ? t.grad(f, { argnums: every(xs) })(...xs) : pullback(cotangent(out));
  },
  jvp: (f, xs) => tangentOf(f, xs, xs),
  gradJvp: (f, xs) => tangentOf(t.grad(scalar(f)), xs, xs),
  jvpGrad: (f, xs) => t.grad((...a: Tensor[]) => tangentOf(scalar(f), a, xs), { argnums: every(xs) })(...xs),
  gradGrad(f, xs) {
    const first = t.grad(scalar(f));
    return t.grad((...a: Tensor[]) => t.sum(first(...a).multiply(cotangent(xs[0]!))) as Tensor)(...xs);
  },
  hessian: (f, xs) => t.hessian(scalar(f))(...xs),
  jacfwd: (f, xs) => t.jacfwd(f)(...xs),
  jacrev: (f, xs) => t.jacrev(f)(...xs),
  jacrevVmap: (f, xs) => t.jacrev(t.vmap(f))(...stacked(xs)),
  vmap: (f, xs) => t.vmap(f)(...stacked(xs)),
  vmapFirst: (f, xs) => t.vmap(f, { inAxes: xs.map((_, i) => (i === 0 ? 0 : null)) })(batched(xs[0]!), ...xs.slice(1)),
  vmapLast(f, xs) {
    const last = xs.length - 1;
    const inAxes = xs.map(({ ndim }, i) => (i === last ? ndim : null));
    return t.vmap(f, { inAxes, outAxes: -1 })(...xs.slice(0, last), batched(xs[last]!, -1));
  },
  vmapGrad: (f, xs) => t.vmap(t.grad(scalar(f)))(...stacked(xs)),
  gradVmap: (f, xs) => t.grad(scalar(t.vmap(f)))(...stacked(xs)),
  vmapHessian: (f, xs) => t.vmap(t.hessian(scalar(f)))(...stacked(xs)),
};
