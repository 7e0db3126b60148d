"""Linear algebra in f64, rounded. Factors that are not unique are compared through what they multiply to (`then`).

Integers become f32; f16 and bf16 stay what they are.
"""

import numpy as np
from core import Family, array, cast, float_of, name_of, real_of, values, wide

V = values


def well(d, shape, *label):
    """Matrices far from singular: small entries under a large diagonal."""
    x = V(d, shape, "well", *label, low=-1, high=1).copy()
    n = min(shape[-2:])
    x[..., np.arange(n), np.arange(n)] += array(d, 4)
    return x


def definite(d, shape, *label):
    x = wide(V(d, shape, "definite", *label, low=-1, high=1))
    y = x @ np.conj(np.swapaxes(x, -1, -2)) + 3 * np.eye(shape[-1])
    # Rounded first, so that the oracle factors the very matrix of the golden.
    return cast(d, y)


def symmetric(d, n, *label):
    x = V(d, (n, n), "symmetric", *label)
    return cast(d, (wide(x) + np.conj(wide(x).T)) / 2)


MATRICES = [("f32", (3, 3)), ("f64", (3, 3)), ("c64", (3, 3)), ("f32", (2, 2, 2)), ("f32", (1, 1)), ("f32", (5, 5)), ("f32", (0, 3, 3))]


def solving(out):
    for d, shape in MATRICES + [("f32", (0, 0))]:
        x = well(d, shape)
        e = wide(x)
        out.case("linalg.det", [x], cast(d, np.linalg.det(e)))
        sign, logabs = np.linalg.slogdet(e)
        out.case("linalg.slogdet", [x], [cast(d, sign), cast(real_of(d), logabs)])
        out.case("linalg.inv", [x], cast(d, np.linalg.inv(e)))
        b = V(d, shape[:-1] + (2,), "rhs")
        out.case("linalg.solve", [x, b], cast(d, np.linalg.solve(e, wide(b))))
        p = definite(d, shape)
        out.case("linalg.cholesky", [p], cast(d, np.linalg.cholesky(wide(p))))
    x = well("f32", (3, 3))
    b = V("f32", (3,), "vector")
    out.case("linalg.solve", [x, b], cast("f32", np.linalg.solve(wide(x), wide(b))))
    out.case("linalg.cholesky", [definite("f32", (3, 3))], cast("f32", np.linalg.cholesky(wide(definite("f32", (3, 3)))).T), {"upper": True})
    out.case("linalg.det", [array("i32", [[1, 2], [3, 4]])], array("f32", -2))
    out.case("linalg.det", [array("f32", [[1, 2], [2, 4]])], array("f32", 0), tol=1e-6)
    sign, logabs = np.linalg.slogdet(array("f32", [[0, 0], [0, 0]]))
    out.case("linalg.slogdet", [array("f32", [[0, 0], [0, 0]])], [cast("f32", sign), cast("f32", logabs)])
    out.case("linalg.inv", [array("i32", [[2, 0], [0, 4]])], array("f32", [[0.5, 0], [0, 0.25]]))
    for shape in ((4, 2), (2, 4), (3, 3), (2, 3, 2)):
        x = well("f32", shape, "pinv")
        out.case("linalg.pinv", [x], cast("f32", np.linalg.pinv(wide(x))))
    low_rank = array("f32", [[1, 2], [2, 4], [3, 6]])
    out.case("linalg.pinv", [low_rank], cast("f32", np.linalg.pinv(wide(low_rank))))
    for x, rank in ((low_rank, 1), (well("f32", (3, 3)), 3), (array("f32", np.zeros((2, 2))), 0), (well("f32", (2, 3, 2)), [2, 2])):
        out.case("linalg.matrixRank", [x], array("i32", rank))
    out.case("linalg.matrixRank", [array("f32", np.diag([1, 0.1, 0.01]))], array("i32", 2), {"rtol": 0.05})
    for shape, rhs in (((4, 2), (4,)), ((4, 2), (4, 3)), ((2, 4), (2,)), ((3, 3), (3, 2))):
        a, b = well("f32", shape, "lstsq"), V("f32", rhs, "lstsq")
        solution, _, rank, s = np.linalg.lstsq(wide(a), wide(b))
        # As in JAX the residuals are always there; NumPy leaves them out unless the rank is full and the system overdetermined.
        residuals = np.atleast_1d(np.sum((wide(b) - wide(a) @ solution) ** 2, 0))
        out.case("linalg.lstsq", [a, b], [cast("f32", solution), cast("f32", residuals), array("i32", rank), cast("f32", s)])
    a = well("f32", (6, 6)).reshape(2, 3, 6)
    out.case("linalg.tensorinv", [a], cast("f32", np.linalg.tensorinv(wide(a))))
    out.case("linalg.tensorinv", [well("f32", (4, 4)).reshape(4, 2, 2)], cast("f32", np.linalg.tensorinv(wide(well("f32", (4, 4)).reshape(4, 2, 2)), 1)), {"ind": 1})
    b = V("f32", (2, 3), "tensorsolve")
    out.case("linalg.tensorsolve", [a, b], cast("f32", np.linalg.tensorsolve(wide(a), wide(b))))


