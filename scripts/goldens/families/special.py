"""Special functions: SciPy in f64, rounded; arguments stay where both SciPy and JAX define the function."""

import numpy as np
import scipy.special as sp
from core import Family, array, cast, wide

NAN = np.nan
EDGE = [NAN, np.inf, -np.inf, 0.0, 1.0, -1.0, 0.5, -0.5]
GRID = list(np.arange(-6, 6.01, 0.75)) + [-2.125, 0.0625, 1e-4, 9.5, 20.0]
POSITIVE = [0.0625, 0.25, 0.5, 0.9375, 1, 1.5, 2, 3, 3.75, 7.5, 12, 30]
UNIT = [0.0625, 0.125, 0.25, 0.4375, 0.5, 0.625, 0.75, 0.9375]

# name: (oracle, arguments, edges)
UNARY = {
    "erf": (sp.erf, GRID, EDGE),
    "erfc": (sp.erfc, GRID, EDGE),
    "erfInv": (sp.erfinv, [-v for v in UNIT] + UNIT, [0, 1, -1, 1.5, NAN]),
    "lgamma": (sp.gammaln, GRID, [1, 2, np.inf, NAN]),
    "digamma": (sp.digamma, [v for v in GRID if not (v <= 0 and v == int(v))], [NAN, np.inf]),
    "special.dawsn": (sp.dawsn, GRID, [0, NAN]),
    "special.entr": (sp.entr, POSITIVE, [0, -1, NAN, np.inf]),
    "special.erfcx": (sp.erfcx, GRID, [0, NAN]),
    "special.exp1": (sp.exp1, POSITIVE, [0, NAN]),
    "special.expi": (sp.expi, [v for v in GRID if v != 0], [NAN]),
    "special.expit": (sp.expit, GRID, EDGE),
    "special.factorial": (sp.factorial, [0, 1, 2, 3, 5, 10, 0.5, 2.5], [NAN]),
    "special.gamma": (sp.gamma, [v for v in GRID if not (v <= 0 and v == int(v))], [NAN, np.inf, 0.0]),
    "special.i0": (sp.i0, GRID, [0]),
    "special.i0e": (sp.i0e, GRID, [0]),
    "special.i1": (sp.i1, GRID, [0]),
    "special.i1e": (sp.i1e, GRID, [0]),
    "special.logNdtr": (sp.log_ndtr, GRID + [-30, -10], [0, np.inf, -np.inf, NAN]),
    "special.loggamma": (sp.loggamma, POSITIVE, [NAN]),
    "special.logit": (sp.logit, UNIT, [0, 1, 2, NAN]),
    "special.ndtr": (sp.ndtr, GRID, EDGE),
    "special.ndtri": (sp.ndtri, UNIT + [1e-5, 0.999], [0, 1, NAN]),
    "special.spence": (sp.spence, POSITIVE, [0, 1, NAN]),
}


def single(out):
    for fn, entry in UNARY.items():
        oracle, points, edges = entry
        for d in ("f32", "f64"):
            x = array(d, points + edges)
            out.case(fn, [x], cast(d, oracle(wide(x))))
        for d in ("f16", "bf16"):
            x = array(d, points[:8])
            out.case(fn, [x], cast(d, oracle(wide(x))))
        n = array("i32", [1, 2, 3] if fn not in ("special.logit", "special.ndtri", "erfInv") else [0, 0, 0])
        out.case(fn, [n], cast("f32", oracle(wide(n))))
        y = array("f32", np.resize(points, (2, 1, 3)))
        out.case(fn, [y], cast("f32", oracle(wide(y))))
        out.case(fn, [array("f32", np.zeros((0, 2)))], array("f32", np.zeros((0, 2))))
        out.case(fn, [float(points[1])], cast("f32", oracle(float(np.float32(points[1])))))
    out.alias(special__erf="erf", special__erfc="erfc", special__erfinv="erfInv", special__gammaln="lgamma", special__digamma="digamma", besselI0e="special.i0e", besselI1e="special.i1e")
    gammasgn = array("f32", [0.5, 3, -0.5, -1.5, -2.5, 20])
    out.case("special.gammasgn", [gammasgn], cast("f32", sp.gammasgn(gammasgn)))
    for name, oracle in (("special.fresnel", sp.fresnel), ("special.sici", sp.sici)):
        for d in ("f32", "f64"):
            x = array(d, [v for v in GRID if name == "special.fresnel" or v > 0])
            out.case(name, [x], [cast(d, part) for part in oracle(wide(x))])
    out.case("special.wofz", [array("c64", [0.5 + 1j, 2 - 0.25j, -1 + 3j, 0.125])], cast("c64", sp.wofz([0.5 + 1j, 2 - 0.25j, -1 + 3j, 0.125])))
    out.case("special.bernoulli", [6], cast("f32", sp.bernoulli(6)))
    out.case("special.bernoulli", [0], cast("f32", sp.bernoulli(0)[:1]))


