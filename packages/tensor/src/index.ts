// Main entry: every public name of the package.

import * as memory from "./memory.js";
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
  where,
} from "./ops/comparison.js";
export { matmul } from "./ops/contraction.js";
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
export { evaluate, evaluate as eval, evaluateAsync, fromBinary, share, tidy, to, toBinary } from "./ops/lifetime.js";
export {
  broadcastTo,
  concatenate,
  expandDims,
  flip,
  moveaxis,
  ravel,
  reshape,
  squeeze,
  stack,
  swapaxes,
  transpose,
} from "./ops/movement.js";
export { all, any, argmax, argmin, max, mean, min, prod, std, sum, variance, variance as var } from "./ops/reduce.js";
export { logSoftmax, softmax } from "./ops/softmax.js";
export type { AlongAxes, AlongAxis, JoinAxis } from "./options/axis.js";
export type { CreationOptions, EyeOptions, IotaOptions, LikeOptions, LinspaceOptions } from "./options/creation.js";
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
export { memory, tree };

setup();

export type { Signal } from "./signal.js";
