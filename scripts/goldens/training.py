"""Training runs: the losses of fifty steps, in f64, from data and weights that follow from formulas.

In: nothing.  Out: packages/tensor/test/goldens/training/losses.json.
Invariant: models, formulas and optimisers stand a second time in packages/tensor/test/training/, under the same names.
"""

import json

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax, nn
from transforms import number

STEPS = 50


# ---- formulas shared with packages/tensor/test/training/formula.ts

def wave(shape, seed, scale):
    """Numbers between -scale and scale that look like noise."""
    i = np.arange(int(np.prod(shape)))
    return (scale * np.sin(12.9898 * i + 78.233 * seed)).reshape(shape)


def classes(count, of):
    """Labels without a pattern that a bias alone could learn."""
    i = np.arange(count)
    return (i * i + i // 2) % of


def cross_entropy(logits, labels):
    return -jnp.mean(jnp.take_along_axis(nn.log_softmax(logits, -1), labels[..., None], -1))


# ---- models: parameters, loss

def mlp():
    x, labels = wave((24, 6), 1, 1.0), classes(24, 3)
    parameters = {
        "hidden": {"w": wave((6, 16), 2, 0.5), "b": np.zeros(16)},
        "deep": {"w": wave((16, 8), 3, 0.35), "b": np.zeros(8)},
        "out": {"w": wave((8, 3), 4, 0.4), "b": np.zeros(3)},
    }

    def loss(p):
        h = jnp.tanh(x @ p["hidden"]["w"] + p["hidden"]["b"])
        h = nn.relu(h @ p["deep"]["w"] + p["deep"]["b"])
        return cross_entropy(h @ p["out"]["w"] + p["out"]["b"], labels)

    return parameters, loss, adam(0.02)


def conv_net():
    images, labels = wave((8, 8, 8, 1), 5, 1.0), classes(8, 3)
    parameters = {
        "first": {"w": wave((4, 3, 3, 1), 6, 0.6), "b": np.zeros(4)},
        "second": {"w": wave((6, 3, 3, 4), 7, 0.3), "b": np.zeros(6)},
        "out": {"w": wave((24, 3), 8, 0.4), "b": np.zeros(3)},
    }
    conv = lambda x, layer: lax.conv_general_dilated(x, layer["w"], (1, 1), "SAME", dimension_numbers=("NHWC", "OHWI", "NHWC")) + layer["b"]
    pool = lambda x, init, f: lax.reduce_window(x, init, f, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")

    def loss(p):
        h = pool(nn.relu(conv(images, p["first"])), -jnp.inf, lax.max)
        h = pool(nn.relu(conv(h, p["second"])), 0.0, lax.add) / 4
        return cross_entropy(h.reshape(8, 24) @ p["out"]["w"] + p["out"]["b"], labels)

    return parameters, loss, descent(0.3)


def transformer():
    """One causal block over eight tokens, trained to say the next one."""
    batch, length, width, heads, vocabulary = 4, 6, 8, 2, 7
    tokens = classes(batch * (length + 1), vocabulary).reshape(batch, length + 1)
    parameters = {
        "embedding": wave((vocabulary, width), 9, 0.6),
        "position": wave((length, width), 10, 0.3),
        "attention": {name: wave((width, width), 11 + i, 0.35) for i, name in enumerate(("query", "key", "value", "out"))},
        "norms": [{"scale": np.ones(width), "bias": np.zeros(width)} for _ in range(3)],
        "mlp": {"w": wave((width, 16), 15, 0.35), "b": np.zeros(16), "v": wave((16, width), 16, 0.25), "c": np.zeros(width)},
        "head": wave((width, vocabulary), 17, 0.35),
    }

    def norm(x, p):
        centred = x - jnp.mean(x, -1, keepdims=True)
        return centred * lax.rsqrt(jnp.mean(centred**2, -1, keepdims=True) + 1e-5) * p["scale"] + p["bias"]

    def attention(x, p):
        q, k, v = ((x @ p[name]).reshape(batch, length, heads, width // heads) for name in ("query", "key", "value"))
        logits = jnp.einsum("btnh,bsnh->bnts", q, k) / np.sqrt(width // heads)
        logits = jnp.where(jnp.tril(jnp.ones((length, length), bool)), logits, -1e30)
        return jnp.einsum("bnts,bsnh->btnh", nn.softmax(logits, -1), v).reshape(batch, length, width) @ p["out"]

    def loss(p):
        x = p["embedding"][tokens[:, :-1]] + p["position"]
        x = x + attention(norm(x, p["norms"][0]), p["attention"])
        h = nn.gelu(norm(x, p["norms"][1]) @ p["mlp"]["w"] + p["mlp"]["b"])
        x = norm(x + h @ p["mlp"]["v"] + p["mlp"]["c"], p["norms"][2])
        return cross_entropy(x @ p["head"], tokens[:, 1:])

    return parameters, loss, adam(0.01)


# ---- optimisers: step number (from 1), parameters, gradients, state -> parameters, state

def descent(rate):
    return lambda step, p, g, state: (jax.tree.map(lambda a, b: a - rate * b, p, g), state)


def adam(rate, first=0.9, second=0.999, epsilon=1e-8):
    def update(step, p, g, state):
        m, v = state if state is not None else (jax.tree.map(jnp.zeros_like, p),) * 2
        m = jax.tree.map(lambda a, b: first * a + (1 - first) * b, m, g)
        v = jax.tree.map(lambda a, b: second * a + (1 - second) * b * b, v, g)
        scaled = rate * np.sqrt(1 - second**step) / (1 - first**step)
        return jax.tree.map(lambda a, b, c: a - scaled * b / (jnp.sqrt(c) + epsilon), p, m, v), (m, v)

    return update


MODELS = {"mlp": mlp, "convNet": conv_net, "transformer": transformer}


def run(model):
    parameters, loss, update = model()
    step = jax.jit(jax.value_and_grad(loss))
    losses, state = [], None
    for n in range(1, STEPS + 1):
        value, gradients = step(parameters)
        losses.append(float(value))
        parameters, state = update(n, parameters, gradients, state)
    return losses


class Runs:
    """The file of losses."""

    def __init__(self):
        self.losses = {name: run(model) for name, model in MODELS.items()}

    def summary(self):
        return ", ".join(f"{name} {losses[0]:.4f} -> {losses[-1]:.4f}" for name, losses in self.losses.items())

    def text(self):
        head = {"made_by": "scripts/goldens/make.py training/losses", "versions": {"numpy": np.__version__, "jax": jax.__version__}}
        lines = [f'{json.dumps(name)}: [{", ".join(map(number, losses))}]' for name, losses in self.losses.items()]
        return json.dumps(head)[:-1] + ', "losses": {\n' + ",\n".join(lines) + "\n}}\n"


def build(_):
    return Runs()
