import { packageTests } from "./scripts/package-tests.mjs";

const full = process.env.SEXTANT_TEST_LEVEL === "full";

export default packageTests({
  include: full ? ["test/**/*.test.mjs"] : ["test/*.test.mjs"],
  testTimeout: full ? 900_000 : 180_000,
  fileParallelism: false,
  // What documents print is printed alike on every machine, with an addon or without.
  env: { SEXTANT_BACKEND: "reference" },
});
