// A graph as a picture: text for Graphviz.
// In: a graph.  Out: DOT, one box per node; sub-graphs and fusion groups are clusters.
// Invariant: an edge per use of a value, labelled with its type; ids are numbers in the order of the text.
// Not here: text for readers (print.ts).
import type { Graph, Node, Value } from "./graph.js";
import { attributesText, graphNames } from "./print.js";
import { typeText } from "./types.js";

/** A graph as DOT. */
export function graphDot(graph: Graph): string {
  const writer = new DotWriter();
  writer.graph(graph, "  ");
  return [
    `digraph ${quoted(graph.label)} {`,
    "  rankdir=TB;",
    '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="monospace"];',
    '  edge [fontname="monospace", fontsize=9];',
    ...writer.lines,
    "}",
    "",
  ].join("\n");
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;

const FILLS: Readonly<Record<string, string>> = {
  control: "lightsalmon",
  block: "lightyellow",
  elementwise: "white",
  reduction: "lightcyan",
  movement: "gray95",
  contraction: "palegreen",
};

class DotWriter {
  readonly lines: string[] = [];
  #next = 0;

  graph(graph: Graph, indent: string): void {
    const makers = new Map<Value, string>();
    for (const { value } of graph.constants) makers.set(value, this.#box(indent, typeText(value), "shape=note"));
    graph.inputs.forEach((value, i) => {
      makers.set(value, this.#box(indent, `input ${i}\n${typeText(value)}`, "shape=ellipse"));
    });
    const grouped = new Map<Node, number>();
    graph.groups?.forEach((group, i) => {
      for (const node of group.nodes) grouped.set(node, i);
    });
    const clusters = graph.groups?.map((): string[] => []) ?? [];
    for (const node of graph.nodes) {
      const id = this.#node(node, indent);
      const group = grouped.get(node);
      if (group !== undefined) clusters[group]!.push(id);
      for (const value of node.inputs) this.#edge(indent, makers.get(value)!, id, typeText(value));
      for (const value of node.outputs) makers.set(value, id);
    }
    clusters.forEach((ids, i) => {
      this.#open(indent, `fusion group ${i}`, "dashed");
      this.lines.push(`${indent}  ${ids.map((id) => `${id};`).join(" ")}`, `${indent}}`);
    });
    graph.outputs.forEach((value, i) => {
      this.#edge(indent, makers.get(value)!, this.#box(indent, `output ${i}`, "shape=ellipse"), typeText(value));
    });
  }

  #node(node: Node, indent: string): string {
    const { op, body } = node;
    const attributes = attributesText(node);
    const label = [op.name, ...(attributes === "" ? [] : [attributes]), ...node.outputs.map(typeText)].join("\n");
    const id = this.#box(indent, label, `fillcolor=${FILLS[op.form] ?? "white"}`);
    const graphs = body !== undefined && "graphs" in body ? body.graphs : [];
    const names = graphNames(node);
    graphs.forEach((graph, i) => {
      this.#open(indent, `${op.name} ${id}: ${names[i]}`, "solid");
      this.graph(graph, `${indent}  `);
      this.lines.push(`${indent}}`);
    });
    return id;
  }

  #box(indent: string, label: string, style: string): string {
    const id = `n${this.#next++}`;
    this.lines.push(`${indent}${id} [label=${quoted(label)}, ${style}];`);
    return id;
  }

  #edge(indent: string, from: string, to: string, label: string): void {
    this.lines.push(`${indent}${from} -> ${to} [label=${quoted(label)}];`);
  }

  #open(indent: string, label: string, style: string): void {
    this.lines.push(
      `${indent}subgraph cluster_${this.#next++} {`,
      `${indent}  label=${quoted(label)}; style=${style};`,
    );
  }
}
