// Entry /lax: functions that JAX has in lax under no other name, with lax's arguments.
import { setup } from "./setup.js";

export { type DotDimensions, dotGeneral, raggedDot } from "./ops/lax/contraction.js";
export {
  conv,
  convGeneralDilated,
  convGeneralDilatedLocal,
  convGeneralDilatedPatches,
  convTranspose,
  convWithGeneralPadding,
} from "./ops/lax/convolution.js";
export {
  div,
  integerPow,
  mulhi,
  reducePrecision,
  round,
  shiftRightArithmetic,
  shiftRightLogical,
} from "./ops/lax/elementwise.js";
export { fft } from "./ops/lax/fft.js";
export {
  dynamicIndexInDim,
  dynamicSliceInDim,
  dynamicUpdateIndexInDim,
  dynamicUpdateSliceInDim,
  indexInDim,
  indexTake,
  selectN,
  sliceInDim,
  sortKeyVal,
} from "./ops/lax/indexing.js";
export {
  broadcast,
  broadcastedIota,
  broadcastInDim,
  broadcastLike,
  broadcastToRank,
  collapse,
  pad,
  slice,
  split,
} from "./ops/lax/movement.js";
export { reduce, reduceXor } from "./ops/lax/reduce.js";

setup();
