// Derivatives of ops three ways: forward rules against finite differences, transposes against forward rules, second derivatives against differences of gradients.
// In: derivative-rows/.
// Invariant: narrow floats are held against differences in f64 of the same points, and no derivative computes in wider ones.
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { OP_TABLE } from "../src/schema/table.js";
import { trace } from "../src/trace.js";
import type { DerivativeInput, DerivativeRow, Nested } from "./derivative-rows/row.js";
import { DERIVATIVE_ROWS } from "./derivative-rows/table.js";

type Fn = (...xs: t.Tensor[]) => readonly t.Tensor[];

/** Per dtype: step of the differences, and the largest difference from them and from the transpose law. */
const PRECISION: Readonly<Partial<Record<t.DType, { step: number; differences: number; law: number }>>> = {
  f64: { step: 1e-5, differences: 1e-6, law: 1e-11 },
  f32: { step: 2 ** -7, differences: 2e-3, law: 1e-4 },
  c64: { step: 2 ** -7, differences: 2e-3, law: 1e-4 },
  f16: { step: 1e-5, differences: 1e-2, law: 1e-2 },
  bf16: { step: 1e-5, differences: 8e-2, law: 8e-2 },
};
/** The coarsest first. */
const COARSEST: readonly t.DType[] = ["bf16", "f16", "c64", "f32", "f64"];

const shapeOf = (values: Nested): number[] =>
  typeof values === "number" ? [] : values.length === 0 ? [0] : [values.length, ...shapeOf(values[0]!)];
const flat = (values: Nested): number[] => (typeof values === "number" ? [values] : values.flatMap(flat));

function tensorOf({ values, dtype = "f64", shape }: DerivativeInput, wide: boolean): t.Tensor {
  const extents = shape ?? shapeOf(values);
  const numbers = flat(values);
  if (dtype !== "c64") {
    const narrow = t.reshape(t.tensor(numbers, { dtype }), extents);
    return wide && (dtype === "f16" || dtype === "bf16") ? narrow.astype("f64") : narrow;
  }
  const parts = t.reshape(t.tensor(numbers, { dtype: "f32" }), [-1, 2]);
  const part = (i: number): t.Tensor => t.reshape(t.at(parts, ":", i), shape ?? extents.slice(0, -1));
  return t.complex(part(0), part(1));
}

/** Reproducible numbers between -1 and 1. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * 0.75 + 0.125;
  };
}

const like = (x: t.Tensor, next: () => number): t.Tensor => {
  const lanes = x.dtype === "c64" ? 2 : 1;
  const values = Array.from({ length: x.size * lanes }, next);
  return tensorOf({ values, dtype: x.dtype, shape: x.shape }, false);
};

const elementsOf = (x: t.Tensor): unknown[] => (x.size === 0 ? [] : ([x.toArray()] as unknown[][]).flat(x.ndim as 1));

/** All numbers of tensors; complex ones as two. */
const numbersOf = (xs: readonly t.Tensor[]): number[] =>
  xs.flatMap((x) =>
    elementsOf(x).flatMap((v: unknown) =>
      typeof v === "object" ? [(v as t.Complex).re, (v as t.Complex).im] : [Number(v)],
    ),
  );

/** The real part of the sum of products: what transposes keep. */
const pairing = (xs: readonly t.Tensor[], ys: readonly t.Tensor[]): { value: number; size: number } => {
  let [value, size] = [0, 0];
  xs.forEach((x, i) => {
    const wide = x.dtype === "c64" ? "c64" : "f64";
    for (const term of numbersOf([t.real(x.astype(wide).multiply(ys[i]!.astype(wide)))])) {
      value += term;
      size += Math.abs(term);
    }
  });
  return { value, size };
};

const isFloat = (dtype: t.DType): boolean => PRECISION[dtype] !== undefined;
const plus = (x: t.Tensor, v: t.Tensor, h: number): t.Tensor => x.add(v.astype(x.dtype).multiply(h)) as t.Tensor;

/** The function of the differentiated arguments alone. */
function closedOver(row: DerivativeRow, all: readonly t.Tensor[], wrt: readonly number[]): Fn {
  return (...xs) => {
    const args = all.slice();
    wrt.forEach((at, i) => {
      args[at] = xs[i]!;
    });
    const made = row.fn(...args);
    const results = (Array.isArray(made) ? made : [made]) as t.Tensor[];
    return results.filter((y) => isFloat(y.dtype));
  };
}

interface Case {
  readonly fn: Fn;
  readonly xs: readonly t.Tensor[];
  readonly wideFn: Fn;
  readonly wideXs: readonly t.Tensor[];
  readonly step: number;
  readonly differences: number;
  readonly law: number;
}

function caseOf(row: DerivativeRow): Case {
  const narrow = row.inputs.map((input) => tensorOf(input, false));
  const wide = row.inputs.map((input) => tensorOf(input, true));
  const wrt = row.wrt ?? narrow.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []));
  const fn = closedOver(row, narrow, wrt);
  const xs = wrt.map((i) => narrow[i]!);
  const dtypes = [...xs, ...fn(...xs)].map((x) => x.dtype);
  const coarsest = COARSEST.find((dtype) => dtypes.includes(dtype))!;
  const { step, differences, law } = PRECISION[coarsest]!;
  const [wideFn, wideXs] = [closedOver(row, wide, wrt), wrt.map((i) => wide[i]!)];
  return { fn, xs, wideFn, wideXs, step, differences: row.tolerance ?? differences, law };
}

