"""Functions of one, two and three operands, element by element.

Floating results are computed by NumPy in f64 or complex128 and rounded to the dtype of the package's rule;
integer results are computed in the integer dtype itself, so that they wrap as they must.
"""

import jax.numpy as jnp
import numpy as np
from core import (
    ALL, FLOATS, INTS, REAL, SHAPES, SIGNED, Family, Js, array,
    cast, float_of, kind, name_of, promote, real_of, specials, values, wide,
)

C = ("c64",)
INEXACT = FLOATS + C

# name: (oracle on f64/complex128, complex admitted, low, high)
FLOAT_UNARY = {
    "exp": (np.exp, True, -4, 4),
    "exp2": (lambda z: np.power(2.0, z) if np.iscomplexobj(z) else np.exp2(z), True, -4, 4),
    "expm1": (np.expm1, True, -4, 4),
    "log": (np.log, True, -1, 8),
    "log2": (np.log2, True, -1, 8),
    "log10": (np.log10, True, -1, 8),
    "log1p": (np.log1p, True, -2, 8),
    "sqrt": (np.sqrt, True, -1, 8),
    "rsqrt": (lambda z: 1 / np.sqrt(z), True, 0, 8),
    "cbrt": (np.cbrt, False, -8, 8),
    "sin": (np.sin, True, -8, 8),
    "cos": (np.cos, True, -8, 8),
    "tan": (np.tan, True, -4, 4),
    "sinh": (np.sinh, True, -4, 4),
    "cosh": (np.cosh, True, -4, 4),
    "tanh": (np.tanh, True, -4, 4),
    "arcsin": (np.arcsin, True, -1, 1),
    "arccos": (np.arccos, True, -1, 1),
    "arctan": (np.arctan, True, -4, 4),
    "arcsinh": (np.arcsinh, True, -4, 4),
    "arccosh": (np.arccosh, True, 1, 8),
    "arctanh": (np.arctanh, True, -1, 1),
    "sinc": (np.sinc, True, -4, 4),
    "deg2rad": (np.deg2rad, False, -180, 180),
    "rad2deg": (np.rad2deg, False, -4, 4),
    "reciprocal": (lambda z: 1 / z, True, -4, 4),
}


# Near whole numbers sin(pi x) is what rounding pi x leaves of it: only its absolute error means something.
SINC = {"f16": 2e-3, "bf16": 1e-2, "f32": 1e-6, "f64": 1e-14, "c64": 5e-6}


def unary_inputs(fn, dtypes, low=-4, high=4):
    """Arrays for one-operand functions: the specials of each dtype, then shapes."""
    for d in dtypes:
        yield specials(d)
    for i, shape in enumerate(SHAPES):
        d = ("f32", "f32", "f64", "bf16", "f32", "f16", "f32")[i]
        if d in dtypes:
            yield values(d, shape, fn, low=low, high=high)


def float_unary(out):
    for fn, (oracle, is_complex, low, high) in FLOAT_UNARY.items():
        dtypes = FLOATS + (C if is_complex else ()) + ("bool", "u8", "i32", "i64")
        for x in unary_inputs(fn, dtypes, low, high):
            if name_of(x) == "c64":
                x = x[np.isfinite(oracle(wide(x))) & (x != 0)]
            d = float_of(name_of(x))
            out.case(fn, [x], cast(d, oracle(wide(x))), tol=SINC[d] if fn == "sinc" else None)
        # A plain number is a weak float.
        out.case(fn, [1.5 if fn == "arccosh" else 0.5], cast("f32", oracle(np.float64(1.5 if fn == "arccosh" else 0.5))))
    out.alias(asin="arcsin", acos="arccos", atan="arctan", asinh="arcsinh", acosh="arccosh", atanh="arctanh",
              degrees="rad2deg", radians="deg2rad")


