"""The grammars for editors are held in step with the compiler's: all three run over every stack file of the project.

Where the compiler finds a syntax error, tree-sitter finds one, and nowhere else; where there is none, all three agree byte by byte on what
is comment, string, number, keyword, operator and recipe.
"""
import functools
import json
import re

import pytest
from highlighting import HIGHLIGHTS, TEXTMATE, captured, compiled, differences, named, sources, spoilt, textmate
from programs import ROOT, fail_on
from tree_sitter import syntax_errors

# Text that no grammar takes: not part of the language, not closed, a comment with `#`.
BROKEN = {"SW0101", "SW0102", "SW0104"}
# The grammars take numbers, times and escapes a little too widely, and any depth: what the compiler says then is about these and not about syntax.
TAKEN_WIDELY = {"SW0103", "SW0105", "SW0106", "SW0107"}
SPOILT = 600
EDITORS = {"textmate": textmate, "tree-sitter": captured}


@functools.cache
def everything():
    return compiled(sources())


@functools.cache
def sound():
    """The files without a syntax error, each with its classes."""
    return {path: classes for path, (codes, classes) in everything().items() if not codes}


@functools.cache
def editors(name):
    return EDITORS[name](list(sound()))


def disagreements(verdicts):
    """Files where the compiler finds a syntax error and tree-sitter none, or the other way round."""
    theirs = syntax_errors(list(verdicts))
    for path, (codes, _) in verdicts.items():
        is_broken = str(path) in theirs
        if codes & BROKEN and not is_broken:
            yield f"{named(path)}: the compiler finds {sorted(codes & BROKEN)}, tree-sitter nothing"
        if is_broken and not codes & (BROKEN | TAKEN_WIDELY):
            yield f"{named(path)}: tree-sitter finds {theirs[str(path)]}, the compiler nothing"


def test_syntax_errors_agree():
    fail_on(list(disagreements(everything())))


def test_syntax_errors_of_spoilt_texts_agree():
    """But for one in a hundred: some line breaks and commas are told apart by one of the two alone."""
    verdicts = compiled(spoilt(SPOILT))
    found = list(disagreements(verdicts))
    assert sum(bool(codes & BROKEN) for codes, _ in verdicts.values()) > SPOILT / 3
    fail_on(found if len(found) > SPOILT / 100 else [])


def test_tokens_are_in_order_and_apart():
    """What the protocol asks for, of broken texts too."""
    for path, (_, classes) in everything().items():
        assert all(one[1] <= next[0] for one, next in zip(classes, classes[1:])), named(path)


@pytest.mark.parametrize("editor", EDITORS)
def test_classes_agree(editor):
    theirs = editors(editor)
    fail_on([it for path, ours in sound().items() for it in differences(path, ours, theirs[path])])


def test_every_keyword_is_seen():
    """A word that the grammar of the compiler gained stands in some file, and so has its class everywhere."""
    rules = re.sub(r"//.*", "", (ROOT / "grammar/stack.pest").read_text())
    # `string` is the name of a type.
    words = set(re.findall(r'"([a-z_]{2,})"', rules)) - {"string"}
    seen = {path.read_bytes()[start:end].decode() for path, classes in sound().items() for start, end, kind in classes if kind == "keyword"}
    assert seen == words


def test_enough_is_compared():
    assert len(sound()) > 500 and sum(bool(codes & BROKEN) for codes, _ in everything().values()) > 40


def test_a_word_that_textmate_does_not_know_is_seen(tmp_path):
    grammar = json.loads(TEXTMATE.read_text())
    clauses = grammar["repository"]["clauses"]["patterns"]
    grammar["repository"]["clauses"]["patterns"] = [it for it in clauses if "existing" not in it["name"]]
    (tmp_path / "less.json").write_text(json.dumps(grammar))
    theirs = textmate(list(sound()), tmp_path / "less.json")
    assert any("existing" in it for path, ours in sound().items() for it in differences(path, ours, theirs[path]))


def test_a_word_that_tree_sitter_does_not_know_is_seen(tmp_path):
    (tmp_path / "less.scm").write_text(HIGHLIGHTS.read_text().replace('  "existing"\n', ""))
    theirs = captured(list(sound()), tmp_path / "less.scm")
    assert any("existing" in it for path, ours in sound().items() for it in differences(path, ours, theirs[path]))
