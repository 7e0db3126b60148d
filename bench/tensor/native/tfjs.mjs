// tfjs on its `wasm` backend in the native benchmark: plain ops, the result read or waited for.
// In: the name of a case.  Out: a way to measure it, or undefined where it has no such op.
import { peer } from "../../peers.mjs";
import { medianOf, numbers, sizeOf } from "../numbers.mjs";
import { OPS } from "./shapes.mjs";

const gelu = (tf, x) => {
  const cube = tf.mul(tf.mul(x, x), x);
  const inner = tf.mul(tf.add(tf.mul(cube, 0.044715), x), 0.7978845608);
  return tf.mul(tf.mul(tf.add(tf.tanh(inner), 1), x), 0.5);
};

const COMPUTE = {
  "matmul 1024x1024x1024": (tf, x, y) => tf.matMul(x, y),
  // It takes the kernel as [height, width, channels, outputs].
  "conv2d 8x64x64x32, 3x3 to 32": (tf, x, w) => tf.conv2d(x, w, 1, "same"),
  "add 1M": (tf, x, y) => tf.add(x, y),
  "exp 1M": (tf, x) => tf.exp(x),
  "tanh 1M": (tf, x) => tf.tanh(x),
  "gelu 1M": gelu,
  "softmax 1024x1024": (tf, x) => tf.softmax(x),
  "sum 1M": (tf, x) => tf.sum(x),
  "sum 1024x1024 along axis 0": (tf, x) => tf.sum(x, 0),
  "max 1024x1024 along axis 1": (tf, x) => tf.max(x, 1),
};

/** A measurement of a case in milliseconds. */
export const tfjs = (name) =>
  name in COMPUTE
    ? async () => {
        const tf = await peer("@tensorflow/tfjs-core");
        await peer("@tensorflow/tfjs-backend-wasm");
        await tf.setBackend("wasm");
        await tf.ready();
        const kernel = [3, 3, 32, 32];
        const operands = OPS[name].map((shape, i) =>
          tf.tensor(numbers(sizeOf(shape), i + 1), name.startsWith("conv") && i === 1 ? kernel : shape),
        );
        // Its kernels have run when a call returns.
        return medianOf(() => tf.tidy(() => void COMPUTE[name](tf, ...operands)));
      }
    : undefined;
