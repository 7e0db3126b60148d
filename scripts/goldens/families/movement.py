"""Functions that move elements: shapes, axes, joining, splitting, repeating, padding, triangles and diagonals.

No value changes, so NumPy is the oracle for every dtype, bf16 included.
"""

import numpy as np
from core import ALL, Family, Js, accumulator, array, cast, promote, values

V = values


def shapes(out):
    for d in ALL:
        x = V(d, (2, 3), "reshape")
        out.case("reshape", [x, [3, 2]], x.reshape(3, 2))
        out.case("transpose", [x], x.T)
    for old, new in (((), (1, 1)), ((6,), (2, 3)), ((2, 3, 2), (4, -1)), ((2, 3), (-1,)), ((0, 3), (3, 0, 2)), ((1,), ()), ((2, 0), (0,))):
        x = V("f32", old, "reshape")
        out.case("reshape", [x, list(new)], x.reshape(new))
    x = V("f32", (2, 3, 4), "axes")
    out.case("reshape", [x, -1], x.reshape(-1))
    for shape in ((), (3,), (2, 3), (2, 0, 3)):
        y = V("f32", shape, "ravel")
        out.case("ravel", [y], y.ravel())
        out.case("transpose", [y], y.T)
    for axes in ([2, 0, 1], [1, 0, 2], [0, 1, 2], [-1, 0, 1]):
        out.case("transpose", [x, axes], np.transpose(x, axes))
        out.case("permuteDims", [x, axes], np.transpose(x, axes))
    y = V("i32", (2, 1, 3, 2), "axes")
    out.case("transpose", [y, [3, 1, 0, 2]], np.transpose(y, [3, 1, 0, 2]))
    out.case("matrixTranspose", [x], np.swapaxes(x, -1, -2))
    out.case("matrixTranspose", [V("c64", (2, 3), "m")], V("c64", (2, 3), "m").T)
    for a, b in ((0, 2), (-1, 1), (1, 1)):
        out.case("swapaxes", [x, a, b], np.swapaxes(x, a, b))
    for a, b in ((0, 2), (-1, 0), ([0, 1], [2, 0]), ([0, -1], [-1, 0])):
        out.case("moveaxis", [x, a, b], np.moveaxis(x, a, b))
    for axis, start in ((2, 0), (0, 3), (1, 0), (-1, 1)):
        out.case("rollaxis", [x, axis], np.rollaxis(x, axis, start), {"start": start} if start else None)
    for axis in (0, -1, 1, [0, 2], [0, -1]):
        out.case("expandDims", [V("f32", (2, 3), "e"), axis], np.expand_dims(V("f32", (2, 3), "e"), tuple(axis) if isinstance(axis, list) else axis))
    out.case("expandDims", [array("i32", 5), 0], array("i32", [5]))
    z = V("f32", (1, 2, 1, 3), "squeeze")
    out.case("squeeze", [z], z.squeeze())
    for axis in (0, 2, -2, [0, 2]):
        out.case("squeeze", [z], np.squeeze(z, tuple(axis) if isinstance(axis, list) else axis), {"axis": axis})
    out.case("squeeze", [V("f32", (1, 1), "s")], V("f32", (1, 1), "s").squeeze())
    for old, new in (((), (2, 3)), ((3,), (2, 3)), ((2, 1), (2, 3)), ((1, 3), (4, 2, 3)), ((1, 3), (0, 3)), ((2, 1, 3), (2, 2, 2, 3))):
        y = V("f32", old, "broadcast")
        out.case("broadcastTo", [y, list(new)], np.broadcast_to(y, new))
    a, b, c = V("f32", (3, 1), "a"), V("i32", (1, 2), "b"), V("bool", (), "c")
    out.case("broadcastArrays", [[a, b, c]], [v.copy() for v in np.broadcast_arrays(a, b, c)])
    for args in (([2, 1], [3]), ([0, 3], [1, 3]), ([], [2]), ([4, 1, 3], [2, 1], [1])):
        out.case("broadcastShapes", list(args), Js(list(np.broadcast_shapes(*map(tuple, args)))))
    for shape in ((), (3,), (2, 3), (2, 1, 3)):
        y = V("f32", shape, "atleast")
        for n, fn in enumerate((np.atleast_1d, np.atleast_2d, np.atleast_3d), 1):
            out.case(f"atleast{n}d", [y], fn(y))
    for shape in ((), (2, 3), (0, 4)):
        y = V("bf16", shape, "facts")
        out.case("ndim", [y], Js(y.ndim))
        out.case("size", [y], Js(y.size))
        out.case("shape", [y], Js(list(y.shape)))
    out.case("size", [x], Js(3), {"axis": 1})


