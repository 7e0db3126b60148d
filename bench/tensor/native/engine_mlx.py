# The side of MLX's Python package in the native benchmark: its own fused ops, mx.compile where a function is compiled elsewhere.
# With LD_PRELOAD of a library that sends BLAS calls to OpenBLAS it is the second row of MLX.
import mlx.core as mx
import mlx.nn as nn
import numpy as np

from timing import main, median_of, numbers

mx.set_default_device(mx.cpu)

COMPUTE = {
    "matmul 1024x1024x1024": mx.matmul,
    "conv2d 8x64x64x32, 3x3 to 32": lambda x, w: mx.conv2d(x, w, padding=1),
    "add 1M": mx.add,
    "exp 1M": mx.exp,
    "tanh 1M": mx.tanh,
    "gelu 1M": nn.gelu_approx,
    "softmax 1024x1024": lambda x: mx.softmax(x, axis=-1),
    "layerNorm 1024x1024": lambda x, scale, bias: mx.fast.layer_norm(x, scale, bias, 1e-5),
    "sum 1M": mx.sum,
    "sum 1024x1024 along axis 0": lambda x: mx.sum(x, axis=0),
    "max 1024x1024 along axis 1": lambda x: mx.max(x, axis=1),
    "sort 1M": mx.sort,
}


def train_step(mlp):
    batch, widths, rate = mlp["batch"], mlp["widths"], mlp["rate"]
    layers = [
        {"w": mx.array(numbers((a, b), i + 3, 0.05)), "b": mx.zeros(b)}
        for i, (a, b) in enumerate(zip(widths, widths[1:]))
    ]
    x = mx.array(numbers((batch, widths[0]), 1))
    labels = mx.array(np.eye(10, dtype=np.float32)[np.arange(batch) % 10])

    def loss(parameters):
        h = x
        for i, layer in enumerate(parameters):
            h = mx.addmm(layer["b"], h, layer["w"])
            if i < len(parameters) - 1:
                h = nn.relu(h)
        return -(nn.log_softmax(h) * labels).sum() / batch

    slopes_of = mx.value_and_grad(loss)
    state = [layers]

    def call():
        value, slopes = slopes_of(state[0])
        state[0] = [{k: p[k] - rate * g[k] for k in p} for p, g in zip(state[0], slopes)]
        mx.eval(value, state[0])

    return median_of(call)


def block(data):
    batch, positions, width, heads = (data["block"][k] for k in ("batch", "positions", "width", "heads"))
    parameters = [mx.array(numbers(shape, i + 2, 0.05)) for i, shape in enumerate(data["parameters"])]
    x = mx.array(numbers((batch, positions, width), 1))
    s1, b1, qkv, out, s2, b2, w1, c1, w2, c2 = parameters

    def forward():
        mixed = (mx.fast.layer_norm(x, s1, b1, 1e-5) @ qkv).reshape(batch, positions, 3, heads, -1).transpose(2, 0, 3, 1, 4)
        seen = mx.fast.scaled_dot_product_attention(mixed[0], mixed[1], mixed[2], scale=(width // heads) ** -0.5)
        seen = x + seen.transpose(0, 2, 1, 3).reshape(batch, positions, width) @ out
        return mx.addmm(c2, nn.gelu_approx(mx.addmm(c1, mx.fast.layer_norm(seen, s2, b2, 1e-5), w1)), w2) + seen

    return median_of(lambda: mx.eval(forward()))


def measure(case, data):
    if case == "add of 4 elements and a read":
        x = mx.ones(4)
        return median_of(lambda: (x + x).tolist()) * 1000
    if case in ("compiled chain of 100 ops on 4 elements", "one op in an eager chain of 10,000"):
        x = mx.ones(4)
        many = 100 if case.startswith("compiled") else 10000

        def chain():
            y = x
            for i in range(many):
                y = y * 0.999 if many == 100 and i % 2 else y + x
            mx.eval(y)

        return median_of(chain) * (1000 if many == 100 else 0.1)
    if "mlp" in data:
        return train_step(data["mlp"])
    if "block" in data:
        return block(data)
    operands = [mx.array(numbers(shape, i + 1)) for i, shape in enumerate(data["shapes"])]
    mx.eval(operands)
    return median_of(lambda: mx.eval(COMPUTE[case](*operands)))


main(measure)
