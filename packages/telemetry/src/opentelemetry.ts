// Public names of @sextant/telemetry/opentelemetry: spans and metrics for an OpenTelemetry SDK, through @opentelemetry/api alone.
export type { Bridge, SpanSelection } from "./bridge.js";
export type { ExportMetricsOptions } from "./opentelemetry/metrics.js";
export { exportMetrics } from "./opentelemetry/metrics.js";
export type { ExportSpansOptions } from "./opentelemetry/spans.js";
export { exportSpans } from "./opentelemetry/spans.js";
