"""Reductions over axes: sums, extremes, positions, statistics.

Sums and products of narrow integers are i32 or u32, means of integers f32, positions i32. Floats are summed in f64 and rounded.
"""

import numpy as np
import scipy.special
from core import ALL, FLOATS, INTS, Family, accumulator, array, cast, float_of, kind, name_of, real_of, values

AXES = (None, 0, -1, [0, 2], [], [-1, 1])
NAN = np.nan


def tuple_axis(axis):
    return tuple(axis) if isinstance(axis, list) else axis


def exact(x):
    """Operand in which NumPy reduces without losing anything."""
    d = name_of(x)
    if d in FLOATS:
        return x.astype(np.float64)
    return x.astype(np.complex128) if d == "c64" else x


def variants(fn, dtypes, empty=True, low=-4, high=4):
    """(x, axis, keepDims) over dtypes, ranks, axes and empty extents."""
    for d in dtypes:
        yield values(d, (2, 3), fn, low=low, high=high), None, False
        yield values(d, (2, 3), fn, low=low, high=high), 1, False
    for i, axis in enumerate(AXES):
        yield values(("f32", "i32")[i % 2] if "i32" in dtypes else "f32", (2, 3, 2), fn, low=low, high=high), axis, i % 3 == 0
    yield values("f32", (), fn, low=low, high=high), None, False
    yield values("f32", (1,), fn, low=low, high=high), 0, True
    yield values("f32", (2, 1, 3, 2), fn, low=low, high=high), [1, -1], False
    yield values("f32", (2, 0, 3), fn), 0, False
    if empty:
        yield values("f32", (2, 0, 3), fn), 1, False
        yield values("f32", (0,), fn), None, True


def options(axis, keep):
    opts = {}
    if axis is not None:
        opts["axis"] = axis
    if keep:
        opts["keepDims"] = True
    return opts


def reduce_table(out, table):
    for fn, (oracle, dtypes, rule, empty) in table.items():
        for x, axis, keep in variants(fn, dtypes, empty):
            want = oracle(exact(x), axis=tuple_axis(axis), keepdims=keep)
            out.case(fn, [x], cast(rule(name_of(x)), want), options(axis, keep))


def same(d):
    return d


def boolean(d):
    return "bool"


def position(d):
    return "i32"


def basic(out):
    def total(x, axis, keepdims):
        return np.sum(x, axis=axis, keepdims=keepdims, dtype=sum_dtype(x))

    def product(x, axis, keepdims):
        return np.prod(x, axis=axis, keepdims=keepdims, dtype=sum_dtype(x))

    def sum_dtype(x):
        return None if x.dtype.kind in "fc" else array(accumulator(name_of(x)), 0).dtype

    reduce_table(out, {
        "sum": (total, ALL, accumulator, True),
        "prod": (product, ALL, accumulator, True),
        "max": (np.max, ALL, same, False),
        "min": (np.min, ALL, same, False),
        "ptp": (np.ptp, INTS + FLOATS, same, False),
        "all": (np.all, ALL, boolean, True),
        "any": (np.any, ALL, boolean, True),
        "countNonzero": (np.count_nonzero, ALL, position, True),
        "mean": (mean, ALL, float_of, False),
    })
    out.alias(amax="max", amin="min")
    # Narrow sums wrap only at 32 bits.
    for d, n in (("u8", 300), ("i8", 300), ("u16", 70000), ("i16", 40000)):
        x = np.full(n, np.iinfo(array(d, 0).dtype).max, dtype=array(d, 0).dtype)
        if n == 300:
            out.case("sum", [x], cast(accumulator(d), np.sum(x.astype(np.int64))))
    big = array("i32", [2**31 - 1, 1, 1])
    out.case("sum", [big], np.sum(big, dtype=np.int32))
    out.case("prod", [array("i64", [2**40, 2**20, 8])], np.prod(array("i64", [2**40, 2**20, 8])))
    out.case("sum", [array("i64", [2**62, 2**61, -5])], np.sum(array("i64", [2**62, 2**61, -5])))
    edge = array("f32", [[1, NAN, 2], [np.inf, -np.inf, 3], [-0.0, -0.0, -0.0]])
    for fn in ("sum", "prod", "max", "min", "mean", "ptp"):
        oracle = getattr(np, fn)
        for axis in (0, 1, None):
            out.case(fn, [edge], cast("f32", oracle(edge, axis=axis)), options(axis, False))
    for fn in ("all", "any", "countNonzero"):
        oracle = {"all": np.all, "any": np.any, "countNonzero": np.count_nonzero}[fn]
        out.case(fn, [edge], cast("i32" if fn == "countNonzero" else "bool", oracle(edge, axis=1)), {"axis": 1})
    # dtype, where, initial.
    x = values("i8", (2, 3), "options")
    mask = array("bool", [[1, 0, 1], [0, 1, 1]])
    for dtype in ("i64", "f32", "i8", "f64"):
        out.case("sum", [x], np.sum(x, axis=0, dtype=array(dtype, 0).dtype), {"axis": 0, "dtype": dtype})
        out.case("prod", [x], np.prod(x, axis=0, dtype=array(dtype, 0).dtype), {"axis": 0, "dtype": dtype})
    out.case("mean", [x], cast("f64", np.mean(x, axis=0)), {"axis": 0, "dtype": "f64"})
    y = values("f32", (2, 3), "options")
    for fn in ("sum", "prod", "mean"):
        oracle = getattr(np, fn)
        out.case(fn, [y], oracle(y, axis=1, where=mask), {"axis": 1, "where": mask})
        out.case(fn, [y], oracle(y, axis=0, where=mask[0]), {"axis": 0, "where": mask[0]})
    for fn in ("max", "min"):
        oracle = getattr(np, fn)
        out.case(fn, [y], oracle(y, axis=1, where=mask, initial=np.float32(0.5)), {"axis": 1, "where": mask, "initial": 0.5})
        out.case(fn, [values("f32", (0, 2), fn)], np.full(2, 7, np.float32), {"axis": 0, "initial": 7})
    out.case("sum", [y], cast("f32", np.sum(y, initial=2.5)), {"initial": 2.5})
    out.case("prod", [y], cast("f32", np.prod(y, initial=2)), {"initial": 2})
    for fn in ("all", "any"):
        out.case(fn, [mask], getattr(np, fn)(mask, axis=1, where=mask[::-1]), {"axis": 1, "where": mask[::-1].copy()})


