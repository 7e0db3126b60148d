// Tensors cut into parts.
// In: an array-like, where to cut.  Out: parts of the same dtype, views where the backend can make them.
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { AlongAxis } from "../options/axis.js";
import { checkedAxis, describe } from "../shape.js";
import { isTensor } from "../tensor.js";
import { asTensor } from "./arguments.js";
import { hostNumbers } from "./host.js";
import { squeeze } from "./movement.js";
import { sliceAxis } from "./slice.js";

/** Cuts: `sections` equal parts, or parts that end where a list says.
 * Throws `shape/split` when the axis does not divide, `shape/axis`.
 * Source: NumPy `split`.
 * @example split([1, 2, 3, 4], 2).map((p) => p.toArray());  // => [[1,2],[3,4]] */
export function split<X extends TensorLike>(
  x: X,
  sections: number | readonly number[],
  options: AlongAxis = {},
): Tensor<DTypeOf<X>>[] {
  const operand = asTensor("split", x);
  const axis = checkedAxis(options.axis ?? 0, operand.ndim, "split");
  const extent = operand.shape[axis]!;
  if (typeof sections === "number" && sections > 0 && extent % sections !== 0)
    throw new ShapeError({
      code: "shape/split",
      op: "split",
      what: `axis ${axis} of extent ${extent} does not divide into ${sections} equal parts`,
      remedy: "use arraySplit, or name where the parts end",
      shapes: [operand.shape],
      argument: "sections",
    });
  return arraySplit(operand, sections, { axis }) as Tensor[] as Tensor<DTypeOf<X>>[];
}

/** Cuts into nearly equal parts, the first ones longer by one, or parts that end where a list says.
 * Throws `shape/split` for fewer than one part, `argument/whole`, `shape/axis`.
 * Source: NumPy `array_split`.
 * @example arraySplit([1, 2, 3], 2).map((p) => p.toArray());  // => [[1,2],[3]] */
export function arraySplit<X extends TensorLike>(
  x: X,
  sections: number | readonly number[],
  options: AlongAxis = {},
): Tensor<DTypeOf<X>>[] {
  const operand = asTensor("arraySplit", x);
  const axis = checkedAxis(options.axis ?? 0, operand.ndim, "arraySplit");
  const extent = operand.shape[axis]!;
  const edges =
    typeof sections === "number"
      ? evenEdges(extent, sections)
      : [0, ...endsOf(sections).map((n) => (n < 0 ? n + extent : n)), extent];
  const parts = edges
    .slice(1)
    .map((stop, i) => sliceAxis(operand, axis, Math.min(edges[i]!, extent), Math.max(0, stop)));
  return parts as Tensor[] as Tensor<DTypeOf<X>>[];
}

/** Where parts end; throws `argument/whole`, `shape/split` for what is no list. */
function endsOf(sections: unknown): number[] {
  if (Array.isArray(sections) || ArrayBuffer.isView(sections) || isTensor(sections))
    return hostNumbers(sections as TensorLike, "arraySplit", "sections");
  throw new ShapeError({
    code: "shape/split",
    op: "arraySplit",
    what: `sections is ${describe(sections)}`,
    remedy: "pass a number of parts, or a list of the positions where they end",
    argument: "sections",
  });
}

function evenEdges(extent: number, sections: number): number[] {
  if (!Number.isInteger(sections) || sections < 1)
    throw new ShapeError({
      code: "shape/split",
      op: "arraySplit",
      what: `the number of parts is ${describe(sections)}`,
      remedy: "ask for at least one part",
      argument: "sections",
    });
  const short = Math.floor(extent / sections);
  const longer = extent % sections;
  return Array.from({ length: sections + 1 }, (_, i) => i * short + Math.min(i, longer));
}

/** Cuts along the second axis, for vectors along the first.
 * Throws as split.
 * Source: NumPy `hsplit`.
 * @example hsplit([[1, 2]], 2).map((p) => p.toArray());  // => [[[1]],[[2]]] */
export function hsplit<X extends TensorLike>(x: X, sections: number | readonly number[]): Tensor<DTypeOf<X>>[] {
  const operand = asTensor("hsplit", x);
  return split(operand, sections, { axis: operand.ndim === 1 ? 0 : 1 }) as Tensor[] as Tensor<DTypeOf<X>>[];
}

/** Cuts along the first axis.
 * Throws as split.
 * Source: NumPy `vsplit`.
 * @example vsplit([[1], [2]], 2).map((p) => p.toArray());  // => [[[1]],[[2]]] */
export function vsplit<X extends TensorLike>(x: X, sections: number | readonly number[]): Tensor<DTypeOf<X>>[] {
  return split(x, sections, { axis: 0 });
}

/** Cuts along the third axis.
 * Throws as split.
 * Source: NumPy `dsplit`.
 * @example dsplit([[[1, 2]]], 2).map((p) => p.toArray());  // => [[[[1]]],[[[2]]]] */
export function dsplit<X extends TensorLike>(x: X, sections: number | readonly number[]): Tensor<DTypeOf<X>>[] {
  return split(x, sections, { axis: 2 });
}

/** The slices of an axis, the first when none is named, without that axis.
 * Throws `shape/axis`.
 * Source: NumPy `unstack`.
 * @example unstack([[1, 2], [3, 4]]).map((p) => p.toArray());  // => [[1,2],[3,4]] */
export function unstack<X extends TensorLike>(x: X, options: AlongAxis = {}): Tensor<DTypeOf<X>>[] {
  const operand = asTensor("unstack", x);
  const axis = checkedAxis(options.axis ?? 0, operand.ndim, "unstack");
  const parts = Array.from({ length: operand.shape[axis]! }, (_, i) =>
    squeeze(sliceAxis(operand, axis, i, i + 1), { axis }),
  );
  return parts as Tensor[] as Tensor<DTypeOf<X>>[];
}
