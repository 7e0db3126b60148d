"""Random numbers from threefry keys, as JAX draws them with jax_threefry_partitionable=True.

Bits, uniform, randint and keys are exact. Distributions that only transform one draw follow JAX to rounding;
those that reject and draw again (gamma, poisson, binomial ...) follow its order of draws as well.
64-bit types are drawn with JAX's x64 flag, everything else without: that is what the package's 32-bit defaults mean.
"""

import jax
import jax.numpy as jnp
import jax.random as jr
import numpy as np
from core import Family, Js, Key, array, values

SEED = 42
COARSE = 1e-4


def drawn(oracle, x64=False):
    """Result of a draw with or without 64-bit types."""
    with jax.enable_x64(x64):
        return np.asarray(oracle())


def words(oracle, x64=False):
    return drawn(lambda: jr.key_data(oracle()), x64)


def keys(out):
    for seed in (0, 1, 42, 2**31 - 1):
        out.case("random.key", [seed], words(lambda: jr.key(seed)), then="keyData")
    for seed in (2**32 + 5, 2**40 + 7):
        out.case("random.key", [seed], words(lambda: jr.key(seed), True), then="keyData")
    out.case("random.prngKey", [7], words(lambda: jr.key(7)), then="keyData")
    for n in (1, 2, 3, 5):
        out.case("random.split", [Key(SEED), n], words(lambda: jr.split(jr.key(SEED), n)), then="keyData")
    out.case("random.split", [Key(3)], words(lambda: jr.split(jr.key(3))), then="keyData")
    for number in (0, 1, 7, 2**31, 2**32 - 1):
        out.case("random.foldIn", [Key(SEED), number], words(lambda: jr.fold_in(jr.key(SEED), np.uint32(number))), then="keyData")
    out.case("random.keyImpl", [Key(5)], Js("threefry2x32"))
    out.case("random.keyData", [Key(5)], words(lambda: jr.key(5)))
    out.case("random.wrapKeyData", [array("u32", [1, 2**32 - 1])], array("u32", [1, 2**32 - 1]), then="keyData")
    out.case("random.clone", [Key(9)], words(lambda: jr.key(9)), then="keyData")


def exact(out):
    key = lambda seed=SEED: jr.key(seed)
    for d in ("u8", "u16", "u32", "u64"):
        for shape in ((), (1,), (5,), (2, 3), (0,), (7, 3)):
            out.case("random.bits", [Key(SEED), list(shape)], drawn(lambda: jr.bits(key(), shape, array(d, 0).dtype), d == "u64"), {"dtype": d})
    out.case("random.bits", [Key(1), [4]], drawn(lambda: jr.bits(key(1), (4,))))
    for shape in ((), (1,), (6,), (3, 5), (2, 0), (33,)):
        out.case("random.uniform", [Key(SEED), list(shape)], drawn(lambda: jr.uniform(key(), shape)), tol=0)
    for d in ("f16", "bf16", "f64", "f32"):
        out.case("random.uniform", [Key(7), [5]], drawn(lambda: jr.uniform(key(7), (5,), array(d, 0).dtype), d == "f64"), {"dtype": d}, tol=0)
    for low, high in ((-1, 1), (0, 10), (2.5, 2.75)):
        out.case("random.uniform", [Key(7), [5]], drawn(lambda: jr.uniform(key(7), (5,), minval=low, maxval=high)), {"minval": low, "maxval": high}, tol=0)
    bound = array("f32", [1, 2, 4])
    out.case("random.uniform", [Key(7), [2, 3]], drawn(lambda: jr.uniform(key(7), (2, 3), minval=0, maxval=bound)), {"minval": 0, "maxval": bound}, tol=0)
    for low, high in ((0, 10), (-5, 5), (0, 1), (0, 2**31 - 1), (-(2**31), 2**31 - 1), (3, 3), (0, 1000000)):
        out.case("random.randint", [Key(SEED), [6], low, high], drawn(lambda: jr.randint(key(), (6,), low, high)))
    for d in ("u8", "i8", "u16", "i16", "u32", "i64", "u64"):
        out.case("random.randint", [Key(5), [6], 0, 100], drawn(lambda: jr.randint(key(5), (6,), 0, 100, array(d, 0).dtype), d in ("i64", "u64")), {"dtype": d})
    out.case("random.randint", [Key(5), [2, 3], 0, array("i32", [2, 10, 100])], drawn(lambda: jr.randint(key(5), (2, 3), 0, jnp.array([2, 10, 100]))))
    for shape in ((), (9,), (2, 3)):
        out.case("random.bernoulli", [Key(SEED), 0.3], drawn(lambda: jr.bernoulli(key(), 0.3, shape)), {"shape": list(shape)})
    p = array("f32", [0, 0.25, 0.5, 1])
    out.case("random.bernoulli", [Key(SEED), p], drawn(lambda: jr.bernoulli(key(), p)))
    out.case("random.rademacher", [Key(SEED), [8]], drawn(lambda: jr.rademacher(key(), (8,), jnp.int32)))
    out.case("random.rademacher", [Key(SEED), [4]], drawn(lambda: jr.rademacher(key(), (4,), jnp.float32)), {"dtype": "f32"})