def mean(x, axis, keepdims):
    return np.mean(x.astype(np.float64) if x.dtype.kind not in "fc" else x, axis=axis, keepdims=keepdims)


def positions(out):
    tables = {"argmax": np.argmax, "argmin": np.argmin}
    for fn, oracle in tables.items():
        for d in ALL:
            x = values(d, (3, 4), fn)
            x = x.astype(np.float32) if d == "bf16" else x
            for axis in (None, 0, -1):
                out.case(fn, [array(d, x)], cast("i32", oracle(x, axis=axis)), options(axis, False))
        x = array("f32", [[1, 3, 3], [NAN, 5, NAN], [-0.0, 0.0, -0.0], [-np.inf, np.inf, np.inf]])
        for axis in (None, 0, 1):
            out.case(fn, [x], cast("i32", oracle(x, axis=axis)), options(axis, False))
        out.case(fn, [x], cast("i32", oracle(x, axis=1, keepdims=True)), {"axis": 1, "keepDims": True})
        out.case(fn, [x], cast("i32", np.reshape(oracle(x), (1, 1))), {"keepDims": True})
        out.case(fn, [values("f32", (2, 2, 3), fn)], cast("i32", oracle(values("f32", (2, 2, 3), fn), axis=1)), {"axis": 1})
        out.case(fn, [values("f32", (0, 3), fn)], cast("i32", np.zeros((0,))), {"axis": 1})
        out.case(fn, [array("f32", 3)], array("i32", 0))
    for fn, oracle in (("nanargmax", np.nanargmax), ("nanargmin", np.nanargmin)):
        x = array("f32", [[1, NAN, 3], [NAN, 5, 5], [2, -1, NAN]])
        for axis in (None, 0, 1):
            out.case(fn, [x], cast("i32", oracle(x, axis=axis)), options(axis, False))
        out.case(fn, [values("i32", (2, 3), fn)], cast("i32", oracle(values("i32", (2, 3), fn), axis=1)), {"axis": 1})
        # An axis of nothing but NaN has no position: -1, as in JAX.
        out.case(fn, [array("f32", [[NAN, NAN], [1, 0]])], array("i32", [-1, 0 if fn == "nanargmax" else 1]), {"axis": 1})


