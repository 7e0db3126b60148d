// Convolutions under lax's names and in lax's layouts.
// In: array-likes in any layout.  Out: tensors in the layout asked for.
// Invariant: everything becomes channels last, [n, ...space, c] and [o, ...kernel, i], and runs as `conv`.
import { ArgumentError, ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { Promoted, TensorLike } from "../../operand.js";
import type { ConvLayout, GeneralConvOptions, GeneralTransposeOptions, PatchOptions } from "../../options/lax.js";
import type { Padding } from "../../options/window.js";
import { dilated } from "../../schema/window.js";
import { shapeText, sizeOf } from "../../shape.js";
import { asTensor, backendOf, checkedFlag, promoted } from "../arguments.js";
import { convOperands, convolved, transposedPadding } from "../convolution.js";
import { eye } from "../creation.js";
import { contract } from "../dot-general.js";
import { flip, moveaxis, reshape, swapaxes, transpose } from "../movement.js";
import { perAxis } from "../padding.js";
import { tile } from "../repeat.js";

const SPACE = "DHW";

/** Channels first for a rank of up to three spatial axes, or letters of its own beyond. */
function firstLayout(rank: number): ConvLayout {
  const space = rank <= 3 ? SPACE.slice(3 - rank) : Array.from({ length: rank }, (_, i) => String(i)).join("");
  return [`NC${space}`, `OI${space}`, `NC${space}`];
}

function lastLayout(rank: number): ConvLayout {
  const space = firstLayout(rank)[0].slice(2);
  return [`N${space}C`, `${space}IO`, `N${space}C`];
}

/** Permutations to channels last of operand and kernel, and back for the result. */
interface Permutations {
  readonly lhs: readonly number[];
  readonly rhs: readonly number[];
  readonly out: readonly number[];
}

function permutationsOf(op: string, layout: ConvLayout, rank: number): Permutations {
  const [lhs, rhs, out] = layout;
  const space = [...rhs].filter((letter) => letter !== "O" && letter !== "I");
  const wanted = [
    ["N", ...space, "C"],
    ["O", ...space, "I"],
    ["N", ...space, "C"],
  ];
  const fits = layout.every(
    (text, i) =>
      typeof text === "string" && text.length === rank + 2 && [...text].sort().join() === [...wanted[i]!].sort().join(),
  );
  if (!fits || new Set(space).size !== rank)
    throw new ArgumentError({
      code: "argument/layout",
      op,
      what: `dimensionNumbers are ${JSON.stringify(layout)} for ${rank} spatial axes`,
      remedy: 'pass three texts such as ["NHWC", "HWIO", "NHWC"] with one letter per axis',
      argument: "dimensionNumbers",
    });
  const places = (text: string, letters: readonly string[]): number[] => letters.map((letter) => text.indexOf(letter));
  return {
    lhs: places(lhs, wanted[0]!),
    rhs: places(rhs, wanted[1]!),
    // Axis i of the result is where its letter stands in channels last.
    out: [...out].map((letter) => wanted[0]!.indexOf(letter)),
  };
}

/** Groups of the batch become groups of channels. */
function batchAsChannels(op: string, x: Tensor, kernel: Tensor, groups: number): Tensor {
  const n = x.shape[0]!;
  if (!Number.isInteger(groups) || groups < 1 || n % groups !== 0 || kernel.shape[0]! % groups !== 0)
    throw new ShapeError({
      code: "shape/conv",
      op,
      what: `a batch of ${n} and ${kernel.shape[0]} outputs in ${groups} groups`,
      remedy: "batchGroupCount must divide both",
      shapes: [x.shape, kernel.shape],
    });
  const split = reshape(x, [groups, n / groups, ...x.shape.slice(1)]);
  const beside = moveaxis(split, 0, -2) as Tensor;
  return reshape(beside, [n / groups, ...x.shape.slice(1, -1), groups * x.shape.at(-1)!]) as Tensor;
}

/** Convolution in any layout, with everything lax knows.
 * Shapes: as `dimensionNumbers` say, channels first when left out. Dtype: promoted; integers wrap.
 * Throws `shape/conv`, `argument/layout`, `argument/padding`, `argument/positive`, `argument/lengths`.
 * Source: JAX `lax.conv_general_dilated`.
 * @example lax.convGeneralDilated([[[1, 2, 3]]], [[[1, 1]]], [1], "VALID").toArray();  // => [[[3,5]]] */
export function convGeneralDilated<X extends TensorLike, K extends TensorLike>(
  lhs: X,
  rhs: K,
  windowStrides: readonly number[],
  padding: Padding,
  options: GeneralConvOptions = {},
): Tensor<Promoted<X, K>> {
  const op = "convGeneralDilated";
  const [given, kernelGiven] = convOperands(op, lhs, rhs);
  const rank = given.ndim - 2;
  const order = permutationsOf(op, options.dimensionNumbers ?? firstLayout(rank), rank);
  const kernel = transpose(kernelGiven, order.rhs) as Tensor;
  const x = transpose(given, order.lhs) as Tensor;
  const { featureGroupCount = 1, batchGroupCount = 1 } = options;
  const grouped = batchGroupCount === 1 ? x : batchAsChannels(op, x, kernel, batchGroupCount);
  const result = convolved(op, grouped, kernel, {
    strides: windowStrides,
    padding,
    inputDilation: options.lhsDilation,
    kernelDilation: options.rhsDilation,
    groups: featureGroupCount * batchGroupCount,
  });
  return transpose(result, order.out) as Tensor as Tensor<Promoted<X, K>>;
}

/** Convolution with channels first.
 * Shapes: `[n, c, ...space] x [o, c, ...kernel] -> [n, o, ...out]`. Dtype: promoted. Throws as convGeneralDilated.
 * Source: JAX `lax.conv`.
 * @example lax.conv([[[1, 2, 3]]], [[[1, 1]]], [1], "VALID").toArray();  // => [[[3,5]]] */
export function conv<X extends TensorLike, K extends TensorLike>(
  lhs: X,
  rhs: K,
  windowStrides: readonly number[],
  padding: Padding,
): Tensor<Promoted<X, K>> {
  return convGeneralDilated(lhs, rhs, windowStrides, padding);
}

/** Convolution with channels first, padded and dilated.
 * Shapes and errors: as convGeneralDilated.
 * Source: JAX `lax.conv_with_general_padding`.
 * @example lax.convWithGeneralPadding([[[1, 2]]], [[[1, 1]]], [1], [[1, 0]]).toArray();  // => [[[1,3]]] */
export function convWithGeneralPadding<X extends TensorLike, K extends TensorLike>(
  lhs: X,
  rhs: K,
  windowStrides: readonly number[],
  padding: Padding,
  lhsDilation?: readonly number[] | undefined,
  rhsDilation?: readonly number[] | undefined,
): Tensor<Promoted<X, K>> {
  return convGeneralDilated(lhs, rhs, windowStrides, padding, { lhsDilation, rhsDilation });
}

/** A convolution of the dilated operand, about `strides` times as large.
 * Shapes: as `dimensionNumbers` say, channels last and the kernel `[...kernel, i, o]` when left out. Dtype: promoted.
 * Throws as convGeneralDilated.
 * Source: JAX `lax.conv_transpose`.
 * @example lax.convTranspose([[[1], [2]]], [[[1]], [[1]]], [2], "SAME").toArray();  // => [[[1],[1],[2],[2]]] */
export function convTranspose<X extends TensorLike, K extends TensorLike>(
  lhs: X,
  rhs: K,
  strides: readonly number[],
  padding: Padding,
  options: GeneralTransposeOptions = {},
): Tensor<Promoted<X, K>> {
  const op = "convTranspose";
  const [given, kernelGiven] = convOperands(op, lhs, rhs);
  const rank = given.ndim - 2;
  const order = permutationsOf(op, options.dimensionNumbers ?? lastLayout(rank), rank);
  const kernel = transpose(kernelGiven, order.rhs) as Tensor;
  const turned = checkedFlag(options.transposeKernel ?? false, op, "transposeKernel");
  const spatial = Array.from({ length: rank }, (_, i) => i + 1);
  const used = turned ? (swapaxes(flip(kernel, { axis: spatial }), 0, -1) as Tensor) : kernel;
  const dilation = perAxis(options.rhsDilation, rank, op, "rhsDilation");
  const windows = used.shape.slice(1, -1).map((extent, i) => dilated(extent, dilation[i]!));
  const result = convolved(op, transpose(given, order.lhs) as Tensor, used, {
    inputDilation: strides,
    kernelDilation: dilation,
    padding: transposedPadding(padding, windows, perAxis(strides, rank, op, "strides")),
  });
  return transpose(result, order.out) as Tensor as Tensor<Promoted<X, K>>;
}

/** Patches of lhs side by side as channels: channel by channel, each with all places of the window.
 * Shapes: `[n, c, ...space] -> [n, c window, ...out]`. Dtype: kept. Throws as convGeneralDilated.
 * Source: JAX `lax.conv_general_dilated_patches`.
 * @example lax.convGeneralDilatedPatches([[[1, 2, 3]]], [2], [1], "VALID").toArray();  // => [[[1,2],[2,3]]] */
export function convGeneralDilatedPatches(
  lhs: TensorLike,
  filterShape: readonly number[],
  windowStrides: readonly number[],
  padding: Padding,
  options: PatchOptions = {},
): Tensor {
  const op = "convGeneralDilatedPatches";
  const x = asTensor(op, lhs);
  if (x.ndim < 3)
    throw new ShapeError({
      code: "shape/conv",
      op,
      what: `lhs is ${shapeText(x.shape)}`,
      remedy: "pass [n, c, ...space]",
      shapes: [x.shape],
    });
  const window = perAxis(filterShape, x.ndim - 2, op, "filterShape");
  const count = sizeOf(window);
  const one = reshape(eye(count, { dtype: x.dtype, backend: backendOf([x]) }), [count, 1, ...window]);
  const kernel = tile(one, [x.shape[1]!, ...new Array<number>(x.ndim - 1).fill(1)]);
  return convGeneralDilated(x, kernel, windowStrides, padding, {
    ...options,
    featureGroupCount: Math.max(1, x.shape[1]!),
  }) as Tensor;
}

/** A convolution whose kernel differs from place to place.
 * Shapes: `[n, c, ...space] x [o, c window, ...out] -> [n, o, ...out]`. Dtype: promoted. Throws as convGeneralDilated, `shape/contract`.
 * Source: JAX `lax.conv_general_dilated_local`.
 * @example lax.convGeneralDilatedLocal([[[1, 2]]], [[[10, 100]]], [1], "VALID", [1]).toArray();  // => [[[10,200]]] */
export function convGeneralDilatedLocal(
  lhs: TensorLike,
  rhs: TensorLike,
  windowStrides: readonly number[],
  padding: Padding,
  filterShape: readonly number[],
  options: PatchOptions = {},
): Tensor {
  const op = "convGeneralDilatedLocal";
  const [x, kernel] = promoted(op, [lhs, rhs]) as [Tensor, Tensor];
  const patches = convGeneralDilatedPatches(x, filterShape, windowStrides, padding, options);
  if (kernel.ndim !== patches.ndim)
    throw new ShapeError({
      code: "shape/contract",
      op,
      what: `patches are ${shapeText(patches.shape)} and rhs ${shapeText(kernel.shape)}`,
      remedy: "pass rhs as [o, c window, ...out]",
      shapes: [patches.shape, kernel.shape],
    });
  const space = patches.shape.slice(2).map((_, i) => i + 2);
  const product = contract(op, patches, kernel, { x: [1], y: [1] }, { x: space, y: space });
  return moveaxis(product, [-2, -1], [0, 1]) as Tensor;
}
