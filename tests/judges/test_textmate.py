"""The TextMate grammar against assertions about the scope of every piece of a text that has every construct of the language."""
import os
import pathlib
import subprocess

from programs import ROOT, fail_on

GRAMMAR = ROOT / "grammar/textmate/stack.tmLanguage.json"
HERE = pathlib.Path(__file__).parent
TOOL = pathlib.Path(os.environ["NODE_MODULES"]) / ".bin" / "vscode-tmgrammar-test"


def assert_scopes(path):
    return subprocess.run([TOOL, "--compact", "--grammar", GRAMMAR, path], capture_output=True, text=True)


def test_every_construct_has_its_scopes():
    run = assert_scopes(HERE / "highlighting" / "everything.test.stack")
    fail_on([run.stdout + run.stderr] if run.returncode else [])


def test_the_judge_sees_a_wrong_scope():
    run = assert_scopes(HERE / "planted" / "scopes.test.stack")
    assert run.returncode != 0 and "storage.type.stack" in run.stdout
