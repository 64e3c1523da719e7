"""The language server against pytest-lsp: every request, as VS Code and as Neovim would ask it.

pytest-lsp checks each answer against what its client said it can take; what the answers mean is checked here, on a small program in a folder
of its own. What they look like in full stands in tests/lsp.
"""
import asyncio
import json
import pathlib
import subprocess
import time
import urllib.parse

import pytest
import pytest_lsp
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from programs import STACKWRIGHT
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

MAIN = """\
import "./base.stack" as base

/// How many web servers there are.
variable web_count: int(1..20) = 2

parameter password: secret string

let title = "한국 🚀 ${web_count}"

stack shop {
  chef = "11.10"
  name = title
  cookbooks = git("https://example.com/cookbooks.git", local: "./cookbooks")
  json { shop: { workers: 4, key: password } }
}

layer web: php-app {
  recipes { setup = [shop::packages], deploy = [shop::restart] }
  packages = base.packages
}

instance web_server for n in 1..web_count { layers = [web], size = "c5.large" }

app site: php { layers = [web] }
"""
BASE = """\
type Names = [string]

let packages: Names = ["git"]
"""
CLIENTS = ["visual-studio-code@v1.65.2", "neovim@v0.11.0"]


@pytest.fixture
def folder(tmp_path):
    """A workspace with cookbooks; the name has a blank in it, as addresses like it least."""
    root = tmp_path / "my shop"
    recipes = root / "cookbooks" / "shop" / "recipes"
    recipes.mkdir(parents=True)
    (recipes / "packages.rb").write_text("include_recipe 'shop::users'\n")
    (recipes / "users.rb").write_text("")
    (recipes / "restart.rb").write_text("")
    (root / "stackwright.toml").write_text("")
    (root / "main.stack").write_text(MAIN)
    (root / "base.stack").write_text(BASE)
    return root


def address(path):
    return "file://" + urllib.parse.quote(str(path))


class Editor:
    """A client with one file open."""

    def __init__(self, client, folder, encoding):
        self.client, self.folder, self.encoding = client, folder, encoding
        self.uri, self.text, self.version = address(folder / "main.stack"), MAIN, 1
        item = types.TextDocumentItem(uri=self.uri, language_id="stackwright", version=1, text=MAIN)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    @property
    def document(self):
        return types.TextDocumentIdentifier(self.uri)

    def width(self, text):
        return len(text.encode()) if self.encoding == "utf-8" else len(text.encode("utf-16-le")) // 2

    def position(self, words, inside=0):
        """Where words stand for the first time, or a few characters into them."""
        before = self.text[: self.text.index(words) + inside]
        return types.Position(before.count("\n"), self.width(before[before.rfind("\n") + 1 :]))

    def at(self, words, inside=1):
        return {"text_document": self.document, "position": self.position(words, inside)}

    def lines(self):
        return types.Range(types.Position(0, 0), types.Position(self.text.count("\n"), 0))

    def replace(self, words, new):
        span = types.Range(self.position(words), self.position(words, len(words)))
        self.version += 1
        change = types.TextDocumentContentChangePartial(text=new, range=span)
        document = types.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        self.text = self.text.replace(words, new, 1)

    def read(self, span):
        """The text of a range on one line."""
        line = self.text.split("\n")[span.start.line]
        units = line.encode() if self.encoding == "utf-8" else line.encode("utf-16-le")
        size = 1 if self.encoding == "utf-8" else 2
        inside = units[span.start.character * size : span.end.character * size]
        return inside.decode("utf-8" if size == 1 else "utf-16-le")


def configured(name):
    """A fixture for one client. The server is the compiler under test."""

    @pytest_lsp.fixture(config=ClientServerConfig(server_command=[STACKWRIGHT, "lsp"]))
    async def client(lsp_client: LanguageClient, folder):
        root = types.WorkspaceFolder(uri=address(folder), name="shop")
        params = types.InitializeParams(capabilities=client_capabilities(name), workspace_folders=[root])
        lsp_client.initialized_with = await lsp_client.initialize_session(params)
        yield
        await lsp_client.shutdown_session()

    return client


vscode = configured(CLIENTS[0])
neovim = configured(CLIENTS[1])


@pytest.fixture(params=["vscode", "neovim"])
def editor(request, folder):
    client = request.getfixturevalue(request.param)
    encoding = client.initialized_with.capabilities.position_encoding
    return Editor(client, folder, encoding.value if hasattr(encoding, "value") else encoding)


