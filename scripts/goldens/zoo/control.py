"""Control flow, rematerialisation, functions with rules of their own."""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax
from transforms import DEEP, FORWARD, Zoo

STEPS = 200


def rnn(w, xs):
    """A recurrent net: last state and the mean of all."""

    def step(h, x):
        h = jnp.tanh(w @ h + x)
        return h, jnp.sum(h)

    h, sums = lax.scan(step, jnp.zeros(w.shape[0], w.dtype), xs)
    return jnp.concatenate([h, sums])


def logistic(x):
    """A long scan without inputs that contracts."""
    return lax.scan(lambda c, _: (c + 0.02 * jnp.sin(3 * c) * x, None), x, None, length=STEPS)[0]


def lstm(w, xs):
    def step(carry, x):
        h, c = carry
        i, f, g, o = jnp.split(w @ jnp.concatenate([h, x]), 4)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    zero = jnp.zeros(2, w.dtype)
    return lax.scan(step, (zero, zero), xs)[1]


def nested_scan(x):
    def outer(c, row):
        inner = lambda a, v: (a * jnp.cos(v) + v, a)
        c, seen = lax.scan(inner, c, row)
        return c, jnp.sum(seen)

    c, sums = lax.scan(outer, jnp.asarray(0.5, x.dtype), x)
    return jnp.append(sums, c)


def cond_in_scan(x):
    step = lambda c, v: (lax.cond(v > 0, lambda a: a * v, lambda a: a - jnp.sin(v), c), c)
    c, seen = lax.scan(step, jnp.asarray(1.0, x.dtype), x)
    return jnp.append(seen, c)


def scan_in_cond(x):
    total = lambda v: lax.scan(lambda c, a: (c * a + 1, None), jnp.asarray(1.0, x.dtype), v)[0]
    return lax.cond(jnp.sum(x) > 0, total, lambda v: jnp.prod(jnp.sin(v)), x)


def euler(x):
    """Steps of an oscillator by forLoop."""
    step = lambda i, s: s + 0.1 * jnp.stack([s[1], -jnp.sin(s[0])])
    return lax.fori_loop(0, 20, step, x)


def power_while(x):
    """Doubles while below a bound that the data decide."""
    return lax.while_loop(lambda s: jnp.sum(s) < 50, lambda s: s * 1.5 + 0.125, x)


def newton_while(x):
    """Square roots by Newton's iteration until it stands, or for ten steps: f32 does not get as close."""
    state = lax.while_loop(lambda s: (jnp.max(jnp.abs(s[0] * s[0] - x)) > 1e-10) & (s[1] < 10), lambda s: (0.5 * (s[0] + x / s[0]), s[1] + 1), (x, 0))
    return state[0]


@jax.custom_jvp
def softabs(x):
    return jnp.abs(x)


@softabs.defjvp
def softabs_rule(primals, tangents):
    (x,), (t,) = primals, tangents
    return softabs(x), jnp.tanh(4 * x) * t


@jax.custom_vjp
def clipped(x, y):
    return x * y


def clipped_backward(saved, g):
    x, y = saved
    return jnp.clip(g * y, -1, 1), g * x


clipped.defvjp(lambda x, y: (x * y, (x, y)), clipped_backward)


@jax.custom_vjp
def straight_through(x):
    return jnp.round(x)


straight_through.defvjp(lambda x: (jnp.round(x), None), lambda _, g: (g,))

REVERSE_ONLY = ("value", "grad", "gradGrad", "vmap", "vmapGrad", "gradVmap")


