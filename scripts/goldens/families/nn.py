"""Activations and what networks are built of: JAX in f64, rounded."""

import jax
import jax.numpy as jnp
import numpy as np
from core import FLOATS, Family, array, cast, values, wide

V = values
POINTS = [-20, -6, -3, -2.5, -1, -0.5, -0.125, -0.0, 0, 0.125, 0.5, 1, 2.5, 3, 6, 7, 20, np.inf, -np.inf, np.nan]

# name: (oracle, dtypes)
ACTIVATIONS = {
    "celu": jax.nn.celu, "elu": jax.nn.elu, "gelu": jax.nn.gelu, "hardSigmoid": jax.nn.hard_sigmoid, "hardSilu": jax.nn.hard_silu,
    "hardTanh": jax.nn.hard_tanh, "leakyRelu": jax.nn.leaky_relu, "logSigmoid": jax.nn.log_sigmoid, "mish": jax.nn.mish, "relu": jax.nn.relu,
    "relu6": jax.nn.relu6, "selu": jax.nn.selu, "sigmoid": jax.nn.sigmoid, "silu": jax.nn.silu, "softSign": jax.nn.soft_sign,
    "softplus": jax.nn.softplus, "sparsePlus": jax.nn.sparse_plus, "sparseSigmoid": jax.nn.sparse_sigmoid, "squareplus": jax.nn.squareplus,
    "tanh": jnp.tanh, "identity": jax.nn.identity,
}


def activations(out):
    for name, oracle in ACTIVATIONS.items():
        fn = f"nn.{name}"
        for d in FLOATS:
            x = array(d, POINTS if name not in ("mish", "softSign", "hardSilu", "silu", "gelu", "squareplus", "celu", "elu", "selu") else POINTS[:-3] + [np.nan])
            out.case(fn, [x], cast(d, oracle(jnp.asarray(wide(x)))))
        for shape in ((), (2, 3), (0, 2), (2, 1, 2, 2)):
            x = V("f32", shape, fn)
            out.case(fn, [x], cast("f32", oracle(jnp.asarray(wide(x)))))
    out.alias(nn__swish="nn.silu", nn__hardSwish="nn.hardSilu", sigmoid="nn.sigmoid", relu="nn.relu")
    x = V("f32", (2, 4), "parameters")
    e = jnp.asarray(wide(x))
    f = lambda y: cast("f32", y)
    out.case("nn.celu", [x], f(jax.nn.celu(e, 0.5)), {"alpha": 0.5})
    out.case("nn.elu", [x], f(jax.nn.elu(e, 0.5)), {"alpha": 0.5})
    out.case("nn.leakyRelu", [x], f(jax.nn.leaky_relu(e, 0.2)), {"negativeSlope": 0.2})
    out.case("nn.gelu", [x], f(jax.nn.gelu(e, approximate=False)), {"approximate": False})
    out.case("nn.squareplus", [x], f(jax.nn.squareplus(e, 1.5)), {"b": 1.5})
    for axis in (-1, 0):
        out.case("nn.glu", [x], f(jax.nn.glu(e, axis)), {"axis": axis} if axis == 0 else None)
    n = array("i32", [-2, 0, 3])
    for name in ("relu", "relu6"):
        # relu keeps integers; relu6 compares with a weak float, which makes the package's default float.
        out.case(f"nn.{name}", [n], cast("i32" if name == "relu" else "f32", ACTIVATIONS[name](jnp.asarray(n))))
    p = array("f32", [0.1, 0.5, 1, 5, 30])
    out.case("nn.log1mexp", [p], f(jax.nn.log1mexp(jnp.asarray(wide(p)))))


def normal(out):
    for fn, oracle in (("nn.softmax", jax.nn.softmax), ("nn.logSoftmax", jax.nn.log_softmax)):
        for d in FLOATS:
            x = V(d, (2, 4), fn)
            out.case(fn, [x], cast(d, oracle(jnp.asarray(wide(x)))))
        x = V("f32", (2, 3, 2), fn)
        for axis in (0, 1, -1, [0, 2]):
            key = tuple(axis) if isinstance(axis, list) else axis
            out.case(fn, [x], cast("f32", oracle(jnp.asarray(wide(x)), key)), {"axis": axis})
        hot = array("f32", [[1000, 1001, 999], [-1000, 0, -np.inf]])
        out.case(fn, [hot], cast("f32", oracle(jnp.asarray(wide(hot)))))
        mask = array("bool", [[1, 0, 1, 1], [1, 1, 0, 1]])
        y = V("f32", (2, 4), fn)
        out.case(fn, [y], cast("f32", oracle(jnp.asarray(wide(y)), where=jnp.asarray(mask))), {"where": mask})
        out.case(fn, [array("i32", [1, 2])], cast("f32", oracle(jnp.asarray([1.0, 2.0]))))
    x = V("f32", (3, 4), "standardize")
    for axis in (-1, 0, [0, 1]):
        key = tuple(axis) if isinstance(axis, list) else axis
        out.case("nn.standardize", [x], cast("f32", jax.nn.standardize(jnp.asarray(wide(x)), key)), {"axis": axis} if axis != -1 else None)
    out.case("nn.standardize", [x], cast("f32", jax.nn.standardize(jnp.asarray(wide(x)), epsilon=0.1)), {"epsilon": 0.1})
    i = array("i32", [[0, 2], [1, -1], [3, 1]])
    out.case("nn.oneHot", [i, 3], cast("f32", jax.nn.one_hot(jnp.asarray(i), 3)))
    out.case("nn.oneHot", [i, 4], cast("i32", jax.nn.one_hot(jnp.asarray(i), 4, axis=0)), {"axis": 0, "dtype": "i32"})


def attention(out):
    for b, t, s, h, k, d in ((1, 3, 4, 2, 2, 4), (2, 2, 5, 4, 2, 2), (1, 1, 1, 1, 1, 3)):
        q, key, v = V("f32", (b, t, h, d), "q"), V("f32", (b, s, k, d), "k"), V("f32", (b, s, k, d), "v")
        args = [jnp.asarray(wide(x)) for x in (q, key, v)]
        attend = lambda **o: cast("f32", jax.nn.dot_product_attention(*args, **o))
        fn = "nn.dotProductAttention"
        out.case(fn, [q, key, v], attend())
        out.case(fn, [q, key, v], attend(scale=0.25), {"scale": 0.25})
        mask = V("bool", (b, h, t, s), "mask")
        mask[..., 0] = True
        out.case(fn, [q, key, v], attend(mask=jnp.asarray(mask)), {"mask": mask})
        bias = V("f32", (b, h, t, s), "bias")
        out.case(fn, [q, key, v], attend(bias=jnp.asarray(wide(bias))), {"bias": bias})
        out.case(fn, [q, key, v], attend(is_causal=True), {"isCausal": True})


def build():
    out = Family("nn")
    for part in (activations, normal, attention):
        part(out)
    return out