def first(answer):
    return answer[0] if isinstance(answer, (list, tuple)) else answer


def names(path):
    return pathlib.PurePosixPath(urllib.parse.unquote(path)).name


async def pulled(editor):
    report = await editor.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(editor.document))
    return report.items


pytestmark = pytest.mark.asyncio


async def test_diagnostics_follow_the_text(editor):
    before = [it.code for it in await pulled(editor)]
    editor.replace("name = title", "name = titel")
    found = [it for it in await pulled(editor) if it.code not in before]
    assert [(it.code, editor.read(it.range)) for it in found if it.severity == types.DiagnosticSeverity.Error] == [("SW0201", "titel")]
    report = await editor.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    assert {names(it.uri) for it in report.items} >= {"main.stack", "base.stack"}


async def test_positions_are_right_behind_emoji_and_hangul(editor):
    editor.replace("${web_count}", "${web_cuont}")
    errors = [it for it in await pulled(editor) if it.severity == types.DiagnosticSeverity.Error]
    assert [editor.read(it.range) for it in errors] == ["web_cuont"]


async def test_hover(editor):
    hover = await editor.client.text_document_hover_async(types.HoverParams(**editor.at("web_count}")))
    assert "How many web servers" in hover.contents.value and editor.read(hover.range) == "web_count"


async def test_completion_and_resolve(editor):
    editor.replace("  packages = base.packages", "  auto")
    answer = await editor.client.text_document_completion_async(types.CompletionParams(**editor.at("  auto", 6)))
    offered = {it.label: it for it in answer.items}
    assert "auto_healing" in offered and "recipes" not in offered
    editor.replace("  auto", "  packages = base.")
    answer = await editor.client.text_document_completion_async(types.CompletionParams(**editor.at("= base.", 7)))
    item = next(it for it in answer.items if it.label == "packages")
    full = await editor.client.completion_item_resolve_async(item)
    assert "let packages" in full.documentation.value


async def test_signature_help(editor):
    found = await editor.client.text_document_signature_help_async(types.SignatureHelpParams(**editor.at('local: "', 8)))
    assert found.signatures[0].label.startswith("git(url: string")


async def test_definition_and_its_kin(editor):
    client = editor.client
    there = first(await client.text_document_definition_async(types.DefinitionParams(**editor.at("base.packages", 6))))
    assert (names(there.uri), there.range.start) == ("base.stack", types.Position(2, 4))
    assert first(await client.text_document_declaration_async(types.DeclarationParams(**editor.at("base.packages", 6)))) == there
    there = first(await client.text_document_type_definition_async(types.TypeDefinitionParams(**editor.at("base.packages", 6))))
    assert there.range.start == types.Position(0, 5)
    there = first(await client.text_document_implementation_async(types.ImplementationParams(**editor.at("web: php-app"))))
    assert editor.read(there.range) == "web_server"
    there = first(await client.text_document_definition_async(types.DefinitionParams(**editor.at("shop::packages", 8))))
    assert names(there.uri) == "packages.rb"


async def test_references_and_highlights(editor):
    context = types.ReferenceContext(include_declaration=True)
    found = await editor.client.text_document_references_async(types.ReferenceParams(**editor.at("web_count"), context=context))
    assert [editor.read(it.range) for it in found] == ["web_count"] * 3
    found = await editor.client.text_document_document_highlight_async(types.DocumentHighlightParams(**editor.at("web_count")))
    assert len(found) == 3 and found[0].kind == types.DocumentHighlightKind.Write


async def test_symbols(editor):
    found = await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(editor.document))
    assert [it.name for it in found] == ["base", "web_count", "password", "title", "shop", "web", "web_server", "site"]
    found = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("pack"))
    assert [(it.name, names(it.location.uri)) for it in found] == [("packages", "base.stack")]


async def test_rename(editor):
    looked = await editor.client.text_document_prepare_rename_async(types.PrepareRenameParams(**editor.at("web: php-app")))
    assert looked.placeholder == "web"
    edit = await editor.client.text_document_rename_async(types.RenameParams(**editor.at("web: php-app"), new_name="front"))
    texts = [it.new_text for it in edit.changes[editor.uri]]
    assert sorted(texts) == ["@was(web)\n", "front", "front", "front"]


