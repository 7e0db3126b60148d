"""Functions that fold axes, with the places where derivatives are shared or lost: ties, zeros, masks."""

import jax
import jax.numpy as jnp
from jax import nn
from transforms import Zoo

TIES = [[1.0, 3.0, 3.0], [2.0, 2.0, -1.0]]
ZEROS = [[0.0, 1.5, -2.0], [0.5, 0.0, 0.0], [1.0, 2.0, 3.0]]
MASK = jnp.asarray([[True, False, True], [True, True, False]])


def build():
    out = Zoo("reductions")
    out.add("sum", lambda x: jnp.sum(jnp.sin(x)), (2, 3))
    out.add("sumAxis", lambda x: jnp.sum(x * x, 0), (2, 3))
    out.add("sumKeep", lambda x: x * jnp.sum(x, -1, keepdims=True), (2, 3))
    out.add("sumMasked", lambda x: jnp.sum(x * x, 1, where=MASK), (2, 3))
    out.add("mean", lambda x: jnp.mean(jnp.exp(x)), (2, 3), deep=True)
    out.add("meanAxis", lambda x: jnp.mean(x**3, (0, 2)), (2, 3, 2))
    out.add("average", lambda x, w: jnp.average(x, weights=w), (4,), [0.5, 1.0, 2.0, 0.25])
    out.add("prod", lambda x: jnp.prod(x), (4,), deep=True)
    out.add("prodZeros", lambda x: jnp.prod(x, 1), ZEROS, kinds=("value", "grad", "jvp", "vmap", "vmapGrad", "gradJvp", "hessian"))
    out.add("prodAxes", lambda x: jnp.prod(x, (0, 2)), (2, 2, 2))
    out.add("maxTies", lambda x: jnp.max(x, 1), TIES)
    out.add("minTies", lambda x: jnp.min(x, 0), TIES)
    out.add("maxAll", lambda x: jnp.max(x) * jnp.min(x), (2, 3))
    out.add("maxMasked", lambda x: jnp.max(x, 1, initial=-5.0, where=MASK), (2, 3))
    out.add("ptp", lambda x: jnp.ptp(x, 0), (3, 2))
    out.add("variance", lambda x: jnp.var(x, 1), (2, 3), deep=True)
    out.add("std", lambda x: jnp.std(x, 0, ddof=1), (3, 2))
    out.add("logSumExp", lambda x: nn.logsumexp(x, 1), (2, 3), deep=True)
    out.add("logSumExpInfinite", lambda x: nn.logsumexp(jnp.concatenate([x, jnp.full((1,), -jnp.inf)])), (3,))
    out.add("logMeanExp", lambda x: nn.logsumexp(x) - jnp.log(4.0), (4,))
    out.add("normTwo", jnp.linalg.norm, (4,), deep=True)
    out.add("normOne", lambda x: jnp.linalg.norm(x, 1), (4,))
    out.add("normThree", lambda x: jnp.linalg.norm(x, 3), (4,))
    out.add("normInfinite", lambda x: jnp.linalg.norm(x, jnp.inf), (4,))
    out.add("normFrobenius", lambda x: jnp.linalg.norm(x), (2, 3))
    out.add("normAxis", lambda x: jnp.linalg.norm(x, axis=0), (3, 2))
    out.add("normNuclear", lambda x: jnp.linalg.norm(x, "nuc"), [[2.0, 0.5], [-1.0, 3.0]])
    out.add("nansum", lambda x: jnp.nansum(jnp.where(x > 1, jnp.nan, x * x)), (5,))
    out.add("nanmean", lambda x: jnp.nanmean(jnp.where(x > 1, jnp.nan, x * x), 0), (3, 2))
    out.add("cov", lambda x: jnp.cov(x), (2, 4))
    out.add("trapezoid", lambda x: jnp.trapezoid(x * x, dx=0.5), (5,))
    out.add("huber", lambda x: jnp.mean(jnp.where(jnp.abs(x) < 1, 0.5 * x * x, jnp.abs(x) - 0.5)), (6,))
    return out