A = [0.5, 1, 2.5, 4, 10]
B = [0.25, 1, 3, 7.5]


def double(out):
    grid = lambda d, a, b: (array(d, a)[:, None], array(d, b))
    table = {
        "special.beta": (sp.beta, A, B),
        "special.betaln": (sp.betaln, A, B),
        "special.boxcox": (sp.boxcox, A, [0, 0.5, -1, 2]),
        "special.boxcox1p": (sp.boxcox1p, A, [0, 0.5, -1, 2]),
        "special.gammainc": (sp.gammainc, A, [0, 0.25, 1, 3, 12]),
        "special.gammaincc": (sp.gammaincc, A, [0, 0.25, 1, 3, 12]),
        "special.klDiv": (sp.kl_div, [0, 0.5, 2, -1], [0.25, 1, 3]),
        "special.relEntr": (sp.rel_entr, [0, 0.5, 2, -1], [0.25, 1, 3]),
        "special.poch": (sp.poch, A, [0, 0.5, 2, 3]),
        "special.xlogy": (sp.xlogy, [0, 1, -2, 3.5], [0, 0.5, 2, 10]),
        "special.xlog1py": (sp.xlog1py, [0, 1, -2, 3.5], [-1, -0.5, 0.5, 10]),
        "special.owensT": (sp.owens_t, [-1, 0, 0.5, 2], [-0.5, 0, 1, 3]),
        "special.zeta": (sp.zeta, [1.5, 2, 3.5, 8], [0.5, 1, 2.25, 10]),
        "special.comb": (sp.comb, [5, 6, 10, 7.5], [0, 1, 2, 3]),
    }
    for fn, (oracle, a, b) in table.items():
        for d in ("f32", "f64"):
            x, y = grid(d, a, b)
            out.case(fn, [x, y], cast(d, oracle(wide(x), wide(y))))
        x, y = array("bf16", a[:3]), array("bf16", b[:3])
        out.case(fn, [x, y], cast("bf16", oracle(wide(x), wide(y))))
    out.alias(igamma="special.gammainc", igammac="special.gammaincc", zeta="special.zeta", betainc="special.betainc")
    for n in (0, 1, 3):
        x = array("f32", POSITIVE[:9])
        out.case("special.polygamma", [n, x], cast("f32", sp.polygamma(n, wide(x))))
        out.case("special.expn", [n + 1, x], cast("f32", sp.expn(n + 1, wide(x))))
    for d in (1, 2, 4):
        x = array("f32", [3, 4.5, 10])
        out.case("special.multigammaln", [x, d], cast("f32", sp.multigammaln(wide(x), d)))
    a, b, x = array("f32", A)[:, None], array("f32", B), array("f32", UNIT[2])
    out.case("special.betainc", [a, b, x], cast("f32", sp.betainc(wide(a), wide(b), wide(x))))
    u = array("f64", UNIT)
    out.case("special.betainc", [array("f64", 2.5), array("f64", 0.5), u], sp.betainc(2.5, 0.5, u))
    z = array("f32", [0.125, 0.5, -0.75, 2])
    out.case("special.hyp1f1", [array("f32", [0.5, 1, 2, 3]), array("f32", [1.5, 2, 3.5, 2]), z], cast("f32", sp.hyp1f1([0.5, 1, 2, 3], [1.5, 2, 3.5, 2], wide(z))))
    w = array("f32", [0.125, 0.5, -0.75, 0.25])
    out.case("special.hyp2f1", [array("f32", [0.5, 1, 2, 3]), array("f32", [1, 0.5, 1, 2]), array("f32", [1.5, 2, 3.5, 2.5]), w],
             cast("f32", sp.hyp2f1([0.5, 1, 2, 3], [1, 0.5, 1, 2], [1.5, 2, 3.5, 2.5], wide(w))))
    z = array("f32", [0.5, 1, 2.5, 6])
    out.case("special.besselJn", [z], cast("f32", np.stack([sp.jv(n, wide(z)) for n in range(4)])), {"v": 3})
    theta, phi = array("f32", [0.5, 1.25]), array("f32", [0.25, 2])
    out.case("special.sphHarmY", [array("i32", [1, 2]), array("i32", [0, 1]), theta, phi], cast("c64", sp.sph_harm_y([1, 2], [0, 1], wide(theta), wide(phi))))


def build():
    out = Family("special")
    for part in (single, double):
        part(out)
    return out
