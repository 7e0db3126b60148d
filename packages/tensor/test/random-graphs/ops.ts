// The ops of random programs: each keeps numbers of moderate size moderate and is smooth almost everywhere.
// In: one or two values and choices.  Out: a value, or undefined where the op does not apply.
import * as t from "../../src/index.js";
import { along, binary, fit, like, MAX_RANK, MAX_SIZE, type ProgramOp, type Tensor, unary } from "./pick.js";

const half = (x: Tensor): Tensor => x.multiply(0.5) as Tensor;
const oneMore = (x: Tensor): Tensor => t.square(x).add(1) as Tensor;
const flat = (x: Tensor): Tensor => t.reshape(x, [-1]) as Tensor;
const small = (x: Tensor): boolean => x.size <= MAX_SIZE / 2;

const ELEMENTWISE: Readonly<Record<string, ProgramOp>> = {
  sin: unary((x) => t.sin(x)),
  cos: unary((x) => t.cos(x)),
  tanh: unary((x) => t.tanh(x)),
  sigmoid: unary((x) => t.sigmoid(x)),
  erf: unary((x) => t.erf(x)),
  arctan: unary((x) => t.arctan(x)),
  bell: unary((x) => t.exp(t.negative(t.square(x)))),
  log1p: unary((x) => t.log1p(t.square(x))),
  sqrt: unary((x) => half(t.sqrt(oneMore(x)))),
  rsqrt: unary((x) => t.rsqrt(oneMore(x))),
  cube: unary((x) => t.sin(t.power(x, 3))),
  reciprocal: unary((x) => t.reciprocal(oneMore(x))),
  abs: unary((x) => t.abs(x)),
  relu: unary((x) => t.relu(x)),
  clip: unary((x) => t.clip(x, -0.4375, 0.5625)),
  softplus: unary((x) => half(t.nn.softplus(x))),
  stopped: unary((x) => half(x.multiply(t.sign(x)))),
  add: binary((x, y) => half(x.add(y))),
  subtract: binary((x, y) => half(x.subtract(y))),
  multiply: binary((x, y) => t.sin(x.multiply(y))),
  divide: binary((x, y) => x.divide(oneMore(y))),
  maximum: binary((x, y) => t.maximum(x, y)),
  minimum: binary((x, y) => t.minimum(x, y)),
  where: binary((x, y) => t.where(x.greater(y), x, half(y))),
  arctan2: binary((x, y) => t.arctan2(x, oneMore(y))),
  logaddexp: binary((x, y) => half(t.logaddexp(x, y))),
  hypot: binary((x, y) => half(t.hypot(x, oneMore(y)))),
  power: binary((x, y) => half(t.power(oneMore(t.tanh(x)), t.tanh(y)))),
};

const REDUCTIONS: Readonly<Record<string, ProgramOp>> = {
  sum: along((x, axis, choose) => t.tanh(t.sum(x, { axis, keepDims: choose(2) === 1 }))),
  mean: along((x, axis, choose) => t.mean(x, { axis, keepDims: choose(2) === 1 })),
  max: along((x, axis, choose) => t.max(x, { axis, keepDims: choose(2) === 1 })),
  min: along((x, axis) => t.min(x, { axis })),
  prod: along((x, axis) => t.prod(t.cos(x), { axis })),
  logSumExp: along((x, axis) => half(t.logSumExp(x, { axis }))),
  variance: along((x, axis) => t.tanh(t.variance(x, { axis }))),
  norm: along((x, axis) => t.tanh(t.linalg.norm(x.add(1), { axis }))),
  softmax: along((x, axis) => t.softmax(x, { axis })),
  logSoftmax: along((x, axis) => half(half(t.logSoftmax(x, { axis })))),
  layerNorm: along((x) => half(t.nn.layerNorm(t.sin(x), { epsilon: 0.1 }))),
  cumsum: along((x, axis, choose) => t.tanh(t.cumsum(x, { axis, reverse: choose(2) === 1 }))),
  cumprod: along((x, axis) => t.cumprod(t.cos(x), { axis })),
  cummax: along((x, axis) => t.cummax(x, { axis })),
};

