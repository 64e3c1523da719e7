"""The action of this project, run step by step in throw-away repositories against GitHub's documented API on loopback."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import pytest
from github_api import BOT, NUMBER, REPOSITORY, Api, problem
from job import Job
from programs import ROOT, STACKWRIGHT, fail_on
from test_schemas import findings

MARK = "<!-- stackwright-diff -->"
PROGRAM = """\
variable size: string = "c5.large"
profile dev {{ size = "t2.micro" }}
profile prod {{ size = "c5.xlarge" }}
stack site {{ region = "eu-west-1", chef = "12", cookbooks = git("https://git.example.com/c.git") }}
layer web: custom {{
  public_ips = true
  recipes {{ setup = [web::base{recipes}] }}
}}
instance web1 {{ layers = [web], size = size, zone = "eu-west-1{zone}" }}
"""
SITE = {"recipes": "", "zone": "a"}


def site(**changes):
    return PROGRAM.format(**SITE | changes)


def git(folder, *arguments):
    names = ["-c", "user.name=someone", "-c", "user.email=someone@example.com", "-c", "commit.gpgsign=false"]
    run = subprocess.run(["git", *names, *arguments], cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


class PullRequest:
    """A repository with a base and a head; the workspace is a checkout of the merge of both, as actions/checkout leaves it."""

    def __init__(self, folder, before, after, branch="change", depth=None):
        self.folder, self.branch = folder, branch
        self.origin, self.workspace = folder / "origin", folder / "workspace"
        self.origin.mkdir(parents=True)
        git(self.origin, "init", "-q", "-b", "main")
        self.base = self.commit(before)
        git(self.origin, "checkout", "-q", "-b", branch)
        self.head = self.commit(after)
        git(self.origin, "checkout", "-q", "main")
        git(self.origin, "merge", "-q", "--no-ff", "-m", "merge", branch)
        merge = git(self.origin, "rev-parse", "HEAD")
        git(self.origin, "update-ref", f"refs/pull/{NUMBER}/merge", merge)
        git(self.origin, "reset", "-q", "--hard", self.base)
        self.workspace.mkdir()
        git(self.workspace, "init", "-q")
        git(self.workspace, "remote", "add", "origin", f"file://{self.origin}")
        branches = [] if depth else ["+refs/heads/*:refs/remotes/origin/*"]
        shallow = [f"--depth={depth}"] if depth else []
        git(self.workspace, "fetch", "-q", *shallow, "origin", *branches, f"+refs/pull/{NUMBER}/merge:refs/remotes/pull/{NUMBER}/merge")
        git(self.workspace, "checkout", "-q", "--detach", merge)

    def commit(self, files):
        for name, text in files.items():
            path = self.origin / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        git(self.origin, "add", "-A")
        git(self.origin, "commit", "-q", "--allow-empty", "-m", "a commit")
        return git(self.origin, "rev-parse", "HEAD")

    def event(self, fork=False):
        def side(ref, sha, repository):
            return {"ref": ref, "sha": sha, "label": f"{repository.split('/')[0]}:{ref}", "repo": {"full_name": repository, "fork": fork}}

        head = side(self.branch, self.head, "someone/shop" if fork else REPOSITORY)
        pull_request = {"number": NUMBER, "state": "open", "title": "a change", "head": head, "base": side("main", self.base, REPOSITORY)}
        return {"action": "synchronize", "number": NUMBER, "pull_request": pull_request, "repository": {"full_name": REPOSITORY, "default_branch": "main"}}

    def run(self, api, event=None, event_name="pull_request", path=None, **inputs):
        event = self.event() if event is None else event
        file = self.folder / "event.json"
        file.write_text(json.dumps(event))
        environment = {
            "PATH": path or f"{pathlib.Path(STACKWRIGHT).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": api.url,
            "GITHUB_GRAPHQL_URL": f"{api.url}/graphql",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_NAME": event_name,
            "GITHUB_EVENT_PATH": str(file),
            "GITHUB_BASE_REF": "main" if "pull_request" in event else "",
            "GITHUB_HEAD_REF": self.branch if "pull_request" in event else "",
            "GITHUB_SHA": git(self.workspace, "rev-parse", "HEAD"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "NO_PROXY": "127.0.0.1",
            "TOKEN_OF_JOB": api.token,
        }
        inputs = {name.replace("_", "-"): text for name, text in inputs.items()}
        return Job(self.folder / "action" if (self.folder / "action").exists() else ROOT, self.folder, environment).run(inputs)


@pytest.fixture
def api():
    made = []

    def make(**about):
        made.append(Api(**about))
        return made[-1]

    yield make
    [it.close() for it in made]


@pytest.fixture
def pull_request(tmp_path):
    def make(before=None, after=None, **about):
        before = before or {"site.stack": site()}
        return PullRequest(tmp_path, before, after or {"site.stack": site(recipes=", web::more")}, **about)

    return make


def read(path):
    return pathlib.Path(path).read_text()


def test_comment_is_created(pull_request, api):
    github = api()
    github.add("someone", "looks good")
    job = pull_request().run(github)
    assert job.status == 0, job.log
    assert [it["user"]["login"] for it in github.comments] == ["someone", BOT]
    body = github.comments[-1]["body"]
    assert body == read(job.outputs["markdown"])
    assert body.startswith(f"{MARK}\n### `origin/main:site.stack` → `site.stack`: **1 to change; worst: nothing runs**")
    report = json.loads(read(job.outputs["json"]))
    fail_on(findings("diff", report))
    assert report["parts"][0]["run_lists"][0]["added"] == ["web::more"]
    counts = {name: job.outputs[name] for name in ("created", "updated", "replaced", "deleted", "moved")}
    assert counts == {"created": "0", "updated": "1", "replaced": "0", "deleted": "0", "moved": "0"}
    assert (job.outputs["changes"], job.outputs["verdict"]) == ("true", "none")
    assert job.summary == "" and job.obeyed == []
    assert job.ran == ["Find stackwright", "Compare", "Comment", "Verdict"]
    assert "CustomRecipes.Setup" in job.log


def test_comment_is_edited_wherever_it_stands(pull_request, api):
    github = api()
    [github.add("someone", f"remark {n}") for n in range(150)]
    ours = github.add(BOT, f"{MARK}\nof yesterday")
    [github.add("someone", f"remark {n}") for n in range(150)]
    job = pull_request().run(github)
    assert job.status == 0 and "1 to change" in ours["body"] and len(github.comments) == 301
    assert len(github.made("GET")) == 4 and len(github.made("PATCH")) == 1 and not github.made("POST")


def test_same_report_is_not_written_again(pull_request, api):
    github, change = api(), pull_request()
    change.run(github)
    change.run(github)
    assert len(github.comments) == 1 and len(github.made("POST")) == 1 and not github.made("PATCH")


def test_surplus_comments_of_ours_go(pull_request, api):
    github = api()
    first, _ = github.add(BOT, f"{MARK}\none"), github.add(BOT, f"{MARK}\ntwo")
    pull_request().run(github)
    assert github.comments == [first] and "1 to change" in first["body"]


def test_comments_of_others_are_left_alone(pull_request, api):
    github = api()
    kept = [github.add(login, body) for login, body in [
        ("someone", f"{MARK}\ncopied by a person"),
        ("other[bot]", f"{MARK}\ncopied by a robot"),
        (BOT, f"of another action\n{MARK}"),
        (BOT, "<!-- stackwright-diff-of-another -->"),
        (BOT, None),
    ]]
    texts = [it["body"] for it in kept]
    pull_request().run(github)
    assert github.comments[:-1] == kept and [it["body"] for it in kept] == texts
    assert github.comments[-1]["body"].startswith(MARK)


def test_comment_is_removed_when_nothing_changes(pull_request, api):
    github = api()
    other = github.add("someone", f"{MARK}\nmine")
    github.add(BOT, f"{MARK}\nof yesterday")
    job = pull_request(after={"README.md": "hello"}).run(github)
    assert job.status == 0 and github.comments == [other]
    assert job.outputs["changes"] == "false" and job.summary == ""


def test_nothing_is_written_when_nothing_changes(pull_request, api):
    github = api()
    job = pull_request(after={"README.md": "hello"}).run(github)
    assert job.status == 0 and github.comments == [] and not github.made("POST")


def test_always_comments_that_nothing_changes(pull_request, api):
    github = api()
    pull_request(after={"README.md": "hello"}).run(github, comment="always")
    assert "no change" in github.comments[0]["body"]


def test_never_writes_to_the_summary_alone(pull_request, api):
    github = api()
    job = pull_request().run(github, comment="never")
    assert job.status == 0 and github.calls == [] and job.summary.strip() == read(job.outputs["markdown"]).strip()


def test_comment_of_a_person_with_a_token_of_their_own(pull_request, api):
    github = api(login="release-manager")
    ours = github.add("release-manager", f"{MARK}\nof yesterday")
    pull_request().run(github, token=github.token)
    assert "1 to change" in ours["body"] and len(github.comments) == 1


def test_reports_with_names_stand_beside_each_other(pull_request, api):
    github, change = api(), pull_request()
    for name in ("", "dev machines", "prod", "prod"):
        assert change.run(github, name=name).status == 0
    assert [it["body"].split("\n")[0] for it in github.comments] == [
        MARK, "<!-- stackwright-diff dev machines -->", "<!-- stackwright-diff prod -->"
    ]


@pytest.mark.parametrize("name", ["a --> b", "a--b", "<script>", "a\nb"])
def test_names_cannot_end_the_mark(pull_request, api, name):
    github = api()
    job = pull_request().run(github, name=name)
    assert job.status == 1 and github.calls == [] and job.obeyed[0][0] == "error"


def test_forks_get_the_summary(pull_request, api):
    github, change = api(writes=False), pull_request()
    job = change.run(github, event=change.event(fork=True))
    assert job.status == 0 and github.comments == []
    assert "1 to change" in job.summary
    assert job.obeyed == [("notice", "workflows of a fork may not comment: the report is in the summary of this job")]


def test_missing_permission_is_told(pull_request, api):
    github = api(writes=False)
    job = pull_request().run(github)
    assert job.status == 0 and "1 to change" in job.summary
    assert [name for name, _ in job.obeyed] == ["warning"] and "permissions: pull-requests: write" in job.obeyed[0][1]


def test_stale_comment_that_cannot_be_removed_is_told(pull_request, api):
    github = api(writes=False)
    github.add(BOT, f"{MARK}\nof yesterday")
    job = pull_request(after={"README.md": "hello"}).run(github)
    assert job.status == 0 and "no change" in job.summary and job.obeyed[0][0] == "warning"


def test_wrong_token_is_told_and_not_shown(pull_request, api):
    github = api()
    job = pull_request().run(github, token="ghp_of_yesterday")
    assert job.status == 0 and "1 to change" in job.summary
    assert "401: Bad credentials" in job.obeyed[0][1] and "ghp_of_yesterday" not in job.log


def test_faults_are_tried_again(pull_request, api):
    github = api()
    now = {"Retry-After": "0"}
    github.instead = [
        ("GET .*/comments", (502, None, now)),
        ("POST .*/comments", (503, {"message": "Service Unavailable"}, now)),
        ("POST .*/comments", (429, {"message": "Too Many Requests"}, now)),
    ]
    job = pull_request().run(github)
    assert job.status == 0 and len(github.comments) == 1 and github.instead == [] and job.summary == ""


def test_comment_that_was_made_by_a_call_that_failed_is_not_made_twice(pull_request, api):
    github = api()

    def fails_after_all():
        github.add(BOT, f"{MARK}\nhalf done")
        return 502, None, {"Retry-After": "0"}

    github.instead = [("POST .*/comments", None)]
    answer = github.answer
    github.answer = lambda *call: answer(*call) or fails_after_all()
    pull_request().run(github)
    assert len(github.comments) == 1 and "1 to change" in github.comments[0]["body"]


def test_faults_that_stay_end_soon(pull_request, api):
    github = api()
    github.instead = [("GET .*/comments", (500, {"message": "Server Error"}, {"Retry-After": "0"}))] * 20
    job = pull_request().run(github)
    assert job.status == 0 and "1 to change" in job.summary and len(github.made("GET")) == 4
    assert "500: Server Error" in job.obeyed[0][1]


def test_pauses_grow_when_the_server_names_none(pull_request, api):
    github = api()
    github.instead = [("GET .*/comments", (500, None, {}))] * 2
    began = time.monotonic()
    assert pull_request().run(github).status == 0
    assert time.monotonic() - began > 3 and len(github.comments) == 1


@pytest.mark.parametrize("status", [403, 429])
def test_limit_that_ends_soon_is_waited_for(pull_request, api, status):
    github = api()
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()))}
    github.instead = [("GET .*/comments", (status, {"message": "API rate limit exceeded"}, headers))]
    assert pull_request().run(github).status == 0 and len(github.comments) == 1


def test_limit_that_lasts_is_not_waited_for(pull_request, api):
    github = api()
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 3000)}
    github.instead = [("GET .*/comments", (403, {"message": "API rate limit exceeded"}, headers))]
    job = pull_request().run(github)
    assert job.status == 0 and len(github.made("GET")) == 1 and "API rate limit exceeded" in job.obeyed[0][1]
    assert "1 to change" in job.summary


def test_comment_that_vanishes_meanwhile_is_made_again(pull_request, api):
    github = api()
    ours = github.add(BOT, f"{MARK}\nof yesterday")
    answer = github.answer

    def vanishing(method, *call):
        if method == "PATCH" and ours in github.comments:
            github.comments.remove(ours)
        return answer(method, *call)

    github.answer = vanishing
    pull_request().run(github)
    assert len(github.comments) == 1 and "1 to change" in github.comments[0]["body"]


def test_token_goes_to_no_other_server(pull_request, api):
    github, elsewhere = api(), api()
    elsewhere.token = "anything"
    github.instead = [
        ("GET .*/comments", (200, [], {"Link": f'<{elsewhere.url}/repos/x/y>; rel="next"'})),
    ]
    change = pull_request()
    job = change.run(github)
    assert job.status == 0 and elsewhere.calls == [] and "another server" in job.obeyed[0][1]
    github.instead = [("GET .*/comments", (301, {"message": "Moved"}, {"Location": f"{elsewhere.url}/repos/x/y"}))]
    job = change.run(github)
    assert job.status == 0 and elsewhere.calls == [] and "1 to change" in job.summary


def test_report_that_is_too_long_for_a_comment_is_in_the_summary(pull_request, api):
    github = api()
    github.instead = [("POST .*/comments", problem(422, "Validation Failed"))]
    job = pull_request().run(github)
    assert job.status == 0 and "422: Validation Failed" in job.obeyed[0][1] and "1 to change" in job.summary


def test_push_compares_with_what_was_there_before(pull_request, api):
    github, change = api(), pull_request()
    job = change.run(github, event={"before": change.base, "after": change.head, "repository": {"default_branch": "main"}}, event_name="push")
    assert job.status == 0 and github.calls == [] and "1 to change" in job.summary
    job = change.run(github, event={"before": "0" * 40, "repository": {"default_branch": "main"}}, event_name="push")
    assert job.status == 0 and "origin/main:site.stack" in job.summary
    job = change.run(github, event={"before": "1" * 40, "repository": {"default_branch": "main"}}, event_name="push")
    assert job.status == 0 and "HEAD^1:site.stack" in job.summary


def test_other_events_need_a_base(pull_request, api):
    github, change = api(), pull_request()
    job = change.run(github, event={"schedule": "0 4 * * *"}, event_name="schedule")
    assert job.status == 1 and "as `base`" in job.obeyed[0][1]
    job = change.run(github, event={"schedule": "0 4 * * *"}, event_name="schedule", base=change.base)
    assert job.status == 0 and "1 to change" in job.summary


@pytest.mark.parametrize("depth, status", [(1, 1), (2, 0)])
def test_shallow_checkouts(pull_request, api, depth, status):
    github = api()
    job = pull_request(depth=depth).run(github)
    assert job.status == status, job.log
    if status:
        assert "`fetch-depth: 0`" in job.obeyed[0][1] and github.calls == []
    else:
        assert "1 to change" in github.comments[0]["body"]


def test_checkout_of_the_base_is_no_comparison(pull_request, api):
    github, change = api(), pull_request()
    github.add(BOT, f"{MARK}\nof yesterday")
    git(change.workspace, "checkout", "-q", "--detach", change.base)
    job = change.run(github, event_name="pull_request_target")
    assert job.status == 1 and "is the base" in job.obeyed[0][1] and len(github.comments) == 1


BUCKET = 'resource uploads: "AWS::S3::Bucket" {}\n'
FAILING = {
    "replace": (site(), site(zone="b"), "1 to replace"),
    "delete": (site(), site().replace("instance web1", "// instance web1"), "1 to delete"),
    "data-loss": (site() + BUCKET, site(), "**data lost**"),
    "secret": (
        site(),
        "parameter key: secret string\n" + site() + "app shop: other { layers = [web], env { API_KEY: key } }\n",
        "**secret**",
    ),
    "capacity": (site(), site().replace("size = size", 'size = "c5.2xlarge"'), "**capacity**"),
}


@pytest.mark.parametrize("kind", FAILING)
def test_job_fails_after_the_comment_is_written(pull_request, api, kind):
    before, after, told = FAILING[kind]
    github, change = api(), pull_request({"site.stack": before}, {"site.stack": after})
    job = change.run(github, fail_on=kind)
    assert job.status == 3, job.log
    assert told in github.comments[0]["body"], github.comments[0]["body"]
    assert job.obeyed == [("error", "the change does what fail-on names: see the report")]
    assert job.ran[-2:] == ["Comment", "Verdict"]
    harmless = change.run(github, fail_on="delete" if kind == "secret" else "secret")
    assert harmless.status == 0, harmless.log


def test_fail_on_takes_several(pull_request, api):
    change = pull_request(after={"site.stack": site(zone="b")})
    assert change.run(api(), fail_on="delete, replace\ncapacity").status == 3
    job = change.run(api(), fail_on="everything")
    assert job.status == 1 and "does not take these inputs" in job.obeyed[0][1]


def test_several_paths_and_patterns(pull_request, api):
    before = {"a/one.stack": site(), "a/deep/two.stack": site(), "b/three.stack": site(), "b/shared.stack": "let x = 1\n", "c d/four.stack": site()}
    after = {name: text if "shared" in name else site(recipes=", web::more") for name, text in before.items()}
    after["a/deep/two.stack"] = None
    change = pull_request(before=before, after=after)

    def parts(**inputs):
        job = change.run(api(), **inputs)
        assert job.status == 0, job.log
        return [it["new"]["label"] for it in json.loads(read(job.outputs["json"]))["parts"]]

    everything = ["a/deep/two.stack", "a/one.stack", "b/three.stack", "c d/four.stack"]
    assert parts() == everything
    assert parts(paths="**/*.stack") == everything
    assert parts(paths="a/*.stack\n\n  c d/four.stack  \n") == ["a/one.stack", "c d/four.stack"]
    assert parts(paths="a/**/*.stack") == everything[:2]
    assert parts(paths="one.stack", working_directory="a") == ["one.stack"]


def test_path_that_is_not_there(pull_request, api):
    github = api()
    job = pull_request().run(github, paths="stie.stack")
    assert job.status == 1 and job.outputs["verdict"] == "error"
    assert "there is no file `stie.stack`" in github.comments[0]["body"]


def test_profiles(pull_request, api):
    change = pull_request(after={"site.stack": site().replace("t2.micro", "t2.small")})

    def labels(profiles):
        job = change.run(api(), profiles=profiles)
        assert job.status == 0, job.log
        parts = json.loads(read(job.outputs["json"]))["parts"]
        return {it["new"]["label"]: it["verdict"]["changes"] for it in parts}

    assert labels("") == {"site.stack": False}
    assert labels("dev") == {"site.stack (profile dev)": True}
    assert labels("dev, prod") == labels("dev\nprod") == {"site.stack (profile dev)": True, "site.stack (profile prod)": False}
    assert labels("all") == {"site.stack": False, "site.stack (profile dev)": True, "site.stack (profile prod)": False}


def test_max_chars(pull_request, api):
    layers = "".join(f"layer more{n}: custom {{ public_ips = true }}\n" for n in range(200))
    change = pull_request(after={"site.stack": site(zone="b") + layers})
    github = api()
    change.run(github, max_chars="4000")
    body = github.comments[0]["body"]
    assert len(body) <= 4000 and "Left out to keep this short" in body and "CAUTION" in body
    assert change.run(api(), max_chars="many").status == 1


def test_program_with_errors(pull_request, api):
    github, change = api(), pull_request(after={"site.stack": site(recipes=", ```web::more")})
    github.add(BOT, f"{MARK}\nof yesterday")
    job = change.run(github)
    assert job.status == 1 and job.ran[-1] == "Verdict"
    assert (job.outputs["verdict"], job.outputs["changes"], job.outputs["json"]) == ("error", "true", "")
    body = github.comments[0]["body"]
    assert body.startswith(f"{MARK}\n### **There are errors") and "site.stack:7" in body and "````text" in body
    assert len(github.comments) == 1


def test_change_that_cannot_be_made(pull_request, api):
    before = site().replace('chef = "12"', 'chef = "11.10", os = "Ubuntu 14.04 LTS"')
    change = pull_request(before={"site.stack": before}, after={"site.stack": site()})
    github = api()
    job = change.run(github)
    assert job.status == 1 and job.ran[-1] == "Verdict", job.log
    assert "⛔ `SW1032`" in github.comments[0]["body"] or "SW2032" in github.comments[0]["body"]


HOSTILE = "$(touch pwned)`touch pwned`;touch${IFS}pwned;'\"&|<b>%0A"


def test_hostile_names_are_names(pull_request, api):
    name = f"{HOSTILE}\n::set-output name=changes::false\n::add-mask::a\n##[error]x.stack".replace("/", "")
    github = api()
    change = pull_request(before={name: site(), "::error::x.stack": site()}, after={name: site(zone="b"), "::error::x.stack": site(zone="b")})
    job = change.run(github)
    assert job.status == 0, job.log
    assert not list(change.folder.rglob("pwned*")) and job.obeyed == [] and job.outputs["changes"] == "true"
    assert "1 to replace" in github.comments[0]["body"]


def test_hostile_branches_are_names(tmp_path, api):
    branch = HOSTILE.replace(" ", "").replace("~", "")
    change = PullRequest(tmp_path, {"site.stack": site()}, {"site.stack": site(zone="b")}, branch=branch)
    event = change.event()
    event["pull_request"]["base"]["ref"] = branch
    event["pull_request"]["title"] = "$(touch pwned)\n::error::x"
    github = api()
    job = change.run(github, event=event)
    # The base is the branch itself now, so the merge differs from it in nothing.
    assert job.status == 0 and job.outputs["changes"] == "false", job.log
    assert not list(change.folder.rglob("pwned*")) and job.obeyed == []


def test_hostile_texts_are_texts(pull_request, api):
    wild = "::set-output name=changes::false\\n::error::x\\n```\\n<!-- stackwright-diff -->\\n$(touch pwned)"
    after = site().replace("  recipes", f'  json {{ text: "{wild}" }}\n  recipes')
    github, change = api(), pull_request(after={"site.stack": after})
    job = change.run(github)
    assert job.status == 0 and job.obeyed == [] and job.outputs["changes"] == "true", job.log
    assert not list(change.folder.rglob("pwned*")) and "pwned" in github.comments[0]["body"]
    broken = change.run(api(), paths="site.stack\n::error::y\n$(touch pwned)")
    assert broken.status == 1 and [it for it in broken.obeyed if it[1] == "y"] == []


def test_hostile_inputs_are_inputs(pull_request, api):
    change = pull_request()
    for name in ("paths", "base", "profiles", "fail_on", "max_chars", "name", "program", "comment", "working_directory"):
        job = change.run(api(), **{name: f"--help $(touch pwned) `touch pwned` ' \" ; touch pwned"})
        assert job.status != 0, name
        assert not list(change.folder.rglob("pwned*")), name


def test_nothing_of_the_repository_runs(pull_request, api):
    change = pull_request(after={
        "site.stack": site(zone="b"),
        ".cargo/config.toml": '[build]\nrustc-wrapper = "./trap.sh"\n',
        "rust-toolchain.toml": '[toolchain]\nchannel = "nightly"\n',
        "runner.py": "raise SystemExit('taken from the repository')\n",
        "json.py": "raise SystemExit('taken from the repository')\n",
    })
    script(change.workspace / "trap.sh", "touch pwned\n")
    script(change.workspace / "stackwright", "touch pwned\n")
    git(change.workspace, "config", "core.fsmonitor", str(change.workspace / "trap.sh"))
    job = change.run(api())
    assert job.status == 0 and not list(change.folder.rglob("pwned*")), job.log


def script(path, text):
    path.write_text(f"#!/bin/bash\n{text}")
    path.chmod(0o755)


@pytest.fixture
def bare_path(tmp_path):
    """A PATH without stackwright, with a cargo that leaves the program under test where it is told, and notes where it ran."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "git", "mkdir", "cp"):
        (folder / name).symlink_to(shutil.which(name))
    script(folder / "python3", f'exec {sys.executable} "$@"\n')
    script(
        folder / "cargo",
        f"""\
[ "$1 $2 $3 $4 $5 $6 $7" = "install --path . --bin stackwright --locked --root" ] || exit 1
pwd >> {tmp_path}/built
mkdir -p "$8/bin" && cp {STACKWRIGHT} "$8/bin/stackwright"
""",
    )
    return folder


