// Main entry: every public name of the package.

import * as debug from "./debug.js";
import * as fft from "./fft.js";
import * as io from "./io/index.js";
import * as lax from "./lax.js";
import * as linalg from "./linalg.js";
import * as memory from "./memory.js";
import * as nn from "./nn/index.js";
import * as optim from "./optim/index.js";
import * as quantize from "./quantize.js";
import * as random from "./random.js";
import { setup } from "./setup.js";
import * as special from "./special/index.js";
import * as tree from "./tree.js";

export type { Backend, BackendStream, CompileOptions, Executable, Handle, MemoryStats, Refusal } from "./backend.js";
export { type Complex, complexNumber } from "./complex.js";
export { configure, type DebugSettings, type FallbackPolicy, type Settings, type SettingsChange } from "./config.js";
export {
  type BackendLoader,
  defaultBackend,
  registerBackend,
  setDefaultBackend,
  withBackend,
} from "./default-backend.js";
export type { CompiledCall } from "./defn/bound.js";
export type { Bucket } from "./defn/bucket.js";
export { type Defn, defn, defn as jit } from "./defn/defn.js";
export type { CacheStats } from "./defn/function.js";
export type { Lowered } from "./defn/lowered.js";
export type { Profile, ProfileNode } from "./defn/times.js";
export { type CheckState, type Diagnosis, type DoctorCheck, doctorText } from "./doctor/diagnose.js";
export { doctor } from "./doctor.js";
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
  type BytePlace,
  CompileError,
  DisposedError,
  DonationError,
  DTypeError,
  type ErrorFacts,
  FallbackError,
  GradError,
  IndexError,
  InternalError,
  IoError,
  LeakedTracerError,
  type LoopStep,
  NativeError,
  NumberRangeError,
  NumericError,
  OutOfMemoryError,
  ProgramError,
  ShapeError,
  StreamClosedError,
  StreamLimitError,
  TensorError,
  TracerError,
  VersionError,
} from "./error.js";
export type {
  BlockFallbackMetadata,
  CompileMeasurements,
  CompileReason,
  CompilerFallbackMeasurements,
  CompilerFallbackMetadata,
  CompileStart,
  CompileStop,
  FallbackMetadata,
  MemoryMeasurements,
  RunMeasurements,
  RunMetadata,
  ToBinaryStart,
  ToBinaryStop,
} from "./events.js";
export { resetFallbackWarnings } from "./fallback.js";
export type {
  Constant,
  CustomRule,
  DualTensors,
  FusionGroup,
  Graph,
  Node,
  NodeBody,
  Value,
} from "./graph/graph.js";
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
  absolute,
  acos,
  acosh,
  around,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  bitwiseInvert,
  bitwiseLeftShift,
  bitwiseRightShift,
  conj,
  degrees,
  invert,
  mod,
  pow,
  radians,
  trueDivide,
} from "./ops/aliases.js";
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
export { average, countNonzero, logSumExp, ptp } from "./ops/average.js";
export {
  bitcast,
  bitwiseAnd,
  bitwiseCount,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  clz,
  leftShift,
  populationCount,
  rightShift,
} from "./ops/bitwise.js";
export {
  applyAlongAxis,
  applyOverAxes,
  mapLeading,
  piecewise,
  scatterApply,
  vectorize,
} from "./ops/callbacks.js";
export { choose, select } from "./ops/choice.js";
export { allclose, arrayEqual, arrayEquiv, isclose } from "./ops/closeness.js";
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
export { angle, complex, conjugate, imag, iscomplex, iscomplexobj, isreal, isrealobj, real } from "./ops/complex.js";
export { dot, inner, kron, matmul, matvec, outer, tensordot, vdot, vecdot, vecmat } from "./ops/contraction.js";
export { associativeScan, type Running } from "./ops/control/associative.js";
export { cond, type Operands, switchCase, switchCase as switch } from "./ops/control/branch.js";
export type { TensorTree } from "./ops/control/closed.js";
export { forLoop, whileLoop } from "./ops/control/loop.js";
export { scan } from "./ops/control/scan.js";
export { conv, convTranspose } from "./ops/convolution.js";
export { corrcoef, cov } from "./ops/covariance.js";
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
export { diff, ediff1d, gradient, trapezoid, unwrap } from "./ops/difference.js";
export { canCast, isdtype, issubdtype, resultType } from "./ops/dtypes.js";
export { insert, remove, remove as delete, trimZeros } from "./ops/edit.js";
export { einsum, einsumPath } from "./ops/einsum.js";
export { fmax, fmin, gcd, heaviside, lcm } from "./ops/extremes.js";
export {
  copysign,
  frexp,
  isinf,
  isneginf,
  isposinf,
  ldexp,
  nanToNum,
  nextafter,
  signbit,
  spacing,
} from "./ops/floats.js";
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
export {
  diagIndices,
  diagIndicesFrom,
  indices,
  ix,
  maskIndices,
  meshgrid,
  tri,
  trilIndices,
  trilIndicesFrom,
  triuIndices,
  triuIndicesFrom,
} from "./ops/grid.js";
export { bincount, histogram, histogram2d, histogramBinEdges, histogramdd } from "./ops/histogram.js";
export { packbits, ravelMultiIndex, unpackbits, unravelIndex } from "./ops/index-arithmetic.js";
export { dynamicSlice, gather, take, takeAlongAxis } from "./ops/indexing.js";
export { interp } from "./ops/interpolate.js";
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
  transpose,
  transpose as permuteDims,
} from "./ops/movement.js";
export { nanargmax, nanargmin, nanmax, nanmean, nanmin, nanprod, nanstd, nansum, nanvar } from "./ops/nan-reduce.js";
export { pad } from "./ops/pad.js";
export {
  poly,
  polyadd,
  polyder,
  polydiv,
  polyfit,
  polyint,
  polymul,
  polysub,
  polyval,
  roots,
} from "./ops/polynomial.js";
export { median, nanmedian, nanpercentile, nanquantile, percentile, quantile } from "./ops/quantile.js";
export {
  all,
  any,
  argmax,
  argmin,
  max,
  max as amax,
  mean,
  min,
  min as amin,
  prod,
  std,
  sum,
  variance,
  variance as var,
} from "./ops/reduce.js";
export { reduceWindow } from "./ops/reduce-window.js";
export { repeat, resize, tile } from "./ops/repeat.js";
export { divmod, fabs, fmod, modf, positive, round } from "./ops/rounding.js";
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
export {
  intersect1d,
  isin,
  setdiff1d,
  setxor1d,
  type UniqueParts,
  union1d,
  unique,
  uniqueAll,
  uniqueCounts,
  uniqueInverse,
  uniqueValues,
} from "./ops/sets.js";
export { convolve, correlate } from "./ops/signal.js";
export { at, newaxis, setAt, slice } from "./ops/slice.js";
export { logSoftmax, softmax } from "./ops/softmax.js";
export {
  argpartition,
  argsort,
  digitize,
  lexsort,
  partition,
  searchsorted,
  sort,
  sortComplex,
  topK,
} from "./ops/sort.js";
export { asarray, copy, empty, emptyLike, fromfunction, fromiter, fromstring, identity } from "./ops/sources.js";
export { geomspace, logspace, vander } from "./ops/spaced.js";
export {
  besselI0e,
  besselI1e,
  betainc,
  digamma,
  erf,
  erfc,
  erfInv,
  igamma,
  igammac,
  igammaGradA,
  lgamma,
  zeta,
} from "./ops/special.js";
export { arraySplit, dsplit, hsplit, split, unstack, vsplit } from "./ops/split.js";
export { bartlett, blackman, hamming, hanning, kaiser } from "./ops/taper.js";
export {
  arccos,
  arccosh,
  arcsin,
  arcsinh,
  arctan,
  arctanh,
  cbrt,
  cosh,
  deg2rad,
  exp2,
  floatPower,
  hypot,
  log2,
  log10,
  logaddexp2,
  rad2deg,
  reciprocal,
  sinc,
  sinh,
} from "./ops/trigonometry.js";
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
export type { MapOptions, StepOptions } from "./options/control.js";
export type {
  CreationOptions,
  DiagIndicesOptions,
  EyeOptions,
  IndicesOptions,
  IotaOptions,
  IterOptions,
  LikeOptions,
  LinspaceOptions,
  LogspaceOptions,
  MeshOptions,
  TextOptions,
  TriangleIndicesOptions,
  TriangleOptions,
  VanderOptions,
} from "./options/creation.js";
export type { CumulativeOptions, CumulativeTotalOptions, InitialOptions } from "./options/cumulative.js";
export type { AsyncOptions, BucketOptions, DefnOptions, NativeFallback } from "./options/defn.js";
export type { DiffOptions, EndsOptions, TrapezoidOptions, UnwrapOptions } from "./options/difference.js";
export type { Casting, CastingOptions, DTypeClass, DTypeKindName } from "./options/dtypes.js";
export type {
  AngleOptions,
  ArrayEqualOptions,
  CloseOptions,
  NanToNumOptions,
  RoundOptions,
} from "./options/elementwise.js";
export type { FftNorm, FftnOptions, FftOptions, FrequencyOptions, ShiftOptions } from "./options/fft.js";
export type {
  DerivativeOptions,
  FitOptions,
  IntegralOptions,
  ScanOptions,
  VectorizeOptions,
} from "./options/functional.js";
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
export type {
  AsTree,
  BlobLike,
  BlobPiece,
  FileOptions,
  FilePath,
  FileSource,
  FormatNpzOptions,
  FormatSafetensorsOptions,
  IoProgress,
  LoadOptions,
  LoadSafetensorsOptions,
  LoadzOptions,
  NpzCompression,
  NpzMember,
  ParseNpzOptions,
  ParseSafetensorsOptions,
  PickOptions,
  PlaceOptions,
  SafetensorsEntry,
  SafetensorsHeader,
  SaveSafetensorsOptions,
  SavezOptions,
  UrlLike,
} from "./options/io.js";
export type { ConvLayout, GeneralConvOptions, GeneralTransposeOptions, PatchOptions } from "./options/lax.js";
export type { IndexTakeOptions, KeepAxisOptions, KeyOptions, LaxAxis, StrideOptions } from "./options/lax-axis.js";
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
export type {
  AttentionOptions,
  BatchNormOptions,
  BiasOptions,
  ConvLayerOptions,
  DropoutOptions,
  EluOptions,
  FanOptions,
  FocalOptions,
  GeluOptions,
  GroupNormOptions,
  HuberOptions,
  LayerNormOptions,
  LeakyReluOptions,
  NormalizedAxes,
  OneHotOptions,
  OrthogonalWeightsOptions,
  RmsNormOptions,
  RopeOptions,
  SoftmaxOptions,
  SquareplusOptions,
  StandardizeOptions,
  VarianceScalingOptions,
} from "./options/nn.js";
export type {
  AdadeltaOptions,
  AdagradOptions,
  AdamOptions,
  AdamWOptions,
  CosineDecayOptions,
  DecayOptions,
  ExponentialDecayOptions,
  LambOptions,
  LionMoments,
  LionOptions,
  MomentOptions,
  MomentumOptions,
  NoiseOptions,
  OneCycleOptions,
  RadamOptions,
  RmsOptions,
  RmsPropOptions,
  SgdOptions,
  TransitionOptions,
  WarmupCosineOptions,
} from "./options/optim.js";
export type {
  BincountOptions,
  BinOptions,
  CorrelationOptions,
  CovarianceOptions,
  GridHistogramOptions,
  HistogramOptions,
  InterpOptions,
  IsinOptions,
  UniqueOptions,
  UniquePartOptions,
} from "./options/order.js";
export type { QuantizedMatmulOptions, QuantizeOptions } from "./options/quantize.js";
export type {
  BallOptions,
  CategoricalOptions,
  ChoiceOptions,
  DrawOptions,
  OrthogonalOptions,
  PermutationOptions,
  SampleOptions,
  UniformOptions,
} from "./options/random.js";
export type {
  ArgOptions,
  AverageOptions,
  AxisOptions,
  ExtremeOptions,
  LogSumExpOptions,
  MaskedOptions,
  MeanOptions,
  QuantileMethod,
  QuantileOptions,
  TotalOptions,
  VarianceOptions,
} from "./options/reduce.js";
export type { Range, Selector, SetOptions, SliceOptions } from "./options/slice.js";
export type { DigitizeOptions, PartitionOptions, SearchOptions, SortOptions, TopKOptions } from "./options/sort.js";
export type { BesselOptions, HarmonicOptions } from "./options/special.js";
export type { ArgnumsOptions, AuxOptions, BatchAxes, GradOptions, VmapOptions } from "./options/transform.js";
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
export { getPrintoptions, type PrintOptions, setPrintoptions } from "./print.js";
export { programText } from "./program/print.js";
export type { Program, ProgramConstant, ProgramFunction, ProgramInstruction } from "./program/program.js";
export { readProgram } from "./program/read.js";
export { verifyProgram } from "./program/verify.js";
export type { FftKind } from "./schema/fft.js";
export type { IndexMode, ScatterReduce } from "./schema/indexing.js";
export type { AttributeKind, Attributes, AttributeValue, OpForm, OpSchema, Scalar, TensorType } from "./schema/op.js";
export type { AnyOpSchema } from "./schema/table.js";
export type { Shape } from "./shape.js";
export type { Signal } from "./signal.js";
export { i0 } from "./special/bessel.js";
export { Stream, type StreamOptions, withStream } from "./stream.js";
export { isTensor } from "./tensor.js";
export { checkpoint, checkpoint as remat, customJvp, customVjp } from "./transform/custom.js";
export type { TreeFunction } from "./transform/function.js";
export { grad, jvp, linearize, valueAndGrad, vjp } from "./transform/grad.js";
export { hessian, jacfwd, jacrev, jacrev as jacobian } from "./transform/jacobian.js";
export { evalShape, makeGraph } from "./transform/make-graph.js";
export { map } from "./transform/map.js";
export { vmap } from "./transform/vmap.js";
export type { Tree, TreeShape } from "./tree.js";

export { debug, fft, io, lax, linalg, memory, nn, optim, quantize, random, special, tree };

setup();