async def test_rename_of_what_is_outside_the_namespace(editor):
    editor.replace("app site", "attributes shop: { workers: int, key?: secret string }\noutput first = web_server[1].private_ip\n\napp site")

    async def renamed(words, new, inside=1):
        edit = await editor.client.text_document_rename_async(types.RenameParams(**editor.at(words, inside), new_name=new))
        return [editor.read(it.range) for it in edit.changes[editor.uri]]

    assert await renamed("workers: 4", "processes") == ["workers"] * 2
    assert await renamed("attributes shop", "store", 12) == ["shop"] * 2
    assert await renamed("first =", "second") == ["first"]
    error = await refused(renamed("title =", "web_count"))
    assert error.code == types.LSPErrorCodes.RequestFailed and "declared already" in str(error)


async def test_renamed_files_are_followed(editor):
    moved = types.FileRename(old_uri=address(editor.folder / "base.stack"), new_uri=address(editor.folder / "parts" / "base.stack"))
    edit = await editor.client.workspace_will_rename_files_async(types.RenameFilesParams([moved]))
    assert [it.new_text for it in edit.changes[editor.uri]] == ["./parts/base.stack"]


async def test_code_actions(editor):
    editor.replace("layer web: php-app", "layer web: php-ap")
    problem = next(it for it in await pulled(editor) if it.code == "SW0405" or "kind" in it.message)
    context = types.CodeActionContext(diagnostics=[problem])
    asked = types.CodeActionParams(text_document=editor.document, range=problem.range, context=context)
    mend = next(it for it in await editor.client.text_document_code_action_async(asked) if it.kind == types.CodeActionKind.QuickFix)
    assert [it.new_text for it in mend.edit.changes[editor.uri]] == ["php-app"]
    span = types.Range(editor.position('"c5.large"'), editor.position('"c5.large"', 10))
    asked = types.CodeActionParams(text_document=editor.document, range=span, context=types.CodeActionContext(diagnostics=[]))
    titles = [it.title for it in await editor.client.text_document_code_action_async(asked)]
    assert {"extract a `let`", "extract a `variable`", "extract a `parameter`"} <= set(titles)


async def test_lenses_and_hints(editor):
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document))
    assert "2 instances" in [it.command.title for it in found]
    found = await editor.client.text_document_inlay_hint_async(types.InlayHintParams(editor.document, editor.lines()))
    assert any("php-app1" in str(it.label) for it in found)


async def test_semantic_tokens(editor):
    full = await editor.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(editor.document))
    part = await editor.client.text_document_semantic_tokens_range_async(types.SemanticTokensRangeParams(editor.document, editor.lines()))
    assert full.data and full.data == part.data
    editor.replace("let title", "let longer_title")
    asked = types.SemanticTokensDeltaParams(editor.document, full.result_id)
    delta = await editor.client.text_document_semantic_tokens_full_delta_async(asked)
    data = list(full.data)
    for edit in delta.edits:
        data[edit.start : edit.start + edit.delete_count] = edit.data
    anew = await editor.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(editor.document))
    assert data == list(anew.data)


async def test_folding_selection_and_links(editor):
    found = await editor.client.text_document_folding_range_async(types.FoldingRangeParams(editor.document))
    assert editor.position("stack shop").line in [it.start_line for it in found]
    found = await editor.client.text_document_selection_range_async(types.SelectionRangeParams(editor.document, [editor.position("c5.large")]))
    widths, step = [], found[0]
    while step:
        widths.append((step.range.end.line - step.range.start.line, step.range.end.character))
        step = step.parent
    assert len(widths) >= 4 and widths == sorted(widths, key=lambda it: it[0])
    found = await editor.client.text_document_document_link_async(types.DocumentLinkParams(editor.document))
    assert [names(it.target) for it in found] == ["base.stack", "cookbooks"]


