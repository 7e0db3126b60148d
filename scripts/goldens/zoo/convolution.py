"""Convolutions and windows. Channels last, as in the package: x is [n, ...space, c], kernels are [out, ...space, c]."""

import jax.numpy as jnp
import numpy as np
from jax import lax
from transforms import Zoo

LAYOUTS = {1: ("NWC", "OWI", "NWC"), 2: ("NHWC", "OHWI", "NHWC")}


def conv(x, k, strides=None, padding="VALID", input_dilation=None, kernel_dilation=None, groups=1):
    n = x.ndim - 2
    return lax.conv_general_dilated(x, k, strides or (1,) * n, padding, input_dilation, kernel_dilation, LAYOUTS[n], groups)


def pool(x, window, strides, padding, init, f):
    return lax.reduce_window(x, init, f, (1,) + window + (1,), (1,) + strides + (1,), padding)


def max_pool(x, window, strides, padding="VALID"):
    return pool(x, window, strides, padding, -jnp.inf, lax.max)


def sum_pool(x, window, strides, padding="VALID"):
    return pool(x, window, strides, padding, 0.0, lax.add)


def windows(x, size, f, init, **options):
    given = {"window_strides": (1,) * x.ndim, "padding": "VALID", **options}
    return lax.reduce_window(x, init, f, size, **given)


def build():
    out = Zoo("convolution")
    out.add("conv1d", conv, (1, 5, 2), (3, 2, 2))
    out.add("conv1dStrided", lambda x, k: conv(x, k, (2,), "SAME"), (1, 5, 1), (2, 3, 1))
    out.add("conv1dDilated", lambda x, k: conv(x, k, kernel_dilation=(2,)), (2, 5, 1), (2, 2, 1))
    out.add("conv1dSpread", lambda x, k: conv(x, k, input_dilation=(2,), padding=[(1, 2)]), (1, 3, 1), (1, 2, 1))
    out.add("conv1dGrouped", lambda x, k: conv(x, k, groups=2), (1, 4, 4), (4, 2, 2))
    out.add("convDepthwise", lambda x, k: conv(x, k, groups=2, padding="SAME"), (1, 3, 3, 2), (2, 2, 2, 1))
    out.add("conv2d", lambda x, k: conv(x, k), (1, 3, 3, 1), (2, 2, 2, 1))
    out.add("conv2dMixed", lambda x, k: conv(x, k, (2, 1), [(1, 0), (0, 2)], None, (1, 2)), (1, 4, 4, 1), (1, 2, 2, 1))
    out.add("convTranspose", lambda x, k: lax.conv_transpose(x, k, (2,), "SAME", dimension_numbers=LAYOUTS[1], transpose_kernel=True), (1, 3, 1), (1, 3, 2))
    out.add("convNet", lambda x, k: jnp.sum(max_pool(jnp.maximum(conv(x, k, padding="SAME"), 0), (2, 2), (2, 2)) ** 2), (1, 4, 4, 1), (1, 3, 3, 1))
    out.add("maxPool", lambda x: max_pool(x, (2, 2), (2, 2)), (1, 4, 4, 1))
    out.add("maxPoolOverlap", lambda x: max_pool(x, (3,), (1,), "SAME"), (1, 6, 1))
    out.add("maxPoolTies", lambda x: max_pool(x, (2,), (2,)), np.asarray([1.0, 1.0, 2.0, 0.0, -1.0, -1.0]).reshape(1, 6, 1))
    out.add("avgPool", lambda x: sum_pool(x, (2, 2), (1, 1)) / 4, (1, 3, 3, 1))
    out.add("avgPoolUncounted", lambda x: sum_pool(x, (3,), (2,), "SAME") / sum_pool(jnp.ones_like(x), (3,), (2,), "SAME"), (1, 5, 1))
    out.add("windowSum", lambda x: windows(x, (2, 2), lax.add, 0.0, window_strides=(1, 2)), (3, 4))
    out.add("windowSumDilated", lambda x: windows(x, (2,), lax.add, 0.0, window_dilation=(2,), base_dilation=(2,)), (4,))
    out.add("windowMin", lambda x: windows(x, (3,), lax.min, jnp.inf), (6,))
    out.add("convolve", lambda x, k: jnp.convolve(x, k), (4,), (3,))
    out.add("correlate", lambda x, k: jnp.correlate(x, k, "same"), (5,), (3,))
    return out
