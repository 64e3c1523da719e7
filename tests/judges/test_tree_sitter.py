"""The tree-sitter grammar by its own means: its generated files, its corpus, its queries."""
import shutil

import pytest
from programs import ROOT, fail_on
from tree_sitter import GRAMMAR, listed, syntax_errors, tree_sitter

QUERIES = sorted((GRAMMAR / "queries").glob("*.scm"))
EXAMPLES = sorted((ROOT / "examples").rglob("*.stack"))


@pytest.fixture
def elsewhere(tmp_path):
    """A copy of the grammar that a test may change."""
    shutil.copytree(GRAMMAR, tmp_path / "grammar")
    return tmp_path / "grammar"


def written(folder):
    """The generated files below a folder."""
    return {str(it.relative_to(folder)): it.read_bytes() for it in (folder / "src").rglob("*") if it.is_file()}


def test_generated_files_are_current(elsewhere):
    before = written(elsewhere)
    assert tree_sitter("generate", folder=elsewhere).returncode == 0
    after = written(elsewhere)
    fail_on([f"run `tree-sitter generate` in grammar/tree-sitter: {it}" for it in after if after[it] != before.get(it)])


def test_stale_files_are_seen(elsewhere):
    before = written(elsewhere)
    grammar = elsewhere / "grammar.js"
    grammar.write_text(grammar.read_text().replace('"existing"', '"standing"'))
    assert tree_sitter("generate", folder=elsewhere).returncode == 0
    assert written(elsewhere)["src/parser.c"] != before["src/parser.c"]


def test_corpus():
    run = tree_sitter("test")
    fail_on([run.stdout + run.stderr] if run.returncode else [])


def test_edits_give_the_tree_of_the_whole_text():
    """An editor hands over edits: what is parsed anew and what is kept make the tree that the text has."""
    run = tree_sitter("fuzz", "--iterations", 30, "--edits", 5, TREE_SITTER_SEED="1")
    assert run.returncode == 0 and "All kinds" in run.stdout, run.stdout + run.stderr


def test_a_wrong_tree_is_seen(elsewhere):
    case = elsewhere / "test/corpus/comments.txt"
    case.write_text(case.read_text().replace("(doc_comment)", "(comment)"))
    assert tree_sitter("test", folder=elsewhere).returncode != 0


@pytest.mark.parametrize("query", QUERIES, ids=lambda it: it.name)
def test_query_is_valid_and_finds_something(query):
    run = tree_sitter("query", "--captures", query, "--paths", listed(EXAMPLES))
    assert run.returncode == 0, run.stderr
    assert "capture:" in run.stdout


def test_a_query_for_what_is_not_there_is_seen(tmp_path):
    (tmp_path / "wrong.scm").write_text("(no_such_node) @keyword\n")
    assert tree_sitter("query", tmp_path / "wrong.scm", EXAMPLES[0]).returncode != 0


def test_an_example_has_no_syntax_error():
    assert syntax_errors(EXAMPLES) == {}
