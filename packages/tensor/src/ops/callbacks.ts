// Functions that call functions: along axes, piece by piece, element by element.
// In: functions of tensors, tensors.  Out: tensors.
// Invariant: what a callback gets are tensors, so everything here works inside a trace.
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { VectorizeOptions } from "../options/functional.js";
import { broadcastShapes, checkedAxes, checkedAxis, describe, type Shape, shapeText, sizeOf } from "../shape.js";
import { asTensor, backendOf, withDType } from "./arguments.js";
import { selectWhere } from "./comparison.js";
import { zerosLike } from "./creation.js";
import { gather } from "./indexing.js";
import { broadcastTo, expandDims, moveaxis, reshape, stack } from "./movement.js";
import { scatter } from "./scatter.js";
import { sliceAxis } from "./slice.js";
import { unstack } from "./split.js";

type Unary = (x: Tensor) => TensorLike;

/** A function applied to every line along an axis.
 * Shapes: the axis is replaced by the axes of the function's result. Complexity: one call per line. Throws `shape/axis`.
 * Source: NumPy `apply_along_axis`.
 * @example applyAlongAxis((line) => line.sum(), 1, [[1, 2], [3, 4]]).toArray();  // => [3,7] */
export function applyAlongAxis(fn: (line: Tensor) => TensorLike, axis: number, x: TensorLike): Tensor {
  const operand = asTensor("applyAlongAxis", x);
  const place = checkedAxis(axis, operand.ndim, "applyAlongAxis");
  const moved = moveaxis(operand, place, -1) as Tensor;
  const batch = moved.shape.slice(0, -1);
  const lines = reshape(moved, [sizeOf(batch), moved.shape.at(-1)!]) as Tensor;
  const results = stackedCalls("applyAlongAxis", lines, fn);
  const core = results.ndim - 1;
  const whole = reshape(results, [...batch, ...results.shape.slice(1)]) as Tensor;
  const from = Array.from({ length: core }, (_, i) => batch.length + i);
  const to = Array.from({ length: core }, (_, i) => place + i);
  return moveaxis(whole, from, to) as Tensor;
}

/** Results of a function on each slice of the first axis, stacked; throws `shape/no-lines`. */
function stackedCalls(op: string, x: Tensor, fn: Unary): Tensor {
  if (x.shape[0] === 0)
    throw new ShapeError({
      code: "shape/no-lines",
      op,
      what: `there is nothing to call the function on in ${shapeText(x.shape)}`,
      remedy: "pass at least one slice, whose result tells the shape",
      shapes: [x.shape],
    });
  return stack(unstack(x).map((slice) => asTensor(op, fn(slice as Tensor), backendOf([x])))) as Tensor;
}

/** A function of a tensor and an axis, applied over several axes one after the other; a lost axis is put back with extent 1.
 * Throws `shape/axis`, `shape/apply-over`.
 * Source: NumPy `apply_over_axes`.
 * @example applyOverAxes((x, axis) => x.sum({ axis }), [[1, 2], [3, 4]], [0, 1]).toArray();  // => [[10]] */
export function applyOverAxes(
  fn: (x: Tensor, axis: number) => TensorLike,
  x: TensorLike,
  axes: number | readonly number[],
): Tensor {
  let result = asTensor("applyOverAxes", x);
  const { ndim } = result;
  for (const axis of checkedAxes(axes, ndim, "applyOverAxes")) {
    const next = asTensor("applyOverAxes", fn(result, axis), backendOf([result]));
    if (next.ndim !== ndim && next.ndim !== ndim - 1)
      throw new ShapeError({
        code: "shape/apply-over",
        op: "applyOverAxes",
        what: `the function made ${shapeText(next.shape)} of ${shapeText(result.shape)}`,
        remedy: "return a tensor of the same rank, or without the one axis",
        shapes: [result.shape, next.shape],
      });
    result = next.ndim === ndim ? next : (expandDims(next, axis) as Tensor);
  }
  return result;
}

/** For each element the piece whose condition holds: a value, or a function of the whole tensor.
 * One piece more than conditions is the one where none holds, else that is 0; of several the last counts.
 * Shapes: that of x. Dtype: kept. Throws `argument/lengths`, `shape/broadcast`.
 * Source: NumPy `piecewise`.
 * @example piecewise([-1, 2], [[true, false]], [0, (x) => x.square()]).toArray();  // => [0,4] */