def joined(d, parts, oracle):
    return oracle([p.astype(array(d, 0).dtype) for p in parts])


def joining(out):
    for d in ALL:
        a, b = V(d, (2, 3), "a"), V(d, (1, 3), "b")
        out.case("concatenate", [[a, b]], np.concatenate([a, b]))
        out.case("stack", [[a, a]], np.stack([a, a]))
    a, b, c = V("f32", (2, 3), "a"), V("f32", (2, 2), "b"), V("f32", (2, 0), "c")
    for axis in (1, -1):
        out.case("concatenate", [[a, b, c]], np.concatenate([a, b, c], axis), {"axis": axis})
    out.case("concatenate", [[a]], a)
    out.case("concatenate", [[a, b]], np.concatenate([a, b], None), {"axis": None})
    p = V("f32", (2, 3, 2), "p")
    out.case("concatenate", [[p, p, p]], np.concatenate([p, p, p], 1), {"axis": 1})
    for parts in (("i32", "f16"), ("u8", "i8"), ("bool", "u8", "f32"), ("bf16", "f16"), ("u32", "i32"), ("c64", "f64"), ("u64", "i8")):
        xs = [V(d, (2,), "mixed") for d in parts]
        d = promote(*parts)
        for fn in ("concatenate", "stack"):
            out.case(fn, [xs], joined(d, xs, getattr(np, fn)))
    out.alias(concat="concatenate")
    for axis in (0, 1, 2, -1):
        out.case("stack", [[a, a + 1]], np.stack([a, a + np.float32(1)], axis), {"axis": axis})
    out.case("stack", [[array("i32", 1), array("i32", 2)]], array("i32", [1, 2]))
    for fn in ("hstack", "vstack", "dstack"):
        oracle = getattr(np, fn)
        for shape in ((), (3,), (2, 3), (2, 2, 2)):
            xs = [V("f32", shape, fn, 1), V("f32", shape, fn, 2)]
            out.case(fn, [xs], oracle(xs))
    for shape in ((3,), (3, 2)):
        xs = [V("f32", shape, "c", 1), V("f32", (3,), "c", 2)]
        out.case("columnStack", [xs], np.column_stack(xs))
    out.case("columnStack", [[array("i32", 1), array("i32", 2)]], array("i32", [[1, 2]]))
    e, z = array("f32", np.eye(2)), array("f32", np.zeros((2, 3)))
    out.case("block", [[[e, z], [array("f32", np.ones((1, 2))), array("f32", np.full((1, 3), 7))]]],
             np.block([[e, z], [np.ones((1, 2), np.float32), np.full((1, 3), 7, np.float32)]]))
    out.case("block", [[array("f32", [1, 2]), array("f32", [3])]], array("f32", [1, 2, 3]))
    out.case("append", [a, b], np.append(a, b))
    out.case("append", [a, b], np.append(a, b, 1), {"axis": 1})
    out.case("append", [array("i32", [1, 2]), 3], array("i32", [1, 2, 3]))
    for obj, value, axis in ((1, 9.0, None), (1, 9.0, 0), (-1, 9.0, 1), ([0, 2], 9.0, 1)):
        out.case("insert", [a, obj, value], np.insert(a, obj, value, axis), {"axis": axis} if axis is not None else None)
    out.case("insert", [a, 1, array("f32", [7, 8, 9])], np.insert(a, 1, array("f32", [7, 8, 9]), 0), {"axis": 0})
    out.case("insert", [a, array("i32", [1, 3]), array("f32", [5, 6])], np.insert(a, [1, 3], array("f32", [5, 6])))
    for obj, axis in ((1, None), (0, 0), (-1, 1), ([0, 2], 1), ([0, 0], 1)):
        out.case("delete", [a, obj], np.delete(a, obj, axis), {"axis": axis} if axis is not None else None)
    for shape in ((4, 2), (2,), (0,), (3, 3)):
        out.case("resize", [a, list(shape)], np.resize(a, shape))
    x = array("f32", [0, 0, 1, 2, 0, 3, 0])
    for trim in ("fb", "f", "b"):
        out.case("trimZeros", [x], np.trim_zeros(x, trim), None if trim == "fb" else {"trim": trim})
    out.case("trimZeros", [array("i32", [0, 0])], array("i32", []))


