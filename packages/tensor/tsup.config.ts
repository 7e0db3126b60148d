import { packageBuild } from "../../scripts/package-build.mjs";

export default packageBuild({
  index: "src/index.ts",
  random: "src/random.ts",
  fft: "src/fft.ts",
  io: "src/io/index.ts",
  lax: "src/lax.ts",
  linalg: "src/linalg.ts",
  nn: "src/nn/index.ts",
  optim: "src/optim/index.ts",
  quantize: "src/quantize.ts",
  test: "src/test/index.ts",
  "test/backend": "src/test/backend.ts",
  cli: "src/cli.ts",
});
