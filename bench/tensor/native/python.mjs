// The Python engines: one process a measurement, which answers with a JSON number.
// In: an engine's name and a case.  Out: a way to measure it, or an error that says what is missing.
// Not here: what they compute (engine_*.py), installing them (../../peers.mjs).
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { openblasPreload, python } from "../../peers.mjs";
import { BLOCK, BLOCK_PARAMETERS, MLP, OPS } from "./shapes.mjs";

function dataOf(name) {
  if (name in OPS) return { shapes: OPS[name] };
  if (name === MLP.name) return { mlp: MLP };
  return name === BLOCK.name ? { block: BLOCK, parameters: BLOCK_PARAMETERS } : {};
}

function run(engine, name, environment) {
  const interpreter = python(engine === "mlx" ? "mlx.core" : engine);
  if (interpreter === null) throw new Error(`${engine} is not installed`);
  const script = fileURLToPath(new URL(`engine_${engine}.py`, import.meta.url));
  const child = spawnSync(interpreter, [script, name, JSON.stringify(dataOf(name))], {
    encoding: "utf8",
    env: { ...process.env, JAX_PLATFORMS: "cpu", ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.status !== 0) throw new Error(`${engine} could not measure ${name}`);
  return JSON.parse(child.stdout.trim().split("\n").at(-1));
}

export const jax = (name) => () => run("jax", name, {});
export const numpy = (name) => () => run("numpy", name, {});
/** MLX's wheel as it comes, on its reference BLAS. */
export const mlx = (name) => () => run("mlx", name, {});
/** MLX's wheel with its BLAS calls in OpenBLAS, as ours are. */
export const mlxOnOpenblas = (name) => () => run("mlx", name, { LD_PRELOAD: openblasPreload() });