def decompositions(out):
    for d, shape in MATRICES + [("f32", (4, 2)), ("f32", (2, 4)), ("f64", (2, 5, 3)), ("f32", (2, 0))]:
        x = V(d, shape, "decompose")
        e = wide(x)
        m, n = shape[-2:]
        k = min(m, n)
        eye = lambda size: np.broadcast_to(np.eye(size), shape[:-2] + (size, size))
        s = np.linalg.svd(e, compute_uv=False)
        # q r = x, q* q = 1, r has nothing below the diagonal.
        zeros = np.zeros(shape[:-2] + (k, n))
        out.case("linalg.qr", [x], [x, cast(d, eye(k)), cast(d, zeros)], then="qr")
        # u s v* = x, s itself, u* u = 1, v* v = 1.
        out.case("linalg.svd", [x], [x, cast(real_of(d), s), cast(d, eye(k)), cast(d, eye(k))], {"fullMatrices": False}, then="svd")
        if k > 0:
            out.case("linalg.svd", [x], [x, cast(real_of(d), s), cast(d, eye(m)), cast(d, eye(n))], then="svd")
        out.case("linalg.svdvals", [x], cast(real_of(d), s))
    q = V("f32", (4, 2), "decompose")
    out.case("linalg.qr", [q], [q, array("f32", np.eye(4)), array("f32", np.zeros((4, 2)))], {"mode": "complete"}, then="qr")
    for d, n in (("f32", 3), ("f64", 4), ("c64", 3), ("f32", 1), ("f32", 6)):
        x = symmetric(d, n)
        w = np.linalg.eigvalsh(wide(x))
        # x v = v w, w ascending, v* v = 1.
        out.case("linalg.eigh", [x], [x, cast(real_of(d), w), array(d, np.eye(n))], then="eigh")
        out.case("linalg.eigvalsh", [x], cast(real_of(d), w))
    repeated = array("f32", np.diag([2, 2, 1]))
    out.case("linalg.eigh", [repeated], [repeated, array("f32", [1, 2, 2]), array("f32", np.eye(3))], then="eigh")
    batch = np.stack([symmetric("f32", 3, "a"), symmetric("f32", 3, "b")])
    out.case("linalg.eigvalsh", [batch], cast("f32", np.linalg.eigvalsh(wide(batch))))
    lower = np.tril(symmetric("f32", 3)) + np.triu(np.full((3, 3), 9, np.float32), 1)
    out.case("linalg.eigvalsh", [lower], cast("f32", np.linalg.eigvalsh(wide(symmetric("f32", 3)))), {"symmetrizeInput": False, "UPLO": "L"})
    for x in (well("f32", (3, 3), "eig"), array("f32", [[0, -1], [1, 0]]), array("f32", [[1, 2, 0], [0, 3, 4], [0, 0, 5]]), well("c64", (3, 3), "eig"), array("f32", [[0, 1, 0], [0, 0, 1], [1, 0, 0]])):
        w = np.linalg.eigvals(wide(x)).astype(np.complex128)
        order = np.lexsort([np.round(w.imag, 4), np.round(w.real, 4)])
        out.case("linalg.eigvals", [x], cast("c64", w[order]), then="sortedComplex")
        # x v - v w = 0 and the values.
        out.case("linalg.eig", [x], [cast("c64", np.zeros(x.shape)), cast("c64", w[order])], then="eig", tol=1e-4)


