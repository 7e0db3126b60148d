"""Writes the goldens of packages/tensor: python scripts/goldens/make.py [--check] [family...]

In: one script per family of functions, of functions to transform (transforms/<family>), and of training runs (training/losses).  Out: packages/tensor/test/goldens/<family>.json; with --check nothing is written and a difference is an error.
"""

import importlib
import pathlib
import sys

sys.dont_write_bytecode = True

import training
import transforms

FAMILIES = ("elementwise", "reductions", "movement", "creation", "compare", "cumulative", "order", "indexing", "contraction", "convolution", "special", "linalg", "fft", "nn", "functional", "random", "lax")
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "packages" / "tensor" / "test" / "goldens"
FOLDERS = {"transforms": transforms, "training": training}
LIMIT = 5_000_000


def main(arguments):
    check = "--check" in arguments
    chosen = [a for a in arguments if not a.startswith("--")] or [*FAMILIES, *(f"transforms/{name}" for name in transforms.FAMILIES), "training/losses"]
    for folder in FOLDERS:
        (FOLDER / folder).mkdir(parents=True, exist_ok=True)
    differ = []
    for name in chosen:
        folder, _, base = name.rpartition("/")
        family = FOLDERS[folder].build(base) if folder else importlib.import_module(f"families.{name}").build()
        text = family.text()
        file = FOLDER / f"{name}.json"
        print(f"{name}: {family.summary()}, {len(text)} bytes")
        if not check:
            file.write_text(text, newline="\n")
        elif not file.exists() or file.read_text() != text:
            differ.append(name)
    total = sum(f.stat().st_size for f in FOLDER.rglob("*.json"))
    print(f"{total} bytes in all")
    if differ:
        sys.exit(f"differ from their scripts: {', '.join(differ)}; run make.py and commit")
    if total > LIMIT:
        sys.exit(f"{total} bytes, allowed are {LIMIT}")


if __name__ == "__main__":
    main(sys.argv[1:])
