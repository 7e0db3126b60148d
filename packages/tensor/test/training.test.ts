// Training runs of fifty steps track JAX's, loss by loss: a net of dense layers, one of convolutions, a transformer block.
// In: goldens/training/losses.json, the models in training/.  Out: the largest distance of each run.
// Invariant: nothing but the losses comes from the oracle; data, weights and optimisers follow from the same formulas on both sides.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as t from "../src/index.js";
import type { Tensor } from "./training/formula.js";
import { MODELS } from "./training/models.js";

const { losses } = JSON.parse(readFileSync(new URL("goldens/training/losses.json", import.meta.url), "utf8")) as {
  losses: Readonly<Record<string, readonly number[]>>;
};

/** The facts page allows 1e-4 + 1e-3 |loss|, for convolutions 1e-2; in f64 a run has to be the same. */
const LANES: readonly { dtype: t.DType; absolute: number; relative: number }[] = [
  { dtype: "f32", absolute: 1e-4, relative: 1e-3 },
  { dtype: "f64", absolute: 1e-7, relative: 1e-7 },
];

function trained(model: string, dtype: t.DType, steps: number): number[] {
  const { parameters: start, loss, optimiser } = MODELS[model]!(dtype);
  const step = t.defn(t.valueAndGrad(loss));
  const found: number[] = [];
  let parameters: unknown = start;
  let state: unknown;
  for (let n = 1; n <= steps; n++) {
    const [value, gradients] = step(parameters) as [Tensor, unknown];
    found.push(Number(value.item()));
    [parameters, state] = optimiser(n, parameters, gradients, state);
  }
  return found;
}

test("each run has its counterpart of the same name", () => {
  expect(Object.keys(MODELS)).toEqual(Object.keys(losses));
});

const runs = Object.entries(losses).flatMap(([model, wanted]) => LANES.map((lane) => ({ model, wanted, ...lane })));
test.for(runs)("$model in $dtype has JAX's losses", ({ model, wanted, dtype, absolute, relative }) => {
  const found = trained(model, dtype, wanted.length);
  const off = wanted.map((want, i) => Math.abs(found[i]! - want));
  const steps = off.flatMap((d, i) => (d <= absolute + relative * Math.abs(wanted[i]!) ? [] : [i]));
  console.log(`training ${model} ${dtype}: ${wanted.length} losses, at most ${Math.max(...off).toExponential(1)} off`);
  expect(steps.map((i) => `step ${i + 1}: ${found[i]} instead of ${wanted[i]}`)).toEqual([]);
});
