"""Writes packages/tensor/src/coefficients.ts: Chebyshev series of special functions, fitted at 40 digits.

python scripts/special/coefficients.py [--check]; needs mpmath. Each series interpolates at 96 Chebyshev nodes and is cut where the rest is
below 1e-17 of its largest coefficient, so that a sum in f64 is good to its last digits.
"""

import pathlib
import sys

from mpmath import besseli, ci, cos, ei, erf, erfc, erfi, euler, exp, fresnelc, fresnels, log, loggamma, mp, mpf, pi, polylog, si, sin, sqrt

mp.dps = 40
NODES = 96
FILE = pathlib.Path(__file__).resolve().parents[2] / "packages" / "tensor" / "src" / "coefficients.ts"


def series(f):
    """Chebyshev coefficients of f on [-1, 1], the first one halved."""
    angles = [pi * (2 * k + 1) / (2 * NODES) for k in range(NODES)]
    values = [f(cos(a)) for a in angles]
    c = [2 * sum(v * cos(j * a) for v, a in zip(values, angles)) / NODES for j in range(NODES)]
    c[0] /= 2
    size = max(abs(x) for x in c)
    while abs(c[-1]) < mpf(10) ** -17 * size:
        c.pop()
    return c


def between(low, high, f):
    """f of a variable in [low, high] as a function of t in [-1, 1]."""
    return lambda t: f((mpf(high) + low) / 2 + t * (mpf(high) - low) / 2)


def open_ended(k, f):
    """f of x in [0, inf) as a function of t = (x - k) / (x + k)."""
    return lambda t: f(k * (1 + t) / (1 - t))


def lgamma_ratio(x):
    if abs(x - 1) < mpf(10) ** -12 or abs(x - 2) < mpf(10) ** -12:
        x += mpf(10) ** -11
    return loggamma(x) / ((x - 1) * (x - 2))


def erfcx(x):
    return erfc(x) * exp(x * x) if x < 1000 else (1 - 1 / (2 * x * x) + 3 / (4 * x**4) - 15 / (8 * x**6)) / (x * sqrt(pi))


def bessel(n, x):
    return besseli(n, x) * exp(-x)


def dawson(u):
    """D(x) (1 + 2 x^2) / x at x^2 = u."""
    x = sqrt(u)
    return sqrt(pi) / 2 * exp(-u) * erfi(x) * (1 + 2 * u) / x


def dawson_tail(w):
    """The same at 25 / x^2 = w; by its asymptotic series where exp(x^2) is too large a number to divide by."""
    if w > mpf(1) / 40:
        return dawson(25 / w)
    u = 25 / w
    term, total, k = mpf(1), mpf(1), 1
    while abs(term) > mpf(10) ** -45 and k < 900:
        term *= mpf(2 * k - 1) / (2 * u)
        total, k = total + term, k + 1
    return total * (1 + 2 * u) / (2 * u)


def fresnel_parts(x):
    a = pi * x * x / 2
    c, s = fresnelc(x) - mpf(1) / 2, fresnels(x) - mpf(1) / 2
    return c * sin(a) - s * cos(a), -c * cos(a) - s * sin(a)


def sine_parts(x):
    s, c = pi / 2 - si(x), ci(x)
    return c * sin(x) + s * cos(x), s * sin(x) - c * cos(x)


def tail(f, x_of, limit):
    """f at x_of(w), continued to w = 0 by its value there."""
    return lambda w: f(x_of(w)) if w > mpf(10) ** -9 else limit


