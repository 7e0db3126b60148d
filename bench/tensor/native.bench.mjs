// The native backend beside JAX, NumPy, MLX's Python package, and what npm has: one row an engine, ratios to JAX (`--peers`; else ours alone).
// In: nothing.  Out: cases for bench/run.mjs.
// Everything is f32 and warm; operands exist already; results are computed and given back.
// Not here: the computations (native/), how peers are installed (../peers.mjs).
import { jaxJs } from "./native/jax-js.mjs";
import { onnx } from "./native/onnx.mjs";
import { copyInJavaScript, ours } from "./native/ours.mjs";
import { jax, mlx, mlxOnOpenblas, numpy } from "./native/python.mjs";
import { BLOCK, MLP, OPS } from "./native/shapes.mjs";
import { tfjs } from "./native/tfjs.mjs";

const subject = (name, options) => () => ours(name, options);
const python = (name) => ({ "MLX (Python)": mlx(name), "MLX (Python) on OpenBLAS": mlxOnOpenblas(name) });

/** Engines from npm that have the op. */
const npm = (name) => {
  const all = { "onnxruntime-node": onnx(name), "tfjs wasm": tfjs(name), "jax-js wasm": jaxJs(name) };
  return Object.fromEntries(Object.entries(all).filter(([, measure]) => measure !== undefined));
};

const op = (name) => ({
  case: name,
  unit: "ms",
  baseline: "JAX",
  runs: 3,
  subjects: { sextant: subject(name) },
  peers: {
    JAX: jax(name),
    ...(name.startsWith("conv") ? {} : { NumPy: numpy(name) }),
    ...python(name),
    ...npm(name),
  },
});

const compiled = (name) => ({
  case: name,
  unit: "ms",
  baseline: "JAX",
  runs: 3,
  subjects: { sextant: subject(name), "sextant, fuse": subject(name, { fuse: true }) },
  peers: { JAX: jax(name), ...python(name) },
});

const cost = (name, peers = {}) => ({
  case: name,
  unit: "us",
  baseline: "JAX",
  runs: 3,
  subjects: { sextant: subject(name) },
  peers,
});

const transfer = (name) => ({
  case: name,
  unit: "ms",
  baseline: "a copy in JavaScript",
  runs: 3,
  subjects: { sextant: subject(name), "a copy in JavaScript": copyInJavaScript },
});

const TINY = "add of 4 elements and a read";
const EAGER = "one op in an eager chain of 10,000";
const CHAIN = "compiled chain of 100 ops on 4 elements";

export const cases = [
  ...Object.keys(OPS).map(op),
  compiled(MLP.name),
  compiled(BLOCK.name),
  cost(TINY, { JAX: jax(TINY), NumPy: numpy(TINY), "MLX (Python)": mlx(TINY) }),
  cost("one eager op on the JS thread"),
  cost(EAGER, { JAX: jax(EAGER), "MLX (Python)": mlx(EAGER) }),
  cost(CHAIN, { JAX: jax(CHAIN), "MLX (Python)": mlx(CHAIN) }),
  ...["upload 64 MB", "download 64 MB", "take 64 MB"].map(transfer),
];
