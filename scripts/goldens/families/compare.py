"""Order, equality and logic; questions about dtypes."""

import numpy as np
from core import ALL, FLOATS, SIGNED, UNSIGNED, Family, Js, array, name_of, promote, values
from families.elementwise import binary_inputs, unary_inputs

# All pairs of these are asked; `promote` is the lattice of the package.
MIXED = (("i32", "f32"), ("u8", "i8"), ("bool", "i32"), ("bf16", "f16"), ("u32", "i32"), ("f32", "c64"), ("i64", "f32"))


def as_float32(x):
    return x.astype(np.float32) if name_of(x) == "bf16" else x


def comparisons(out):
    table = {"equal": np.equal, "notEqual": np.not_equal, "less": np.less, "lessEqual": np.less_equal,
             "greater": np.greater, "greaterEqual": np.greater_equal}
    for fn, oracle in table.items():
        for x, y in binary_inputs(fn, ALL, crossed=("f32", "i32")):
            out.case(fn, [x, y], oracle(as_float32(x), as_float32(y)))
        for a, b in MIXED:
            d = promote(a, b)
            x, y = values(a, (4,), fn), values(b, (4,), fn)
            out.case(fn, [x, y], oracle(as_float32(array(d, x)), as_float32(array(d, y))))
        x = array("i32", [1, 2, 3])
        out.case(fn, [x, 2], oracle(x, 2))
        out.case(fn, [x, 2.5], oracle(x, 2.5))
        out.case(fn, [array("u8", [0, 255]), 0], oracle(array("u8", [0, 255]), 0))
        z = array("c64", [1 + 2j, 1 - 2j, 2 - 9j, 1 + 2j])
        out.case(fn, [z, np.roll(z, 1)], oracle(z, np.roll(z, 1)))
        big = array("i64", [2**53, 2**53 + 1, -(2**62)])
        out.case(fn, [big, np.roll(big, 1)], oracle(big, np.roll(big, 1)))
        huge = array("u64", [2**63, 2**64 - 1, 0])
        out.case(fn, [huge, np.roll(huge, 1)], oracle(huge, np.roll(huge, 1)))


def logic(out):
    for fn, oracle in (("logicalAnd", np.logical_and), ("logicalOr", np.logical_or), ("logicalXor", np.logical_xor)):
        for x, y in binary_inputs(fn, ("bool", "u8", "i32", "f32", "bf16", "c64"), crossed=("bool",)):
            out.case(fn, [x, y], oracle(x, y))
        out.case(fn, [array("i32", [0, 2]), array("f32", [0.5, np.nan])], oracle([0, 2], [0.5, np.nan]))
        out.case(fn, [array("bool", [0, 1]), True], oracle([False, True], True))
    for x in unary_inputs("logicalNot", ALL):
        out.case("logicalNot", [x], np.logical_not(x))


def closeness(out):
    x = array("f32", [1, 1.00001, 1.1, np.nan, np.inf, -np.inf, 0, 1e-9])
    y = array("f32", [1, 1, 1, np.nan, np.inf, np.inf, -0.0, 0])
    for opts, keywords in ((None, {}), ({"rtol": 0.2}, {"rtol": 0.2}), ({"equalNan": True}, {"equal_nan": True}), ({"rtol": 0, "atol": 0.05}, {"rtol": 0, "atol": 0.05})):
        out.case("isclose", [x, y], np.isclose(x, y, **keywords), opts)
        for n in (3, 7, 8):
            # Between these rows the answer is not the same for every option.
            out.case("allclose", [x[:n], y[:n]], Js(bool(np.allclose(x[:n], y[:n], **keywords))), opts)
        out.case("allclose", [x[:2], y[:2]], Js(bool(np.allclose(x[:2], y[:2], **keywords))), opts)
    out.case("isclose", [array("i32", [100000, 2]), array("i32", [100001, 3])], np.isclose([100000, 2], [100001, 3]))
    out.case("isclose", [values("f32", (2, 1), "a"), values("f32", (3,), "b")], np.isclose(values("f32", (2, 1), "a"), values("f32", (3,), "b")))
    out.case("isclose", [array("c64", [1 + 1j, 1]), array("c64", [1 + 1.000001j, 1.1])], np.isclose(array("c64", [1 + 1j, 1]), array("c64", [1 + 1.000001j, 1.1])))
    a = array("i32", [[1, 2], [3, 4]])
    for b in (a, a[0], a.ravel(), array("f32", a), array("i32", [[1, 2], [3, 5]])):
        out.case("arrayEqual", [a, b], Js(bool(np.array_equal(a, b))))
        out.case("arrayEquiv", [a, b], Js(bool(np.array_equiv(a, b))))
    out.case("arrayEquiv", [array("i32", [1, 2]), array("i32", [[1, 2], [1, 2]])], Js(True))
    n = array("f32", [1, np.nan])
    out.case("arrayEqual", [n, n], Js(False))
    out.case("arrayEqual", [n, n], Js(True), {"equalNan": True})
    out.case("arrayEqual", [array("f32", []), array("f32", [])], Js(True))


