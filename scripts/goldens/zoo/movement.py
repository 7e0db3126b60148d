"""Functions that move elements and compute nothing; squares make second derivatives."""

import jax.numpy as jnp
from transforms import Zoo


def build():
    out = Zoo("movement")
    out.add("reshape", lambda x: (x.reshape(3, 2) @ jnp.ones((2,), x.dtype)) ** 2, (2, 3))
    out.add("transpose", lambda x: x.T**2, (2, 3))
    out.add("transposeAxes", lambda x: jnp.transpose(x, (2, 0, 1)) ** 2, (2, 1, 3))
    out.add("moveaxis", lambda x: jnp.moveaxis(x, 0, -1) ** 2, (2, 1, 3))
    out.add("concatenate", lambda x, y: jnp.concatenate([x, y, x], 1) ** 2, (2, 2), (2, 1))
    out.add("stack", lambda x, y: jnp.stack([x, y], -1) ** 2, (3,), (3,))
    out.add("split", lambda x: jnp.split(x, 2)[1] * jnp.split(x, 2)[0], (4, 2))
    out.add("pad", lambda x: jnp.pad(x, ((1, 0), (0, 2))) ** 2, (2, 2))
    out.add("padValue", lambda x, v: jnp.pad(x, 1, constant_values=v[0]) ** 2, (3,), (1,))
    out.add("padReflect", lambda x: jnp.pad(x, 2, mode="reflect") ** 2, (4,))
    out.add("flip", lambda x: jnp.flip(x, 1) * x, (2, 3))
    out.add("roll", lambda x: jnp.roll(x, 2) * x, (5,), deep=True)
    out.add("tile", lambda x: jnp.tile(x, (2, 2)) ** 2, (2,))
    out.add("repeat", lambda x: jnp.repeat(x, 3, 0) ** 2, (2, 2))
    out.add("broadcastTo", lambda x: jnp.broadcast_to(x, (2, 2, 3)) ** 2, (2, 1))
    out.add("expandSqueeze", lambda x: jnp.squeeze(jnp.expand_dims(x, (0, 2)), 0) ** 2, (2, 2))
    out.add("diag", lambda x: jnp.diag(x) @ x, (3,))
    out.add("diagonal", lambda x: jnp.diagonal(x, 1) ** 2, (3, 3))
    out.add("tril", lambda x: jnp.tril(x) @ x, (2, 2))
    out.add("triu", lambda x: jnp.triu(x, 1) ** 2, (3, 3))
    out.add("rot90", lambda x: jnp.rot90(x) ** 2, (2, 3))
    out.add("swapaxes", lambda x: jnp.swapaxes(x, 0, 1) @ x, (2, 2))
    out.add("blockMatrix", lambda x, y: jnp.block([[x, y], [y.T, x]]) ** 2, (2, 2), (2, 2))
    out.add("meshgrid", lambda x, y: jnp.meshgrid(x, y)[0] * jnp.meshgrid(x, y)[1], (2,), (3,))
    out.add("astype", lambda x: (x > 0).astype(x.dtype) * x * x, (4,))
    out.add("vander", lambda x: jnp.vander(x, 3), (3,), low=0.5)
    return out
