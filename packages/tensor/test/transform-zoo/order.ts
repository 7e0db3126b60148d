// Running totals, sorting, selection by order: the counterpart of scripts/goldens/zoo/order.py.
import * as t from "../../src/index.js";
import { type Functions, like, type Tensor } from "./function.js";

/** The elements times 1, 2, 3, ... */
const numbered = (x: Tensor): Tensor => x.multiply(t.arange(1, x.size + 1, { dtype: x.dtype })) as Tensor;

export const ORDER: Functions = {
  cumsum: (x) => t.square(t.cumsum(x, { axis: 1 })),
  cumsumFlat: (x) => t.cumsum(x),
  cumsumReverse: (x) => t.cumsum(x, { axis: 0, reverse: true }),
  cumprod: (x) => t.cumprod(x),
  cumprodZeros: (x) => t.cumprod(x),
  cummax: (x) => t.cummax(x, { axis: 0 }),
  cummin: (x) => t.cummin(x, { axis: 1, reverse: true }),
  cumlogsumexp: (x) => t.cumlogsumexp(x, { axis: 0 }),
  sort: (x) => numbered(t.sort(x)),
  sortAxis: (x) => t.square(t.sort(x, { axis: 0 })),
  sortDescending: (x) => numbered(t.sort(x, { descending: true })),
  sortTies: (x) => numbered(t.sort(x)),
  argsort: (x) => t.argsort(x),
  argmax: (x) => t.argmax(x, { axis: 1 }),
  argmin: (x) => t.argmin(x, { axis: 0 }),
  topK: (x) => t.square(t.topK(x, 2)[0]),
  topKIndices: (x) => t.topK(x, 3)[1],
  topKGather: (x) => t.sum(t.power(t.takeAlongAxis(x, t.topK(x.multiply(x), 2)[1], { axis: -1 }), 3)),
  median: (x) => t.median(x, { axis: 1 }),
  quantile: (x) => t.quantile(x, 0.375),
  diff: (x) => t.square(t.diff(x, { n: 2 })),
  gradient: (x) => t.gradient(x.multiply(x)) as Tensor,
  searchsorted: (x) => t.searchsorted(like(x, [-1, 0, 1]), x),
  interp: (x) => t.interp(x, like(x, [-3, -1, 0.5, 3]), like(x, [0, 2, -1, 4])),
  rankLoss: (x, y) => t.sum(t.power(t.abs(t.sort(x).subtract(t.sort(y))), 1.5)),
};