const MOVEMENT: Readonly<Record<string, ProgramOp>> = {
  flatten: unary(flat),
  fold: (x) => (x.size % 2 === 0 && x.size > 0 ? t.reshape(x, [2, x.size / 2]) : undefined),
  transpose: unary((x) => t.transpose(x)),
  turn: (x) => (x.ndim < 3 ? undefined : t.transpose(x, [2, 0, 1])),
  moveaxis: along((x, axis) => t.moveaxis(x, axis, 0)),
  expandDims: (x, _, choose) => (x.ndim < MAX_RANK ? t.expandDims(x, choose(x.ndim + 1)) : undefined),
  squeeze: unary((x) => t.squeeze(x)),
  broadcast: (x) => (x.ndim < MAX_RANK && small(x) ? t.broadcastTo(x, [2, ...x.shape]) : undefined),
  concatenate: (x, y, choose) =>
    x.ndim > 0 && x.shape.join() === y.shape.join() && small(x)
      ? t.concatenate([x, y, x].slice(choose(2)), { axis: choose(x.ndim) })
      : undefined,
  stack: (x, y, choose) =>
    x.shape.join() === y.shape.join() && x.ndim < MAX_RANK && small(x)
      ? t.stack([x, y], { axis: choose(x.ndim + 1) })
      : undefined,
  pad: along((x, axis, choose) => {
    const widths = x.shape.map((_, i) => (i === axis ? [choose(2), 1] : [0, 0]));
    return small(x) ? t.pad(x, widths) : undefined;
  }),
  flip: along((x, axis) => half(t.flip(x, { axis }).add(x))),
  roll: along((x, axis) => half(t.roll(x, 1, { axis }).add(x))),
  slice: along((x, axis, choose) => {
    const extent = x.shape[axis]!;
    const start = x.shape.map((_, i) => (i === axis ? choose(extent) : 0));
    const step = x.shape.map((_, i) => (i === axis ? 1 + choose(2) : 1));
    return t.slice(x, start, x.shape, { step });
  }),
  tile: along((x) => (small(x) ? t.tile(x, 2) : undefined)),
  tril: (x) => (x.ndim < 2 ? undefined : t.tril(x)),
  diagonal: (x) => (x.ndim < 2 ? undefined : t.diagonal(x)),
};

const INDEXING: Readonly<Record<string, ProgramOp>> = {
  take: along((x, axis, choose) => {
    const places = [choose(x.shape[axis]!), choose(x.shape[axis]!), -1];
    return small(x) ? t.take(x, places, { axis }) : undefined;
  }),
  takeSorted: along((x, axis) => t.takeAlongAxis(x, t.argsort(x, { axis }), { axis })),
  gather: along((x, _, choose) => t.gather(x, [[choose(x.shape[0]!)], [choose(x.shape[0]!)], [0]])),
  scatterAdd: (x, y, choose) => {
    if (x.ndim === 0 || y.size === 0) return undefined;
    const places = [[choose(x.shape[0]!)], [choose(x.shape[0]!)]];
    return half(t.scatterAdd(x, places, t.mean(y)));
  },
  scatter: (x, y, choose) =>
    x.ndim === 0 ? undefined : t.scatter(x, [[choose(x.shape[0]!)]], t.sin(t.mean(y)), { mode: "clip" }),
  dynamicSlice: along((x) => t.dynamicSlice(x, startOfData(x), [Math.ceil(x.shape[0]! / 2), ...x.shape.slice(1)])),
  dynamicUpdate: along((x) => {
    const update = t.cos(
      t.slice(
        x,
        x.shape.map(() => 0),
        [1, ...x.shape.slice(1)],
      ),
    );
    return t.dynamicUpdateSlice(x, update, startOfData(x));
  }),
  sort: along((x, axis, choose) => t.sort(x, { axis, descending: choose(2) === 1 })),
  topK: along((x, axis) => (x.shape[axis]! < 2 ? undefined : t.topK(x, 2, { axis })[0])),
};

/** A start that depends on elements along the first axis. */
function startOfData(x: Tensor): t.TensorLike[] {
  const rows = t.sum(t.reshape(x, [x.shape[0]!, -1]), { axis: 1 });
  return [t.argmax(rows), ...x.shape.slice(1).map(() => 0)];
}

