"""Tensors from nothing or from plain values: fills, ranges, grids, triangles, index helpers, window functions.

Defaults are 32-bit: whole numbers make i32 ranges, everything else is f32.
"""

import numpy as np
from core import ALL, FLOATS, INTS, Call, Family, array, cast, values

SIZES = ((), (3,), (2, 3), (0, 2), (2, 1, 2))


def fills(out):
    for fn, oracle in (("zeros", np.zeros), ("ones", np.ones), ("empty", np.zeros)):
        for shape in SIZES:
            out.case(fn, [list(shape)], oracle(shape, np.float32))
        for d in ALL:
            out.case(fn, [[2]], array(d, oracle(2)), {"dtype": d})
        out.case(fn, [3], oracle(3, np.float32))
    for shape in SIZES:
        out.case("full", [list(shape), 2.5], np.full(shape, 2.5, np.float32))
    for d in ALL:
        out.case("full", [[2], 1], array(d, [1, 1]), {"dtype": d})
    out.case("full", [[2, 2], array("i32", [1, 2])], array("i32", [[1, 2], [1, 2]]))
    for d in ALL:
        x = values(d, (2, 2), "like")
        out.case("zerosLike", [x], np.zeros_like(x))
        out.case("onesLike", [x], np.ones_like(x))
        out.case("emptyLike", [x], np.zeros_like(x))
        out.case("fullLike", [x, 1], np.ones_like(x))
        out.case("copy", [x], x)
        out.case("asarray", [x], x)
    x = values("f32", (2, 2), "like")
    for fn, oracle in (("zerosLike", np.zeros_like), ("onesLike", np.ones_like)):
        out.case(fn, [x], oracle(x, np.int32), {"dtype": "i32"})
        out.case(fn, [x], oracle(x, shape=(3,)), {"shape": [3]})
    out.case("fullLike", [x, 2.5], np.full((3,), 2.5, np.float16), {"shape": [3], "dtype": "f16"})
    out.case("tensor", [[[1, 2], [3, 4]]], array("f32", [[1, 2], [3, 4]]))
    out.case("tensor", [[True, False]], array("bool", [1, 0]))
    out.case("tensor", [3.5], array("f32", 3.5))
    for d in ALL:
        out.case("tensor", [[[1], [0]]], array(d, [[1], [0]]), {"dtype": d})
    out.case("asarray", [[1, 2.5]], array("f32", [1, 2.5]))
    out.case("asarray", [x], array("i32", x), {"dtype": "i32"})


def ranges(out):
    for args in ((5,), (0,), (1, 4), (4, 1), (1, 8, 3), (5, 0, -2), (-3, 3)):
        out.case("arange", list(args), np.arange(*args, dtype=np.int32))
    for args in ((0.5, 3), (0, 1, 0.25), (2.5, 0, -0.5)):
        out.case("arange", list(args), np.arange(*args).astype(np.float32))
    for d in INTS + FLOATS:
        out.case("arange", [4], np.arange(4).astype(array(d, 0).dtype), {"dtype": d})
    for shape, axis in (((4,), 0), ((2, 3), 1), ((2, 3, 2), 0), ((0, 2), 1)):
        grid = np.indices(shape, np.int32)[axis]
        out.case("iota", [list(shape)], grid, {"axis": axis} if axis else None)
    for d in INTS + FLOATS + ("c64",):
        out.case("iota", [[3]], array(d, [0, 1, 2]), {"dtype": d})
    for a, b, n in ((0, 1, 5), (0, 1, 1), (2, -2, 4), (0, 1, 0), (-1.5, 1.5, 7), (3, 3, 3)):
        out.case("linspace", [a, b, n], np.linspace(a, b, n).astype(np.float32))
    out.case("linspace", [0, 1], np.linspace(0, 1).astype(np.float32))
    out.case("linspace", [0, 1, 4], np.linspace(0, 1, 4, endpoint=False).astype(np.float32), {"endpoint": False})
    out.case("linspace", [0, 9, 4], np.linspace(0, 9, 4).astype(np.int32), {"dtype": "i32"})
    out.case("linspace", [0, 1, 5], np.linspace(0, 1, 5), {"dtype": "f64"})
    points, step = np.linspace(0, 3, 4, retstep=True)
    out.case("linspace", [0, 3, 4], [points.astype(np.float32), np.float32(step)], {"retstep": True})
    a, b = array("f32", [0, 1]), array("f32", [4, -1])
    out.case("linspace", [a, b, 3], np.linspace(a, b, 3).astype(np.float32))
    out.case("linspace", [a, b, 3], np.linspace(a, b, 3, axis=1).astype(np.float32), {"axis": 1})
    for args, base in (((0, 2, 3), 10), ((0, 4, 5), 2), ((-1, 1, 2), 10)):
        out.case("logspace", list(args), np.logspace(*args, base=base).astype(np.float32), {"base": base} if base != 10 else None)
    out.case("logspace", [0, 2, 4], np.logspace(0, 2, 4, endpoint=False).astype(np.float32), {"endpoint": False})
    for args in ((1, 1000, 4), (8, 0.5, 5), (-1, -100, 3)):
        out.case("geomspace", list(args), np.geomspace(*args).astype(np.float32))
    out.case("geomspace", [1, 16, 4], np.geomspace(1, 16, 4, endpoint=False).astype(np.float32), {"endpoint": False})