NUMPY_KINDS = {"bool": ["bool"], "unsigned": list(UNSIGNED), "signed": list(SIGNED), "integral": list(UNSIGNED + SIGNED),
               "real": list(FLOATS), "complex": ["c64"], "numeric": list(UNSIGNED + SIGNED + FLOATS) + ["c64"]}


def dtypes(out):
    for a in ALL:
        for b in ALL:
            out.case("promoteTypes", [a, b], Js(promote(a, b)))
    for parts in (("i32", "f16"), ("u8", "i8", "bool"), ("bf16", "f16"), ("i64", "bf16"), ("u64", "i8")):
        xs = [values(d, (2,), "result") for d in parts]
        out.case("resultType", xs, Js(promote(*parts)))
        out.case("resultType", list(parts), Js(promote(*parts)))
    out.case("resultType", [values("i32", (2,), "r"), 2.5], Js("f32"))
    out.case("resultType", [values("bf16", (2,), "r"), 2.5], Js("bf16"))
    for a in (d for d in ALL if d != "bf16"):
        for b in (d for d in ALL if d != "bf16"):
            out.case("canCast", [a, b], Js(bool(np.can_cast(array(a, 0).dtype, array(b, 0).dtype))))
    for a, b, rule in (("f64", "f32", "sameKind"), ("f32", "i32", "sameKind"), ("f32", "i32", "unsafe"), ("i32", "i32", "no"), ("i32", "i64", "no"), ("i64", "i32", "sameKind")):
        numpy_rule = {"sameKind": "same_kind"}.get(rule, rule)
        out.case("canCast", [a, b], Js(bool(np.can_cast(array(a, 0).dtype, array(b, 0).dtype, numpy_rule))), {"casting": rule})
    # The array API's kinds.
    names = {"signed": "signed integer", "unsigned": "unsigned integer", "real": "real floating", "complex": "complex floating"}
    for k, members in NUMPY_KINDS.items():
        for d in ALL:
            out.case("isdtype", [d, names.get(k, k)], Js(d in members))
    out.case("isdtype", ["f32", ["bool", "integral"]], Js(False))
    out.case("isdtype", ["u8", ["bool", "integral"]], Js(True))
    out.case("isdtype", ["u8", "u8"], Js(True))
    # NumPy's tree of abstract types, by its names without the package.
    tree = {"generic": list(ALL), "number": NUMPY_KINDS["numeric"], "integer": NUMPY_KINDS["integral"], "signedinteger": list(SIGNED),
            "unsignedinteger": list(UNSIGNED), "inexact": list(FLOATS) + ["c64"], "floating": list(FLOATS), "complexfloating": ["c64"]}
    for k, members in tree.items():
        for d in ("bool", "u8", "i32", "bf16", "f32", "c64"):
            out.case("issubdtype", [d, k], Js(d in members))
    out.case("issubdtype", ["f32", "f32"], Js(True))
    out.case("issubdtype", ["f32", "f64"], Js(False))


def build():
    out = Family("compare")
    for part in (comparisons, logic, closeness, dtypes):
        part(out)
    return out
