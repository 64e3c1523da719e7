"""Every example and case, built by the compiler under test.

A program is a file below `examples` or `tests/cases` that declares a stack. Each is built once as it stands and once for each of its profiles;
what comes out is kept below `.cache/judges/out` and is what all judges read.
"""
import dataclasses
import functools
import os
import pathlib
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / ".cache" / "judges"
STACKWRIGHT = os.environ.get("STACKWRIGHT") or str(ROOT / "target/debug/stackwright")
SECONDS = 60


@dataclasses.dataclass(frozen=True)
class Program:
    """One source file and the profile that it is built for (`None`: no profile)."""

    source: pathlib.Path
    profile: str | None

    @property
    def name(self):
        stem = self.source.relative_to(ROOT).with_suffix("")
        stem = stem.parent if stem.name == "main" else stem
        return str(stem) + (f"+{self.profile}" if self.profile else "")

    @property
    def out(self):
        return WORK / "out" / self.name.replace("/", "-")

    @property
    def options(self):
        return ["--profile", self.profile] if self.profile else []


def stackwright(*arguments):
    """Run the compiler on `arguments`; returns the finished process with both outputs as text."""
    return subprocess.run([STACKWRIGHT, *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS, cwd=ROOT)


@functools.cache
def programs():
    files = [f for folder in ("examples", "tests/cases") for f in sorted((ROOT / folder).rglob("*.stack"))]
    texts = {f: f.read_bytes().decode(errors="replace") for f in files}
    sources = [f for f in files if re.search(r"^stack\s", texts[f], re.M)]
    return [Program(s, p) for s in sources for p in [None, *re.findall(r"^profile\s+(\w+)", texts[s], re.M)]]


def build(program):
    return stackwright("build", program.source.relative_to(ROOT), *program.options, "-o", program.out)


@functools.cache
def builds():
    """The finished `build` process of each program."""
    shutil.rmtree(WORK / "out", ignore_errors=True)
    (WORK / "out").mkdir(parents=True)
    return at_once(build, programs())


def outputs(pattern):
    """All written files that match `pattern` inside an output folder, in a fixed order."""
    builds()
    return sorted((WORK / "out").glob("*/" + pattern))


def label(path):
    """How a test names an output file: program and file, without the folders above."""
    return str(path.relative_to(WORK / "out"))


def error_cases():
    return sorted((ROOT / "tests/errors").glob("*.stack"))


def told(case, key):
    """What a case's comment `// <key>: ...` says; empty without one."""
    found = re.search(rf"^// {key}: (.*)$", case.read_text(errors="replace"), re.M)
    return found[1].strip() if found else ""


def check(case, form):
    """What `check` reports of an error case, with the options that its first line names."""
    run = stackwright("check", "--format", form, *told(case, "options").split(), case.relative_to(ROOT))
    assert run.returncode in (0, 1), run.stderr
    return run.stderr


def at_once(function, items):
    """`{item: function(item)}`, worked out on all cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(items, pool.map(function, items)))


def fail_on(findings):
    """Fail with the findings, one a line, and without a trace: they say it all."""
    if findings:
        pytest.fail("\n".join(findings), pytrace=False)
