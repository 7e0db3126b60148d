"""Running sums, products, extremes; differences and integrals along an axis.

Running sums of narrow integers are i32 or u32; without an axis NumPy's functions work on the flattened tensor.
"""

import jax
import jax.numpy as jnp
import numpy as np
import scipy.integrate
from core import ALL, FLOATS, Family, accumulator, array, cast, float_of, name_of, values

NAN = np.nan


def accumulated(x):
    d = name_of(x)
    if d in FLOATS:
        return x.astype(np.float64)
    return x.astype(np.complex128) if d == "c64" else x.astype(array(accumulator(d), 0).dtype)


def running(out):
    for fn, oracle in (("cumsum", np.cumsum), ("cumprod", np.cumprod)):
        for d in ALL:
            x = values(d, (2, 3), fn)
            out.case(fn, [x], cast(accumulator(d), oracle(accumulated(x))))
            out.case(fn, [x], cast(accumulator(d), oracle(accumulated(x), axis=0)), {"axis": 0})
        for shape, axis in (((), None), ((4,), 0), ((2, 3, 2), 1), ((2, 3, 2), -1), ((2, 0), 1), ((0, 2), 0), ((1, 1, 3, 1), 2)):
            x = values("f32", shape, fn)
            out.case(fn, [x], cast("f32", oracle(accumulated(x), axis=axis)), {"axis": axis} if axis is not None else None)
        x = array("f32", [1, NAN, 2, np.inf, -np.inf])
        out.case(fn, [x], cast("f32", oracle(x)))
        x = values("i8", (5,), fn)
        for d in ("i64", "f32", "i8"):
            out.case(fn, [x], oracle(x, dtype=array(d, 0).dtype), {"dtype": d})
        big = array("i32", [2**31 - 1, 1, 2])
        out.case(fn, [big], oracle(big, dtype=np.int32))
        for name in ("cumulativeSum" if fn == "cumsum" else "cumulativeProd",):
            other = np.cumulative_sum if fn == "cumsum" else np.cumulative_prod
            y = values("f32", (2, 3), name)
            out.case(name, [y], cast("f32", other(accumulated(y), axis=1)), {"axis": 1})
            out.case(name, [y], cast("f32", other(accumulated(y), axis=0, include_initial=True)), {"axis": 0, "includeInitial": True})
            out.case(name, [values("i32", (4,), name)], other(values("i32", (4,), name), dtype=np.int32))
        nan_name = "nan" + fn
        z = array("f32", [[1, NAN, 3], [NAN, -2, NAN]])
        for axis in (None, 0, 1):
            out.case(nan_name, [z], cast("f32", getattr(np, nan_name)(z.astype(np.float64), axis=axis)), {"axis": axis} if axis is not None else None)
        out.case(nan_name, [values("i32", (3,), fn)], oracle(values("i32", (3,), fn), dtype=np.int32))


def running_extremes(out):
    for fn, oracle in (("cummax", jax.lax.cummax), ("cummin", jax.lax.cummin)):
        for d in ("u8", "i32", "i64", "f16", "bf16", "f32", "f64"):
            x = values(d, (2, 4), fn)
            out.case(fn, [x], np.asarray(oracle(jnp.asarray(x), 1)), {"axis": 1})
        x = values("f32", (2, 3, 2), fn)
        for axis in (0, 1, 2):
            for reverse in (False, True):
                opts = {"axis": axis, "reverse": True} if reverse else {"axis": axis}
                out.case(fn, [x], np.asarray(oracle(jnp.asarray(x), axis, reverse)), opts)
        y = array("f32", [1, 3, NAN, 5, -np.inf])
        out.case(fn, [y], np.asarray(oracle(jnp.asarray(y))), {"axis": 0})
    for fn in ("cumsum", "cumprod"):
        oracle = getattr(jax.lax, fn)
        x = values("f32", (3, 2), fn)
        out.case(fn, [x], np.asarray(oracle(jnp.asarray(x), 0, True)), {"axis": 0, "reverse": True})
    x = values("f32", (2, 4), "cumlogsumexp")
    for axis in (0, 1):
        for reverse in (False, True):
            opts = {"axis": axis, "reverse": True} if reverse else {"axis": axis}
            out.case("cumlogsumexp", [x], cast("f32", jax.lax.cumlogsumexp(jnp.asarray(x, jnp.float64), axis, reverse)), opts)
    for d in ("bf16", "f16", "f64"):
        y = values(d, (5,), "cumlogsumexp")
        out.case("cumlogsumexp", [y], cast(d, jax.lax.cumlogsumexp(jnp.asarray(y.astype(np.float64)))), {"axis": 0})
    edge = array("f32", [-np.inf, 1000, 1, -np.inf])
    out.case("cumlogsumexp", [edge], array("f32", [-np.inf, 1000, 1000, 1000]), {"axis": 0})


