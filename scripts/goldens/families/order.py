"""Sorting, searching, sets, counting: positions are i32, NaN sorts last, equal elements keep their order."""

import jax
import jax.numpy as jnp
import numpy as np
from core import ALL, Family, array, cast, float_of, name_of, values

NAN = np.nan
TIES = array("f32", [[3, 1, 2, 1], [NAN, -0.0, 0.0, -1], [np.inf, NAN, -np.inf, 2]])


def positions(x):
    return cast("i32", x)


def sorting(out):
    for d in ALL:
        x = values(d, (3, 4), "sort")
        j = jnp.asarray(x)
        for axis in (0, -1, None):
            opts = {"axis": axis} if axis != -1 else None
            out.case("sort", [x], np.asarray(jnp.sort(j, axis=axis)), opts)
            out.case("argsort", [x], positions(jnp.argsort(j, axis=axis)), opts)
        down = {"descending": True}
        out.case("sort", [x], np.asarray(jnp.sort(j, descending=True)), down)
        out.case("argsort", [x], positions(jnp.argsort(j, descending=True)), down)
    for opts, keywords in ((None, {}), ({"descending": True}, {"descending": True}), ({"axis": 0}, {"axis": 0})):
        out.case("sort", [TIES], np.asarray(jnp.sort(jnp.asarray(TIES), **keywords)), opts)
        out.case("argsort", [TIES], positions(jnp.argsort(jnp.asarray(TIES), **keywords)), opts)
    for shape in ((1,), (0,), (2, 0), (2, 3, 2)):
        x = values("f32", shape, "sort")
        out.case("sort", [x], np.sort(x))
        out.case("argsort", [x], positions(np.argsort(x, kind="stable")))
    long = values("i32", (100,), "long", low=-9, high=9)
    out.case("argsort", [long], positions(np.argsort(long, kind="stable")))
    out.case("sort", [values("f64", (60,), "long")], np.sort(values("f64", (60,), "long")))
    extremes = array("i64", [2**62, -(2**62), 2**62 + 1, 0])
    out.case("sort", [extremes], np.sort(extremes))
    unsigned = array("u64", [2**64 - 1, 0, 2**63])
    out.case("sort", [unsigned], np.sort(unsigned))
    out.case("argsort", [unsigned], positions(np.argsort(unsigned)))
    a, b, c = array("i32", [1, 1, 0, 0, 2]), array("f32", [2, 1, 2, 1, 0]), array("i32", [0, 0, 1, 1, 0])
    out.case("lexsort", [[a, b]], positions(np.lexsort([a, b])))
    out.case("lexsort", [[b, a]], positions(np.lexsort([b, a])))
    out.case("lexsort", [[b, c, a]], positions(np.lexsort([b, c, a])))
    out.case("lexsort", [[values("i32", (2, 3), "k1"), values("i32", (2, 3), "k2")]], positions(np.lexsort([values("i32", (2, 3), "k1"), values("i32", (2, 3), "k2")], axis=0)), {"axis": 0})
    # Three elements around the middle one: the partition is determined.
    x = array("f32", [[3, 1, 2], [5, 5, -1], [0, NAN, 7]])
    out.case("partition", [x, 1], np.partition(x, 1))
    out.case("partition", [x, 1], np.partition(x, 1, axis=0), {"axis": 0})
    out.case("partition", [array("i32", [4, 2]), 0], array("i32", [2, 4]))
    out.case("argpartition", [array("f32", [[3, 1, 2], [5, 4, -1]]), 1], array("i32", [[1, 2, 0], [2, 1, 0]]))
    out.case("argpartition", [array("i32", [4, 2]), -1], array("i32", [1, 0]))
    z = array("c64", [1 + 2j, 1 - 2j, -3 + 5j, 0])
    out.case("sortComplex", [z], np.sort_complex(z))
    out.case("sortComplex", [array("f32", [3, 1, 2])], array("c64", [1, 2, 3]))
    for d in ("i32", "u8", "f32", "f16", "bf16", "f64"):
        x = values(d, (2, 6), "topK")
        for k in (1, 3, 6):
            v, i = jax.lax.top_k(jnp.asarray(x), k)
            out.case("topK", [x, k], [np.asarray(v), positions(i)])
    x = values("f32", (3, 2, 4), "topK")
    v, i = jax.lax.top_k(jnp.moveaxis(jnp.asarray(x), 0, -1), 2)
    out.case("topK", [x, 2], [np.moveaxis(np.asarray(v), -1, 0), positions(np.moveaxis(np.asarray(i), -1, 0))], {"axis": 0})
    keys, payload = values("i32", (6,), "pairs", low=-1, high=1), values("f32", (6,), "pairs")
    out.case("lax.sortKeyVal", [keys, payload], [np.asarray(p) for p in jax.lax.sort_key_val(jnp.asarray(keys), jnp.asarray(payload))])


