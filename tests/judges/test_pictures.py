"""The comment that the manual shows in pictures: its Markdown beside them is what the program writes today of the change in
`shop.patch`, and it can be drawn.

`ACCEPT=1 tests/judges/run -k test_pictures` writes Markdown and pictures anew. Look at them.
"""
import os
import pathlib
import shutil
import subprocess

import pytest
from programs import ROOT, STACKWRIGHT
from test_action import git

HERE = pathlib.Path(__file__).parent
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 200_000
NAMES = ["comment", "details", "drawing", "events"]


@pytest.fixture(scope="module")
def comment(tmp_path_factory):
    """The report of the change, in a repository where the patch lies on a branch."""
    folder = tmp_path_factory.mktemp("shop")
    shutil.copytree(ROOT / "examples" / "shop", folder, dirs_exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "the shop")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(folder, "apply", PICTURES / "shop.patch")
    command = [STACKWRIGHT, "diff", "--format", "markdown", "--base", "origin/main", "--profile", "prod", "shop.stack"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


def draw(markdown, folder):
    """The pictures of a comment, in a folder."""
    render = ["cmark-gfm", "-e", "table", "-e", "strikethrough", "-e", "tasklist", "--unsafe"]
    html = folder / "comment.html"
    html.write_text(subprocess.run(render, input=markdown, capture_output=True, text=True, check=True).stdout)
    run = subprocess.run(["node", HERE / "comment_pictures.mjs", html, folder], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return [folder / f"{name}.png" for name in NAMES]


def test_comment_is_what_the_program_writes(comment):
    path = PICTURES / "comment.md"
    if os.environ.get("ACCEPT") == "1":
        path.write_text(comment)
    assert path.read_text() == comment, "run ACCEPT=1 tests/judges/run -k test_pictures, and look at the pictures"


def test_comment_shows_five_kinds_of_changes(comment):
    rows = [line.split("|")[1].split()[-1] for line in comment.splitlines() if line.startswith("| ") and " | `" in line]
    assert set(rows) == {"create", "change", "replace", "delete", "move"}


def test_pictures_can_be_drawn(comment, tmp_path):
    drawn = draw(comment, tmp_path)
    if os.environ.get("ACCEPT") == "1":
        [shutil.copy(path, PICTURES) for path in drawn]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in drawn)
    kept = [PICTURES / f"{name}.png" for name in NAMES]
    assert all(path.stat().st_size < LARGEST for path in kept)


def test_drawing_that_does_not_parse_is_found(comment, tmp_path):
    with pytest.raises(AssertionError):
        draw(comment.replace("flowchart LR", "flowchart LR\n  [[["), tmp_path)
