"""GitHub as far as a comment of a pull request needs it: the answers of its documented API, served on loopback.

Documented in "REST API endpoints for issue comments", "Using pagination in the REST API" and "Rate limits for the REST API".
"""
import json
import re
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REPOSITORY = "example/shop"
NUMBER = 7
BOT = "github-actions[bot]"
# Characters of a comment.
LONGEST = 65536
DOCUMENTATION = "https://docs.github.com/rest/issues/comments"


def user(login):
    is_bot = login.endswith("[bot]")
    return {"login": login, "id": sum(map(ord, login)), "type": "Bot" if is_bot else "User", "site_admin": False}


def problem(status, message, **more):
    return status, {"message": message, "documentation_url": DOCUMENTATION, "status": str(status), **more}, {}


class Api:
    """A repository with one pull request. Whoever holds `token` is `login`; a token that may not write gets 403."""

    def __init__(self, login=BOT, writes=True):
        self.login, self.writes, self.token = login, writes, "ghs_recorded"
        self.comments, self.calls, self.last_made = [], [], 1000
        # Each a pattern of "METHOD /path" and the answer (status, document, headers) that is given once instead.
        self.instead = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def handler(api):
        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, document, headers = api.answer(self.command, self.path, self.headers, json.loads(text or "null"))
                data = b"" if document is None else json.dumps(document).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_DELETE = answer

            def log_message(self, *_):
                pass

        return Handler

    def add(self, login, body):
        """A comment that is there."""
        self.last_made += 1
        url = f"{self.url}/repos/{REPOSITORY}/issues"
        comment = {
            "id": self.last_made,
            "node_id": f"IC_{self.last_made}",
            "url": f"{url}/comments/{self.last_made}",
            "html_url": f"https://github.com/{REPOSITORY}/pull/{NUMBER}#issuecomment-{self.last_made}",
            "issue_url": f"{url}/{NUMBER}",
            "body": body,
            "user": user(login),
            "author_association": "CONTRIBUTOR",
            "created_at": "2026-11-20T18:00:00Z",
            "updated_at": "2026-11-20T18:00:00Z",
            "performed_via_github_app": {"slug": login.removesuffix("[bot]")} if login.endswith("[bot]") else None,
        }
        self.comments.append(comment)
        return comment

    def made(self, method):
        """The calls of a method, but for the question who asks."""
        return [call for call in self.calls if call.startswith(method + " ") and not call.endswith("/graphql")]

    def answer(self, method, url, headers, body):
        call = f"{method} {urllib.parse.urlsplit(url).path}"
        self.calls.append(f"{method} {url}")
        for at, (pattern, answer) in enumerate(self.instead):
            if re.search(pattern, call):
                del self.instead[at]
                return answer
        if headers.get("Authorization") != f"Bearer {self.token}":
            return problem(401, "Bad credentials")
        if call == "POST /graphql":
            return 200, {"data": {"viewer": {"login": self.login}}}, {}
        if re.fullmatch(rf"/(repos/{REPOSITORY}|repositories/1300192)/issues/{NUMBER}/comments", call.split(" ")[1]):
            return self.listed(url) if method == "GET" else self.created(body)
        if found := re.fullmatch(rf"/repos/{REPOSITORY}/issues/comments/(\d+)", call.split(" ")[1]):
            return self.one(method, int(found[1]), body)
        return problem(404, "Not Found")

    def listed(self, url):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)
        size, page = int(query.get("per_page", ["30"])[0]), int(query.get("page", ["1"])[0])
        pages = max(1, -(-len(self.comments) // size))
        # GitHub names the repository by its number in these.
        link = f"<{self.url}/repositories/1300192/issues/{NUMBER}/comments?per_page={size}&page=%d>; rel=\"%s\""
        others = {"prev": page - 1, "first": 1} if page > 1 else {}
        others |= {"next": page + 1, "last": pages} if page < pages else {}
        headers = {"Link": ", ".join(link % (at, rel) for rel, at in others.items())} if others else {}
        return 200, self.comments[(page - 1) * size : page * size], headers

    def created(self, body):
        if not self.writes:
            return problem(403, "Resource not accessible by integration")
        return self.too_long(body) or (201, self.add(self.login, body["body"]), {})

    def one(self, method, identity, body):
        found = [it for it in self.comments if it["id"] == identity]
        if not found:
            return problem(404, "Not Found")
        if not self.writes:
            return problem(403, "Resource not accessible by integration")
        if method == "DELETE":
            self.comments.remove(found[0])
            return 204, None, {}
        if refused := self.too_long(body):
            return refused
        found[0]["body"] = body["body"]
        return 200, found[0], {}

    @staticmethod
    def too_long(body):
        if len(body["body"]) <= LONGEST:
            return None
        error = {"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": "Body is too long"}
        return problem(422, "Validation Failed", errors=[error])
