// Index arguments: whole numbers beside an operand, their mode, their bounds.
// In: what users pass as indices.  Out: integer tensors; typed errors of what cannot be an index.
// Not here: reading or writing with them.
import { settings } from "../config.js";
import { isInteger } from "../dtype.js";
import { ArgumentError, DTypeError, IndexError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import type { AlongOptions } from "../options/indexing.js";
import { itemAt } from "../read.js";
import { applyControl } from "../replay.js";
import { callback } from "../schema/control.js";
import type * as schema from "../schema/indexing.js";
import { checkedAxis, describe, shapeText } from "../shape.js";
import { bodyOf, readValues } from "../tensor.js";
import { backendOf, wholeAsTensor, withDType } from "./arguments.js";

const MODES: readonly schema.IndexMode[] = ["clip", "wrap", "fill"];

/** The mode asked for; throws `index/mode`. */
export function checkedMode(mode: schema.IndexMode | undefined, op: string): schema.IndexMode {
  if (mode === undefined) return "clip";
  if (MODES.includes(mode)) return mode;
  throw new ArgumentError({
    code: "index/mode",
    op,
    what: `mode is ${describe(mode)}`,
    remedy: `use one of ${MODES.map((m) => `"${m}"`).join(", ")}`,
    argument: "mode",
  });
}

/** Indices as an integer tensor beside the operand: whole numbers become i32. Throws `index/dtype`. */
export function asIndices(op: string, indices: TensorLike, operand: Tensor): Tensor {
  const given = wholeAsTensor(op, indices, backendOf([operand]));
  if (isInteger(given.dtype)) return given;
  if (!(typeof indices === "object" && "dtype" in indices) && given.dtype !== "c64") return wholeNumbers(op, given);
  throw new DTypeError({
    code: "index/dtype",
    op,
    what: `indices are ${given.dtype}${shapeText(given.shape)}`,
    remedy: "convert them to an integer dtype with astype",
    argument: "indices",
  });
}

/** Plain numbers given as indices, as i32; throws `index/whole` for one that is not whole. */
function wholeNumbers(op: string, given: Tensor): Tensor {
  const values = readValues(given, op);
  for (let i = 0; i < given.size; i++) {
    const item = Number(itemAt(given.dtype, values, i));
    if (!Number.isInteger(item))
      throw new IndexError({
        code: "index/whole",
        op,
        what: `index ${item} is not a whole number`,
        remedy: "index with whole numbers",
        argument: "indices",
      });
  }
  return withDType(given, "i32");
}

/** With debug.boundsCheck on, throws `index/bounds` for the first index outside its axis; inside a trace, when the function runs. */
export function checkBounds(op: string, indices: Tensor, axis: number, extent: number): void {
  if (!settings().debug.boundsCheck) return;
  const run = ([known]: readonly Tensor[]): void => checkPositions(op, known!, axis, extent);
  if (bodyOf(indices).kind === "buffer") run([indices]);
  else applyControl(callback as never, [indices], {}, { kind: "callback", run }, []);
}

function checkPositions(op: string, indices: Tensor, axis: number, extent: number): void {
  const values = readValues(indices, op);
  for (let i = 0; i < indices.size; i++) {
    const index = Number(itemAt(indices.dtype, values, i));
    if (index < -extent || index >= extent)
      throw new IndexError({
        code: "index/bounds",
        op,
        what: `index ${index} is outside axis ${axis} of extent ${extent}`,
        remedy: `use -${extent} to ${extent - 1}, or switch debug.boundsCheck off to let mode decide`,
        argument: "indices",
      });
  }
}

/** Throws `index/empty` when positions are asked of an axis that has none. */
export function checkNotEmpty(op: string, x: Tensor, axis: number, indices: Tensor): void {
  if (x.shape[axis] !== 0 || indices.size === 0) return;
  throw new IndexError({
    code: "index/empty",
    op,
    what: `axis ${axis} of ${shapeText(x.shape)} is empty and ${indices.size} positions are asked of it`,
    remedy: "index an axis that has elements",
    shapes: [x.shape, indices.shape],
  });
}

/** The axis, once ranks agree and its positions exist. */
export function alongAxis(op: string, operand: Tensor, positions: Tensor, options: AlongOptions): number {
  const axis = checkedAxis(options.axis ?? -1, operand.ndim, op);
  if (positions.ndim !== operand.ndim)
    throw new ShapeError({
      code: "shape/rank",
      op,
      what: `indices of shape ${shapeText(positions.shape)} for a tensor of shape ${shapeText(operand.shape)}`,
      remedy: "give indices as many axes as the tensor has",
      shapes: [operand.shape, positions.shape],
    });
  checkNotEmpty(op, operand, axis, positions);
  checkBounds(op, positions, axis, operand.shape[axis]!);
  return axis;
}