def searching(out):
    a = array("f32", [-1, 0, 0, 2, 5])
    v = array("f32", [[-2, -1, 0], [1, 5, 6], [NAN, np.inf, -np.inf]])
    for side in ("left", "right"):
        opts = {"side": side} if side == "right" else None
        out.case("searchsorted", [a, v], positions(np.searchsorted(a, v, side)), opts)
        out.case("searchsorted", [a, 0.0], positions(np.searchsorted(a, 0.0, side)), opts)
        for d in ("u8", "i32", "i64", "f16", "f64", "bool"):
            b, w = np.sort(values(d, (5,), "table")), values(d, (4,), "asked")
            out.case("searchsorted", [b, w], positions(np.searchsorted(b, w, side)), opts)
        with_nan = array("f32", [1, 2, NAN])
        out.case("searchsorted", [with_nan, array("f32", [0, 2, NAN, 9])], positions(np.searchsorted(with_nan, array("f32", [0, 2, NAN, 9]), side)), opts)
    out.case("searchsorted", [array("f32", []), v], positions(np.zeros((3, 3))))
    shuffled, order = array("f32", [3, 1, 2]), array("i32", [1, 2, 0])
    out.case("searchsorted", [shuffled, array("f32", [2.5, 0])], positions(np.searchsorted(shuffled, [2.5, 0], sorter=order)), {"sorter": order})
    x = array("f32", [-1, 0, 0.5, 1, 3, NAN])
    bins = array("f32", [0, 1, 2])
    for right in (False, True):
        opts = {"right": True} if right else None
        out.case("digitize", [x[:5], bins], positions(np.digitize(x[:5], bins, right)), opts)
        out.case("digitize", [x[:5], bins[::-1].copy()], positions(np.digitize(x[:5], bins[::-1], right)), opts)
    for shape in ((), (5,), (3, 4), (2, 2, 3), (0, 2)):
        y = values("i32", shape, "nonzero", low=-1, high=1)
        if shape:
            out.case("nonzero", [y], [positions(i) for i in np.nonzero(y)])
            out.case("argwhere", [y], positions(np.argwhere(y)))
        out.case("flatnonzero", [y], positions(np.flatnonzero(y)))
    out.case("nonzero", [array("f32", [0, -0.0, NAN, 2])], [array("i32", [2, 3])])
    out.case("nonzero", [array("bool", [[1, 0], [0, 1]])], [array("i32", [0, 1]), array("i32", [0, 1])])
    out.case("where", [array("bool", [1, 0, 1])], [array("i32", [0, 2])])


def sets(out):
    x = array("i32", [[3, 1, 3], [2, 1, 7]])
    f = array("f32", [2.5, NAN, 2.5, -0.0, 0.0, NAN, -1])
    for y in (x, f, array("bool", [1, 0, 1]), array("u8", []), array("c64", [1j, 1, 1j])):
        out.case("unique", [y], np.unique(y))
        out.case("uniqueValues", [y], np.sort(np.unique_values(y)) if name_of(y) != "f32" else np.unique(y, equal_nan=False))
    v, i, r, c = np.unique(x, True, True, True)
    i, r, c = positions(i), positions(r), positions(c)
    out.case("unique", [x], [v, i], {"returnIndex": True})
    out.case("unique", [x], [v, r], {"returnInverse": True})
    out.case("unique", [x], [v, c], {"returnCounts": True})
    out.case("unique", [x], [v, i, r, c], {"returnIndex": True, "returnInverse": True, "returnCounts": True})
    rows = array("i32", [[1, 2], [0, 5], [1, 2]])
    out.case("unique", [rows], np.unique(rows, axis=0), {"axis": 0})
    out.case("unique", [rows], np.unique(rows, axis=1), {"axis": 1})
    out.case("unique", [array("f32", [NAN, NAN, 1])], array("f32", [1, NAN, NAN]), {"equalNan": False})
    out.case("uniqueAll", [x], [v, i, r, c])
    out.case("uniqueCounts", [x], [v, c])
    out.case("uniqueInverse", [x], [v, r])
    a, b = array("i32", [5, 1, 3, 3]), array("i32", [3, 4, 5])
    for fn in ("intersect1d", "setdiff1d", "setxor1d", "union1d"):
        oracle = getattr(np, fn)
        out.case(fn, [a, b], oracle(a, b))
        out.case(fn, [array("f32", a), array("f32", [])], oracle(array("f32", a), array("f32", [])))
        out.case(fn, [values("u8", (2, 3), fn), values("u8", (4,), fn)], oracle(values("u8", (2, 3), fn), values("u8", (4,), fn)))
    both, first, second = np.intersect1d(a, b, return_indices=True)
    out.case("intersect1d", [a, b], [both, positions(first), positions(second)], {"returnIndices": True})
    out.case("isin", [x, b], np.isin(x, b))
    out.case("isin", [x, b], np.isin(x, b, invert=True), {"invert": True})
    out.case("isin", [f, array("f32", [0, NAN])], np.isin(f, array("f32", [0, NAN])))
    out.case("isin", [x, array("i32", [])], np.isin(x, []))


