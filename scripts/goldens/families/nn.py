"""Activations and what networks are built of: JAX in f64, rounded; losses: Optax."""

import jax
import jax.numpy as jnp
import jax.random as jr
import numpy as np
import optax
from core import FLOATS, Family, Key, array, cast, values, wide

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


def losses(out):
    p, t = V("f32", (3, 4), "predictions"), V("f32", (3, 4), "targets")
    share = array("f32", [[0.1, 0.2, 0.3, 0.4], [0, 1, 0, 0], [0.25, 0.25, 0.5, 0]])
    side = array("f32", [[1, -1, 1, 1], [-1, -1, 1, 1], [1, 1, -1, 1]])
    signs = array("f32", [[1, 0, 1, 1], [0, 0, 1, 1], [0.5, 1, 0, 1]])
    e = lambda *given: [jnp.asarray(wide(x)) for x in given]

    def both(fn, oracle, given, options=None, **o):
        out.case(fn, list(given), cast("f32", oracle(*e(*given), **o)), options)

    both("nn.squaredError", optax.squared_error, (p, t))
    both("nn.l2Loss", optax.l2_loss, (p, t))
    for delta in (1, 0.3):
        both("nn.huberLoss", optax.huber_loss, (p, t), {"delta": delta} if delta != 1 else None, delta=delta)
    both("nn.logCosh", optax.log_cosh, (array("f32", [[50, -50, 0.5, 0]]), array("f32", [[0, 0, 0, 0]])))
    both("nn.hingeLoss", optax.hinge_loss, (p, side))
    both("nn.sigmoidBinaryCrossEntropy", optax.sigmoid_binary_cross_entropy, (p, signs))
    both("nn.sigmoidBinaryCrossEntropy", optax.sigmoid_binary_cross_entropy, (array("f32", [100, -100, 100]), array("f32", [1, 0, 0])))
    both("nn.sigmoidFocalLoss", optax.sigmoid_focal_loss, (p, signs))
    both("nn.sigmoidFocalLoss", optax.sigmoid_focal_loss, (p, signs), {"alpha": 0.25, "gamma": 3}, alpha=0.25, gamma=3)
    both("nn.softmaxCrossEntropy", optax.softmax_cross_entropy, (p, share))
    both("nn.softmaxCrossEntropy", optax.softmax_cross_entropy, (p, share), {"axis": 0}, axis=0)
    both("nn.klDivergence", optax.kl_divergence, (p, share))
    both("nn.klDivergence", optax.kl_divergence, (p, share), {"axis": 0}, axis=0)
    for axis in (-1, 0):
        options = {"axis": axis} if axis == 0 else None
        both("nn.cosineSimilarity", optax.cosine_similarity, (p, t), options, axis=axis)
        both("nn.cosineDistance", optax.cosine_distance, (p, t), options, axis=axis)
        labels = array("i32", [3, 0, 1] if axis == -1 else [2, 0, 1, 1])
        oracle = optax.softmax_cross_entropy_with_integer_labels(jnp.asarray(wide(p)), jnp.asarray(labels), axis=axis)
        out.case("nn.softmaxCrossEntropyWithIntegerLabels", [p, labels], cast("f32", oracle), options)
    out.case("nn.smoothLabels", [share, 0.1], cast("f32", optax.smooth_labels(jnp.asarray(wide(share)), 0.1)))
    for d in ("f16", "bf16", "f64"):
        x, y = V(d, (2, 3), "predictions"), V(d, (2, 3), "targets")
        for fn, oracle in (("nn.squaredError", optax.squared_error), ("nn.softmaxCrossEntropy", optax.softmax_cross_entropy)):
            out.case(fn, [x, y], cast(d, oracle(*e(x, y))))


