"""Planted defects: `import` and `check` see every one, and the manual says what cfn-lint and the API model see of them.

Each defect of `defects.py` is planted into a good template. A finding counts if the good template does not have it. `ACCEPT=1` rewrites
the table in `docs/planted-defects.md`.
"""
import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys

import opsworks_api
import pytest
from defects import DEFECTS, OPSWORKS, good
from programs import ROOT, WORK, at_once, stackwright

FOLDER = WORK / "defects"
PAGE = ROOT / "docs" / "planted-defects.md"
START, END = "<!-- planted defects -->\n", "<!-- end of defects -->"
CFN_LINT = pathlib.Path(sys.executable).with_name("cfn-lint")
# What is merely no longer used after the change says nothing about the change.
UNUSED = {"W2001", "W7001", "W8001", "SW0204"}
GOOD = sorted({defect.base for defect in DEFECTS})


@functools.cache
def files():
    """The templates on disk: `{defect or name of a good template: path}`."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    texts = {base: good(base) for base in GOOD} | {defect: defect.template() for defect in DEFECTS}
    paths = {one: FOLDER / (f"{one}.json" if one in GOOD else f"{DEFECTS.index(one):03}.json") for one in texts}
    for one, path in paths.items():
        path.write_text(json.dumps(texts[one], indent=2))
    return paths


def diagnostics(run):
    """The codes and messages of the errors and warnings that a run reports as JSON: `import` has a report of its own besides the compiler's."""
    assert run.returncode in (0, 1), run.stderr
    found, text = [], run.stderr.strip()
    while text:
        report, end = json.JSONDecoder().raw_decode(text)
        found, text = found + report["diagnostics"], text[end:].lstrip()
    return {(one["code"], one["message"]) for one in found if one["severity"] != "note" and one["code"] not in UNUSED}


def ours(path):
    """What `import` says, and `check` about what it wrote."""
    out = path.with_suffix("")
    imported = stackwright("import", "--format", "json", path, "-o", out)
    found = diagnostics(imported)
    for program in sorted(out.glob("*.stack")):
        found |= diagnostics(stackwright("check", "--format", "json", program))
    return found


@functools.cache
def found_by_us():
    return at_once(lambda one: ours(files()[one]), files())


@functools.cache
def found_by_cfn_lint():
    paths = {str(path): one for one, path in files().items()}
    run = subprocess.run([CFN_LINT, "--regions", "us-east-1", "--format", "json", "--", *paths], capture_output=True, text=True)
    found = {one: set() for one in files()}
    for one in json.loads(run.stdout):
        if one["Rule"]["Id"] not in UNUSED:
            found[paths[one["Filename"]]].add((one["Rule"]["Id"], one["Message"]))
    return found


def found_by_the_api(one):
    """The model knows no more of a template than its OpsWorks resources; where it cannot even read one it has seen something."""
    template = good(one) if one in GOOD else one.template()
    try:
        return {("seen", line) for line in opsworks_api.findings(template)}
    except (AttributeError, KeyError, TypeError):
        return {("seen", "unreadable")}


def new(found, defect):
    """The codes of what is found in a defect and not in the good template."""
    return sorted({code for code, message in found[defect] - found[defect.base]})


@pytest.mark.parametrize("base", GOOD)
def test_a_good_template_is_good(base):
    assert not [code for code, _ in found_by_us()[base]], found_by_us()[base]
    assert not found_by_the_api(base)


def test_there_are_enough_defects_and_all_differ():
    assert len(DEFECTS) >= 80 and len({defect.what for defect in DEFECTS}) == len(DEFECTS)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda it: it.what)
def test_import_and_check_see_it(defect):
    assert new(found_by_us(), defect), f"nothing is said about {defect.path}"


def table():
    rows = []
    for defect in DEFECTS:
        lint, api = new(found_by_cfn_lint(), defect), bool(found_by_the_api(defect))
        codes = ", ".join(f"`{code}`" for code in new(found_by_us(), defect)) or "**missed**"
        rows.append((defect in OPSWORKS, f"| {defect.what} | {codes} | {', '.join(lint)} | {'yes' if api else ''} |", bool(lint), api, "SW" in codes))
    counted = [
        f"| {name} | {len(some)} | {sum(it[4] for it in some)} | {sum(it[2] for it in some)} | {sum(it[2] or it[3] for it in some)} |"
        for name, some in (
            ("OpsWorks", [it for it in rows if it[0]]),
            ("other resources and sections", [it for it in rows if not it[0]]),
            ("together", rows),
        )
    ]
    head = "| | defects | Stackwright | cfn-lint 1.38.0 | cfn-lint and the API model |\n| --- | ---: | ---: | ---: | ---: |\n"
    body = "| defect | Stackwright | cfn-lint 1.38.0 | API model |\n| --- | --- | --- | --- |\n"
    return head + "\n".join(counted) + "\n\n" + body + "\n".join(it[1] for it in rows) + "\n"


def test_the_manual_has_the_table():
    page = PAGE.read_text()
    before, rest = page.split(START)
    _, after = rest.split(END)
    whole = before + START + table() + END + after
    if os.environ.get("ACCEPT") == "1":
        PAGE.write_text(whole)
    assert PAGE.read_text() == whole, "run with ACCEPT=1 to rewrite it"
