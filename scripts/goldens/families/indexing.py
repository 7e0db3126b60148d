"""Reading and writing at positions given by tensors.

Negative positions count from the end; what is then out of range is clipped, wrapped, or (mode fill) read as the fill value and not written.
JAX's indexed updates have this rule for clip and fill, NumPy's `take` for wrap.
"""

import numpy as np
from core import ALL, Family, array, cast, name_of, promote, values

I = lambda *v: array("i32", v if len(v) != 1 else v[0])
MODES = ("clip", "wrap", "fill")


def resolved(index, size, mode):
    """Position in 0..size-1, or -1 for one that fill leaves out."""
    index = np.asarray(index, np.int64)
    if mode == "wrap":
        return index % size
    index = np.where(index < 0, index + size, index)
    if mode == "clip":
        return np.clip(index, 0, size - 1)
    return np.where((index < 0) | (index >= size), -1, index)


def fill_of(d):
    """What JAX reads outside: NaN for inexact, the lowest of signed, the highest of unsigned integers, true for bool."""
    if d == "bool":
        return True
    dtype = array(d, 0).dtype
    if dtype.kind == "i":
        return np.iinfo(dtype).min
    return np.iinfo(dtype).max if dtype.kind == "u" else np.nan


def take(x, index, axis, mode, fill=None):
    if axis is None:
        x, axis = x.ravel(), 0
    where = resolved(index, x.shape[axis], mode)
    result = np.take(x, np.maximum(where, 0), axis)
    outside = (where < 0).reshape((1,) * (axis % x.ndim) + where.shape + (1,) * (x.ndim - axis % x.ndim - 1))
    return np.where(outside, array(name_of(x), fill_of(name_of(x)) if fill is None else fill), result)


def taking(out):
    for d in ALL:
        x = values(d, (3, 4), "take")
        out.case("take", [x, I(2, 0, 2)], np.take(x, [2, 0, 2], 0), {"axis": 0})
        out.case("take", [x, I(1, -1, 9)], take(x, [1, -1, 9], 1, "fill"), {"axis": 1, "mode": "fill"})
    x = values("f32", (2, 3, 4), "take")
    for index in (1, -1, [0, 5, -9], [[0, 1], [2, -1]], []):
        i = I(index)
        for axis in (None, 0, 1, -1):
            for mode in MODES if axis == 1 else ("clip",):
                opts = {k: v for k, v in (("axis", axis), ("mode", mode)) if v is not None and v != "clip"}
                out.case("take", [x, i], take(x, i, axis, mode), opts or None)
    out.case("take", [x, I(0, 9)], take(x, [0, 9], 1, "fill", -5), {"axis": 1, "mode": "fill", "fillValue": -5})
    out.case("take", [x, 1], np.take(x, 1, 2), {"axis": 2})
    out.case("take", [x, array("u8", [1, 0])], np.take(x, [1, 0], 0), {"axis": 0})
    out.case("take", [x, array("i64", [1, -1])], np.take(x, [1, -1], 0), {"axis": 0})
    order = np.argsort(x, axis=1, kind="stable")
    out.case("takeAlongAxis", [x, I(order)], np.take_along_axis(x, order, 1), {"axis": 1})
    out.case("takeAlongAxis", [x, I([[[0, -1]]])], np.take_along_axis(x, np.array([[[0, -1]]]), 2))
    y = values("i32", (3, 2), "along")
    for mode in MODES:
        i = np.array([[0, -1], [5, -7]])
        where = resolved(i, 3, mode)
        read = np.take_along_axis(y, np.maximum(where, 0), 0)
        out.case("takeAlongAxis", [y, I(i)], np.where(where < 0, array("i32", fill_of("i32")), read), {"axis": 0} if mode == "clip" else {"axis": 0, "mode": mode})
    out.case("takeAlongAxis", [values("f32", (4, 1), "a"), I([[0, 1, 2]])], np.take_along_axis(np.broadcast_to(values("f32", (4, 1), "a"), (4, 3)), np.array([[0, 1, 2]]), 0), {"axis": 0})


