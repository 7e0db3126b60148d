// Convolutions and windows: the counterpart of scripts/goldens/zoo/convolution.py.
import * as t from "../../src/index.js";
import type { Functions } from "./function.js";

export const CONVOLUTION: Functions = {
  conv1d: (x, k) => t.conv(x, k),
  conv1dStrided: (x, k) => t.conv(x, k, { strides: 2, padding: "SAME" }),
  conv1dDilated: (x, k) => t.conv(x, k, { kernelDilation: 2 }),
  conv1dSpread: (x, k) => t.conv(x, k, { inputDilation: 2, padding: [[1, 2]] }),
  conv1dGrouped: (x, k) => t.conv(x, k, { groups: 2 }),
  convDepthwise: (x, k) => t.conv(x, k, { groups: 2, padding: "SAME" }),
  conv2d: (x, k) => t.conv(x, k),
  conv2dMixed: (x, k) =>
    t.conv(x, k, {
      strides: [2, 1],
      padding: [
        [1, 0],
        [0, 2],
      ],
      kernelDilation: [1, 2],
    }),
  convTranspose: (x, k) => t.convTranspose(x, k, { strides: 2, padding: "SAME" }),
  convNet: (x, k) => t.sum(t.square(t.nn.maxPool(t.relu(t.conv(x, k, { padding: "SAME" })), 2))),
  maxPool: (x) => t.nn.maxPool(x, 2),
  maxPoolOverlap: (x) => t.nn.maxPool(x, 3, { strides: 1, padding: "SAME" }),
  maxPoolTies: (x) => t.nn.maxPool(x, 2),
  avgPool: (x) => t.nn.avgPool(x, 2, { strides: 1 }),
  avgPoolUncounted: (x) => t.nn.avgPool(x, 3, { strides: 2, padding: "SAME", countIncludePad: false }),
  windowSum: (x) => t.windowSum(x, [2, 2], { strides: [1, 2] }),
  windowSumDilated: (x) => t.windowSum(x, [2], { windowDilation: 2, inputDilation: 2 }),
  windowMin: (x) => t.windowMin(x, [3]),
  convolve: (x, k) => t.convolve(x, k),
  correlate: (x, k) => t.correlate(x, k, { mode: "same" }),
};