def keep_unary(out):
    """Functions that keep the dtype."""
    def rounding(oracle):
        return lambda x: x if name_of(x) in INTS else cast(name_of(x), oracle(wide(x)))

    def sign(x):
        if name_of(x) != "c64":
            # -0 keeps its sign, as in JAX, whose CPU backend however takes subnormal numbers for zero.
            operand = x.astype(np.float32) if name_of(x) == "bf16" else x
            return np.where(operand == 0, operand, np.sign(operand))
        z = wide(x)
        return cast("c64", np.where(z == 0, 0, z / np.where(z == 0, 1, np.abs(z))))

    table = {
        "floor": (rounding(np.floor), INTS + FLOATS),
        "ceil": (rounding(np.ceil), INTS + FLOATS),
        "trunc": (rounding(np.trunc), INTS + FLOATS),
        "rint": (rounding(np.rint), INTS + INEXACT),
        "negative": (np.negative, INTS + INEXACT),
        "positive": (np.positive, INTS + INEXACT),
        "sign": (sign, INTS + INEXACT),
        "square": (lambda x: x * x, INTS + INEXACT),
        "conj": (np.conj, INTS + INEXACT),
    }
    for fn, (oracle, dtypes) in table.items():
        for x in unary_inputs(fn, dtypes):
            d = name_of(x)
            want = cast(d, oracle(wide(x))) if fn == "square" and d in INEXACT else oracle(x)
            out.case(fn, [x], cast(d, want))
    for x in unary_inputs("abs", ALL):
        out.case("abs", [x], cast(real_of(name_of(x)), np.abs(wide(x)) if name_of(x) == "c64" else np.abs(x)))
    for x in unary_inputs("fabs", INTS + FLOATS):
        out.case("fabs", [x], cast(float_of(name_of(x)), np.abs(wide(x))))
    for x in unary_inputs("real", ALL):
        out.case("real", [x], np.real(x))
    for x in unary_inputs("imag", ALL):
        out.case("imag", [x], np.imag(x) if name_of(x) == "c64" else np.zeros_like(x))
    for x in unary_inputs("angle", INEXACT + ("i32",)):
        out.case("angle", [x], cast(real_of(float_of(name_of(x))), np.angle(wide(x))))
    out.case("angle", [array("c64", [1 + 1j, -1j])], cast("f32", np.angle([1 + 1j, -1j], deg=True)), {"deg": True})
    for x in unary_inputs("round", INTS + INEXACT):
        out.case("round", [x], x if name_of(x) in INTS else cast(name_of(x), np.round(wide(x))))
    for d in ("f32", "f64", "c64"):
        x = values(d, (2, 3), "decimals", low=-30, high=30)
        out.case("round", [x], cast(d, np.round(wide(x), 1)), {"decimals": 1})
        out.case("round", [x], cast(d, np.round(wide(x), -1)), {"decimals": -1})
    out.alias(absolute="abs", conjugate="conj", around="round")


def predicates(out):
    table = {
        "isnan": (np.isnan, ALL), "isinf": (np.isinf, ALL), "isfinite": (np.isfinite, ALL),
        "isposinf": (np.isposinf, REAL), "isneginf": (np.isneginf, REAL),
        "iscomplex": (np.iscomplex, ALL), "isreal": (np.isreal, ALL), "signbit": (np.signbit, INTS + FLOATS),
    }
    for fn, (oracle, dtypes) in table.items():
        for x in unary_inputs(fn, dtypes):
            operand = x.astype(np.float32) if name_of(x) == "bf16" else x
            out.case(fn, [x], oracle(operand).astype(np.bool_))
    nans = array("c64", [complex(np.nan, 1), complex(1, np.inf), complex(-np.inf, np.nan), 1])
    for fn in ("isnan", "isinf", "isfinite"):
        out.case(fn, [nans], getattr(np, fn)(nans))
    for fn, oracle in (("iscomplexobj", np.iscomplexobj), ("isrealobj", np.isrealobj)):
        for d in ("bool", "i32", "bf16", "c64"):
            x = values(d, (2,), fn)
            out.case(fn, [x], Js(bool(oracle(x))))


