// All passes in their order.
// In: a graph and the backend it is compiled for.  Out: a graph that computes the same, bit for bit, with less.
// Invariant: the result is a verified graph (between all passes in tests: verifying takes a tenth of the passes' time); linear in nodes; derivatives were taken before (gradientStopped drops their marks).
// Not here: when a function is compiled (defn/), lanes.
import type { Backend } from "../backend.js";
import type { Graph } from "../graph/graph.js";
import { verifyGraph } from "../graph/verify.js";
import { ALGEBRA } from "./algebra.js";
import { CHOICE } from "./choice.js";
import { commonSubexpressions } from "./common.js";
import { deadCode } from "./dead.js";
import { FOLD } from "./fold.js";
import { fusionGroups } from "./fuse.js";
import { LAYOUT } from "./layout.js";
import type { Pass, PassContext } from "./pass.js";
import { rewriting } from "./rewrite.js";

/** Passes in order. Dead code first, since derivatives leave much of it; common subexpressions again, since rewrites make equals of unequals. */
export const PASSES: readonly Pass[] = [
  deadCode,
  commonSubexpressions,
  rewriting("simplify", FOLD, ALGEBRA, CHOICE, LAYOUT),
  commonSubexpressions,
  deadCode,
];

/** What `optimize` may be told. */
export interface OptimizeOptions {
  /** The backend that the graph is compiled for. */
  readonly backend: Backend;
  /** Find fusion groups? Default true. */
  readonly fuse?: boolean;
  /** Verify after every pass, not only the result? Default false. */
  readonly verify?: boolean;
  /** Counts how often each rewrite fires, by name. */
  readonly fired?: Map<string, number>;
}

/** The graph after all passes; throws InternalError when a pass broke it. */
export function optimize(graph: Graph, options: OptimizeOptions): Graph {
  const { backend, fuse = true, verify = false, fired = new Map<string, number>() } = options;
  const context: PassContext = { backend, fired };
  let now = graph;
  for (const pass of fuse ? [...PASSES, fusionGroups] : PASSES) {
    if (verify) verifyGraph(now);
    now = pass.run(now, context);
  }
  verifyGraph(now);
  return now;
}
