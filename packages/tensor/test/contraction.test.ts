// What contractions, windows, linear algebra and Fourier transforms refuse, and what they make of matrices without the property they need.
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";

/** The error of a call. */
function errorOf(call: () => unknown): t.TensorError {
  try {
    call();
  } catch (error) {
    return error as t.TensorError;
  }
  throw new Error("nothing was thrown");
}

const z = (...shape: number[]): t.Tensor => t.zeros(shape);
type Refusal = readonly [claim: string, call: () => unknown, code: string, text: string];

const REFUSALS: readonly Refusal[] = [
  [
    "matmul of unequal extents",
    () => t.matmul(z(2, 3), z(2, 3)),
    "shape/contract",
    "axis -1 of the first is 3 and axis -2 of the second is 2",
  ],
  ["matmul of a scalar", () => t.matmul(1, z(2, 2)), "shape/contract", "use multiply for scalars"],
  ["matmul of batches that do not broadcast", () => t.matmul(z(2, 1, 1), z(3, 1, 1)), "shape/broadcast", "[2] and [3]"],
  ["dot of unequal extents", () => t.dot(z(2), z(3)), "shape/contract", "contracted axis 0 of the first is 2"],
  ["inner of unequal extents", () => t.inner(z(2), z(3)), "shape/contract", "[2] and [3]"],
  ["vdot of unequal sizes", () => t.vdot(z(2, 2), z(3)), "shape/contract", "[4] and [3]"],
  ["vecdot of scalars", () => t.vecdot(1, 2), "shape/contract", "ranks of at least 1 and 1"],
  ["matvec of a vector", () => t.matvec(z(3), z(3)), "shape/contract", "pass a matrix and a vector"],
  ["vecmat of a vector", () => t.vecmat(z(3), z(3)), "shape/contract", "pass a vector and a matrix"],
  ["tensordot over too many axes", () => t.tensordot(z(2), z(2), { axes: 2 }), "shape/contract", "axes is 2"],
  [
    "tensordot over unequal lists",
    () => t.tensordot(z(2, 2), z(2, 2), { axes: [[0, 1], [0]] }),
    "shape/contract",
    "[[0,1],[0]]",
  ],
  ["tensordot over an axis there is not", () => t.tensordot(z(2), z(2), { axes: [1, 0] }), "shape/axis", "axes 1"],
  ["cross of four components", () => t.cross(z(4), z(4)), "shape/cross", "4 and 4 components"],
  ["convolve of a matrix", () => t.convolve(z(2, 2), z(2)), "shape/signal", "[2,2] and [2]"],
  ["convolve of nothing", () => t.convolve(z(0), z(2)), "shape/signal", "[0] and [2]"],
  ["convolve in an unknown mode", () => t.convolve(z(2), z(2), { mode: "half" as never }), "argument/mode", '"half"'],
  [
    "dotGeneral without lists",
    () =>
      t.lax.dotGeneral(z(2), z(2), [
        [[0], []],
        [[], []],
      ]),
    "shape/contract",
    "equally many",
  ],
  [
    "raggedDot of unequal groups",
    () => t.lax.raggedDot(z(2, 1), z(2, 1, 1), t.tensor([1], { dtype: "i32" })),
    "shape/contract",
    "groupSizes [1]",
  ],
  ["conv of a matrix", () => t.conv(z(2, 2), z(2, 2)), "shape/conv", "at least one spatial axis"],
  ["conv of unequal channels", () => t.conv(z(1, 4, 3), z(1, 2, 2)), "shape/conv", "1 groups"],
  [
    "conv of outputs that groups do not divide",
    () => t.conv(z(1, 4, 2), z(3, 2, 1), { groups: 2 }),
    "shape/conv",
    "o a multiple of groups",
  ],
  [
    "conv of a stride of zero",
    () => t.conv(z(1, 4, 1), z(1, 2, 1), { strides: 0 }),
    "argument/positive",
    "strides holds 0",
  ],
  [
    "conv of a fractional dilation",
    () => t.conv(z(1, 4, 1), z(1, 2, 1), { kernelDilation: 1.5 }),
    "argument/positive",
    "kernelDilation holds 1.5",
  ],
  [
    "conv of too many strides",
    () => t.conv(z(1, 4, 1), z(1, 2, 1), { strides: [1, 1] }),
    "argument/lengths",
    "an array of 2 for 1 axes",
  ],
  ["conv of zero groups", () => t.conv(z(1, 4, 1), z(1, 2, 1), { groups: 0 }), "argument/positive", "groups is 0"],
  [
    "conv of an unknown padding",
    () => t.conv(z(1, 4, 1), z(1, 2, 1), { padding: "FULL" as never }),
    "argument/padding",
    '"FULL"',
  ],
  [
    "conv of a triple as padding",
    () => t.conv(z(1, 4, 1), z(1, 2, 1), { padding: [[1, 2, 3]] }),
    "argument/padding",
    "[[1,2,3]]",
  ],
  [
    "conv of truth values",
    () => t.conv(z(1, 4, 1).astype("bool"), z(1, 2, 1).astype("bool")),
    "dtype/unsupported",
    "bool",
  ],
  [
    "convTranspose of unequal channels",
    () => t.convTranspose(z(1, 4, 3), z(2, 2, 1)),
    "shape/conv",
    "[o, ...kernel, c / groups]",
  ],
  ["a window of another rank", () => t.windowSum(z(2, 2), [2]), "argument/lengths", "size is an array of 1 for 2 axes"],
  ["a window of zero", () => t.windowSum(z(2), [0]), "argument/positive", "size holds 0"],
  ["a negative window", () => t.windowMax(z(2), [-1]), "argument/positive", "size holds -1"],
  [
    "windowScatter of a source of another shape",
    () => t.windowScatter(z(4), z(3), [2], { strides: 2 }),
    "shape/window-source",
    "[3] for windows in [2]",
  ],
  [
    "windowScatter by an unknown choice",
    () => t.windowScatter(z(4), z(3), [2], { select: "mean" as never }),
    "argument/select",
    '"mean"',
  ],
  ["reduceWindow without a function", () => t.reduceWindow(z(2), 0, "add" as never, [2]), "argument/function", '"add"'],
  ["pooling of a matrix", () => t.nn.maxPool(z(2, 2), 2), "shape/pool", "[2,2]"],
  [
    "a layout with a letter twice",
    () => t.lax.convGeneralDilated(z(1, 4, 1), z(1, 2, 1), [1], 0, { dimensionNumbers: ["NNC", "OHI", "NHC"] }),
    "argument/layout",
    "NNC",
  ],
  [
    "groups of a batch that do not divide it",
    () => t.lax.convGeneralDilated(z(3, 1, 4), z(2, 1, 2), [1], 0, { batchGroupCount: 2 }),
    "shape/conv",
    "batchGroupCount must divide both",
  ],
  [
    "patches of a matrix",
    () => t.lax.convGeneralDilatedPatches(z(2, 2), [2], [1], 0),
    "shape/conv",
    "[n, c, ...space]",
  ],
  ["inv of a wide matrix", () => t.linalg.inv(z(2, 3)), "shape/matrix", "[2,3]"],
  ["det of a vector", () => t.linalg.det(z(3)), "shape/matrix", "[3]"],
  ["cholesky of a wide matrix", () => t.linalg.cholesky(z(2, 3)), "shape/matrix", "square"],
  ["eigh of a wide matrix", () => t.linalg.eigh(z(2, 3)), "shape/matrix", "square"],
  ["eigh of an unknown triangle", () => t.linalg.eigh(z(2, 2), { UPLO: "X" as never }), "argument/choice", '"X"'],
  ["qr in an unknown mode", () => t.linalg.qr(z(2, 2), { mode: "raw" as never }), "argument/choice", '"raw"'],
  ["qr of a vector", () => t.linalg.qr(z(2)), "shape/matrix", "pass matrices"],
  ["solve with too few rows", () => t.linalg.solve(z(2, 2), z(3)), "shape/solve", "does not have 2 rows"],
  ["triangularSolve of a wide matrix", () => t.linalg.triangularSolve(z(2, 3), z(2)), "shape/matrix", "square"],
  ["lstsq of a batch", () => t.linalg.lstsq(z(2, 2, 2), z(2)), "shape/solve", "[2,2,2]"],
  ["tensorsolve of what is not square", () => t.linalg.tensorsolve(z(2, 3), z(2)), "shape/solve", "no square system"],
  ["tensorinv of what is not square", () => t.linalg.tensorinv(z(2, 3), { ind: 1 }), "shape/matrix", "[2,3]"],
  ["norm over three axes", () => t.linalg.norm(z(2, 2, 2), { axis: [0, 1, 2] }), "shape/norm", "3 axes"],
  ["norm over one axis twice", () => t.linalg.norm(z(2, 2), { axis: [0, 0] }), "shape/norm", "2 axes"],
  ["norm of an unknown order", () => t.linalg.norm(z(2, 2), { ord: 3 }), "argument/norm", "ord is 3"],
  ["vectorNorm of a word", () => t.linalg.vectorNorm(z(2), { ord: "fro" as never }), "argument/norm", '"fro"'],
  ["cond of a wide matrix in another norm", () => t.linalg.cond(z(2, 3), { p: 1 }), "shape/matrix", "square"],
  ["matrixPower of a fraction", () => t.linalg.matrixPower(z(2, 2), 0.5), "argument/whole", "n is 0.5"],
  ["multiDot of nothing", () => t.linalg.multiDot([]), "argument/empty", "an array of 0"],
  [
    "multiDot of a vector in the middle",
    () => t.linalg.multiDot([z(2, 2), z(2), z(2, 2)]),
    "shape/contract",
    "operand 1 is [2]",
  ],
  ["linalg.outer of a matrix", () => t.linalg.outer(z(2, 2), z(2)), "shape/outer", "two vectors"],
  ["fft of no points", () => t.fft.fft(z(4), { n: 0 }), "shape/fft", "0 points"],
  ["fft of an empty axis", () => t.fft.fft(z(0)), "shape/fft", "0 points"],
  ["fft of a fraction of points", () => t.fft.fft(z(4), { n: 2.5 }), "shape/fft", "2.5 points"],
  ["fft of a scalar", () => t.fft.fft(1), "shape/axis", "rank 0"],
  ["fft in an unknown norm", () => t.fft.fft(z(4), { norm: "none" as never }), "argument/norm", '"none"'],
  ["rfft of complex numbers", () => t.fft.rfft(t.zeros([4], { dtype: "c64" })), "dtype/unsupported", "c64"],
  ["fftn of more points than axes", () => t.fft.fftn(z(2, 2), { s: [2], axes: [0, 1] }), "shape/fft", "s is [2]"],
  ["fftfreq of no points", () => t.fft.fftfreq(0), "argument/range", "n is 0"],
  ["lax.fft of an unknown kind", () => t.lax.fft(z(2), "dct" as never, [2]), "argument/choice", '"dct"'],
];

