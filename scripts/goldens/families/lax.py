"""Names of jax.lax that NumPy has under no other name; JAX itself is the oracle.

Arguments as in lax: what lax requires is positional, the rest goes into the options.
Layouts of the lax.conv functions are lax's own: channels first.
"""

import jax
import jax.numpy as jnp
import numpy as np
from core import FLOATS, INTS, Call, Family, array, cast, specials, values

V = values
lax = jax.lax


def plain(x):
    return np.asarray(x)


def exact(out):
    """Functions of one and two operands that have lax's meaning of division, rounding and shifts."""
    for d in ("i32", "u8", "i64", "f32"):
        x, y = V(d, (2, 3), "div", low=-9, high=9), V(d, (2, 3), "div", 2, low=1, high=4)
        out.case("lax.div", [x, y], plain(lax.div(x, y)))
    for d in INTS:
        s = specials(d)
        n = array(d, [0, 1, 2, s.dtype.itemsize * 8 - 1, s.dtype.itemsize * 8])[:, None]
        wide = np.broadcast_arrays(s, n)
        out.case("lax.shiftRightLogical", [wide[0].copy(), wide[1].copy()], plain(lax.shift_right_logical(*wide)))
        out.case("lax.shiftRightArithmetic", [wide[0].copy(), wide[1].copy()], plain(lax.shift_right_arithmetic(*wide)))
    for d in ("i32", "u32", "i64", "u64"):
        s = specials(d)
        pairs = np.broadcast_arrays(s, s[:, None])
        bits = s.dtype.itemsize * 8
        high = [[(int(a) * int(b)) >> bits for a, b in zip(r, q)] for r, q in zip(*pairs)]
        out.case("lax.mulhi", [pairs[0].copy(), pairs[1].copy()], np.array(high, s.dtype))
    # Halves away from zero, unlike the main entry's round.
    for d in FLOATS:
        x = array(d, [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.25, np.nan, np.inf, -0.0])
        out.case("lax.round", [x], cast(d, lax.round(jnp.asarray(x, jnp.float64))))
    for d in ("f32", "i32", "c64"):
        for n in (0, 1, 3, -2) if d != "i32" else (0, 1, 3):
            x = V(d, (4,), "integerPow", low=1)
            out.case("lax.integerPow", [x, n], plain(lax.integer_pow(x, n)))
    x = array("f32", [1.2345678, -3.3333333, 1e-3, 65519, 1e30])
    for exponent, mantissa in ((8, 7), (5, 10), (8, 23), (4, 3)):
        out.case("lax.reducePrecision", [x, exponent, mantissa], plain(lax.reduce_precision(x, exponent, mantissa)))
    for d in ("bool", "u8", "i32"):
        x = V(d, (2, 3), "reduceXor")
        for axes in ([0], [1], [0, 1]):
            out.case("lax.reduceXor", [x, axes], plain(lax.reduce_xor(x, axes)))
    x = V("f32", (2, 3), "stop")
    out.case("stopGradient", [x], x)