def squares(out):
    for n, m, k in ((3, None, 0), (2, 4, 0), (4, 2, 1), (3, 3, -1), (0, None, 0), (2, 3, 5)):
        opts = {key: v for key, v in (("m", m), ("k", k)) if v}
        out.case("eye", [n], np.eye(n, m, k, np.float32), opts or None)
        out.case("tri", [n], np.tri(n, m, k, np.float32), opts or None)
    for d in ALL:
        out.case("eye", [2], array(d, np.eye(2)), {"dtype": d})
    out.case("identity", [3], np.identity(3, np.float32))
    out.case("identity", [2], np.identity(2, np.int32), {"dtype": "i32"})
    out.case("tri", [2], np.tri(2, dtype=np.bool_), {"dtype": "bool"})
    x = values("f32", (3,), "vander")
    out.case("vander", [x], np.vander(x).astype(np.float32))
    out.case("vander", [x], np.vander(x, 4, True).astype(np.float32), {"n": 4, "increasing": True})
    out.case("vander", [array("i32", [1, 2, 3])], np.vander(array("i32", [1, 2, 3]), 2).astype(np.int32), {"n": 2})


def grids(out):
    x, y, z = array("f32", [1, 2, 3]), array("i32", [10, 20]), array("f32", [5])
    for opts in (None, {"indexing": "ij"}, {"sparse": True}):
        keywords = {"indexing": "ij"} if opts and "indexing" in opts else {"sparse": True} if opts else {}
        out.case("meshgrid", [[x, y]], [v.copy() for v in np.meshgrid(x, y, **keywords)], opts)
        out.case("meshgrid", [[x, y, z]], [v.copy() for v in np.meshgrid(x, y, z, **keywords)], opts)
    out.case("meshgrid", [[x]], [x])
    for dims in ((2, 3), (4,), (2, 0)):
        out.case("indices", [list(dims)], np.indices(dims, np.int32))
    out.case("indices", [[2, 3]], [v.copy() for v in np.indices((2, 3), np.int32, sparse=True)], {"sparse": True})
    out.case("indices", [[2, 2]], np.indices((2, 2), np.float32), {"dtype": "f32"})
    i32 = lambda arrays: [cast("i32", a) for a in arrays]
    out.case("diagIndices", [3], i32(np.diag_indices(3)))
    out.case("diagIndices", [2], i32(np.diag_indices(2, 3)), {"ndim": 3})
    out.case("diagIndicesFrom", [values("f32", (3, 3), "d")], i32(np.diag_indices(3)))
    for fn, oracle in (("trilIndices", np.tril_indices), ("triuIndices", np.triu_indices)):
        for n, k, m in ((3, 0, None), (3, 1, None), (2, -1, 4), (4, 0, 2)):
            opts = {key: v for key, v in (("k", k), ("m", m)) if v}
            out.case(fn, [n], i32(oracle(n, k, m)), opts or None)
        out.case(fn + "From", [values("f32", (2, 3), "t")], i32(oracle(2, 0, 3)))
        out.case(fn + "From", [values("f32", (3, 3), "t")], i32(oracle(3, 1)), {"k": 1})
    out.case("maskIndices", [3, Call("triu")], i32(np.mask_indices(3, np.triu)))
    out.case("maskIndices", [3, Call("tril")], i32(np.mask_indices(3, np.tril, -1)), {"k": -1})
    out.case("ix", [array("i32", [0, 2]), array("i32", [1, 3, 4])], i32(np.ix_([0, 2], [1, 3, 4])))
    out.case("ix", [array("bool", [1, 0, 1]), array("i32", [1])], i32(np.ix_([True, False, True], [1])))
    out.case("fromfunction", [Call("addIndices"), [2, 3]], array("i32", np.fromfunction(lambda i, j: i + 10 * j, (2, 3))))
    out.case("fromiter", [[1, 2, 3]], array("f32", [1, 2, 3]), {"dtype": "f32"})
    out.case("fromiter", [[1, 2, 3]], array("i32", [1, 2]), {"dtype": "i32", "count": 2})
    out.case("fromstring", ["1 2 3.5"], array("f32", [1, 2, 3.5]), {"sep": " "})
    out.case("fromstring", ["4,5,-6"], array("i32", [4, 5, -6]), {"sep": ",", "dtype": "i32"})


def windows(out):
    for fn in ("bartlett", "blackman", "hamming", "hanning"):
        for m in (0, 1, 2, 5, 8):
            out.case(fn, [m], cast("f32", getattr(np, fn)(m)), tol=1e-6)
    for m, beta in ((0, 5), (1, 5), (5, 0), (6, 8.6), (9, 14)):
        out.case("kaiser", [m, beta], cast("f32", np.kaiser(m, beta)), tol=1e-6)


def build():
    out = Family("creation")
    for part in (fills, ranges, squares, grids, windows):
        part(out)
    return out
