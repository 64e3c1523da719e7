"""Neovim and Emacs with the very configuration that the manual gives: a mistake is typed, seen, mended; a layer renamed; the file formatted and saved.

The configurations of Helix and Zed are read, and what they name must be there.
"""
import ctypes
import json
import os
import re
import subprocess
import tomllib

import pytest
from highlighting import HIGHLIGHTS
from programs import ROOT, STACKWRIGHT, WORK, fail_on
from tree_sitter import GRAMMAR, tree_sitter

EDITORS = ROOT / "editors"
DRIVERS = ROOT / "tests/judges/editors"
MANUAL = (ROOT / "docs/editors.md").read_text()
SECONDS = 90

BEFORE = """\
stack shop {
  chef = "11.10"
  os = "Ubuntu 14.04 LTS"
}

layer web: php-app { public_ips = true }

instance w { layers = [web], size = "c5.large" }
"""
AFTER = """\
stack shop {
  chef = "11.10"
  os = "Ubuntu 14.04 LTS"
}

@was(web)
layer front: php-app { public_ips = true }

instance w { layers = [front], size = "c5.large" }
"""


def blocks(section, language):
    """The pieces of configuration in a section of the manual."""
    text = MANUAL.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


@pytest.fixture
def home(tmp_path):
    """A home as the manual takes it to be: the project in `~/stackwright`, the compiler on the path, and a program in `~/shop`."""
    (tmp_path / "stackwright").symlink_to(ROOT)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/stackwright").symlink_to(STACKWRIGHT)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/stackwright.toml").touch()
    (tmp_path / "shop/main.stack").write_text(BEFORE)
    return tmp_path


