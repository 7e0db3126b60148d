# NumPy's side of the native benchmark: plain ops, and the call of a tiny one.
import numpy as np

from timing import main, median_of, numbers


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def layer_norm(x, scale, bias):
    off = x - x.mean(-1, keepdims=True)
    return off / np.sqrt((off * off).mean(-1, keepdims=True) + np.float32(1e-5)) * scale + bias


COMPUTE = {
    "matmul 1024x1024x1024": lambda x, y: x @ y,
    "add 1M": lambda x, y: x + y,
    "exp 1M": np.exp,
    "tanh 1M": np.tanh,
    "gelu 1M": lambda x: np.float32(0.5) * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x))),
    "softmax 1024x1024": softmax,
    "layerNorm 1024x1024": layer_norm,
    "sum 1M": np.sum,
    "sum 1024x1024 along axis 0": lambda x: x.sum(0),
    "max 1024x1024 along axis 1": lambda x: x.max(1),
    "sort 1M": np.sort,
}


def measure(case, data):
    if case == "add of 4 elements and a read":
        x = np.ones(4, np.float32)
        return median_of(lambda: (x + x).tolist()) * 1000
    operands = [numbers(shape, i + 1) for i, shape in enumerate(data["shapes"])]
    return median_of(lambda: COMPUTE[case](*operands))


main(measure)
