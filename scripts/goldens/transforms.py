"""The zoo: functions and what every transformation makes of them, in f64.

In: functions with inputs (zoo/<family>.py).  Out: packages/tensor/test/goldens/transforms/<family>.json.
Invariant: everything but the functions' inputs follows from formulas that packages/tensor/test/transform-zoo/kinds.ts has too: cotangents, tangents, batches.
Numbers are rounded to nine digits, so that the files depend on no processor's last bits.
Not here: the functions themselves; each has its counterpart of the same name in packages/tensor/test/transform-zoo/<family>.ts.
"""

import importlib
import json

import jax
import jax.numpy as jnp
import numpy as np
from core import generator

FAMILIES = ("elementwise", "binary", "reductions", "normalisation", "contraction", "convolution", "indexing", "movement", "order", "linalg", "spectral", "control")
BATCH = 3


# ---- formulas shared with kinds.ts

def cotangent(shape):
    """Fixed weights of an output; none is zero."""
    i = np.arange(int(np.prod(shape)))
    return ((7 * i + 3) % 11 - 5).reshape(shape) / 4 + 0.125


def tangent(position, shape):
    """Fixed direction of the argument at a position."""
    i = np.arange(int(np.prod(shape)))
    return ((5 * i + 2 + 3 * position) % 9 - 4).reshape(shape) / 4 + 0.125


def batched(x, axis=0):
    """The argument and its elements moved on by one and two places, stacked."""
    flat = jnp.ravel(x)
    return jnp.stack([jnp.roll(flat, k).reshape(np.shape(x)) for k in range(BATCH)], axis)


def scalar(f):
    """The function itself if its result is one number, else the sum of its result weighed by the cotangent."""

    def weighed(*args):
        out = f(*args)
        return out if out.ndim == 0 else jnp.sum(out * cotangent(out.shape))

    return weighed


# ---- what is asked of a function; the names are those of kinds.ts

def value(f, xs):
    return f(*xs)


def grad(f, xs):
    """Of one number its gradients, else the pullback of the cotangent."""
    every = tuple(range(len(xs)))
    out, pullback = jax.vjp(f, *xs)
    return list(jax.grad(f, every)(*xs) if out.ndim == 0 else pullback(jnp.asarray(cotangent(out.shape))))


def jvp(f, xs):
    return jax.jvp(f, xs, tangents(xs))[1]


def grad_jvp(f, xs):
    """Hessian times tangent: forward over reverse."""
    return jax.jvp(jax.grad(scalar(f)), xs, tangents(xs))[1]


def jvp_grad(f, xs):
    """The same by reverse over forward, all arguments."""
    return list(jax.grad(lambda *a: jax.jvp(scalar(f), a, tangents(xs))[1], tuple(range(len(xs))))(*xs))


def grad_grad(f, xs):
    """Reverse over reverse."""
    first = jax.grad(scalar(f))
    return jax.grad(lambda *a: jnp.sum(first(*a) * cotangent(np.shape(xs[0]))))(*xs)


def hessian(f, xs):
    return jax.hessian(scalar(f))(*xs)


def jacfwd(f, xs):
    return jax.jacfwd(f)(*xs)


def jacrev(f, xs):
    return jax.jacrev(f)(*xs)


def jacrev_vmap(f, xs):
    return jax.jacrev(jax.vmap(f))(*[batched(x) for x in xs])


def vmap(f, xs):
    return jax.vmap(f)(*[batched(x) for x in xs])


def vmap_first(f, xs):
    """Only the first argument has a batch."""
    return jax.vmap(f, in_axes=(0,) + (None,) * (len(xs) - 1))(batched(xs[0]), *xs[1:])


def vmap_last(f, xs):
    """Only the last argument has a batch, along its last axis; the result has it last too."""
    moved = batched(xs[-1], -1)
    return jax.vmap(f, in_axes=(None,) * (len(xs) - 1) + (moved.ndim - 1,), out_axes=-1)(*xs[:-1], moved)


def vmap_grad(f, xs):
    return jax.vmap(jax.grad(scalar(f)))(*[batched(x) for x in xs])


def grad_vmap(f, xs):
    return jax.grad(scalar(jax.vmap(f)))(*[batched(x) for x in xs])


def vmap_hessian(f, xs):
    return jax.vmap(jax.hessian(scalar(f)))(*[batched(x) for x in xs])