describe("refuses", () => {
  test.for(REFUSALS)("%s", ([, call, code, text]) => {
    const error = errorOf(call);
    expect(error).toBeInstanceOf(t.TensorError);
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(text)]);
  });
});

describe("einsum marks the place of a mistake", () => {
  test.for([
    ["ij,jk-ik", 5, 'a "-" without ">"'],
    ["ij,j1->i", 4, '"1"'],
    ["ij,jk->iz", 8, 'label "z"'],
    ["ij,jk->ii", 8, "a second time"],
    ["ij,jk->i,k", 8, '","'],
    ["......,jk->k", 3, "a second ellipsis"],
    ["ij,jk->...i", 7, "no operand has"],
  ] as const)("%s at %i", ([text, at, what]) => {
    const error = errorOf(() => t.einsum(text, z(2, 2), z(2, 2)));
    const [first, second, third] = error.message.split("\n");
    expect([error.code, first]).toEqual(["argument/einsum", expect.stringContaining(what)]);
    expect(second!.trim()).toBe(text);
    expect(third!.length - 1 - 4).toBe(at);
  });

  test.for([
    ["a count of operands", () => t.einsum("ij,jk", z(2, 2)), "argument/einsum", "names 2 operands, and 1 are given"],
    [
      "labels for a rank",
      () => t.einsum("ijk->i", z(2, 2)),
      "shape/einsum",
      "operand 0 has the shape [2,2] and 3 labels",
    ],
    [
      "a label of two extents",
      () => t.einsum("ij,jk", z(2, 2), z(3, 2)),
      "shape/einsum",
      'label "j" is 3 in operand 1',
    ],
    ["no text", () => t.einsum(z(2) as never, z(2)), "argument/einsum", "no text"],
    [
      "an unknown optimizer",
      () => t.einsum("i,i", z(2), z(2), { optimize: "best" as never }),
      "argument/optimize",
      '"best"',
    ],
    [
      "a path that stops early",
      () => t.einsum("i,i,i", z(2), z(2), z(2), { optimize: [[0, 1]] }),
      "argument/optimize",
      "leaves 2 operands of 3",
    ],
    [
      "a path that names too much",
      () => t.einsum("i,i", z(2), z(2), { optimize: [[0, 2]] }),
      "argument/optimize",
      "[0,2]",
    ],
  ] as const)("%s", ([, call, code, text]) => {
    const error = errorOf(call);
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(text)]);
  });
});

