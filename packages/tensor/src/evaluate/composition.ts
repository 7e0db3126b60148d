// The default composition of a block as a graph.
// In: a block's operand types and its composition.  Out: a graph whose constants are on a backend.
import type { Backend } from "../backend.js";
import { withBackend } from "../default-backend.js";
import type { Graph, NodeBody } from "../graph/graph.js";
import type { TensorType } from "../schema/op.js";
import { trace } from "../trace.js";

/** What a block's node carries. */
export type BlockBody = Extract<NodeBody, { readonly kind: "block" }>;

/** The default composition of a block as a graph whose constants are on the backend. */
export function compositionOf(
  name: string,
  inputs: readonly TensorType[],
  { compose }: BlockBody,
  backend: Backend,
): Graph {
  return withBackend(backend, () => trace(name, inputs, compose));
}
