"""The hooks for pre-commit, as a user has them: pre-commit itself clones this project, installs it and runs the hooks on commits of a
throw-away repository.

One thing is cheaper than for a user: `cargo install` makes a debug build, on dependencies that are built here already.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

import pytest
from programs import ROOT, WORK
from test_action import git, script
from test_workflows import EXAMPLES

BIN = pathlib.Path(sys.executable).parent
CONFIGURATION = EXAMPLES[".pre-commit-config.yaml"]
SECONDS = 900


# What an installation reads; the rest of a clone only takes time.
INSTALLED = [".pre-commit-hooks.yaml", "Cargo.toml", "Cargo.lock", "README.md", "docs/functions.md", "benches", "grammar", "src"]


def sources():
    """What a clone of this project, as it is now, would hold: path and content."""
    list_files = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *INSTALLED]
    listed = subprocess.run(list_files, cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / it for it in listed.stdout.decode().split("\0") if it]
    return {path: path.read_bytes() for path in sorted(paths) if path.is_file()}


class PreCommit:
    """pre-commit with a home of its own, and what it takes the hooks from."""

    def __init__(self, home, project):
        self.home, self.project = home, project
        cargo = shutil.which("cargo")
        (home / "bin").mkdir(exist_ok=True)
        install = f'[ "$1" = install ] && set -- install --debug --locked --target-dir {home}/target "${{@:2}}"'
        script(home / "bin" / "cargo", f'{install}\nexec {cargo} "$@"\n')
        self.environment = {
            **os.environ,
            "CARGO_BUILD_BUILD_DIR": str(ROOT / "target"),
            "PRE_COMMIT_HOME": str(home / "home"),
            "PATH": f"{home / 'bin'}:{BIN}:{os.environ['PATH']}",
        }

    def run(self, folder, *arguments):
        return subprocess.run(
            [BIN / "pre-commit", *arguments, "--color", "never"] if arguments[0] == "run" else [BIN / "pre-commit", *arguments],
            cwd=folder, env=self.environment, capture_output=True, text=True, timeout=SECONDS,
        )


@pytest.fixture(scope="module")
def pre_commit():
    files = sources()
    digest = hashlib.sha256(b"".join(str(path).encode() + text for path, text in files.items())).hexdigest()[:16]
    home = WORK / f"pre-commit-{digest}"
    project = home / "project"
    if not project.exists():
        for old in WORK.glob("pre-commit-*"):
            shutil.rmtree(old)
        for path, text in files.items():
            copy = project / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(text)
        git(project, "init", "-q")
        git(project, "add", "-A")
        git(project, "commit", "-q", "-m", "as it is now")
    return PreCommit(home, project)


class Repository:
    """A user's, with the configuration that the manual shows and a hook that git runs."""

    def __init__(self, folder, pre_commit):
        self.folder, self.pre_commit = folder, pre_commit
        git(folder, "init", "-q", "-b", "main")
        wanted = {
            "https://github.com/stackwright/stackwright": str(pre_commit.project),
            "rev: v0.1.0": "rev: " + git(pre_commit.project, "rev-parse", "HEAD"),
        }
        configuration = CONFIGURATION
        for shown, here in wanted.items():
            assert shown in configuration
            configuration = configuration.replace(shown, here)
        (folder / ".pre-commit-config.yaml").write_text(configuration)
        installed = pre_commit.run(folder, "install")
        assert installed.returncode == 0, installed.stderr

    def commit(self, **files):
        """Exit code and output of a commit of these files; `__` in a name is a point."""
        for name, text in files.items():
            (self.folder / name.replace("__", ".")).write_text(text)
        git(self.folder, "add", "-A")
        names = ["-c", "user.name=someone", "-c", "user.email=someone@example.com", "-c", "commit.gpgsign=false"]
        run = subprocess.run(
            ["git", *names, "commit", "-m", "a commit"],
            cwd=self.folder, env=self.pre_commit.environment, capture_output=True, text=True, timeout=SECONDS,
        )
        return run.returncode, run.stdout + run.stderr


@pytest.fixture
def repository(tmp_path, pre_commit):
    return Repository(tmp_path, pre_commit)


GOOD = """\
stack site { region = "eu-west-1", chef = "12" }
layer web: custom { public_ips = true }
instance web1 { layers = [web], size = "c5.large" }
"""


def verdicts(told):
    """What became of each hook."""
    return {line.split(".")[0]: line.rsplit(".", 1)[1] for line in told.splitlines() if line.endswith(("Passed", "Failed"))}


def test_good_files_pass(repository):
    code, told = repository.commit(a__stack=GOOD, b__stack=GOOD.replace("site", "other"), README__md="hello")
    assert code == 0, told
    assert verdicts(told) == {"stackwright fmt": "Passed", "stackwright check": "Passed"}


def test_other_files_are_no_matter(repository):
    code, told = repository.commit(README__md="hello")
    assert code == 0 and verdicts(told) == {} and told.count("(no files to check)Skipped") == 2, told


def test_bad_file_stops_the_commit(repository):
    code, told = repository.commit(a__stack=GOOD, b__stack=GOOD.replace("[web]", "[wbe]"))
    assert code == 1 and verdicts(told) == {"stackwright fmt": "Passed", "stackwright check": "Failed"}
    assert "b.stack:3" in told and "did you mean `web`?" in told, told
    assert git(repository.folder, "status", "--porcelain").count("A ") == 3


def test_badly_formatted_files_are_formatted(repository):
    ugly = GOOD.replace("{ ", "{").replace(" }", "}")
    code, told = repository.commit(a__stack=ugly, b__stack=GOOD.replace("site", "other"), c__stack=ugly.replace("site", "third"))
    assert code == 1 and verdicts(told) == {"stackwright fmt": "Failed", "stackwright check": "Passed"}
    assert "files were modified by this hook" in told
    texts = [(repository.folder / f"{name}.stack").read_text() for name in "abc"]
    assert texts == [GOOD, GOOD.replace("site", "other"), GOOD.replace("site", "third")]
    code, told = repository.commit()
    assert code == 0, told


def test_imported_file_is_checked_with_its_programs(repository):
    program = 'import "./shared.stack" as shared\n' + GOOD.replace("public_ips = true", "public_ips = shared.open")
    assert repository.commit(a__stack=program, shared__stack="let open = true\n")[0] == 0
    code, told = repository.commit(shared__stack='let open = "yes"\n')
    assert code == 1 and "a.stack:3" in told, told


def test_manifest_and_configuration_are_valid(pre_commit, tmp_path):
    assert pre_commit.run(ROOT, "validate-manifest", ".pre-commit-hooks.yaml").returncode == 0
    (tmp_path / "configuration.yaml").write_text(CONFIGURATION)
    assert pre_commit.run(tmp_path, "validate-config", "configuration.yaml").returncode == 0
    wrong = (ROOT / ".pre-commit-hooks.yaml").read_text().replace("entry:", "enter:")
    (tmp_path / "hooks.yaml").write_text(wrong)
    assert pre_commit.run(tmp_path, "validate-manifest", "hooks.yaml").returncode == 1
