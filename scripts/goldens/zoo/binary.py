"""Functions of two and three arguments: broadcasting, ties, both derivatives."""

import jax.numpy as jnp
from jax import lax
from jax.scipy import special
from transforms import Zoo

TIED = ([1.0, 2.0, -1.0, 0.5, 0.0], [1.0, -2.0, 3.0, 0.5, 0.0])


def build():
    out = Zoo("binary")
    out.add("addBroadcast", lambda x, y: (x + y) * x, (3,), (2, 1))
    out.add("subtractBroadcast", lambda x, y: (x - y) * y, (2, 1), (3,))
    out.add("multiplyBroadcast", lambda x, y: x * y, (2, 3), (3,))
    out.add("divide", lambda x, y: x / y, (2, 3), (3,), low=0.5, high=3)
    out.add("power", lambda x, y: x**y, (4,), (4,), low=0.5, high=2.5, deep=True)
    out.add("powerWhole", lambda x: x**3 + x**2, [-1.5, 0, 0.5, 2])
    out.add("powerOfBase", lambda y: 2.5**y, (4,))
    out.add("integerPow", lambda x: lax.integer_pow(x, -2), (4,), low=0.5, high=2)
    out.add("arctan2", jnp.arctan2, (4,), (4,), low=-2.125, high=2)
    out.add("hypot", jnp.hypot, (4,), (4,))
    out.add("logaddexp", jnp.logaddexp, (4,), (4,), deep=True)
    out.add("logaddexp2", jnp.logaddexp2, (4,), (4,))
    out.add("maximumTies", jnp.maximum, *TIED)
    out.add("minimumTies", jnp.minimum, *TIED)
    out.add("maximumScalar", lambda x: jnp.maximum(x, 0.5) * x, (5,))
    out.add("remainder", lambda x, y: jnp.remainder(x, y) * x, (4,), (4,), low=0.375, high=3)
    out.add("fmod", lambda x, y: jnp.fmod(x, y) * x, (4,), (4,), low=-2.5625, high=-0.5)
    out.add("whereBroadcast", lambda x, y: jnp.where(x > 0.25, x * y, y), (2, 3), (3,))
    out.add("select", lambda x, y: jnp.select([x > 1, x > 0], [x * y, jnp.sin(x)], y), (5,), (5,))
    out.add("clipBounds", lambda x, low, high: jnp.clip(x, low, high), [-2.0, -0.5, 0.25, 1.5, 3.0], [-1.0, -1.0, 0.5, 0.0, 1.0], [1.0, 0.0, 1.5, 1.0, 2.0])
    out.add("copysign", lambda x, y: jnp.copysign(x, y) * y, (4,), [1.5, -0.5, 2.0, -1.0])
    out.add("heaviside", lambda x, y: jnp.heaviside(x, y) * x, [-1.0, 0.5, 2.0], [0.5, 0.25, 1.0])
    out.add("xlogy", special.xlogy, [0.5, 1.25, 2.0], [0.5, 3.0, 1.5])
    out.add("igamma", lambda x: lax.igamma(jnp.asarray([0.5, 1.5, 3.0, 2.25], x.dtype), x), (4,), low=0.5, high=3)
    out.add("igammaOrder", lax.igamma, [0.75, 1.5, 2.5], [0.5, 2.0, 3.25], kinds=("value", "grad", "jvp", "vmap"), loose=100)
    out.add("igammac", lambda x: lax.igammac(jnp.asarray([0.5, 1.5, 3.0, 2.25], x.dtype), x), (4,), low=0.5, high=3)
    out.add("betainc", lambda x: lax.betainc(jnp.asarray([0.5, 2.0, 3.0], x.dtype), jnp.asarray([1.5, 1.0, 2.5], x.dtype), x), (3,), low=0.125, high=0.875)
    out.add("betaln", special.betaln, [1.75, 0.5, 3.0], [0.75, 1.25, 2.0])
    out.add("polyval", lambda c, x: jnp.polyval(c, x), (3,), (2,))
    out.add("lerp", lambda x, y, w: x + w * (y - x), (2, 2), (2, 2), (2, 1))
    return out
