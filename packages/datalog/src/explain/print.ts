// Proofs as text, JSON, Graphviz and HTML.
// In: a proof.  Out: strings; plain values.
// Invariant: a sub-proof is shown once; where it occurs again its tuple stands with a reference, so size follows distinct sub-proofs and not paths.
// Not here: finding proofs (proofs.ts).
import type { Explanation, Premise, Proof } from "../proof.js";
import { printAtom, printValue } from "../syntax/values.js";
import { plainRow, plainValue, type Value } from "../value.js";

/** An explanation of a proof. */
export function explanationOf(proof: Proof): Explanation {
  return Object.freeze({
    proof,
    height: proof.height,
    toString: () => proofText(proof),
    toJSON: () => proofJson(proof),
    toDot: () => proofDot(proof),
    toHtml: () => proofHtml(proof),
  });
}

/** One line of a proof in the order of reading; `again`: its premises were shown before. */
interface Line {
  readonly depth: number;
  readonly text: string;
  readonly note: string;
  readonly again: boolean;
  readonly node: Premise | null;
}

/** The lines of a proof, without recursion: proofs may be very high. */
function* linesOf(root: Proof): Generator<Line> {
  const shown = new Set<Premise>();
  type Entry = { readonly depth: number } & ({ readonly node: Premise } | { readonly label: string });
  const stack: Entry[] = [{ node: root, depth: 0 }];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { depth } = entry;
    if (!("node" in entry)) {
      yield { depth, text: entry.label, note: "", again: false, node: null };
      continue;
    }
    const { node } = entry;
    const again = shown.has(node);
    const hasPremises = node.kind === "rule" || node.kind === "equivalence" || node.kind === "aggregate";
    yield { depth, text: textOf(node), note: again && hasPremises ? "shown above" : noteOf(node), again, node };
    if (again || !hasPremises) continue;
    shown.add(node);
    const below: Entry[] =
      node.kind === "aggregate"
        ? node.contributors.flatMap((contributor): Entry[] => [
            { label: contributorText(contributor.value, contributor.bindings), depth: depth + 1 },
            ...contributor.premises.map((premise) => ({ node: premise, depth: depth + 2 })),
          ])
        : node.premises.map((premise) => ({ node: premise, depth: depth + 1 }));
    stack.push(...below.reverse());
  }
}

function textOf(node: Premise): string {
  switch (node.kind) {
    case "absent":
    case "condition":
    case "aggregate":
      return node.text;
    default:
      return printAtom(node.relation, node.tuple);
  }
}

function noteOf(node: Premise): string {
  switch (node.kind) {
    case "fact":
      return "fact";
    case "rule":
      return `by ${node.rule}`;
    case "equivalence":
      return "by equivalence";
    case "cut":
      return `height ${node.height}, not shown`;
    case "absent":
      return "no such tuple";
    case "condition":
      return "";
    case "aggregate":
      return `= ${printValue(node.value)}, of ${node.contributors.length}`;
  }
}

function contributorText(value: Value, bindings: Readonly<Record<string, Value>>): string {
  const names = Object.entries(bindings).map(([name, bound]) => `${name} = ${printValue(bound)}`);
  const all = value === null ? names : [`adds ${printValue(value)}`, ...names];
  return `- ${all.join(", ") || "one"}`;
}

/** Depths beyond this are written as numbers: indentation alone would make the text of a high proof quadratic. */
const DEEPEST_INDENT = 40;

function indent(depth: number): string {
  return depth <= DEEPEST_INDENT ? "  ".repeat(depth) : `${"  ".repeat(DEEPEST_INDENT)}${depth}: `;
}

function proofText(proof: Proof): string {
  const lines: string[] = [];
  for (const { depth, text, note } of linesOf(proof)) {
    lines.push(`${indent(depth)}${text}${note === "" ? "" : `  [${note}]`}`);
  }
  return lines.join("\n");
}