def shapes(out):
    x = V("f32", (2, 3), "shapes")
    out.case("lax.broadcast", [x, [4]], plain(lax.broadcast(x, (4,))))
    out.case("lax.broadcast", [x, [2, 1]], plain(lax.broadcast(x, (2, 1))))
    out.case("lax.broadcastInDim", [x, [2, 4, 3], [0, 2]], plain(lax.broadcast_in_dim(x, (2, 4, 3), (0, 2))))
    out.case("lax.broadcastInDim", [array("i32", 5), [2, 2], []], array("i32", [[5, 5], [5, 5]]))
    out.case("lax.broadcastLike", [array("f32", [1, 2, 3]), x], np.broadcast_to(array("f32", [1, 2, 3]), (2, 3)))
    out.case("lax.broadcastToRank", [x, 4], x[None, None])
    for d in ("i32", "f32", "u8"):
        for axis in (0, 1):
            out.case("lax.broadcastedIota", [d, [2, 3], axis], plain(lax.broadcasted_iota(array(d, 0).dtype, (2, 3), axis)))
    y = V("i32", (2, 3, 4), "collapse")
    out.case("lax.collapse", [y, 0, 2], y.reshape(6, 4))
    out.case("lax.collapse", [y, 1], y.reshape(2, 12))
    out.case("lax.split", [y, [1, 3]], [y[..., :1], y[..., 1:]], {"axis": 2})
    out.case("lax.split", [y, [1, 1]], [y[:1], y[1:]])
    for config in ([[1, 2, 0], [0, 0, 1]], [[-1, 0, 2], [1, -1, 0]], [[0, 0, 0], [0, 0, 0]]):
        out.case("lax.pad", [x, 9.0, config], plain(lax.pad(x, np.float32(9), [tuple(c) for c in config])))
    out.case("lax.slice", [y, [0, 1, 0], [2, 3, 4]], y[0:2, 1:3, 0:4])
    out.case("lax.slice", [y, [0, 0, 1], [2, 3, 4], [1, 2, 2]], y[::1, ::2, 1:4:2])
    out.case("lax.sliceInDim", [y, 1, 4], y[..., 1:4], {"axis": 2})
    out.case("lax.sliceInDim", [y, 0, -1], y[..., 0:-1:2], {"axis": 2, "stride": 2})
    for index in (0, 2, -1):
        out.case("lax.indexInDim", [y, index], plain(lax.index_in_dim(y, index, 2)), {"axis": 2})
        out.case("lax.indexInDim", [y, index], plain(lax.index_in_dim(y, index, 2, keepdims=False)), {"axis": 2, "keepDims": False})
        out.case("lax.dynamicIndexInDim", [y, array("i32", index)], plain(lax.dynamic_index_in_dim(y, index, 2)), {"axis": 2})
    for start in (0, 2, 9, -2):
        i = array("i32", start)
        out.case("lax.dynamicSliceInDim", [y, i, 2], plain(lax.dynamic_slice_in_dim(y, start, 2, 2)), {"axis": 2})
        patch = V("i32", (2, 3, 2), "patch")
        out.case("lax.dynamicUpdateSliceInDim", [y, patch, i], plain(lax.dynamic_update_slice_in_dim(y, patch, start, 2)), {"axis": 2})
        row = V("i32", (2, 3), "row")
        out.case("lax.dynamicUpdateIndexInDim", [y, row, i], plain(lax.dynamic_update_index_in_dim(y, row, start, 2)), {"axis": 2})
    rows, columns = array("i32", [1, 0]), array("i32", [2, 1])
    out.case("lax.indexTake", [y, [rows, columns], [0, 1]], plain(lax.index_take(y, (rows, columns), (0, 1))))


def contractions(out):
    a, b = V("f32", (2, 3, 4), "dotGeneral"), V("f32", (2, 4, 5), "dotGeneral")
    for x, y, contract, batch in ((a, b, [[2], [1]], [[0], [0]]), (a, b, [[0, 2], [0, 1]], [[], []]), (a, a, [[1], [1]], [[0, 2], [0, 2]]), (a[0], b[0], [[], []], [[], []])):
        want = lax.dot_general(jnp.asarray(x, jnp.float64), jnp.asarray(y, jnp.float64), (tuple(map(tuple, contract)), tuple(map(tuple, batch))))
        out.case("lax.dotGeneral", [x, y, [contract, batch]], cast("f32", want))
    i = V("i32", (2, 3), "dotGeneral")
    out.case("lax.dotGeneral", [i, i, [[[1], [1]], [[], []]]], plain(lax.dot_general(i, i, (((1,), (1,)), ((), ())))))
    ragged, groups = V("f32", (5, 3), "ragged"), V("f32", (3, 3, 2), "ragged")
    sizes = array("i32", [2, 0, 3])
    out.case("lax.raggedDot", [ragged, groups, sizes], cast("f32", lax.ragged_dot(ragged, groups, sizes)))
    for kind, x, n in (("fft", V("c64", (2, 4), "lax fft"), [4]), ("ifft", V("c64", (2, 4), "lax fft"), [2, 4]), ("rfft", V("f32", (2, 4), "lax fft"), [4]), ("irfft", V("c64", (2, 3), "lax fft"), [4])):
        out.case("lax.fft", [x, kind, n], plain(lax.fft(x, kind, tuple(n))))