def layers(out):
    x, w, b = V("f32", (2, 3, 4), "x"), V("f32", (4, 5), "w"), V("f32", (5,), "b")
    out.case("nn.linear", [x, w], cast("f32", wide(x) @ wide(w)))
    out.case("nn.linear", [x, w], cast("f32", wide(x) @ wide(w) + wide(b)), {"bias": b})
    image, kernel = V("f32", (2, 5, 4, 3), "image"), V("f32", (5, 3, 2, 3), "kernel")
    numbers = ("NHWC", "OHWI", "NHWC")
    convolved = jax.lax.conv_general_dilated(jnp.asarray(wide(image)), jnp.asarray(wide(kernel)), (2, 1), "SAME", dimension_numbers=numbers)
    out.case("nn.conv", [image, kernel], cast("f32", convolved + wide(b)), {"bias": b, "strides": [2, 1], "padding": "SAME"})
    table = V("f32", (4, 3), "table")
    rows = array("i32", [[0, 3], [2, 9]])
    out.case("nn.embedding", [rows, table], cast("f32", wide(table)[np.minimum(rows, 3)]))

    scale, bias = V("f32", (4,), "scale"), V("f32", (4,), "bias")
    standard = lambda a, axes, epsilon=1e-5: (a - a.mean(axes, keepdims=True)) / np.sqrt(a.var(axes, keepdims=True) + epsilon)
    a = wide(x)
    out.case("nn.batchNorm", [x], cast("f32", standard(a, (0, 1))))
    out.case("nn.batchNorm", [x], cast("f32", standard(a, (0, 1), 0.1) * wide(scale) + wide(bias)), {"scale": scale, "bias": bias, "epsilon": 0.1})
    mean, variance = V("f32", (4,), "mean"), array("f32", [0.5, 1, 2, 3])
    given = (a - wide(mean)) / np.sqrt(wide(variance) + 1e-5)
    out.case("nn.batchNorm", [x], cast("f32", given), {"mean": mean, "variance": variance})
    for groups in (1, 2, 4):
        parts = a.reshape(2, 3, groups, 4 // groups)
        out.case("nn.groupNorm", [x, groups], cast("f32", standard(parts, (1, 3)).reshape(a.shape)))
    parts = standard(a.reshape(2, 3, 2, 2), (1, 3)).reshape(a.shape)
    out.case("nn.groupNorm", [x, 2], cast("f32", parts * wide(scale) + wide(bias)), {"scale": scale, "bias": bias})


def initialisers(out):
    of = jax.nn.initializers
    key = jr.key(42)
    makers = {
        "glorotNormal": of.glorot_normal, "glorotUniform": of.glorot_uniform, "heNormal": of.he_normal, "heUniform": of.he_uniform,
        "lecunNormal": of.lecun_normal, "lecunUniform": of.lecun_uniform,
    }
    for name, maker in makers.items():
        tol = {"tol": 1e-6}
        out.case(f"nn.{name}", [Key(42), [3, 4]], np.asarray(maker()(key, (3, 4), jnp.float32)), **tol)
        axes = {"inAxis": -1, "outAxis": 0}
        found = maker(in_axis=-1, out_axis=0)(key, (4, 2, 2, 3), jnp.float32)
        out.case(f"nn.{name}", [Key(42), [4, 2, 2, 3]], np.asarray(found), axes, **tol)
    for mode, ours in (("fan_in", "fanIn"), ("fan_out", "fanOut"), ("fan_avg", "fanAvg")):
        for distribution, name in (("truncated_normal", "truncatedNormal"), ("normal", "normal"), ("uniform", "uniform")):
            found = of.variance_scaling(0.5, mode, distribution)(key, (3, 2), jnp.float32)
            out.case("nn.varianceScaling", [Key(42), [3, 2]], np.asarray(found), {"scale": 0.5, "mode": ours, "distribution": name}, tol=1e-6)
    for shape, axis in (((4, 3), -1), ((3, 4), -1), ((3, 2, 2), 0)):
        options = {"scale": 2, **({"columnAxis": axis} if axis == 0 else {})}
        out.case("nn.orthogonal", [Key(42), list(shape)], np.asarray(of.orthogonal(2.0, axis)(key, shape, jnp.float32)), options, tol=1e-5)
    out.alias(nn__xavierNormal="nn.glorotNormal", nn__xavierUniform="nn.glorotUniform", nn__kaimingNormal="nn.heNormal", nn__kaimingUniform="nn.heUniform")


def build():
    out = Family("nn")
    for part in (activations, normal, attention, losses, layers, initialisers):
        part(out)
    return out
