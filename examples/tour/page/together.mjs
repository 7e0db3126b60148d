// Part 3 of the page: what the classifier confuses, with the images that prove it.
// In: the answers of together/confusion-study.mjs, the held-out images.  Out: markup.
import { counted, grouped, percent } from "../draw/text.mjs";
import { images } from "./images.mjs";
import { html } from "./markup.mjs";
import { table, tree } from "./table.mjs";

const right = (title) => ({ title, kind: "number" });

const pairs = ({ pairs }) =>
  table(
    [{ title: "taken for another" }, right("mistaken"), right("nearly")],
    pairs.map(({ digit, other, mistook, hesitated }) => [
      `${digit} for ${other}`,
      grouped(mistook),
      grouped(hesitated),
    ]),
  );

function longest({ chains }, held) {
  const [chain] = chains;
  if (chain === undefined) return html`<p>No two digits are confusable through others only.</p>`;
  const pictures = chain.evidence.map(({ digit, other, image }) => ({ image, caption: `${digit} → ${other}` }));
  return html`<h3>How ${chain.digit} can pass for ${chain.other}</h3>
<p>${counted(chains.length, "pair")} of digits that no image confuses, and a chain of images does. This is the longest.</p>
${images(held, pictures)}<h3>The proof</h3>${tree(chain.tree)}`;
}

const listed = (digits) => (digits.length === 0 ? "none" : digits.join(", "));

/** The whole of part 3. */
export function togetherPart(answers, held) {
  const { families, apart, refusal, facts, doubt } = answers;
  const no =
    refusal === undefined
      ? undefined
      : html`<p class="note">Why ${refusal.digit} cannot pass for ${refusal.other}: <code>${refusal.rule}</code> fails at <code>${refusal.failed}</code>.</p>`;
  return html`<section><h2>3 · Together: Datalog on confusions</h2>
<p>The probabilities that the tensors gave are facts now, ${grouped(facts)} of them. Nearly: read right, and yet another digit was given
${percent(doubt)} or more.</p>
<div class="columns"><div>${pairs(answers)}</div><div>${longest(answers, held)}</div></div>
<p>Tied by confusions: ${families.length === 0 ? "none" : families.map((family) => family.join(" ")).join(" | ")}. Never confused: ${listed(apart)}.</p>${no}</section>`;
}