describe("matrices without the property", () => {
  const nan = [Number.NaN, Number.NaN];
  test("a matrix that is not positive definite has no Cholesky factor: NaN", () => {
    expect(
      t.linalg
        .cholesky([
          [1, 2],
          [2, 1],
        ])
        .toArray(),
    ).toEqual([[Number.NaN, 0], nan]);
  });
  test("one of a batch does not spoil the others", () => {
    expect(t.linalg.cholesky([[[4]], [[-4]]]).toArray()).toEqual([[[2]], [[Number.NaN]]]);
  });
  test("a singular system gives infinities, and NaN where it has many solutions", () => {
    expect(
      t.linalg
        .solve(
          [
            [1, 0],
            [0, 0],
          ],
          [1, 1],
        )
        .toArray(),
    ).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
    expect(
      t.linalg
        .solve(
          [
            [1, 0],
            [0, 0],
          ],
          [1, 0],
        )
        .toArray(),
    ).toEqual(nan);
    expect(t.linalg.inv([[0]]).item()).toBe(Number.POSITIVE_INFINITY);
  });
  test("a singular matrix has determinant 0 and logarithm -Infinity", () => {
    expect(
      t.linalg
        .det([
          [1, 2],
          [2, 4],
        ])
        .item(),
    ).toBeCloseTo(0, 12);
    expect(
      t.linalg
        .slogdet([
          [1, 2],
          [2, 4],
        ])
        .map((x) => Math.abs(Number(x.item()))),
    ).toEqual([0, Number.POSITIVE_INFINITY]);
  });
  test("NaN in gives NaN out, without an iteration", () => {
    const x = [
      [Number.NaN, 1],
      [1, 1],
    ];
    expect(t.linalg.eigh(x)[0].toArray()).toEqual(nan);
    expect(t.linalg.svdvals(x).toArray()).toEqual(nan);
    expect(t.linalg.eigvals(x).toArray()).toEqual([
      { re: Number.NaN, im: Number.NaN },
      { re: Number.NaN, im: Number.NaN },
    ]);
  });
  test("very large and very small numbers do not overflow on the way", () => {
    const large = t.tensor(
      [
        [3e200, 0],
        [0, 4e200],
      ],
      { dtype: "f64" },
    );
    expect(t.linalg.svdvals(large).toArray()).toEqual([4e200, 3e200]);
    expect(t.linalg.svdvals(t.tensor([[3e-200], [4e-200]], { dtype: "f64" })).item()).toBeCloseTo(5e-200, 210);
    expect(t.linalg.qr(large)[1].toArray()).toEqual([
      [3e200, 0],
      [0, 4e200],
    ]);
  });
});

