"""The extension for VS Code: its types, its package, what it says of itself, and what a person sees in the real workbench.

The package is built in a copy of its sources. `workbench/tour.mjs` then does in code-server what a person would do, and tells what was
seen; what it means is checked here.
"""
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import zipfile

import pytest
from programs import ROOT, STACKWRIGHT, WORK

EXTENSION = ROOT / "editors" / "vscode"
TOUR = pathlib.Path(__file__).parent / "workbench" / "tour.mjs"
PICTURES = ROOT / "docs" / "pictures"
MANIFEST = json.loads((EXTENSION / "package.json").read_text())
CODE = {path: path.read_text() for path in sorted((EXTENSION / "src").rglob("*.ts"))}
MANUAL = (ROOT / "docs" / "vscode.md").read_text()
README = (EXTENSION / "README.md").read_text()

# In bytes.
LARGEST_PICTURE = 200_000
LARGEST_PACKAGE = 2_500_000
# In seconds.
TOUR_TAKES_AT_MOST = 900

WALKTHROUGH = ["completion.png", "diff.png", "graph.png", "hover.png", "status.png"]
HELD = {
    "[Content_Types].xml",
    "extension.vsixmanifest",
    "extension/changelog.md",
    "extension/language-configuration.json",
    "extension/package.json",
    "extension/readme.md",
    "extension/images/file-dark.svg",
    "extension/images/file-light.svg",
    "extension/images/icon.png",
    "extension/out/NOTICES.txt",
    "extension/out/extension.js",
    "extension/out/graph.js",
    "extension/out/stack.tmLanguage.json",
    *(f"extension/out/pictures/{name}" for name in WALKTHROUGH),
}


def copied(name):
    """The sources of the extension in a folder of their own, with all that they are built with beside them."""
    root = WORK / "vscode" / name
    shutil.rmtree(root, ignore_errors=True)
    folder = root / "editors" / "vscode"
    shutil.copytree(EXTENSION, folder, ignore=shutil.ignore_patterns("node_modules", "out", "*.vsix"))
    for beside in ("grammar", "docs"):
        (root / beside).symlink_to(ROOT / beside)
    (folder / "node_modules").symlink_to(os.environ["EXTENSION_MODULES"])
    return folder


def run(folder, *words):
    path = f"{folder / 'node_modules' / '.bin'}:{os.environ['PATH']}"
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, env={**os.environ, "PATH": path})


@functools.cache
def package():
    folder = copied("package")
    for words in (["node", "build.mjs"], ["vsce", "package", "--no-dependencies", "--allow-missing-repository", "--skip-license"]):
        done = run(folder, *words)
        assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.vsix"))


def test_the_types_agree():
    done = run(copied("types"), "tsc", "--noEmit")
    assert done.returncode == 0, done.stdout


def test_types_see_the_planted_defect():
    folder = copied("planted")
    with (folder / "src" / "why.ts").open("a") as file:
        file.write('\nexport const wrong: number = documentOf("main.stack");\n')
    assert "Cannot find name 'documentOf'" in run(folder, "tsc", "--noEmit").stdout


def test_the_package_holds_what_it_needs_and_nothing_else():
    with zipfile.ZipFile(package()) as held:
        assert set(held.namelist()) == HELD
        texts = {name: held.read(name) for name in held.namelist()}
    assert not [name for name, text in texts.items() if str(ROOT).encode() in text]
    assert texts["extension/out/stack.tmLanguage.json"] == (ROOT / "grammar/textmate/stack.tmLanguage.json").read_bytes()
    assert package().stat().st_size < LARGEST_PACKAGE


