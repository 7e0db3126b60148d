// The heavy kernels of both backends, warm: the median time of one call on arrays that exist already, its result computed and given back.
// Beside us: loops as one writes them by hand, and tfjs on its `cpu` backend, which is plain JavaScript as well.
import * as t from "@sextant/tensor";
import { peer } from "../peers.mjs";
import { onBackend } from "./backends.mjs";
import { medianOf, numbers, sizeOf } from "./numbers.mjs";

const MILLION = 2 ** 20;

/** Ours on a backend; an op that it would hand to the other one is an error, not a number. */
const ours = (backend, shapes, compute) =>
  onBackend(backend, () => {
    t.configure({ fallback: "raise" });
    const operands = shapes.map((shape, i) => t.tensor(numbers(sizeOf(shape), i + 1)).reshape(shape));
    return medianOf(() => {
      const result = compute(...operands);
      t.eval(result);
      result.dispose();
    });
  });

const tfjs = (shapes, compute) => async () => {
  const tf = await peer("@tensorflow/tfjs-core");
  await peer("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  const operands = shapes.map((shape, i) =>
    tf.tensor(
      numbers(
        shape.reduce((a, b) => a * b, 1),
        i + 1,
      ),
      shape,
    ),
  );
  return medianOf(() => {
    const result = compute(tf, ...operands);
    result.dataSync();
    result.dispose();
  });
};

/** The matrix product as three loops, the innermost along rows. */
function multiplyByHand(x, y, m, k, n) {
  const out = new Float32Array(m * n);
  for (let i = 0; i < m; i++)
    for (let p = 0; p < k; p++) {
      const a = x[i * k + p];
      for (let j = 0; j < n; j++) out[i * n + j] += a * y[p * n + j];
    }
  return out;
}

/** The matrix product in tiles of 4 x 4 sums, which local variables hold; the columns of y gathered before. */
function multiplyInTiles(x, y, m, k, n) {
  const out = new Float32Array(m * n);
  const column = new Float32Array(4 * k);
  for (let j = 0; j < n; j += 4) {
    for (let p = 0; p < k; p++) for (let c = 0; c < 4; c++) column[4 * p + c] = y[p * n + j + c];
    for (let i = 0; i < m; i += 2) {
      let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let p = 0, q = 0; p < k; p++, q += 4) {
        const [u, v] = [x[i * k + p], x[(i + 1) * k + p]];
        a += u * column[q];
        b += u * column[q + 1];
        c += u * column[q + 2];
        d += u * column[q + 3];
        e += v * column[q];
        f += v * column[q + 1];
        g += v * column[q + 2];
        h += v * column[q + 3];
      }
      out.set([a, b, c, d], i * n + j);
      out.set([e, f, g, h], (i + 1) * n + j);
    }
  }
  return out;
}

const byHand = (multiply, size) => () => {
  const [x, y] = [numbers(size * size, 1), numbers(size * size, 2)];
  return medianOf(() => multiply(x, y, size, size, size));
};

const each = (title, shapes, compute, computeThere, subjects = {}) => ({
  case: `kernel: ${title}`,
  unit: "ms",
  baseline: "reference",
  runs: 3,
  subjects: {
    reference: ours("reference", shapes, compute),
    native: ours("native", shapes, compute),
    ...subjects,
  },
  peers: computeThere === undefined ? {} : { "tfjs cpu": tfjs(shapes, computeThere) },
});

const square = (size) => [
  [size, size],
  [size, size],
];
const loops = (size) => ({
  "three loops": byHand(multiplyByHand, size),
  "tiles by hand": byHand(multiplyInTiles, size),
});

export const cases = [
  each(
    "matmul f32 512^3",
    square(512),
    (x, y) => t.matmul(x, y),
    (tf, x, y) => tf.matMul(x, y),
    loops(512),
  ),
  each(
    "matmul f32 1024^3",
    square(1024),
    (x, y) => t.matmul(x, y),
    (tf, x, y) => tf.matMul(x, y),
    loops(1024),
  ),
  // tfjs takes the kernel as [height, width, channels, outputs], we as [outputs, height, width, channels].
  {
    ...each(
      "conv2d 8x64x64x32, 3x3 to 32",
      [
        [8, 64, 64, 32],
        [32, 3, 3, 32],
      ],
      (x, w) => t.conv(x, w, { padding: "SAME" }),
    ),
    peers: {
      "tfjs cpu": tfjs(
        [
          [8, 64, 64, 32],
          [3, 3, 32, 32],
        ],
        (tf, x, w) => tf.conv2d(x, w, 1, "same"),
      ),
    },
  },
  each(
    "softmax 1024x1024",
    [[1024, 1024]],
    (x) => t.softmax(x),
    (tf, x) => tf.softmax(x),
  ),
  each(
    "exp 1M",
    [[MILLION]],
    (x) => t.exp(x),
    (tf, x) => tf.exp(x),
  ),
  each(
    "add 1M",
    [[MILLION], [MILLION]],
    (x, y) => t.add(x, y),
    (tf, x, y) => tf.add(x, y),
  ),
  each(
    "add 1024x1024 and a row",
    [[1024, 1024], [1024]],
    (x, y) => t.add(x, y),
    (tf, x, y) => tf.add(x, y),
  ),
  each(
    "sum 1M",
    [[MILLION]],
    (x) => t.sum(x),
    (tf, x) => tf.sum(x),
  ),
  each(
    "sum 1024x1024 along axis 0",
    [[1024, 1024]],
    (x) => t.sum(x, { axis: 0 }),
    (tf, x) => tf.sum(x, 0),
  ),
  // tfjs takes minutes for its fft of this size; a prime length runs as a convolution.
  each("fft 1M", [[MILLION]], (x) => t.fft.fft(x)),
  each("fft 65537, a prime", [[65537]], (x) => t.fft.fft(x)),
];
