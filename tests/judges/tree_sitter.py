"""The tree-sitter command, on the grammar of this project. What it compiles is kept below `.cache/judges`."""
import os
import re
import subprocess

from programs import ROOT, WORK

GRAMMAR = ROOT / "grammar/tree-sitter"
HOME = {**os.environ, "XDG_CACHE_HOME": str(WORK / "tree-sitter"), "XDG_CONFIG_HOME": str(WORK / "tree-sitter"), "NO_COLOR": "1"}


def tree_sitter(*arguments, folder=GRAMMAR, **more):
    return subprocess.run(["tree-sitter", *map(str, arguments)], capture_output=True, text=True, cwd=folder, env={**HOME, **more})


def listed(files):
    """A file with the paths of many, as the command takes them."""
    path = WORK / "tree-sitter" / "paths"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{it}\n" for it in files))
    return path


def syntax_errors(files):
    """The files that are not parsed without an error, each with where the first one stands."""
    run = tree_sitter("parse", "--quiet", "--paths", listed(files))
    assert run.returncode in (0, 1), run.stderr
    return {found[1].rstrip(): found[2] for found in re.finditer(r"^(.*?)\s+Parse:.*\((.*)\)$", run.stdout, re.M)}
