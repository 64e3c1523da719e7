"""Finds the stackwright to use: the one that is named, else one on PATH, else one that is to be built from this source.

Outputs: `path` of the program; `build`, whether it is yet to be built; then `folder`, where to, and `key`, by which it is cached.
"""
import hashlib
import os
import pathlib
import platform
import shutil
import sys

from runner import fail, give, given

SOURCE = pathlib.Path(__file__).resolve().parent.parent
# What a build reads.
PARTS = ("Cargo.toml", "Cargo.lock", "docs/functions.md", "grammar", "src")


def source_key():
    """The same for the same source and the same kind of machine."""
    hasher = hashlib.sha256("-".join([sys.platform, platform.machine(), *platform.libc_ver()]).encode())
    for part in PARTS:
        path = SOURCE / part
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                hasher.update(str(file.relative_to(SOURCE)).encode() + b"\0" + file.read_bytes() + b"\0")
    return "stackwright-" + hasher.hexdigest()[:32]


def main():
    named = given("PROGRAM")
    found = shutil.which(named or "stackwright")
    if found:
        give(build="false", path=os.path.abspath(found))
    elif named:
        fail(f"there is no program `{named}`")
    elif not shutil.which("cargo"):
        fail("there is no stackwright on PATH and no cargo to build one: install either, or name a `program`")
    else:
        key = source_key()
        folder = pathlib.Path(os.environ["RUNNER_TEMP"]) / key
        name = "stackwright.exe" if sys.platform == "win32" else "stackwright"
        give(build="true", path=folder / "bin" / name, folder=folder, key=key)


if __name__ == "__main__":
    main()
