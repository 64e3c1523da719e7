"""Puts the report into the pull request: its Markdown comes in, and a comment is there, changed or gone.

A comment is ours if its first line is that of the report and its author is who we are. Whatever GitHub answers, the report is not
lost and the job does not fail for it: what cannot become a comment stands in the summary of the job.
"""
import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request

from runner import event, fail, given, say, summarise

# Seconds before each further attempt.
PAUSES = (1, 2, 4)
# The longest that a limit is waited for.
PATIENCE = 60
TIMEOUT = 30
WORKFLOWS = "github-actions[bot]"


class Refused(Exception):
    """An answer that asking again will not change."""

    def __init__(self, status, message):
        super().__init__(f"{status}: {message}" if status else message)
        self.status = status


class Later(Exception):
    """An answer that may be another one later; `after` seconds, if it says so."""

    def __init__(self, message, after=None):
        super().__init__(message)
        self.after = after


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token is for one server."""

    def redirect_request(self, *_):
        return None


class GitHub:
    """The few calls that are needed, with one token."""

    def __init__(self, url, graph, token):
        self.url, self.graph, self.token = url.rstrip("/"), graph, token
        self.opener = urllib.request.build_opener(Stay)

    def ask(self, method, url, body=None):
        """The document and the headers of an answer."""
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "User-Agent": "stackwright",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        try:
            with self.opener.open(request, timeout=TIMEOUT) as answer:
                text = answer.read()
                return json.loads(text) if text else None, answer.headers
        except urllib.error.HTTPError as error:
            raise trouble(error) from None
        except (OSError, ValueError) as error:
            raise Later(f"no answer: {error}") from None

    def pages(self, url):
        """The entries of a list, over all of its pages."""
        seen = set()
        while url and url not in seen:
            seen.add(url)
            entries, headers = self.ask("GET", url)
            yield from entries
            url = next_page(headers.get("Link", ""))
            if url and origin(url) != origin(self.url):
                raise Refused(None, "the next page is on another server")

    def login(self):
        """Who the token is. The API for workflows tells it through GraphQL alone."""
        try:
            answer, _ = self.ask("POST", self.graph, {"query": "{ viewer { login } }"})
            return answer["data"]["viewer"]["login"]
        except (Refused, KeyError, TypeError):
            return WORKFLOWS


def origin(url):
    return urllib.parse.urlsplit(url)[:2]


def next_page(link):
    found = re.search(r'<([^<>]+)>\s*;[^,<]*\brel="next"', link)
    return found and found[1]


def trouble(error):
    """What an answer that is none means."""
    try:
        message = str(json.loads(error.read())["message"])
    except (OSError, ValueError, KeyError, TypeError):
        message = str(error.reason)
    told = f"{error.code}: {message}"
    after = waiting_time(error.headers)
    is_limit = error.code == 429 or (error.code == 403 and after is not None)
    if is_limit and (after or 0) > PATIENCE:
        return Refused(error.code, f"{message} (for another {after} seconds)")
    if is_limit or error.code >= 500:
        return Later(told, after)
    return Refused(error.code, message)


def waiting_time(headers):
    """Seconds until a limit is over, if an answer tells of one."""
    retry, left, reset = (headers.get(it, "") for it in ("Retry-After", "X-RateLimit-Remaining", "X-RateLimit-Reset"))
    if retry.isdigit():
        return int(retry)
    if left == "0" and reset.isdigit():
        return max(0, int(reset) - int(time.time()))
    return None


class Conversation:
    """The comments of a pull request."""

    def __init__(self, github, repository, number):
        self.github = github
        self.issues = f"{github.url}/repos/{repository}/issues"
        self.comments = f"{self.issues}/{number}/comments"
        self.login = None

    def ours(self, mark):
        self.login = self.login or self.github.login()
        found = self.github.pages(f"{self.comments}?per_page=100")
        return [it for it in found if first_line(it.get("body")) == mark and self.is_us(it.get("user") or {})]

    def is_us(self, author):
        login = author.get("login")
        return login == self.login or (author.get("type") == "Bot" and login == f"{self.login}[bot]")

    def put(self, text):
        """Make it the only comment of ours."""
        first, *others = self.ours(first_line(text)) or [None]
        if first is None:
            self.github.ask("POST", self.comments, {"body": text})
        elif first["body"] != text:
            self.edit(first, text)
        self.remove(others)

    def edit(self, comment, text):
        try:
            self.github.ask("PATCH", f"{self.issues}/comments/{comment['id']}", {"body": text})
        except Refused as refused:
            # Someone deleted it meanwhile.
            raise Later(str(refused), 0) if refused.status in (404, 410) else refused from None

    def take_back(self, mark):
        self.remove(self.ours(mark))

    def remove(self, comments):
        for comment in comments:
            try:
                self.github.ask("DELETE", f"{self.issues}/comments/{comment['id']}")
            except Refused as refused:
                if refused.status not in (404, 410):
                    raise


def first_line(text):
    return (text or "").split("\n", 1)[0].strip()


def persistently(task):
    """Do a task that looks anew at what is there each time."""
    for pause in PAUSES:
        try:
            return task()
        except Later as later:
            time.sleep(pause if later.after is None else later.after)
    try:
        return task()
    except Later as later:
        raise Refused(None, str(later)) from None


def is_from_fork(about):
    head, base = (about["pull_request"].get(it) or {} for it in ("head", "base"))
    return (head.get("repo") or {}).get("full_name") != (base.get("repo") or {}).get("full_name")


def put_into_pull_request(about, text, wanted):
    """Whether the pull request now says what it should."""
    github = GitHub(os.environ["GITHUB_API_URL"], os.environ["GITHUB_GRAPHQL_URL"], given("TOKEN"))
    conversation = Conversation(github, os.environ["GITHUB_REPOSITORY"], about["pull_request"]["number"])
    task = (lambda: conversation.put(text)) if wanted else (lambda: conversation.take_back(first_line(text)))
    try:
        persistently(task)
        return True
    except Refused as refused:
        if refused.status in (401, 403, 404) and is_from_fork(about):
            say("notice", "workflows of a fork may not comment: the report is in the summary of this job")
        else:
            hint = "; the job needs `permissions: pull-requests: write`" if refused.status in (401, 403, 404) else ""
            say("warning", f"the comment could not be written ({refused}){hint}: the report is in the summary of this job")
        return False


def main():
    comment = given("COMMENT")
    if comment not in ("auto", "always", "never"):
        fail(f"`comment` is auto, always or never, not `{comment}`")
    with open(given("MARKDOWN"), encoding="utf-8") as file:
        text = file.read()
    about = event()
    wanted = comment == "always" or given("CHANGES") == "true"
    in_pull_request = comment != "never" and about.get("pull_request")
    if not (in_pull_request and put_into_pull_request(about, text, wanted)):
        summarise(text)


if __name__ == "__main__":
    main()
