import { packageBuild } from "../../scripts/package-build.mjs";

export default packageBuild({
  index: "src/index.ts",
  test: "src/test/index.ts",
  "test/backend": "src/test/backend.ts",
});
