// jax-js on its `wasm` device in the native benchmark: compiled plain ops.
// In: the name of a case.  Out: a way to measure it, or undefined where it has no such op here.
import { cpus } from "node:os";
import { peer } from "../../peers.mjs";
import { medianOfAsync, numbers, sizeOf } from "../numbers.mjs";
import { OPS } from "./shapes.mjs";

const COMPUTE = {
  "matmul 1024x1024x1024":
    ({ numpy }) =>
    (x, y) =>
      numpy.matmul(x, y),
  "add 1M":
    ({ numpy }) =>
    (x, y) =>
      numpy.add(x, y),
  "exp 1M":
    ({ numpy }) =>
    (x) =>
      numpy.exp(x),
  "tanh 1M":
    ({ numpy }) =>
    (x) =>
      numpy.tanh(x),
  "gelu 1M":
    ({ nn }) =>
    (x) =>
      nn.gelu(x),
  "softmax 1024x1024":
    ({ nn }) =>
    (x) =>
      nn.softmax(x),
  "sum 1M":
    ({ numpy }) =>
    (x) =>
      numpy.sum(x),
  "sum 1024x1024 along axis 0":
    ({ numpy }) =>
    (x) =>
      numpy.sum(x, 0),
  "max 1024x1024 along axis 1":
    ({ numpy }) =>
    (x) =>
      numpy.max(x, 1),
};

/** A measurement of a case in milliseconds. */
export const jaxJs = (name) =>
  name in COMPUTE
    ? async () => {
        // It asks a browser's object for the number of processors.
        globalThis.navigator ??= { hardwareConcurrency: cpus().length };
        const jax = await peer("@jax-js/jax");
        await jax.init("wasm");
        jax.defaultDevice("wasm");
        const operands = OPS[name].map((shape, i) => jax.numpy.array(numbers(sizeOf(shape), i + 1)).reshape(shape));
        const compiled = jax.jit(COMPUTE[name](jax));
        // A call consumes its arguments; `ref` keeps them.
        return medianOfAsync(async () => {
          const result = compiled(...operands.map((x) => x.ref));
          await jax.blockUntilReady(result);
          result.dispose?.();
        });
      }
    : undefined;
