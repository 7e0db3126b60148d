"""Softmax families, losses, normalisations, attention."""

import jax
import jax.numpy as jnp
from jax import lax, nn
from transforms import Zoo

MASK = jnp.asarray([[True, False, True], [True, True, True]])
LABELS = jnp.asarray([2, 0])


def layer_norm(x, scale, bias):
    centred = x - jnp.mean(x, -1, keepdims=True)
    return centred * lax.rsqrt(jnp.mean(centred * centred, -1, keepdims=True) + 1e-5) * scale + bias


def rms_norm(x, scale):
    return x * lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + 1e-5) * scale


def attention(q, k, v):
    """One head by hand, with a causal mask."""
    logits = q @ k.T / jnp.sqrt(2.0)
    n = q.shape[0]
    seen = jnp.arange(n)[:, None] >= jnp.arange(n)[None, :]
    return nn.softmax(jnp.where(seen, logits, -1e30), -1) @ v


def heads(q, k, v, causal=False, scale=None):
    """Heads by hand, since JAX's own function computes logits of f64 in f32; fewer keys and values serve groups of queries."""
    group = q.shape[1] // k.shape[1]
    logits = jnp.einsum("tnh,snh->nts", q, jnp.repeat(k, group, 1)) * (q.shape[-1] ** -0.5 if scale is None else scale)
    seen = jnp.tril(jnp.ones(logits.shape[1:], bool)) if causal else True
    return jnp.einsum("nts,snh->tnh", nn.softmax(jnp.where(seen, logits, -1e30), -1), jnp.repeat(v, group, 1))


def rope(x):
    """Positions turn the halves of the last axis."""
    positions, features = x.shape
    half = features // 2
    angle = jnp.arange(positions)[:, None] * 10000.0 ** (-jnp.arange(half) / half)
    a, b = x[:, :half], x[:, half:]
    return jnp.concatenate([a * jnp.cos(angle) - b * jnp.sin(angle), b * jnp.cos(angle) + a * jnp.sin(angle)], -1)


def binary_cross_entropy(x, y):
    return jnp.mean(jnp.maximum(x, 0) - x * y + jnp.log1p(jnp.exp(-jnp.abs(x))))


def build():
    out = Zoo("normalisation")
    out.add("softmax", lambda x: nn.softmax(x, -1), (2, 3), deep=True)
    out.add("softmaxAxis", lambda x: nn.softmax(x, 0) * x, (3, 2))
    out.add("softmaxMasked", lambda x: nn.softmax(x, -1, where=MASK), (2, 3))
    out.add("logSoftmax", lambda x: nn.log_softmax(x, -1), (2, 3))
    out.add("crossEntropy", lambda x: -jnp.mean(jnp.take_along_axis(nn.log_softmax(x, -1), LABELS[:, None], -1)), (2, 3), deep=True)
    out.add("crossEntropyOneHot", lambda x: -jnp.sum(nn.one_hot(LABELS, 3) * nn.log_softmax(x, -1)), (2, 3))
    out.add("labelSmoothing", lambda x: -jnp.mean(jnp.sum((0.9 * nn.one_hot(LABELS, 3) + 0.1 / 3) * nn.log_softmax(x, -1), -1)), (2, 3))
    out.add("binaryCrossEntropy", binary_cross_entropy, (4,), [0.0, 1.0, 0.25, 1.0])
    out.add("layerNorm", layer_norm, (2, 4), (4,), (4,))
    out.add("layerNormAlone", lambda x: layer_norm(x, 1.0, 0.0), (2, 3), deep=True)
    out.add("rmsNorm", rms_norm, (2, 4), (4,))
    out.add("standardize", lambda x: nn.standardize(x, -1), (2, 3))
    out.add("batchNorm", lambda x: (x - jnp.mean(x, 0)) / jnp.sqrt(jnp.var(x, 0) + 1e-3), (4, 2))
    out.add("glu", lambda x: nn.glu(x, -1), (2, 4))
    out.add("attentionByHand", attention, (3, 2), (3, 2), (3, 2))
    out.add("attention", heads, (3, 2, 2), (3, 2, 2), (3, 2, 2))
    out.add("attentionCausal", lambda q, k, v: heads(q, k, v, True, 0.5), (3, 1, 2), (3, 1, 2), (3, 1, 2))
    out.add("attentionGrouped", heads, (2, 2, 2), (3, 1, 2), (3, 1, 2))
    out.add("rope", rope, (3, 4))
    out.add("cosineSimilarity", lambda x, y: jnp.sum(x * y) / (jnp.linalg.norm(x) * jnp.linalg.norm(y)), (4,), (4,))
    out.add("klDivergence", lambda x, y: jnp.sum(nn.softmax(x) * (nn.log_softmax(x) - nn.log_softmax(y))), (4,), (4,))
    return out