def nested(x, index, axes, mode):
    """Positions [..., k] along k axes, as an index tuple with the axes in front, and which of them are inside."""
    index = np.asarray(index)
    parts = [resolved(index[..., n], x.shape[axis], mode) for n, axis in enumerate(axes)]
    inside = np.all([p >= 0 for p in parts], axis=0)
    return tuple(np.maximum(p, 0) for p in parts), inside


def gather(x, index, axes, mode):
    where, inside = nested(x, index, axes, mode)
    front = np.moveaxis(x, axes, range(len(axes)))
    read = front[where]
    return np.where(inside.reshape(inside.shape + (1,) * (read.ndim - inside.ndim)), read, array(name_of(x), fill_of(name_of(x))))


def scatter(x, index, updates, axes, mode, combine):
    where, inside = nested(x, index, axes, mode)
    front = np.moveaxis(x, axes, range(len(axes))).copy()
    updates = np.broadcast_to(updates, inside.shape + front.shape[len(axes):])
    for place in np.ndindex(inside.shape):
        if inside[place]:
            target = tuple(w[place] for w in where)
            front[target] = combine(front[target], updates[place])
    return np.moveaxis(front, range(len(axes)), axes)


COMBINE = {
    "scatter": lambda old, new: new,
    "scatterAdd": np.add,
    "scatterMul": np.multiply,
    "scatterMin": np.minimum,
    "scatterMax": np.maximum,
    "scatterSub": np.subtract,
}


def gathering(out):
    """gather(x, indices [..., k]) reads along the first k axes (or `axes`); scatter* write there, later updates win."""
    x = values("f32", (3, 4, 2), "gather")
    for index, axes in (([[0], [2], [-1]], None), ([[0, 1], [2, 3]], None), ([[[0, 1]], [[2, -4]]], None), ([[1, 0, 1]], None), ([[0], [3]], [1]), ([[1, 2], [0, 0]], [2, 0])):
        used = axes or list(range(np.asarray(index).shape[-1]))
        out.case("gather", [x, I(index)], gather(x, index, used, "clip"), {"axes": axes} if axes else None)
    for mode in MODES:
        index = [[0, 1], [5, -9], [-1, 4]]
        out.case("gather", [x, I(index)], gather(x, index, [0, 1], mode), {"mode": mode})
    for d in ALL:
        y = values(d, (4,), "gather")
        out.case("gather", [y, I([[3], [0]])], y[[3, 0]])
    out.case("gather", [x, array("i32", np.zeros((0, 1)))], x[np.zeros(0, int)])
    for fn, combine in COMBINE.items():
        x = values("f32", (4, 3), fn)
        updates = values("f32", (3, 3), fn, "updates")
        out.case(fn, [x, I([[0], [2], [-1]]), updates], scatter(x, [[0], [2], [-1]], updates, [0], "clip", combine))
        # Repeated positions take every update.
        if fn != "scatter":
            out.case(fn, [x, I([[1], [1], [0]]), updates], scatter(x, [[1], [1], [0]], updates, [0], "clip", combine))
        points = values("f32", (2,), fn, "points")
        out.case(fn, [x, I([[0, 1], [3, 2]]), points], scatter(x, [[0, 1], [3, 2]], points, [0, 1], "clip", combine))
        columns = values("f32", (2, 4), fn, "columns")
        out.case(fn, [x, I([[2], [0]]), columns], scatter(x, [[2], [0]], columns, [1], "clip", combine), {"axes": [1]})
        for mode in MODES:
            index = [[1], [9], [-7]] if mode != "wrap" else [[1], [6], [-1]]
            if fn == "scatter" and mode == "clip":
                index = [[1], [9], [-7]]
            out.case(fn, [x, I(index), updates], scatter(x, index, updates, [0], mode, combine), {"mode": mode})
        dtypes = ALL if fn in ("scatter", "scatterMax", "scatterMin") else tuple(d for d in ALL if d != "bool")
        for d in dtypes:
            y, u = values(d, (3,), fn), values(d, (2,), fn, "u")
            base = y.astype(np.float32) if d == "bf16" else y
            out.case(fn, [y, I([[2], [0]]), u], cast(d, scatter(array(d, base) if d != "bf16" else y, [[2], [0]], u, [0], "clip", combine)))
        out.case(fn, [x, array("i32", np.zeros((0, 1))), array("f32", np.zeros((0, 3)))], x)
    out.case("scatter", [values("f32", (3,), "s"), I([[1]]), array("f32", 9)], array("f32", [values("f32", (3,), "s")[0], 9, values("f32", (3,), "s")[2]]))


