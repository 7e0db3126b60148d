import { packageBuild } from "../../scripts/package-build.mjs";

export default packageBuild({
  index: "src/index.ts",
  io: "src/io/index.ts",
  cli: "src/cli/index.ts",
});
