"""The forms of a report for every case of `diff`: pages, Markdown, drawings, logs and annotations."""
import functools
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest
from programs import ROOT, WORK, at_once, fail_on, stackwright
from test_sarif import schema_findings, undeclared_rules, validated

HERE = pathlib.Path(__file__).parent
PLANTED = HERE / "planted"
CASES = sorted(it.parent for it in (ROOT / "tests" / "diff").glob("*/diff.json"))
FORMS = WORK / "reports"
MARK = "<!-- stackwright-diff -->"
# What our Markdown holds of HTML, and what cmark-gfm makes.
TAGS = set("details summary sub br p h2 h3 strong em code pre table thead tbody tr th td ul ol li blockquote a del".split())
MMDC = pathlib.Path(os.environ["NODE_MODULES"]) / ".bin" / "mmdc"


def name(case):
    return case.name


@functools.cache
def reports(form, ending):
    """`{case: file}`: the report of each case in one form."""
    (FORMS / ending).mkdir(parents=True, exist_ok=True)

    def write(case):
        run = stackwright("show", (case / "diff.json").relative_to(ROOT), "--format", form, "--noise")
        path = FORMS / ending / f"{case.name}.{ending}"
        path.write_text(run.stdout if run.returncode == 0 else "")
        return path

    return at_once(write, CASES)


# Pages


@functools.cache
def parts():
    """A page with a part for each program of two folders."""
    path = FORMS / "parts.html"
    FORMS.mkdir(parents=True, exist_ok=True)
    path.write_text(stackwright("diff", "tests/diff/layer-recipe", "tests/diff/instance-with-volumes-deleted", "--format", "html").stdout)
    return path


def test_page_of_several_parts():
    assert parts().read_text().count('<section class="part"') == 2
    fail_on(page_findings()[str(parts())])


