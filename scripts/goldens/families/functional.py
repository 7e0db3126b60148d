"""Polynomials, and functions that take functions. The runner knows the functions by the names given to Call."""

import numpy as np
from core import Call, Family, array, cast, values, wide

V = values


def polynomials(out):
    p, q = array("f32", [2, -1, 3]), array("f32", [1, 4])
    x = V("f32", (2, 3), "polyval")
    for d in ("f32", "i32", "f64", "c64"):
        c, at = V(d, (3,), "poly"), V(d, (4,), "poly at", low=-2, high=2)
        out.case("polyval", [c, at], np.polyval(c, at).astype(c.dtype))
    out.case("polyval", [p, x], cast("f32", np.polyval(wide(p), wide(x))))
    out.case("polyval", [array("f32", []), x], np.zeros((2, 3), np.float32))
    for fn, oracle in (("polyadd", np.polyadd), ("polysub", np.polysub), ("polymul", np.polymul)):
        out.case(fn, [p, q], cast("f32", oracle(p, q)))
        out.case(fn, [q, p], cast("f32", oracle(q, p)))
        out.case(fn, [array("i32", [1, 2]), array("i32", [3, 0, 1])], cast("i32", oracle(array("i32", [1, 2]), array("i32", [3, 0, 1]))))
    for a, b in ((p, q), (array("f32", [1, -3, 3, -1]), array("f32", [1, -1])), (q, p)):
        quotient, rest = np.polydiv(wide(a), wide(b))
        # Leading zeros of the remainder stay in JAX and go in NumPy; they are not compared.
        out.case("polydiv", [a, b], [cast("f32", quotient), cast("f32", rest)], then="trimmedRemainder")
    for m in (1, 2, 0):
        out.case("polyder", [p], cast("f32", np.polyder(p, m)), {"m": m} if m != 1 else None)
        out.case("polyint", [p], cast("f32", np.polyint(p, m)), {"m": m} if m != 1 else None)
    out.case("polyint", [p], cast("f32", np.polyint(p, 1, 7)), {"k": 7})
    out.case("poly", [array("f32", [1, -2, 0.5])], cast("f32", np.poly([1, -2, 0.5])))
    out.case("poly", [array("f32", [[2, 1], [1, 2]])], cast("f32", np.poly([[2, 1], [1, 2]])))
    xs, ys = array("f32", [0, 1, 2, 3, 4]), array("f32", [1, 3, 2, 5, 4])
    for degree in (1, 2):
        out.case("polyfit", [xs, ys, degree], cast("f32", np.polyfit(wide(xs), wide(ys), degree)), tol=1e-4)
    w = array("f32", [1, 2, 1, 0.5, 1])
    out.case("polyfit", [xs, ys, 1], cast("f32", np.polyfit(wide(xs), wide(ys), 1, w=wide(w))), {"w": w}, tol=1e-4)
    for c in ([1, -6, 11, -6], [1, 0, 1], [2, -4], [1, -3, 0, 0], [3]):
        r = np.roots(np.array(c, float)).astype(np.complex128)
        order = np.lexsort([np.round(r.imag, 4), np.round(r.real, 4)])
        out.case("roots", [array("f32", c)], cast("c64", r[order]), then="sortedComplex", tol=1e-3)


def of_functions(out):
    x = V("f32", (2, 3, 2), "apply")
    out.case("applyAlongAxis", [Call("sum"), 1, x], cast("f32", np.apply_along_axis(np.sum, 1, x)))
    out.case("applyAlongAxis", [Call("reverse"), -1, x], np.apply_along_axis(lambda v: v[::-1], -1, x))
    out.case("applyOverAxes", [Call("sumKeeping"), x, [0, 2]], cast("f32", np.apply_over_axes(np.sum, x, [0, 2])))
    y = array("f32", [-2, -0.5, 0, 1, 3])
    conditions = [y < 0, y > 1]
    out.case("piecewise", [y, conditions, [Call("negate"), Call("square"), 7]], np.piecewise(y, conditions, [lambda v: -v, lambda v: v * v, 7]))
    out.case("piecewise", [y, conditions, [1, 2]], np.piecewise(y, conditions, [1, 2]))
    # Scalars of the core dimensions go in, whole arrays come out.
    a, b = V("f32", (3, 1), "vectorize"), V("f32", (2,), "vectorize")
    out.case("vectorize", [Call("hypotSquared")], cast("f32", wide(a) ** 2 + wide(b) ** 2), then={"apply": [a, b]})
    m, v = V("f32", (4, 2, 3), "vectorize"), V("f32", (3,), "vectorize")
    out.case("vectorize", [Call("matrixVector")], cast("f32", wide(m) @ wide(v)), {"signature": "(n,m),(m)->(n)"}, then={"apply": [m, v]})


def build():
    out = Family("functional")
    for part in (polynomials, of_functions):
        part(out)
    return out
