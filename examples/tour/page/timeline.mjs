// The events over time.
// In: the timeline of watch/timeline.mjs.  Out: SVG, one lane an event, above them the stages of the tour.
// Invariant: a stretch is never thinner than can be seen.
import { html } from "./markup.mjs";

const SIZE = { width: 960, left: 210, right: 10, top: 34, lane: 20, bottom: 26 };
const THINNEST = 0.8;
const BAR = 10;

/** Steps of the axis in milliseconds: the first that gives no more than eight. */
const STEPS = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000, 300_000];
const stepFor = (length) => STEPS.find((step) => length / step <= 8) ?? length;

const seconds = (ms) => `${+(ms / 1000).toFixed(2)} s`;
const point = (value) => value.toFixed(2);

/** One path for all stretches of a lane: a page of thousands of them stays small. */
function bars(stretches, x, y) {
  const path = stretches.map(({ from, to }) => {
    const width = Math.max(THINNEST, x(to) - x(from));
    return `M${point(x(from))} ${y}h${point(width)}v${BAR}h-${point(width)}z`;
  });
  return path.join("");
}

/** The stages as bands over all lanes, every other one shaded; a name is written where there is room for it. */
function bands(stages, length, x, height) {
  return stages.map(({ name, from }, place) => {
    const to = stages[place + 1]?.from ?? length;
    const width = x(to) - x(from);
    const title = width > name.length * 6 ? html`<text x="${point(x(from) + 4)}" y="16">${name}</text>` : undefined;
    const shade = place % 2 === 0 ? "even" : "odd";
    return html`<g><title>${name}: ${seconds(to - from)}</title><rect class="stage ${shade}" x="${point(x(from))}" y="22" width="${point(width)}" height="${height - 22 - SIZE.bottom}"/>${title}</g>`;
  });
}

/** Draws the timeline. */
export function timelineChart({ length, stages, lanes }) {
  const { width, left, right, top, lane, bottom } = SIZE;
  const height = top + lanes.length * lane + bottom;
  const x = (ms) => left + ((width - left - right) * ms) / Math.max(1, length);
  const step = stepFor(length);
  const ticks = Array.from({ length: Math.floor(length / step) + 1 }, (_, place) => place * step).map(
    (ms) => html`<line class="grid" x1="${point(x(ms))}" x2="${point(x(ms))}" y1="22" y2="${height - bottom}"/>
<text x="${point(x(ms))}" y="${height - 8}" text-anchor="middle">${seconds(ms)}</text>`,
  );
  const rows = lanes.map(({ event, stretches }, place) => {
    const y = top + place * lane;
    const mark = event.startsWith("tensor.") ? "tensor" : "datalog";
    return html`<text x="${left - 8}" y="${y + 9}" text-anchor="end">${event}</text><path class="bar ${mark}" d="${bars(stretches, x, y)}"/>`;
  });
  return html`<figure><div class="wide"><svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" aria-label="Events over time">${bands(stages, length, x, height)}${ticks}${rows}</svg></div>
<figcaption>When each event was at work: <span class="key datalog">datalog</span><span class="key tensor">tensor</span></figcaption></figure>`;
}
