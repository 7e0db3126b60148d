"""Convolutions over 1 to 3 spatial axes, windows, pooling.

Layout of the package: x [batch, ...space, channels], kernel [out, ...space, channels / groups]; the kernel is not flipped.
The tables below write shapes channels first, as lax's defaults do; `last` moves them.
Computed by JAX in f64 and rounded.
"""

import jax
import jax.numpy as jnp
import numpy as np
from core import Family, array, cast, name_of, values

DIMENSIONS = {1: ("NHC", "OHI", "NHC"), 2: ("NHWC", "OHWI", "NHWC"), 3: ("NDHWC", "ODHWI", "NDHWC")}


def last(shape):
    """Channels to the end."""
    return (shape[0],) + tuple(shape[2:]) + (shape[1],)


def spread(v, n):
    return [v] * n if isinstance(v, int) else v


def pairs(padding, n):
    """JAX's form of a padding: text, one width, one a side for all axes, or pairs."""
    if isinstance(padding, str):
        return padding
    if isinstance(padding, int):
        return [(padding, padding)] * n
    return [tuple(p) if isinstance(p, list) else (p, p) for p in padding]


def conv(x, w, strides=1, padding=0, inputDilation=1, kernelDilation=1, groups=1):
    n = x.ndim - 2
    wide = jnp.complex128 if name_of(x) == "c64" else jnp.float64
    y = jax.lax.conv_general_dilated(
        jnp.asarray(x, wide), jnp.asarray(w, wide), spread(strides, n), pairs(padding, n), spread(inputDilation, n), spread(kernelDilation, n),
        DIMENSIONS[n], groups)
    return cast(name_of(x), y)


CONVOLUTIONS = (
    # x shape, w shape, options
    ((1, 1, 5), (1, 1, 3), {}),
    ((2, 3, 6), (4, 3, 2), {"strides": 2}),
    ((1, 2, 5), (2, 2, 3), {"padding": "SAME"}),
    ((1, 2, 5), (2, 2, 3), {"padding": "SAME", "strides": 2}),
    ((1, 2, 5), (2, 2, 3), {"padding": "VALID"}),
    ((1, 2, 5), (2, 2, 3), {"padding": [[2, 0]]}),
    ((1, 2, 6), (2, 2, 2), {"kernelDilation": 2}),
    ((1, 2, 3), (2, 2, 2), {"inputDilation": 2, "padding": 1}),
    ((1, 4, 5), (4, 1, 3), {"groups": 4}),
    ((1, 4, 5), (6, 2, 3), {"groups": 2, "padding": 1}),
    ((1, 1, 2), (1, 1, 3), {}),
    ((1, 1, 4, 4), (1, 1, 2, 2), {}),
    ((2, 3, 5, 4), (4, 3, 3, 2), {"strides": [2, 1], "padding": [[1, 1], [0, 1]]}),
    ((1, 2, 5, 5), (3, 2, 3, 3), {"padding": "SAME", "strides": 2}),
    ((1, 2, 5, 5), (2, 1, 3, 3), {"groups": 2, "padding": "SAME"}),
    ((1, 2, 4, 4), (2, 2, 2, 2), {"kernelDilation": [2, 1], "inputDilation": [1, 2], "padding": [[1, 0], [0, 2]], "strides": [1, 2]}),
    ((1, 1, 5, 5), (1, 1, 3, 3), {"padding": [[-1, -1], [-1, 0]]}),
    ((0, 2, 4, 4), (3, 2, 2, 2), {}),
    ((1, 2, 3, 4, 3), (2, 2, 2, 2, 2), {}),
    ((1, 2, 3, 3, 3), (4, 1, 2, 2, 2), {"groups": 2, "padding": 1, "strides": [1, 2, 2]}),
)


def convolutions(out):
    for s, t, opts in CONVOLUTIONS:
        x, w = values("f32", last(s), "conv"), values("f32", last(t), "conv w")
        out.case("conv", [x, w], conv(x, w, **opts), opts or None)
    for d in ("i32", "f16", "bf16", "f64", "c64", "i8"):
        x, w = values(d, (1, 4, 4, 2), "conv"), values(d, (2, 2, 2, 2), "conv w")
        if d == "i8":
            want = cast("i8", conv(x.astype(np.float64), w.astype(np.float64)).astype(np.int64))
        else:
            want = conv(x, w)
        out.case("conv", [x, w], want)
    for s, t, strides, padding in (((1, 2, 3), (2, 3, 2), 2, "VALID"), ((1, 2, 3), (2, 3, 3), 2, "SAME"), ((1, 2, 3, 3), (2, 3, 2, 2), [2, 1], "VALID"),
                                   ((2, 2, 3, 3), (2, 3, 3, 3), 2, "SAME"), ((1, 1, 4), (1, 1, 3), 1, "SAME")):
        # The kernel [channels of x, ...space, channels of the result] is that of the convolution transposed: its gradient by x.
        n = len(s) - 2
        x, w = values("f32", last(s), "convTranspose"), values("f32", last(t), "convTranspose w")
        want = jax.lax.conv_transpose(jnp.asarray(x, jnp.float64), jnp.asarray(w, jnp.float64), spread(strides, n), padding, dimension_numbers=DIMENSIONS[n], transpose_kernel=True)
        out.case("convTranspose", [x, w], cast("f32", want), {"strides": strides, "padding": padding})


