// Where MLX alone would trap, read foreign memory, be undefined or mean something else: each hazard with the calls that meet it.
// Invariant: the table in tensor-native's README is made of these rows (hazards.test.ts compares them).
import * as t from "../../src/index.js";

type T = t.Tensor;

/** A call that meets a hazard, with what it must come to: values, or the code of an error. */
export interface HazardCase {
  readonly call: () => T | readonly T[];
  readonly gives: string;
}

/** One hazard. */
export interface Hazard {
  readonly hazard: string;
  /** What MLX does by itself. */
  readonly alone: string;
  /** What both backends do. */
  readonly here: string;
  readonly cases: Readonly<Record<string, HazardCase>>;
}

const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: least } = Number;
const of = (dtype: t.DType, values: t.TensorLike): T => t.tensor(values, { dtype });
const i32 = (...values: number[]): T => of("i32", values);
const f32 = (...values: number[]): T => of("f32", values);
const f64 = (...values: number[]): T => of("f64", values);
const MINIMUM = -(2 ** 31);
const gives = (call: HazardCase["call"], text: string): HazardCase => ({ call, gives: text });
const singular = [
  [1, 2],
  [2, 4],
];
const broken = [
  [1, nan],
  [nan, 2],
];

/** All hazards. */
export const HAZARDS: readonly Hazard[] = [
  {
    hazard: "integer division by zero, and of the smallest number by -1",
    alone: "kills the process",
    here: "all bits set for the quotient, the dividend for the remainder; wraps",
    cases: {
      "floor divide by 0": gives(() => t.floorDivide(i32(7, -7), i32(0, 0)), "[-1,-1]"),
      "floor divide u8 by 0": gives(() => t.floorDivide(of("u8", [7]), of("u8", [0])), "[255]"),
      "remainder by 0": gives(() => t.remainder(i32(7, -7), i32(0, 0)), "[7,-7]"),
      "smallest by -1": gives(() => t.floorDivide(i32(MINIMUM), i32(-1)), `[${MINIMUM}]`),
      "smallest modulo -1": gives(() => t.remainder(i32(MINIMUM), i32(-1)), "[0]"),
    },
  },
  {
    hazard: "indices out of range",
    alone: "read and write foreign memory",
    here: "clamped, wrapped or filled, as the mode says",
    cases: {
      "take far outside": gives(() => t.take(f32(1, 2, 3), i32(99, -99), { mode: "clip" }), "[3,1]"),
      "take that fills": gives(() => t.take(f32(1, 2, 3), i32(99, -1), { mode: "fill" }), "[NaN,3]"),
      "take that wraps": gives(() => t.take(f32(1, 2, 3), i32(4, -5), { mode: "wrap" }), "[2,2]"),
      "take by the largest u64": gives(
        () => t.take(f32(1, 2, 3), of("u64", [2n ** 64n - 1n]), { mode: "clip" }),
        "[3]",
      ),
      "window past the end": gives(() => t.dynamicSlice(f32(1, 2, 3), i32(50), [2]), "[2,3]"),
      "window before the start": gives(() => t.dynamicSlice(f32(1, 2, 3), i32(-50), [2]), "[1,2]"),
      "update past the end": gives(() => t.dynamicUpdateSlice(f32(1, 2, 3), f32(8, 9), i32(50)), "[1,8,9]"),
      "scatter outside is dropped": gives(
        () => t.scatterAdd(f32(1, 2, 3), of("i32", [[99], [0]]), f32(5, 6), { mode: "fill" }),
        "[7,2,3]",
      ),
    },
  },
  {
    hazard: "Cholesky of a matrix that is not positive definite",
    alone: "half a factor, without an error",
    here: "NaN in the lower triangle",
    cases: {
      indefinite: gives(
        () =>
          t.linalg.cholesky(
            of("f32", [
              [1, 2],
              [2, 1],
            ]),
          ),
        "[[NaN,0],[NaN,NaN]]",
      ),
      "NaN inside": gives(() => t.linalg.cholesky(of("f64", broken)), "[[NaN,0],[NaN,NaN]]"),
      complex: gives(
        () =>
          t.isnan(
            t.linalg.cholesky(
              of("c64", [
                [1, 2],
                [2, 1],
              ]),
            ),
          ),
        "[[true,false],[true,true]]",
      ),
      "one of a batch": gives(() => t.linalg.cholesky(of("f32", [[[-1]], [[4]]])), "[[[NaN]],[[2]]]"),
    },
  },
  {
    hazard: "singular matrices",
    alone: "an error for some, silence for others; triangular systems by an explicit inverse",
    here: "a zero pivot stays, quotients by zero are those of IEEE 754",
    cases: {
      lu: gives(() => t.linalg.lu(of("f32", singular))[0], "[[2,4],[0.5,0]]"),
      solve: gives(() => t.linalg.triangularSolve(of("f32", [[0]]), f32(1), { lower: true }), "[Infinity]"),
      "solve 0 / 0": gives(() => t.linalg.triangularSolve(of("f64", [[0]]), f64(0), { lower: true }), "[NaN]"),
      determinant: gives(() => t.linalg.det(of("f32", singular)), "0"),
      inverse: gives(() => t.isfinite(t.linalg.inv(of("f32", singular))), "[[false,false],[false,false]]"),
    },
  },
  {
    hazard: "iterations on NaN",
    alone: "an error, or LAPACK never ends",
    here: "NaN",
    cases: {
      eigh: gives(() => t.linalg.eigvalsh(of("f32", broken)), "[NaN,NaN]"),
      eig: gives(() => t.isnan(t.linalg.eigvals(of("f64", broken))), "[true,true]"),
      svd: gives(
        () =>
          t.linalg.svdvals(
            of("f32", [
              [inf, 1],
              [1, 1],
            ]),
          ),
        "[NaN,NaN]",
      ),
    },
  },
  {
    hazard: "products and convolutions of integers and booleans",
    alone: "are refused",
    here: "wrap in their dtype; of booleans it is or of ands",
    cases: {
      matmul: gives(() => t.matmul(of("i8", [[100, 100]]), of("i8", [[1], [1]])), "[[-56]]"),
      "matmul of i64": gives(() => t.matmul(of("i64", [[2n ** 62n]]), of("i64", [[2n]])), `[["-9223372036854775808"]]`),
      "matmul of bool": gives(() => t.matmul(of("bool", [[true, false]]), of("bool", [[true], [true]])), "[[true]]"),
      convolve: gives(() => t.convolve(i32(1, 2, 3), i32(1, 1)), "[1,3,5,3]"),
    },
  },
  {
    hazard: "NaN among extremes",
    alone: "argmax, argmin, scatter and 16-bit running extremes lose it",
    here: "NaN wins, the first one is found",
    cases: {
      argmax: gives(() => t.argmax(f32(1, nan, 3, nan)), "1"),
      argmin: gives(() => t.argmin(f32(1, nan, 3, nan)), "1"),
      "scatter max": gives(() => t.scatterMax(f32(1, 2), of("i32", [[0]]), f32(nan)), "[NaN,2]"),
      cummax: gives(() => t.cummax(of("f16", [1, nan, 2])), "[1,NaN,NaN]"),
      "top k": gives(() => t.topK(f32(1, nan, 3), 2), "[[NaN,3],[1,2]]"),
    },
  },
  {
    hazard: "shifts by the width or more, or by less than 0",
    alone: "undefined",
    here: "0, or the sign",
    cases: {
      left: gives(() => t.leftShift(i32(1, 1, 1), i32(31, 32, -1)), `[${MINIMUM},0,0]`),
      right: gives(() => t.rightShift(i32(-8, -8, 8), i32(1, 40, -1)), "[-4,-1,0]"),
    },
  },
  {
    hazard: "floats that an integer cannot hold",
    alone: "undefined",
    here: "NaN is 0, the rest saturates",
    cases: {
      i32: gives(() => t.astype(f32(nan, inf, least, 1e20), "i32"), `[0,2147483647,${MINIMUM},2147483647]`),
      u8: gives(() => t.astype(f32(300, -5, 2.9), "u8"), "[255,0,2]"),
    },
  },
  {
    hazard: "negative padding",
    alone: "is refused",
    here: "crops",
    cases: { pad: gives(() => t.lax.pad(f32(1, 2, 3), 0, [[-1, 1, 0]]), "[2,3,0]") },
  },
  {
    hazard: "functions of f64",
    alone: "exp, sin, cos, erf, sigmoid and ten more in single precision",
    here: "double precision",
    cases: {
      exp: gives(() => t.exp(f64(1)).subtract(Math.E).abs().less(1e-15), "[true]"),
      "exp(700)": gives(() => t.isfinite(t.exp(f64(700))), "[true]"),
      sin: gives(() => t.sin(f64(0.5)).subtract(Math.sin(0.5)).abs().less(1e-15), "[true]"),
      softmax: gives(() => t.softmax(f64(0, 1)).sum().subtract(1).abs().less(1e-15), "true"),
    },
  },
  {
    hazard: "exp between 88 and 88.72, and below -87.3",
    alone: "Infinity and 0",
    here: "the number, down to the subnormal ones",
    cases: {
      large: gives(() => t.isfinite(t.exp(f32(88.5))), "[true]"),
      small: gives(() => t.exp(f32(-100)).greater(0), "[true]"),
    },
  },
  {
    hazard: "long sums of f32",
    alone: "added one by one in f32: 2^25 ones are 2^24",
    here: "added in f64, rounded once",
    cases: {
      sum: gives(() => t.ones([2 ** 25]).sum(), String(2 ** 25)),
      "sum of columns": gives(() => t.ones([2 ** 25, 1]).sum({ axis: 0 }), `[${2 ** 25}]`),
      "running sum": gives(() => t.cumsum(t.ones([2 ** 24 + 8])).max(), String(2 ** 24 + 8)),
      "product that leaves f32 and comes back": gives(
        () =>
          t
            .prod(f32(1e30, 1e30, 1e-30, 1e-30))
            .subtract(1)
            .abs()
            .less(1e-6),
        "true",
      ),
    },
  },
  {
    hazard: "extremes of nothing",
    alone: "an error without a name",
    here: "the same typed error before anything runs",
    cases: {
      max: gives(() => t.zeros([0]).max(), "shape/empty-reduction"),
      argmin: gives(() => t.zeros([2, 0]).argmin({ axis: 1 }), "shape/empty-reduction"),
      "softmax is empty": gives(() => t.softmax(t.zeros([2, 0])), "[[],[]]"),
      "sum is 0": gives(() => t.zeros([2, 0]).sum({ axis: 1 }), "[0,0]"),
    },
  },
  {
    hazard: "reductions over an axis of no elements",
    alone: "may never end",
    here: "0, 1, true or false",
    cases: {
      sum: gives(() => t.sum(t.broadcastTo(t.zeros([1, 0], { dtype: "u32" }), [2, 0]), { axis: 1 }), "[0,0]"),
      prod: gives(() => t.prod(t.broadcastTo(t.zeros([1, 0], { dtype: "i8" }), [2, 0]), { axis: 1 }), "[1,1]"),
      all: gives(() => t.all(t.broadcastTo(t.zeros([1, 0], { dtype: "bool" }), [2, 0]), { axis: 1 }), "[true,true]"),
      any: gives(() => t.any(t.zeros([2, 0, 3], { dtype: "bool" }), { axis: [1, 2] }), "[false,false]"),
    },
  },
  {
    hazard: "reductions over windows that overlap",
    alone: "wrong over strided views",
    here: "windows are copied first",
    cases: {
      sum: gives(
        () => t.lax.conv(f32(1, 2, 3, 4).reshape([1, 1, 4]), t.ones([1, 1, 2]), [1], "VALID").reshape([3]) as T,
        "[3,5,7]",
      ),
      max: gives(
        () => t.nn.maxPool(f32(3, 1, 4, 1, 5).reshape([1, 5, 1]), 3, { strides: 1 }).reshape([3]) as T,
        "[4,4,5]",
      ),
    },
  },
  {
    hazard: "whole numbers beyond 2^53",
    alone: "arange goes through f64",
    here: "exact",
    cases: {
      iota: gives(
        () => t.arange(3, { dtype: "i64" }).add(of("i64", [2n ** 53n])),
        `["9007199254740992","9007199254740993","9007199254740994"]`,
      ),
    },
  },
  {
    hazard: "signs of zero, and infinities without a difference",
    alone: "sin(-0) is 0, log(exp(x) + exp(x)) of infinities NaN",
    here: "kept",
    cases: {
      "sin(-0)": gives(() => t.divide(1, t.sin(f32(-0))), "[-Infinity]"),
      "sign(-0)": gives(() => t.divide(1, t.sign(f32(-0))), "[-Infinity]"),
      logaddexp: gives(() => t.logaddexp(f32(inf, least), f32(inf, least)), "[Infinity,-Infinity]"),
      logSumExp: gives(() => t.logSumExp(f32(least, least)), "-Infinity"),
    },
  },
  {
    hazard: "the order of complex numbers",
    alone: "other at NaN; 1^0.5 and whole powers inexact",
    here: "by real, then imaginary part, NaN last when sorted",
    cases: {
      sort: gives(() => t.real(t.sort(t.complex(f32(2, nan, 1), f32(0, 0, 0)))), "[1,2,NaN]"),
      max: gives(() => t.imag(t.complex(f32(1, 1), f32(5, 7)).max()), "7"),
      power: gives(() => t.real(t.power(t.complex(f32(2), f32(0)), t.complex(f32(3), f32(0)))), "[8]"),
    },
  },
  {
    hazard: "attention",
    alone: "hides with -Infinity, counts causal positions from the end",
    here: "a row that sees nothing mixes all alike; query i sees keys up to i",
    cases: {
      hidden: gives(
        () => t.nn.dotProductAttention([[[1]]], [[[1]], [[2]]], [[[2]], [[4]]], { mask: [[[false, false]]] }),
        "[[[3]]]",
      ),
      "causal with more keys": gives(
        () => t.nn.dotProductAttention([[[0]]], [[[1]], [[2]]], [[[2]], [[4]]], { isCausal: true }),
        "[[[2]]]",
      ),
    },
  },
  {
    hazard: "rotary positions far out",
    alone: "angles in f32: off by 1e-4 at position 1,000",
    here: "angles in f64",
    cases: {
      rope: gives(
        () =>
          t.nn
            .rope(f32(1, 0).reshape([1, 2]), { offset: 123_456 })
            .subtract([[Math.cos(123_456), Math.sin(123_456)]])
            .abs()
            .less(1e-6),
        "[[true,true]]",
      ),
    },
  },
  {
    hazard: "whole numbers to negative powers",
    alone: "0 or garbage",
    here: "the quotient, truncated",
    cases: { power: gives(() => t.power(i32(2, 1, -1, -1), i32(-1, -5, -3, -2)), "[0,1,-1,1]") },
  },
];
