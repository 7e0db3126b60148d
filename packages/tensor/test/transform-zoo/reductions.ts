// Functions that fold axes: the counterpart of scripts/goldens/zoo/reductions.py.
import * as t from "../../src/index.js";
import { type Functions, like } from "./function.js";

const MASK = [
  [true, false, true],
  [true, true, false],
];
const beyondOne = (x: t.Tensor): t.Tensor => t.where(x.greater(1), Number.NaN, x.multiply(x)) as t.Tensor;

export const REDUCTIONS: Functions = {
  sum: (x) => t.sum(t.sin(x)),
  sumAxis: (x) => t.sum(x.multiply(x), { axis: 0 }),
  sumKeep: (x) => x.multiply(t.sum(x, { axis: -1, keepDims: true })),
  sumMasked: (x) => t.sum(x.multiply(x), { axis: 1, where: MASK }),
  mean: (x) => t.mean(t.exp(x)),
  meanAxis: (x) => t.mean(t.power(x, 3), { axis: [0, 2] }),
  average: (x, w) => t.average(x, { weights: w }),
  prod: (x) => t.prod(x),
  prodZeros: (x) => t.prod(x, { axis: 1 }),
  prodAxes: (x) => t.prod(x, { axis: [0, 2] }),
  maxTies: (x) => t.max(x, { axis: 1 }),
  minTies: (x) => t.min(x, { axis: 0 }),
  maxAll: (x) => t.max(x).multiply(t.min(x)),
  maxMasked: (x) => t.max(x, { axis: 1, initial: -5, where: MASK }),
  ptp: (x) => t.ptp(x, { axis: 0 }),
  variance: (x) => t.variance(x, { axis: 1 }),
  std: (x) => t.std(x, { axis: 0, ddof: 1 }),
  logSumExp: (x) => t.logSumExp(x, { axis: 1 }),
  logSumExpInfinite: (x) => t.logSumExp(t.concatenate([x, like(x, [-Infinity])])),
  logMeanExp: (x) => t.nn.logMeanExp(x),
  normTwo: (x) => t.linalg.norm(x),
  normOne: (x) => t.linalg.norm(x, { ord: 1 }),
  normThree: (x) => t.linalg.norm(x, { ord: 3 }),
  normInfinite: (x) => t.linalg.norm(x, { ord: Infinity }),
  normFrobenius: (x) => t.linalg.norm(x),
  normAxis: (x) => t.linalg.norm(x, { axis: 0 }),
  normNuclear: (x) => t.linalg.norm(x, { ord: "nuc" }),
  nansum: (x) => t.nansum(beyondOne(x)),
  nanmean: (x) => t.nanmean(beyondOne(x), { axis: 0 }),
  cov: (x) => t.cov(x),
  trapezoid: (x) => t.trapezoid(x.multiply(x), { dx: 0.5 }),
  huber: (x) => t.mean(t.where(t.abs(x).less(1), x.multiply(x).multiply(0.5), t.abs(x).subtract(0.5))),
};