async def test_formatting(editor):
    options = types.FormattingOptions(tab_size=8, insert_spaces=False)
    assert not [it for it in await editor.client.text_document_formatting_async(types.DocumentFormattingParams(editor.document, options)) if it.new_text == ""]
    editor.replace('  chef = "11.10"', '       chef="11.10"')
    whole = await editor.client.text_document_formatting_async(types.DocumentFormattingParams(editor.document, options))
    assert any('  chef = "11.10"\n' in it.new_text for it in whole)
    span = types.Range(editor.position("chef="), editor.position("chef="))
    part = await editor.client.text_document_range_formatting_async(types.DocumentRangeFormattingParams(editor.document, span, options))
    assert any('  chef = "11.10"\n' in it.new_text for it in part)
    end = editor.position("\n}\n\nlayer", 2)
    typed = types.DocumentOnTypeFormattingParams(text_document=editor.document, position=end, ch="}", options=options)
    assert any('  chef = "11.10"\n' in it.new_text for it in await editor.client.text_document_on_type_formatting_async(typed))


async def test_call_hierarchy(editor):
    client = editor.client
    layer = first(await client.text_document_prepare_call_hierarchy_async(types.CallHierarchyPrepareParams(**editor.at("web: php-app"))))
    events = await client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(layer))
    assert [it.to.name for it in events] == ["setup", "deploy"]
    recipes = await client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(events[0].to))
    assert [it.to.name for it in recipes] == ["shop::packages"]
    included = await client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(recipes[0].to))
    assert [it.to.name for it in included] == ["shop::users"]
    callers = await client.call_hierarchy_incoming_calls_async(types.CallHierarchyIncomingCallsParams(recipes[0].to))
    assert [it.from_.name for it in callers] == ["setup"]


async def test_configuration_and_files_on_the_disk(editor):
    (editor.folder / "base.stack").write_text("let nothing = 1\n")
    change = types.FileEvent(uri=address(editor.folder / "base.stack"), type=types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    assert [editor.read(it.range) for it in await pulled(editor) if it.severity == types.DiagnosticSeverity.Error] == ["packages"]
    settings = {"stackwright": {"set": {"web_count": "99"}}}
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
    assert any("99" in it.message for it in await pulled(editor))


async def test_files_that_programs_read(editor):
    data = editor.folder / "sizes.json"
    data.write_text('{ "web": "c5.large" }')
    editor.replace('size = "c5.large"', 'size = json_file("./sizes.json").web')

    async def errors():
        return [editor.read(it.range) for it in await pulled(editor) if it.severity == types.DiagnosticSeverity.Error]

    assert await errors() == []
    data.write_text('{ "webs": "c5.large" }')
    change = types.FileEvent(uri=address(data), type=types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    assert await errors() == ["web"]
    item = types.TextDocumentItem(uri=address(data), language_id="json", version=1, text='{ "한국": "🚀", "web": "c5.large" }')
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    assert await errors() == []
    gone = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(address(data)))
    editor.client.text_document_did_close(gone)
    assert await errors() == ["web"]


@pytest.mark.parametrize("method", ["template", "runLists", "plan", "graph", "nodeJson", "why"])
async def test_documents_that_the_compiler_makes(editor, method):
    params = {"textDocument": {"uri": editor.uri}, "instance": "web_server[1]", "event": "setup", "path": "shop.workers"}
    answer = await editor.client.protocol.send_request_async(f"stackwright/{method}", params)
    assert len(answer.text) > 20 and "s3cr3t" not in answer.text


def git(folder, *words):
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", "-C", folder, *identity, *words], check=True, capture_output=True)


async def lens_titles(editor):
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document))
    return [it.command.title for it in found]


@pytest.mark.parametrize("told", ["by a save", "by the watched folder of git"])
async def test_the_diff_against_the_main_branch(editor, told):
    assert "diff against main" not in await lens_titles(editor)
    git(editor.folder, "init")
    git(editor.folder, "add", ".")
    git(editor.folder, "commit", "-m", "first")
    if told == "by a save":
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(editor.document))
    else:
        change = types.FileEvent(uri=address(editor.folder / ".git" / "HEAD"), type=types.FileChangeType.Created)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    assert "diff against main" in await lens_titles(editor)
    git(editor.folder, "checkout", "-b", "larger")
    git(editor.folder, "commit", "--allow-empty", "-m", "second")
    editor.replace('"c5.large"', '"c5.xlarge"')
    params = {"textDocument": {"uri": editor.uri}, "format": "json"}
    answer = await editor.client.protocol.send_request_async("stackwright/diff", params)
    report = json.loads(answer.text)
    assert report["verdict"]["update"] == 2 and report["command"] == "stackwright diff --base main main.stack"
    assert [it["address"] for it in report["parts"][0]["objects"]] == ["web_server[1]", "web_server[2]"]
    answer = await editor.client.protocol.send_request_async("stackwright/diff", {"textDocument": {"uri": editor.uri}})
    assert answer.languageId == "markdown" and "c5.xlarge" in answer.text and "s3cr3t" not in answer.text
    params["base"] = "v9"
    with pytest.raises(Exception, match="there is no revision `v9`"):
        await editor.client.protocol.send_request_async("stackwright/diff", params)