@functools.cache
def page_findings():
    files = [PLANTED / "page.html", parts(), *reports("html", "html").values()]
    run = subprocess.run(["node", HERE / "pages.mjs", *files], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_page(case):
    path = reports("html", "html")[case]
    fail_on(page_findings()[str(path)] if path.stat().st_size else ["no page"])


WANTED = ["no-dup-id", "no-implicit-close", "asks for", "text outside of its box", "boxes that overlap", "wider than", "a box outside of"]


@pytest.mark.parametrize("wanted", WANTED)
def test_page_sees_the_planted_defect(wanted):
    assert any(it.startswith(wanted) for it in page_findings()[str(PLANTED / "page.html")]), page_findings()[str(PLANTED / "page.html")]


# Markdown


class Rendered(html.parser.HTMLParser):
    """What GitHub would show: the text, and what is wrong with the elements."""

    def __init__(self, text):
        super().__init__()
        self.open, self.text, self.wrong = [], [], []
        self.feed(text)
        self.wrong += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.wrong.append(f"<{tag}> is none of our elements")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        self.text.append(data)
        if "```" in data and "pre" not in self.open and "code" not in self.open:
            self.wrong.append(f"a fence that is text: {data.strip()[:80]}")


def rendered(text):
    extensions = ["table", "strikethrough", "autolink", "tagfilter", "tasklist"]
    options = [option for extension in extensions for option in ("-e", extension)]
    run = subprocess.run(["cmark-gfm", "--unsafe", *options], input=text, capture_output=True, text=True, check=True)
    return Rendered(run.stdout)


def squeezed(text):
    return re.sub(r"\s+", " ", text)


def values(json_value):
    """The texts of a value as a report shows them."""
    if isinstance(json_value, str):
        yield json.dumps(json_value, ensure_ascii=False)
    elif isinstance(json_value, list):
        for it in json_value:
            yield from values(it)
    elif isinstance(json_value, dict):
        if "$unknown" in json_value:
            # What comes from another thing, key by key, is told by the thing.
            words = json_value["$unknown"]["words"]
            yield words.rpartition(".")[0] or words
        elif "$secret" not in json_value:
            for key, it in json_value.items():
                yield key
                yield from values(it)


def both(old, new):
    """The texts of two values; of two lists, what only one of them has: long ones are told by that."""
    if isinstance(old, list) and isinstance(new, list):
        old, new = [it for it in old if it not in new], [it for it in new if it not in old]
    yield from values(old)
    yield from values(new)


def told(report):
    """All that must stand in the text: addresses, values before and after, recipes, what is in danger."""
    for part in report["parts"]:
        for change in part["objects"]:
            if "[" not in change["address"]:
                yield change["address"]
            for it in change["properties"]:
                yield from both(it.get("old"), it.get("new"))
        for change in part["attributes"]:
            for it in change["leaves"]:
                yield from both(it.get("old"), it.get("new"))
        for change in part["run_lists"]:
            yield from change["old"] + change["new"]


def lost(report, text):
    shown = squeezed(text)
    return [f"not in the text: {it[:120]}" for it in dict.fromkeys(told(report)) if squeezed(it) not in shown]


def markdown_findings(text):
    found = [] if text.startswith(MARK + "\n") else ["the first line is not the mark"]
    found += [f"{opened} details opened, {closed} closed" for opened, closed in [(text.count("<details>"), text.count("</details>"))] if opened != closed]
    # A fence is closed by one of its length.
    fences = re.findall(r"^(`{3,})", text, re.M)
    while fences:
        opened = fences.pop(0)
        if opened not in fences:
            found.append("a fence is not closed")
            break
        del fences[: fences.index(opened) + 1]
    return found + rendered(text).wrong


@pytest.mark.parametrize("case", CASES, ids=name)
def test_markdown(case):
    text = reports("markdown", "md")[case].read_text()
    report = json.loads((case / "diff.json").read_text())
    left_out = "Left out to keep this short" in text
    fail_on(markdown_findings(text) + ([] if left_out else lost(report, "".join(rendered(text).text))))


@pytest.mark.parametrize("case", CASES, ids=name)
def test_page_loses_nothing(case):
    page = reports("html", "html")[case].read_text()
    text = Rendered(page.partition("<body>")[2].replace("</body>", "").replace("</html>", "")).text
    fail_on(lost(json.loads((case / "diff.json").read_text()), "".join(text)))


def test_markdown_sees_the_planted_defects():
    found = markdown_findings((PLANTED / "report.md").read_text())
    for wanted in ["the first line is not the mark", "1 details opened, 0 closed", "a fence is not closed", "<details> is not closed"]:
        assert wanted in found
    report = {"parts": [{"objects": [{"address": "web", "properties": [{"old": "`x`", "new": "<y>|"}]}], "attributes": [], "run_lists": []}]}
    assert lost(report, "web `x` y|") == ['not in the text: "`x`"', 'not in the text: "<y>|"']


# Drawings


@functools.cache
def drawings():
    """`{case: file}` for every report with a drawing."""
    found = {}
    (FORMS / "mmd").mkdir(parents=True, exist_ok=True)
    for case, path in reports("markdown", "md").items():
        drawing = re.search(r"^```mermaid\n(.*?)^```$", path.read_text(), re.M | re.S)
        if drawing:
            found[case] = FORMS / "mmd" / f"{case.name}.mmd"
            found[case].write_text(drawing[1])
    return found


@functools.cache
def parsed():
    files = [*sorted(PLANTED.glob("*.mmd")), *drawings().values()]
    run = subprocess.run(["node", HERE / "diagrams.mjs", *files], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_drawings_parse():
    assert len(drawings()) >= 30
    fail_on([f"{case.name}: {parsed()[str(path)]}" for case, path in drawings().items() if parsed()[str(path)]])


def test_drawings_see_the_planted_defect():
    assert all(parsed()[str(path)] for path in PLANTED.glob("*.mmd"))


def drawn(path):
    """What mermaid-cli says of a drawing that it is to draw; empty if it draws it."""
    settings = FORMS / "puppeteer.json"
    settings.write_text(json.dumps({"executablePath": os.environ["CHROMIUM"], "args": ["--no-sandbox"]}))
    out = FORMS / "mmd" / f"{path.stem}.svg"
    out.unlink(missing_ok=True)
    run = subprocess.run([MMDC, "-p", settings, "-i", path, "-o", out], capture_output=True, text=True)
    return "" if run.returncode == 0 and out.is_file() else run.stdout + run.stderr


@pytest.mark.parametrize("which", [0, 1])
def test_largest_drawings_are_drawn(which):
    path = sorted(drawings().values(), key=lambda it: (-it.stat().st_size, it))[which]
    fail_on([it for it in [drawn(path)] if it])


def test_mermaid_sees_the_planted_defect():
    path = next(iter(sorted(PLANTED.glob("*.mmd"))))
    assert drawn(shutil.copy(path, FORMS / "planted.mmd") and FORMS / "planted.mmd")


# Logs and annotations


@functools.cache
def log_findings():
    return validated([PLANTED / "rules.sarif", *reports("sarif", "sarif").values()], FORMS / "findings")


def outside(places, case):
    """Places that are no lines of the files of a case."""
    for file, line in places:
        path = case / file
        lines = len(path.read_text().splitlines()) if path.is_file() else 0
        if not 1 <= line <= lines:
            yield f"{file}:{line} is no line of {lines}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_log(case):
    path = reports("sarif", "sarif")[case]
    log = json.loads(path.read_text())
    results = log["runs"][0]["results"]
    physical = [place["physicalLocation"] for result in results for place in result["locations"] + result.get("relatedLocations", [])]
    places = [(it["artifactLocation"]["uri"], it["region"]["startLine"]) for it in physical]
    fail_on(schema_findings(log) or [*undeclared_rules(log), *log_findings()[path], *outside(places, case)])


def test_log_sees_the_planted_defect():
    assert log_findings()[PLANTED / "rules.sarif"]
    assert list(outside([("after.stack", 100_000), ("nowhere.stack", 1)], CASES[0]))


ANNOTATION = re.compile(r"::(error|warning|notice) file=([^,:]+),line=(\d+),endLine=(\d+),(?:col=\d+,(?:endColumn=\d+,)?)?title=(SW\d{4})::(.+)")


@pytest.mark.parametrize("case", CASES, ids=name)
def test_annotations_and_the_log_say_the_same(case):
    lines = reports("github", "txt")[case].read_text().splitlines()
    matches = [ANNOTATION.fullmatch(line) for line in lines]
    wrong = [f"no annotation: {line}" for line, match in zip(lines, matches) if not match]
    levels = {"error": "error", "warning": "warning", "notice": "note"}
    told = [(levels[m[1]], m[5], int(m[3])) for m in matches if m]
    results = json.loads(reports("sarif", "sarif")[case].read_text())["runs"][0]["results"]
    logged = [(it["level"], it["ruleId"], it["locations"][0]["physicalLocation"]["region"]["startLine"]) for it in results]
    fail_on(wrong + ([] if told == logged else [f"annotations: {told}", f"log: {logged}"]))


def test_danger_that_is_refused_is_an_error():
    case = ROOT / "tests" / "diff" / "instance-zone"
    run = stackwright("diff", case / "before.stack", case / "after.stack", "--format", "sarif", "--fail-on", "replace")
    results = json.loads(run.stdout)["runs"][0]["results"]
    assert (run.returncode, {it["level"] for it in results if it["ruleId"] == "SW7013"}) == (3, {"error"})
