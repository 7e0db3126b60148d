// Which nodes of a graph a backend's compiler does not take, and why.
// In: a graph and a backend that compiles.  Out: for each node nothing, or a reason that names the op or the construct.
// Invariant: a node that carries graphs is taken only whole: one refused node inside is enough to refuse it.
// Not here: what is done about it (native.ts, pipeline.ts).
import type { Backend, Refusal } from "../backend.js";
import { compositionOf } from "../evaluate/composition.js";
import type { Graph, Node } from "../graph/graph.js";

/** Looks nodes up once each; compositions of blocks are traced once. */
export class Refusals {
  readonly #backend: Backend;
  readonly #found = new Map<Node, string | undefined>();
  readonly #compositions = new Map<Node, Graph>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** The reasons of a graph's nodes, each once. */
  reasons({ nodes }: Graph): readonly string[] {
    return [...new Set(nodes.flatMap((node) => this.of(node) ?? []))];
  }

  /** Why a node is not taken; undefined when it is. */
  of(node: Node): string | undefined {
    if (!this.#found.has(node)) this.#found.set(node, this.#reason(node));
    return this.#found.get(node);
  }

  /** The graph that stands for a block which is not taken as one op. */
  composition(node: Node): Graph | undefined {
    const { op, inputs, body } = node;
    if (body?.kind !== "block" || this.#taken(node) === true) return undefined;
    const known = this.#compositions.get(node);
    if (known !== undefined) return known;
    const graph = compositionOf(op.name, inputs, body, this.#backend);
    this.#compositions.set(node, graph);
    return graph;
  }

  #reason(node: Node): string | undefined {
    const { op, body } = node;
    switch (body?.kind) {
      case undefined: {
        const taken = this.#taken(node);
        return taken === true ? undefined : `${op.name}: ${taken.reason}`;
      }
      case "block": {
        const graph = this.composition(node);
        return graph === undefined ? undefined : this.#inside(graph, `the composition of ${op.name}`);
      }
      case "callback":
        return "callback: it calls a function of the host";
      case "linear":
        return "linear: it is known only by functions of the host";
      case "custom":
      case "control":
        for (const graph of body.graphs) {
          const inner = this.#inside(graph, op.name);
          if (inner !== undefined) return inner;
        }
        return undefined;
    }
  }

  #inside({ nodes }: Graph, place: string): string | undefined {
    for (const node of nodes) {
      const reason = this.of(node);
      if (reason !== undefined) return `${reason} (inside ${place})`;
    }
    return undefined;
  }

  #taken({ op, inputs, attributes, body }: Node): true | Refusal {
    const backend = this.#backend;
    const dtypes = inputs.map(({ dtype }) => dtype);
    if (backend.lowers !== undefined) return backend.lowers(op, dtypes, attributes);
    return body === undefined ? backend.supports(op, dtypes, attributes) : backend.claims(op, dtypes, attributes);
  }
}
