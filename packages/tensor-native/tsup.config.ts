import { packageBuild } from "../../scripts/package-build.mjs";

// The loader finds its own folder through import.meta.url, which CJS has only by a shim.
export default packageBuild({ index: "src/index.ts" }, { platform: "node", shims: true });