/** Plain values; a sub-proof that was shown becomes `{ kind: "shown", relation, tuple, height }`. */
function proofJson(proof: Proof): unknown {
  const shown = new Set<Premise>();
  const node = (premise: Premise): unknown => {
    if (premise.kind === "absent") return { ...premise, pattern: plainRow(premise.pattern) };
    if (premise.kind === "condition") return premise;
    if (premise.kind === "aggregate") {
      return {
        ...premise,
        value: plainValue(premise.value),
        contributors: premise.contributors.map(({ bindings, value, premises }) => ({
          bindings: plainRow(bindings),
          value: plainValue(value),
          premises: premises.map(node),
        })),
      };
    }
    const tuple = premise.tuple.map(plainValue);
    if (premise.kind === "fact" || premise.kind === "cut") return { ...premise, tuple };
    if (shown.has(premise)) {
      return { kind: "shown", relation: premise.relation, tuple, height: premise.height };
    }
    shown.add(premise);
    const premises = premise.premises.map(node);
    return premise.kind === "rule"
      ? { ...premise, tuple, bindings: plainRow(premise.bindings), premises }
      : { ...premise, tuple, premises };
  };
  return node(proof);
}

const SHAPES: Readonly<Record<Premise["kind"], string>> = {
  fact: 'shape=box,style="rounded,filled",fillcolor="#e8f0e8"',
  rule: "shape=box",
  equivalence: "shape=box,style=rounded",
  cut: "shape=box,style=dashed",
  absent: 'shape=plaintext,fontcolor="#884444"',
  condition: 'shape=plaintext,fontcolor="#446688"',
  aggregate: "shape=hexagon",
};

function proofDot(proof: Proof): string {
  const numbers = new Map<Premise, number>([[proof, 0]]);
  const waiting: Premise[] = [proof];
  const nodes: string[] = [];
  const edges: string[] = [];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const number = numbers.get(node)!;
    const label = node.kind === "rule" ? `${textOf(node)}\n${node.rule}` : textOf(node);
    nodes.push(`  n${number} [${SHAPES[node.kind]},label=${dotQuote(label)}];`);
    for (const premise of premisesIn(node)) {
      if (!numbers.has(premise)) {
        numbers.set(premise, numbers.size);
        waiting.push(premise);
      }
      edges.push(`  n${number} -> n${numbers.get(premise)!};`);
    }
  }
  return `digraph proof {\n  rankdir=BT;\n  edge [dir=back];\n${[...nodes, ...edges].join("\n")}\n}\n`;
}

function premisesIn(node: Premise): readonly Premise[] {
  if (node.kind === "rule" || node.kind === "equivalence") return node.premises;
  return node.kind === "aggregate" ? node.contributors.flatMap(({ premises }) => premises) : [];
}

function dotQuote(text: string): string {
  return `"${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`;
}

const STYLE =
  "body{font:14px/1.5 system-ui,sans-serif;margin:2rem}ul{list-style:none;padding-left:1.25rem;border-left:1px solid #ddd}" +
  "code{font:13px ui-monospace,monospace}small{color:#666}.fact>code{color:#276b27}.absent>code{color:#843}.condition>code{color:#246}";

/** A page of nested lists that open and close without script. */
function proofHtml(proof: Proof): string {
  const parts: string[] = [];
  let open = 0;
  const close = (to: number): void => {
    for (; open > to; open--) parts.push("</ul></details></li>");
  };
  for (const { depth, text, note, again, node } of linesOf(proof)) {
    close(depth);
    const label = `<code>${escapeHtml(text)}</code>${note === "" ? "" : ` <small>${escapeHtml(note)}</small>`}`;
    const inner = node === null || (!again && premisesIn(node).length > 0);
    const kind = node?.kind ?? "contributor";
    if (inner) {
      parts.push(`<li class="${kind}"><details open><summary class="${kind}">${label}</summary><ul>`);
      open = depth + 1;
    } else parts.push(`<li class="${kind}">${label}</li>`);
  }
  close(0);
  const title = escapeHtml(textOf(proof));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style></head><body><h1>Why <code>${title}</code> holds</h1><ul>${parts.join("")}</ul></body></html>\n`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
