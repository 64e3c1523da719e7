//! The language server: every `tests/lsp/*.txt` is a folder of files with a place marked, and requests about it.
//!
//!     What this is about, in a sentence.
//!
//!     === file main.stack
//!     ...text, perhaps with the cursor `<|>`; a second one ends a range...
//!     === client utf-8
//!     === hover
//!     ...the answer, with places drawn under the code...
//!
//! Files are open in the editor unless they are marked: `=== file network.stack closed`. With `=== file main.stack before` the folder is a
//! git work tree, and this is the text on its main branch. `ACCEPT=1` rewrites all answers.

#![expect(clippy::panic, reason = "a test fails by panicking")]

#[path = "lsp/answers.rs"]
mod answers;
#[path = "support/editor.rs"]
mod editor;
#[path = "support/expectation.rs"]
mod expectation;
#[path = "support/process.rs"]
mod process;
#[path = "support/sections.rs"]
mod sections;

use answers::Asker;
use editor::{Editor, Files, GATE, Gate, POISON, ROOT, World, files, uri};
use expectation::compare;
use process::all;
use sections::sections;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

const CURSOR: &str = "<|>";
/// Marks a file as it was on the main branch.
const BEFORE: &str = " before";

#[test]
fn every_case_answers_as_written() {
    all(process::files("tests/lsp", "txt"), check);
}

fn check(case: &Path) -> Vec<String> {
    let text = fs::read_to_string(case).expect("a case can be read");
    let sections = sections(&text);
    let mut marked = BTreeMap::new();
    let mut client = json!({});
    for (heading, body) in &sections {
        match heading.split_once(' ') {
            Some(("file", name)) => {
                marked.insert(name, body.clone());
            }
            Some(("client", name)) => client = profile(name),
            _ => {}
        }
    }
    let mut asker = asker(&marked, client);
    let answered: String = sections.iter().map(|(heading, body)| answer(&mut asker, heading, body)).collect();
    assert_eq!(asker.editor.leave(), stackwright::lsp::End::Orderly);
    compare(case, &answered).into_iter().collect()
}

/// The capabilities of a client.
fn profile(name: &str) -> Value {
    match name {
        "utf-8" => json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } }),
        "utf-16" => json!({ "general": { "positionEncodings": ["utf-16"] } }),
        "utf-32" => json!({ "general": { "positionEncodings": ["utf-32", "utf-16"] } }),
        "snippets" => json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } }),
        "colourless" => json!({ "textDocument": { "semanticTokens": {
            "augmentsSyntaxTokens": false, "requests": {}, "tokenTypes": [], "tokenModifiers": [], "formats": [],
        } } }),
        _ => panic!("no client is called `{name}`"),
    }
}

fn asker(marked: &BTreeMap<&str, String>, client: Value) -> Asker {
    let mut texts = BTreeMap::new();
    let mut cursors = Vec::new();
    let (before, marked): (BTreeMap<_, _>, BTreeMap<_, _>) =
        marked.iter().map(|(heading, body)| (*heading, body)).partition(|(heading, _)| heading.ends_with(BEFORE));
    let before = before.into_iter().map(|(heading, body)| (heading.trim_end_matches(BEFORE), body.as_str()));
    let before = Some(Arc::new(files(before))).filter(|it| !it.is_empty());
    for (heading, body) in &marked {
        let name = heading.strip_suffix(" closed").unwrap_or(heading);
        let mut text = (*body).clone();
        while let Some(at) = text.find(CURSOR) {
            text.replace_range(at..at + CURSOR.len(), "");
            cursors.push((name.to_owned(), at));
        }
        texts.insert(name.to_owned(), text);
    }
    let now = files(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let mut editor = Editor::start_on(World { files: Arc::new(now), before, gate: Arc::default() }, Some(ROOT), client);
    for (heading, name) in marked.keys().map(|it| (it, it.strip_suffix(" closed").unwrap_or(it))) {
        let is_open = name.len() == heading.len();
        if is_open {
            editor.open(name, &texts[name]);
        }
    }
    Asker::new(editor, texts, cursors)
}

/// The section as it should stand in the case.
fn answer(asker: &mut Asker, heading: &str, body: &str) -> String {
    match heading.split_once(' ').unwrap_or((heading, "")) {
        ("", _) => body.to_owned(),
        ("file" | "client", _) => format!("=== {heading}\n{body}"),
        (verb, rest) => format!("=== {heading}\n{}", asker.answer(verb, rest)),
    }
}

fn small() -> Files {
    files([("main.stack", "stack s {\n  name = nme\n}\n")])
}

#[test]
fn a_panic_in_one_request_answers_that_request_with_an_error_and_nothing_else() {
    let mut editor = Editor::plain(small());
    editor.open("main.stack", "stack s {}\n");
    editor.open(POISON, "let x = 1\n");
    // Closing it makes the server read it from the disk, which panics.
    editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri(POISON) } }));
    let poisoned = json!({ "textDocument": { "uri": uri(POISON) } });
    let refused = editor.try_ask("textDocument/diagnostic", poisoned);
    assert!(refused.is_err_and(|it| it.contains("-32603")), "an internal error");
    let report = editor.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri("main.stack") } }));
    assert_eq!(report["kind"], "full");
    editor.leave();
}

