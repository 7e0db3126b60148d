"""Functions of one number, at points of their domain and at the points where they bend."""

import jax
import jax.numpy as jnp
from jax import lax, nn
from jax.scipy import special
from transforms import USUAL, Zoo

# Second derivatives of a function of one number are on the diagonal, which gradJvp sees.
FLAT = tuple(kind for kind in USUAL)
BENT = [-1.5, 0, 0.5, 0, 2]
SMOOTH = {
    "exp": jnp.exp,
    "expm1": jnp.expm1,
    "exp2": jnp.exp2,
    "sin": jnp.sin,
    "cos": jnp.cos,
    "arctan": jnp.arctan,
    "sinh": jnp.sinh,
    "cosh": jnp.cosh,
    "tanh": jnp.tanh,
    "arcsinh": jnp.arcsinh,
    "sigmoid": nn.sigmoid,
    "logSigmoid": nn.log_sigmoid,
    "erf": lax.erf,
    "erfc": lax.erfc,
    "square": jnp.square,
    "negative": jnp.negative,
    "softplus": nn.softplus,
    "silu": nn.silu,
    "mish": nn.mish,
    "gelu": nn.gelu,
    "geluExact": lambda x: nn.gelu(x, approximate=False),
    "softSign": nn.soft_sign,
    "squareplus": nn.squareplus,
    "besselI0e": lax.bessel_i0e,
    "besselI1e": lax.bessel_i1e,
    "ndtr": special.ndtr,
    "logNdtr": special.log_ndtr,
}
POSITIVE = {
    "log": jnp.log,
    "log2": jnp.log2,
    "log10": jnp.log10,
    "log1p": jnp.log1p,
    "sqrt": jnp.sqrt,
    "rsqrt": lax.rsqrt,
    "reciprocal": jnp.reciprocal,
    "cbrt": jnp.cbrt,
    "lgamma": lax.lgamma,
    "digamma": lax.digamma,
    "entr": special.entr,
}
INSIDE = {
    "arcsin": jnp.arcsin,
    "arccos": jnp.arccos,
    "arctanh": jnp.arctanh,
    "tan": jnp.tan,
    "erfInv": lax.erf_inv,
    "sinc": jnp.sinc,
}
CORNERS = {
    "abs": jnp.abs,
    "sign": jnp.sign,
    "relu": nn.relu,
    "relu6": nn.relu6,
    "leakyRelu": nn.leaky_relu,
    "elu": nn.elu,
    "selu": nn.selu,
    "hardTanh": nn.hard_tanh,
    "hardSigmoid": nn.hard_sigmoid,
    "floorTimes": lambda x: jnp.floor(x + 0.25) * x,
    "roundTimes": lambda x: jnp.round(x + 0.125) * x,
    "ceilTruncTimes": lambda x: (jnp.ceil(x + 0.25) - jnp.trunc(x - 0.125)) * x,
    "heavisideSquare": lambda x: jnp.where(x > 0, x * x, 0.0),
    "nanToNumTimes": lambda x: jnp.nan_to_num(x) * x,
    "clip": lambda x: jnp.clip(x, -1.25, 0.75),
    "clipAtBounds": lambda x: jnp.clip(x, -1.5, 0.5),
}


def build():
    out = Zoo("elementwise")
    for name, f in SMOOTH.items():
        out.add(name, f, (5,), kinds=FLAT)
    for name, f in POSITIVE.items():
        out.add(name, f, (5,), kinds=FLAT, low=0.25, high=4)
    for name, f in INSIDE.items():
        out.add(name, f, (5,), kinds=FLAT, low=-0.875, high=0.9375)
    for name, f in CORNERS.items():
        out.add(name, f, BENT, kinds=FLAT)
    for name, f, bounds in (("relu6AtBounds", nn.relu6, [-1, 0, 6, 7]), ("hardTanhAtBounds", nn.hard_tanh, [-2, -1, 1, 0.5]), ("hardSigmoidAtBounds", nn.hard_sigmoid, [-3, 3, 1, -4]), ("hardSilu", nn.hard_silu, [-3, 3, 1, -1]), ("sparsePlus", nn.sparse_plus, [-1, 1, 0, 2]), ("sparseSigmoid", nn.sparse_sigmoid, [-1, 1, 0.5, 2])):
        out.add(name, f, bounds, kinds=FLAT)
    # At 0 JAX's slope is right and its second derivative is a quarter, from two ties of minimum.
    out.add("celu", nn.celu, [-1.5, -0.25, 0.5, 2], kinds=FLAT)
    out.add("arccosh", jnp.arccosh, (5,), kinds=FLAT, low=1.25, high=4)
    out.add("polygamma", lambda x: special.polygamma(2, x), (4,), kinds=FLAT, low=0.5, high=4)
    out.add("logit", special.logit, (4,), kinds=FLAT, low=0.125, high=0.9375)
    out.add("chain", lambda x: jnp.tanh(jnp.exp(-jnp.square(x)) * jnp.sin(3 * x)), (5,), deep=True)
    # Gradients where a branch that is not taken is infinite: the double where.
    out.add("safeSqrt", lambda x: jnp.where(x > 0, jnp.sqrt(jnp.where(x > 0, x, 1.0)), 0.0), BENT)
    out.add("stopGradient", lambda x: x * lax.stop_gradient(jnp.sin(x)), (5,))
    out.add("complexStep", lambda x: jnp.exp(jnp.sin(x)) / (1 + jnp.square(x)), (4,), deep=True)
    return out