def splitting(out):
    x = V("f32", (6, 2), "split")
    for sections, axis in ((3, 0), (2, 1), ([2, 3], 0), ([1, 1, 9], 0), ([-2], 0)):
        out.case("split", [x, sections], np.split(x, sections, axis), {"axis": axis} if axis else None)
    for sections, axis in ((4, 0), (5, 0), (3, 1), ([1, 4], 0)):
        out.case("arraySplit", [x, sections], np.array_split(x, sections, axis), {"axis": axis} if axis else None)
    y = V("i32", (2, 4, 2), "split")
    out.case("hsplit", [y, 2], np.hsplit(y, 2))
    out.case("hsplit", [V("f32", (4,), "h"), [1, 3]], np.hsplit(V("f32", (4,), "h"), [1, 3]))
    out.case("vsplit", [y, [1]], np.vsplit(y, [1]))
    out.case("dsplit", [y, 2], np.dsplit(y, 2))
    for axis in (0, 1, -1):
        out.case("unstack", [y], list(np.moveaxis(y, axis, 0)), {"axis": axis} if axis else None)


def repeating(out):
    for d in ALL:
        x = V(d, (2, 2), "repeat")
        out.case("repeat", [x, 2], np.repeat(x, 2, 1), {"axis": 1})
        out.case("tile", [x, [2, 1]], np.tile(x, [2, 1]))
        out.case("roll", [x, 1], np.roll(x, 1))
        out.case("flip", [x], np.flip(x))
    x = V("f32", (2, 3), "repeat")
    out.case("repeat", [x, 3], np.repeat(x, 3))
    out.case("repeat", [x, 0], np.repeat(x, 0, 0), {"axis": 0})
    out.case("repeat", [x, array("i32", [1, 0, 2])], np.repeat(x, [1, 0, 2], 1), {"axis": 1})
    out.case("repeat", [x, array("i32", [2, 1])], np.repeat(x, [2, 1], 0), {"axis": 0})
    out.case("repeat", [array("f32", 3), 2], array("f32", [3, 3]))
    out.case("repeat", [x, array("i32", [1, 0, 2])], np.repeat(x, [1, 0, 3], 1), {"axis": 1, "totalRepeatLength": 4})
    for reps in (2, [2], [1, 2], [2, 1, 2], [0, 1], []):
        out.case("tile", [x, reps], np.tile(x, reps))
    for shift, axis in ((1, None), (-2, None), (1, 0), (-1, 1), (7, 1), ([1, 2], [0, 1]), (1, [0, 1])):
        out.case("roll", [x, shift], np.roll(x, shift, tuple(axis) if isinstance(axis, list) else axis), {"axis": axis} if axis is not None else None)
    out.case("roll", [V("f32", (0, 2), "r"), 1], V("f32", (0, 2), "r"))
    y = V("i32", (2, 3, 2), "flip")
    for axis in (0, -1, [0, 2], []):
        out.case("flip", [y], np.flip(y, tuple(axis) if isinstance(axis, list) else axis), {"axis": axis})
    out.case("fliplr", [x], np.fliplr(x))
    out.case("flipud", [x], np.flipud(x))
    for k in (1, 2, 3, 0, -1, 5):
        out.case("rot90", [x], np.rot90(x, k), {"k": k})
    out.case("rot90", [y], np.rot90(y, 1, (1, 2)), {"axes": [1, 2]})


