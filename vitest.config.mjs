import { packageTests } from "./scripts/package-tests.mjs";

const full = process.env.SEXTANT_TEST_LEVEL === "full";

export default packageTests({
  include: full ? ["test/**/*.test.mjs"] : ["test/*.test.mjs"],
  testTimeout: full ? 900_000 : 180_000,
  fileParallelism: false,
});
