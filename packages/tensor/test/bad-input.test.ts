// Wrong input, line by line of what the package promises: each is a typed error that says where, what and what to do, and changes nothing else.
import { afterEach, describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { createReferenceBackend } from "../src/reference/backend.js";
import { REFERENCE_KERNELS } from "../src/reference/table.js";

type Failing = readonly [claim: string, run: () => unknown, kind: string, code: string, message: RegExp];

const x = t.tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const i = t.tensor([1, 2, 3], { dtype: "i32" });
const gone = t.ones([2]);
gone.dispose();
const elsewhere = { ...createReferenceBackend(REFERENCE_KERNELS), name: "elsewhere" };
const there = t.ones([3], { backend: elsewhere });

/** Rows by the line of the promise they stand for. */
const ROWS: Readonly<Record<string, readonly Failing[]>> = {
  "shape and dtype mismatches": [
    ["shapes that do not broadcast", () => x.add([1, 2]), "ShapeError", "shape/broadcast", /\[2,3\].*\[2\].*axis/],
    ["inner extents of a product", () => x.matmul(x), "ShapeError", "shape/contract", /\[2,3\] x \[2,3\]/],
    ["joined shapes", () => t.concatenate([x, i]), "ShapeError", "shape/concatenate", /\[2,3\].*\[3\]/],
    ["stacked shapes", () => t.stack([x, i]), "ShapeError", "shape/stack", /\[2,3\].*\[3\]/],
    ["a target that does not fit", () => x.broadcastTo([3, 2]), "ShapeError", "shape/broadcast-to", /\[2,3\].*\[3,2\]/],
    ["a negative boolean", () => t.tensor([true]).negative(), "DTypeError", "dtype/unsupported", /bool/],
    ["a complex floor", () => t.tensor([1]).astype("c64").floor(), "DTypeError", "dtype/unsupported", /c64/],
    ["float indices", () => x.take(t.tensor([0.5])), "DTypeError", "index/dtype", /f32/],
    [
      "an unsigned number below zero",
      () => t.tensor([1], { dtype: "u8" }).add(-1),
      "NumberRangeError",
      "dtype/range",
      /-1 does not fit u8/,
    ],
  ],
  "bad axes": [
    ["beyond the rank", () => x.sum({ axis: 2 }), "ShapeError", "shape/axis", /axis 2/],
    ["below the rank", () => x.sum({ axis: -3 }), "ShapeError", "shape/axis", /axis -3/],
    ["a fraction", () => x.sum({ axis: 0.5 }), "ShapeError", "shape/axis", /0\.5/],
    ["named twice", () => x.sum({ axis: [0, -2] }), "ShapeError", "shape/axis-twice", /twice|0/],
    ["a permutation that lacks one", () => x.transpose([0, 0]), "ShapeError", "shape/permutation", /0,0/],
    ["of a scalar", () => t.tensor(1).sort({ axis: 0 }).max({ axis: 3 }), "ShapeError", "shape/axis", /3/],
  ],
  "negative or fractional sizes": [
    ["negative", () => t.zeros([2, -1]), "ShapeError", "shape/extent", /-1/],
    ["fractional", () => t.ones([1.5]), "ShapeError", "shape/extent", /1\.5/],
    ["NaN", () => t.full([Number.NaN], 1), "ShapeError", "shape/extent", /NaN/],
    ["a text", () => t.zeros(["2"] as never), "ShapeError", "shape/extent", /2/],
    ["of eye", () => t.eye(-2), "ShapeError", "shape/extent", /-2/],
    ["of a count", () => t.linspace(0, 1, -1), "ArgumentError", "argument/range", /-1/],
    ["of repeats", () => x.repeat(-1, { axis: 0 }), "ArgumentError", "argument/repeats", /-1/],
    ["of k", () => x.topK(1.5), "ArgumentError", "argument/k", /1\.5/],
  ],
  "ragged nested arrays": [
    ["a shorter row", () => t.tensor([[1, 2], [3]]), "ShapeError", "shape/ragged", /values\[1\] is an array of 1/],
    [
      "a value for a row",
      () => t.tensor([[1], 2] as never),
      "ShapeError",
      "shape/ragged",
      /values\[1\] is the value 2/,
    ],
    ["a row for a value", () => t.tensor([1, [2]] as never), "ShapeError", "shape/ragged", /values\[1\]/],
    [
      "a tensor of another shape",
      () => t.tensor([[1, 2, 3], t.ones([2])]),
      "ShapeError",
      "shape/ragged",
      /shape \[2\]/,
    ],
    ["a text", () => t.tensor(["1"] as never), "ArgumentError", "argument/array-like", /values\[0\]/],
    ["a hole", () => t.tensor([1, undefined] as never), "ArgumentError", "argument/array-like", /undefined/],
    ["nothing", () => t.tensor(null as never), "ArgumentError", "argument/array-like", /null/],
  ],
  "non-finite to integer": [
    ["NaN", () => t.tensor([Number.NaN], { dtype: "i32" }), "NumberRangeError", "dtype/range", /values\[0\] is NaN/],
    ["infinity", () => t.full([2], Infinity, { dtype: "u8" }), "NumberRangeError", "dtype/range", /Infinity/],
    ["a fraction", () => t.tensor([1.5], { dtype: "i64" }), "NumberRangeError", "dtype/range", /1\.5/],
    ["too large", () => t.tensor([256], { dtype: "u8" }), "NumberRangeError", "dtype/range", /256/],
    ["a range of infinities", () => t.arange(0, Infinity), "ArgumentError", "argument/range", /Infinity/],
  ],
  "out-of-range indices": [
    ["a position", () => x.at(2), "IndexError", "index/bounds", /2/],
    ["too many selectors", () => x.at(0, 0, 0), "IndexError", "index/too-many", /3 selectors/],
    [
      "an unknown mode",
      () => x.take([0], { mode: "raise" as never }),
      "ArgumentError",
      "index/mode",
      /"clip", "wrap", "fill"/,
    ],
    ["into nothing", () => t.zeros([0]).take([0]), "IndexError", "index/empty", /0/],
    ["a fraction", () => x.take([0.5]), "IndexError", "index/whole", /0\.5/],
    ["a step of zero", () => x.at("::0"), "IndexError", "index/range", /step 0/],
  ],
  "empty reductions": [
    ["max", () => t.zeros([0]).max(), "ShapeError", "shape/empty-reduction", /\[0\]/],
    ["min along an axis", () => t.zeros([2, 0]).min({ axis: 1 }), "ShapeError", "shape/empty-reduction", /\[2,0\]/],
    ["argmax", () => t.zeros([0]).argmax(), "ShapeError", "shape/empty-reduction", /\[0\]/],
    ["nanmax", () => t.zeros([0]).nanmax(), "ShapeError", "shape/empty-reduction", /\[0\]/],
    [
      "where without an initial value",
      () => x.max({ where: [true, false, true] }),
      "ArgumentError",
      "argument/initial",
      /initial/,
    ],
  ],
  "reshape of the wrong size": [
    ["too few", () => x.reshape([5]), "ShapeError", "shape/reshape", /\[2,3\].*\[5\]/],
    ["two unknowns", () => x.reshape([-1, -1]), "ShapeError", "shape/extent", /-1/],
    ["an unknown that does not divide", () => x.reshape([4, -1]), "ShapeError", "shape/reshape", /4,-1/],
    ["an item of many", () => x.item(), "ShapeError", "shape/item", /\[2,3\]/],
  ],
  "use after dispose": [
    ["an op", () => gone.add(1), "DisposedError", "tensor/disposed", /add/],
    ["a read", () => gone.dataSync(), "DisposedError", "tensor/disposed", /dispose/],
    ["nested arrays", () => gone.toArray(), "DisposedError", "tensor/disposed", /dispose/],
    ["bytes", () => t.toBinary(gone), "DisposedError", "tensor/disposed", /toBinary/],
    ["another backend", () => gone.to("reference"), "DisposedError", "tensor/disposed", /to/],
    ["the buffer", () => gone.take(), "DisposedError", "tensor/disposed", /take/],
  ],
  "mixing backends": [
    ["operands", () => i.add(there), "BackendMismatchError", "backend/mismatch", /x\.to\("/],
    ["parts", () => t.concatenate([i, there]), "BackendMismatchError", "backend/mismatch", /"elsewhere"/],
    ["an unknown name", () => t.ones([1], { backend: "gpu" }), "BackendError", "backend/unavailable", /"gpu"/],
  ],
  "unknown dtype names": [
    [
      "of a new tensor",
      () => t.zeros([1], { dtype: "float32" as never }),
      "DTypeError",
      "dtype/unknown",
      /"float32"; use one of bool/,
    ],
    ["of a conversion", () => x.astype("int" as never), "DTypeError", "dtype/unknown", /"int"/],
    ["of a sum", () => x.sum({ dtype: "f8" as never }), "DTypeError", "dtype/unknown", /"f8"/],
  ],
  "fromBinary of the wrong length": [
    [
      "not a multiple",
      () => t.fromBinary(new Uint8Array(5), { dtype: "i32" }),
      "ShapeError",
      "shape/bytes",
      /5 bytes.*4 bytes per element/,
    ],
    [
      "not that of the shape",
      () => t.fromBinary(new Uint8Array(8), { dtype: "f32", shape: [3] }),
      "ShapeError",
      "shape/bytes",
      /8 bytes are not f32\[3\], which takes 12/,
    ],
    ["no bytes", () => t.fromBinary([1, 2] as never, { dtype: "u8" }), "ArgumentError", "argument/bytes", /Uint8Array/],
    ["no dtype", () => t.fromBinary(new Uint8Array(4), {} as never), "DTypeError", "dtype/unknown", /undefined/],
  ],
  "sizes beyond a typed array": [
    ["in one extent", () => t.zeros([2 ** 53]), "OutOfMemoryError", "memory/size", /9007199254740992/],
    ["multiplied", () => t.zeros([2 ** 20, 2 ** 20, 2 ** 20]), "OutOfMemoryError", "memory/size", /1048576/],
    ["repeated", () => t.ones([2 ** 20]).repeat(2 ** 40), "OutOfMemoryError", "memory/size", /\d/],
  ],
  "what is no list, no name, no number": [
    ["an axis as text", () => x.sum({ axis: "0" as never }), "ShapeError", "shape/axis", /axis "0"/],
    ["null for an axis", () => x.mean({ axis: null as never }), "ShapeError", "shape/axis", /axis null/],
    ["no axis to add", () => x.expandDims(undefined as never), "ShapeError", "shape/axis", /undefined/],
    ["an axis to move", () => x.moveaxis({} as never, 0), "ShapeError", "shape/axis", /a object/],
    ["a permutation as a number", () => x.transpose(1 as never), "ShapeError", "shape/permutation", /\[1\]/],
    ["axes of a shift as text", () => t.fft.fftshift(x, { axes: "0" as never }), "ShapeError", "shape/axis", /"0"/],
    ["one tensor for a list of them", () => t.hstack(x as never), "ArgumentError", "argument/empty", /tensors/],
    ["no list to repeat", () => t.broadcastArrays(3 as never), "ArgumentError", "argument/empty", /3/],
    ["no vectors", () => t.meshgrid(undefined as never), "ArgumentError", "argument/empty", /undefined/],
    ["no shapes", () => t.broadcastShapes(3 as never), "ShapeError", "shape/extent", /the shape is 3/],
    ["parts as text", () => t.split(x, "2" as never), "ShapeError", "shape/split", /sections is "2"/],
    ["parts that end in a fraction", () => t.arraySplit(x, [0.5]), "ArgumentError", "argument/whole", /0\.5/],
    ["selectors as text", () => t.setAt(x, "1:" as never, 0), "ArgumentError", "argument/selectors", /"1:"/],
    [
      "indices without components",
      () => t.gather(x, t.zeros([2, 0], { dtype: "i32" })),
      "ShapeError",
      "index/components",
      /0 comp/,
    ],
    ["a mask of another length", () => t.remove([1, 2, 3], [true]), "ShapeError", "shape/mask", /\[1\].*extent 3/],
    ["a position outside", () => t.remove([1, 2, 3], 3), "IndexError", "index/bounds", /position 3/],
    ["values for no position", () => t.put([1, 2], [0], []), "ArgumentError", "argument/empty", /no values/],
    [
      "a diagonal of unequal axes",
      () => t.einsum("ii", t.ones([2, 1])),
      "ShapeError",
      "shape/einsum",
      /"i" is 2 and 1/,
    ],
    ["a dtype of a taper", () => t.hanning(3, { dtype: 3 as never }), "DTypeError", "dtype/unknown", /dtype 3/],
    ["a bigint for a dtype", () => x.astype(1n as never), "DTypeError", "dtype/unknown", /dtype 1/],
    ["a dtype to promote", () => t.promoteTypes("f8" as never, "f8" as never), "DTypeError", "dtype/unknown", /"f8"/],
    [
      "a record for a backend",
      () => t.ones([1], { backend: {} as never }),
      "BackendError",
      "backend/unavailable",
      /a object/,
    ],
    ["no backend to go to", () => x.to(undefined as never), "BackendError", "backend/unavailable", /undefined/],
    ["a number for a text", () => t.fromstring(3 as never), "ArgumentError", "argument/text", /text is 3/],
    [
      "bytes without a dtype",
      () => t.fromBinary(new Uint8Array(4), undefined as never),
      "DTypeError",
      "dtype/unknown",
      /undefined/,
    ],
  ],
  "results whose size depends on values, inside a range of wrong counts": [
    ["a negative count", () => t.bincount([-1]), "ArgumentError", "argument/negative", /-1/],
    ["weights of another length", () => t.bincount([1], { weights: [1, 2] }), "ShapeError", "shape/weights", /\[2\]/],
    ["no bins", () => t.histogram([1], { bins: 0 }), "ArgumentError", "argument/bins", /0/],
    ["a range upside down", () => t.histogram([1], { range: [1, 0] }), "ArgumentError", "argument/range", /range/],
    [
      "an unknown method",
      () => t.quantile([1], 0.5, { method: "cubic" as never }),
      "ArgumentError",
      "argument/method",
      /"linear"/,
    ],
    ["points without values", () => t.interp(1, [], []), "ArgumentError", "argument/points", /\[0\]/],
    ["no slopes of one", () => t.gradient([1]), "ShapeError", "shape/gradient", /1 elements/],
    ["a divisor of nothing", () => t.polydiv([1], []), "ArgumentError", "argument/empty", /divisor/],
    ["too few points", () => t.polyfit([1], [1], 1), "ArgumentError", "argument/points", /degree 1/],
    [
      "a signature",
      () => t.vectorize((v) => v, { signature: "n->" })([1]),
      "ArgumentError",
      "argument/signature",
      /"n->"/,
    ],
    [
      "more pieces than conditions",
      () => t.piecewise([1], [], [1, 2]),
      "ArgumentError",
      "argument/lengths",
      /2 pieces/,
    ],
    ["a text that is no number", () => t.fromstring("1 x"), "ArgumentError", "argument/number", /"x"/],
    ["fewer values than asked", () => t.fromiter([1], { count: 2 }), "ArgumentError", "argument/count", /2/],
  ],
};

for (const [line, rows] of Object.entries(ROWS)) {
  describe(line, () => {
    test.for(rows)("%s", ([, run, kind, code, message]) => {
      const before = t.memory.stats().active;
      let caught: unknown;
      try {
        run();
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(t.TensorError);
      const error = caught as t.TensorError;
      expect({ kind: error.name, code: error.code }).toEqual({ kind, code });
      expect(error.message).toMatch(message);
      // One line: the class, where, what; what to do.
      expect(error.message).toMatch(new RegExp(`^${kind} \\[[\\w.]+\\]: [^\\n]+; [^\\n]+$`));
      expect(t.memory.stats().active - before).toBeLessThan(2 ** 26);
      expect(x.toArray()).toEqual([
        [1, 2, 3],
        [4, 5, 6],
      ]);
    });
  });
}

describe("what is defined and no error", () => {
  test.for([
    ["division of integers by zero", () => i.floorDivide(0), [-1, -1, -1]],
    ["remainder of integers by zero", () => i.remainder(0), [1, 2, 3]],
    ["true division by zero", () => t.tensor([1, -1, 0]).divide(0), [Infinity, -Infinity, Number.NaN]],
    ["non-finite by astype", () => t.tensor([Number.NaN, Infinity, -Infinity]).astype("i8"), [0, 127, -128]],
    ["indices outside, clipped", () => i.take([-9, 9]), [1, 3]],
    ["indices outside, wrapped", () => i.take([-4, 4], { mode: "wrap" }), [3, 2]],
    ["indices outside, filled", () => i.take([-4, 4], { mode: "fill", fillValue: 7 }), [7, 7]],
    ["writes outside, dropped", () => i.put([9], [5], { mode: "fill" }), [1, 2, 3]],
    [
      "sums of nothing",
      () => t.stack([t.zeros([0]).sum(), t.zeros([0]).prod(), t.zeros([0]).mean()]),
      [0, 1, Number.NaN],
    ],
    ["bytes at any offset", () => t.fromBinary(new Uint8Array([9, 1, 0, 0, 0]).subarray(1), { dtype: "i32" }), [1]],
  ] as const)("%s", ([, run, want]) => {
    expect((run() as t.Tensor).toArray()).toEqual(want);
  });
});

describe("indices are checked while debugging", () => {
  afterEach(() => t.configure({ debug: { boundsCheck: false } }));
  test.for([
    ["take", () => i.take([3])],
    ["a write", () => i.put([3], [1])],
    ["gather", () => x.gather([[2, 0]])],
  ] as const)("%s", ([, run]) => {
    t.configure({ debug: { boundsCheck: true } });
    expect(run).toThrow(/^IndexError \[\w+\]: .*index \d.*axis/);
  });
});
