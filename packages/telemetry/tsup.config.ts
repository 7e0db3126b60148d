import { packageBuild } from "../../scripts/package-build.mjs";

export default packageBuild({
  index: "src/index.ts",
  test: "src/test.ts",
  metrics: "src/metrics/index.ts",
  prometheus: "src/prometheus.ts",
  poller: "src/poller.ts",
  node: "src/node.ts",
  opentelemetry: "src/opentelemetry.ts",
  performance: "src/performance.ts",
  pino: "src/pino.ts",
});
