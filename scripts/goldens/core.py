"""What all families share: dtypes and their rules, encoded arrays, cases, one file per family.

In: calls of Family.case.  Out: JSON whose bytes depend on nothing but these scripts and the pinned versions.
Invariant: `want` has the dtype that the package's own rules give; an oracle that computes wider is cast down here.
Not here: what is called with what (one script per family).
"""

import base64
import json
import zlib

import jax
import ml_dtypes
import numpy as np

# 64-bit types must exist in the oracle; the 32-bit defaults of the package are applied by the families.
jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_threefry_partitionable", True)
np.seterr(all="ignore")

NUMPY = {
    "bool": np.dtype(np.bool_),
    "u8": np.dtype(np.uint8),
    "u16": np.dtype(np.uint16),
    "u32": np.dtype(np.uint32),
    "u64": np.dtype(np.uint64),
    "i8": np.dtype(np.int8),
    "i16": np.dtype(np.int16),
    "i32": np.dtype(np.int32),
    "i64": np.dtype(np.int64),
    "f16": np.dtype(np.float16),
    "bf16": np.dtype(ml_dtypes.bfloat16),
    "f32": np.dtype(np.float32),
    "f64": np.dtype(np.float64),
    "c64": np.dtype(np.complex64),
}
NAME = {dtype: name for name, dtype in NUMPY.items()}
ALL = tuple(NUMPY)
UNSIGNED = ("u8", "u16", "u32", "u64")
SIGNED = ("i8", "i16", "i32", "i64")
INTS = UNSIGNED + SIGNED
FLOATS = ("f16", "bf16", "f32", "f64")
REAL = ("bool",) + INTS + FLOATS
SHAPES = ((), (3,), (2, 3), (2, 1, 3), (2, 2, 1, 3), (0,), (2, 0, 3))


# ---- dtype rules of the package

def kind(d):
    if d == "bool":
        return "bool"
    if d in UNSIGNED:
        return "unsigned"
    if d in SIGNED:
        return "signed"
    return "complex" if d == "c64" else "float"


def promote(*names):
    """The JAX lattice without canonicalisation; u64 beside a signed type is f32, f64 beside c64 is c64."""
    result = names[0]
    for name in names[1:]:
        result = promote2(result, name)
    return result


def promote2(a, b):
    if a == b:
        return a
    if "c64" in (a, b):
        return "c64"
    if "u64" in (a, b) and (a in SIGNED or b in SIGNED):
        return "f32"
    return NAME[np.dtype(jax.numpy.promote_types(NUMPY[a], NUMPY[b]))]


def float_of(*names):
    """Floats and complex stay; everything else computes in f32."""
    d = promote(*names)
    return d if d in FLOATS or d == "c64" else "f32"


def accumulator(d):
    """Dtype of integer sums and products."""
    if d in ("bool", "i8", "i16"):
        return "i32"
    return "u32" if d in ("u8", "u16") else d


def real_of(d):
    return "f32" if d == "c64" else d


# ---- arrays

def name_of(x):
    return NAME[np.asarray(x).dtype]


def array(d, values):
    """Array of a named dtype."""
    return np.asarray(values).astype(NUMPY[d])


def cast(d, x):
    """Oracle's result in the dtype the package gives."""
    x = np.asarray(x)
    if d != "c64" and np.iscomplexobj(x):
        x = x.real
    return x.astype(NUMPY[d])


def wide(x):
    """The same numbers as f64 or complex128: integers pass through f32 first, as they do in the package."""
    x = np.asarray(x)
    d = name_of(x)
    if d == "c64":
        return x.astype(np.complex128)
    if d in FLOATS:
        return x.astype(np.float64)
    return x.astype(np.float32).astype(np.float64)


def generator(*label):
    return np.random.Generator(np.random.PCG64(zlib.crc32("/".join(map(str, label)).encode())))


def values(d, shape, *label, low=-4, high=4):
    """Numbers that every dtype holds exactly: eighths for floats, whole ones for integers."""
    rng = generator(d, shape, *label)
    k = kind(d)
    if k == "bool":
        return rng.integers(0, 2, shape).astype(np.bool_)
    if k == "unsigned":
        return array(d, rng.integers(max(0, int(low)), int(high) + 6, shape))
    if k == "signed":
        return array(d, rng.integers(int(np.ceil(low)), int(high) + 1, shape))
    eighths = lambda: rng.integers(int(low * 8), int(high * 8) + 1, shape) / 8.0
    return array(d, eighths() + 1j * eighths()) if k == "complex" else array(d, eighths())


def specials(d):
    """Values at which functions of one dtype go wrong."""
    k = kind(d)
    if k == "bool":
        return array(d, [False, True])
    if k in ("unsigned", "signed"):
        limits = np.iinfo(NUMPY[d])
        chosen = [0, 1, 2, 3, 7, 100, limits.max, limits.max - 1, limits.min, limits.min + 1]
        return np.array(chosen + ([-1, -2, -7] if k == "signed" else []), dtype=NUMPY[d])
    if k == "complex":
        parts = [(0, 0), (1, 0), (0, 1), (-1, 0.5), (0.5, -1), (2, 3), (-3, -2), (0.125, 0.25), (-0.5, 2), (1.5, -0.25)]
        return array(d, [complex(*p) for p in parts])
    limits = ml_dtypes.finfo(NUMPY[d])
    finite = [0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3.5, 0.1, -0.3, 0.9, 3, -3, 7.25, -10, 20, 1e-3]
    edges = [float(limits.max), -float(limits.max), float(limits.tiny), float(limits.smallest_subnormal), float(limits.eps)]
    return array(d, [np.nan, np.inf, -np.inf] + finite + edges)


