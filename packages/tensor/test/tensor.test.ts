// Making, reading, printing and giving back tensors.
import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import * as t from "../src/index.js";

const error = (code: string, message?: string): unknown =>
  expect.objectContaining(message === undefined ? { code } : { code, message });

describe("tensor()", () => {
  test.for([
    { values: [1, 2], dtype: "f32", shape: [2] },
    { values: 3, dtype: "f32", shape: [] },
    { values: [[true], [false]], dtype: "bool", shape: [2, 1] },
    { values: [1n, 2n], dtype: "i64", shape: [2] },
    { values: [{ re: 1, im: 2 }], dtype: "c64", shape: [1] },
    { values: [1, { re: 1, im: 2 }], dtype: "c64", shape: [2] },
    { values: [true, 2], dtype: "f32", shape: [2] },
    { values: [[], []], dtype: "f32", shape: [2, 0] },
    { values: [], dtype: "f32", shape: [0] },
    { values: new Float64Array([1]), dtype: "f64", shape: [1] },
    { values: new Uint8Array([1]), dtype: "u8", shape: [1] },
    { values: new Uint8ClampedArray([1]), dtype: "u8", shape: [1] },
    { values: new Int8Array([1]), dtype: "i8", shape: [1] },
    { values: new Int16Array([1]), dtype: "i16", shape: [1] },
    { values: new Uint16Array([1]), dtype: "u16", shape: [1] },
    { values: new Int32Array([1]), dtype: "i32", shape: [1] },
    { values: new Uint32Array([1]), dtype: "u32", shape: [1] },
    { values: new BigInt64Array([1n]), dtype: "i64", shape: [1] },
    { values: new BigUint64Array([1n]), dtype: "u64", shape: [1] },
    { values: [new Int32Array([1, 2]), new Int32Array([3, 4])], dtype: "i32", shape: [2, 2] },
  ])("$values is $dtype $shape", ({ values, dtype, shape }) => {
    const x = t.tensor(values as t.TensorLike);
    expect({ dtype: x.dtype, shape: x.shape, weak: x.weakType }).toEqual({ dtype, shape, weak: false });
  });

  test("keeps what it was given and not the caller's memory", () => {
    const source = new Float32Array([1, 2]);
    const x = t.tensor(source);
    source[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
  });

  test("takes 16-bit floats and complex numbers as bits", () => {
    expect(t.tensor(new Uint16Array([0x3c00, 0xc000]), { dtype: "f16" }).toArray()).toEqual([1, -2]);
    expect(t.tensor(new Uint16Array([0x3f80]), { dtype: "bf16" }).toArray()).toEqual([1]);
    expect(t.tensor(new Float32Array([1, 2]), { dtype: "c64" }).toArray()).toEqual([{ re: 1, im: 2 }]);
  });

  test("nests tensors", () => {
    const row = t.tensor([1, 2]);
    expect(t.tensor([row, [3, 4]] as t.NestedArray).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test.for([
    {
      values: [[1, 2], [3]],
      code: "shape/ragged",
      text: "values[1] is an array of 1 where its neighbours are arrays of shape [2]; make all arrays of one depth equally long",
    },
    {
      values: [[1], 2],
      code: "shape/ragged",
      text: "values[1] is the value 2 where its neighbours are arrays of shape [1]; make all arrays of one depth equally long",
    },
    {
      values: [1, [2]],
      code: "shape/ragged",
      text: "values[1] is an array of 1 where its neighbours are single values; make all arrays of one depth equally long",
    },
    {
      values: "abc",
      code: "argument/array-like",
      text: 'values is "abc"; pass numbers, booleans, bigints, nested arrays of them, a typed array or a tensor',
    },
    {
      values: [1, "2"],
      code: "argument/array-like",
      text: 'values[1] is "2"; pass numbers, booleans, bigints, nested arrays of them, a typed array or a tensor',
    },
    {
      values: undefined,
      code: "argument/array-like",
      text: "values is undefined; pass numbers, booleans, bigints, nested arrays of them, a typed array or a tensor",
    },
    {
      values: new DataView(new ArrayBuffer(4)),
      code: "argument/array-like",
      text: "values is a object; pass numbers, booleans, bigints, nested arrays of them, a typed array or a tensor",
    },
  ])("refuses $values", ({ values, code, text }) => {
    expect(() => t.tensor(values as t.TensorLike)).toThrow(
      error(code, `${code.startsWith("shape") ? "ShapeError" : "ArgumentError"} [tensor]: ${text}`),
    );
  });

  test.for([
    { values: [1.5], dtype: "i32", text: "values[0] is 1.5, which i32 does not hold" },
    { values: [Number.NaN], dtype: "i32", text: "values[0] is NaN, which i32 does not hold" },
    { values: [Number.POSITIVE_INFINITY], dtype: "u8", text: "values[0] is Infinity, which u8 does not hold" },
    { values: [[1, 256]], dtype: "u8", text: "values[0][1] is 256, which u8 does not hold" },
    { values: [-1], dtype: "u32", text: "values[0] is -1, which u32 does not hold" },
    { values: [2n ** 63n], dtype: "i64", text: "values[0] is 9223372036854775808, which i64 does not hold" },
    { values: [2], dtype: "bool", text: "values[0] is 2, which bool does not hold" },
    { values: [{ re: 1, im: 1 }], dtype: "f32", text: "values[0] is 1+1j, which f32 does not hold" },
    { values: new Float64Array([0.5]), dtype: "i8", text: "values[0] is 0.5, which i8 does not hold" },
  ])("refuses $values as $dtype", ({ values, dtype, text }) => {
    expect(() => t.tensor(values as t.TensorLike, { dtype: dtype as t.DType })).toThrow(
      error(
        "dtype/range",
        `NumberRangeError [tensor]: ${text}; choose another dtype, or convert the tensor with astype, which truncates and saturates`,
      ),
    );
  });

  test("refuses an unknown dtype by naming all", () => {
    expect(() => t.tensor([1], { dtype: "float32" as t.DType })).toThrow(
      error(
        "dtype/unknown",
        'DTypeError [tensor]: unknown dtype "float32"; use one of bool, u8, u16, u32, u64, i8, i16, i32, i64, f16, bf16, f32, f64, c64',
      ),
    );
  });
});

describe("creation", () => {
  test.for([
    { make: () => t.arange(4), dtype: "i32", values: [0, 1, 2, 3] },
    { make: () => t.arange(1, 2, 0.25), dtype: "f32", values: [1, 1.25, 1.5, 1.75] },
    { make: () => t.arange(5, 0, -2), dtype: "i32", values: [5, 3, 1] },
    { make: () => t.arange(0), dtype: "i32", values: [] },
    { make: () => t.arange(3, { dtype: "f64" }), dtype: "f64", values: [0, 1, 2] },
    { make: () => t.linspace(0, 1, 5), dtype: "f32", values: [0, 0.25, 0.5, 0.75, 1] },
    { make: () => t.linspace(0, 1, 4, { endpoint: false }), dtype: "f32", values: [0, 0.25, 0.5, 0.75] },
    { make: () => t.linspace(3, 9, 1), dtype: "f32", values: [3] },
    {
      make: () => t.eye(2, { m: 3, k: 1 }),
      dtype: "f32",
      values: [
        [0, 1, 0],
        [0, 0, 1],
      ],
    },
    { make: () => t.full([2], true), dtype: "bool", values: [true, true] },
    { make: () => t.full(2, 3n), dtype: "i64", values: [3n, 3n] },
    { make: () => t.fullLike(t.tensor([1], { dtype: "u8" }), 7), dtype: "u8", values: [7] },
    { make: () => t.onesLike([[1, 2]]), dtype: "f32", values: [[1, 1]] },
    {
      make: () => t.iota([2, 2], { axis: 1, dtype: "u64" }),
      dtype: "u64",
      values: [
        [0n, 1n],
        [0n, 1n],
      ],
    },
  ] as const)("$values of $dtype", ({ make, dtype, values }) => {
    const x = make();
    expect(x.dtype).toBe(dtype);
    expect(x.toArray()).toEqual(values);
  });

  test.for([
    {
      make: () => t.zeros([2, -1]),
      text: "ShapeError [zeros]: axis 1 of the shape [2,-1] is -1; use whole numbers >= 0",
    },
    {
      make: () => t.zeros([1.5]),
      text: "ShapeError [zeros]: axis 0 of the shape [1.5] is 1.5; use whole numbers >= 0",
    },
    {
      make: () => t.ones("3" as never),
      text: 'ShapeError [ones]: the shape is "3"; pass an array of whole numbers, such as [2, 3]',
    },
    {
      make: () => t.full([1], 300, { dtype: "u8" }),
      text: "NumberRangeError [full]: values is 300, which u8 does not hold; choose another dtype, or convert the tensor with astype, which truncates and saturates",
    },
    {
      make: () => t.zeros([65536, 65536]),
      text: "OutOfMemoryError [zeros]: the shape [65536,65536] has 4294967296 elements; stay below 4294967296 elements per tensor",
    },
    {
      make: () => t.arange(0, 1, 0),
      text: "ArgumentError [arange]: start 0, stop 1, step 0; use finite numbers and a step that is not 0",
    },
    {
      make: () => t.linspace(0, 1, -1),
      text: "ArgumentError [linspace]: start 0, stop 1, count -1; use finite numbers and a whole count >= 0",
    },
    {
      make: () => t.iota([2], { dtype: "bool" }),
      text: "DTypeError [iota]: dtype is bool; convert with astype to one of u8, u16, u32, u64, i8, i16, i32, i64, f16, bf16, f32, f64, c64",
    },
    {
      make: () => t.iota([2], { axis: 1 }),
      text: "ShapeError [iota]: axis 1 is outside a tensor of rank 1; use a whole number from -1 to 0",
    },
  ])("refuses: $text", ({ make, text }) => {
    expect(make).toThrow(expect.objectContaining({ message: text }));
  });
});

describe("reads", () => {
  test("have the form of the dtype", () => {
    expect(t.tensor([1, 2]).dataSync()).toEqual(new Float32Array([1, 2]));
    expect(t.tensor([true, false]).dataSync()).toEqual(new Uint8Array([1, 0]));
    expect(t.tensor([{ re: 1, im: 2 }]).dataSync()).toEqual(new Float32Array([1, 2]));
    expect(t.tensor([1], { dtype: "bf16" }).dataSync()).toEqual(new Uint16Array([0x3f80]));
    const half = t.tensor([1, 2], { dtype: "f16" }).dataSync();
    expect(
      typeof (globalThis as { Float16Array?: unknown }).Float16Array === "function"
        ? half[0]
        : t.decodeF16(half as Uint16Array)[0],
    ).toBe(1);
  });

  test("give 64-bit integers as bigints, or as numbers on request", async () => {
    const x = t.tensor([1n, -(2n ** 53n)]);
    expect(x.dataSync()).toEqual(new BigInt64Array([1n, -(2n ** 53n)]));
    expect(x.dataSync({ as: "number" })).toEqual(new Float64Array([1, -(2 ** 53)]));
    expect(await x.data({ as: "number" })).toEqual(new Float64Array([1, -(2 ** 53)]));
    expect(() => t.tensor([0n, 2n ** 53n + 1n]).dataSync({ as: "number" })).toThrow(
      error(
        "dtype/range",
        "NumberRangeError [dataSync]: element 1 is 9007199254740993, beyond what a number holds exactly; read it as bigint",
      ),
    );
  });

  test("give memory of the caller's own", async () => {
    const x = t.tensor([1, 2]);
    x.dataSync()[0] = 9;
    (await x.data())[0] = 9;
    t.toBinary(x).fill(9);
    expect(x.toArray()).toEqual([1, 2]);
  });

  test("item needs one element", () => {
    expect([t.tensor([[5]]).item(), t.tensor(true).item(), t.tensor(5n).item()]).toEqual([5, true, 5n]);
    expect(t.tensor([{ re: 1, im: 2 }]).item()).toEqual({ re: 1, im: 2 });
    expect(() => t.tensor([1, 2]).item()).toThrow(
      error(
        "shape/item",
        "ShapeError [item]: the tensor of shape [2] has 2 elements; reduce or index it to one element, or use toArray",
      ),
    );
  });

  test("views read in their own order", () => {
    const x = t.arange(6).reshape([2, 3]);
    expect([...x.transpose().dataSync()]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...x.flip({ axis: 1 }).dataSync()]).toEqual([2, 1, 0, 5, 4, 3]);
    expect([...t.broadcastTo(t.tensor([1, 2]), [2, 2]).dataSync()]).toEqual([1, 2, 1, 2]);
    expect(t.toBinary(x.transpose()).length).toBe(24);
  });

  test("bytes go out and come back", () => {
    for (const dtype of t.DTYPES) {
      const x = t.tensor(
        [
          [1, 0],
          [0, 1],
        ],
        { dtype },
      );
      const back = t.fromBinary(t.toBinary(x), { dtype, shape: [2, 2] });
      expect(back.toArray()).toEqual(x.toArray());
    }
  });

  test("fromBinary takes any alignment and refuses a wrong length", () => {
    const bytes = new Uint8Array(9);
    bytes.set(t.toBinary(t.tensor([1.5, 2.5])), 1);
    expect(t.fromBinary(bytes.subarray(1), { dtype: "f32" }).toArray()).toEqual([1.5, 2.5]);
    expect(() => t.fromBinary(bytes.subarray(2), { dtype: "f32", shape: [2] })).toThrow(
      error("shape/bytes", "ShapeError [fromBinary]: 7 bytes are not f32[2], which takes 8; pass 4 bytes per element"),
    );
    expect(() => t.fromBinary(new Uint8Array(3), { dtype: "f32" })).toThrow(error("shape/bytes"));
    expect(() => t.fromBinary("abc" as never, { dtype: "f32" })).toThrow(
      error("argument/bytes", 'ArgumentError [fromBinary]: bytes is "abc"; pass a Uint8Array or an ArrayBuffer'),
    );
  });
});

describe("take", () => {
  test("hands over the buffer and disposes the tensor", async () => {
    const x = t.tensor([1, 2]);
    expect(x.take()).toEqual(new Float32Array([1, 2]));
    expect(x.disposed).toBe(true);
    expect(await t.tensor([3]).takeAsync()).toEqual(new Float32Array([3]));
  });

  test("puts a view without other holders into row-major order", () => {
    const x = t.tensor([
      [1, 2],
      [3, 4],
    ]);
    const y = x.transpose();
    x.dispose();
    expect(y.take()).toEqual(new Float32Array([1, 3, 2, 4]));
  });

  test("refuses while a view or another handle shows the buffer, and changes nothing", () => {
    const x = t.tensor([[1, 2]]);
    const view = x.reshape([2]);
    const text =
      "BufferSharedError [take]: the buffer of f32[1,2] is shown by another tensor, or is part of one; dispose the views of it first, or read a copy with dataSync";
    expect(() => x.take()).toThrow(error("buffer/shared", text));
    expect(x.toArray()).toEqual([[1, 2]]);
    view.dispose();
    expect(x.take()).toEqual(new Float32Array([1, 2]));
  });

  test("the handed over buffer is not the caller's source", () => {
    const source = new Float32Array([1, 2]);
    expect(t.tensor(source).take()).not.toBe(source);
  });
});

describe("lifetime", () => {
  test("any use after dispose is a DisposedError that names the op and the operand", () => {
    const x = t.tensor([1]);
    x.dispose();
    x.dispose();
    expect(x.disposed).toBe(true);
    expect(() => x.add(1)).toThrow(
      error(
        "tensor/disposed",
        "DisposedError [add]: x was given back by dispose; keep the tensor until its last use, or return it from tidy",
      ),
    );
    expect(() => t.tensor([1, 2]).add(x)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("DisposedError [add]: y was") }),
    );
    for (const use of [
      () => x.item(),
      () => x.dataSync(),
      () => x.toArray(),
      () => x.take(),
      () => t.toBinary(x),
      () => x.to("reference"),
      () => t.share(x),
    ])
      expect(use).toThrow(expect.objectContaining({ code: "tensor/disposed" }));
    expect(String(x)).toBe("tensor(disposed, shape=[1], dtype=f32)");
  });

  test("async reads reject after dispose", async () => {
    const x = t.tensor([1]);
    x.dispose();
    await expect(x.data()).rejects.toMatchObject({ code: "tensor/disposed" });
    await expect(x.takeAsync()).rejects.toMatchObject({ code: "tensor/disposed" });
  });

  test("views keep the buffer alive, and the last one frees it", () => {
    const before = t.memory.stats().active;
    const x = t.zeros([1000]);
    const y = x.reshape([10, 100]);
    const z = t.share(y);
    x.dispose();
    y.dispose();
    expect(z.sum().item()).toBe(0);
    expect(t.memory.stats().active).toBeGreaterThanOrEqual(before + 4000);
    z.dispose();
    expect(t.memory.stats().active).toBeLessThan(before + 4000);
  });

  test("using disposes at the end of the block", () => {
    let outer: t.Tensor | undefined;
    {
      using x = t.ones([2]);
      outer = x;
      expect(x.disposed).toBe(false);
    }
    expect(outer.disposed).toBe(true);
  });

  test("tidy keeps what it returns, in any tree, and disposes the rest", () => {
    let inner: t.Tensor | undefined;
    const outside = t.ones([2]);
    const kept = t.tidy(() => {
      inner = t.ones([2]).add(1);
      return { sum: inner.add(outside), list: [inner.multiply(2)] };
    });
    expect(inner!.disposed).toBe(true);
    expect(outside.disposed).toBe(false);
    expect(kept.sum.toArray()).toEqual([3, 3]);
    expect(kept.list[0]!.toArray()).toEqual([4, 4]);
  });

  test("nested tidy hands its result to the outer scope", () => {
    let middle: t.Tensor | undefined;
    const result = t.tidy(() => {
      middle = t.tidy(() => t.ones([2]).add(1));
      return middle.add(1);
    });
    expect(middle!.disposed).toBe(true);
    expect(result.disposed).toBe(false);
  });

  test("tidy disposes everything when the function throws", () => {
    let inside: t.Tensor | undefined;
    expect(() =>
      t.tidy(() => {
        inside = t.ones([2]);
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(inside!.disposed).toBe(true);
  });

  test("scoped functions refuse promises", () => {
    const text =
      "the callback returned a promise, and the scope ends at its first await; pass a synchronous function; do the asynchronous work outside";
    expect(() => t.tidy(async () => 1)).toThrow(error("scope/async", `ArgumentError [tidy]: ${text}`));
    expect(() => t.withBackend("reference", async () => 1)).toThrow(
      error("scope/async", `ArgumentError [withBackend]: ${text}`),
    );
  });
});

describe("printing", () => {
  test.for([
    { x: t.tensor([1, 2]), text: "tensor([1., 2.], shape=[2], dtype=f32)" },
    { x: t.tensor([1.5, -0.25]), text: "tensor([ 1.5 , -0.25], shape=[2], dtype=f32)" },
    {
      x: t.tensor(
        [
          [1, 20],
          [300, 4],
        ],
        { dtype: "i32" },
      ),
      text: "tensor([[  1,  20],\n        [300,   4]], shape=[2,2], dtype=i32)",
    },
    { x: t.tensor([true, false]), text: "tensor([ true, false], shape=[2], dtype=bool)" },
    { x: t.tensor(5n), text: "tensor(5, shape=[], dtype=i64)" },
    { x: t.tensor(2.5), text: "tensor(2.5, shape=[], dtype=f32)" },
    { x: t.tensor([Number.NaN, Number.POSITIVE_INFINITY, -1]), text: "tensor([nan, inf, -1.], shape=[3], dtype=f32)" },
    { x: t.tensor([1e-10, 1]), text: "tensor([1.e-10, 1.e+00], shape=[2], dtype=f32)" },
    { x: t.tensor([{ re: 1, im: -2 }]), text: "tensor([1.-2.j], shape=[1], dtype=c64)" },
    { x: t.tensor([0.1, 1 / 3]), text: "tensor([0.1       , 0.33333334], shape=[2], dtype=f32)" },
    { x: t.tensor([0.1, 1 / 3], { dtype: "f64" }), text: "tensor([0.1       , 0.33333333], shape=[2], dtype=f64)" },
    { x: t.tensor([0.1, 1 / 3], { dtype: "bf16" }), text: "tensor([0.1  , 0.334], shape=[2], dtype=bf16)" },
    { x: t.tensor([1.5, 2e8]), text: "tensor([1.5e+00, 2.0e+08], shape=[2], dtype=f32)" },
    { x: t.tensor([-0, 0]), text: "tensor([-0.,  0.], shape=[2], dtype=f32)" },
    {
      x: t.tensor([
        { re: 1.25, im: 2 },
        { re: 1, im: -0.5 },
      ]),
      text: "tensor([1.25+2.j , 1.  -0.5j], shape=[2], dtype=c64)",
    },
    { x: t.zeros([0, 3]), text: "tensor([], shape=[0,3], dtype=f32)" },
    { x: t.zeros([2, 1, 1]), text: "tensor([[[0.]],\n\n        [[0.]]], shape=[2,1,1], dtype=f32)" },
  ])("$text", ({ x, text }) => {
    expect(String(x)).toBe(text);
    expect(inspect(x)).toBe(text);
  });

  test("long tensors are summarised", () => {
    expect(String(t.arange(2000))).toBe("tensor([   0,    1,    2, ..., 1997, 1998, 1999], shape=[2000], dtype=i32)");
    expect(String(t.zeros([1000, 2])).split("\n")).toHaveLength(7);
  });

  test("precision, summaries and width are the user's to change [getPrintoptions, setPrintoptions]", () => {
    try {
      t.setPrintoptions({ precision: 2, threshold: 4, edgeitems: 1, linewidth: 30, suppress: true });
      expect(String(t.tensor([1 / 3, 1000.5]))).toBe("tensor([   0.33, 1000.5 ], shape=[2], dtype=f32)");
      expect(String(t.tensor([1e-9, 1]))).toBe("tensor([0., 1.], shape=[2], dtype=f32)");
      expect(String(t.arange(5))).toBe("tensor([0, ..., 4], shape=[5], dtype=i32)");
      expect(t.getPrintoptions()).toEqual({ precision: 2, threshold: 4, edgeitems: 1, linewidth: 30, suppress: true });
    } finally {
      t.setPrintoptions();
    }
    expect(t.getPrintoptions().precision).toBe(8);
    expect(() => t.setPrintoptions({ precision: -1 })).toThrow(error("argument/print-option"));
    expect(() => t.setPrintoptions({ digits: 2 } as never)).toThrow(error("argument/print-option"));
  });

  test("long rows are broken", () => {
    for (const line of String(t.arange(100)).split("\n")) expect(line.length).toBeLessThan(120);
  });
});

describe("backends", () => {
  afterEach(() => t.setDefaultBackend(undefined));

  test("the reference backend is there and is the default", () => {
    expect(t.defaultBackend().name).toBe("reference");
    expect(t.zeros([1]).backend).toBe("reference");
  });

  test("an unknown backend is refused with what is known", () => {
    expect(() => t.setDefaultBackend("gpu")).toThrow(
      error(
        "backend/unavailable",
        'BackendError [setDefaultBackend]: backend "gpu" is not available: no backend "gpu" is registered (known: native, reference); choose another backend, or leave the choice to the package',
      ),
    );
  });

  test("operands of two backends are a mismatch that names the way out, arrays adapt", () => {
    const other = { ...t.defaultBackend(), name: "other" };
    const x = t.tensor([1, 2], { backend: other, dtype: "f32" });
    expect(() => x.add(t.tensor([1, 2]))).toThrow(
      error(
        "backend/mismatch",
        'BackendMismatchError [add]: operands live on "other" and "reference"; move one of them with x.to("other")',
      ),
    );
    expect(x.add([1, 2]).backend).toBe("other");
    expect(x.add(1).backend).toBe("other");
    expect(t.where([true, false], x, 0).backend).toBe("other");
    expect(
      x
        .to("reference")
        .add(t.tensor([1, 2]))
        .toArray(),
    ).toEqual([2, 4]);
    expect(t.withBackend(other, () => t.zeros([1])).backend).toBe("other");
    expect(t.zeros([1]).backend).toBe("reference");
  });

  test("withBackend ends when its function throws", () => {
    const other = { ...t.defaultBackend(), name: "other" };
    expect(() =>
      t.withBackend(other, () => {
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(t.zeros([1]).backend).toBe("reference");
  });
});

describe("memory", () => {
  afterEach(() => t.memory.setLimit(Number.POSITIVE_INFINITY));

  test("counts what is held, its peak, and what a limit forbids", () => {
    const start = t.memory.stats();
    const x = t.zeros([25000]);
    expect(t.memory.stats().active - start.active).toBeGreaterThanOrEqual(100000);
    x.dispose();
    t.memory.resetPeak();
    const { active, peak } = t.memory.stats();
    expect(peak).toBe(active);
    t.memory.setLimit(active + 1000);
    expect(() => t.zeros([25000])).toThrow(error("memory/limit"));
    // Refused before it is made: 32 GiB would take long, or the process.
    expect(() => t.zeros([2 ** 32 - 1], { dtype: "f64" })).toThrow(error("memory/limit"));
    expect(() => t.memory.setLimit(-1)).toThrow(error("memory/limit-value"));
    t.memory.clearCache();
  });
});

describe("debug.detectNanInf", () => {
  afterEach(() => t.configure({ debug: { detectNanInf: false } }));

  test("names the op and the element", () => {
    t.configure({ debug: { detectNanInf: true } });
    expect(() => t.log([1, 0])).toThrow(
      error(
        "numeric/not-finite",
        "NumericError [log]: element 1 of the result f32[2] is -Infinity; look at the operands, or switch debug.detectNanInf off",
      ),
    );
    expect(t.log([1]).toArray()).toEqual([0]);
  });
});

test("average counts the elements behind a mean that is no number", () => {
  const [mean, count] = t.average(
    [
      [1, Number.NaN],
      [3, 4],
    ],
    { axis: 1, returned: true },
  );
  expect(mean.toArray()).toEqual([Number.NaN, 3.5]);
  expect(count.toArray()).toEqual([2, 2]);
});
