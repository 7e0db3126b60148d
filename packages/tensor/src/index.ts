// Main entry: every public name of the package.

import * as fft from "./fft.js";
import * as lax from "./lax.js";
import * as linalg from "./linalg.js";
import * as memory from "./memory.js";
import * as nn from "./nn/index.js";
import { setup } from "./setup.js";
import * as tree from "./tree.js";

export type { Backend, Executable, Handle, MemoryStats, Refusal } from "./backend.js";
export { type Complex, complexNumber } from "./complex.js";
export { configure, type DebugSettings, type FallbackPolicy, type Settings, type SettingsChange } from "./config.js";
export {
  type BackendLoader,
  defaultBackend,
  registerBackend,
  setDefaultBackend,
  withBackend,
} from "./default-backend.js";
export {
  DTYPES,
  type DType,
  type FloatDType,
  type IntegerDType,
  isDType,
  promoteTypes,
  type StorageByDType,
  type Values,
} from "./dtype.js";
export {
  AbortError,
  ArgumentError,
  BackendError,
  BackendMismatchError,
  BufferSharedError,
  DisposedError,
  DTypeError,
  type ErrorFacts,
  FallbackError,
  IndexError,
  InternalError,
  NumberRangeError,
  NumericError,
  OutOfMemoryError,
  ShapeError,
  TensorError,
  TracerError,
  VersionError,
} from "./error.js";
export type {
  BlockFallbackMetadata,
  FallbackMetadata,
  MemoryMeasurements,
  ToBinaryStart,
  ToBinaryStop,
} from "./events.js";
export { resetFallbackWarnings } from "./fallback.js";
export { decodeBf16, decodeF16 } from "./half.js";
export type { Tensor } from "./methods.generated.js";
export type {
  AccumulatorOf,
  ArrayDType,
  AsNumber,
  DTypeOf,
  FloatOf,
  HalfArray,
  ItemOf,
  Nested,
  NestedArray,
  Promoted,
  ReadByDType,
  ReadOptions,
  RealOf,
  ScalarLike,
  TensorCore,
  TensorLike,
  TypedArray,
  UsingMember,
} from "./operand.js";
export {
  add,
  arctan2,
  divide,
  floorDivide,
  logaddexp,
  maximum,
  minimum,
  multiply,
  power,
  remainder,
  subtract,
} from "./ops/arithmetic.js";
export { choose, select } from "./ops/choice.js";
export {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
} from "./ops/comparison.js";
export { dot, inner, kron, matmul, matvec, outer, tensordot, vdot, vecdot, vecmat } from "./ops/contraction.js";
export { conv, convTranspose } from "./ops/convolution.js";
export {
  arange,
  eye,
  full,
  fullLike,
  iota,
  linspace,
  ones,
  onesLike,
  tensor,
  zeros,
  zerosLike,
} from "./ops/creation.js";
export { cross } from "./ops/cross.js";
export {
  cumlogsumexp,
  cummax,
  cummin,
  cumprod,
  cumsum,
  cumulativeProd,
  cumulativeSum,
  nancumprod,
  nancumsum,
} from "./ops/cumulative.js";
export { diag, diagflat, diagonal, fillDiagonal, trace, tril, triu } from "./ops/diagonal.js";
export { insert, remove as delete, remove, trimZeros } from "./ops/edit.js";
export { einsum, einsumPath } from "./ops/einsum.js";
export {
  abs,
  astype,
  ceil,
  clip,
  cos,
  exp,
  expm1,
  floor,
  isfinite,
  isnan,
  log,
  log1p,
  negative,
  relu,
  rint,
  rsqrt,
  sigmoid,
  sign,
  sin,
  sqrt,
  square,
  stopGradient,
  tan,
  tanh,
  trunc,
} from "./ops/functions.js";
export { packbits, ravelMultiIndex, unpackbits, unravelIndex } from "./ops/index-arithmetic.js";
export { dynamicSlice, gather, take, takeAlongAxis } from "./ops/indexing.js";
export {
  append,
  atleast1d,
  atleast2d,
  atleast3d,
  block,
  broadcastArrays,
  broadcastShapes,
  columnStack,
  dstack,
  hstack,
  vstack,
} from "./ops/join.js";
export { evaluate, evaluate as eval, evaluateAsync, fromBinary, share, tidy, to, toBinary } from "./ops/lifetime.js";
export {
  broadcastTo,
  concat,
  concatenate,
  expandDims,
  flip,
  moveaxis,
  ndim,
  ravel,
  reshape,
  shape,
  size,
  squeeze,
  stack,
  swapaxes,
  transpose as permuteDims,
  transpose,
} from "./ops/movement.js";
export { pad } from "./ops/pad.js";
export { all, any, argmax, argmin, max, mean, min, prod, std, sum, variance, variance as var } from "./ops/reduce.js";
export { reduceWindow } from "./ops/reduce-window.js";
export { repeat, resize, tile } from "./ops/repeat.js";
export {
  dynamicUpdateSlice,
  put,
  putAlongAxis,
  scatter,
  scatterAdd,
  scatterMax,
  scatterMin,
  scatterMul,
  scatterSub,
} from "./ops/scatter.js";
export { argwhere, compress, extract, flatnonzero, nonzero, place } from "./ops/search.js";
export { convolve, correlate } from "./ops/signal.js";
export { at, newaxis, setAt, slice } from "./ops/slice.js";
export { logSoftmax, softmax } from "./ops/softmax.js";
export { argpartition, argsort, digitize, lexsort, partition, searchsorted, sort, topK } from "./ops/sort.js";
export { arraySplit, dsplit, hsplit, split, unstack, vsplit } from "./ops/split.js";
export { fliplr, flipud, matrixTranspose, roll, rollaxis, rot90 } from "./ops/turn.js";
export { where } from "./ops/where.js";
export { windowMax, windowMean, windowMin, windowProd, windowScatter, windowSum } from "./ops/window.js";
export type { AlongAxes, AlongAxis, JoinAxis } from "./options/axis.js";
export type {
  CrossOptions,
  EinsumOptions,
  EinsumPath,
  EinsumPlan,
  SignalOptions,
  TensordotOptions,
} from "./options/contraction.js";
export type { CreationOptions, EyeOptions, IotaOptions, LikeOptions, LinspaceOptions } from "./options/creation.js";
export type { CumulativeOptions, CumulativeTotalOptions, InitialOptions } from "./options/cumulative.js";
export type { FftNorm, FftnOptions, FftOptions, FrequencyOptions, ShiftOptions } from "./options/fft.js";
export type { BitsOptions, RavelOptions, UnpackOptions } from "./options/index-arithmetic.js";
export type {
  AlongOptions,
  GatherOptions,
  ModeOptions,
  SelectOptions,
  SizeOptions,
  TakeFillOptions,
  TakeOptions,
} from "./options/indexing.js";
export type { ConvLayout, GeneralConvOptions, GeneralTransposeOptions, PatchOptions } from "./options/lax.js";
export type {
  CholeskyOptions,
  CondOptions,
  HermitianOptions,
  LeastSquaresOptions,
  MatrixNormOptions,
  MatrixTraceOptions,
  NormOptions,
  NormOrder,
  OffsetOptions,
  PinvOptions,
  QrOptions,
  SvdOptions,
  ToleranceOptions,
  TriangularSolveOptions,
  VectorNormOptions,
} from "./options/linalg.js";
export type {
  DiagonalOptions,
  FillOptions,
  PadMode,
  PadOptions,
  RepeatOptions,
  RollAxisOptions,
  RotateOptions,
  TraceOptions,
  TrimOptions,
} from "./options/movement.js";
export type { NormalizedAxes } from "./options/nn.js";
export type {
  ArgOptions,
  AxisOptions,
  ExtremeOptions,
  MaskedOptions,
  MeanOptions,
  TotalOptions,
  VarianceOptions,
} from "./options/reduce.js";
export type { Range, Selector, SetOptions, SliceOptions } from "./options/slice.js";
export type { DigitizeOptions, PartitionOptions, SearchOptions, SortOptions, TopKOptions } from "./options/sort.js";
export type {
  AveragePoolOptions,
  ConvOptions,
  ConvTransposeOptions,
  Padding,
  PlainWindowOptions,
  PoolOptions,
  WindowOptions,
  WindowScatterOptions,
} from "./options/window.js";
export type { FftKind } from "./schema/fft.js";
export type { IndexMode, ScatterReduce } from "./schema/indexing.js";
export type {
  AttributeKind,
  Attributes,
  AttributeValue,
  OpForm,
  OpSchema,
  Scalar,
  TensorType,
} from "./schema/op.js";
export type { AnyOpSchema } from "./schema/table.js";
export type { Shape } from "./shape.js";
export { isTensor } from "./tensor.js";
export type { Tree, TreeShape } from "./tree.js";
export { fft, lax, linalg, memory, nn, tree };

setup();

export type { Signal } from "./signal.js";