SERIES = {
    "ERF": ("erf(x) / x, t = 2 x^2 - 1, |x| <= 1", between(0, 1, lambda u: erf(sqrt(u)) / sqrt(u))),
    "ERFCX": ("(1 + 2 x) exp(x^2) erfc(x), t = (x - 3.75) / (x + 3.75), x >= 0", open_ended(mpf("3.75"), lambda x: (1 + 2 * x) * erfcx(x))),
    "LGAMMA": ("lgamma(x) / ((x - 1) (x - 2)), t = x - 2, 1 <= x <= 3", between(1, 3, lgamma_ratio)),
    "I0E": ("exp(-x) I0(x), t = x / 4 - 1, 0 <= x <= 8", between(0, 8, lambda x: bessel(0, x))),
    "I0E_TAIL": ("sqrt(x) exp(-x) I0(x), t = 16 / x - 1, x >= 8", between(0, 1, tail(lambda x: sqrt(x) * bessel(0, x), lambda w: 8 / w, 1 / sqrt(2 * pi)))),
    "I1E": ("exp(-x) I1(x) / x, t = x / 4 - 1, 0 <= x <= 8", between(0, 8, lambda x: bessel(1, x) / x)),
    "I1E_TAIL": ("sqrt(x) exp(-x) I1(x), t = 16 / x - 1, x >= 8", between(0, 1, tail(lambda x: sqrt(x) * bessel(1, x), lambda w: 8 / w, 1 / sqrt(2 * pi)))),
    "DAWSON": ("dawson(x) (1 + 2 x^2) / x, t = 2 x^2 / 25 - 1, |x| <= 5", between(0, 25, dawson)),
    "DAWSON_TAIL": ("dawson(x) (1 + 2 x^2) / x, t = 50 / x^2 - 1, |x| >= 5", between(0, 1, dawson_tail)),
    "EXPI": ("(Ei(x) - log(x) - gamma) / x, t = x / 3 - 1, 0 <= x <= 6", between(0, 6, lambda x: (ei(x) - log(x) - euler) / x)),
    "EXPI_6": ("x exp(-x) Ei(x), t = 24 / x - 3, 6 <= x <= 12", between(mpf(1) / 12, mpf(1) / 6, lambda w: exp(-1 / w) * ei(1 / w) / w)),
    "EXPI_12": ("x exp(-x) Ei(x), t = 48 / x - 3, 12 <= x <= 24", between(mpf(1) / 24, mpf(1) / 12, lambda w: exp(-1 / w) * ei(1 / w) / w)),
    "EXPI_24": ("x exp(-x) Ei(x), t = 48 / x - 1, x >= 24", between(0, mpf(1) / 24, tail(lambda x: x * exp(-x) * ei(x), lambda w: 1 / w, mpf(1)))),
    "FRESNEL_C": ("C(x) / x, t = 2 (x / 1.6)^4 - 1, |x| <= 1.6", between(0, mpf("1.6") ** 4, lambda u: fresnelc(sqrt(sqrt(u))) / sqrt(sqrt(u)))),
    "FRESNEL_S": ("S(x) / x^3, t = 2 (x / 1.6)^4 - 1, |x| <= 1.6", between(0, mpf("1.6") ** 4, lambda u: fresnels(sqrt(sqrt(u))) / sqrt(sqrt(u)) ** 3)),
    "FRESNEL_F": ("pi x f(x), t = 2 (1.6 / x)^4 - 1, x >= 1.6", between(0, 1, tail(lambda x: pi * x * fresnel_parts(x)[0], lambda w: mpf("1.6") / sqrt(sqrt(w)), mpf(1)))),
    "FRESNEL_G": ("pi^2 x^3 g(x), t = 2 (1.6 / x)^4 - 1, x >= 1.6", between(0, 1, tail(lambda x: pi**2 * x**3 * fresnel_parts(x)[1], lambda w: mpf("1.6") / sqrt(sqrt(w)), mpf(1)))),
    "SINE": ("Si(x) / x, t = x^2 / 8 - 1, |x| <= 4", between(0, 16, lambda u: si(sqrt(u)) / sqrt(u))),
    "COSINE": ("(Ci(x) - log(x) - gamma) / x^2, t = x^2 / 8 - 1, |x| <= 4", between(0, 16, lambda u: (ci(sqrt(u)) - log(sqrt(u)) - euler) / u)),
    "SINE_F": ("x f(x), t = 32 / x^2 - 1, x >= 4", between(0, 1, tail(lambda x: x * sine_parts(x)[0], lambda w: 4 / sqrt(w), mpf(1)))),
    "SINE_G": ("x^2 g(x), t = 32 / x^2 - 1, x >= 4", between(0, 1, tail(lambda x: x * x * sine_parts(x)[1], lambda w: 4 / sqrt(w), mpf(1)))),
    "DILOGARITHM": ("Li2(w) / w, t = 2 w, |w| <= 1/2", between(mpf(-1) / 2, mpf(1) / 2, lambda w: polylog(2, w).real / w if abs(w) > mpf(10) ** -15 else 1 + w / 4)),
}


def gauss_legendre(n):
    """Positive nodes and weights of the rule on [-1, 1], by Newton's method."""
    rows = []
    for k in range(1, n // 2 + 1):
        x = cos(pi * (k - mpf(1) / 4) / (n + mpf(1) / 2))
        for _ in range(8):
            before, value = mpf(1), x
            for j in range(2, n + 1):
                before, value = value, ((2 * j - 1) * x * value - (j - 1) * before) / j
            slope = n * (x * value - before) / (x * x - 1)
            x -= value / slope
        rows.append((x, 2 / ((1 - x * x) * slope**2)))
    return rows


def numbers(values, indent="  "):
    return "".join(f"{indent}{float(v)!r},\n" for v in values)


def text():
    out = [
        "// Chebyshev series of special functions in a variable t between -1 and 1; the first coefficient counts whole.",
        "// Invariant: fitted at 40 digits and cut at 1e-17 of the largest coefficient.",
        '// Made by scripts/special/coefficients.py with mpmath. Do not edit; run "python scripts/special/coefficients.py".',
        "",
    ]
    for name, (doc, f) in SERIES.items():
        c = series(f)
        print(name, len(c), float(max(abs(x) for x in c)), file=sys.stderr)
        out += [f"/** {doc}. */", f"export const {name}: readonly number[] = [", numbers(c)[:-1], "];", ""]
    rule = gauss_legendre(40)
    out += ["/** Positive nodes of the Gauss-Legendre rule with 40 points on -1 to 1. */", "export const LEGENDRE_NODES: readonly number[] = [", numbers(x for x, _ in rule)[:-1], "];", ""]
    out += ["/** Weights of those nodes. */", "export const LEGENDRE_WEIGHTS: readonly number[] = [", numbers(w for _, w in rule)[:-1], "];", ""]
    return "\n".join(out)


if __name__ == "__main__":
    made = text()
    if "--check" in sys.argv:
        sys.exit(0 if FILE.read_text() == made else f"{FILE.name} differs from what this script makes")
    FILE.write_text(made)