async def offers(editor, words, inside):
    answer = await editor.client.text_document_completion_async(types.CompletionParams(**editor.at(words, inside)))
    return {it.label: it for it in answer.items}


COMPLETIONS = {
    "declarations": ("app site", "la\napp site", 2, "layer", None),
    "settings with types and defaults": ("  packages = base.packages", "  auto", 6, "auto_healing", "bool, default true"),
    "words": ("php-app", "php", 3, "php-app", None),
    "references of the kind that is wanted": ("layers = [web], size", "layers = [w], size", 11, "web", "layer php-app"),
    "recipes of cookbooks at hand": ("[shop::restart]", "[shop::]", 7, "shop::users", "recipe"),
    "types of the catalogue": ("app site", 'resource x: "AWS::S3"\napp site', 20, '"AWS::S3::Bucket"', None),
    "properties of the catalogue": ("app site", 'resource x: "AWS::S3::Bucket" {\n  Buck\n}\napp site', 38, "BucketName", "string"),
    "attributes of the catalogue": ("app site", 'resource x: "AWS::S3::Bucket" {}\noutput y = x.A\napp site', 47, "Arn", "string"),
    "keys of built-in cookbooks": ("json { shop:", "json { apache: { kee }, shop:", 20, "keepalivetimeout", "int"),
    "snippets": ("app site", "inst\napp site", 4, "instance", "a server"),
}


@pytest.mark.parametrize("kind", COMPLETIONS)
async def test_completion_of(editor, kind):
    old, new, inside, label, detail = COMPLETIONS[kind]
    editor.replace(old, new)
    found = await offers(editor, new, inside)
    assert label in found and found[label].detail == (detail or found[label].detail)
    if kind == "snippets":
        assert found[label].insert_text_format == types.InsertTextFormat.Snippet or "$" not in found[label].text_edit.new_text
    full = await editor.client.completion_item_resolve_async(found[label])
    assert full.label == label
    if kind not in ("declarations", "words", "snippets"):
        assert full.documentation.value


async def test_hover_tells_values_run_lists_and_levels(editor):
    editor.replace("parameter password", "profile prod { web_count = 4 }\n\nparameter password")

    async def hover(words, inside=1):
        found = await editor.client.text_document_hover_async(types.HoverParams(**editor.at(words, inside)))
        return found.contents.value

    assert "profile `prod`: `4`" in await hover("web_count")
    told = await hover("setup =")
    assert "`opsworks_initial_setup`" in told and "`shop::packages`" in told
    assert "stack `shop`" in await hover("workers: 4")


async def titles(editor, start, end=None, kind=None):
    span = types.Range(editor.position(start), editor.position(end or start, len(end or "")))
    context = types.CodeActionContext(diagnostics=[], only=[kind] if kind else None)
    asked = types.CodeActionParams(text_document=editor.document, range=span, context=context)
    return {it.title: it for it in await editor.client.text_document_code_action_async(asked) or []}


async def test_changes_of_shape_are_offered(editor):
    assert "inline `title`" in await titles(editor, "title =")
    assert "extract a contract for `shop`" in await titles(editor, "shop: { workers")
    editor.replace(', size = "c5.large"', "")
    assert "add `size`" in await titles(editor, "web_server for")
    editor.replace('chef = "11.10"', "chef = 12")
    offered = await titles(editor, "chef = 12", kind=types.CodeActionKind.SourceFixAll)
    assert list(offered) == ["mend all that is certain in this file"]
    editor.replace("app site", '{ "Net": { "Type": "AWS::EC2::VPC", "Properties": {} } }\n\napp site')
    offered = await titles(editor, '"Net"', kind=types.CodeActionKind.RefactorRewrite)
    edit = offered["convert the pasted CloudFormation"].edit.changes[editor.uri]
    assert edit[0].new_text == 'resource Net: "AWS::EC2::VPC" {}'
    editor.replace("json { shop: { workers: 4, key: password } }", 'json { "shop": { "workers": 4 } }')
    edit = (await titles(editor, '"workers"'))["write the pasted JSON as the language does"].edit.changes[editor.uri]
    assert sorted(it.new_text for it in edit) == ["shop", "workers"]


