"""Linear algebra. Arguments are any matrices: functions make them definite or regular themselves.

Factors that are right up to signs or phases are asked for what does not depend on those.
"""

import jax
import jax.numpy as jnp
from jax import lax
from jax.scipy import linalg as scipy
from transforms import Zoo


def definite(x):
    return x @ x.T + 3 * jnp.eye(x.shape[0], dtype=x.dtype)


def regular(x):
    return x + 5 * jnp.eye(x.shape[0], dtype=x.dtype)


def symmetric(x):
    return x + x.T + jnp.diag(jnp.asarray([0.0, 4.0, 9.0][: x.shape[0]], x.dtype))


def eigh_function(x):
    """A function of a symmetric matrix through its eigenvectors."""
    w, v = jnp.linalg.eigh(symmetric(x))
    return v @ jnp.diag(jnp.tanh(w)) @ v.T


def qr_projector(x, y):
    q, _ = jnp.linalg.qr(x)
    return q @ (q.T @ y)


def svd_low_rank(x):
    u, s, v = jnp.linalg.svd(x, full_matrices=False)
    return (u * jnp.tanh(s)) @ v


def lu_solve(x, b):
    packed, _, permutation = lax.linalg.lu(regular(x))
    n = x.shape[0]
    lower = jnp.tril(packed, -1) + jnp.eye(n, dtype=x.dtype)
    y = scipy.solve_triangular(lower, b[permutation], lower=True, unit_diagonal=True)
    return scipy.solve_triangular(jnp.triu(packed), y)


def build():
    out = Zoo("linalg")
    out.add("cholesky", lambda x: jnp.linalg.cholesky(definite(x)), (3, 3))
    out.add("choleskyLogDet", lambda x: 2 * jnp.sum(jnp.log(jnp.diagonal(jnp.linalg.cholesky(definite(x))))), (2, 2), deep=True)
    out.add("triangularSolve", lambda a, b: scipy.solve_triangular(regular(a), b, lower=True), (3, 3), (3, 2))
    out.add("triangularSolveTransposed", lambda a, b: scipy.solve_triangular(regular(a), b, trans=1), (2, 2), (2, 1))
    out.add("triangularSolveUnit", lambda a, b: scipy.solve_triangular(a, b, lower=True, unit_diagonal=True), (2, 2), (2, 2))
    out.add("solve", lambda a, b: jnp.linalg.solve(regular(a), b), (3, 3), (3, 2))
    out.add("solveVector", lambda a, b: jnp.linalg.solve(regular(a), b), (2, 2), (2,), deep=True)
    out.add("inv", lambda x: jnp.linalg.inv(regular(x)), (2, 2), deep=True)
    out.add("det", lambda x: jnp.linalg.det(x), (3, 3))
    out.add("detTwo", lambda x: jnp.linalg.det(x), (2, 2), deep=True)
    out.add("slogdet", lambda x: jnp.linalg.slogdet(regular(x))[1], (3, 3))
    out.add("qrProjector", qr_projector, [[2.0, 0.5], [-1.0, 1.5], [0.5, 1.0]], (3,), kinds=("value", "grad", "jvp", "gradJvp", "vmapFirst", "vmapLast"))
    out.add("qrLogDet", lambda x: jnp.sum(jnp.log(jnp.abs(jnp.diagonal(jnp.linalg.qr(regular(x))[1])))), (3, 3))
    out.add("eighValues", lambda x: jnp.linalg.eigh(symmetric(x))[0], (3, 3))
    out.add("eighFunction", eigh_function, (2, 2), deep=True)
    out.add("eigvalsh", lambda x: jnp.linalg.eigvalsh(symmetric(x)), (2, 2))
    out.add("svdvals", lambda x: jnp.linalg.svd(x, compute_uv=False), [[2.0, 0.5, -1.0], [0.25, -1.5, 1.0]])
    out.add("svdLowRank", svd_low_rank, [[2.0, 0.5], [-1.0, 1.5], [0.5, 1.0]])
    out.add("luSolve", lu_solve, (3, 3), (3,))
    out.add("pinv", jnp.linalg.pinv, [[2.0, 0.5], [-1.0, 1.5], [0.5, 1.0]])
    out.add("logDetGaussian", lambda x, m: 0.5 * (m @ jnp.linalg.solve(definite(x), m) + jnp.linalg.slogdet(definite(x))[1]), (2, 2), (2,))
    out.add("matrixNormSpectral", lambda x: jnp.linalg.norm(x, 2), [[2.0, 0.5], [-1.0, 3.0]])
    return out
