"""Optimisers and schedules as Optax has them: python scripts/goldens/optim.py.

In: nothing.  Out: packages/tensor/test/goldens/optim/optax.json: parameters after each of eight steps in f64, values of schedules.
Invariant: optimisers, schedules and the formulas of parameters and gradients stand a second time in packages/tensor/test/optim.test.ts,
under the same names.
"""

import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np
import optax

jax.config.update("jax_enable_x64", True)

FILE = pathlib.Path(__file__).resolve().parents[2] / "packages" / "tensor" / "test" / "goldens" / "optim" / "optax.json"
STEPS = 8
COUNTS = np.array([0, 1, 4, 5, 9, 10, 11, 20, 29, 30, 31, 60, 99, 100, 101, 250])

only_w = {"w": True, "b": False}
by_part = {"w": "quick", "b": "slow"}

OPTIMISERS = {
    "sgd": optax.sgd(0.1),
    "sgd, momentum": optax.sgd(0.1, momentum=0.9),
    "sgd, nesterov": optax.sgd(0.1, momentum=0.9, nesterov=True),
    "adam": optax.adam(0.1),
    "adam, options": optax.adam(0.05, b1=0.8, b2=0.95, eps=1e-3, eps_root=1e-4),
    "nadam": optax.nadam(0.1),
    "adamw": optax.adamw(0.1, weight_decay=0.02),
    "adamw, mask": optax.adamw(0.1, weight_decay=0.5, mask=only_w),
    "amsgrad": optax.amsgrad(0.1),
    "adamax": optax.adamax(0.1),
    "adabelief": optax.adabelief(0.1),
    "yogi": optax.yogi(0.1),
    "radam": optax.radam(0.1),
    "radam, threshold": optax.radam(0.1, b2=0.9, threshold=4.5),
    "lamb": optax.lamb(0.1, weight_decay=0.01),
    "lion": optax.lion(0.1),
    "rmsprop": optax.rmsprop(0.1),
    "rmsprop, centered": optax.rmsprop(0.1, centered=True, momentum=0.5, nesterov=True, initial_scale=0.5),
    "adagrad": optax.adagrad(0.1),
    "adadelta": optax.adadelta(1.0),
    "clip": optax.chain(optax.clip(0.2), optax.sgd(0.1)),
    "clipByGlobalNorm": optax.chain(optax.clip_by_global_norm(0.5), optax.sgd(0.1)),
    "clipByBlockRms": optax.chain(optax.clip_by_block_rms(0.3), optax.sgd(0.1)),
    "schedule": optax.adam(optax.cosine_decay_schedule(0.2, 6)),
    "masked": optax.masked(optax.sgd(0.1), only_w),
    "partition": optax.partition({"quick": optax.adam(0.2), "slow": optax.sgd(0.01)}, by_part),
    "multiSteps": optax.MultiSteps(optax.adam(0.1), 3).gradient_transformation(),
}

SCHEDULES = {
    "constant": optax.constant_schedule(0.3),
    "linear": optax.linear_schedule(0.1, 0.9, 20, 5),
    "polynomial": optax.polynomial_schedule(1.0, 0.1, 3, 50),
    "exponential": optax.exponential_decay(1.0, 10, 0.7, transition_begin=5),
    "exponential, staircase": optax.exponential_decay(1.0, 10, 0.7, staircase=True, end_value=0.2),
    "cosine": optax.cosine_decay_schedule(0.5, 100, alpha=0.1, exponent=1.5),
    "warmupCosine": optax.warmup_cosine_decay_schedule(0.05, 0.8, 10, 100, 0.02),
    "piecewise": optax.piecewise_constant_schedule(1.0, {10: 0.5, 30: 0.1}),
    "join": optax.join_schedules([optax.constant_schedule(1.0), optax.linear_schedule(0.5, 0.0, 10)], [20]),
    "oneCycle": optax.cosine_onecycle_schedule(100, 2.0),
}


def wave(shape, seed):
    i = np.arange(int(np.prod(shape)))
    return np.sin(12.9898 * i + 78.233 * seed).reshape(shape)


def tree(seed):
    return {"b": wave((3,), seed), "w": wave((2, 3), seed + 1)}


def run(optimiser):
    parameters, steepness, aim = tree(1), tree(3), tree(5)
    state = optimiser.init(parameters)
    seen = []
    for _ in range(STEPS):
        gradients = jax.tree.map(lambda p, a, c: (1 + a * a) * (p - c), parameters, steepness, aim)
        updates, state = optimiser.update(gradients, state, parameters)
        parameters = optax.apply_updates(parameters, updates)
        seen.append([float(x) for leaf in jax.tree.leaves(parameters) for x in np.ravel(leaf)])
    return seen


def rounded(value):
    return [rounded(v) for v in value] if isinstance(value, list) else float(f"{value:.12g}")


FILE.parent.mkdir(exist_ok=True)
FILE.write_text(
    json.dumps(
        {
            "optimisers": {name: rounded(run(optimiser)) for name, optimiser in OPTIMISERS.items()},
            "counts": COUNTS.tolist(),
            "schedules": {name: rounded([float(f(jnp.asarray(n))) for n in COUNTS]) for name, f in SCHEDULES.items()},
        },
        allow_nan=False,
        separators=(",", ":"),
    )
    + "\n"
)