def spread(out):
    for fn in ("var", "std"):
        oracle = getattr(np, fn)
        rule = lambda d: real_of(float_of(d))
        for x, axis, keep in variants(fn, ALL, False):
            want = oracle(exact(x).astype(np.float64) if x.dtype.kind in "iub" else exact(x), axis=tuple_axis(axis), keepdims=keep)
            out.case(fn, [x], cast(rule(name_of(x)), want), options(axis, keep))
        x = values("f32", (3, 4), fn)
        mask = array("bool", [1, 0, 1, 1])
        out.case(fn, [x], cast("f32", oracle(exact(x), axis=0, ddof=1)), {"axis": 0, "ddof": 1})
        out.case(fn, [x], cast("f32", oracle(exact(x), axis=1, ddof=2, keepdims=True)), {"axis": 1, "ddof": 2, "keepDims": True})
        out.case(fn, [x], cast("f32", oracle(exact(x), axis=1, where=mask)), {"axis": 1, "where": mask})
        out.case(fn, [x], cast("f64", oracle(exact(x), axis=1)), {"axis": 1, "dtype": "f64"})
        out.case(fn, [array("f32", [1, NAN, 2])], array("f32", NAN))
        # Large mean, small spread: the sum of squares must not be used.
        y = array("f32", [10000, 10001, 10002, 10003])
        out.case(fn, [y], cast("f32", oracle(exact(y))))


def averages(out):
    for d in ("f32", "i32", "bf16", "f64", "c64"):
        x = values(d, (2, 3), "average")
        out.case("average", [x], cast(float_of(d), np.average(exact(x).astype(np.complex128 if d == "c64" else np.float64))))
        out.case("average", [x], cast(float_of(d), np.average(exact(x), axis=0)), {"axis": 0})
    x, w = values("f32", (2, 3), "average"), array("f32", [1, 2, 3])
    out.case("average", [x], cast("f32", np.average(x, axis=1, weights=w)), {"axis": 1, "weights": w})
    out.case("average", [x], cast("f32", np.average(x, axis=1, weights=w, keepdims=True)), {"axis": 1, "weights": w, "keepDims": True})
    w2 = array("f32", [[1, 2, 3], [0, 1, 0]])
    out.case("average", [x], cast("f32", np.average(x, weights=w2)), {"weights": w2})
    mean_, total = np.average(x, axis=1, weights=w, returned=True)
    out.case("average", [x], [cast("f32", mean_), cast("f32", total)], {"axis": 1, "weights": w, "returned": True})


QUANTILE_METHODS = ("linear", "lower", "higher", "nearest", "midpoint")


def quantiles(out):
    for d in ("f32", "f64", "f16", "bf16", "i32", "u8", "bool"):
        x = values(d, (3, 4), "median")
        out.case("median", [x], cast(float_of(d), np.median(exact(x).astype(np.float64))))
        out.case("median", [x], cast(float_of(d), np.median(exact(x).astype(np.float64), axis=0)), {"axis": 0})
    x = values("f32", (2, 3, 4), "quantile")
    for axis in (0, 1, -1, [0, 2]):
        out.case("median", [x], cast("f32", np.median(exact(x), axis=tuple_axis(axis), keepdims=True)), {"axis": axis, "keepDims": True})
        for q in (0.25, 1.0):
            out.case("quantile", [x, q], cast("f32", np.quantile(exact(x), q, axis=tuple_axis(axis))), {"axis": axis})
            out.case("percentile", [x, q * 100], cast("f32", np.quantile(exact(x), q, axis=tuple_axis(axis))), {"axis": axis})
    qs = array("f32", [0, 0.1, 0.5, 0.75, 1])
    y = values("f32", (7,), "quantile methods")
    for method in QUANTILE_METHODS:
        want = np.quantile(exact(y), qs.astype(np.float64), method=method)
        out.case("quantile", [y, qs], cast("f32", want), {"method": method})
        out.case("percentile", [y, array("f32", [0, 10, 50, 75, 100])], cast("f32", want), {"method": method})
    out.case("quantile", [x, array("f32", [0.25, 0.5])], cast("f32", np.quantile(exact(x), [0.25, 0.5], axis=1, keepdims=True)), {"axis": 1, "keepDims": True})
    out.case("quantile", [values("i32", (5,), "q"), 0.3], cast("f32", np.quantile(values("i32", (5,), "q"), 0.3)))
    out.case("quantile", [values("f64", (5,), "q"), 0.3], np.quantile(values("f64", (5,), "q"), 0.3))
    with_nan = array("f32", [[1, NAN, 3], [2, 5, 4], [NAN, NAN, 1]])
    out.case("median", [with_nan], cast("f32", np.median(with_nan, axis=1)), {"axis": 1})
    out.case("quantile", [with_nan, 0.5], cast("f32", np.quantile(with_nan, 0.5, axis=1)), {"axis": 1})
    for axis in (None, 0, 1):
        out.case("nanmedian", [with_nan], cast("f32", np.nanmedian(with_nan, axis=axis)), options(axis, False))
        out.case("nanquantile", [with_nan, 0.25], cast("f32", np.nanquantile(with_nan.astype(np.float64), 0.25, axis=axis)), options(axis, False))
        out.case("nanpercentile", [with_nan, 25], cast("f32", np.nanquantile(with_nan.astype(np.float64), 0.25, axis=axis)), options(axis, False))
    out.case("nanmedian", [x], cast("f32", np.median(exact(x), axis=2, keepdims=True)), {"axis": 2, "keepDims": True})
    out.case("nanquantile", [x, qs], cast("f32", np.quantile(exact(x), qs.astype(np.float64), axis=2)), {"axis": 2})


