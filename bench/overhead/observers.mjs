// Who may listen to a call.
// In: a call.  Out: { attach(), detach(), seen() }.
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { attachMany, attachPrefix, detach } from "@sextant/telemetry";
import { exportSpans } from "@sextant/telemetry/opentelemetry";

const ID = "bench-overhead";

function counting(attach) {
  let events = 0;
  const count = () => {
    events += 1;
  };
  return { attach: () => attach(count), detach: () => detach(ID), seen: () => events };
}

/** One handler on the events of the call's own spans. */
export const oneHandler = ({ spans }) => counting((count) => attachMany(ID, spans, count));

/** One handler on everything the package executes, inner events included. */
export const oneHandlerOnAll = ({ prefix }) => counting((count) => attachPrefix(ID, prefix, count));

/** The call's own spans through OpenTelemetry's SDK, each handed at once to an exporter that forgets it. */
export function openTelemetry({ spans }) {
  let exported = 0;
  const forget = {
    export: (batch, done) => {
      exported += batch.length;
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(forget)] }));
  const prefixes = [...new Set(spans.map((event) => event.replace(/\.\w+$/, "")))];
  let exporting;
  return {
    attach: () => {
      exporting = exportSpans(prefixes);
    },
    detach: () => exporting.close(),
    seen: () => exported,
  };
}
