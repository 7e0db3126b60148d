import { existsSync } from "node:fs";
import { packageTests } from "../../scripts/package-tests.mjs";

// What the native backend is held to beside tests of its own: everything that says what an op means.
const MEANING = [
  "goldens",
  "laws",
  "laws-algebra",
  "laws-window",
  "order-laws",
  "elementwise",
  "contraction",
  "indexing",
  "random",
  "quantize",
  "io/goldens",
  "vmap",
  "vmap-axes",
  "grad",
  "derivatives",
  "derivative-edges",
  "own-derivatives",
  "transform-goldens",
  "random-graphs",
  "control/nests",
  "control/random",
  "control/rules",
  "optim",
  "edges",
].map((name) => `test/${name}.test.ts`);
const built = existsSync(new URL("../tensor-native/build/Release/sextant_native.node", import.meta.url));

/** The suite on one backend: tests make tensors on the default one. */
const on = (name: string, include: readonly string[], exclude: readonly string[] = []) => ({
  extends: true as const,
  test: { name, include: [...include], exclude: [...exclude], env: { SEXTANT_BACKEND: name } },
});

export default packageTests({
  projects: [
    on("reference", ["test/**/*.test.ts"], ["test/native/**"]),
    ...(built ? [on("native", ["test/native/**/*.test.ts", ...MEANING])] : []),
  ],
});
