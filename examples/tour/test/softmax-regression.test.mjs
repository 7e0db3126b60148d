// The classifier: its hand-written gradients against finite differences, and what it learns.
import { tensor } from "@sextant/tensor";
import { describe, expect, test } from "vitest";
import { CLASSES, PIXELS } from "../digits.mjs";
import { randomSource } from "../shuffle.mjs";
import { descend, tensorsOf, train } from "../softmax-regression.mjs";

/** Images of noise with the labels 0, 1, 2, ... */
function noise(count, seed) {
  const random = randomSource(seed);
  return {
    pixels: Float32Array.from({ length: count * PIXELS }, () => random()),
    labels: Uint8Array.from({ length: count }, (_, image) => image % CLASSES),
  };
}

/** The loss in plain JavaScript, float64: parameters are 64 x 10 weights, then 10 biases. */
function plainLoss({ pixels, labels }, parameters) {
  let loss = 0;
  for (let image = 0; image < labels.length; image += 1) {
    const scores = Array.from({ length: CLASSES }, (_, read) => {
      let score = parameters[PIXELS * CLASSES + read];
      for (let pixel = 0; pixel < PIXELS; pixel += 1) {
        score += pixels[image * PIXELS + pixel] * parameters[pixel * CLASSES + read];
      }
      return score;
    });
    loss += Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - scores[labels[image]];
  }
  return loss / labels.length;
}

test("one step goes down the gradient that finite differences find", async () => {
  const batch = noise(7, 3);
  const random = randomSource(4);
  const parameters = Float64Array.from({ length: PIXELS * CLASSES + CLASSES }, () => Math.fround(random() - 0.5));
  const weights = Float32Array.from(parameters.subarray(0, PIXELS * CLASSES));
  const bias = Float32Array.from(parameters.subarray(PIXELS * CLASSES));
  const model = { weights: tensor(weights).reshape([PIXELS, CLASSES]), bias: tensor(bias) };
  const next = descend(model, tensorsOf(batch), 1);
  const after = [...(await next.weights.data()), ...(await next.bias.data())];
  const step = 1e-5;
  for (let at = 0; at < parameters.length; at += 13) {
    const moved = (by) =>
      plainLoss(
        batch,
        parameters.map((value, place) => (place === at ? value + by : value)),
      );
    const slope = (moved(step) - moved(-step)) / (2 * step);
    expect(parameters[at] - after[at]).toBeCloseTo(slope, 5);
  }
});

describe("training", () => {
  const learned = noise(40, 1);
  const held = noise(10, 2);
  const settings = { epochs: 20, batch: 16, rate: 0.5, seed: 1 };
  const once = () => train({ learned, held }, settings, () => {});

  test("starts at log 10, where every digit is as likely, and goes down", async () => {
    const { losses } = await once();
    expect(losses.learned).toHaveLength(21);
    expect(losses.learned[0]).toBeCloseTo(Math.log(CLASSES), 5);
    expect(losses.learned.at(-1)).toBeLessThan(losses.learned[0] / 2);
  });

  test("the same images and settings give the same result", async () => {
    const { memory: one, ...first } = await once();
    const { memory: other, ...second } = await once();
    expect(first).toEqual(second);
    expect(one.peak).toBeGreaterThan(0);
    expect(other.peak).toBeGreaterThanOrEqual(one.peak);
  });

  test("says each epoch, and waits", async () => {
    const said = [];
    await train({ learned, held }, { ...settings, epochs: 2 }, async (epoch, epochs) => {
      await null;
      said.push(`${epoch}/${epochs}`);
    });
    expect(said).toEqual(["0/2", "1/2", "2/2"]);
  });

  test("counts each held-out image once, where it was meant and read", async () => {
    const { confusion, reads, accuracy } = await once();
    expect(confusion.map((row) => row.reduce((sum, count) => sum + count))).toEqual(Array(CLASSES).fill(1));
    const right = reads.filter((read, image) => read === held.labels[image]).length;
    expect(confusion.reduce((sum, row, digit) => sum + row[digit], 0)).toBe(right);
    expect(accuracy.held).toBe(right / 10);
  });
});
