"""Fourier transforms and complex numbers inside functions of real ones. The package has c64 alone, so these compare in f32."""

import jax.numpy as jnp
from jax import lax
from jax.numpy import fft
from transforms import Zoo


def power(z):
    return jnp.real(z * jnp.conj(z))


def build():
    out = Zoo("spectral")
    for name, f, inputs in (
        ("fftPower", lambda x: power(fft.fft(x)), [(4,)]),
        ("fftReal", lambda x: jnp.real(fft.fft(x)) * x, [(5,)]),
        ("ifftImag", lambda x: jnp.imag(fft.ifft(lax.complex(x, x * x))), [(4,)]),
        ("rfftPower", lambda x: power(fft.rfft(x)), [(6,)]),
        ("rfftOdd", lambda x: jnp.imag(fft.rfft(x)), [(5,)]),
        ("irfft", lambda x, y: fft.irfft(lax.complex(x, y)), [(4,), (4,)]),
        ("lowPass", lambda x: fft.irfft(fft.rfft(x) * jnp.asarray([1.0, 0.5, 0.0, 0.0]), 6), [(6,)]),
        ("fft2", lambda x: jnp.real(fft.fft2(x)) ** 2, [(2, 3)]),
        ("circularConvolution", lambda x, y: jnp.real(fft.ifft(fft.fft(x) * fft.fft(y))), [(4,), (4,)]),
        ("complexMultiply", lambda x, y: jnp.real(lax.complex(x, y) * lax.complex(y, -x)), [(3,), (3,)]),
        ("complexAbs", lambda x, y: jnp.abs(lax.complex(x, y)), [(3,), (3,)]),
        ("complexAngle", lambda x, y: jnp.angle(lax.complex(x, y)), [(3,), (3,)]),
        ("complexExp", lambda x, y: jnp.imag(jnp.exp(lax.complex(x, y))), [(3,), (3,)]),
        ("complexLog", lambda x, y: jnp.real(jnp.log(lax.complex(x, y + 2.5))), [(3,), (3,)]),
        ("complexDivide", lambda x, y: jnp.real(lax.complex(x, y) / lax.complex(y + 3, x)), [(3,), (3,)]),
        ("complexMatmul", lambda x, y: jnp.imag(lax.complex(x, y) @ lax.complex(y, x)), [(2, 2), (2, 2)]),
        ("complexTanh", lambda x, y: jnp.real(jnp.tanh(lax.complex(x, y))), [(3,), (3,)]),
    ):
        out.add(name, f, *inputs, f32_only=True)
    return out