def without_nan(out):
    x = array("f32", [[1, NAN, 3.5], [NAN, 5, -2], [2, -1, NAN]])
    all_nan = array("f32", [[NAN, NAN], [1, 2]])
    for fn in ("nansum", "nanprod", "nanmax", "nanmin", "nanmean", "nanvar", "nanstd"):
        oracle = getattr(np, fn)
        for axis in (None, 0, 1):
            out.case(fn, [x], cast("f32", oracle(exact(x), axis=axis)), options(axis, False))
        out.case(fn, [x], cast("f32", oracle(exact(x), axis=0, keepdims=True)), {"axis": 0, "keepDims": True})
        for d in ("i32", "u8", "bool", "f16", "bf16", "f64"):
            if d == "bool" and fn in ("nanmax", "nanmin"):
                continue
            y = values(d, (2, 3), fn)
            rule = {"nansum": accumulator, "nanprod": accumulator, "nanmax": same, "nanmin": same}.get(fn, float_of)
            operand = exact(y).astype(np.float64)
            out.case(fn, [y], cast(rule(d), oracle(operand, axis=1)), {"axis": 1})
        # Nothing left after dropping NaN: 0 and 1 for sum and product, NaN for the rest.
        want = {"nansum": [0, 3], "nanprod": [1, 2], "nanmax": [NAN, 2], "nanmin": [NAN, 1], "nanmean": [NAN, 1.5],
                "nanvar": [NAN, 0.25], "nanstd": [NAN, 0.5]}[fn]
        out.case(fn, [all_nan], array("f32", want), {"axis": 1})
    for fn in ("nanvar", "nanstd"):
        out.case(fn, [x], cast("f32", getattr(np, fn)(exact(x), axis=1, ddof=1)), {"axis": 1, "ddof": 1})


def log_sums(out):
    def lse(x, axis=None, b=None, keepdims=False):
        return scipy.special.logsumexp(x, axis=axis, b=b, keepdims=keepdims)

    for x, axis, keep in variants("logSumExp", ("f16", "bf16", "f32", "f64", "i32"), False):
        want = lse(exact(x).astype(np.float64), axis=tuple_axis(axis), keepdims=keep) if axis != [] else exact(x).astype(np.float64)
        out.case("logSumExp", [x], cast(float_of(name_of(x)), want), options(axis, keep))
    x = array("f32", [[1000, 1001, 999], [-np.inf, -np.inf, -np.inf], [np.inf, 1, 2], [NAN, 1, 2], [-np.inf, 0, 3]])
    out.case("logSumExp", [x], cast("f32", [lse(x[0].astype(np.float64)), -np.inf, np.inf, NAN, lse([0, 3.0])]), {"axis": 1})
    y, b = values("f32", (2, 3), "lse"), array("f32", [1, 2, 0.5])
    out.case("logSumExp", [y], cast("f32", lse(exact(y), axis=1, b=b)), {"axis": 1, "b": b})
    mask = array("bool", [1, 0, 1])
    out.case("logSumExp", [y], cast("f32", lse(exact(y), axis=1, b=mask)), {"axis": 1, "where": mask})
    out.alias(special__logsumexp="logSumExp", nn__logsumexp="logSumExp")
    for axis in (None, 0, 1):
        n = y.size if axis is None else y.shape[axis]
        out.case("nn.logMeanExp", [y], cast("f32", lse(exact(y), axis=axis) - np.log(n)), options(axis, False))


def build():
    out = Family("reductions")
    for part in (basic, positions, spread, averages, quantiles, without_nan, log_sums):
        part(out)
    return out
