// Elements chosen among several tensors.
// In: an index or conditions, choices.  Out: the choices' promoted dtype.
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import type { ModeOptions, SelectOptions } from "../options/indexing.js";
import { broadcastShapes, describe, type Shape } from "../shape.js";
import { promoted } from "./arguments.js";
import { maximum } from "./arithmetic.js";
import { selectWhere } from "./comparison.js";
import { takeAlongAxis } from "./indexing.js";
import { asIndices, checkedMode } from "./indices.js";
import { broadcastTo, concatenate, reshape } from "./movement.js";

/** Elements from one of several tensors, chosen by index.
 * Shapes: the index and all choices broadcast. Dtype: of the choices, promoted.
 * Throws `argument/empty`, `index/dtype`, `index/mode`, `shape/broadcast`.
 * Source: NumPy `choose`; modes "clip" (the default here) and "wrap".
 * @example choose([1, 0], [[10, 20], [30, 40]]).toArray();  // => [30,20] */
export function choose(indices: TensorLike, choices: readonly TensorLike[], options: ModeOptions = {}): Tensor {
  const first = checkedChoices(choices, "choose");
  const operands = promoted("choose", first);
  const which = asIndices("choose", indices, operands[0]!);
  const shape = [which.shape, ...operands.map((x) => x.shape)].reduce<Shape>(
    (a, b) => broadcastShapes(a, b, "choose"),
    [],
  );
  const rows = concatenate(operands.map((x) => reshape(broadcastTo(x, shape), [1, ...shape]))) as Tensor;
  const mode = checkedMode(options.mode, "choose");
  // Clipping takes a negative index to the first choice: there is nothing to count from the end of.
  const inside = mode === "clip" ? (maximum(which, 0) as Tensor) : which;
  const picked = takeAlongAxis(rows, reshape(broadcastTo(inside, shape), [1, ...shape]), { axis: 0, mode });
  return reshape(picked, shape) as Tensor;
}

/** For each element the choice of the first condition that holds.
 * Shapes: all broadcast. Dtype: of choices and default, promoted.
 * Throws `argument/empty`, `argument/lengths`, `shape/broadcast`, `dtype/range`.
 * Source: NumPy `select`.
 * @example select([[true, false], [true, true]], [[1, 2], [3, 4]]).toArray();  // => [1,4] */
export function select(
  conditions: readonly TensorLike[],
  choices: readonly TensorLike[],
  options: SelectOptions = {},
): Tensor {
  checkedChoices(choices, "select");
  if (conditions.length !== choices.length)
    throw new ArgumentError({
      code: "argument/lengths",
      op: "select",
      what: `${conditions.length} conditions for ${choices.length} choices`,
      remedy: "pass one choice per condition",
    });
  const operands = promoted("select", [...choices, options.default ?? 0]);
  return conditions.reduceRight<Tensor>(
    (rest, condition, i) => selectWhere(condition, operands[i]!, rest) as Tensor,
    operands.at(-1)!,
  );
}

function checkedChoices(choices: readonly TensorLike[], op: string): readonly TensorLike[] {
  if (Array.isArray(choices) && choices.length > 0) return choices;
  throw new ArgumentError({
    code: "argument/empty",
    op,
    what: `the choices are ${describe(choices)}`,
    remedy: "pass an array of at least one tensor",
    argument: "choices",
  });
}