describe("empty operands", () => {
  test.for([
    ["a product over nothing", () => t.matmul(z(2, 0), z(0, 3)), [2, 3]],
    ["a batch of none", () => t.linalg.inv(z(0, 2, 2)), [0, 2, 2]],
    ["matrices of none", () => t.linalg.solve(z(0, 0), z(0, 2)), [0, 2]],
    ["an einsum over none", () => t.einsum("ij,jk->ik", z(2, 0), z(0, 3)), [2, 3]],
    ["a convolution of no images", () => t.conv(z(0, 4, 1), z(1, 2, 1)), [0, 3, 1]],
    ["a kernel larger than its operand", () => t.conv(z(1, 1, 1), z(1, 2, 1)), [1, 0, 1]],
    ["a convolution without channels", () => t.conv(z(1, 4, 0), z(2, 2, 0)), [1, 3, 2]],
    ["windows larger than their operand", () => t.windowSum(z(2), [3]), [0]],
    ["spectra of no lines", () => t.fft.fft(z(0, 4)), [0, 4]],
  ] as const)("%s", ([, call, shape]) => {
    const x = (call as () => t.Tensor)();
    expect(x.shape).toEqual(shape);
    expect(Array.from(x.dataSync() as Float32Array).every((value) => value === 0)).toBe(true);
  });
});

describe("dtypes of linear algebra", () => {
  test.for([
    ["i32", "f32"],
    ["bool", "f32"],
    ["f16", "f16"],
    ["bf16", "bf16"],
    ["f64", "f64"],
    ["c64", "c64"],
  ] as const)("%s gives %s", ([given, wanted]) => {
    const x = t.eye(2, { dtype: given });
    const results = [
      t.linalg.inv(x),
      t.linalg.det(x),
      t.linalg.qr(x)[0],
      t.linalg.svd(x)[0],
      t.linalg.solve(x, x),
    ] as t.Tensor[];
    expect(results.map((r) => r.dtype)).toEqual(results.map(() => wanted));
    expect(t.linalg.svdvals(x).dtype).toBe(wanted === "c64" ? "f32" : wanted);
  });
});
