// Matrix decompositions over the last two axes; leading axes are a batch.
// Invariant: f32, f64 and c64 (f16 and bf16 are converted by the user functions); a matrix without the property an op needs is a typed error.
import type { DType } from "../dtype.js";
import { ShapeError } from "../error.js";
import { broadcastShapes, type Shape, shapeText } from "../shape.js";
import { defineOp, type NoAttributes, type OpSchema, type TensorType } from "./op.js";
import { checkAdmitted, sharedDType } from "./rule.js";

/** Dtypes of decompositions. */
export const ALGEBRA_DTYPES: readonly DType[] = ["f32", "f64", "c64"];
const realPart = (dtype: DType): DType => (dtype === "c64" ? "f32" : dtype);

/** A matrix whose dtype and rank fit; throws `shape/matrix`, `dtype/unsupported`. */
function checkMatrix(x: TensorType, op: string, square: boolean): { batch: Shape; m: number; n: number } {
  checkAdmitted(ALGEBRA_DTYPES, x.dtype, op, "x");
  const rank = x.shape.length;
  const [m, n] = [x.shape[rank - 2] ?? -1, x.shape[rank - 1] ?? -1];
  if (rank >= 2 && (!square || m === n)) return { batch: x.shape.slice(0, -2), m, n };
  throw new ShapeError({
    code: "shape/matrix",
    op,
    what: `the shape is ${shapeText(x.shape)}`,
    remedy: square ? "pass square matrices, [..., n, n]" : "pass matrices, [..., m, n]",
    shapes: [x.shape],
  });
}

interface AlgebraEntry<A> {
  readonly attributes: OpSchema<A>["attributes"];
  readonly square: boolean;
  readonly doc: string;
  readonly results: (dtype: DType, batch: Shape, m: number, n: number, attributes: A) => readonly TensorType[];
}

function decomposition<A>(name: string, entry: AlgebraEntry<A>): OpSchema<A> {
  return {
    name,
    form: "algebra",
    operands: ["x"],
    variadic: false,
    attributes: entry.attributes,
    admits: ALGEBRA_DTYPES,
    linear: [],
    doc: entry.doc,
    result: ([x], attributes) => {
      const { batch, m, n } = checkMatrix(x!, name, entry.square);
      return entry.results(x!.dtype, batch, m, n, attributes);
    },
  };
}

export const cholesky: OpSchema<NoAttributes> = decomposition<NoAttributes>("cholesky", {
  attributes: {},
  square: true,
  doc: "Lower triangular factor of a positive definite matrix; reads the lower triangle, NaN where there is none.",
  results: (dtype, batch, n) => [{ dtype, shape: [...batch, n, n] }],
});

/** Attributes of `qr` and `svd`. */
export interface FullAttributesOfFactors {
  /** Square factors in place of the thin ones? */
  readonly full: boolean;
}
export const qr: OpSchema<FullAttributesOfFactors> = decomposition<FullAttributesOfFactors>("qr", {
  attributes: { full: "bool" },
  square: false,
  doc: "Orthogonal q and upper triangular r by Householder reflections.",
  results: (dtype, batch, m, n, { full }) => {
    const k = full ? m : Math.min(m, n);
    return [
      { dtype, shape: [...batch, m, k] },
      { dtype, shape: [...batch, k, n] },
    ];
  },
});

export const lu: OpSchema<NoAttributes> = decomposition<NoAttributes>("lu", {
  attributes: {},
  square: false,
  doc: "Packed factors with partial pivoting, the row exchanged at each step, and the permutation of rows: x[permutation] = l u.",
  results: (dtype, batch, m, n) => [
    { dtype, shape: [...batch, m, n] },
    { dtype: "i32", shape: [...batch, Math.min(m, n)] },
    { dtype: "i32", shape: [...batch, m] },
  ],
});

/** Attributes of `eigh`. */
export interface TriangleAttributes {
  readonly lower: boolean;
}
export const eigh: OpSchema<TriangleAttributes> = decomposition<TriangleAttributes>("eigh", {
  attributes: { lower: "bool" },
  square: true,
  doc: "Ascending eigenvalues and orthonormal eigenvectors (columns) of a Hermitian matrix, read from one triangle.",
  results: (dtype, batch, n) => [
    { dtype: realPart(dtype), shape: [...batch, n] },
    { dtype, shape: [...batch, n, n] },
  ],
});

export const eig: OpSchema<NoAttributes> = decomposition<NoAttributes>("eig", {
  attributes: {},
  square: true,
  doc: "Eigenvalues and eigenvectors (columns of length 1) of a general matrix, both c64.",
  results: (_, batch, n) => [
    { dtype: "c64", shape: [...batch, n] },
    { dtype: "c64", shape: [...batch, n, n] },
  ],
});

export const svd: OpSchema<FullAttributesOfFactors> = decomposition<FullAttributesOfFactors>("svd", {
  attributes: { full: "bool" },
  square: false,
  doc: "u, descending singular values, and the conjugate transpose of v.",
  results: (dtype, batch, m, n, { full }) => {
    const k = Math.min(m, n);
    return [
      { dtype, shape: [...batch, m, full ? m : k] },
      { dtype: realPart(dtype), shape: [...batch, k] },
      { dtype, shape: [...batch, full ? n : k, n] },
    ];
  },
});

/** Attributes of `triangularSolve`. */
export interface TriangularAttributes {
  readonly lower: boolean;
  /** Solve with the transpose (`transpose`), its conjugate (`adjoint`), or the matrix itself (`none`). */
  readonly form: "none" | "transpose" | "adjoint";
  /** Is the diagonal taken as ones? */
  readonly unitDiagonal: boolean;
}
export const triangularSolve: OpSchema<TriangularAttributes> = defineOp<TriangularAttributes>({
  name: "triangularSolve",
  form: "algebra",
  operands: ["a", "b"],
  attributes: { lower: "bool", form: ["none", "transpose", "adjoint"], unitDiagonal: "bool" },
  admits: ALGEBRA_DTYPES,
  linear: [[1]],
  doc: "The x of a x = b for triangular a, by substitution; a zero on the diagonal gives infinities as IEEE 754 has them.",
  result: (types) => {
    const dtype = sharedDType(types, "triangularSolve");
    const { batch, n } = checkMatrix(types[0]!, "triangularSolve", true);
    const b = types[1]!.shape;
    if (b.length < 2 || b.at(-2) !== n)
      throw new ShapeError({
        code: "shape/solve",
        op: "triangularSolve",
        what: `${shapeText(types[0]!.shape)} and ${shapeText(b)}: axis -2 of b is ${b.at(-2)}, not ${n}`,
        remedy: "pass b as [..., n, k]",
        shapes: types.map((t) => t.shape),
      });
    return [{ dtype, shape: [...broadcastShapes(batch, b.slice(0, -2), "triangularSolve"), n, b.at(-1)!] }];
  },
});