def tangents(xs):
    return tuple(jnp.asarray(tangent(i, np.shape(x))) for i, x in enumerate(xs))


KINDS = {
    "value": value,
    "grad": grad,
    "jvp": jvp,
    "gradJvp": grad_jvp,
    "jvpGrad": jvp_grad,
    "gradGrad": grad_grad,
    "hessian": hessian,
    "jacfwd": jacfwd,
    "jacrev": jacrev,
    "jacrevVmap": jacrev_vmap,
    "vmap": vmap,
    "vmapFirst": vmap_first,
    "vmapLast": vmap_last,
    "vmapGrad": vmap_grad,
    "gradVmap": grad_vmap,
    "vmapHessian": vmap_hessian,
}
USUAL = ("value", "grad", "jvp", "gradJvp", "vmap", "vmapGrad")
SEVERAL = ("jvpGrad", "vmapFirst", "vmapLast")
DEEP = ("jvpGrad", "gradGrad", "jacfwd", "jacrev", "jacrevVmap", "gradVmap", "vmapHessian")
FORWARD = ("value", "jvp", "jacfwd", "vmap")
INTEGER = ("value", "vmap")
SMALL = 6


# ---- families

def spread(shape, *label, low=-2, high=2):
    """Different numbers between two bounds, multiples of 1/64."""
    count = int(np.prod(shape))
    rng = generator("zoo", *label)
    steps = np.linspace(low, high, count) if count > 1 else np.array([(low + high) / 2 + 0.25])
    return np.round(rng.permutation(steps) * 64).reshape(shape) / 64


class Zoo:
    """Functions of one family. `add` names one, with its inputs; a shape stands for `spread` numbers of that shape."""

    def __init__(self, name):
        self.name = name
        self.lines = []
        self.names = []
        self.cases = 0

    def summary(self):
        return f"{len(self.names)} functions, {self.cases} cases"

    def add(self, name, f, *inputs, kinds=USUAL, deep=False, f32_only=False, loose=None, low=-2, high=2):
        """`deep` asks for nestings too; `f32_only` is for functions that compute in f32 for f64; `loose` widens the tolerances by that factor."""
        if name in self.names:
            raise ValueError(f"{self.name}: {name} is there already")
        xs = [spread(x, name, i, low=low, high=high) if isinstance(x, tuple) else np.asarray(x, np.float64) for i, x in enumerate(inputs)]
        asked = list(kinds)
        if kinds is USUAL:
            asked += SEVERAL if len(xs) > 1 else ()
            asked += ("hessian",) if xs[0].size <= SMALL else ()
            asked += [kind for kind in DEEP if kind not in asked] if deep else ()
        wants = jax.jit(lambda *args: {kind: KINDS[kind](f, args) for kind in asked})(*xs)
        parts = [f'"fn":{json.dumps(name)}', f'"args":[{",".join(map(text, xs))}]']
        if f32_only:
            parts.append('"f32Only":true')
        if loose is not None:
            parts.append(f'"loose":{loose}')
        body = ",".join(f'"{kind}":{text(wants[kind])}' for kind in asked)
        self.lines.append("{" + ",".join(parts) + ',"want":{' + body + "}}")
        self.names.append(name)
        self.cases += len(asked)

    def text(self):
        head = {"made_by": f"scripts/goldens/make.py transforms/{self.name}", "versions": {"numpy": np.__version__, "jax": jax.__version__}}
        return json.dumps(head)[:-1] + ', "cases": [\n' + ",\n".join(self.lines) + "\n]}\n"


def text(x):
    """Arrays as JSON, numbers with nine digits; integers stay integers."""
    if isinstance(x, list):
        return "[" + ",".join(map(text, x)) + "]"
    x = np.asarray(x)
    integer = np.issubdtype(x.dtype, np.integer)
    dtype = "i32" if integer else "f64"
    numbers = [str(int(v)) if integer else number(v) for v in x.ravel()]
    return f'{{"d":"{dtype}","s":{json.dumps(list(x.shape), separators=(",", ":"))},"v":[{",".join(numbers)}]}}'


def number(v):
    if np.isnan(v):
        return '"nan"'
    if np.isinf(v):
        return '"inf"' if v > 0 else '"-inf"'
    # What is left of a cancellation is no number to agree on.
    return "0" if abs(v) < 1e-12 else f"{v:.9g}"


def build(family):
    return importlib.import_module(f"zoo.{family}").build()
