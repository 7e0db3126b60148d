// Part 4 of the page: what the one handler saw.
// In: the summary of watch/observe.mjs.  Out: markup.
import { bytes, grouped } from "../draw/text.mjs";
import { html } from "./markup.mjs";
import { table } from "./table.mjs";
import { timelineChart } from "./timeline.mjs";

const right = (title) => ({ title, kind: "number" });
const time = (ms) => (ms === undefined ? "–" : ms.toFixed(3));

const events = ({ events }) =>
  table(
    [{ title: "event" }, right("count"), right("p50 ms"), right("p95 ms"), right("total ms")],
    events.map(({ event, count, p50, p95, total }) => [event, grouped(count), time(p50), time(p95), time(total)]),
  );

const fallbacks = ({ fallbacks }) =>
  fallbacks.length === 0
    ? html`<p>Nothing fell back.</p>`
    : table(
        [{ title: "fell back" }, right("count"), { title: "why", kind: "long" }],
        fallbacks.map(({ what, count, why }) => [what, grouped(count), why]),
      );

/** The whole of part 4. */
export function eventsPart(summary) {
  const { total, starts, memory, timeline } = summary;
  return html`<section><h2>4 · What the one handler saw</h2>
<p>One handler, attached once to <code>tensor.*</code> and <code>datalog.*</code>, saw ${grouped(total)} events, ${grouped(starts)} of them starts. What
runs inside something else is counted in both.</p>
${timelineChart(timeline)}
${events(summary)}
<div class="columns"><div><h3>Where the backend fell back, and why</h3>${fallbacks(summary)}</div>
<div><h3>Memory of the tensors</h3><p>${bytes(memory.peak)} at most, ${bytes(memory.active)} at the end, ${bytes(memory.cache)} kept for reuse.</p></div></div></section>`;
}