def test_commands_are_the_same_in_manifest_code_server_and_manual():
    declared = {it["command"].removeprefix("stackwright."): it["title"] for it in MANIFEST["contributes"]["commands"]}
    registered = set(re.findall(r'^  (?:command|about)\("(\w+)"', CODE[EXTENSION / "src" / "extension.ts"], re.M))
    # A code lens starts it, and nobody else.
    assert registered - set(declared) == {"showReferences"} and set(declared) <= registered
    sent = set(re.findall(r'"stackwright\.(\w+)"', (ROOT / "src/lsp/lenses.rs").read_text()))
    assert sent and sent <= registered
    named = {it["command"].removeprefix("stackwright.") for menu in MANIFEST["contributes"]["menus"].values() for it in menu}
    assert named <= set(declared)
    for title in declared.values():
        assert f"*{title}*" in MANUAL and f"*{title}*" in README, title


def test_settings_are_the_same_in_manifest_code_and_manual():
    declared = set(MANIFEST["contributes"]["configuration"]["properties"])
    read = {f"stackwright.{name}" for text in CODE.values() for name in re.findall(r'getConfiguration\("stackwright"\)\s*\.get\("([\w.]+)"', text)}
    # These are read by the server and by the library of the client.
    assert declared - read == {"stackwright.profile", "stackwright.set", "stackwright.trace.server"} and read <= declared
    for name in declared:
        assert f"`{name}`" in MANUAL and f"`{name}`" in README, name
    program = MANIFEST["contributes"]["configuration"]["properties"]["stackwright.server.path"]
    assert program["scope"] == "machine"
    assert MANIFEST["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] == ["stackwright.server.path"]


def test_requests_are_those_of_the_server():
    asked = {name for text in CODE.values() for name in re.findall(r'"(stackwright/\w+)"', text)}
    told = set(re.findall(r"`(stackwright/\w+)`", (ROOT / "docs/editor.md").read_text()))
    assert asked and asked <= told


def test_versions_are_pinned():
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", it) for it in MANIFEST["devDependencies"].values())


@pytest.mark.parametrize("path", sorted(PICTURES.glob("*.png")), ids=lambda it: it.name)
def test_pictures_are_small_and_shown(path):
    assert path.stat().st_size < LARGEST_PICTURE
    assert any(f"pictures/{path.name}" in page.read_text() for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def tour(name, compiler, **environment):
    """What was seen on a tour through the workbench."""
    words = ["node", TOUR, package(), compiler, WORK / "vscode" / name]
    done = subprocess.run(words, capture_output=True, text=True, timeout=TOUR_TAKES_AT_MOST, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def step():
    """What was seen at a step of the one long tour."""
    return functools.partial(told, tour("tour", STACKWRIGHT))


def told(seen, name):
    found = seen[name]
    assert not (isinstance(found, dict) and "error" in found), found["error"]
    return found


def has(lines, *wanted):
    text = "\n".join(lines)
    missing = [it for it in wanted if it not in text]
    assert not missing, f"{missing} not in {text}"


def test_status_tells_the_version(step):
    has(step("status"), "stackwright 0.", "Restart")


def test_words_have_scopes_and_meanings(step):
    found = step("colours")
    assert "storage.type.stack" in found["keyword"] and "comment.line" in found["comment"] and "string.quoted" in found["string"]
    assert "semantic token typenamespace" in found["namespace"]


def test_lenses_tell_and_lead(step):
    found = step("lenses")
    has(found["all"], "2 layers, 9 instances", "diff against main", "Setup runs 16 recipes", "used 3 times")
    has(found["peek"], "instance web_server", "instance office", "instance burst")
    has(found["changes"], "no change", "--base main")


def test_a_mistake_is_shown_and_mended(step):
    found = step("mistake")
    has(found["problems"], "nothing is called `weeb`", "SW0201", "did you mean `web`?")
    assert found["offered"] == ["replace with `web`"]
    has(found["mended"], "layers = [web]")


def test_hover_shows_the_values(step):
    has(step("hover"), "variable web_count", "profile prod: 4")


def test_completion_offers_and_inserts(step):
    found = step("completion")
    has(found["offered"], "security_groups", "shortname")
    has(found["documented"], "Becomes CustomSecurityGroupIds")
    has(found["taken"], "security_groups = [")


def test_enter_goes_on_with_documentation(step):
    assert "/// More." in step("documentation goes on")


def test_the_graph_follows_text_and_theme(step):
    found = step("graph")
    has(found["before"]["labels"], "balancer", "burst[1..4]", "storefront")
    has(found["after"], "sunburst[1..4]")
    assert found["kept"] == found["after"] and "the program has errors" in found["word"][0]
    assert found["dark"] != found["before"]["fill"]


def test_plans_of_the_creation_and_of_events(step):
    found = step("plan")
    has(found["creation"], "Creating shop from nothing", "Wave 1")
    has(found["release"], "Phase 1 of 3: canary")
    # The rows of the list have other texts in them that are hidden.
    has(found["offered"], "lb1", "web_server[1]")
    assert any(it.startswith("web_server") and "[" not in it for it in found["offered"])


def test_documents_follow_the_text_and_stay_while_it_has_errors(step):
    found = step("documents")
    has(found["template"], "AWSTemplateFormatVersion")
    has(found["followed"], '"Description": "Changed. The shop')
    has(found["kept"], "AWSTemplateFormatVersion", '"Description": "Changed. The shop')
    has(found["refused"], "the program has errors")
    has(found["lists"], '"setup": [')
    has(found["node"], "$stackwright")


def test_why_at_the_cursor_and_asked_for(step):
    found = step("why")
    has(found["here"], "shop.workers", "layer web, shop.stack:77:27: 16", "stack shop, shop.stack:48:16: 8")
    has(found["asked"], "apache.keepalivetimeout", "stack shop, shop.stack:45:37: 5")


def test_the_diff_is_of_what_is_typed(step):
    has(step("diff"), "InstanceType of web_server[1..2] can only change while it is stopped", "CustomRecipes.Setup", "Caution")


def test_formatting_and_saving(step):
    found = step("format and save")
    assert found["saved"] == found["before"]


def test_the_profile_counts_at_once(step):
    has(step("profile"), "2 layers, 11 instances")


def test_import_writes_and_opens_the_file(step):
    found = step("import")
    has(found["shown"], 'resource Net: "AWS::EC2::VPC"')
    assert found["written"]


def test_the_walkthrough_shows_and_leads(step):
    found = step("walkthrough")
    has(found["steps"], "compiler stackwright", "on the PATH", "Open the setting", "Compare with the base branch")
    assert not re.search(r"[`*]|command:", "".join(found["steps"]))
    assert len(found["pictures"]) == len(WALKTHROUGH)
    has(found["drawn"], "balancer", "storefront")
    assert not [it for it in found["done"] if it.startswith("Know what")]


def test_a_file_that_is_not_saved_is_a_program(step):
    found = step("not saved yet")
    has(found["told"], "1 layer, 0 instances")
    has(found["template"], "AWSTemplateFormatVersion", '"Other"')


def test_a_server_that_dies_is_started_again(step):
    found = step("crash")
    has(found["followed"], '"shop::morpackages"')
    has(found["told"], "stopped again and again", "Restart", "Show Log")


def test_nothing_of_a_folder_that_is_not_trusted_runs(step):
    found = step("no trust")
    has(found["told"], "was not found", "Open Settings")
    has(found["refused"], "Diffs are off in a folder that is not trusted", "Manage Workspace Trust")
    assert found["before"] is False


def test_words_when_there_is_no_compiler(step):
    found = step("no compiler")
    has(found["told"], "/nowhere/stackwright", "Open Settings", "Show Log")
    has(found["tooOld"], "0.0.9, which is too old")


def test_the_tour_sees_the_planted_defect():
    """A server that never answers: the tour does not see what it waits for, and says so."""
    mute = WORK / "vscode" / "mute"
    mute.write_text(f'#!/bin/sh\ncase "$*" in lsp) exec sleep 300 ;; *) exec "{STACKWRIGHT}" "$@" ;; esac\n')
    mute.chmod(0o755)
    found = tour("mute-tour", str(mute), ONLY="hover", PATIENCE="10000")
    assert "waited in vain for the code lenses" in found["hover"]["error"]
