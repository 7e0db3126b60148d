// Einstein summation.
// In: a text of labels, operands.  Out: the sum of products it describes.
// Invariant: operands meet pairwise, along a path; each meeting is one matrix product over what both have and nobody else needs.
// Not here: reading the text (einsum-parse.ts), choosing the path (einsum-path.ts).
import { isComplex } from "../complex.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import type { EinsumOptions, EinsumPlan } from "../options/contraction.js";
import { isTensor } from "../tensor.js";
import { asTensor, promoted } from "./arguments.js";
import { diagonal } from "./diagonal.js";
import { contract } from "./dot-general.js";
import { type EinsumLabels, parseEinsum } from "./einsum-parse.js";
import { describePath, einsumPathOf, keptLabels } from "./einsum-path.js";
import { squeeze, transpose } from "./movement.js";
import { sum } from "./reduce.js";

/** A tensor whose axes have labels, each once. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/** Operands, and options when the last argument is a plain record. */
function separated(rest: readonly unknown[]): { operands: TensorLike[]; options: EinsumOptions } {
  const last = rest.at(-1);
  const isOptions =
    typeof last === "object" &&
    last !== null &&
    !isTensor(last) &&
    !Array.isArray(last) &&
    !ArrayBuffer.isView(last) &&
    !isComplex(last);
  return isOptions
    ? { operands: rest.slice(0, -1) as TensorLike[], options: last as EinsumOptions }
    : { operands: rest as TensorLike[], options: {} };
}

/** Sums of products over labelled axes: `einsum("ij,jk->ik", x, y)` is the matrix product.
 * Labels that the result lacks are summed over, a label twice in an operand takes its diagonal, "..." stands for axes that broadcast;
 * without "->" the result has the labels that occur once, in alphabetical order.
 * Dtype: promoted; integers wrap, bool is or of ands. The last argument may be `{ optimize }`, see `einsumPath`.
 * Throws `argument/einsum` with a mark under the text, `shape/einsum`, `argument/optimize`.
 * Source: NumPy `einsum`.
 * @example einsum("ij,j->i", [[1, 2], [3, 4]], [1, 1]).toArray();  // => [3,7] */
export function einsum(
  subscripts: string,
  ...operands: readonly TensorLike[] | readonly [...TensorLike[], EinsumOptions]
): Tensor {
  const { operands: given, options } = separated(operands);
  const tensors = promoted("einsum", given);
  const labels = parseEinsum(
    "einsum",
    subscripts,
    tensors.map((x) => x.shape),
  );
  const path = einsumPathOf("einsum", labels, options.optimize ?? true);
  const terms = tensors.map((x, i) => simplified(x, labels.inputs[i]!, labels));
  for (const step of path) {
    const chosen = step.map((i) => terms[i]!);
    for (const i of [...step].sort((a, b) => b - a)) terms.splice(i, 1);
    const rest = terms.map((term) => term.labels);
    const kept = keptLabels(
      chosen.map((term) => term.labels),
      rest,
      labels.output,
    );
    const summed = chosen.map((term, i) => {
      const other = chosen[1 - i]?.labels ?? [];
      return summedOver(term, (label) => !kept.includes(label) && !other.includes(label));
    });
    terms.push(summed.length === 1 ? summed[0]! : contracted(summed[0]!, summed[1]!, kept));
  }
  const { x, labels: found } = terms[0]!;
  return transpose(
    x,
    labels.output.map((label) => found.indexOf(label)),
  ) as Tensor;
}

/** The order in which `einsum` would contract, its cost, and the steps.
 * Throws `argument/einsum`, `shape/einsum`, `argument/optimize`.
 * Source: NumPy `einsum_path`; every order is tried up to five operands ("optimal": ten), beyond the choice is greedy.
 * @example einsumPath("i,ij,jk->k", [1, 1], [[1, 1], [1, 1]], [[1, 1], [1, 1]]).path;  // => [[0,1],[0,1]] */
export function einsumPath(
  subscripts: string,
  ...operands: readonly TensorLike[] | readonly [...TensorLike[], EinsumOptions]
): EinsumPlan {
  const { operands: given, options } = separated(operands);
  const shapes = given.map((x) => asTensor("einsumPath", x).shape);
  const labels = parseEinsum("einsumPath", subscripts, shapes);
  return describePath(labels, einsumPathOf("einsumPath", labels, options.optimize ?? true));
}

/** One axis per label: diagonals taken, axes of extent 1 that broadcast dropped. */
function simplified(x: Tensor, labels: readonly string[], { extents }: EinsumLabels): Labelled {
  const single = labels.map((label, axis) => x.shape[axis] === 1 && extents.get(label) !== 1);
  const dropped = single.flatMap((drop, axis) => (drop ? [axis] : []));
  let tensor = dropped.length === 0 ? x : (squeeze(x, { axis: dropped }) as Tensor);
  let names = labels.filter((_, axis) => !single[axis]);
  for (;;) {
    const second = names.findIndex((label, axis) => names.indexOf(label) < axis);
    if (second < 0) return { x: tensor, labels: names };
    const first = names.indexOf(names[second]!);
    tensor = diagonal(tensor, { axis1: first, axis2: second }) as Tensor;
    names = [...names.filter((_, axis) => axis !== first && axis !== second), names[second]!];
  }
}

function summedOver({ x, labels }: Labelled, goes: (label: string) => boolean): Labelled {
  const axes = labels.flatMap((label, axis) => (goes(label) ? [axis] : []));
  if (axes.length === 0) return { x, labels };
  return { x: sum(x, { axis: axes, dtype: x.dtype }) as Tensor, labels: labels.filter((label) => !goes(label)) };
}

function contracted(a: Labelled, b: Labelled, kept: readonly string[]): Labelled {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const pairs = (labels: readonly string[]): { x: number[]; y: number[] } => ({
    x: labels.map((label) => a.labels.indexOf(label)),
    y: labels.map((label) => b.labels.indexOf(label)),
  });
  const batch = shared.filter((label) => kept.includes(label));
  const summed = shared.filter((label) => !kept.includes(label));
  const free = (labels: readonly string[]): string[] => labels.filter((label) => !shared.includes(label));
  return {
    x: contract("einsum", a.x, b.x, pairs(summed), pairs(batch)),
    labels: [...batch, ...free(a.labels), ...free(b.labels)],
  };
}
