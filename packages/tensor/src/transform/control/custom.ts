// Rules of functions whose derivative the user gave, and of the linear maps that backward functions are.
// In: custom and linear nodes with tangents, cotangents or batches.  Out: the user's rule applied.
// Invariant: the function itself runs only where it is not differentiated; what it captured has no derivative.
// Source: JAX `custom_jvp`, `custom_vjp`.
import { isInexact } from "../../dtype.js";
import { GradError } from "../../error.js";
import type { CustomRule, Graph, Node, NodeBody } from "../../graph/graph.js";
import type { Tensor } from "../../methods.generated.js";
import { sum } from "../../ops/reduce.js";
import { applyControl } from "../../replay.js";
import * as schema from "../../schema/control.js";
import type { TensorType } from "../../schema/op.js";
import { trace } from "../../trace.js";
import { orZeros } from "../call.js";
import type { Batch, ControlRules, Drivers, Dual, Tangent } from "../rule.js";
import { batchType, filled, given, marked, present, spread, withBatch } from "./graphs.js";

type CustomBody = NodeBody & { readonly kind: "custom" };
type LinearBody = NodeBody & { readonly kind: "linear" };

const customOf = ({ body }: Node): CustomBody => body as CustomBody;

/** The arguments of the function without what it captured; throws `grad/custom-capture` when that has a tangent. */
function ownTangents(node: Node, tangents: readonly Tangent[]): readonly Tangent[] {
  const { captured, graphs } = customOf(node);
  const differentiated = tangents.slice(0, captured).findIndex((tangent) => tangent !== undefined);
  if (differentiated < 0) return tangents.slice(captured);
  const { dtype, shape } = node.inputs[differentiated]!;
  throw new GradError({
    code: "grad/custom-capture",
    op: graphs[0].label,
    what: `the function uses a ${dtype}[${shape.join(",")}] from outside by which it is differentiated`,
    remedy: "pass it as an argument, so that the rule can give its derivative, or wrap it in stopGradient",
    shapes: [shape],
  });
}

/** Results and tangents by the user's forward rule. */
function byJvp(
  node: Node,
  rule: CustomRule & { kind: "jvp" },
  primals: readonly Tensor[],
  tangents: readonly Tangent[],
): Dual {
  const own = primals.slice(customOf(node).captured);
  const directions = ownTangents(node, tangents).map((tangent, i) => orZeros(tangent, own[i]!));
  return rule.jvp(own, directions);
}

export const custom: ControlRules = {
  jvp(node, primals, tangents) {
    const { rule, graphs } = customOf(node);
    if (rule.kind === "jvp") return byJvp(node, rule, primals, tangents);
    throw new GradError({
      code: "grad/no-forward",
      op: graphs[0].label,
      what: "the function has a derivative for reverse mode only",
      remedy: "use grad, vjp or jacrev, or give its derivative with customJvp",
    });
  },

  linearize(node, primals, tangents) {
    const { rule, captured } = customOf(node);
    if (rule.kind === "jvp") return byJvp(node, rule, primals, tangents);
    const directions = ownTangents(node, tangents);
    const active = present(directions);
    const { outputs, residuals } = rule.forward(primals.slice(captured));
    const reach = node.outputs.map(({ dtype }) => isInexact(dtype));
    const types = marked(node.outputs, reach);
    const body: LinearBody = {
      kind: "linear",
      linear: given(directions).length,
      forward: () => {
        throw new GradError({
          code: "grad/no-forward",
          op: customOf(node).graphs[0].label,
          what: "the function has a derivative for reverse mode only",
          remedy: "use grad, vjp or jacrev, or give its derivative with customJvp",
        });
      },
      transpose: (others, cotangents) => {
        const seeds = filled(
          spread(cotangents, reach),
          node.outputs,
          reach.map(() => true),
        );
        return marked(rule.backward(others, seeds), active);
      },
    };
    const made = applyControl(schema.linear as never, [...residuals, ...given(directions)], {}, body, types);
    return { outputs, tangents: spread(made, reach) };
  },

  batch(node, inputs, batched, size, drivers) {
    const { graphs, rule, captured } = customOf(node);
    const [graph] = graphs;
    const own = batched.slice(captured);
    const types = graph.inputs.map((type, i) => (batched[i] ? batchType(type, size) : type));
    const mapped = trace(graph.label, types, (...values) =>
      allBatched(drivers.batch(graph, values, batched, size), size),
    );
    const body: CustomBody = {
      kind: "custom",
      graphs: [withoutConstants(mapped)],
      captured,
      rule:
        rule.kind === "jvp"
          ? batchedJvp(rule, own, size, drivers)
          : batchedVjp(rule, graph, captured, own, size, drivers),
    };
    const outputs = node.outputs.map((type) => batchType(type, size));
    // What the batched function captured is concrete and stands first, where nothing differentiates it.
    const closing = mapped.constants.map(({ tensor }) => tensor);
    const closedBody = { ...body, captured: captured + closing.length };
    return {
      outputs: applyControl(schema.custom as never, [...closing, ...inputs], {}, closedBody, outputs),
      batched: outputs.map(() => true),
    };
  },
};