# ---- encoding

class Raw(str):
    """JSON text to be written as it is."""


class Key:
    """A random key made from a seed."""

    def __init__(self, seed):
        self.seed = seed


class Call:
    """A function the runner knows by name, passed as an argument."""

    def __init__(self, name):
        self.name = name


class Js:
    """A plain JavaScript value wanted: number, boolean, text or list of those; a rank 0 tensor may stand for a number."""

    def __init__(self, value):
        self.value = value


def number_text(x, d):
    """Shortest text that reads back as the same number, or None."""
    if d == "bool":
        return "1" if x else "0"
    if d in INTS:
        return str(int(x)) if abs(int(x)) <= 2**53 else None
    if d == "bf16":
        x = np.float32(x)
    if np.isnan(x):
        return '"nan"'
    if np.isinf(x):
        return '"inf"' if x > 0 else '"-inf"'
    text = str(x)
    text = text[:-2] if text.endswith(".0") else text
    return text if NUMPY[d].type(float(text)) == x else None


def array_text(x):
    d = NAME[x.dtype]
    flat = np.ascontiguousarray(x).ravel()
    if d in FLOATS:
        flat = np.where(np.isnan(flat.astype(np.float64)), np.array(np.nan, flat.dtype), flat)
    lanes = flat.view(np.float32) if d == "c64" else flat
    if d == "c64":
        lanes = np.where(np.isnan(lanes), np.float32(np.nan), lanes)
    packed = '"' + base64.b64encode(lanes.astype(lanes.dtype.newbyteorder("<")).tobytes()).decode() + '"'
    texts = [number_text(v, "f32" if d == "c64" else d) for v in lanes]
    listed = None if any(t is None for t in texts) else "[" + ",".join(texts) + "]"
    shortest = packed if listed is None or len(packed) < len(listed) else listed
    return Raw(f'{{"d":"{d}","s":{json.dumps(list(x.shape), separators=(",", ":"))},"v":{shortest}}}')


def encode(x):
    """A value as JSON text."""
    if isinstance(x, Raw):
        return x
    if isinstance(x, jax.Array):
        x = np.asarray(x)
    if isinstance(x, np.generic):
        x = np.asarray(x)
    if isinstance(x, np.ndarray):
        return array_text(x)
    if isinstance(x, Key):
        return f'{{"key":{x.seed}}}'
    if isinstance(x, Call):
        return f'{{"call":{json.dumps(x.name)}}}'
    if isinstance(x, Js):
        return f'{{"js":{encode(x.value)}}}'
    if isinstance(x, complex):
        return f'{{"c":[{encode(x.real)},{encode(x.imag)}]}}'
    if isinstance(x, slice):
        return f'{{"slice":{encode([x.start, x.stop, x.step])}}}'
    if x is Ellipsis:
        return '{"ellipsis":1}'
    if isinstance(x, float):
        if np.isnan(x) or np.isinf(x):
            return '{"number":"%s"}' % ("nan" if np.isnan(x) else "inf" if x > 0 else "-inf")
        return str(int(x)) if x == int(x) and not (x == 0 and np.signbit(x)) and abs(x) < 2**53 else repr(x)
    if isinstance(x, bool) or x is None or isinstance(x, str):
        return json.dumps(x, ensure_ascii=False)
    if isinstance(x, int):
        return str(x) if abs(x) <= 2**53 else f'{{"big":"{x}"}}'
    if isinstance(x, (list, tuple)):
        return "[" + ",".join(encode(v) for v in x) + "]"
    if isinstance(x, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{encode(v)}" for k, v in x.items()) + "}"
    raise TypeError(f"no encoding for {type(x)}")


# ---- families

class Family:
    """Cases of one file."""

    def __init__(self, name):
        self.name = name
        self.lines = []
        self.names = {}
        self.aliases = {}

    def case(self, fn, args, want, opts=None, tol=None, then=None):
        """One call and its result. `tol` replaces the runner's tolerance where the oracle itself is coarser.
        `then` names what the runner makes of the result first, where several results are right: a product of factors, sorted roots; {apply: args} calls it."""
        parts = [f'"fn":"{fn}"', f'"args":{encode(list(args))}']
        if opts:
            parts.append(f'"opts":{encode(opts)}')
        if then is not None:
            parts.append(f'"then":{encode(then)}')
        parts.append(f'"want":{encode(want)}')
        if tol is not None:
            parts.append(f'"tol":{tol}')
        self.lines.append("{" + ",".join(parts) + "}")
        self.names[fn] = self.names.get(fn, 0) + 1

    def alias(self, **pairs):
        """Other names of functions that have cases here; the runner runs the same cases under them."""
        self.aliases.update({alias.replace("__", "."): target.replace("__", ".") for alias, target in pairs.items()})

    def summary(self):
        return f"{len(self.names)} functions, {len(self.aliases)} aliases, {len(self.lines)} cases"

    def text(self):
        missing = [target for target in self.aliases.values() if target not in self.names]
        if missing:
            raise ValueError(f"{self.name}: aliases of functions without cases: {missing}")
        versions = {"numpy": np.__version__, "jax": jax.__version__, "threefryPartitionable": True}
        head = {"made_by": f"scripts/goldens/make.py {self.name}", "versions": versions, "aliases": self.aliases}
        return json.dumps(head)[:-1] + ', "cases": [\n' + ",\n".join(self.lines) + "\n]}\n"