def windows(out):
    x = values("f32", (4, 5), "window")
    i = values("i32", (3, 2, 2), "window")
    for starts in ([0, 0], [1, 2], [-2, -2], [9, 9], [-9, 3]):
        placed = [int(np.clip(s + n if s < 0 else s, 0, n - w)) for s, n, w in zip(starts, x.shape, (2, 3))]
        cut = x[placed[0]:placed[0] + 2, placed[1]:placed[1] + 3]
        out.case("dynamicSlice", [x, starts, [2, 3]], cut)
        patch = values("f32", (2, 3), "patch")
        written = x.copy()
        written[placed[0]:placed[0] + 2, placed[1]:placed[1] + 3] = patch
        out.case("dynamicUpdateSlice", [x, patch, starts], written)
    out.case("dynamicSlice", [x, I(1, 2), [2, 3]], x[1:3, 2:5])
    out.case("dynamicSlice", [i, [1, 0, 1], [2, 2, 1]], i[1:3, 0:2, 1:2])
    out.case("dynamicSlice", [array("f32", 3), [], []], array("f32", 3))
    out.case("dynamicUpdateSlice", [x, patch, I(1, 2)], np.block([[x[:1]], [x[1:3, :2], patch], [x[3:]]]))


def choosing(out):
    for d in ALL:
        x, y = values(d, (2, 3), "x"), values(d, (3,), "y")
        condition = values("bool", (2, 1), "where")
        out.case("where", [condition, x, y], np.where(condition, x, y))
    for a, b in (("i32", "f16"), ("u8", "i8"), ("bool", "i32"), ("f32", "c64"), ("u64", "i64")):
        x, y = values(a, (3,), "where"), values(b, (3,), "where")
        d = promote(a, b)
        c = array("bool", [1, 0, 1])
        out.case("where", [c, x, y], np.where(c, cast(d, x), cast(d, y)))
    c = array("bool", [[1, 0], [0, 1]])
    out.case("where", [c, array("i32", [1, 2]), 7], array("i32", [[1, 7], [7, 2]]))
    out.case("where", [c, array("i32", [1, 2]), 0.5], array("f32", [[1, 0.5], [0.5, 2]]))
    out.case("where", [array("i32", [0, 3]), array("f32", [1, 2]), array("f32", [3, 4])], array("f32", [3, 2]))
    out.case("where", [array("f32", [np.nan, -0.0]), array("f32", [1, 2]), array("f32", [3, 4])], array("f32", [1, 4]))
    out.case("where", [array("bool", np.zeros((0, 2))), array("f32", [1, 2]), array("f32", 0)], array("f32", np.zeros((0, 2))))
    x = values("f32", (6,), "select")
    conditions = [x < -1, x > 1, x > 0]
    choices = [x, x * 2, array("f32", np.zeros(6))]
    out.case("select", [conditions, choices], np.select(conditions, choices))
    out.case("select", [conditions, choices], np.select(conditions, choices, 9).astype(np.float32), {"default": 9})
    rows = [values("f32", (3,), "choose", n) for n in range(4)]
    index = np.array([2, 0, 3])
    out.case("choose", [I(index), rows], np.choose(index, rows))
    wild = np.array([7, -1, 1])
    out.case("choose", [I(wild), rows], np.choose(wild, rows, mode="clip"), {"mode": "clip"})
    out.case("choose", [I(wild), rows], np.choose(wild, rows, mode="wrap"), {"mode": "wrap"})
    out.case("lax.selectN", [I(0, 2, 1), rows[0], rows[1], rows[2]], np.choose([0, 2, 1], rows[:3]))
    y = values("i32", (3, 4), "extract")
    out.case("extract", [y > 0, y], np.extract(y > 0, y))
    out.case("compress", [array("bool", [1, 0, 1]), y], np.compress([1, 0, 1], y, 0), {"axis": 0})
    out.case("compress", [array("bool", [1, 0, 1]), y], np.compress([1, 0, 1], y))
    for fn, args, opts, change in (
        ("put", [y, I(0, -1, 5), I(7, 8, 9)], None, lambda a: np.put(a, [0, -1, 5], [7, 8, 9])),
        ("put", [y, I(0, 99), I(7, 8)], {"mode": "clip"}, lambda a: np.put(a, [0, 99], [7, 8], mode="clip")),
        ("put", [y, I(1, 14), I(7, 8)], {"mode": "wrap"}, lambda a: np.put(a, [1, 14], [7, 8], mode="wrap")),
        ("put", [y, I(0, 1, 2), 5], None, lambda a: np.put(a, [0, 1, 2], 5)),
        ("place", [y, y > 0, I(7, 8)], None, lambda a: np.place(a, a > 0, [7, 8])),
        ("putAlongAxis", [y, I([[0], [1], [-1]]), 9], {"axis": 1}, lambda a: np.put_along_axis(a, np.array([[0], [1], [-1]]), 9, 1)),
        ("putAlongAxis", [y, I([[0, 1, 2, 0]]), I([[5, 6, 7, 8]])], {"axis": 0}, lambda a: np.put_along_axis(a, np.array([[0, 1, 2, 0]]), np.array([[5, 6, 7, 8]]), 0)),
    ):
        written = y.copy()
        change(written)
        out.case(fn, args, written, opts)