/** Central differences along a direction. */
function difference({ step }: Case, fn: Fn, xs: readonly t.Tensor[], vs: readonly t.Tensor[]): number[] {
  const above = numbersOf(fn(...xs.map((x, i) => plus(x, vs[i]!, step))));
  const below = numbersOf(fn(...xs.map((x, i) => plus(x, vs[i]!, -step))));
  return above.map((v, i) => (v - below[i]!) / (2 * step));
}

function expectNear(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  expect(found.length).toBe(wanted.length);
  const scale = Math.max(1, ...wanted.map(Math.abs));
  const worst = wanted.map((w, i) => Math.abs(w - found[i]!) / scale).findIndex((d) => !(d <= tolerance));
  if (worst >= 0)
    expect.fail(`number ${worst} is ${found[worst]}, differences give ${wanted[worst]} (of ${wanted.join(", ")})`);
}

const names = (row: DerivativeRow, i: number): string =>
  `${i} ${row.op}${row.name === undefined ? "" : `: ${row.name}`}`;
const cases = DERIVATIVE_ROWS.map((row, i) => ({ label: names(row, i), row, seed: i + 1 }));

describe("forward rules agree with finite differences", () => {
  test.for(cases)("$label", ({ row, seed }) => {
    const graph = trace(
      row.op,
      row.inputs.map((input) => tensorOf(input, false)),
      (...xs) => [row.fn(...xs)].flat(),
    );
    expect(graph.nodes.map((node) => node.op.name)).toContain(row.op);
    const given = caseOf(row);
    const next = numbersFrom(seed);
    for (let direction = 0; direction < 2; direction++) {
      const vs = given.xs.map((x) => like(x, next));
      const [values, tangents] = t.jvp((...xs: t.Tensor[]) => given.fn(...xs), given.xs, vs) as t.Tensor[][];
      expect(tangents!.map((x) => [x.dtype, x.shape])).toEqual(values!.map((x) => [x.dtype, x.shape]));
      expectNear(numbersOf(tangents!), difference(given, given.wideFn, given.wideXs, vs), given.differences);
    }
  });
});

describe("transposes agree with forward rules: <c, J t> = <J' c, t>", () => {
  test.for(cases)("$label", ({ row, seed }) => {
    const { fn, xs, law } = caseOf(row);
    const next = numbersFrom(seed);
    const vs = xs.map((x) => like(x, next));
    const [ys, pullback] = t.vjp((...args: t.Tensor[]) => fn(...args), ...xs) as [
      t.Tensor[],
      (c: unknown) => t.Tensor[],
    ];
    const cs = ys.map((y) => like(y, next));
    const below = pullback(cs);
    expect(below.map((x) => [x.dtype, x.shape])).toEqual(xs.map((x) => [x.dtype, x.shape]));
    const [, tangents] = t.jvp((...args: t.Tensor[]) => fn(...args), xs, vs) as t.Tensor[][];
    const [left, right] = [pairing(cs, tangents!), pairing(below, vs)];
    expect(Math.abs(left.value - right.value)).toBeLessThanOrEqual(law * Math.max(left.size, right.size, 1e-3));
  });
});

describe("second derivatives, forward over reverse and reverse over reverse, agree with differences of gradients", () => {
  test.for(cases.filter(({ row }) => (row.order ?? 2) === 2))("$label", ({ row, seed }) => {
    const given = caseOf(row);
    const next = numbersFrom(seed);
    const vs = given.xs.map((x) => like(x, next));
    const cs = given.fn(...given.xs).map((y) => like(y, next));
    const gradient: Fn = (...xs) => {
      const [, pullback] = t.vjp((...args: t.Tensor[]) => given.fn(...args), ...xs);
      return pullback(cs) as t.Tensor[];
    };
    const wanted = difference(given, gradient, given.xs, vs);
    const [, forward] = t.jvp((...xs: t.Tensor[]) => gradient(...xs), given.xs, vs) as t.Tensor[][];
    expectNear(numbersOf(forward!), wanted, given.differences * 5);
    const [, pullback] = t.vjp((...xs: t.Tensor[]) => gradient(...xs), ...given.xs);
    expectNear(numbersOf(pullback(vs) as t.Tensor[]), wanted, given.differences * 5);
  });
});

describe("derivatives compute in the floats of the function and in no wider ones", () => {
  const floatsOf = (fn: Fn, xs: readonly t.Tensor[]): Set<t.DType> => {
    const { nodes } = trace("floats", xs, fn);
    const values = nodes.flatMap((node) => [...node.inputs, ...node.outputs]);
    const dtypes = [...xs, ...values].map((value) => value.dtype).filter(isFloat);
    // The parts of complex numbers are f32.
    return new Set(dtypes.includes("c64") ? [...dtypes, "f32"] : dtypes);
  };
  // What blocks compute in is not seen from outside.
  const narrow = ({ row }: { row: DerivativeRow }): boolean =>
    OP_TABLE.get(row.op)?.form !== "block" && row.inputs.some(({ dtype }) => dtype !== undefined);
  test.for(cases.filter(narrow))("$label", ({ row }) => {
    const { fn, xs } = caseOf(row);
    const own = floatsOf(fn, xs);
    const forward: Fn = (...args) => (t.jvp((...ys: t.Tensor[]) => fn(...ys), args, args) as t.Tensor[][])[1]!;
    const reverse: Fn = (...args) => {
      const [ys, pullback] = t.vjp((...zs: t.Tensor[]) => fn(...zs), ...args) as [t.Tensor[], (c: unknown) => unknown];
      return pullback(ys) as t.Tensor[];
    };
    for (const derivative of [forward, reverse])
      expect([...floatsOf(derivative, xs)].filter((dtype) => !own.has(dtype))).toEqual([]);
  });
});
