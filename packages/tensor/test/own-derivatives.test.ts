// Functions of linalg with derivatives of their own: as one node of a graph they give what they give eagerly, in batches and compiled as well.
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { waves } from "./derivative-rows/values.js";

type Fn = (x: t.Tensor) => t.Tensor;
const { linalg } = t;

const FUNCTIONS: Readonly<Record<string, Fn>> = {
  solve: (x) => linalg.solve(x, t.tensor([1, -2, 3], { dtype: "f64" })) as t.Tensor,
  inv: (x) => linalg.inv(x) as t.Tensor,
  det: (x) => linalg.det(x) as t.Tensor,
  slogdet: (x) => linalg.slogdet(x)[1] as t.Tensor,
  pinv: (x) => linalg.pinv(x) as t.Tensor,
};
const SHAPE = [2, 3, 3];
const batch = t.reshape(t.tensor(waves(SHAPE).values, { dtype: "f64" }), SHAPE) as t.Tensor;
const matrices = [0, 1].map((i) => t.at(batch, i) as t.Tensor);

function expectClose(found: t.Tensor, wanted: t.Tensor): void {
  expect([found.dtype, found.shape]).toEqual([wanted.dtype, wanted.shape]);
  expect(Number(t.max(t.abs(t.subtract(found, wanted))).item())).toBeLessThan(1e-9);
}

describe.each(Object.entries(FUNCTIONS))("%s", (name, fn) => {
  const gradient = t.grad((x: t.Tensor) => t.sum(t.square(fn(x)))) as Fn;

  test("is one node of a graph", () => {
    const { nodes } = t.makeGraph(fn)(matrices[0]!);
    const labels = nodes.flatMap(({ body }) => (body?.kind === "custom" ? [body.graphs[0].label] : []));
    expect(labels).toEqual([name === "inv" ? "solve" : name]);
    expect(nodes.map(({ op }) => op.name)).not.toContain("lu");
  });

  test("in a batch is what it is for each matrix, and so is its gradient", () => {
    for (const each of [fn, gradient])
      expectClose(t.vmap(each)(batch) as t.Tensor, t.stack(matrices.map(each)) as t.Tensor);
  });

  test("compiled is what it is eagerly, and so is its gradient", () => {
    for (const each of [fn, gradient]) expectClose(t.defn(each)(matrices[0]!) as t.Tensor, each(matrices[0]!));
  });
});
