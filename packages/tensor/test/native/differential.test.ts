// Native against reference: the same op on the same values, for every op and dtype that the native backend takes.
// Values: negatives, ties, signed zeros, NaN, infinities, the ends of integer ranges, indices far outside.
// Shapes and attributes are those of the conformance rows, so every kind of call is met; operands lie in order, or turned behind a transpose.
// Not here: blocks (blocks.test.ts), factors that are not unique (the conformance rows multiply them out).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Backend, Handle } from "../../src/backend.js";
import type { DType, Values } from "../../src/dtype.js";
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
import { type Beside, same, show, valuesOf } from "./values.js";

const native = nativeBackend();
const reference = createReferenceBackend(REFERENCE_KERNELS);

const TRANSPOSE = OP_TABLE.get("transpose")!;

/** An operand that lies in memory in order, or with its axes in reverse behind a transpose: the values fill the memory. */
function operandOf(backend: Backend, values: Values, type: TensorType, turned: boolean): Handle {
  if (!turned) return backend.upload(values.slice() as Values, type);
  const { dtype, shape } = type;
  const stored = backend.upload(values.slice() as Values, { dtype, shape: [...shape].reverse() });
  const permutation = [...shape.keys()].reverse();
  return backend.run(TRANSPOSE, [stored], { permutation }, [type])[0]!;
}

function run(
  backend: Backend,
  op: AnyOpSchema,
  inputs: readonly Values[],
  types: readonly TensorType[],
  attributes: Attributes,
  turned: boolean,
): Values[] {
  const handles = inputs.map((values, i) => operandOf(backend, values, types[i]!, turned));
  return backend
    .run(op, handles, attributes, op.result(types, attributes as never))
    .map((handle) => backend.download(handle));
}

/** Ops whose results are whole or carried over, so every bit must agree; and those where rounding accumulates. */
const LOOSE = new Set(["matmul", "conv", "fft", "sum", "prod", "cumsum", "cumprod", "reduceWindow", "cumlogsumexp"]);
/** What operands hold beside ordinary numbers, where that is not everything.
 *  Nothing: where special values are a question of rounding, not of meaning. Endless: sums of 1e30, 1 and -1e30 depend on the order, and
 *  products of them leave f32, in which the native backend computes. */
const HOLDS: Readonly<Record<string, Beside>> = {
  fft: "nothing",
  matmul: "nothing",
  conv: "nothing",
  sum: "endless",
  prod: "endless",
  reduceWindow: "endless",
  cholesky: "endless",
  lu: "endless",
  triangularSolve: "endless",
  betainc: "endless",
};
/** Quotients of complex numbers by zero: which part is NaN is a question of rounding. */
const finite = (x: Scalar): boolean => typeof x !== "object" || (Number.isFinite(x.re) && Number.isFinite(x.im));
/** Products of complex infinities differ between C's and JAX's rules, so complex values are finite. */
const besideOf = (op: string, dtype: DType): Beside => (dtype === "c64" ? "nothing" : (HOLDS[op] ?? "everything"));

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
          fc.tuple(...types.map((t) => valuesOf(t.dtype, sizeOf(t.shape), besideOf(name, t.dtype)))),
          fc.boolean(),
          (inputs, turned) => {
            const expected = run(reference, op, inputs, types, attributes, turned);
            const found = run(native, op, inputs, types, attributes, turned);
            const results = op.result(types, attributes as never);
            expected.forEach((values, r) => {
              const { dtype: made, shape } = results[r]!;
              for (let i = 0; i < sizeOf(shape); i++) {
                const [a, b] = [itemAt(made, found[r]!, i), itemAt(made, values, i)];
                if (name === "triangularSolve" && !finite(a) && !finite(b)) continue;
                if (!same(a, b, made, LOOSE.has(name) ? 1000 : 1))
                  throw new Error(
                    `${name} ${dtype} "${row.claim}" result ${r}[${i}]: native ${show(a)}, reference ${show(b)}${turned ? ", turned" : ""}; inputs ${inputs.map((v) => Array.from(v as Float32Array, String).join(",")).join(" | ")}`,
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
