// A graph as text, in the manner of a jaxpr.
// In: a graph.  Out: lines: constants ; inputs, one line per node, results; sub-graphs indented.
// Invariant: a value has one name in the whole text; scalar constants stand where they are used, the other constants before the inputs.
// Source: the form of JAX's jaxprs.
// Not here: pictures (dot.ts), text of tensors (../print.ts).
import { isComplex } from "../complex.js";
import { fromBf16, fromF16, toBf16, toF16 } from "../half.js";
import type { Graph, Node, Value } from "./graph.js";
import { typeText } from "./types.js";

const NAMES: Readonly<Record<string, readonly string[]>> = { while: ["condition", "body"] };

/** The names of the graphs that a node carries. */
export function graphNames({ op, body }: Node): string[] {
  const graphs = body !== undefined && "graphs" in body ? body.graphs : [];
  return graphs.map((_, i) => (op.name === "cond" ? `branch${i}` : (NAMES[op.name]?.[i] ?? "body")));
}

/** A graph as text. */
export function graphText(graph: Graph): string {
  return new Printer().graph(graph, "");
}

class Printer {
  readonly #names = new Map<Value, string>();

  graph(graph: Graph, indent: string): string {
    const inline = new Map<Value, string>();
    for (const { value, tensor } of graph.constants)
      if (value.shape.length === 0 && tensor.backend !== "traced")
        inline.set(value, `${scalarText(tensor.item(), value)}:${typeText(value)}`);
    const constants = graph.constants.filter(({ value }) => !inline.has(value)).map(({ value }) => this.#typed(value));
    const inputs = graph.inputs.map((value) => this.#typed(value));
    const head = ["lambda", ...constants, ";", ...inputs].join(" ");
    const name = (value: Value): string => inline.get(value) ?? this.#name(value);
    const lines = graph.nodes.map((node) => `${indent}    ${this.#node(node, name, `${indent}    `)}\n`);
    const results = graph.outputs.map(name);
    const tuple = results.length === 1 ? `(${results[0]},)` : `(${results.join(", ")})`;
    if (lines.length === 0) return `{ ${head}. let in ${tuple} }`;
    return `{ ${head}. let\n${lines.join("")}${indent}  in ${tuple} }`;
  }

  #node(node: Node, name: (value: Value) => string, indent: string): string {
    const { op, inputs, outputs, origin } = node;
    const operands = inputs.map((value) => ` ${name(value)}`).join("");
    const results = outputs.map((value) => this.#typed(value)).join(" ");
    const made = results === "" ? "" : `${results} = `;
    const comment = origin === undefined ? "" : `  # ${origin}`;
    return `${made}${op.name}${this.#brackets(node, indent)}${operands}${comment}`;
  }

  #brackets(node: Node, indent: string): string {
    const { body } = node;
    const attributes = attributesText(node);
    const graphs = body !== undefined && "graphs" in body ? body.graphs : [];
    if (graphs.length === 0) return attributes === "" ? "" : `[${attributes}]`;
    const names = graphNames(node);
    const lines = graphs.map((graph, i) => `${indent}  ${names[i]}=${this.graph(graph, `${indent}  `)}\n`);
    return `[\n${attributes === "" ? "" : `${indent}  ${attributes}\n`}${lines.join("")}${indent}]`;
  }

  #typed(value: Value): string {
    return `${this.#name(value)}:${typeText(value)}`;
  }

  #name(value: Value): string {
    let name = this.#names.get(value);
    if (name === undefined) {
      name = letters(this.#names.size);
      this.#names.set(value, name);
    }
    return name;
  }
}

/** Names in order: a ... z, aa, ab ... */
export function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

/** Attributes of a node as text: `axes=[0,1] keepDims=false`. */
export function attributesText({ op, attributes }: Node): string {
  return Object.keys(op.attributes)
    .map((name) => `${name}=${attributeText(attributes[name])}`)
    .join(" ");
}

function attributeText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(numberText).join(",")}]`;
  if (isComplex(value)) return scalarText(value, { dtype: "c64" });
  return typeof value === "number" ? numberText(value) : String(value);
}

const numberText = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

const ROUND: Readonly<Record<string, (value: number) => number>> = {
  f16: (value) => fromF16(toF16(value)),
  bf16: (value) => fromBf16(toBf16(value)),
  f32: Math.fround,
  c64: Math.fround,
};

/** The fewest digits that the dtype reads back as the same number. */
function shortest(value: number, dtype: string): string {
  const round = ROUND[dtype];
  if (round === undefined || !Number.isFinite(value)) return numberText(value);
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Object.is(round(shorter), value)) return numberText(shorter);
  }
  return numberText(value);
}

/** One element as text; floats show that they are: `2.0`. */
function scalarText(item: unknown, { dtype }: { readonly dtype: string }): string {
  if (isComplex(item)) {
    const [re, im] = [shortest(item.re, dtype), shortest(item.im, dtype)];
    return `(${re}${im.startsWith("-") ? "" : "+"}${im}j)`;
  }
  if (typeof item !== "number") return String(item);
  const text = shortest(item, dtype);
  return (dtype.startsWith("f") || dtype === "bf16") && /^-?\d+$/.test(text) ? `${text}.0` : text;
}