def run(home, *command, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    path = f"{home}/bin:{os.environ['PATH']}"
    environment = {**kept, "HOME": str(home), "PATH": path, "FILE": "main.stack", "PATIENCE": "20", **more}
    command = [str(it) for it in command]
    return subprocess.run(command, capture_output=True, text=True, cwd=home / "shop", env=environment, timeout=SECONDS)


def neovim(home, *parts, **more):
    (home / "init.lua").write_text("".join(parts))
    return run(home, "nvim", "--headless", "-n", "-u", home / "init.lua", "main.stack", "-c", f"luafile {DRIVERS}/neovim.lua", **more)


def emacs(home, *parts, **more):
    (home / "init.el").write_text("".join(parts))
    packages = ["--eval", "(package-initialize)"]
    return run(home, "emacs", "--batch", "-q", *packages, "-l", home / "init.el", "-l", DRIVERS / "emacs.el", **more)


def seen(finished):
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return json.loads(finished.stdout.splitlines()[0])


def test_neovim(home):
    start, format_on_write, keys, *_ = blocks("Neovim", "lua")
    what = seen(neovim(home, start, format_on_write, keys))
    assert (what["filetype"], what["comments"]) == ("stackwright", "// %s")
    assert (what["place"], what["message"].splitlines()[0]) == ("wbe", "nothing is called `wbe`")
    assert what["actions"][0] == "replace with `web`" and what["is_saved"]
    assert (home / "shop/main.stack").read_text() == AFTER


def test_neovim_takes_settings(home):
    start, format_on_write, _, settings, *_ = blocks("Neovim", "lua")
    (home / "shop/main.stack").write_text('profile prod { mark = "b" }\nvariable mark: string = "a"\n' + BEFORE)
    settings = settings.replace("/opt/stackwright/bin/stackwright", str(home / "bin/stackwright"))
    show = 'vim.g.shown = [[variable mark: string = "a"]]\n'
    assert seen(neovim(home, settings, start, format_on_write, show))["hover"].count("prod") == 1


def test_new_neovim_is_configured_by_its_own_means(home):
    """There is no Neovim 0.11 at hand: what it would be told is looked at."""
    record = "local told = {}\nvim.lsp.config = function(name, config) told.config = { name, config.cmd, config.filetypes, config.root_markers } end\n"
    record += "vim.lsp.enable = function(name) told.enabled = name end\nvim.filetype = { add = function(it) told.type = it.extension.stack end }\n"
    say = "io.stdout:write(vim.fn.json_encode(told))\n"
    start, *_, alone, _ = blocks("Neovim", "lua")
    expected = ["stackwright", ["stackwright", "lsp"], ["stackwright"], ["stackwright.toml", ".git"]]
    for configuration in (start + 'vim.cmd("runtime plugin/stackwright.lua")\n', alone):
        (home / "init.lua").write_text(record + configuration + say)
        told = json.loads(run(home, "nvim", "--headless", "--noplugin", "-u", home / "init.lua", "+qa").stdout)
        assert (told["config"], told["enabled"]) == (expected, "stackwright")
    assert told["type"] == "stackwright"


@pytest.mark.parametrize("editor, parser", [("Neovim", ".local/share/nvim/site/parser/stack.so"), ("Helix", ".config/helix/runtime/grammars/stack.so")])
def test_an_editor_gets_a_parser(home, editor, parser):
    """The Neovim at hand takes none of this version; the parser is asked for its language."""
    (make,) = blocks(editor, "sh")
    made = run(home, "bash", "-e", "-c", make)
    assert made.returncode == 0, made.stderr
    language = ctypes.CDLL(str(home / parser)).tree_sitter_stack
    language.restype = ctypes.c_void_p
    assert language()


def test_emacs(home):
    start, format_on_save, _ = blocks("Emacs", "elisp")
    what = seen(emacs(home, start, format_on_save))
    assert (what["mode"], what["comments"]) == ("stackwright-mode", "// ")
    assert what["place"] == "wbe" and "nothing is called `wbe`" in what["message"]
    assert what["is_saved"]
    assert (home / "shop/main.stack").read_text() == AFTER


@pytest.mark.parametrize("editor", [neovim, emacs])
def test_an_editor_without_a_server_is_seen(home, editor):
    (home / "bin/stackwright").unlink()
    (home / "bin/stackwright").symlink_to("/bin/false")
    section, language = {neovim: ("Neovim", "lua"), emacs: ("Emacs", "elisp")}[editor]
    finished = editor(home, *blocks(section, language)[:2], PATIENCE="2")
    assert finished.returncode != 0
    assert (home / "shop/main.stack").read_text() == BEFORE


def test_emacs_mode_knows_every_word(home):
    """Its lists are those of the language, it compiles without a warning, and it colours what it should."""
    rules = re.sub(r"//.*", "", (ROOT / "grammar/stack.pest").read_text())
    words = set(re.findall(r'"([a-z_]{2,})"', rules)) - {"string"}
    lists = "(vconcat stackwright-declarations stackwright-words stackwright-literals)"
    faces = '(with-temp-buffer (insert "layer web: custom { name = \\"a\\" }\\n") (stackwright-mode) (font-lock-ensure) (vector (get-text-property 1 (quote face)) (get-text-property 28 (quote face))))'
    say = f"(princ (json-encode (vector {lists} {faces})))"
    start = blocks("Emacs", "elisp")[0].splitlines()
    (home / "init.el").write_text("(require 'json)\n" + "\n".join(start[:2]) + "\n" + say)
    known, shown = json.loads(run(home, "emacs", "--batch", "-q", "-l", home / "init.el").stdout)
    assert set(known) == words
    assert shown == ["font-lock-keyword-face", "font-lock-string-face"]
    (home / "stackwright-mode.el").write_text((EDITORS / "emacs/stackwright-mode.el").read_text())
    compiled = run(home, "emacs", "--batch", "-q", "--eval", "(setq byte-compile-error-on-warn t)", "-f", "batch-byte-compile", home / "stackwright-mode.el")
    assert compiled.returncode == 0, compiled.stderr


# Quotes within the templates of a string.
NOT_INDENTED = {"nested-interpolation"}


@pytest.mark.parametrize("offset, are_seen", [(2, False), (3, True)], ids=["as the formatter does", "planted defect"])
def test_emacs_indents(home, offset, are_seen):
    """Every example and case gets the formatter's layout, when all its indentation is taken away."""
    programs = [*(ROOT / "examples").rglob("*.stack"), *(ROOT / "tests/cases").rglob("main.stack")]
    programs = [it for it in sorted(programs) if it.parent.name not in NOT_INDENTED]
    (home / "init.el").write_text("\n".join(blocks("Emacs", "elisp")[0].splitlines()[:2]) + f"\n(setq stackwright-indent-offset {offset})")
    finished = run(home, "emacs", "--batch", "-q", "-l", home / "init.el", "-l", DRIVERS / "indentation.el", *programs)
    assert finished.returncode == 0, finished.stderr
    differing = json.loads(finished.stdout)
    assert bool(differing) == are_seen, differing


def test_helix():
    (block,) = blocks("Helix", "toml")
    configuration = tomllib.loads(block)
    (language,) = configuration["language"]
    assert configuration["language-server"][language["language-servers"][0]]["command"] == "stackwright"
    assert configuration["language-server"][language["language-servers"][0]]["args"] == ["lsp"]
    ours = json.loads((GRAMMAR / "tree-sitter.json").read_text())["grammars"][0]
    assert (language["scope"], language["file-types"]) == (ours["scope"], ours["file-types"])
    assert language["grammar"] == ours["name"]
    assert (EDITORS / "helix/queries" / language["name"] / "highlights.scm").is_file()


def test_zed():
    (block,) = blocks("Zed", "json")
    settings = json.loads(block)
    extension = tomllib.loads((EDITORS / "zed/extension.toml").read_text())
    (server,) = extension["language_servers"]
    (folder,) = (EDITORS / "zed/languages").iterdir()
    language = tomllib.loads((folder / "config.toml").read_text())
    assert list(settings["lsp"]) == [server]
    assert list(settings["languages"]) == extension["language_servers"][server]["languages"] == [language["name"]]
    assert language["grammar"] in extension["grammars"]
    assert (ROOT / extension["grammars"][language["grammar"]]["path"]) == GRAMMAR
    assert language["path_suffixes"] == ["stack"]
    # Zed does not load a language that names what this file does not know.
    named = {name for it in language["brackets"] for name in it.get("not_in", [])}
    known = set(re.findall(r"@([a-z]+)", (folder / "overrides.scm").read_text()))
    assert named and named <= known


def test_zed_extension_compiles():
    environment = {**os.environ, "CARGO_TARGET_DIR": str(WORK / "zed")}
    run = subprocess.run(["cargo", "check", "--quiet", "--locked"], cwd=EDITORS / "zed", env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


# What Helix calls otherwise.
HELIX = {
    "number": "constant.numeric",
    "property": "variable.other.member",
    "module": "namespace",
    "keyword.import": "keyword.control.import",
    "keyword.conditional": "keyword.control.conditional",
    "keyword.repeat": "keyword.control.repeat",
    "string.escape": "constant.character.escape",
    "comment.documentation": "comment.block.documentation",
}
QUERIES = sorted(it for folder in ("neovim", "helix", "zed") for it in (EDITORS / folder).rglob("*.scm"))


@pytest.mark.parametrize("query", QUERIES, ids=lambda it: str(it.relative_to(EDITORS)))
def test_query_is_valid(query):
    run = tree_sitter("query", "--captures", query, ROOT / "examples/shop/shop.stack")
    assert run.returncode == 0 and "capture:" in run.stdout, run.stderr


def test_queries_are_those_of_the_grammar():
    """Editors want the queries in folders of their own; what an editor has no other customs for is a copy."""
    own = {"indents.scm": {"helix", "zed"}}
    findings = []
    for query in QUERIES:
        source = GRAMMAR / "queries" / query.name
        editor = query.relative_to(EDITORS).parts[0]
        if not source.exists() or editor in own.get(query.name, ()):
            continue
        text = source.read_text()
        if source == HIGHLIGHTS and editor == "helix":
            text = re.sub(r"@([\w.]+)", lambda it: "@" + HELIX.get(it[1], it[1]), text)
        if query.read_text() != text:
            findings.append(f"{query.relative_to(ROOT)} is not what {source.relative_to(ROOT)} says")
    fail_on(findings)
