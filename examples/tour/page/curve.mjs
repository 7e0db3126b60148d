// A curve of losses.
// In: series of positive numbers, one an epoch.  Out: SVG with axes, lines and a legend; the scale is logarithmic.
import { html } from "./markup.mjs";

const SIZE = { width: 460, height: 280, left: 40, right: 10, top: 14, bottom: 30 };
const TICKS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const TINY = 1e-6;

/** Functions from epoch and loss to places in the picture. */
function scales(series) {
  const values = series.flatMap((each) => each.values).map((value) => Math.max(value, TINY));
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  const last = Math.max(1, ...series.map((each) => each.values.length - 1));
  const { width, height, left, right, top, bottom } = SIZE;
  const x = (epoch) => left + ((width - left - right) * epoch) / last;
  const y = (loss) =>
    top + (height - top - bottom) * (1 - (Math.log(Math.max(loss, TINY)) - low) / Math.max(TINY, high - low));
  return { x, y, last, shown: (loss) => Math.log(loss) >= low - TINY && Math.log(loss) <= high + TINY };
}

const point = (value) => value.toFixed(1);

/** Draws `series` (`{ name, values, mark }`; `mark` names the class of its colour). */
export function curve(series) {
  const { x, y, last, shown } = scales(series);
  const { width, height, left, right, bottom } = SIZE;
  const step = Math.max(1, Math.ceil(last / 12));
  const epochs = Array.from({ length: last + 1 }, (_, epoch) => epoch).filter((epoch) => epoch % step === 0);
  const grid = TICKS.filter(shown).map(
    (loss) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${point(y(loss))}" y2="${point(y(loss))}"/>
<text x="${left - 6}" y="${point(y(loss) + 4)}" text-anchor="end">${loss}</text>`,
  );
  const lines = series.map(
    ({ values, mark }) =>
      html`<polyline class="line ${mark}" points="${values.map((loss, epoch) => `${point(x(epoch))},${point(y(loss))}`).join(" ")}"/>`,
  );
  const ticks = epochs.map(
    (epoch) => html`<text x="${point(x(epoch))}" y="${height - bottom + 18}" text-anchor="middle">${epoch}</text>`,
  );
  const legend = series.map(({ name, mark }) => html`<span class="key ${mark}">${name}</span>`);
  return html`<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Loss by epoch">${grid}${ticks}${lines}</svg>
<figcaption>Loss by epoch, logarithmic: ${legend}</figcaption></figure>`;
}
