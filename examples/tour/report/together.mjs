// What the classifier confuses, as a table and a proof.
// In: the answers of together/confusion-study.mjs, the page to draw on.  Out: lines.
// Invariant: the tree is the chain with the most images of all that were found; each of its leaves is an image.
// Not here: finding the answers.
import { drawTable } from "../draw/table.mjs";
import { counted, grouped, percent, wrap } from "../draw/text.mjs";
import { drawTree } from "../draw/tree.mjs";
import { number } from "./columns.mjs";
import { heading } from "./heading.mjs";

/** Rows shown of the table of pairs, and pairs shown of those that a chain confuses. */
const ROWS = 8;

function pairs({ pairs }, page) {
  const rows = pairs
    .slice(0, ROWS)
    .map(({ digit, other, mistook, hesitated }) => [`${digit} for ${other}`, grouped(mistook), grouped(hesitated)]);
  const sum = (key) => grouped(pairs.reduce((total, pair) => total + pair[key], 0));
  return drawTable({
    columns: [{ title: "taken for another", shrink: true }, number("mistaken"), number("nearly")],
    rows: rows.length === 0 ? [["none", "0", "0"]] : rows,
    more: pairs.length - rows.length,
    total: [counted(pairs.length, "pair"), sum("mistook"), sum("hesitated")],
    ...page,
  });
}

function longest({ chains }, { width }) {
  const [chain] = chains;
  if (chain === undefined) return wrap("No two digits are confusable through others only.", width);
  const said =
    `${counted(chains.length, "pair")} of digits that no image confuses, and a chain of images does. The longest, proved ` +
    "from images:";
  return [...wrap(said, width), "", ...drawTree(chain.tree, width)];
}

const listed = (digits) => (digits.length === 0 ? "none" : digits.join(", "));

function conclusion({ families, apart, refusal }, page) {
  const tied = families.length === 0 ? "none" : families.map((family) => family.join(" ")).join(" | ");
  const lines = [`Tied by confusions: ${tied}. Never confused: ${listed(apart)}.`];
  if (refusal !== undefined)
    lines.push(`Why ${refusal.digit} cannot pass for ${refusal.other}: ${refusal.rule} fails at ${refusal.failed}.`);
  return lines.flatMap((line) => wrap(line, page.width));
}

/** The whole of part 3. `page`: `{ width, paint }`. */
export function togetherReport(answers, page) {
  const introduction =
    `The probabilities that the tensors gave to the held-out images are facts now, ${grouped(answers.facts)} of them. Nearly: read right, ` +
    `and yet another digit was given ${percent(answers.doubt)} or more.`;
  return [
    ...heading(3, "Together: Datalog on confusions", page),
    ...wrap(introduction, page.width),
    "",
    ...pairs(answers, page),
    "",
    ...longest(answers, page),
    "",
    ...conclusion(answers, page),
  ];
}
