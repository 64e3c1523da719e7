"""What the three grammars of the language make of a text: the compiler's, the TextMate grammar and the tree-sitter grammar.

Each gives classes of stretches of bytes. A class is one of `comment`, `string`, `number`, `keyword`, `operator` and `recipe`; names and
what only keeps things apart have none.
"""
import json
import pathlib
import random
import re
import shutil
import subprocess

from programs import ROOT, STACKWRIGHT, WORK
from tree_sitter import GRAMMAR, listed, tree_sitter

HERE = pathlib.Path(__file__).parent
TEXTMATE = ROOT / "grammar/textmate/stack.tmLanguage.json"
HIGHLIGHTS = GRAMMAR / "queries/highlights.scm"
FOLDERS = ["examples", "src/prelude", "tests/broken", "tests/cases", "tests/diff", "tests/errors", "tests/fmt", "tests/import", "tests/plan"]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "src/diagnostic/pages").glob("*.md")), ROOT / "README.md"]


def sources():
    """Every stack file of the project that is text, and every piece of one in its documents."""
    files = [it for folder in FOLDERS for it in sorted((ROOT / folder).rglob("*.stack"))]
    return [it for it in files if is_text(it)] + list(fences())


def is_text(path):
    try:
        return bool(path.read_bytes().decode())
    except UnicodeDecodeError:
        return False


def fences():
    folder = WORK / "fences"
    folder.mkdir(parents=True, exist_ok=True)
    for page in PAGES:
        for number, text in enumerate(re.findall(r"^```stack[^\n]*\n(.*?)^```$", page.read_text(), re.M | re.S), 1):
            path = folder / f"{page.stem}-{number}.stack"
            path.write_text(text)
            yield path


def spoilt(count):
    """Texts of the project with one or two tokens taken out, doubled, or put elsewhere; the same ones every time."""
    folder = WORK / "spoilt"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    chance = random.Random(1)
    files = [it for it in sources() if it.is_relative_to(ROOT / "examples") or it.is_relative_to(ROOT / "tests/cases")]
    for number in range(count):
        text = chance.choice(files).read_text()
        for _ in range(chance.choice([1, 1, 2])):
            tokens = [it.span() for it in re.finditer(r'\w+|"""|.', text, re.S)]
            (start, end), (other, end_of_other) = chance.choice(tokens), chance.choice(tokens)
            put = chance.choice(["", text[start:end] * 2, text[other:end_of_other], text[other:end_of_other] + text[start:end]])
            text = text[:start] + put + text[end:]
        (folder / f"{number}.stack").write_text(text)
    return sorted(folder.glob("*.stack"))


class Server:
    """The compiler as a language server, for an editor that has no colours of its own."""

    def __init__(self):
        self.process = subprocess.Popen([STACKWRIGHT, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0
        tokens = {"augmentsSyntaxTokens": False, "requests": {"full": True}, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"]}
        capabilities = {"general": {"positionEncodings": ["utf-8"]}, "textDocument": {"semanticTokens": tokens, "diagnostic": {}}}
        started = self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self.kinds = started["capabilities"]["semanticTokensProvider"]["legend"]["tokenTypes"]
        self.tell("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                length = int(line.split(b":")[1]) if line.startswith(b"Content-Length") else length
            assert length, "the server went away"
            message = json.loads(self.process.stdout.read(length))
            if message.get("id") == self.number and "method" not in message:
                return message["result"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(timeout=10)


CLASS_OF_KIND = {"comment": "comment", "string": "string", "number": "number", "keyword": "keyword", "operator": "operator", "method": "recipe"}


def compiled(files):
    """Of each file the codes of its syntax errors and its classes, as the compiler has them."""
    with Server() as server:
        return {path: asked(server, path) for path in files}


def asked(server, path):
    text = path.read_text()
    document = {"uri": path.as_uri()}
    server.tell("textDocument/didOpen", {"textDocument": {**document, "languageId": "stackwright", "version": 1, "text": text}})
    report = server.ask("textDocument/diagnostic", {"textDocument": document})
    data = server.ask("textDocument/semanticTokens/full", {"textDocument": document})["data"]
    server.tell("textDocument/didClose", {"textDocument": document})
    codes = {it["code"] for it in report["items"] if it["code"].startswith("SW01")}
    return codes, list(decoded(data, server.kinds, text.encode()))


def decoded(data, kinds, text):
    starts = line_starts(text)
    line = column = 0
    for lines, columns, length, kind, _ in zip(*[iter(data)] * 5):
        line, column = (line + lines, columns) if lines else (line, column + columns)
        at = starts[line] + column
        found = CLASS_OF_KIND.get(kinds[kind])
        # A name in quotes is text as well, with them or without.
        if not found and b'"' in text[at - 1 : at + 1]:
            found = "string"
        if found:
            yield at, at + length, found


def line_starts(text):
    return [0, *(it.end() for it in re.finditer(b"\n", text))]


def textmate(files, grammar=TEXTMATE):
    """Of each file its classes, as a TextMate grammar has them."""
    paths = "".join(f"{it}\n" for it in files)
    run = subprocess.run(["node", HERE / "textmate.mjs", grammar], input=paths, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return {pathlib.Path(path): [tuple(it) for it in found] for path, found in json.loads(run.stdout).items()}


CLASS_OF_CAPTURE = [
    ("comment", "comment"),
    ("string", "string"),
    ("number", "number"),
    ("keyword", "keyword"),
    ("constant.builtin", "keyword"),
    ("operator", "operator"),
    ("function.method", "recipe"),
]
CAPTURE = re.compile(r"^    pattern: .*?capture: \d+ - ([\w.]+), start: \((\d+), (\d+)\), end: \((\d+), (\d+)\)")


def captured(files, query=HIGHLIGHTS):
    """Of each file its classes, as a highlighting query of tree-sitter has them: of two captures the later holds."""
    run = tree_sitter("query", "--captures", query, "--paths", listed(files))
    assert run.returncode == 0, run.stderr
    by_name = {str(it): it for it in files}
    found = {it: [] for it in files}
    for line in run.stdout.split("\n"):
        if line in by_name:
            path = by_name[line]
            starts = line_starts(path.read_bytes())
        elif match := CAPTURE.match(line):
            name, *numbers = match.groups()
            row, column, end_row, end_column = map(int, numbers)
            kind = next((kind for start, kind in CLASS_OF_CAPTURE if name == start or name.startswith(start + ".")), None)
            found[path].append((starts[row] + column, starts[end_row] + end_column, kind))
    return found


def bytes_of(text, classes):
    """The class of every byte; blanks, and the dots inside of names, have none."""
    out = [None] * len(text)
    for start, end, kind in classes:
        out[start:end] = [kind] * (end - start)
    return [None if byte in b" \t\r\n" else kind for byte, kind in zip(text, out)]


def differences(path, ours, theirs):
    """Where two lists of classes of a file are not the same, one a line of the file."""
    text = path.read_bytes()
    found = {}
    for at, (our, their) in enumerate(zip(bytes_of(text, ours), bytes_of(text, theirs))):
        if our != their:
            line = text.count(b"\n", 0, at) + 1
            found.setdefault(line, f"{named(path)}:{line}: {our} here, {their} there: {text.splitlines()[line - 1].decode()}")
    return list(found.values())


def named(path):
    return path.relative_to(ROOT)