# ---- two operands

PAIRS = (((), ()), ((3,), ()), ((2, 3), (3,)), ((2, 1), (1, 3)), ((4, 1, 3), (2, 1)), ((2, 1, 2, 1), (3, 1, 2)),
         ((0, 3), (1, 3)), ((0,), (1,)))


def binary_inputs(fn, dtypes, low=-4, high=4, crossed=("f32",), number=None):
    """Pairs of one dtype: shapes, then specials against specials."""
    cycle = [d for d in ("f32", "i32", "f64", "bf16", "f32", "f16", "i64", "f32") if d in dtypes] or list(dtypes)
    for i, (a, b) in enumerate(PAIRS):
        d = cycle[i % len(cycle)]
        yield values(d, a, fn, "x", low=low, high=high), values(d, b, fn, "y", low=low, high=high)
    for d in dtypes:
        if d in crossed:
            s = specials(d)[: 14 if kind(d) == "float" else None]
            yield s[:, None], s[None, :]
        else:
            s = specials(d)
            yield s, np.roll(s, 3)
            yield s[: len(s) // 2], np.roll(s, 1)[: len(s) // 2]


def float_binary(out):
    def hypot(a, b):
        return np.hypot(a, b)

    table = {
        "divide": (np.divide, True, True),
        "arctan2": (np.arctan2, False, True),
        "hypot": (hypot, False, False),
        "logaddexp": (np.logaddexp, False, False),
        "logaddexp2": (np.logaddexp2, False, False),
        "floatPower": (lambda a, b: np.power(a, b), False, True),
        "copysign": (np.copysign, False, True),
    }
    for fn, (oracle, is_complex, mixed) in table.items():
        dtypes = FLOATS + (("i32", "u8") if mixed else ()) + (C if is_complex else ())
        for x, y in binary_inputs(fn, dtypes):
            if name_of(x) == "c64":
                y = np.where(y == 0, np.complex64(1), y)
            out.case(fn, [x, y], cast(float_of(name_of(x), name_of(y)), oracle(wide(x), wide(y))))
        x, y = values("bf16", (3,), fn, low=1), values("f16", (3,), fn, 2, low=1)
        out.case(fn, [x, y], cast("f32", oracle(wide(x), wide(y))))
    out.alias(atan2="arctan2", trueDivide="divide")
    # nextafter steps in the dtype itself.
    for x, y in binary_inputs("nextafter", FLOATS, crossed=()):
        out.case("nextafter", [x, y], np.nextafter(x, y))


def arithmetic(out):
    for fn in ("add", "subtract", "multiply"):
        oracle = getattr(np, fn)
        dtypes = tuple(d for d in ALL if not (fn == "subtract" and d == "bool"))
        for x, y in binary_inputs(fn, dtypes):
            d = name_of(x)
            out.case(fn, [x, y], cast(d, oracle(wide(x), wide(y)) if d in INEXACT else oracle(x, y)))
    # Every pair of dtypes, so that the lattice is seen whole.
    for a in ALL:
        for b in ALL:
            d = promote(a, b)
            x, y = array(a, [1, 0]), array(b, [1, 1])
            total = cast(d, np.logical_or(x, y)) if d == "bool" else cast(d, x.astype(np.complex128) + y.astype(np.complex128))
            out.case("add", [x, y], total)
    weak(out)


def weak(out):
    """A JavaScript number is a weak int when integral, else a weak float; booleans and complex scalars are weak too."""
    for d in ALL:
        x = array(d, [1, 0, 1]) if d == "bool" else values(d, (3,), "weak", low=0)
        with_int = "i32" if d == "bool" else d
        with_float = float_of(d)
        out.case("add", [x, 2], cast(with_int, x.astype(np.complex128) + 2))
        out.case("multiply", [2.5, x], cast(with_float, x.astype(np.complex128) * 2.5))
        out.case("add", [x, True], cast(d, np.logical_or(x, True) if d == "bool" else x.astype(np.complex128) + 1))
        out.case("multiply", [x, 2j], cast("c64", x.astype(np.complex128) * 2j))
        out.case("maximum", [x, 1], cast(with_int, np.maximum(x.astype(np.complex128), 1)))
    for a, b, d in ((1, 2, "i32"), (1, 2.5, "f32"), (True, 2, "i32"), (True, 0.5, "f32")):
        out.case("add", [a, b], cast(d, a + b))
    out.case("divide", [1, 4], cast("f32", 0.25))
    out.case("divide", [array("i32", [1, 2, 3]), 2], cast("f32", [0.5, 1, 1.5]))
    out.case("divide", [array("bf16", [1, 2, 3]), 2], cast("bf16", [0.5, 1, 1.5]))
    out.case("power", [array("f32", [1, 2, -3]), 2], cast("f32", [1, 4, 9]))
    out.case("power", [array("i32", [1, 2, -3]), 0.5], cast("f32", [1, np.sqrt(2), np.nan]))


def quotients(out):
    """Integer division by zero: all bits set for the quotient, the dividend for the remainder, as XLA has it."""
    def floor_divide(x, y):
        d = name_of(x)
        if d in FLOATS:
            return cast(d, jnp.floor_divide(wide(x), wide(y)))
        q = np.floor_divide(x, np.where(y == 0, 1, y).astype(y.dtype))
        return np.where(y == 0, np.array(-1).astype(x.dtype), q)

    def integer_by(oracle, floats):
        def result(x, y):
            d = name_of(x)
            if d in FLOATS:
                return cast(d, floats(wide(x), wide(y)))
            return np.where(y == 0, x, oracle(x, np.where(y == 0, 1, y).astype(y.dtype)))
        return result

    # Quotients near a rounding boundary would compare rounding, not meaning: only moderate specials.
    def inputs(fn):
        for x, y in binary_inputs(fn, INTS + FLOATS, low=-9, high=9, crossed=()):
            if name_of(x) in FLOATS and x.ndim == 1 and x.size > 10:
                continue
            yield x, y
        for d in FLOATS:
            s = array(d, [np.nan, np.inf, -np.inf, 0.0, -0.0, 1, -1, 2.5, -7, 7, 0.75, -0.5])
            yield s[:, None], s[None, :]

    table = {"floorDivide": floor_divide, "remainder": integer_by(np.remainder, jnp.remainder), "fmod": integer_by(np.fmod, jnp.fmod)}
    for fn, oracle in table.items():
        for x, y in inputs(fn):
            out.case(fn, [x, y], cast(name_of(x), oracle(x, y)))
    for d in ("i32", "f32"):
        x, y = array(d, [7, -7, 7, -7]), array(d, [2, 2, -2, -2])
        out.case("divmod", [x, y], [floor_divide(x, y), np.remainder(x, y)])
    out.alias(mod="remainder")
    x, y = array("u8", [7, 200]), array("i8", [-3, 7])
    out.case("remainder", [x, y], np.remainder(x.astype(np.int16), y.astype(np.int16)))
    out.case("floorDivide", [x, y], np.floor_divide(x.astype(np.int16), y.astype(np.int16)))


def powers(out):
    for x, y in binary_inputs("power", INEXACT):
        if name_of(x) == "c64":
            keep = (x != 0) & np.ones_like(y, bool) if x.shape == y.shape else np.bool_(True)
            if x.shape == y.shape and x.ndim == 1:
                x, y = x[keep], y[keep]
        out.case("power", [x, y], cast(name_of(x), np.power(wide(x), wide(y))))
    for d in INTS:
        x, y = array(d, [0, 1, 2, 3, 5, 7, 100]), array(d, [0, 1, 2, 3])[:, None]
        out.case("power", [x, y], np.power(x, y))
    for d in SIGNED:
        x = array(d, [-1, -2, -3, 0])
        out.case("power", [x, array(d, 3)], np.power(x, array(d, 3)))
    x, y = array("i32", [2, 3]), array("f32", [0.5, -1])
    out.case("power", [x, y], cast("f32", np.power(wide(x), wide(y))))
    out.alias(pow="power")


def extremes(out):
    for fn in ("maximum", "minimum"):
        oracle = getattr(np, fn)
        for x, y in binary_inputs(fn, ALL):
            operands = (x, y) if name_of(x) != "bf16" else (x.astype(np.float32), y.astype(np.float32))
            out.case(fn, [x, y], cast(name_of(x), oracle(*operands)))
        z = array("c64", [1 + 2j, 1 - 2j, -3 + 5j])
        out.case(fn, [z, np.roll(z, 1)], oracle(z, np.roll(z, 1)))
    for fn in ("fmax", "fmin"):
        oracle = getattr(np, fn)
        for x, y in binary_inputs(fn, ("i32", "u8") + FLOATS):
            operands = (x, y) if name_of(x) != "bf16" else (x.astype(np.float32), y.astype(np.float32))
            out.case(fn, [x, y], cast(name_of(x), oracle(*operands)))
    for d in ("i32", "u8", "f16", "bf16", "f32", "f64"):
        x = specials(d)
        low, high = array(d, 1), array(d, 5)
        both = np.minimum(np.maximum(x.astype(np.float64) if d in FLOATS else x, low), high)
        out.case("clip", [x, low, high], cast(d, both))
        out.case("clip", [x, 1, 5], cast(d, both))
    x = values("f32", (2, 3), "clip")
    out.case("clip", [x, None, array("f32", [0, 1, -1])], np.minimum(x, array("f32", [0, 1, -1])))
    out.case("clip", [x, -1, None], np.maximum(x, np.float32(-1)))
    out.case("clip", [array("i32", [1, 5, 9]), 0.5, 4.5], cast("f32", [1, 4.5, 4.5]))
    # Limits in the wrong order: the upper one wins.
    out.case("clip", [x, 2, -2], np.full((2, 3), -2, np.float32))
    for d in ("f16", "bf16", "f32", "f64", "i32"):
        x = specials(d)
        y = array(d, [2])
        out.case("heaviside", [x, y], cast(float_of(d), np.heaviside(wide(x), wide(y))))


def bitwise(out):
    for fn, oracle in (("bitwiseAnd", np.bitwise_and), ("bitwiseOr", np.bitwise_or), ("bitwiseXor", np.bitwise_xor)):
        for x, y in binary_inputs(fn, ("bool",) + INTS, crossed=("i32", "bool")):
            out.case(fn, [x, y], oracle(x, y))
        out.case(fn, [array("u8", [200, 3]), array("i8", [-1, 5])], oracle(array("i16", [200, 3]), array("i16", [-1, 5])))
        out.case(fn, [array("i32", [12, -7]), 6], oracle(array("i32", [12, -7]), np.int32(6)))
    for x in unary_inputs("bitwiseNot", ("bool",) + INTS):
        out.case("bitwiseNot", [x], np.invert(x))
    for d in INTS:
        x = specials(d)
        bits = x.dtype.itemsize * 8
        n = array(d, [0, 1, 2, bits - 1, bits])[:, None]
        out.case("leftShift", [x, n], np.left_shift(x, n))
        out.case("rightShift", [x, n], np.right_shift(x, n))
        unsigned = x.astype(f"u{x.dtype.itemsize}")
        out.case("bitwiseCount", [x], np.bitwise_count(x).astype(np.uint8))
        texts = [np.binary_repr(int(v), bits) for v in unsigned]
        out.case("populationCount", [x], array(d, [t.count("1") for t in texts]))
        out.case("clz", [x], array(d, [bits - len(t.lstrip("0")) for t in texts]))
    out.alias(bitwiseInvert="bitwiseNot", invert="bitwiseNot", bitwiseLeftShift="leftShift", bitwiseRightShift="rightShift")
    for fn, oracle in (("gcd", np.gcd), ("lcm", np.lcm)):
        for d in INTS:
            x = array(d, [0, 1, 4, 6, 9, 10, 12])
            out.case(fn, [x[:, None], x], oracle(x[:, None], x))
        out.case(fn, [array("i32", [-4, 6, -9]), array("i32", [6, -4, -6])], oracle(array("i32", [-4, 6, -9]), array("i32", [6, -4, -6])))


def parts(out):
    """Functions that take numbers apart or mend them."""
    for d in FLOATS:
        x = specials(d)
        operand = x.astype(np.float32) if d == "bf16" else x
        fraction, whole = np.modf(operand)
        out.case("modf", [x], [cast(d, fraction), cast(d, whole)])
        finite = x[np.isfinite(operand)]
        # XLA and NumPy agree on mantissa and exponent of normal numbers only in their own width.
        m, e = np.frexp(finite.astype(np.float64))
        out.case("frexp", [finite], [cast(d, m), array("i32", e)])
        out.case("ldexp", [values(d, (4,), "ldexp"), array("i32", [0, 1, -2, 5])],
                 cast(d, np.ldexp(wide(values(d, (4,), "ldexp")), [0, 1, -2, 5])))
        out.case("nanToNum", [x], cast(d, np.nan_to_num(operand, nan=0, posinf=float(jnp.finfo(x.dtype).max), neginf=float(jnp.finfo(x.dtype).min))))
        out.case("nanToNum", [x], cast(d, np.nan_to_num(operand, nan=1, posinf=2, neginf=-3)), {"nan": 1, "posinf": 2, "neginf": -3})
    out.case("nanToNum", [array("i32", [1, 2])], array("i32", [1, 2]))
    z = array("c64", [complex(np.nan, 1), complex(np.inf, -np.inf)])
    out.case("nanToNum", [z], np.nan_to_num(z))
    for d in ("f32", "f64"):
        x = array(d, [1, -1, 0.5, 1000, 1e-3, np.inf, np.nan])
        out.case("spacing", [x], np.spacing(x))
    re, im = values("f32", (2, 1), "re"), values("f32", (3,), "im")
    out.case("complex", [re, im], re + 1j * im)
    out.case("complex", [array("f32", [1, np.inf]), array("f32", [0, -1])], np.array([complex(1, 0), complex(np.inf, -1)], np.complex64))
    x = values("f32", (5,), "i0", low=-6, high=6)
    out.case("i0", [x], cast("f32", np.i0(wide(x))))
    out.case("i0", [array("f64", [[0, 1, 12.5], [-3, 30, 0.125]])], np.i0(np.array([[0, 1, 12.5], [-3, 30, 0.125]])))


def conversions(out):
    """astype: floats to integers truncate and saturate (NaN is 0), integers wrap, complex keeps its real part."""
    for a in ALL:
        x = specials(a)
        for b in ALL:
            out.case("astype", [x, b], converted(x, a, b))


def converted(x, a, b):
    ka, kb = kind(a), kind(b)
    if kb == "bool":
        return x != 0
    if ka == "complex" and kb != "complex":
        x = x.real
        ka = "float"
    if ka == "float" and kb in ("unsigned", "signed"):
        limits = np.iinfo(array(b, 0).dtype)
        return np.array([0 if np.isnan(v) else int(min(max(v, limits.min), limits.max)) if np.isfinite(v) else limits.max if v > 0 else limits.min
                         for v in x.astype(np.float64)], dtype=array(b, 0).dtype)
    return array(b, x)


def build():
    out = Family("elementwise")
    for part in (arithmetic, quotients, powers, float_binary, extremes, bitwise, float_unary, keep_unary, predicates, parts, conversions):
        part(out)
    return out
