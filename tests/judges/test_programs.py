"""Every example and case builds, and an example builds without a warning."""
import pytest
from programs import builds, fail_on, programs


@pytest.mark.parametrize("program", programs(), ids=lambda p: p.name)
def test_builds(program):
    run = builds()[program]
    fail_on([f"exit {run.returncode}", run.stderr] if run.returncode else [])
    assert (program.out / "template.json").is_file()


@pytest.mark.parametrize("program", [p for p in programs() if p.name.startswith("examples/")], ids=lambda p: p.name)
def test_builds_in_silence(program):
    fail_on([builds()[program].stderr] if builds()[program].stderr.strip() else [])