def order(out):
    key = lambda seed=SEED: jr.key(seed)
    for n in (1, 2, 7, 20):
        out.case("random.permutation", [Key(SEED), n], drawn(lambda: jr.permutation(key(), n)))
    for d in ("f32", "i64", "bool", "c64"):
        x = values(d, (4, 3), "permutation")
        out.case("random.permutation", [Key(3), x], drawn(lambda: jr.permutation(key(3), x), d == "i64"))
        out.case("random.shuffle", [Key(3), x], drawn(lambda: jr.permutation(key(3), x), d == "i64"))
    x = values("f32", (4, 3), "permutation")
    out.case("random.permutation", [Key(3), x], drawn(lambda: jr.permutation(key(3), x, axis=1)), {"axis": 1})
    out.case("random.shuffle", [Key(3), x], drawn(lambda: jr.permutation(key(3), x, axis=1)), {"axis": 1})
    out.case("random.permutation", [Key(3), x], drawn(lambda: jr.permutation(key(3), x, independent=True)), {"independent": True})
    out.case("random.choice", [Key(SEED), 10, [5]], drawn(lambda: jr.choice(key(), 10, (5,))))
    out.case("random.choice", [Key(SEED), 10, []], drawn(lambda: jr.choice(key(), 10)))
    out.case("random.choice", [Key(SEED), 10, [5]], drawn(lambda: jr.choice(key(), 10, (5,), replace=False)), {"replace": False})
    y = values("f32", (6,), "choice")
    out.case("random.choice", [Key(1), y, [2, 2]], drawn(lambda: jr.choice(key(1), y, (2, 2))))
    p = array("f32", [0.1, 0, 0.4, 0.2, 0.2, 0.1])
    out.case("random.choice", [Key(1), y, [8]], drawn(lambda: jr.choice(key(1), y, (8,), p=p)), {"p": p})
    out.case("random.choice", [Key(1), y, [4]], drawn(lambda: jr.choice(key(1), y, (4,), replace=False, p=p)), {"p": p, "replace": False})
    out.case("random.choice", [Key(1), x, [2]], drawn(lambda: jr.choice(key(1), x, (2,), axis=1)), {"axis": 1})
    logits = values("f32", (3, 4), "categorical")
    out.case("random.categorical", [Key(SEED), logits], drawn(lambda: jr.categorical(key(), logits)))
    out.case("random.categorical", [Key(SEED), logits], drawn(lambda: jr.categorical(key(), logits, axis=0)), {"axis": 0})
    out.case("random.categorical", [Key(SEED), logits[0]], drawn(lambda: jr.categorical(key(), logits[0], shape=(6,))), {"shape": [6]})
    out.case("random.categorical", [Key(SEED), logits], drawn(lambda: jr.categorical(key(), logits, shape=(2, 3))), {"shape": [2, 3]})
    out.case("random.categorical", [Key(SEED), logits], drawn(lambda: jr.categorical(key(), logits, shape=(2, 3), replace=False)), {"shape": [2, 3], "replace": False})
    out.case("random.categorical", [Key(1), array("f32", [0, -np.inf, 0])], drawn(lambda: jr.categorical(key(1), array("f32", [0, -np.inf, 0]))))


def shaped(out):
    """name(key, shape): one transformation of a uniform draw."""
    for name, oracle, tol in (
        ("normal", jr.normal, None), ("gumbel", jr.gumbel, None), ("exponential", jr.exponential, None), ("laplace", jr.laplace, None),
        ("logistic", jr.logistic, None), ("cauchy", jr.cauchy, 1e-3), ("maxwell", jr.maxwell, None),
    ):
        fn = f"random.{name}"
        for shape in ((), (7,), (2, 3), (0,)):
            out.case(fn, [Key(SEED), list(shape)], drawn(lambda: oracle(jr.key(SEED), shape)), tol=tol)
        if name != "maxwell":
            for d in ("f64", "bf16", "f16"):
                coarse = {"f64": 1e-9, "bf16": 3e-2, "f16": 1e-2}[d]
                out.case(fn, [Key(7), [5]], drawn(lambda: oracle(jr.key(7), (5,), array(d, 0).dtype), d == "f64"), {"dtype": d}, tol=max(coarse, tol or 0))
    out.case("random.normal", [Key(7), [3]], drawn(lambda: jr.normal(jr.key(7), (3,), jnp.complex64)), {"dtype": "c64"})