def padding(out):
    x = V("f32", (2, 3), "pad")
    for d in ALL:
        y = V(d, (3,), "pad")
        out.case("pad", [y, [1, 2]], np.pad(y, (1, 2)))
    for width in (1, [1, 2], [[1, 0], [0, 2]], [[0, 0], [0, 0]]):
        out.case("pad", [x, width], np.pad(x, width))
        out.case("pad", [x, width], np.pad(x, width, constant_values=7), {"constantValues": 7})
    out.case("pad", [x, 1], np.pad(x, 1, constant_values=((1, 2), (3, 4))), {"constantValues": [[1, 2], [3, 4]]})
    for mode in ("edge", "reflect", "symmetric", "wrap", "linear_ramp", "maximum", "minimum", "mean", "median"):
        name = {"linear_ramp": "linearRamp"}.get(mode, mode)
        for width in (1, [[1, 0], [2, 2]]):
            out.case("pad", [x, width], np.pad(x, width, mode), {"mode": name})
    y = V("f32", (4,), "pad")
    for mode in ("edge", "reflect", "symmetric", "wrap"):
        out.case("pad", [y, [7, 9]], np.pad(y, (7, 9), mode), {"mode": mode})
    for mode in ("reflect", "symmetric"):
        out.case("pad", [y, [2, 3]], np.pad(y, (2, 3), mode, reflect_type="odd"), {"mode": mode, "reflectType": "odd"})
    for mode in ("maximum", "mean"):
        out.case("pad", [y, 2], np.pad(y, 2, mode, stat_length=2), {"mode": mode, "statLength": 2})
    out.case("pad", [y, 2], np.pad(y, 2, "linear_ramp", end_values=5), {"mode": "linearRamp", "endValues": 5})
    out.case("pad", [V("f32", (0, 2), "p"), 1], np.pad(V("f32", (0, 2), "p"), 1))
    out.case("pad", [V("i32", (1, 2, 1), "p"), 1], np.pad(V("i32", (1, 2, 1), "p"), 1))


def triangles(out):
    for d in ALL:
        x = V(d, (3, 3), "tri")
        out.case("tril", [x], np.tril(x))
        out.case("triu", [x], np.triu(x))
        out.case("diag", [x], np.diag(x))
        out.case("trace", [x], cast(accumulator(d), np.trace(x.astype(np.float64) if d == "bf16" else x, dtype=None if d in ("f16", "bf16", "f32", "f64", "c64") else array(accumulator(d), 0).dtype)))
    for shape in ((2, 4), (4, 2), (2, 3, 3)):
        x = V("f32", shape, "tri")
        for k in (0, 1, -1, 5, -5):
            opts = {"k": k} if k else None
            out.case("tril", [x], np.tril(x, k), opts)
            out.case("triu", [x], np.triu(x, k), opts)
            if len(shape) == 2 and abs(k) < 2:
                out.case("diag", [x], np.diag(x, k), opts)
            if abs(k) < 2:
                off = {"offset": k} if k else {}
                out.case("diagonal", [x], np.diagonal(x, k), off or None)
                out.case("trace", [x], cast("f32", np.trace(x, k)), off or None)
    y = V("f32", (2, 3, 4), "diagonal")
    for a, b, k in ((0, 2, 0), (1, 2, 1), (2, 0, -1), (-1, -2, 0)):
        opts = {"offset": k, "axis1": a, "axis2": b}
        out.case("diagonal", [y], np.diagonal(y, k, a, b), opts)
        out.case("trace", [y], cast("f32", np.trace(y, k, a, b)), opts)
    v = V("i32", (3,), "diag")
    for k in (0, 1, -2):
        out.case("diag", [v], np.diag(v, k), {"k": k} if k else None)
        out.case("diagflat", [V("f32", (2, 2), "flat")], np.diagflat(V("f32", (2, 2), "flat"), k), {"k": k} if k else None)
    for shape in ((3, 3), (2, 4), (4, 2), (3, 3, 3)):
        z = V("f32", shape, "fill").copy()
        for value in (9.0, array("f32", [1, 2])):
            w = z.copy()
            np.fill_diagonal(w, value)
            out.case("fillDiagonal", [z, value], w)
    tall = V("f32", (5, 2), "fill")
    w = tall.copy()
    np.fill_diagonal(w, 1, wrap=True)
    out.case("fillDiagonal", [tall, 1], w, {"wrap": True})


def build():
    out = Family("movement")
    for part in (shapes, joining, splitting, repeating, padding, triangles):
        part(out)
    return out
