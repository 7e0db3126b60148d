"""Discrete Fourier transforms: c64 from f32 and c64 alike, real results f32 (f64 keeps f64), by NumPy in complex128."""

import numpy as np
from core import Family, cast, name_of, values, wide

V = values
NORMS = (None, "ortho", "forward")
LENGTHS = (1, 2, 3, 4, 5, 7, 8, 12, 16)


def options(**entries):
    return {k: v for k, v in entries.items() if v is not None} or None


def real_dtype(x):
    return "f64" if name_of(x) == "f64" else "f32"


def transforms(out):
    for fn in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"):
        oracle = getattr(np.fft, fn)
        name = f"fft.{fn}"
        real = fn in ("irfft", "hfft")
        source = "f32" if fn in ("rfft", "ihfft") else "c64"
        finish = lambda x, y: cast(real_dtype(x) if real else "c64", y)
        for n in LENGTHS:
            if real and n == 1:
                continue
            x = V(source, (n,), name)
            out.case(name, [x], finish(x, oracle(wide(x))))
        x = V(source, (3, 4), name)
        for norm in NORMS:
            out.case(name, [x], finish(x, oracle(wide(x), norm=norm)), options(norm=norm))
        for axis in (0, -1):
            out.case(name, [x], finish(x, oracle(wide(x), axis=axis)), options(axis=axis))
        for n in (2, 3, 6):
            out.case(name, [x], finish(x, oracle(wide(x), n)), options(n=n))
        for d in ("f32", "f64", "i32", "bf16"):
            if fn in ("fft", "ifft", "rfft"):
                y = V(d, (4,), name)
                out.case(name, [y], cast("c64", oracle(wide(y))))
        y = V(source, (2, 2, 3), name)
        out.case(name, [y], finish(y, oracle(wide(y), axis=1)), options(axis=1))
    large = V("c64", (60,), "large")
    out.case("fft.fft", [large], cast("c64", np.fft.fft(wide(large))))
    prime = V("c64", (31,), "prime")
    out.case("fft.fft", [prime], cast("c64", np.fft.fft(wide(prime))))


def several_axes(out):
    for fn in ("fft2", "ifft2", "fftn", "ifftn", "rfft2", "irfft2", "rfftn", "irfftn"):
        oracle = getattr(np.fft, fn)
        name = f"fft.{fn}"
        source = "f32" if fn.startswith("r") else "c64"
        result = "f32" if fn.startswith("irfft") else "c64"
        for shape in ((3, 4), (2, 3, 4)):
            x = V(source, shape, name)
            out.case(name, [x], cast(result, oracle(wide(x))))
        x = V(source, (2, 3, 4), name)
        out.case(name, [x], cast(result, oracle(wide(x), axes=(0, 1))), {"axes": [0, 1]})
        out.case(name, [x], cast(result, oracle(wide(x), s=(2, 6), axes=(1, 2))), {"s": [2, 6], "axes": [1, 2]})
        out.case(name, [x], cast(result, oracle(wide(x), norm="ortho")), {"norm": "ortho"})


def frequencies(out):
    for n in (1, 4, 5, 8):
        out.case("fft.fftfreq", [n], cast("f32", np.fft.fftfreq(n)))
        out.case("fft.rfftfreq", [n], cast("f32", np.fft.rfftfreq(n)))
    out.case("fft.fftfreq", [4], cast("f32", np.fft.fftfreq(4, 0.25)), {"d": 0.25})
    out.case("fft.rfftfreq", [5], cast("f32", np.fft.rfftfreq(5, 2)), {"d": 2})
    for shape in ((4,), (5,), (2, 3)):
        for d in ("f32", "i32", "c64"):
            x = V(d, shape, "shift")
            out.case("fft.fftshift", [x], np.fft.fftshift(x))
            out.case("fft.ifftshift", [x], np.fft.ifftshift(x))
    x = V("f32", (2, 3), "shift")
    for axes in (0, 1, [0, 1]):
        key = tuple(axes) if isinstance(axes, list) else axes
        out.case("fft.fftshift", [x], np.fft.fftshift(x, key), {"axes": axes})
        out.case("fft.ifftshift", [x], np.fft.ifftshift(x, key), {"axes": axes})


def build():
    out = Family("fft")
    for part in (transforms, several_axes, frequencies):
        part(out)
    return out
