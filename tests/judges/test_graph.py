"""`graph` of every program: Mermaid parses the one form, Graphviz draws the other."""
import functools
import json
import pathlib
import subprocess

import pytest
from programs import ROOT, WORK, at_once, fail_on, programs, stackwright

HERE = pathlib.Path(__file__).parent
PLANTED = sorted((HERE / "planted").glob("*.mmd")) + sorted((HERE / "planted").glob("*.dot"))
FORMS = {"mermaid": "mmd", "dot": "dot"}
DRAWN = [(program, form) for program in programs() for form in FORMS]


def draw(drawn):
    """The path of the drawing; it stays empty where `graph` failed, and an empty drawing does not parse."""
    program, form = drawn
    path = WORK / "graphs" / f"{program.out.name}.{FORMS[form]}"
    path.parent.mkdir(parents=True, exist_ok=True)
    run = stackwright("graph", program.source.relative_to(ROOT), *program.options, "--as", form)
    path.write_text(run.stdout if run.returncode == 0 else "")
    return path


@functools.cache
def graphs():
    return at_once(draw, DRAWN)


@functools.cache
def verdicts():
    """What is wrong with each drawing, `None` where nothing is: one call for all, the planted ones among them."""
    files = [*PLANTED, *graphs().values()]
    run = subprocess.run(["node", HERE / "diagrams.mjs", *files], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize("drawn", DRAWN, ids=lambda d: f"{d[0].name} as {d[1]}")
def test_graph_parses(drawn):
    wrong = verdicts()[str(graphs()[drawn])]
    fail_on([wrong] if wrong else [])


@pytest.mark.parametrize("path", PLANTED, ids=lambda p: p.name)
def test_graph_sees_the_planted_defect(path):
    assert verdicts()[str(path)]