def test_program_is_built_once_and_then_cached(pull_request, api, bare_path, tmp_path):
    github, change = api(), pull_request()
    first = change.run(github, path=str(bare_path))
    assert first.status == 0, first.log
    assert first.ran == ["Find stackwright", "Take it from the cache", "Build it", "Keep it in the cache", "Compare", "Comment", "Verdict"]
    # Never in the workspace, which a pull request can write to.
    assert (tmp_path / "built").read_text() == f"{ROOT}\n"
    second = change.run(github, path=str(bare_path))
    assert second.status == 0 and second.ran == ["Find stackwright", "Take it from the cache", "Compare", "Comment", "Verdict"]
    assert len(github.comments) == 1 and (tmp_path / "built").read_text() == f"{ROOT}\n"


def test_program_that_cannot_be_had(pull_request, api, bare_path):
    change = pull_request()
    (bare_path / "cargo").unlink()
    job = change.run(api(), path=str(bare_path))
    assert job.status == 1 and "no stackwright on PATH and no cargo" in job.obeyed[0][1]
    job = change.run(api(), path=str(bare_path), program="./stackwrong")
    assert job.status == 1 and "there is no program `./stackwrong`" in job.obeyed[0][1]
    assert change.run(api(), path=str(bare_path), program=STACKWRIGHT).status == 0
