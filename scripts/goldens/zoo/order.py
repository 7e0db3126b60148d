"""Running totals, sorting, selection by order."""

import jax.numpy as jnp
from jax import lax
from transforms import INTEGER, Zoo

ZEROS = [1.5, 0.0, -2.0, 0.0, 0.5]
TIES = [1.0, 3.0, 3.0, 2.0, 4.0]


def build():
    out = Zoo("order")
    out.add("cumsum", lambda x: jnp.cumsum(x, 1) ** 2, (2, 3), deep=True)
    out.add("cumsumFlat", lambda x: jnp.cumsum(x), (2, 3))
    out.add("cumsumReverse", lambda x: lax.cumsum(x, 0, reverse=True), (4,))
    out.add("cumprod", lambda x: jnp.cumprod(x), (4,), deep=True)
    out.add("cumprodZeros", lambda x: jnp.cumprod(x), ZEROS, kinds=("value", "grad", "jvp", "vmap"))
    out.add("cummax", lambda x: lax.cummax(x, 0), TIES)
    out.add("cummin", lambda x: lax.cummin(x, 1, reverse=True), (2, 3))
    out.add("cumlogsumexp", lambda x: lax.cumlogsumexp(x, 0), (4,))
    out.add("sort", lambda x: jnp.sort(x) * jnp.arange(1.0, 6.0), (5,), deep=True)
    out.add("sortAxis", lambda x: jnp.sort(x, 0) ** 2, (3, 2))
    out.add("sortDescending", lambda x: jnp.sort(x, descending=True) * jnp.arange(1.0, 5.0), (4,))
    out.add("sortTies", lambda x: jnp.sort(x) * jnp.arange(1.0, 6.0), TIES)
    out.add("argsort", jnp.argsort, (2, 4), kinds=INTEGER)
    out.add("argmax", lambda x: jnp.argmax(x, 1), (2, 4), kinds=INTEGER)
    out.add("argmin", lambda x: jnp.argmin(x, 0), (3, 2), kinds=INTEGER)
    out.add("topK", lambda x: lax.top_k(x, 2)[0] ** 2, (2, 4))
    out.add("topKIndices", lambda x: lax.top_k(x, 3)[1], (2, 4), kinds=INTEGER)
    out.add("topKGather", lambda x: jnp.sum(jnp.take_along_axis(x, lax.top_k(x * x, 2)[1], -1) ** 3), (2, 4))
    out.add("median", lambda x: jnp.median(x, 1), (2, 4))
    out.add("quantile", lambda x: jnp.quantile(x, 0.375), (5,))
    out.add("diff", lambda x: jnp.diff(x, 2) ** 2, (5,))
    out.add("gradient", lambda x: jnp.gradient(x * x), (5,))
    out.add("searchsorted", lambda x: jnp.searchsorted(jnp.asarray([-1.0, 0.0, 1.0]), x), (4,), kinds=INTEGER)
    out.add("interp", lambda x: jnp.interp(x, jnp.asarray([-3.0, -1.0, 0.5, 3.0]), jnp.asarray([0.0, 2.0, -1.0, 4.0])), (4,))
    out.add("rankLoss", lambda x, y: jnp.sum(jnp.abs(jnp.sort(x) - jnp.sort(y)) ** 1.5), (4,), [0.3, 1.1, -0.9, 2.6])
    return out
