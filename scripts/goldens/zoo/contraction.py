"""Products summed over axes."""

import jax.numpy as jnp
from jax import lax
from transforms import Zoo


def build():
    out = Zoo("contraction")
    out.add("matmul", jnp.matmul, (2, 3), (3, 2), deep=True)
    out.add("matmulVector", jnp.matmul, (3,), (3, 2))
    out.add("matvec", lambda m, v: jnp.tanh(m @ v), (2, 3), (3,))
    out.add("matmulBatched", jnp.matmul, (2, 2, 3), (2, 3, 2))
    out.add("matmulBroadcast", jnp.matmul, (2, 1, 2, 2), (3, 2, 2))
    out.add("dot", jnp.dot, (4,), (4,))
    out.add("dotSelf", lambda x: jnp.dot(x, x) ** 2, (4,), deep=True)
    out.add("outer", jnp.outer, (3,), (2,))
    out.add("inner", jnp.inner, (2, 3), (2, 3))
    out.add("vecdot", jnp.vecdot, (2, 3), (2, 3))
    out.add("tensordot", lambda x, y: jnp.tensordot(x, y, ((0, 2), (1, 0))), (2, 2, 3), (3, 2))
    out.add("einsumBatched", lambda x, y: jnp.einsum("bij,bkj->bik", x, y), (2, 2, 3), (2, 2, 3))
    out.add("einsumTrace", lambda x: jnp.einsum("ii->", x @ x), (2, 2))
    out.add("einsumDiagonal", lambda x, y: jnp.einsum("ii,i->i", x, y), (3, 3), (3,))
    out.add("einsumThree", lambda x, y, z: jnp.einsum("ij,jk,kl->il", x, y, z), (2, 2), (2, 3), (3, 2))
    out.add("einsumBilinear", lambda x, w, y: jnp.einsum("i,ij,j->", x, w, y), (2,), (2, 3), (3,))
    out.add("quadratic", lambda x, a: x @ a @ x, (3,), (3, 3), deep=True)
    out.add("kron", jnp.kron, (2, 2), (2,))
    out.add("cross", jnp.cross, (3,), (3,))
    out.add("trace", lambda x: jnp.trace(x @ x.T @ x), (2, 2))
    out.add("dotGeneral", lambda x, y: lax.dot_general(x, y, (((2,), (1,)), ((0,), (0,)))), (2, 2, 3), (2, 3, 2))
    out.add("multiDot", lambda x, y, z: jnp.linalg.multi_dot([x, y, z]), (2, 3), (3, 2), (2,))
    out.add("matrixPower", lambda x: jnp.linalg.matrix_power(x, 3), (2, 2))
    out.add("mlp", lambda w, v, x: jnp.sum(jnp.tanh(jnp.tanh(x @ w) @ v) ** 2), (2, 3), (3, 2), (2, 2))
    out.add("distances", lambda x: jnp.sum((x[:, None] - x[None]) ** 2, -1), (3, 2))
    return out