def differences(out):
    for d in ALL:
        x = values(d, (2, 4), "diff")
        out.case("diff", [x], np.diff(x))
    x = values("f32", (2, 4, 3), "diff")
    for n, axis in ((1, 0), (2, 1), (0, -1), (1, -1), (3, 1)):
        out.case("diff", [x], np.diff(x, n, axis), {"n": n, "axis": axis})
    y = values("f32", (4,), "diff")
    out.case("diff", [y], np.diff(y, prepend=np.float32(1)), {"prepend": 1})
    out.case("diff", [y], np.diff(y, append=array("f32", [1, 2])), {"append": array("f32", [1, 2])})
    out.case("diff", [values("f32", (1,), "d")], array("f32", []))
    out.case("ediff1d", [x[0]], np.ediff1d(x[0]))
    out.case("ediff1d", [y], np.ediff1d(y, to_end=np.float32([9]), to_begin=np.float32([7, 8])), {"toEnd": array("f32", [9]), "toBegin": array("f32", [7, 8])})
    for d in ("f32", "f64", "bf16", "i32"):
        z = values(d, (5,), "gradient")
        out.case("gradient", [z], cast(float_of(d), np.gradient(z.astype(np.float64))))
    out.case("gradient", [x], [cast("f32", g) for g in np.gradient(x)])
    out.case("gradient", [x], cast("f32", np.gradient(x, axis=1)), {"axis": 1})
    out.case("gradient", [x], [cast("f32", g) for g in np.gradient(x, axis=(0, 2))], {"axis": [0, 2]})
    out.case("gradient", [x, 2], [cast("f32", g) for g in np.gradient(x, 2)])
    out.case("gradient", [x, 2], cast("f32", np.gradient(x, 2, axis=1)), {"axis": 1})
    at = array("f32", [0, 1, 3, 3.5])
    out.case("gradient", [x, at], cast("f32", np.asarray(np.gradient(x.astype(np.float64), at.astype(np.float64), axis=1))), {"axis": 1})


def unwrapped(out):
    x = array("f32", [[0, 3, -3, 3.5], [1, 7.5, 14, -14]])
    for opts, keywords in ((None, {}), ({"axis": 0}, {"axis": 0}), ({"discont": 4}, {"discont": 4}), ({"period": 5}, {"period": 5})):
        out.case("unwrap", [x], cast("f32", np.unwrap(x.astype(np.float64), **keywords)), opts)


def integrals(out):
    y = values("f32", (2, 4), "trapezoid")
    out.case("trapezoid", [y], cast("f32", scipy.integrate.trapezoid(y)))
    out.case("trapezoid", [y], cast("f32", scipy.integrate.trapezoid(y, axis=0)), {"axis": 0})
    out.case("trapezoid", [y], cast("f32", scipy.integrate.trapezoid(y, dx=0.5)), {"dx": 0.5})
    at = array("f32", [0, 1, 3, 3.5])
    out.case("trapezoid", [y], cast("f32", scipy.integrate.trapezoid(y, at)), {"x": at})
    out.case("trapezoid", [values("i32", (3,), "t")], cast("f32", scipy.integrate.trapezoid(values("i32", (3,), "t"))))


def build():
    out = Family("cumulative")
    for part in (running, running_extremes, differences, unwrapped, integrals):
        part(out)
    return out