export function piecewise<X extends TensorLike>(
  x: X,
  conditions: readonly TensorLike[],
  pieces: readonly (TensorLike | ((x: Tensor) => TensorLike))[],
): Tensor<DTypeOf<X>> {
  const operand = asTensor("piecewise", x);
  const extra = pieces.length - conditions.length;
  if (extra !== 0 && extra !== 1)
    throw new ArgumentError({
      code: "argument/lengths",
      op: "piecewise",
      what: `${pieces.length} pieces are given for ${conditions.length} conditions`,
      remedy: "give one piece per condition, and at most one more",
      argument: "pieces",
    });
  const pieceOf = (piece: TensorLike | Unary): TensorLike => (typeof piece === "function" ? piece(operand) : piece);
  const rest = extra === 1 ? pieceOf(pieces.at(-1)!) : 0;
  const start = broadcastTo(withDType(asTensor("piecewise", rest, backendOf([operand])), operand.dtype), operand.shape);
  const result = conditions.reduce<Tensor>(
    (sofar, condition, i) => withDType(selectWhere(condition, pieceOf(pieces[i]!), sofar) as Tensor, operand.dtype),
    start as Tensor,
  );
  return result as Tensor as Tensor<DTypeOf<X>>;
}

/** Core axes of each operand, named. */
function parsedSignature(signature: string): string[][] {
  const side = signature.split("->");
  const groups = (side[0] ?? "").match(/\([^()]*\)/g);
  if (side.length !== 2 || groups === null)
    throw new ArgumentError({
      code: "argument/signature",
      op: "vectorize",
      what: `the signature is ${describe(signature)}`,
      remedy: 'write it as "(n,m),(m)->(n)"',
      argument: "signature",
    });
  return groups.map((group) =>
    group
      .slice(1, -1)
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  );
}

/** A function that calls another for every position of the axes its operands broadcast over.
 * Shapes: `signature` names the axes a call gets and gives; without it a call gets scalars. Complexity: one call per position.
 * Throws `argument/signature`, `argument/lengths`, `shape/core`, `shape/broadcast`, `shape/no-lines`.
 * Source: NumPy `vectorize`.
 * @example vectorize((x, y) => x.add(y))([1, 2], [[10], [20]]).toArray();  // => [[11,12],[21,22]] */
export function vectorize(
  fn: (...args: Tensor[]) => TensorLike,
  options: VectorizeOptions = {},
): (...args: TensorLike[]) => Tensor {
  const cores = options.signature === undefined ? undefined : parsedSignature(options.signature);
  return (...args) => {
    const operands = args.map((arg) => asTensor("vectorize", arg, backendOf(args)));
    if (cores !== undefined && cores.length !== operands.length)
      throw new ArgumentError({
        code: "argument/lengths",
        op: "vectorize",
        what: `${operands.length} operands are given, the signature names ${cores.length}`,
        remedy: "pass as many as the signature names",
      });
    const ranks = operands.map((x, i) => checkedCore(x, cores?.[i] ?? []));
    const batches = operands.map((x, i) => x.shape.slice(0, x.ndim - ranks[i]!));
    const batch = batches.reduce<Shape>((joined, shape) => broadcastShapes(joined, shape, "vectorize"), []);
    const flat = operands.map((x, i) => {
      const core = x.shape.slice(x.ndim - ranks[i]!);
      return reshape(broadcastTo(x, [...batch, ...core]), [sizeOf(batch), ...core]) as Tensor;
    });
    const positions = zerosLike(flat[0]!, { shape: [sizeOf(batch)] }) as Tensor;
    let position = 0;
    const results = stackedCalls("vectorize", positions, () => {
      const at = position++;
      return fn(...flat.map((x) => reshape(sliceAxis(x, 0, at, at + 1), x.shape.slice(1)) as Tensor));
    });
    return reshape(results, [...batch, ...results.shape.slice(1)]) as Tensor;
  };
}

function checkedCore(x: Tensor, core: readonly string[]): number {
  if (x.ndim >= core.length) return core.length;
  throw new ShapeError({
    code: "shape/core",
    op: "vectorize",
    what: `an operand has shape ${shapeText(x.shape)} where the signature names (${core.join(",")})`,
    remedy: "pass operands that have the named axes",
    shapes: [x.shape],
  });
}

/** Results of a function on each slice of the first axis, stacked.
 * Complexity: one call per slice. Throws `shape/no-lines`, `shape/axis` for a scalar.
 * Source: JAX `lax.map`.
 * @example mapLeading((row) => row.sum(), [[1, 2], [3, 4]]).toArray();  // => [3,7] */
export function mapLeading(fn: (slice: Tensor) => TensorLike, x: TensorLike): Tensor {
  const operand = asTensor("mapLeading", x);
  checkedAxis(0, operand.ndim, "mapLeading");
  return stackedCalls("mapLeading", operand, fn);
}

/** x with a function applied to the slices at positions, as `gather` names them; each once, however often it is named.
 * Dtype: kept. Throws as `gather`.
 * Source: JAX `lax.scatter_apply`.
 * @example scatterApply([1, 2, 3], [[2]], (v) => v.square()).toArray();  // => [1,2,9] */
export function scatterApply<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  fn: (x: Tensor) => TensorLike,
): Tensor<DTypeOf<X>> {
  const operand = asTensor("scatterApply", x);
  return scatter(operand, indices, fn(gather(operand, indices) as Tensor)) as Tensor as Tensor<DTypeOf<X>>;
}