const CONTRACTION: Readonly<Record<string, ProgramOp>> = {
  matmul: (x, y) => {
    const fits = x.ndim === 2 && y.ndim === 2 && x.shape[1] === y.shape[0];
    return fits && x.shape[0]! * y.shape[1]! <= MAX_SIZE ? t.tanh(t.matmul(x, y)) : undefined;
  },
  gram: (x) => (x.ndim === 2 ? t.tanh(t.matmul(x, t.transpose(x))) : undefined),
  matmulBatched: (x) => (x.ndim === 3 ? t.tanh(t.einsum("bij,bkj->bik", x, t.sin(x))) : undefined),
  outer: (x, y) => (x.size * y.size <= MAX_SIZE ? t.sin(t.outer(flat(x), flat(y))) : undefined),
  dot: (x, y) => (x.size === y.size && x.size > 0 ? t.tanh(t.dot(flat(x), flat(y))) : undefined),
  conv: (x, y) => {
    if (x.size < 2 || y.size < 2) return undefined;
    const kernel = t.reshape(t.slice(flat(y), [0], [2]), [1, 2, 1]);
    return t.tanh(t.reshape(t.conv(t.reshape(x, [1, x.size, 1]), kernel), [-1]));
  },
  maxPool: (x) => (x.size < 2 ? undefined : t.reshape(t.nn.maxPool(t.reshape(x, [1, x.size, 1]), 2), [-1])),
  solve: (x) => {
    if (x.ndim !== 2 || x.shape[0] !== x.shape[1] || x.shape[0]! > 4) return undefined;
    const n = x.shape[0]!;
    const regular = t
      .eye(n, { dtype: x.dtype })
      .multiply(2 * n)
      .add(t.tanh(x));
    return t.linalg.solve(regular, x);
  },
};

const CONTROL: Readonly<Record<string, ProgramOp>> = {
  cond: (x) =>
    t.cond(
      t.mean(x).greater(0.125),
      (v: Tensor) => t.sin(v) as Tensor,
      (v: Tensor) => half(t.square(t.tanh(v)) as Tensor),
      x,
    ),
  scan: along(
    (x) =>
      t.scan(
        (c: Tensor, v: Tensor): [Tensor, Tensor] => [t.tanh(c.add(v)) as Tensor, c.multiply(v) as Tensor],
        t.zeros(x.shape.slice(1), { dtype: x.dtype }) as Tensor,
        x,
      )[1],
  ),
  scanReverse: along(
    (x) =>
      t.scan(
        (c: Tensor, v: Tensor): [Tensor, null] => [half(t.sin(c).add(v) as Tensor), null],
        t.ones(x.shape.slice(1), { dtype: x.dtype }) as Tensor,
        x,
        { reverse: true },
      )[0],
  ),
  forLoop: unary((x) => t.forLoop(0, 3, (_: Tensor, v: Tensor) => t.sin(v.multiply(1.25)) as Tensor, x)),
  checkpoint: unary((x) => t.checkpoint((v: Tensor) => t.sin(t.cos(v)) as Tensor)(x)),
  customJvp: unary((x) => doubled(x)),
};

/** A function whose rule is that of its value, given by hand. */
const doubled = t.customJvp(
  (x: Tensor) => t.tanh(x.multiply(2)) as Tensor,
  ([x]: readonly Tensor[], [dx]: readonly Tensor[]) => {
    const y = t.tanh(x!.multiply(2)) as Tensor;
    return [y, like(y, 1).subtract(t.square(y)).multiply(2).multiply(dx!) as Tensor];
  },
);

export const OPS: Readonly<Record<string, ProgramOp>> = {
  ...ELEMENTWISE,
  ...REDUCTIONS,
  ...MOVEMENT,
  ...INDEXING,
  ...CONTRACTION,
  ...CONTROL,
};

/** Does an op make a value of few enough elements and axes? */
export const withinLimits = (x: Tensor): boolean => x.size > 0 && x.size <= MAX_SIZE && x.ndim <= MAX_RANK && fit(x, x);
