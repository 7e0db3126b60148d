# JAX's side of the native benchmark: everything compiled, results waited for.
import jax
import jax.numpy as jnp
import numpy as np

from timing import main, median_of, numbers


def layer_norm(x, scale, bias):
    off = x - x.mean(-1, keepdims=True)
    return off * jax.lax.rsqrt((off * off).mean(-1, keepdims=True) + 1e-5) * scale + bias


def conv(x, w):
    return jax.lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "OHWI", "NHWC"))


COMPUTE = {
    "matmul 1024x1024x1024": jnp.matmul,
    "conv2d 8x64x64x32, 3x3 to 32": conv,
    "add 1M": jnp.add,
    "exp 1M": jnp.exp,
    "tanh 1M": jnp.tanh,
    "gelu 1M": jax.nn.gelu,
    "softmax 1024x1024": jax.nn.softmax,
    "layerNorm 1024x1024": layer_norm,
    "sum 1M": jnp.sum,
    "sum 1024x1024 along axis 0": lambda x: x.sum(0),
    "max 1024x1024 along axis 1": lambda x: x.max(1),
    "sort 1M": jnp.sort,
}


def operands_of(shapes):
    return [jnp.asarray(numbers(shape, i + 1)) for i, shape in enumerate(shapes)]


def train_step(mlp):
    batch, widths, rate = mlp["batch"], mlp["widths"], mlp["rate"]
    layers = [
        {"w": jnp.asarray(numbers((a, b), i + 3, 0.05)), "b": jnp.zeros(b)}
        for i, (a, b) in enumerate(zip(widths, widths[1:]))
    ]
    x = jnp.asarray(numbers((batch, widths[0]), 1))
    labels = jax.nn.one_hot(jnp.arange(batch) % 10, 10)

    def loss(parameters, inputs, wanted):
        h = inputs
        for i, layer in enumerate(parameters):
            h = h @ layer["w"] + layer["b"]
            if i < len(parameters) - 1:
                h = jax.nn.relu(h)
        return -(jax.nn.log_softmax(h) * wanted).sum() / batch

    def step(parameters, inputs, wanted):
        value, slopes = jax.value_and_grad(loss)(parameters, inputs, wanted)
        return value, jax.tree_util.tree_map(lambda p, g: p - rate * g, parameters, slopes)

    compiled = jax.jit(step, donate_argnums=0)
    state = [layers]

    def call():
        value, state[0] = compiled(state[0], x, labels)
        jax.block_until_ready((value, state[0]))

    return median_of(call)


def block(data):
    batch, positions, width, heads = (data["block"][k] for k in ("batch", "positions", "width", "heads"))
    parameters = [jnp.asarray(numbers(shape, i + 2, 0.05)) for i, shape in enumerate(data["parameters"])]
    x = jnp.asarray(numbers((batch, positions, width), 1))

    def forward(x, parameters):
        s1, b1, qkv, out, s2, b2, w1, c1, w2, c2 = parameters
        mixed = (layer_norm(x, s1, b1) @ qkv).reshape(batch, positions, 3, heads, -1)
        q, k, v = mixed[:, :, 0], mixed[:, :, 1], mixed[:, :, 2]
        seen = x + jax.nn.dot_product_attention(q, k, v).reshape(batch, positions, width) @ out
        return seen + jax.nn.gelu(layer_norm(seen, s2, b2) @ w1 + c1) @ w2 + c2

    compiled = jax.jit(forward)
    return median_of(lambda: compiled(x, parameters).block_until_ready())


def measure(case, data):
    if case == "add of 4 elements and a read":
        x = jnp.ones(4)
        return median_of(lambda: np.asarray(x + x)) * 1000
    if case == "compiled chain of 100 ops on 4 elements":
        x = jnp.ones(4)

        @jax.jit
        def chain(v):
            y = v
            for i in range(100):
                y = y * 0.999 if i % 2 else y + v
            return y

        return median_of(lambda: chain(x).block_until_ready()) * 1000
    if case == "one op in an eager chain of 10,000":
        x = jnp.ones(4)

        def eager():
            y = x + x
            for _ in range(9999):
                y = y + x
            y.block_until_ready()

        return median_of(eager) / 10
    if "mlp" in data:
        return train_step(data["mlp"])
    if "block" in data:
        return block(data)
    operands = operands_of(data["shapes"])
    compiled = jax.jit(COMPUTE[case])
    return median_of(lambda: compiled(*operands).block_until_ready())


main(measure)