const withoutConstants = (graph: Graph): Graph => ({
  ...graph,
  inputs: [...graph.constants.map(({ value }) => value), ...graph.inputs],
  constants: [],
});

const allBatched = ({ outputs, batched }: Batch, size: number): Tensor[] =>
  outputs.map((y, i) => withBatch(y, batched[i]!, size));

/** Types of values without the batch that some have. */
const singles = (values: readonly Tensor[], batched: readonly boolean[]): TensorType[] =>
  values.map(({ dtype, shape }, i) => ({ dtype, shape: batched[i] ? shape.slice(1) : shape }));

function batchedJvp(
  rule: CustomRule & { kind: "jvp" },
  batched: readonly boolean[],
  size: number,
  drivers: Drivers,
): CustomRule {
  return {
    kind: "jvp",
    jvp: (primals, tangents) => {
      const flags = [...batched, ...batched];
      const inputs = [...primals, ...tangents];
      let reach: readonly boolean[] = [];
      const one = trace("customJvp", singles(inputs, flags), (...values) => {
        const dual = rule.jvp(values.slice(0, primals.length), values.slice(primals.length));
        reach = present(dual.tangents);
        return [...dual.outputs, ...given(dual.tangents)];
      });
      const made = allBatched(drivers.batch(one, inputs, flags, size), size);
      return { outputs: made.slice(0, reach.length), tangents: spread(made.slice(reach.length), reach) };
    },
  };
}

function batchedVjp(
  rule: CustomRule & { kind: "vjp" },
  graph: Graph,
  captured: number,
  batched: readonly boolean[],
  size: number,
  drivers: Drivers,
): CustomRule {
  const count = graph.outputs.length;
  return {
    kind: "vjp",
    forward: (primals) => {
      const one = trace("customVjp", singles(primals, batched), (...values) => {
        const { outputs, residuals } = rule.forward(values);
        return [...outputs, ...residuals];
      });
      const made = allBatched(drivers.batch(one, primals, batched, size), size);
      return { outputs: made.slice(0, count), residuals: made.slice(count) };
    },
    backward: (residuals, cotangents) => {
      const inputs = [...residuals, ...cotangents];
      const all = inputs.map(() => true);
      const types = graph.inputs.slice(captured);
      const one = trace("customVjp", singles(inputs, all), (...values) => {
        const below = rule.backward(values.slice(0, residuals.length), values.slice(residuals.length));
        return filled(
          below,
          types,
          types.map(() => true),
        );
      });
      const made = allBatched(drivers.batch(one, inputs, all, size), size);
      // An argument that all examples share gets the sum of what each gives it.
      return made.map((x, i) => (batched[i] ? x : (sum(x, { axis: 0 }) as Tensor)));
    },
  };
}

const linearOf = ({ body }: Node): LinearBody => body as LinearBody;
const forwardOf = (node: Node): Graph => trace(node.op.name, node.inputs, linearOf(node).forward);

/** A linear map is a function like any other where it is not transposed. */
export const linear: ControlRules = {
  jvp: (node, primals, tangents, drivers) => drivers.jvp(forwardOf(node), primals, tangents),
  linearize: (node, primals, tangents, drivers) => {
    const { outputs, tangents: made } = drivers.jvp(forwardOf(node), primals, tangents);
    return { outputs, tangents: made };
  },
  transpose(node, inputs, cotangents) {
    const { transpose, linear: count } = linearOf(node);
    const others = inputs.slice(0, inputs.length - count);
    return [...others.map(() => undefined), ...transpose(given(others), cotangents as readonly Tensor[])];
  },
  batch: (node, inputs, batched, size, drivers) => drivers.batch(forwardOf(node), inputs, batched, size),
};
