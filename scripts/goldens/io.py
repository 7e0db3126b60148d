"""Files by NumPy and safetensors: python scripts/goldens/io.py, with the versions of requirements.txt and safetensors==0.8.0.

In: nothing.  Out: packages/tensor/test/goldens/io/files.json: bytes of files, and the tensors in them or why they are refused.
Invariant: `exact` files hold what their writer makes of the tensors, byte for byte; the others hold them in another order or packing.
"""

import base64
import io
import json
import pathlib
import zipfile

import ml_dtypes
import numpy as np
import safetensors.numpy

FILE = pathlib.Path(__file__).resolve().parents[2] / "packages" / "tensor" / "test" / "goldens" / "io" / "files.json"
NAMES = {
    "bool": "bool", "uint8": "u8", "uint16": "u16", "uint32": "u32", "uint64": "u64", "int8": "i8", "int16": "i16", "int32": "i32",
    "int64": "i64", "float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64", "complex64": "c64",
}
DTYPES = [np.dtype(getattr(ml_dtypes, name) if name == "bfloat16" else name) for name in NAMES]
NUMPY = [dtype for dtype in DTYPES if dtype.name != "bfloat16"]
text64 = lambda b: base64.b64encode(b).decode()


def some(dtype, shape=(2, 3)):
    """Elements of all sizes, the largest and the most negative of integers, NaN and infinity of floats."""
    size = int(np.prod(shape))
    if dtype.kind == "b":
        x = np.arange(size) % 2 == 0
    elif dtype.kind in "iu":
        info = np.iinfo(dtype)
        x = np.array([(info.max, info.min, 1, 2, 3, 77)[i % 6] for i in range(size)], dtype)
    else:
        x = np.array([(np.inf, -0.5, 3, 1e-3, np.nan, 258)[i % 6] for i in range(size)]).astype(dtype)
        if dtype.kind == "c":
            x = x + np.arange(size).astype(dtype) * dtype.type(1j)
    return x.astype(dtype).reshape(shape)


def encoded(x):
    little = x.astype(x.dtype.newbyteorder("<")) if x.dtype.kind != "V" else x
    return dict(d=NAMES[x.dtype.newbyteorder("=").name if x.dtype.kind != "V" else "bfloat16"], s=list(x.shape), v=text64(np.ascontiguousarray(little).tobytes()))


def npy(x, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, x, version)
    return out.getvalue()


cases = []


def good(name, kind, data, tensors, exact=False):
    cases.append(dict(name=name, format=kind, bytes=text64(data), exact=exact, tensors={n: encoded(x) for n, x in tensors.items()}))


def refused(name, kind, data, code):
    cases.append(dict(name=name, format=kind, bytes=text64(data), code=code))


for dtype in NUMPY:
    good(f"{dtype.name}", "npy", npy(some(dtype)), {"": some(dtype)}, exact=True)
    big = some(dtype).astype(dtype.newbyteorder(">"))
    if big.dtype.byteorder == ">":
        good(f"{dtype.name}, big-endian", "npy", npy(big), {"": some(dtype)})
f32, i32 = np.dtype("float32"), np.dtype("int32")
for shape in [(), (0,), (3,), (0, 3), (2, 1, 3)]:
    good(f"shape {shape}", "npy", npy(some(f32, shape)), {"": some(f32, shape)}, exact=True)
good("Fortran order", "npy", npy(np.asfortranarray(some(i32, (2, 3, 2)))), {"": some(i32, (2, 3, 2))})
good("Fortran order, big-endian", "npy", npy(np.asfortranarray(some(i32, (2, 3)).astype(">i4"))), {"": some(i32)})
for version in [(2, 0), (3, 0)]:
    good(f"version {version[0]}", "npy", npy(some(f32), version), {"": some(f32)})

objects = io.BytesIO()
np.save(objects, np.array([None, {}]), allow_pickle=True)
refused("objects", "npy", objects.getvalue(), "io/dtype")
for x in [
    np.array(["a", "bc"]), np.array([b"a"]), np.zeros(2, "M8[ns]"), np.zeros(2, "m8[s]"), np.zeros(2, "complex128"), np.zeros(2, "longdouble"),
    np.zeros(2, [("a", "f4"), ("é", "i4")]), np.zeros(2, ml_dtypes.bfloat16), np.zeros(2, "V3"),
]:
    refused(f"dtype {x.dtype}", "npy", npy(x), "io/dtype")
twice = io.BytesIO()
np.save(twice, some(f32))
np.save(twice, some(f32))
refused("two arrays in one file", "npy", twice.getvalue(), "io/trailing")
for wide in ["uint8", "float64"]:
    refused(f"npz, {wide}", "npy", (lambda out: (np.savez(out, a=np.zeros(2, wide)), out.getvalue())[1])(io.BytesIO()), "io/format")


def archive(write, **arrays):
    out = io.BytesIO()
    write(out, **arrays)
    return out.getvalue()


def zipped(members, method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, data in members.items():
            target.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


both = {"a": some(f32), "layer.wé": some(np.dtype("int64"), (4,))}
good("savez", "npz", archive(np.savez, **both), both)
good("savez_compressed", "npz", archive(np.savez_compressed, **both, long=np.zeros(2000, "f4")), {**both, "long": np.zeros(2000, "f4")})
good("nothing", "npz", archive(np.savez), {})
limit = zipfile.ZIP64_LIMIT
zipfile.ZIP64_LIMIT = 16
good("zip64 everywhere", "npz", archive(np.savez, **both), both)
zipfile.ZIP64_LIMIT = limit
refused("bzip2", "npz", zipped({"a.npy": npy(some(f32))}, zipfile.ZIP_BZIP2), "io/compression")
refused("a text beside", "npz", zipped({"a.npy": npy(some(f32)), "read.me": b"hello"}), "io/format")
refused("npy", "npz", npy(some(f32)), "io/format")

safe = {f"t.{dtype.name}": some(dtype) for dtype in DTYPES} | {"scalar": some(f32, ()), "empty é\"": some(f32, (0, 2))}
good("every dtype", "safetensors", safetensors.numpy.save(safe), safe, exact=True)
good("nothing", "safetensors", safetensors.numpy.save({}), {}, exact=True)
refused("F8", "safetensors", safetensors.numpy.save({"x": np.zeros(2, ml_dtypes.float8_e4m3fn)}), "io/dtype")
refused("npy", "safetensors", npy(some(f32)), "io/format")

FILE.parent.mkdir(exist_ok=True)
versions = dict(numpy=np.__version__, safetensors=safetensors.__version__, ml_dtypes=ml_dtypes.__version__)
rows = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
FILE.write_text(f'{{"made_by":"scripts/goldens/io.py","versions":{json.dumps(versions)},"cases":[\n{rows}\n]}}\n', newline="\n")