#[test]
fn what_is_cancelled_before_its_turn_is_not_answered() {
    let mut editor = Editor::plain(small());
    let params = json!({ "previousResultIds": [] });
    let first: Vec<_> = (0..20).map(|_| editor.send("workspace/diagnostic", params.clone())).collect();
    let last = editor.send("workspace/diagnostic", params);
    let Value::Number(id) = serde_json::to_value(&last).expect("a number") else { panic!("ids are numbers") };
    editor.notify("$/cancelRequest", json!({ "id": id }));
    for id in first {
        assert!(editor.wait(&id).is_ok());
    }
    assert!(editor.wait(&last).is_err_and(|it| it.contains("-32800")), "cancelled");
    editor.leave();
}

/// A program that is large, one that is read at the gate, and more after it; the client asks for diagnostics by itself or is told them.
fn at_the_gate(capabilities: Value) -> (Editor, Arc<Gate>) {
    let mut texts = files([("a.stack", "let a = 1\n"), (GATE, "let b = nothing\n"), ("z.stack", "let z = nothing\n")]);
    texts.extend((0..50).map(|it| (Path::new(ROOT).join(format!("z{it}.stack")), b"let z = 1\n".as_slice().into())));
    let gate: Arc<Gate> = Arc::default();
    let world = World { files: Arc::new(texts), before: None, gate: gate.clone() };
    let mut editor = Editor::start_on(world, Some(ROOT), capabilities);
    editor.ask("workspace/symbol", json!({ "query": "none" }));
    (editor, gate)
}

/// What makes all programs stale.
fn another_profile(editor: &Editor, name: &str) {
    let settings = json!({ "stackwright": { "profile": name } });
    editor.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
}

#[test]
fn what_is_cancelled_while_it_runs_stops() {
    let (mut editor, gate) = at_the_gate(json!({ "textDocument": { "diagnostic": {} } }));
    another_profile(&editor, "p");
    gate.shut();
    let slow = editor.send("workspace/diagnostic", json!({ "previousResultIds": [] }));
    gate.knocked();
    let Value::Number(id) = serde_json::to_value(&slow).expect("a number") else { panic!("ids are numbers") };
    editor.notify("$/cancelRequest", json!({ "id": id }));
    let symbols = editor.send("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri("a.stack") } }));
    editor.heard();
    gate.open();
    assert!(editor.wait(&slow).is_err_and(|it| it.contains("-32800")), "cancelled");
    assert!(editor.wait(&symbols).is_ok());
    assert!(gate.read().ends_with(&[Path::new(ROOT).join(GATE)]), "nothing was read after it: {:?}", gate.read());
    let report = editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(report["items"].as_array().map(Vec::len), Some(53), "nothing is left half done");
    editor.leave();
}

#[test]
fn diagnostics_that_were_asked_for_before_a_change_are_to_be_asked_for_again() {
    let (mut editor, gate) = at_the_gate(json!({ "textDocument": { "diagnostic": {} } }));
    another_profile(&editor, "p");
    gate.shut();
    let slow = editor.send("workspace/diagnostic", json!({ "previousResultIds": [] }));
    gate.knocked();
    editor.open("z.stack", "let z = 1\n");
    let hover = json!({ "textDocument": { "uri": uri("z.stack") }, "position": { "line": 0, "character": 4 } });
    let hover = editor.send("textDocument/hover", hover);
    editor.heard();
    gate.open();
    assert!(editor.wait(&slow).is_err_and(|it| it.contains("-32802")), "the server's decision");
    assert!(editor.wait(&hover).is_ok_and(|it| it.to_string().contains("let z = 1")));
    let read = gate.read();
    assert!(!read.contains(&Path::new(ROOT).join("z1.stack")), "the rest of the workspace can wait: {read:?}");
    editor.leave();
}

#[test]
fn questions_come_before_diagnostics_that_nobody_asked_for() {
    let (mut editor, gate) = at_the_gate(json!({}));
    gate.shut();
    another_profile(&editor, "p");
    gate.knocked();
    let symbols = editor.send("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri("a.stack") } }));
    editor.heard();
    gate.open();
    assert!(editor.wait(&symbols).is_ok());
    editor.open("a.stack", "let a = nothing\n");
    editor.settle();
    // Those of the other files follow before anything else.
    editor.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri("a.stack") } }));
    let wrong = [uri("a.stack"), uri(GATE), uri("z.stack")];
    wrong.iter().for_each(|it| assert!(!editor.diagnostics[it].is_empty(), "{it}"));
    editor.leave();
}