REDUCERS = {
    "windowSum": (jax.lax.add, 0), "windowProd": (jax.lax.mul, 1), "windowMax": (jax.lax.max, -np.inf), "windowMin": (jax.lax.min, np.inf),
}
WINDOWS = (
    ((6,), [3], {}),
    ((6,), [2], {"strides": [2]}),
    ((5,), [3], {"padding": "SAME"}),
    ((4, 5), [2, 2], {}),
    ((4, 5), [2, 3], {"strides": [2, 1], "padding": [[1, 0], [0, 2]]}),
    ((4, 5), [2, 2], {"padding": "SAME", "strides": [2, 2]}),
    ((3, 7), [1, 3], {"windowDilation": [1, 2]}),
    ((3, 3), [2, 2], {"inputDilation": [2, 1], "padding": [[1, 1], [0, 0]]}),
    ((2, 3, 4), [1, 2, 2], {}),
    ((0, 3), [1, 2], {}),
)


def window(fn, x, size, strides=None, padding="VALID", inputDilation=None, windowDilation=None):
    combine, start = REDUCERS[fn]
    n = x.ndim
    if not isinstance(padding, str):
        padding = [tuple(p) for p in padding]
    wide = jnp.asarray(x, jnp.float64)
    return jax.lax.reduce_window(wide, jnp.float64(start), combine, size, strides or [1] * n, padding, inputDilation or [1] * n, windowDilation or [1] * n)


def windows(out):
    for fn in REDUCERS:
        for shape, size, opts in WINDOWS:
            x = values("f32", shape, fn)
            out.case(fn, [x, size], cast("f32", window(fn, x, size, **opts)), opts or None)
        for d in ("i32", "u8", "f16", "bf16", "f64"):
            x = values(d, (4, 4), fn, low=0)
            out.case(fn, [x, [2, 2]], cast(d, window(fn, x, [2, 2])))
    x = array("f32", [1, np.nan, 3, 2, np.inf])
    for fn in ("windowMax", "windowMin", "windowSum"):
        out.case(fn, [x, [2]], cast("f32", window(fn, x, [2])))
    for shape, size, opts in WINDOWS:
        if opts.get("inputDilation"):
            continue
        x = values("f32", shape, "windowMean")
        total = window("windowSum", x, size, **opts)
        out.case("windowMean", [x, size], cast("f32", total / np.prod(size)), opts or None)
    # Pooling: windows over the spatial axes, strides of the window's size.
    for shape, size, opts in (((1, 2, 4, 4), [2, 2], {}), ((2, 1, 5, 4), [3, 2], {"strides": [1, 2]}), ((1, 2, 5, 5), [2, 2], {"padding": "SAME"}), ((1, 2, 6), [3], {}),
                              ((1, 1, 4, 4), [3, 3], {"strides": [1, 1], "padding": [[1, 1], [1, 1]]}), ((1, 1, 2, 4, 2), [2, 2, 2], {})):
        x = values("f32", last(shape), "pool")
        whole = [1] + size + [1]
        full = {"strides": [1] + opts.get("strides", size) + [1], "padding": opts.get("padding", "VALID")}
        if not isinstance(full["padding"], str):
            full["padding"] = [[0, 0]] + full["padding"] + [[0, 0]]
        out.case("nn.maxPool", [x, size], cast("f32", window("windowMax", x, whole, **full)), opts or None)
        total = window("windowSum", x, whole, **full)
        counted = window("windowSum", np.ones(last(shape)), whole, **full)
        # The padding counts, unless told not to.
        out.case("nn.avgPool", [x, size], cast("f32", total / np.prod(size)), opts or None)
        out.case("nn.avgPool", [x, size], cast("f32", total / counted), {**opts, "countIncludePad": False})


def build():
    out = Family("convolution")
    for part in (convolutions, windows):
        part(out)
    return out
