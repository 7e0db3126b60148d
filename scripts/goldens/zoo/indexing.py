"""Reads and writes at positions: repeated, negative, clamped, filled."""

import jax.numpy as jnp
from jax import lax
from transforms import Zoo

ROWS = jnp.asarray([2, 0, 2, -1])
ALONG = jnp.asarray([[0, 2], [1, 1]])
PAIRS = (jnp.asarray([0, 1, 0]), jnp.asarray([1, 2, 1]))


def build():
    out = Zoo("indexing")
    out.add("takeRows", lambda x: jnp.take(x, ROWS, 0) ** 2, (3, 2), deep=True)
    out.add("takeFlat", lambda x: jnp.take(x, jnp.asarray([[0, 5], [3, 3]])), (2, 3))
    out.add("takeClip", lambda x: jnp.take(x, jnp.asarray([1, 7, -1]), 0, mode="clip") * jnp.asarray([1.0, 2.0, 0.0]), (3,))
    out.add("takeWrap", lambda x: jnp.take(x, jnp.asarray([4, -4, 2]), 0, mode="wrap"), (3,))
    out.add("takeAlongAxis", lambda x: jnp.take_along_axis(x, ALONG, 1) ** 2, (2, 3))
    out.add("gatherPairs", lambda x: x[PAIRS] ** 2, (2, 3))
    out.add("gatherRows", lambda x: x[jnp.asarray([1, 1])], (2, 3))
    out.add("embedding", lambda table: jnp.sum(jnp.tanh(jnp.take(table, jnp.asarray([[0, 2], [2, 1]]), 0)), 1), (3, 2))
    out.add("dynamicSlice", lambda x: lax.dynamic_slice(x, (0, 1), (2, 2)) ** 2, (2, 4))
    out.add("dynamicSliceClamped", lambda x: lax.dynamic_slice(x, (5,), (3,)), (5,))
    out.add("dynamicUpdateSlice", lambda x, u: lax.dynamic_update_slice(x, u, (1, 1)) ** 2, (3, 3), (2, 2))
    out.add("dynamicUpdateSliceClamped", lambda x, u: lax.dynamic_update_slice(x, u, (9,)), (4,), (2,))
    # The start depends on the data, so under vmap every row has its own.
    out.add("dynamicSliceOfData", lambda x: lax.dynamic_slice(x, (jnp.argmax(x),), (2,)) ** 2, (5,))
    out.add("dynamicUpdateOfData", lambda x, u: lax.dynamic_update_slice(x, u, (jnp.argmin(x),)), (5,), (2,))
    out.add("takeOfData", lambda x: jnp.take(x, jnp.argsort(x)[:2]) ** 2, (4,))
    out.add("scatterAddOfData", lambda x, u: x.at[jnp.argsort(x)[:2]].add(u), (4,), (2,))
    out.add("scatterSet", lambda x, u: x.at[jnp.asarray([2, 0])].set(u) ** 2, (4,), (2,))
    out.add("scatterSetRows", lambda x, u: x.at[jnp.asarray([1])].set(u), (3, 2), (1, 2))
    out.add("scatterAdd", lambda x, u: x.at[jnp.asarray([1, 1, -1])].add(u) ** 2, (4,), (3,), deep=True)
    out.add("scatterAddPairs", lambda x, u: x.at[PAIRS].add(u), (2, 3), (3,))
    out.add("scatterSub", lambda x, u: x.at[jnp.asarray([0, 0])].add(-u), (3,), (2,))
    out.add("scatterMul", lambda x, u: x.at[jnp.asarray([0, 2])].multiply(u, unique_indices=True), (3,), (2,))
    out.add("scatterMax", lambda x, u: x.at[jnp.asarray([0, 2])].max(u), (3,), (2,))
    out.add("scatterMin", lambda x, u: x.at[jnp.asarray([0, 2])].min(u), (3,), (2,))
    out.add("segmentSum", lambda x: jnp.zeros((3, 2), x.dtype).at[jnp.asarray([0, 2, 0, 2])].add(x), (4, 2))
    out.add("at", lambda x: x[1:, ::-2] ** 2, (3, 4))
    out.add("atRow", lambda x: x[-1] * x[0], (3, 2))
    out.add("slice", lambda x: lax.slice(x, (0, 1), (3, 4), (2, 1)), (3, 4))
    out.add("setAt", lambda x, u: x.at[1:3].set(u) ** 2, (4,), (2,))
    out.add("setAtAdd", lambda x, u: x.at[:, 1].add(u), (2, 3), (2,))
    out.add("putAlongAxis", lambda x, u: jnp.put_along_axis(x, jnp.asarray([[2], [0]]), u, 1, inplace=False), (2, 3), (2, 1))
    out.add("choose", lambda x, y: jnp.where(jnp.asarray([1, 0, 1]) == 1, x, y) * y, (3,), (3,))
    return out