const READS: &str = "stack s { chef = \"12\" }\nlet sizes = json_file(\"./sizes.json\")\nlet web = sizes.web\nlet note = file(\"./note.txt\")\n";

/// The patterns and selectors of the last registration with an id.
fn registered(editor: &Editor, id: &str) -> Value {
    let registrations = editor.told.iter().filter(|(method, _)| method == "client/registerCapability");
    let mut found =
        registrations.flat_map(|(_, params)| params["registrations"].as_array().cloned().unwrap_or_default());
    found.rfind(|it| it["id"] == id).map_or(Value::Null, |it| it["registerOptions"].clone())
}

#[test]
fn files_that_programs_read_are_watched_and_count_as_the_editor_has_them() {
    let texts = files([("main.stack", READS), ("sizes.json", "{ \"db\": 1 }"), ("note.txt", "x")]);
    let can = json!({
        "textDocument": { "synchronization": { "dynamicRegistration": true } },
        "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true, "relativePatternSupport": true } },
    });
    let mut editor = Editor::start(texts, can);
    editor.open("main.stack", READS);
    editor.settle();
    assert!(editor.diagnostics[&uri("main.stack")].iter().any(|it| it["severity"] == 1), "there is no `web`");
    editor.ask("textDocument/documentLink", json!({ "textDocument": { "uri": uri("main.stack") } }));
    let pattern = |name: &str| json!({ "globPattern": { "baseUri": "file:///w", "pattern": name } });
    assert_eq!(registered(&editor, "read-files")["watchers"], json!([pattern("note.txt"), pattern("sizes.json")]));
    let selector =
        json!([{ "scheme": "file", "pattern": "/w/note.txt" }, { "scheme": "file", "pattern": "/w/sizes.json" }]);
    assert_eq!(registered(&editor, "read-files-open")["documentSelector"], selector);
    // Open and not saved.
    let document = json!({ "uri": uri("sizes.json"), "languageId": "json", "version": 7, "text": "{ \"web\": 2 }" });
    editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
    editor.change("main.stack", 2, json!([]));
    editor.settle();
    assert!(editor.diagnostics[&uri("main.stack")].iter().all(|it| it["severity"] != 1), "now there is");
    assert!(!editor.diagnostics.contains_key(&uri("sizes.json")), "it is no stack file");
    let closed = json!({ "textDocument": { "uri": uri("sizes.json") } });
    editor.notify("textDocument/didClose", closed);
    editor.change("main.stack", 3, json!([]));
    editor.settle();
    assert!(editor.diagnostics[&uri("main.stack")].iter().any(|it| it["severity"] == 1), "the disk counts again");
    // What is read no more is watched no more.
    editor.change("main.stack", 4, json!([{ "text": "let a = 1\n" }]));
    editor.settle();
    editor.ask("textDocument/documentLink", json!({ "textDocument": { "uri": uri("main.stack") } }));
    assert!(editor.told.iter().any(|(method, _)| method == "client/unregisterCapability"));
    editor.leave();
}

#[test]
fn only_what_depends_on_a_file_is_looked_at_again_when_it_changes() {
    let (mut editor, gate) = at_the_gate(json!({ "textDocument": { "diagnostic": {} } }));
    let all = |editor: &mut Editor| editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    all(&mut editor);
    gate.shut();
    gate.open();
    let changed = |name: &str, kind: i32| json!({ "changes": [{ "uri": uri(name), "type": kind }] });
    editor.notify("workspace/didChangeWatchedFiles", changed("z7.stack", 2));
    editor.notify("workspace/didChangeWatchedFiles", changed("cookbooks/x/recipes/default.rb", 2));
    all(&mut editor);
    assert!(gate.read().iter().all(|it| it.ends_with("z7.stack")), "{:?}", gate.read());
    editor.notify("workspace/didChangeWatchedFiles", changed("new.json", 1));
    all(&mut editor);
    assert!(gate.read().len() > 50, "what is new may be what was missing");
    editor.leave();
}