def convolutions(out):
    x, w = V("f32", (2, 3, 5, 4), "lax conv"), V("f32", (4, 3, 2, 2), "lax conv")
    wide = lambda *arrays: [jnp.asarray(v, jnp.float64) for v in arrays]
    for strides, padding in (([1, 1], "VALID"), ([2, 1], "SAME")):
        out.case("lax.conv", [x, w, strides, padding], cast("f32", lax.conv(*wide(x, w), strides, padding)))
    out.case("lax.convWithGeneralPadding", [x, w, [1, 2], [[1, 0], [0, 2]], [1, 1], [2, 1]],
             cast("f32", lax.conv_with_general_padding(*wide(x, w), (1, 2), ((1, 0), (0, 2)), (1, 1), (2, 1))))
    out.case("lax.convGeneralDilated", [x, w, [1, 1], [[1, 1], [1, 1]]], cast("f32", lax.conv_general_dilated(*wide(x, w), (1, 1), [(1, 1), (1, 1)])))
    g = V("f32", (6, 1, 2, 2), "lax conv")
    out.case("lax.convGeneralDilated", [x, g, [1, 1], [[0, 0], [0, 1]]],
             cast("f32", lax.conv_general_dilated(*wide(x, g), (1, 1), [(0, 0), (0, 1)], lhs_dilation=(1, 2), rhs_dilation=(2, 1), feature_group_count=3)),
             {"lhsDilation": [1, 2], "rhsDilation": [2, 1], "featureGroupCount": 3})
    b = V("f32", (4, 3, 2, 2), "lax conv batch")
    out.case("lax.convGeneralDilated", [x, b, [1, 1], "VALID"], cast("f32", lax.conv_general_dilated(*wide(x, b), (1, 1), "VALID", batch_group_count=2)), {"batchGroupCount": 2})
    last = np.moveaxis(x, 1, -1).copy()
    kernel = np.transpose(w, (2, 3, 1, 0)).copy()
    out.case("lax.convGeneralDilated", [last, kernel, [1, 1], "SAME"],
             cast("f32", lax.conv_general_dilated(*wide(last, kernel), (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))), {"dimensionNumbers": ["NHWC", "HWIO", "NHWC"]})
    for padding in ("VALID", "SAME"):
        t = V("f32", (2, 2, 4, 3), "lax transpose")
        out.case("lax.convTranspose", [last, np.ascontiguousarray(np.swapaxes(t, 2, 3)), [2, 1], padding],
                 cast("f32", lax.conv_transpose(*wide(last, np.swapaxes(t, 2, 3)), (2, 1), padding)))
    out.case("lax.convGeneralDilatedPatches", [x, [2, 2], [1, 1], "VALID"], cast("f32", lax.conv_general_dilated_patches(*wide(x), (2, 2), (1, 1), "VALID")))
    out.case("lax.convGeneralDilatedPatches", [x, [3, 2], [2, 1], [[1, 1], [0, 1]]], cast("f32", lax.conv_general_dilated_patches(*wide(x), (3, 2), (2, 1), [(1, 1), (0, 1)])))
    local = V("f32", (2, 12, 4, 3), "lax local")
    out.case("lax.convGeneralDilatedLocal", [x, local, [1, 1], "VALID", [2, 2]], cast("f32", lax.conv_general_dilated_local(*wide(x, local), (1, 1), "VALID", (2, 2))))


def folds(out):
    """Functions that fold with a function of the caller."""
    x = V("f32", (2, 3), "fold")
    out.case("lax.reduce", [x, 0.0, Call("add"), [1]], plain(lax.reduce(x, np.float32(0), lax.add, (1,))))
    out.case("lax.reduce", [x, -np.inf, Call("maximum"), [0, 1]], plain(lax.reduce(x, np.float32(-np.inf), lax.max, (0, 1))))
    out.case("reduceWindow", [x, 0.0, Call("add"), [1, 2]], plain(lax.reduce_window(x, np.float32(0), lax.add, (1, 2), (1, 1), "VALID")))
    out.case("reduceWindow", [x, 1.0, Call("multiply"), [2, 2]], plain(lax.reduce_window(x, np.float32(1), lax.mul, (2, 2), (1, 2), "SAME")), {"strides": [1, 2], "padding": "SAME"})
    out.case("associativeScan", [Call("add"), x], np.cumsum(x, 0, dtype=np.float32))
    out.case("associativeScan", [Call("multiply"), x], plain(lax.associative_scan(lax.mul, x, axis=1, reverse=True)), {"axis": 1, "reverse": True})
    y = V("f32", (3, 2), "apply")
    squared = y.copy()
    squared[[0, 2]] **= 2
    out.case("scatterApply", [y, array("i32", [[0], [2]]), Call("square")], squared)
    out.case("mapLeading", [Call("sum"), y], cast("f32", y.sum(1)))


def build():
    out = Family("lax")
    for part in (exact, shapes, contractions, convolutions, folds):
        part(out)
    return out
