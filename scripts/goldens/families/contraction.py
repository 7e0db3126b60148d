"""Products summed over shared axes; integers wrap in the promoted type, bool is or of ands, floats are summed in f64 and rounded."""

import numpy as np
from core import ALL, FLOATS, Family, Js, array, cast, name_of, promote, values

V = values


def lift(x):
    d = name_of(x)
    if d in FLOATS:
        return x.astype(np.float64)
    return x.astype(np.complex128) if d == "c64" else x


def run(oracle, *xs):
    """Result in the promoted type."""
    d = promote(*[name_of(x) for x in xs])
    if d in FLOATS or d == "c64":
        return cast(d, oracle(*[lift(x).astype(np.complex128 if d == "c64" else np.float64) for x in xs]))
    if d == "bool":
        return cast("bool", oracle(*[x.astype(np.int64) for x in xs]))
    return oracle(*[x.astype(array(d, 0).dtype) for x in xs]).astype(array(d, 0).dtype)


def products(out):
    for d in ALL:
        a, b = V(d, (2, 3), "matmul"), V(d, (3, 4), "matmul")
        out.case("matmul", [a, b], run(np.matmul, a, b))
        out.case("dot", [a, b], run(np.matmul, a, b))
    for s, t in (((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((4, 2, 3), (3, 2)), ((2, 3), (4, 3, 2)), ((4, 1, 2, 3), (5, 3, 2)),
                 ((3,), (4, 3, 2)), ((4, 2, 3), (3,)), ((0, 3), (3, 2)), ((2, 0), (0, 3)), ((1, 1), (1, 1)), ((0, 2, 3), (3, 2)), ((1, 7), (7, 1))):
        a, b = V("f32", s, "matmul", t), V("f32", t, "matmul", s)
        out.case("matmul", [a, b], run(np.matmul, a, b))
    for p, q in (("i32", "f32"), ("u8", "i8"), ("bf16", "f16"), ("f32", "c64"), ("bool", "i32"), ("f64", "f32")):
        a, b = V(p, (2, 3), "mixed"), V(q, (3, 2), "mixed")
        out.case("matmul", [a, b], run(np.matmul, a, b))
    a, b = V("f32", (17, 33), "large"), V("f32", (33, 9), "large")
    out.case("matmul", [a, b], run(np.matmul, a, b))
    special = array("f32", [[np.nan, 1], [np.inf, 0]])
    out.case("matmul", [special, array("f32", np.eye(2))], run(np.matmul, special, array("f32", np.eye(2))))
    for s, t in (((), ()), ((), (2, 3)), ((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 3, 2)), ((2, 2, 3), (4, 3, 2))):
        a, b = V("f32", s, "dot", t), V("f32", t, "dot", s)
        out.case("dot", [a, b], run(np.dot, a, b))
    for s, t in (((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 3)), ((), (2,)), ((2, 1, 3), (4, 3))):
        a, b = V("f32", s, "inner", t), V("f32", t, "inner", s)
        out.case("inner", [a, b], run(np.inner, a, b))
    for s, t in (((3,), (2,)), ((2, 2), (3,)), ((), (2,)), ((0,), (2,))):
        a, b = V("i32", s, "outer", t), V("f32", t, "outer", s)
        out.case("outer", [a, b], run(np.outer, a, b))
    for d in ("f32", "i32", "c64", "bool"):
        a, b = V(d, (2, 3), "vdot"), V(d, (2, 3), "vdot", 2)
        out.case("vdot", [a, b], run(np.vdot, a, b))
        out.case("vecdot", [a, b], run(np.vecdot, a, b))
        out.case("vecdot", [a, b[0]], run(np.vecdot, a, b[0]))
    a, b = V("f32", (2, 3, 4), "vecdot"), V("f32", (2, 3, 4), "vecdot", 2)
    out.case("vecdot", [a, b], run(lambda x, y: np.vecdot(x, y, axis=1), a, b), {"axis": 1})
    for d in ("f32", "c64", "i32"):
        m, v = V(d, (2, 3), "matvec"), V(d, (3,), "matvec")
        out.case("matvec", [m, v], run(np.matvec, m, v))
        out.case("vecmat", [V(d, (2,), "vecmat"), m], run(np.vecmat, V(d, (2,), "vecmat"), m))
    m, v = V("f32", (4, 2, 3), "matvec"), V("f32", (4, 3), "matvec")
    out.case("matvec", [m, v], run(np.matvec, m, v))
    for s, t in (((2, 2), (2, 3)), ((2,), (3,)), ((), (2,)), ((2, 1, 2), (2, 2))):
        a, b = V("f32", s, "kron", t), V("f32", t, "kron", s)
        out.case("kron", [a, b], run(np.kron, a, b))
    for d in ("i32", "f32", "c64"):
        a, b = V(d, (2, 3), "cross"), V(d, (2, 3), "cross", 2)
        out.case("cross", [a, b], run(np.cross, a, b))
    a, b = V("f32", (3, 4), "cross"), V("f32", (3, 4), "cross", 2)
    out.case("cross", [a, b], run(lambda x, y: np.cross(x, y, axis=0), a, b), {"axis": 0})


def tensordots(out):
    a, b = V("f32", (2, 3, 4), "tensordot"), V("f32", (3, 4, 5), "tensordot")
    out.case("tensordot", [a, b], run(np.tensordot, a, b))
    out.case("tensordot", [a, a], run(lambda x, y: np.tensordot(x, y, 3), a, a), {"axes": 3})
    out.case("tensordot", [a, V("f32", (2,), "t")], run(lambda x, y: np.tensordot(x, y, 0), a, V("f32", (2,), "t")), {"axes": 0})
    for axes in ([[1, 2], [0, 1]], [[2, 1], [1, 0]], [[-1], [1]]):
        out.case("tensordot", [a, b], run(lambda x, y: np.tensordot(x, y, axes), a, b), {"axes": axes})
    i, j = V("i32", (2, 3), "tensordot"), V("i32", (3, 2), "tensordot")
    out.case("tensordot", [i, j], run(lambda x, y: np.tensordot(x, y, 1), i, j), {"axes": 1})


SUMS = (
    ("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)), ("ii->i", (3, 3)), ("ii", (3, 3)), ("ij->ji", (2, 3)), ("ij->", (2, 3)),
    ("ij->j", (2, 3)), ("i,j->ij", (2,), (3,)), ("i,i->", (3,), (3,)), ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)), ("...ij,...jk->...ik", (2, 1, 3, 4), (5, 4, 2)),
    ("...i->...", (2, 3)), ("ij,kj,lk->il", (2, 3), (4, 3), (5, 4)), ("ijk,ijl,kl->ij", (2, 2, 3), (2, 2, 4), (3, 4)), ("i,ij,j->", (2,), (2, 3), (3,)),
    ("iij->ij", (2, 2, 3)), ("iji->j", (3, 2, 3)), ("bqhd,bkhd->bhqk", (1, 2, 2, 3), (1, 4, 2, 3)), ("ij,ij->ij", (2, 3), (2, 3)), ("ab,cd->abcd", (2, 1), (1, 2)),
    ("ij,j->i", (0, 3), (3,)), ("ij,jk->ik", (2, 0), (0, 3)), ("i...,i...->...", (2, 3), (2, 3)), (",ij->ij", (), (2, 3)), ("ab,bc,cd,de->ae", (2, 3), (3, 4), (4, 3), (3, 2)),
)


def einsums(out):
    for n, (text, *shapes) in enumerate(SUMS):
        xs = [V("f32", s, "einsum", n, i) for i, s in enumerate(shapes)]
        out.case("einsum", [text, *xs], run(lambda *a: np.einsum(text, *a), *xs))
    for d in ALL:
        a, b = V(d, (2, 3), "einsum"), V(d, (3, 2), "einsum")
        want = run(lambda x, y: np.einsum("ij,jk->ik", x, y), a, b)
        out.case("einsum", ["ij,jk->ik", a, b], want)
    for p, q in (("i32", "f16"), ("u8", "i8"), ("f32", "c64")):
        a, b = V(p, (2, 3), "einsum"), V(q, (3,), "einsum")
        out.case("einsum", ["ij,j->i", a, b], run(lambda x, y: np.einsum("ij,j->i", x, y), a, b))
    out.case("einsum", [" i j , j k -> k i ", V("f32", (2, 3), "e"), V("f32", (3, 2), "e")], run(lambda x, y: np.einsum("ij,jk->ki", x, y), V("f32", (2, 3), "e"), V("f32", (3, 2), "e")))
    out.case("einsum", ["ij,jk,kl->il", V("f32", (2, 3), "o"), V("f32", (3, 4), "o"), V("f32", (4, 2), "o")],
             run(lambda *a: np.einsum("ij,jk,kl->il", *a), V("f32", (2, 3), "o"), V("f32", (3, 4), "o"), V("f32", (4, 2), "o")), {"optimize": "greedy"})
    # The cheap order contracts the two small operands first, whatever the algorithm; the text is not compared.
    path, _ = np.einsum_path("ij,jk,kl->il", np.ones((100, 2)), np.ones((2, 100)), np.ones((100, 2)), optimize="optimal")
    xs = [array("f32", np.ones(s)) for s in ((10, 2), (2, 10), (10, 2))]
    out.case("einsumPath", ["ij,jk,kl->il", *xs], Js([list(p) for p in path[1:]]), then="pathOf")


def signals(out):
    for d in ("f32", "i32", "f64", "c64", "bf16"):
        a, v = V(d, (5,), "convolve"), V(d, (3,), "convolve")
        for mode in ("full", "same", "valid"):
            opts = {"mode": mode} if mode != "full" else None
            out.case("convolve", [a, v], run(lambda x, y: np.convolve(x, y, mode), a, v), opts)
            opts = {"mode": mode} if mode != "valid" else None
            out.case("correlate", [a, v], run(lambda x, y: np.correlate(x, y, mode), a, v), opts)
    a, v = V("f32", (2,), "convolve"), V("f32", (5,), "convolve")
    for mode in ("full", "same", "valid"):
        out.case("convolve", [a, v], run(lambda x, y: np.convolve(x, y, mode), a, v), {"mode": mode})
        out.case("correlate", [a, v], run(lambda x, y: np.correlate(x, y, mode), a, v), {"mode": mode})


def build():
    out = Family("contraction")
    for part in (products, tensordots, einsums, signals):
        part(out)
    return out
