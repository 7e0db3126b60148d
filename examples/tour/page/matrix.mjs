// A confusion matrix whose cells are as dark as their counts are large.
// In: counts[meant][read].  Out: a table; the diagonal in one colour, errors in another.
import { percent } from "../draw/text.mjs";
import { html } from "./markup.mjs";

/** How strong the colour of a cell is: errors are few, so they begin half strong. */
function strength(count, isRight, most) {
  if (count === 0) return 0;
  return isRight ? 0.15 + (0.65 * count) / most : Math.min(1, 0.5 + count / 10);
}

function cell(count, isRight, most) {
  const alpha = strength(count, isRight, most).toFixed(2);
  return html`<td class="${isRight ? "right" : "wrong"}" style="--strength:${alpha}">${count === 0 ? "" : count}</td>`;
}

/** Draws the matrix. */
export function matrix(counts) {
  const most = Math.max(1, ...counts.flat());
  const rows = counts.map((reads, meant) => {
    const sum = reads.reduce((a, b) => a + b, 0);
    const share = sum === 0 ? "–" : percent(reads[meant] / sum);
    const cells = reads.map((count, read) => cell(count, read === meant, most));
    return html`<tr><th scope="row">${meant}</th>${cells}<td class="share">${share}</td></tr>`;
  });
  const heads = counts.map((_, read) => html`<th scope="col">${read}</th>`);
  return html`<figure><div class="wide"><table class="matrix"><thead><tr><th></th>${heads}<th scope="col">right</th></tr></thead>
<tbody>${rows}</tbody></table></div><figcaption>Meant (down) and read (across), held-out images</figcaption></figure>`;
}