async def test_hints_of_hours_and_of_what_is_not_known_yet(editor):
    editor.replace('size = "c5.large"', 'size = "c5.large", schedule { timezone = "Asia/Seoul", mon = 09:00..18:00 }')
    editor.replace("let title", "let zones = aws.zones()\nlet title")
    found = await editor.client.text_document_inlay_hint_async(types.InlayHintParams(editor.document, editor.lines()))
    labels = " ".join(str(it.label) for it in found)
    assert "00:00..09:00 UTC" in labels and "known while deploying" in labels


async def test_diagnostics_of_the_workspace_with_progress(editor):
    token = "checking"
    asked = types.WorkspaceDiagnosticParams(previous_result_ids=[], work_done_token=token)
    report = await editor.client.workspace_diagnostic_async(asked)
    assert {names(it.uri) for it in report.items} == {"main.stack", "base.stack"}
    assert [it.kind for it in editor.client.progress_reports[token]] == ["begin", "end"]


def large_workspace(folder):
    """Enough programs that looking at all of them takes much longer than a question about one."""
    for number in range(60):
        layers = "".join(f"layer l{it}: custom {{ packages = [base.packages[0]] }}\n" for it in range(150))
        text = f'import "./base.stack" as base\nstack s{number} {{ chef = "12" }}\n{layers}'
        (folder / f"program{number}.stack").write_text(text)
    return types.FileEvent(uri=address(folder / "program0.stack"), type=types.FileChangeType.Created)


async def refused(question):
    with pytest.raises(JsonRpcException) as error:
        await question
    return error.value


async def test_a_request_that_is_cancelled_stops(editor):
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([large_workspace(editor.folder)]))
    protocol = editor.client.protocol
    context = types.ReferenceContext(include_declaration=True)
    base = {"text_document": types.TextDocumentIdentifier(address(editor.folder / "base.stack")), "position": types.Position(2, 5)}
    questions = {
        "workspace/diagnostic": types.WorkspaceDiagnosticParams(previous_result_ids=[]),
        "textDocument/references": types.ReferenceParams(**base, context=context),
    }
    stopped = []
    for method, params in questions.items():
        asked = protocol.send_request_async(method, params, msg_id=method)
        running = asyncio.ensure_future(asked)
        await asyncio.sleep(0.05)
        protocol.notify("$/cancelRequest", types.CancelParams(id=method))
        since = time.monotonic()
        error = await refused(running)
        assert error.code == types.LSPErrorCodes.RequestCancelled
        hover = await editor.client.text_document_hover_async(types.HoverParams(**editor.at("web_count}")))
        assert "How many web servers" in hover.contents.value
        stopped.append(time.monotonic() - since)
    since = time.monotonic()
    found = await editor.client.text_document_references_async(questions["textDocument/references"])
    assert len(found) == 1 + 1 + 60 * 150, "what was stopped is done when it is asked for again"
    assert max(stopped) < (time.monotonic() - since) / 2


async def test_diagnostics_of_a_text_that_changed_meanwhile_are_asked_for_again(editor):
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([large_workspace(editor.folder)]))
    asked = editor.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    running = asyncio.ensure_future(asked)
    await asyncio.sleep(0.05)
    editor.replace("name = title", "name = titel")
    error = await refused(running)
    assert error.code == types.LSPErrorCodes.ServerCancelled
    assert error.data == {"retriggerRequest": True}
    assert [editor.read(it.range) for it in await pulled(editor) if it.severity == types.DiagnosticSeverity.Error] == ["titel"]


async def test_documents_by_address(editor):
    query = urllib.parse.quote(json.dumps({"textDocument": {"uri": editor.uri}}))
    address = f"stackwright:/plan/main.plan?{query}"
    answer = await editor.client.workspace_text_document_content_async(types.TextDocumentContentParams(address))
    assert "Wave 1" in answer.text


async def test_an_unknown_request_is_refused(editor):
    with pytest.raises(Exception, match="there is no request"):
        await editor.client.protocol.send_request_async("stackwright/unheardOf", {})
    assert await pulled(editor) is not None
