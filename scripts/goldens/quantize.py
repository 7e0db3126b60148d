"""Affine quantisation by MLX: python scripts/goldens/quantize.py, with mlx[cpu]==0.32.4 and numpy.

In: nothing.  Out: packages/tensor/test/goldens/quantize/affine.json, for each size of groups and codes what MLX packs, restores and multiplies.
Invariant: weights and rows follow from the formula that packages/tensor/test/quantize.test.ts has as well.
"""

import json
import pathlib

import mlx.core as mx
import numpy as np

FILE = pathlib.Path(__file__).resolve().parents[2] / "packages" / "tensor" / "test" / "goldens" / "quantize" / "affine.json"


def wave(shape, seed):
    """Numbers between -1 and 1, exact in f32."""
    i = np.arange(int(np.prod(shape)))
    return (((i * i * 37 + i * 11 + seed) % 257 - 128) / 128).astype(np.float32).reshape(shape)


def case(size, bits, seed):
    w, x = wave((3, 128), seed), wave((2, 128), seed + 1)
    w[2] = np.abs(w[2]) if seed % 2 else 0
    packed, scales, biases = mx.quantize(mx.array(w), size, bits)
    parts = dict(packed=packed, scales=scales, biases=biases)
    parts["restored"] = mx.dequantize(packed, scales, biases, size, bits)
    parts["product"] = mx.quantized_matmul(mx.array(x), packed, scales, biases, True, size, bits)
    return dict(groupSize=size, bits=bits, seed=seed, **{name: np.array(value).tolist() for name, value in parts.items()})


mx.set_default_device(mx.cpu)
cases = [case(size, bits, 16 * size + bits + i) for i, (size, bits) in enumerate((s, b) for s in (32, 64, 128) for b in (2, 4, 8))]
FILE.parent.mkdir(exist_ok=True)
FILE.write_text(json.dumps(cases, separators=(",", ":")) + "\n", newline="\n")
