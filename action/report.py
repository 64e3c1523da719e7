"""Compares, and writes the report: inputs come in through the environment, files and outputs go out.

Outputs: those of the action, and `status`, what the job is to end with: 0, 1 for errors in what is compared, 3 for what `fail-on`
names. A mistake in the inputs ends this step.
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile

from runner import event, fail, give, given, given_list, show

NOTHING = "0" * 40
MARK = "<!-- stackwright-diff -->"
COUNTS = {"created": "create", "updated": "update", "replaced": "replace", "deleted": "delete", "moved": "move"}
# Of `stackwright diff`.
DONE, ERRORS, REFUSED = 0, 1, 3


def git(*arguments):
    """The first line of an answer; nothing if git refuses."""
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    run = subprocess.run(command, cwd=folder(), capture_output=True, text=True, errors="replace")
    return run.stdout.strip().split("\n")[0] if run.returncode == 0 else ""


def folder():
    return given("FOLDER") or "."


def base():
    """The revision to compare with."""
    typed = given("BASE")
    if typed:
        return typed
    about = event()
    pull_request = about.get("pull_request")
    if pull_request:
        return base_of_pull_request(pull_request)
    before = about.get("before") or about.get("merge_group", {}).get("base_sha")
    if not before:
        fail("this is no pull request and no push: say what to compare with, as `base`")
    if before == NOTHING:
        # The branch is new.
        return first_known([f"origin/{about['repository']['default_branch']}"])
    # What was there before may be gone, if history was rewritten.
    return first_known([before, "HEAD^1"])


def base_of_pull_request(pull_request):
    wanted = pull_request["base"]
    if git("rev-parse", "HEAD") == wanted["sha"]:
        fail("what is checked out is the base, not the pull request: let actions/checkout take the `ref` of the pull request")
    # A checkout of the merge that GitHub tests has the base as its first parent, however shallow it is.
    is_merge = git("rev-parse", "--verify", "--quiet", "HEAD^2")
    return first_known([f"origin/{wanted['ref']}", wanted["sha"], *(["HEAD^1"] if is_merge else [])])


def first_known(revisions):
    """The first that has a common ancestor with what is checked out."""
    for revision in revisions:
        commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if commit and git("merge-base", commit, "HEAD"):
            return revision
    fail(f"the checkout does not reach back to {revisions[0]}: give actions/checkout `fetch-depth: 0`")


def options():
    profiles = given_list("PROFILES", ",")
    if profiles == ["all"]:
        yield "--all-profiles"
    else:
        yield from (f"--profile={it}" for it in profiles)
    yield from (f"--fail-on={it}" for it in given_list("FAIL_ON", ", "))


def stackwright(*arguments):
    """The finished process. Names in a repository may be in any encoding; what cannot be read is shown as such."""
    command = [given("PROGRAM"), "--color", "never", *arguments]
    return subprocess.run(command, cwd=folder(), capture_output=True, text=True, encoding="utf-8", errors="replace")


def compared(paths):
    """Status and report, or what is wrong instead of a report."""
    run = stackwright("diff", "--format", "json", f"--base={base()}", *options(), "--", *paths)
    show(run.stderr)
    if run.returncode not in (DONE, ERRORS, REFUSED):
        fail("stackwright does not take these inputs: see the log")
    try:
        return run.returncode, json.loads(run.stdout), None
    except ValueError:
        return ERRORS, None, run.stderr


def apology(problems, ceiling):
    """The report where there is none: what is wrong, whole lines of it."""
    kept, left = [], ceiling - 400
    lines = problems.strip().splitlines()
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    more = "" if len(kept) == len(lines) else "\n> Left out to keep this short: more errors.\n"
    fence = "`" * (max(map(len, re.findall("`+", problems)), default=0) + 3)
    return f"{MARK}\n### **There are errors, so the change cannot be told**\n\n{fence}text\n" + "\n".join(kept) + f"\n{fence}\n{more}"


def named(markdown):
    """The report with a mark of its own, if it has a name."""
    name = given("NAME")
    if not re.fullmatch(r"[\w. -]*", name) or "--" in name:
        fail("`name` is made of letters, digits, blanks, points and single hyphens")
    return markdown.replace(MARK, f"<!-- stackwright-diff {name} -->", 1) if name else markdown


def main():
    ceiling = given("MAX_CHARS")
    if not re.fullmatch("[1-9][0-9]{0,6}", ceiling):
        fail(f"`max-chars` is a number, not `{ceiling}`")
    if not os.path.isdir(folder()):
        fail(f"there is no folder `{folder()}`")
    out = pathlib.Path(tempfile.mkdtemp(prefix="stackwright-", dir=os.environ["RUNNER_TEMP"]))
    status, report, problems = compared(given_list("PATHS") or ["."])
    if report is None:
        markdown, kept, verdict = apology(problems, int(ceiling)), "", {"worst": "error", "changes": True}
    else:
        kept = out / "diff.json"
        kept.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        show(stackwright("show", kept, "--format", "text").stdout)
        markdown = stackwright("show", kept, "--format", "markdown", "--max-chars", ceiling).stdout
        verdict = report["verdict"]
    (out / "report.md").write_text(named(markdown), encoding="utf-8")
    counts = {name: verdict.get(key, 0) for name, key in COUNTS.items()}
    changes = json.dumps(verdict["changes"])
    give(**counts, changes=changes, verdict=verdict["worst"], json=kept, markdown=out / "report.md", status=status)


if __name__ == "__main__":
    main()