def counting(out):
    x = array("i32", [0, 3, 1, 3, 5])
    out.case("bincount", [x], positions(np.bincount(x)))
    out.case("bincount", [x], positions(np.bincount(x, minlength=8)), {"minlength": 8})
    w = array("f32", [0.5, 1, 2, -1, 4])
    out.case("bincount", [x], cast("f32", np.bincount(x, w)), {"weights": w})
    out.case("bincount", [x], positions(np.bincount(x)[:4]), {"length": 4})
    out.case("bincount", [array("i32", [])], array("i32", []), {"minlength": 0, "length": 0})
    y = array("f32", [-1, 0, 0.5, 1, 1, 2.5, 3])
    edges = array("f32", [0, 1, 2, 3])
    for args, opts, keywords in (
        ([y], None, {}), ([y], {"bins": 4}, {"bins": 4}), ([y], {"bins": 3, "range": [0, 3]}, {"bins": 3, "range": (0, 3)}),
        ([y], {"bins": edges}, {"bins": edges}), ([y], {"bins": 4, "density": True}, {"bins": 4, "density": True}),
        ([y], {"bins": 3, "weights": w7()}, {"bins": 3, "weights": w7()}),
    ):
        counts, found = np.histogram(*args, **keywords)
        out.case("histogram", args, [cast("f32", counts), cast("f32", found)], opts)
    for opts, keywords in ((None, {}), ({"bins": 4}, {"bins": 4}), ({"bins": 2, "range": [0, 1]}, {"bins": 2, "range": (0, 1)})):
        out.case("histogramBinEdges", [y], cast("f32", np.histogram_bin_edges(y, **keywords)), opts)
    out.case("histogramBinEdges", [array("f32", [2, 2])], cast("f32", np.histogram_bin_edges([2.0, 2.0], 2)), {"bins": 2})
    h, ex, ey = np.histogram2d(y, y[::-1], bins=[2, 3])
    out.case("histogram2d", [y, y[::-1].copy()], [cast("f32", h), cast("f32", ex), cast("f32", ey)], {"bins": [2, 3]})
    sample = values("f32", (8, 2), "histogramdd")
    h, found = np.histogramdd(sample, bins=2)
    out.case("histogramdd", [sample], [cast("f32", h), [cast("f32", e) for e in found]], {"bins": 2})


def w7():
    return array("f32", [1, 2, 3, 4, 5, 6, 0.5])


def statistics(out):
    x, y = values("f32", (3, 5), "cov"), values("f32", (3, 5), "cov y")
    e = lambda a: a.astype(np.float64)
    for opts, keywords in ((None, {}), ({"rowvar": False}, {"rowvar": False}), ({"bias": True}, {"bias": True}), ({"ddof": 2}, {"ddof": 2})):
        out.case("cov", [x], cast("f32", np.cov(e(x), **keywords)), opts)
    out.case("cov", [x[0]], cast("f32", np.cov(e(x[0]))))
    out.case("cov", [x], cast("f32", np.cov(e(x), e(y))), {"y": y})
    fw, aw = array("i32", [1, 2, 1, 0, 3]), array("f32", [0.5, 1, 1, 2, 0.25])
    out.case("cov", [x], cast("f32", np.cov(e(x), fweights=fw, aweights=aw)), {"fweights": fw, "aweights": aw})
    out.case("corrcoef", [x], cast("f32", np.corrcoef(e(x))))
    out.case("corrcoef", [x], cast("f32", np.corrcoef(e(x), rowvar=False)), {"rowvar": False})
    out.case("corrcoef", [x], cast("f32", np.corrcoef(e(x), e(y))), {"y": y})
    for d in ("i32", "f64", "bf16"):
        z = values(d, (2, 4), "cov")
        out.case("cov", [z], cast(float_of(d), np.cov(e(z))))
    xp, fp = array("f32", [0, 1, 3, 4]), array("f32", [1, -1, 2, 0])
    asked = array("f32", [[-1, 0, 0.5], [2, 4, 9]])
    out.case("interp", [asked, xp, fp], cast("f32", np.interp(asked, xp, fp)))
    out.case("interp", [asked, xp, fp], cast("f32", np.interp(asked, xp, fp, left=-7, right=7)), {"left": -7, "right": 7})
    out.case("interp", [asked, xp, fp], cast("f32", np.interp(asked, xp, fp, period=4.5)), {"period": 4.5})
    out.case("interp", [0.25, xp, fp], cast("f32", np.interp(0.25, xp, fp)))


def build():
    out = Family("order")
    for part in (sorting, searching, sets, counting, statistics):
        part(out)
    return out
