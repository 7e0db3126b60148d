// Convolutions with channels last.
// In: x [n, ...space, c] and a kernel [o, ...kernel, c / groups].  Out: [n, ...out, o] of their promoted dtype.
// Not here: other layouts (lax/convolution.ts).
import { apply } from "../apply.js";
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { Promoted, TensorLike } from "../operand.js";
import type { ConvOptions, ConvTransposeOptions, Padding } from "../options/window.js";
import * as schema from "../schema/window.js";
import { dilated } from "../schema/window.js";
import { describe, shapeText } from "../shape.js";
import { promoted } from "./arguments.js";
import { flip, reshape, transpose } from "./movement.js";
import { paddingOf, perAxis } from "./padding.js";

/** x and a kernel of one dtype and one rank of at least 3; throws `shape/conv`. */
export function convOperands(op: string, x: TensorLike, kernel: TensorLike): [Tensor, Tensor] {
  const [a, w] = promoted(op, [x, kernel]) as [Tensor, Tensor];
  if (a.ndim >= 3 && w.ndim === a.ndim) return [a, w];
  throw new ShapeError({
    code: "shape/conv",
    op,
    what: `x is ${shapeText(a.shape)} and the kernel ${shapeText(w.shape)}`,
    remedy: "x has a batch, at least one spatial axis and channels, the kernel as many axes",
    shapes: [a.shape, w.shape],
  });
}

function checkedGroups(groups: number, op: string): number {
  if (Number.isInteger(groups) && groups >= 1) return groups;
  throw new ArgumentError({
    code: "argument/positive",
    op,
    what: `groups is ${describe(groups)}`,
    remedy: "use a whole number above zero",
    argument: "groups",
  });
}

/** A convolution of complete tensors. */
export function convolved(op: string, x: Tensor, kernel: Tensor, options: ConvOptions): Tensor {
  const rank = x.ndim - 2;
  const axes = {
    extents: x.shape.slice(1, -1),
    windows: kernel.shape.slice(1, -1),
    strides: perAxis(options.strides, rank, op, "strides"),
    inputDilation: perAxis(options.inputDilation, rank, op, "inputDilation"),
    windowDilation: perAxis(options.kernelDilation, rank, op, "kernelDilation"),
  };
  return apply(schema.conv, [x, kernel], {
    ...paddingOf(options.padding ?? 0, axes, op),
    strides: axes.strides,
    inputDilation: axes.inputDilation,
    kernelDilation: axes.windowDilation,
    groups: checkedGroups(options.groups ?? 1, op),
  });
}

/** Correlation of x with a kernel over 1 to any number of spatial axes (the kernel is not flipped).
 * Shapes: `[n, ...space, c] x [o, ...kernel, c / groups] -> [n, ...out, o]`. Dtype: promoted; integers wrap.
 * Complexity: n out o kernel c / groups multiplications. Throws `shape/conv`, `argument/padding`, `argument/positive`, `argument/lengths`, `dtype/unsupported` for bool.
 * Source: JAX `lax.conv_general_dilated` with channels last.
 * @example conv([[[1], [2], [3]]], [[[1], [1]]]).toArray();  // => [[[3],[5]]] */
export function conv<X extends TensorLike, K extends TensorLike>(
  x: X,
  kernel: K,
  options: ConvOptions = {},
): Tensor<Promoted<X, K>> {
  const [a, w] = convOperands("conv", x, kernel);
  return convolved("conv", a, w, options) as Tensor<Promoted<X, K>>;
}

/** Padding of the dilated operand under which a transposed convolution has the size of the operand times the stride. */
export function transposedPadding(padding: Padding, windows: readonly number[], strides: readonly number[]): Padding {
  if (padding !== "SAME" && padding !== "VALID") return padding;
  return windows.map((window, i) => {
    const stride = strides[i]!;
    const total = window + stride - 2 + (padding === "VALID" ? Math.max(window - stride, 0) : 0);
    const low = padding === "VALID" || stride > window - 1 ? window - 1 : Math.ceil(total / 2);
    return [low, total - low];
  });
}

/** The convolution transposed: what a convolution with this kernel and these strides pulls back to its operand.
 * Shapes: `[n, ...space, o] x [o, ...kernel, c / groups] -> [n, ...out, c]`, out about space times stride. Dtype: promoted.
 * Throws `shape/conv`, `argument/padding`, `argument/positive`, `argument/lengths`.
 * Source: JAX `lax.conv_transpose` with `transpose_kernel`, channels last.
 * @example convTranspose([[[1], [2]]], [[[1], [1]]], { strides: 2 }).toArray();  // => [[[1],[1],[2],[2]]] */
export function convTranspose<X extends TensorLike, K extends TensorLike>(
  x: X,
  kernel: K,
  options: ConvTransposeOptions = {},
): Tensor<Promoted<X, K>> {
  const op = "convTranspose";
  const [a, w] = convOperands(op, x, kernel);
  const groups = checkedGroups(options.groups ?? 1, op);
  const rank = a.ndim - 2;
  if (a.shape.at(-1) !== w.shape[0] || w.shape[0]! % groups !== 0)
    throw new ShapeError({
      code: "shape/conv",
      op,
      what: `x is ${shapeText(a.shape)} and the kernel ${shapeText(w.shape)} in ${groups} groups`,
      remedy: "x is [n, ...space, o] and the kernel [o, ...kernel, c / groups], o a multiple of groups",
      shapes: [a.shape, w.shape],
    });
  const strides = perAxis(options.strides, rank, op, "strides");
  const dilation = perAxis(options.kernelDilation, rank, op, "kernelDilation");
  const windows = w.shape.slice(1, -1).map((extent, i) => dilated(extent, dilation[i]!));
  return convolved(op, a, adjointKernel(w, groups), {
    inputDilation: strides,
    kernelDilation: dilation,
    padding: transposedPadding(options.padding ?? "SAME", windows, strides),
    groups,
  }) as Tensor<Promoted<X, K>>;
}

/** [o, ...kernel, c / groups] as [c, ...kernel flipped, o / groups]. */
export function adjointKernel(w: Tensor, groups: number): Tensor {
  const space = w.shape.slice(1, -1);
  const [outputs, share] = [w.shape[0]!, w.shape.at(-1)!];
  const axes = space.map((_, i) => i + 2);
  const split = reshape(flip(w, { axis: space.map((_, i) => i + 1) }), [groups, outputs / groups, ...space, share]);
  const turned = transpose(split, [0, space.length + 2, ...axes, 1]);
  return reshape(turned, [groups * share, ...space, outputs / groups]) as Tensor;
}
