// Functions that goldens name: those passed as arguments, and those that make a result comparable where several are right.
// In: the library under test.  Out: tables of functions by the name the oracle's scripts use.
// Invariant: each callback means what the Python function of the same name in scripts/goldens means.
// Not here: the arithmetic of the checks on factors (golden-factors.ts).
import type { Callable, Callbacks, Library } from "./golden-codec.js";
import {
  eigenPairs,
  hermitianPairs,
  orthogonalTriangular,
  singularTriples,
  sortedComplex,
  trimmedRemainder,
} from "./golden-factors.js";

type Tensors = unknown[];

const call = (lib: Library, name: string, ...args: unknown[]): unknown => {
  const found = name.split(".").reduce<unknown>((at, part) => (at as Library | undefined)?.[part], lib);
  if (typeof found !== "function") throw new Error(`${name}, which this golden needs, does not exist`);
  return (found as Callable)(...args);
};

/** Functions passed as arguments. */
export function callbacksOf(lib: Library): Callbacks {
  return {
    triu: (...args) => call(lib, "triu", args[0], { k: args[1] ?? 0 }),
    tril: (...args) => call(lib, "tril", args[0], { k: args[1] ?? 0 }),
    addIndices: (i, j) => call(lib, "add", i, call(lib, "multiply", j, 10)),
    sum: (x) => call(lib, "sum", x),
    reverse: (x) => call(lib, "flip", x),
    sumKeeping: (x, axis) => call(lib, "sum", x, { axis, keepDims: true }),
    negate: (x) => call(lib, "negative", x),
    square: (x) => call(lib, "square", x),
    add: (x, y) => call(lib, "add", x, y),
    multiply: (x, y) => call(lib, "multiply", x, y),
    maximum: (x, y) => call(lib, "maximum", x, y),
    hypotSquared: (x, y) => call(lib, "add", call(lib, "square", x), call(lib, "square", y)),
    matrixVector: (m, v) => call(lib, "matmul", m, v),
  };
}

/** What is made of a result before it is compared; gets the arguments too. */
export type Afterwards = (result: unknown, args: readonly unknown[], lib: Library) => unknown;

const partsOf = (result: unknown): Tensors => (Array.isArray(result) ? result : Object.values(result as object));

/** Makes of results by name. */
export const AFTERWARDS: Readonly<Record<string, Afterwards>> = {
  keyData: (keys, _, lib) =>
    Array.isArray(keys)
      ? call(
          lib,
          "stack",
          keys.map((key) => call(lib, "random.keyData", key)),
        )
      : call(lib, "random.keyData", keys),
  pathOf: (result) => partsOf(result)[0],
  trimmedRemainder: (result) => trimmedRemainder(partsOf(result)),
  sortedComplex: (result) => sortedComplex(result),
  qr: (result) => orthogonalTriangular(partsOf(result)),
  svd: (result) => singularTriples(partsOf(result)),
  eigh: (result) => hermitianPairs(partsOf(result)),
  eig: (result, args) => eigenPairs(args[0], partsOf(result)),
};
