// Part 2 of the page: learning to read digits.
// In: the backend and the result of digits/study.mjs.  Out: markup.
import { misreadIn } from "../digits/judge.mjs";
import { counted, grouped, percent } from "../draw/text.mjs";
import { curve } from "./curve.mjs";
import { images } from "./images.mjs";
import { html } from "./markup.mjs";
import { matrix } from "./matrix.mjs";

/** Images shown of those that were read right. */
const SHOWN = 20;

/** The whole of part 2. */
export function digitsPart(backend, { training, settings, counts, held, milliseconds }) {
  const { losses, accuracy, confusion, reads } = training;
  const misread = misreadIn(reads, held.labels);
  const wrong = new Set(misread);
  const right = reads.map((_, image) => image).filter((image) => !wrong.has(image));
  const caption = (image) => `${held.labels[image]} read as ${reads[image]}`;
  const place = backend.reason === undefined ? backend.name : `${backend.name} (${backend.reason})`;
  return html`<section><h2>2 · Tensors on hand-written digits</h2>
<p>${grouped(counts.learned)} images to learn from, ${grouped(counts.held)} held out; two layers of convolutions, gradients by
<code>valueAndGrad</code>, steps by Adam, compiled by <code>defn</code>. ${counted(settings.epochs, "epoch")} in steps of ${settings.batch} images took
${(milliseconds / 1000).toFixed(1)} s. Backend: ${place}.</p>
<p><b>${percent(accuracy.held)}</b> of the held-out images were read right, ${percent(accuracy.learned)} of the learned ones.</p>
<div class="columns"><div>${curve([
    { name: "learned", values: losses.learned, mark: "tensor" },
    { name: "held out", values: losses.held, mark: "datalog" },
  ])}</div><div>${matrix(confusion)}</div></div>
<h3>Misread (${misread.length})</h3>
${
  misread.length === 0
    ? html`<p>None.</p>`
    : images(
        held,
        misread.map((image) => ({ image, caption: caption(image), mark: "wrong" })),
      )
}
<h3>Read right, the first ${Math.min(SHOWN, right.length)}</h3>
${images(
  held,
  right.slice(0, SHOWN).map((image) => ({ image, caption: String(reads[image]) })),
)}
<p class="note">Images: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998,
<a href="https://doi.org/10.24432/C50P49">doi:10.24432/C50P49</a>, CC BY 4.0.</p></section>`;
}