def positions(out):
    i = I(0, 5, 11, 23)
    for shape in ((24,), (4, 6), (2, 3, 4)):
        parts = [cast("i32", p) for p in np.unravel_index(i, shape)]
        out.case("unravelIndex", [i, list(shape)], parts)
        out.case("ravelMultiIndex", [parts, list(shape)], i)
    # Outside of the shape the ends count.
    out.case("unravelIndex", [I(99, -1), [2, 3]], [I(1, 1), I(2, 2)])
    wild = [I(1, 5, -1), I(2, 9, 0)]
    for mode in ("clip", "wrap"):
        out.case("ravelMultiIndex", [wild, [2, 3]], cast("i32", np.ravel_multi_index(wild, (2, 3), mode=mode)), {"mode": mode})
    bits = values("bool", (3, 10), "bits")
    for axis, order in ((None, "big"), (1, "big"), (0, "big"), (1, "little")):
        opts = {k: v for k, v in (("axis", axis), ("bitorder", order)) if v is not None and v != "big"}
        out.case("packbits", [bits], np.packbits(bits, axis, order), opts or None)
    octets = values("u8", (2, 3), "octets", high=250)
    for axis, count, order in ((None, None, "big"), (1, None, "big"), (0, None, "little"), (1, 10, "big"), (1, -3, "big")):
        opts = {k: v for k, v in (("axis", axis), ("count", count), ("bitorder", order)) if v is not None and v != "big"}
        out.case("unpackbits", [octets], np.unpackbits(octets, axis, count, order), opts or None)
    for a, b in (("f32", "i32"), ("i32", "f32"), ("u16", "f16"), ("bf16", "i16"), ("f64", "i64"), ("i8", "u8"), ("u64", "f64")):
        x = values(a, (2, 2), "bitcast", low=0)
        out.case("bitcast", [x, b], x.view(array(b, 0).dtype))
    out.case("bitcast", [values("u32", (2,), "b"), "u8"], values("u32", (2,), "b").view(np.uint8).reshape(2, 4))
    out.case("bitcast", [values("u8", (3, 4), "b"), "u32"], values("u8", (3, 4), "b").view(np.uint32).reshape(3))


def build():
    out = Family("indexing")
    for part in (taking, gathering, windows, choosing, positions):
        part(out)
    return out