def build():
    out = Zoo("control")
    out.add("cond", lambda x: lax.cond(jnp.sum(x) > 0, jnp.sin, lambda v: v * v, x), (3,), deep=True)
    out.add("condOperands", lambda x, y: lax.cond(x[0] > y[0], lambda a, b: a * b, lambda a, b: a / (b * b + 1), x, y), (3,), (3,))
    out.add("condCapture", lambda x, y: lax.cond(x[0] > 0, lambda: x * y, lambda: jnp.exp(y)), (3,), (3,))
    branches = [jnp.sin, jnp.square, lambda v: 1 / (1 + v * v)]
    out.add("switchCase", lambda x: lax.switch(jnp.argmax(x), branches, x), (3,))
    out.add("switchClamped", lambda x: lax.switch(jnp.asarray(7), branches, x), (3,))
    out.add("scanCumulative", lambda x: lax.scan(lambda c, v: (c * v + 1, c), jnp.asarray(1.0, x.dtype), x)[1], (4,), deep=True)
    out.add("scanRnn", rnn, (2, 2), (4, 2), deep=True)
    out.add("scanLstm", lstm, (8, 4), (3, 2))
    out.add("scanLong", logistic, (3,), deep=True)
    out.add("scanReverse", lambda x: lax.scan(lambda c, v: (jnp.sin(c) + v, c * v), jnp.asarray(0.25, x.dtype), x, reverse=True)[1], (4,))
    out.add("scanNested", nested_scan, (2, 3), deep=True)
    out.add("scanTree", lambda a, b: lax.scan(lambda c, v: ({"s": c["s"] * v["a"], "t": c["t"] + v["b"] * c["s"]}, c["t"]), {"s": jnp.asarray(1.0, a.dtype), "t": jnp.asarray(0.0, a.dtype)}, {"a": a, "b": b})[1], (4,), (4,))
    out.add("scanClosure", lambda w, x: lax.scan(lambda c, v: (c + jnp.tanh(w * v), None), jnp.zeros(2, x.dtype), x)[0], (2,), (3, 2))
    out.add("condInScan", cond_in_scan, (4,))
    out.add("scanInCond", scan_in_cond, (3,))
    out.add("forLoop", euler, (2,), deep=True)
    out.add("forLoopIndex", lambda x: lax.fori_loop(1, 4, lambda i, s: s * x[i] + i, jnp.asarray(1.0, x.dtype)), (4,))
    out.add("whileLoop", power_while, (3,), kinds=FORWARD, low=0.25, high=2)
    out.add("whileNewton", newton_while, (3,), kinds=("value", "jvp", "jacfwd"), low=0.5, high=4)
    out.add("associativeScan", lambda x: lax.associative_scan(jnp.multiply, x), (5,), deep=True)
    out.add("associativeLinear", lambda a, b: lax.associative_scan(lambda p, q: (p[0] * q[0], p[1] * q[0] + q[1]), (a, b))[1], (4,), (4,))
    out.add("associativeReverse", lambda x: lax.associative_scan(jnp.add, x, reverse=True, axis=1) ** 2, (2, 3))
    out.add("map", lambda x: lax.map(lambda row: jnp.sum(row) * row, x), (3, 2))
    out.add("checkpoint", lambda x: jnp.sin(jax.checkpoint(lambda v: jnp.exp(jnp.sin(v)) * v)(x)), (3,), deep=True)
    out.add("checkpointScan", lambda w, xs: lax.scan(jax.checkpoint(lambda h, x: (jnp.tanh(w @ h + x), None)), jnp.zeros(2, w.dtype), xs)[0], (2, 2), (4, 2))
    out.add("customJvp", lambda x: softabs(x) * x, [-0.5, 0.25, 1.0], deep=True)
    out.add("customVjp", clipped, (4,), (4,), kinds=REVERSE_ONLY)
    out.add("customVjpInScan", lambda x: lax.scan(lambda c, v: (clipped(c, v), c), jnp.asarray(1.5, x.dtype), x)[0], (3,), kinds=REVERSE_ONLY)
    out.add("straightThrough", lambda x: straight_through(x) * x, (4,), kinds=REVERSE_ONLY)
    out.add("vmapInside", lambda m, v: jax.vmap(lambda row: jnp.tanh(row * v) @ v)(m), (3, 2), (2,))
    out.add("gradInside", lambda x: x + jax.grad(lambda v: jnp.sum(jnp.sin(v) * v))(x), (3,))
    out.add("jvpInside", lambda x: jax.jvp(lambda v: jnp.exp(jnp.sin(v)), (x,), (x * x,))[1], (3,))
    out.add("hessianInside", lambda x: jnp.trace(jax.hessian(lambda v: jnp.sum(v**3) * v[0])(x)), (2,))
    # Gradient descent, differentiated through its steps.
    out.add("metaGradient", lambda rate, x: lax.fori_loop(0, 5, lambda _, v: v - rate[0] * jax.grad(lambda u: jnp.sum((u - 1) ** 4))(v), x), [0.05], (2,))
    return out