def norms(out):
    vectors = [V("f32", (4,), "norm"), array("f32", [0, 0]), array("f32", [3, -4, np.inf]), V("c64", (3,), "norm"), V("i32", (3,), "norm")]
    for x in vectors:
        for order in (None, 1, 2, 3, 0, np.inf, -np.inf, 0.5):
            opts = {} if order is None else {"ord": float(order)}
            want = cast(real_of(float_of(name_of(x))), np.linalg.norm(wide(x), order))
            out.case("linalg.norm", [x], want, opts or None)
            out.case("linalg.vectorNorm", [x], cast(real_of(float_of(name_of(x))), np.linalg.vector_norm(wide(x), ord=2 if order is None else order)), opts or None)
    m = V("f32", (3, 4), "norm")
    for order in (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf):
        opts = {} if order is None else {"ord": order if isinstance(order, str) else float(order)}
        out.case("linalg.norm", [m], cast("f32", np.linalg.norm(wide(m), order)), opts or None)
        out.case("linalg.matrixNorm", [m], cast("f32", np.linalg.matrix_norm(wide(m), ord="fro" if order is None else order)), opts or None)
    x = V("f32", (2, 3, 2), "norm")
    for axis in (0, -1, [0, 2]):
        key = tuple(axis) if isinstance(axis, list) else axis
        out.case("linalg.norm", [x], cast("f32", np.linalg.norm(wide(x), axis=key)), {"axis": axis})
        out.case("linalg.norm", [x], cast("f32", np.linalg.norm(wide(x), axis=key, keepdims=True)), {"axis": axis, "keepDims": True})
        out.case("linalg.vectorNorm", [x], cast("f32", np.linalg.vector_norm(wide(x), axis=key)), {"axis": axis})
    out.case("linalg.norm", [x], cast("f32", np.linalg.norm(wide(x))))
    out.case("linalg.matrixNorm", [x], cast("f32", np.linalg.matrix_norm(wide(x))))
    square = well("f32", (3, 3), "cond")
    for p in (None, 2, -2, "fro", 1, np.inf):
        opts = {} if p is None else {"p": p if isinstance(p, str) else float(p)}
        out.case("linalg.cond", [square], cast("f32", np.linalg.cond(wide(square), p)), opts or None)
    out.case("linalg.cond", [well("f32", (4, 2), "cond")], cast("f32", np.linalg.cond(wide(well("f32", (4, 2), "cond")))))


def products(out):
    for n in (0, 1, 2, 3, 5, -1, -2):
        x = well("f32", (3, 3), "power")
        out.case("linalg.matrixPower", [x, n], cast("f32", np.linalg.matrix_power(wide(x), n)), tol=1e-5 if abs(n) < 4 else 1e-3)
    i = V("i32", (2, 2), "power")
    for n in (0, 1, 3):
        out.case("linalg.matrixPower", [i, n], np.linalg.matrix_power(i, n))
    out.case("linalg.matrixPower", [well("f32", (2, 2, 2), "power"), 2], cast("f32", np.linalg.matrix_power(wide(well("f32", (2, 2, 2), "power")), 2)))
    xs = [V("f32", s, "multiDot") for s in ((2, 5), (5, 1), (1, 4), (4, 3))]
    out.case("linalg.multiDot", [xs], cast("f32", np.linalg.multi_dot([wide(x) for x in xs])))
    out.case("linalg.multiDot", [xs[:2]], cast("f32", wide(xs[0]) @ wide(xs[1])))
    ends = [V("f32", (2,), "multiDot"), V("f32", (2, 3), "multiDot"), V("f32", (3,), "multiDot")]
    out.case("linalg.multiDot", [ends], cast("f32", np.linalg.multi_dot([wide(x) for x in ends])))
    a, b = V("f32", (2, 3), "same"), V("f32", (3, 2), "same")
    out.case("linalg.matmul", [a, b], cast("f32", wide(a) @ wide(b)))
    out.case("linalg.outer", [a[0], b[0]], cast("f32", np.outer(a[0], b[0])))
    out.case("linalg.cross", [a, a[::-1].copy()], cast("f32", np.cross(wide(a), wide(a[::-1]))))
    out.case("linalg.vecdot", [a, a + np.float32(1)], cast("f32", np.vecdot(wide(a), wide(a + np.float32(1)))))
    out.case("linalg.tensordot", [a, b], cast("f32", np.tensordot(wide(a), wide(b), 1)), {"axes": 1})
    out.case("linalg.matrixTranspose", [a], a.T)
    # Here, unlike in the main entry, the last two axes hold the matrices.
    x = V("f32", (2, 3, 4), "same")
    for k in (0, 1, -1):
        opts = {"offset": k} if k else None
        out.case("linalg.diagonal", [x], np.diagonal(x, k, -2, -1), opts)
        out.case("linalg.trace", [x], cast("f32", np.trace(x, k, -2, -1)), opts)


def build():
    out = Family("linalg")
    for part in (solving, decompositions, norms, products):
        part(out)
    return out