def parameters(out):
    """name(key, parameters..., {shape}): parameters broadcast, or the shape asked for."""
    k = lambda: jr.key(SEED)
    f = lambda *v: array("f32", v)
    a, b = f(0.5, 1, 2.5, 8), f(1, 3, 0.25, 2)
    table = (
        ("truncatedNormal", [-1.0, 2.0], lambda s: jr.truncated_normal(k(), -1.0, 2.0, s)),
        ("gamma", [2.5], lambda s: jr.gamma(k(), 2.5, s)),
        ("loggamma", [0.5], lambda s: jr.loggamma(k(), 0.5, s)),
        ("beta", [2.0, 0.5], lambda s: jr.beta(k(), 2.0, 0.5, s)),
        ("chisquare", [3.0], lambda s: jr.chisquare(k(), 3.0, s)),
        ("f", [3.0, 5.0], lambda s: jr.f(k(), 3.0, 5.0, s)),
        ("t", [4.0], lambda s: jr.t(k(), 4.0, s)),
        ("geometric", [0.3], lambda s: jr.geometric(k(), 0.3, s)),
        ("lognormal", [0.5], lambda s: jr.lognormal(k(), 0.5, s)),
        ("pareto", [2.0], lambda s: jr.pareto(k(), 2.0, s)),
        ("poisson", [3.0], lambda s: jr.poisson(k(), 3.0, s)),
        ("poisson", [40.0], lambda s: jr.poisson(k(), 40.0, s)),
        ("rayleigh", [1.5], lambda s: jr.rayleigh(k(), 1.5, s)),
        ("triangular", [-1.0, 0.5, 2.0], lambda s: jr.triangular(k(), -1.0, 0.5, 2.0, s)),
        ("wald", [1.5], lambda s: jr.wald(k(), 1.5, s)),
        ("weibullMin", [1.5, 2.0], lambda s: jr.weibull_min(k(), 1.5, 2.0, s)),
        ("binomial", [10.0, 0.3], lambda s: jr.binomial(k(), 10.0, 0.3, s)),
        ("binomial", [100.0, 0.4], lambda s: jr.binomial(k(), 100.0, 0.4, s)),
        ("doubleSidedMaxwell", [0.5, 2.0], lambda s: jr.double_sided_maxwell(k(), 0.5, 2.0, s)),
        ("generalizedNormal", [1.5], lambda s: jr.generalized_normal(k(), 1.5, s)),
    )
    for name, args, oracle in table:
        for shape in ((6,), (2, 3)):
            out.case(f"random.{name}", [Key(SEED), *args], drawn(lambda: oracle(shape)), {"shape": list(shape)}, tol=COARSE)
    arrays = (
        ("truncatedNormal", [f(-1, 0, 2), f(0, 3, 2.5)], lambda: jr.truncated_normal(k(), f(-1, 0, 2), f(0, 3, 2.5))),
        ("gamma", [a], lambda: jr.gamma(k(), a)), ("loggamma", [a], lambda: jr.loggamma(k(), a)), ("beta", [a, b], lambda: jr.beta(k(), a, b)),
        ("chisquare", [a], lambda: jr.chisquare(k(), a)), ("t", [a], lambda: jr.t(k(), a)), ("f", [a, b], lambda: jr.f(k(), a, b)),
        ("poisson", [a], lambda: jr.poisson(k(), a)), ("pareto", [a], lambda: jr.pareto(k(), a)), ("rayleigh", [a], lambda: jr.rayleigh(k(), a)),
        ("lognormal", [b], lambda: jr.lognormal(k(), b)), ("wald", [a], lambda: jr.wald(k(), a)),
        ("geometric", [f(0.1, 0.5, 0.9)], lambda: jr.geometric(k(), f(0.1, 0.5, 0.9))),
    )
    for name, args, oracle in arrays:
        out.case(f"random.{name}", [Key(SEED), *args], drawn(oracle), tol=COARSE)
    alpha = f(0.5, 1, 2)
    out.case("random.dirichlet", [Key(SEED), alpha], drawn(lambda: jr.dirichlet(k(), alpha)), tol=COARSE)
    out.case("random.dirichlet", [Key(SEED), alpha], drawn(lambda: jr.dirichlet(k(), alpha, (2,))), {"shape": [2]}, tol=COARSE)
    mean, cov = f(1, -1), array("f32", [[2, 0.5], [0.5, 1]])
    out.case("random.multivariateNormal", [Key(SEED), mean, cov], drawn(lambda: jr.multivariate_normal(k(), mean, cov)), tol=COARSE)
    out.case("random.multivariateNormal", [Key(SEED), mean, cov], drawn(lambda: jr.multivariate_normal(k(), mean, cov, (3,))), {"shape": [3]}, tol=COARSE)
    p = f(0.2, 0.5, 0.3)
    out.case("random.multinomial", [Key(SEED), 10.0, p], drawn(lambda: jr.multinomial(k(), 10.0, p)), tol=COARSE)
    for n, shape in ((2, ()), (3, (2,))):
        out.case("random.orthogonal", [Key(SEED), n], drawn(lambda: jr.orthogonal(k(), n, shape)), {"shape": list(shape)} if shape else None, tol=COARSE)
        out.case("random.ball", [Key(SEED), n], drawn(lambda: jr.ball(k(), n, 2, shape)), {"shape": list(shape)} if shape else None, tol=COARSE)


def build():
    out = Family("random")
    for part in (keys, exact, order, shaped, parameters):
        part(out)
    return out
