// The classifier: its loss by its definition, and what it learns.
import * as t from "@sextant/tensor";
import { describe, expect, test } from "vitest";
import { lossOf, newParameters, scoresOf } from "../digits/classifier.mjs";
import { CLASSES, PIXELS } from "../digits/images.mjs";
import { confusionOf, misreadIn, shareRight } from "../digits/judge.mjs";
import { randomSource } from "../digits/shuffle.mjs";
import { train } from "../digits/train.mjs";

/** Images of noise with the labels 0, 1, 2, ... */
function noise(count, seed) {
  const random = randomSource(seed);
  return {
    pixels: Float32Array.from({ length: count * PIXELS }, () => random()),
    labels: Uint8Array.from({ length: count }, (_, image) => image % CLASSES),
  };
}

test("the loss is the mean of minus log the probability of what was meant", () => {
  const scores = [
    [1, 2, 0],
    [0, 0, 3],
  ];
  const meant = [1, 0];
  const plain = scores.map((row, image) => {
    const sum = row.reduce((all, score) => all + Math.exp(score), 0);
    return -Math.log(Math.exp(row[meant[image]]) / sum);
  });
  const loss = lossOf(t.tensor(scores), t.nn.oneHot(t.tensor(meant, { dtype: "i32" }), 3)).item();
  expect(loss).toBeCloseTo((plain[0] + plain[1]) / 2, 5);
});

test("parameters begin alike for a seed, and differ between seeds", () => {
  const text = (seed) => JSON.stringify(t.tree.map((tensor) => tensor.toArray(), newParameters(seed)));
  expect(text(3)).toBe(text(3));
  expect(text(3)).not.toBe(text(4));
});

test("the gradient of the loss is what finite differences find", () => {
  const { pixels, labels } = noise(5, 3);
  const images = t.tensor(Float64Array.from(pixels)).reshape([5, 8, 8, 1]);
  const meant = t.nn.oneHot(t.tensor(labels), CLASSES).astype("f64");
  const parameters = t.tree.map((tensor) => tensor.astype("f64"), newParameters(2));
  const loss = (candidates) => lossOf(scoresOf(candidates, images), meant);
  const [value, slopes] = t.valueAndGrad(loss)(parameters);
  const step = 1e-5;
  for (const [name, tensor] of Object.entries(parameters)) {
    const flat = tensor.reshape([-1]).toArray();
    const along = slopes[name].reshape([-1]).toArray();
    for (let at = 0; at < flat.length; at += Math.ceil(flat.length / 3)) {
      const moved = (by) => {
        const other = Float64Array.from(flat, (number, place) => (place === at ? number + by : number));
        return loss({ ...parameters, [name]: t.tensor(other).reshape(tensor.shape) }).item();
      };
      expect((moved(step) - moved(-step)) / (2 * step), `${name}[${at}]`).toBeCloseTo(along[at], 5);
    }
  }
  expect(value.item()).toBeCloseTo(loss(parameters).item(), 10);
});

describe("judging", () => {
  const [reads, labels] = [[1, 7, 2, 2], Uint8Array.of(1, 1, 2, 3)];
  test("counts each image where it was meant and read", () => {
    const counts = confusionOf(reads, labels);
    expect([counts[1][1], counts[1][7], counts[2][2], counts[3][2]]).toEqual([1, 1, 1, 1]);
    expect(counts.flat().reduce((sum, count) => sum + count)).toBe(4);
  });
  test("names the misread", () => expect(misreadIn(reads, labels)).toEqual([1, 3]));
  test("gives the share read right", () => expect(shareRight(reads, labels)).toBe(0.5));
});

describe.for([...new Set(["reference", t.defaultBackend().name])])("training on %s", (backend) => {
  const learned = noise(40, 1);
  const held = noise(10, 2);
  const settings = { epochs: 8, batch: 16, rate: 0.01, seed: 1 };
  const said = [];
  const once = async (onStep = () => {}) => {
    t.setDefaultBackend(backend);
    try {
      return await train({ learned, held }, settings, onStep);
    } finally {
      t.setDefaultBackend(undefined);
    }
  };

  test("goes down, says each step and waits for it", async () => {
    const { losses, confusion, reads, probabilities, accuracy } = await once(async (share) => {
      await null;
      said.push(share);
    });
    expect(losses.learned).toHaveLength(9);
    expect(losses.learned.at(-1)).toBeLessThan(losses.learned[0] * 0.9);
    expect(said).toHaveLength(8 * 3);
    expect(said).toEqual(said.toSorted((a, b) => a - b));
    expect(said.at(-1)).toBe(1);
    expect(confusion.map((row) => row.reduce((sum, count) => sum + count))).toEqual(Array(CLASSES).fill(1));
    for (const row of probabilities) expect(row.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5);
    expect(accuracy.held).toBe(shareRight(reads, held.labels));
  });

  test("the same images and settings give the same result", async () => expect(await once()).toEqual(await once()));
});
