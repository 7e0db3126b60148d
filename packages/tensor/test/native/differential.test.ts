// Native against reference: the same op on the same values, for every op and dtype that the native backend takes.
// Values: negatives, ties, signed zeros, NaN, infinities, the ends of integer ranges, indices far outside.
// Shapes and attributes are those of the conformance rows, so every kind of call is met.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/backend.js";
import { DTYPE_FACTS, type DType, isInexact, storageOf, type Values } from "../../src/dtype.js";
import { toBf16, toF16 } from "../../src/half.js";
import { itemAt } from "../../src/read.js";
import { createReferenceBackend } from "../../src/reference/backend.js";
import { REFERENCE_KERNELS } from "../../src/reference/table.js";
import type { Attributes, Scalar, TensorType } from "../../src/schema/op.js";
import { type AnyOpSchema, OP_TABLE } from "../../src/schema/table.js";
import { sizeOf } from "../../src/shape.js";
import type { ConformanceRow } from "../../src/test/conformance/row.js";
import { CONFORMANCE_ROWS } from "../../src/test/conformance/table.js";
import { RUNS } from "../level.js";
import { nativeBackend } from "./addon.js";

const native = nativeBackend();
const reference = createReferenceBackend(REFERENCE_KERNELS);

/** What counts as equal: relative to the larger of the two, or absolutely beside values of order one. */
const TOLERANCE: Readonly<Partial<Record<DType, number>>> = {
  f16: 2e-3,
  bf16: 1.6e-2,
  f32: 4e-6,
  f64: 1e-12,
  c64: 1e-5,
};

const FLOATS = [0, -0, 1, -1, 0.5, -0.5, 2, 3, -3, 0.1, 1.5, 2.5, -2.5, 7, 1e-3, 40];
const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, -1e30];

/** One value of a dtype. */
function elementOf(dtype: DType, special: boolean): fc.Arbitrary<number | bigint> {
  const { range, kind } = DTYPE_FACTS[dtype];
  if (kind === "bool") return fc.constantFrom(0, 1);
  if (range === undefined) return fc.constantFrom(...FLOATS, ...(special ? SPECIAL : []));
  const ends = [range[0], range[1]];
  const whole = fc.oneof(
    fc.bigInt({ min: range[0] < -9n ? -9n : range[0], max: 9n }),
    ...(special ? [fc.constantFrom(...ends)] : []),
  );
  return DTYPE_FACTS[dtype].big ? whole : whole.map(Number);
}

function valuesOf(dtype: DType, size: number, special: boolean): fc.Arbitrary<Values> {
  const { lanes } = DTYPE_FACTS[dtype];
  const encode = dtype === "f16" ? toF16 : dtype === "bf16" ? toBf16 : undefined;
  return fc.array(elementOf(dtype, special), { minLength: size * lanes, maxLength: size * lanes }).map((numbers) => {
    const values = storageOf(dtype, size) as Values;
    numbers.forEach((x, i) => {
      values[i] = (encode === undefined ? x : encode(Number(x))) as never;
    });
    return values;
  });
}

function run(
  backend: Backend,
  op: AnyOpSchema,
  inputs: readonly Values[],
  types: readonly TensorType[],
  attributes: Attributes,
): Values[] {
  const handles = inputs.map((values, i) => backend.upload(values.slice() as Values, types[i]!));
  return backend
    .run(op, handles, attributes, op.result(types, attributes as never))
    .map((handle) => backend.download(handle));
}

const parts = (x: Scalar): number[] => (typeof x === "object" ? [x.re, x.im] : [Number(x)]);

function same(a: Scalar, b: Scalar, dtype: DType, scale: number): boolean {
  if (!isInexact(dtype)) return a === b;
  const [p, q] = [parts(a), parts(b)];
  return p.every((x, i) => {
    const y = q[i]!;
    return (
      Object.is(x, y) ||
      x === y ||
      Math.abs(x - y) <= TOLERANCE[dtype]! * Math.max(scale, Math.abs(y)) ||
      (Number.isNaN(x) && Number.isNaN(y))
    );
  });
}

/** Ops whose results are whole or carried over, so every bit must agree; and those where rounding accumulates. */
const LOOSE = new Set(["matmul", "conv", "fft", "sum", "prod", "cumsum", "cumprod", "reduceWindow", "cumlogsumexp"]);
/** Products of complex infinities differ between C's and JAX's rules, so complex values are finite.
 *  Ops whose conditioning makes special values a question of rounding, not of meaning. */
const TAME = new Set(["fft", "matmul", "conv", "cumlogsumexp"]);

const rows = CONFORMANCE_ROWS.filter((row) => row.holds === undefined);
const cases = rows.flatMap((row) => {
  const op = OP_TABLE.get(row.op)!;
  return (row.dtypes ?? op.admits).flatMap((dtype) => {
    const types = row.inputs.map((x) => ({ dtype: x.dtype ?? dtype, shape: x.shape }));
    const attributes = attributesOf(op, row, dtype);
    const dtypes = types.map((t) => t.dtype);
    return native.supports(op, dtypes, attributes) === true ? [{ row, op, dtype, types, attributes }] : [];
  });
});

function attributesOf(op: AnyOpSchema, row: ConformanceRow, dtype: DType): Attributes {
  return "dtype" in op.attributes && !("dtype" in row.attributes) ? { ...row.attributes, dtype } : row.attributes;
}

describe.for([...new Set(cases.map((c) => c.op.name))])("%s", (name) => {
  test("means the same on both backends", () => {
    for (const { row, op, dtype, types, attributes } of cases.filter((c) => c.op.name === name))
      fc.assert(
        fc.property(
          fc.tuple(...types.map((t) => valuesOf(t.dtype, sizeOf(t.shape), !TAME.has(name) && t.dtype !== "c64"))),
          (inputs) => {
            const expected = run(reference, op, inputs, types, attributes);
            const found = run(native, op, inputs, types, attributes);
            const results = op.result(types, attributes as never);
            expected.forEach((values, r) => {
              const { dtype: made, shape } = results[r]!;
              for (let i = 0; i < sizeOf(shape); i++) {
                const [a, b] = [itemAt(made, found[r]!, i), itemAt(made, values, i)];
                if (!same(a, b, made, LOOSE.has(name) ? 1000 : 1))
                  throw new Error(
                    `${name} ${dtype} "${row.claim}" result ${r}[${i}]: native ${show(a)}, reference ${show(b)}; inputs ${inputs.map((v) => Array.from(v as Float32Array, String).join(",")).join(" | ")}`,
                  );
              }
            });
          },
        ),
        { ...RUNS, numRuns: RUNS.numRuns / 20 },
      );
    expect(cases.length).toBeGreaterThan(0);
  });
});

const show = (x: Scalar): string => (typeof x === "object" ? `${x.re}+${x.im}i` : Object.is(x, -0) ? "-0" : String(x));