#[test]
fn lenses_follow_the_branches_of_git() {
    let can = json!({ "workspace": {
        "codeLens": { "refreshSupport": true },
        "didChangeWatchedFiles": { "dynamicRegistration": true, "relativePatternSupport": true },
    } });
    let world = World { files: Arc::new(small()), before: Some(Arc::new(small())), gate: Arc::default() };
    let mut editor = Editor::start_on(world, Some(ROOT), can);
    editor.open("main.stack", "stack s {}\n");
    let count =
        |editor: &Editor| editor.told.iter().filter(|(method, _)| method == "workspace/codeLens/refresh").count();
    editor.settle();
    let watchers = registered(&editor, "watched-files")["watchers"].clone();
    assert!(watchers.as_array().is_some_and(|all| {
        all.contains(&json!({ "globPattern": "**/.git/HEAD" }))
            && all.contains(&json!({ "globPattern": { "baseUri": "file:///.git", "pattern": "refs/heads/*" } }))
    }));
    let before = count(&editor);
    let commit = json!({ "uri": "file:///.git/refs/heads/main", "type": 1 });
    editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [commit] }));
    editor.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri("main.stack") } }));
    editor.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri("main.stack") } }));
    assert_eq!(count(&editor), before + 1, "once for the commit; saving changes no branch");
    editor.leave();
}

#[test]
fn unknown_requests_and_bad_parameters_are_refused() {
    let mut editor = Editor::plain(small());
    assert!(editor.try_ask("textDocument/unheardOf", json!({})).is_err_and(|it| it.contains("-32601")));
    assert!(editor.try_ask("textDocument/diagnostic", json!({ "x": 1 })).is_err_and(|it| it.contains("-32602")));
    editor.leave();
}

#[test]
fn a_document_that_the_client_shows_is_refreshed_when_a_text_changes() {
    let text = "stack s { chef = \"12\" }\n";
    let can = json!({ "workspace": { "textDocumentContent": {} } });
    let mut editor = Editor::start(files([("main.stack", text)]), can);
    editor.open("main.stack", text);
    let address = "stackwright:/template/main.json?%7B%22textDocument%22:%7B%22uri%22:%22file:///w/main.stack%22%7D%7D";
    let template = |editor: &mut Editor| editor.ask("workspace/textDocumentContent", json!({ "uri": address }));
    assert!(template(&mut editor)["text"].as_str().is_some_and(|it| it.contains("AWS::OpsWorks::Stack")));
    let mut text = text.to_owned();
    for version in 2..5 {
        let end = text.len();
        editor.replace("main.stack", version, &mut text, end..end, "layer web: custom {}\n");
        editor.settle();
    }
    assert_eq!(refreshed(&mut editor), [address], "told once, until it is asked for again");
    let now = json!({ "uri": address });
    assert!(editor.try_ask("workspace/textDocumentContent", now).is_err_and(|it| it.contains("errors")));
    let (end, all) = (text.len() - "layer web: custom {}\n".len() * 2, text.len());
    editor.replace("main.stack", 5, &mut text, end..all, "");
    editor.settle();
    assert!(template(&mut editor)["text"].as_str().is_some_and(|it| it.contains("AWS::OpsWorks::Layer")));
    assert_eq!(refreshed(&mut editor), [address, address]);
    for address in ["stackwright:/template/x", "other:/template/x?%7B%7D", "stackwright:/nothing/x?%7B%7D"] {
        assert!(editor.try_ask("workspace/textDocumentContent", json!({ "uri": address })).is_err());
    }
    editor.leave();
}

/// The documents that the server wants asked for again.
fn refreshed(editor: &mut Editor) -> Vec<String> {
    let all = editor.told.iter().filter(|(method, _)| method == "workspace/textDocumentContent/refresh");
    all.map(|(_, params)| params["uri"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_open_file_that_is_not_saved_yet_is_imported() {
    let mut editor = Editor::plain(files([("main.stack", "")]));
    editor.open("main.stack", "import \"./new.stack\" as new\nstack s {\n  name = new.title\n}\n");
    editor.settle();
    assert_eq!(editor.diagnostics[&uri("main.stack")].len(), 1, "the file is missing");
    editor.open("new.stack", "let title = \"x\"\n");
    editor.settle();
    editor.change("main.stack", 2, json!([]));
    editor.settle();
    assert_eq!(editor.diagnostics[&uri("main.stack")], Vec::<Value>::new());
    assert!(Path::new(ROOT).is_absolute());
    editor.leave();
}
