//! The editor and the command line agree: what is sent, what is given when asked for, and what `check --format json` says is the
//! same list.

use crate::editor::{Editor, Files, Memory, ROOT, uri};
use crate::sources::{each, sources};
use serde_json::{Value, json};
use stackwright::compile::{Options, compile};
use stackwright::diagnostic::render::{Format, render};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// File to what is said of it: severity, code, message, start and end, lines and characters from 0.
type Said = BTreeMap<String, Vec<(u64, String, String, [u64; 4])>>;

#[test]
fn diagnostics_in_the_editor_are_those_of_check() {
    let folders = folders();
    let mut mains = sources(&["examples", "tests"]);
    // What is not UTF-8 an editor cannot open as it is.
    mains.retain(|main| !main.text.contains('\u{fffd}'));
    // Of files that import each other in a circle the editor takes the first for the main one.
    mains.retain(|main| !main.path.ends_with("circle-b.stack"));
    each(&mains, |main| {
        let folder = main.path.parent().expect("a folder");
        let files = folders[folder].clone();
        let name = main.path.file_name().and_then(|it| it.to_str()).expect("a name");
        let checked = checked(&files, name);
        assert_eq!(pushed(&files, name, &main.text), checked, "{}: sent", main.path.display());
        assert_eq!(pulled(&files, name, &main.text), checked, "{}: asked for", main.path.display());
    });
}

#[test]
fn every_difference_would_be_seen() {
    let program = |name: &str, text: &str, levels: &str| {
        let file = |name: &str, text: &str| (Path::new(ROOT).join(name), Arc::from(text.as_bytes()));
        Arc::new(Files::from_iter([file(name, text), file("stackwright.toml", levels)]))
    };
    let text = "stack shop {}\n\nlet old = 1\n";
    let said = checked(&program("main.stack", text, ""), "main.stack");
    assert_eq!(said.values().map(Vec::len).sum::<usize>(), 1, "{said:?}");
    for (other, levels) in [
        ("stack shop {}\n\nlet odd = 1\n", ""),
        ("stack shop {}\n\n\nlet old = 1\n", ""),
        ("stack shop {}\n\nlet old =  1 + \"\"\n", ""),
        ("stack shop {}\n", ""),
        (text, "[lint]\nSW0204 = \"note\"\n"),
        (text, "[lint]\nSW0204 = \"off\"\n"),
    ] {
        let files = program("main.stack", other, levels);
        assert_ne!(pushed(&files, "main.stack", other), said, "sent: {other} {levels}");
        assert_ne!(pulled(&files, "main.stack", other), said, "asked for: {other} {levels}");
        assert_eq!(pulled(&files, "main.stack", other), checked(&files, "main.stack"), "{other} {levels}");
    }
}

/// Each folder that holds a main file, with all files below it, as the disk of a server.
fn folders() -> BTreeMap<PathBuf, Arc<Files>> {
    let mut folders = BTreeMap::new();
    for main in sources(&["examples", "tests"]) {
        let folder = main.path.parent().expect("a folder").to_path_buf();
        folders.entry(folder.clone()).or_insert_with(|| {
            let moved = |path: &PathBuf| Path::new(ROOT).join(path.strip_prefix(&folder).expect("below it"));
            Arc::new(crate::sources::around(&main).0.iter().map(|(path, bytes)| (moved(path), bytes.clone())).collect())
        });
    }
    folders
}

fn checked(files: &Arc<Files>, name: &str) -> Said {
    let found = compile(&Memory(files.clone(), Arc::default()), &Path::new(ROOT).join(name), &Options::default());
    let mut bytes = Vec::new();
    render(Format::Json, &found.diagnostics, &found.sources, &mut bytes).expect("memory takes everything");
    let document: Value = serde_json::from_slice(&bytes).expect("JSON");
    let mut said = Said::new();
    for it in document["diagnostics"].as_array().expect("a list") {
        let label = &it["labels"][0];
        let file = label["file"].as_str().map_or_else(|| uri(name), |path| format!("file://{path}"));
        let number = |end: &str, part: &str| label[end][part].as_u64().map_or(0, |it| it - 1);
        let place =
            [number("start", "line"), number("start", "column"), number("end", "line"), number("end", "column")];
        let severity = match it["severity"].as_str() {
            Some("error") => 1,
            Some("warning") => 2,
            _ => 3,
        };
        said.entry(file).or_default().push((severity, text(&it["code"]), text(&it["message"]), place));
    }
    said
}

fn editor(files: &Arc<Files>) -> Editor {
    Editor::start_in(None, files.clone(), json!({ "general": { "positionEncodings": ["utf-32"] } }))
}

fn pushed(files: &Arc<Files>, name: &str, text: &str) -> Said {
    let mut editor = editor(files);
    editor.open(name, text.trim_start_matches('\u{feff}'));
    editor.settle();
    // All files are told of before or at once with the open one, which is not the last by name.
    let report = editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert!(report["items"].is_array());
    let said = editor.diagnostics.iter().filter(|(_, list)| !list.is_empty());
    let said = said.map(|(file, list)| (decoded(file), list.iter().map(said_of).collect())).collect();
    editor.leave();
    said
}

fn pulled(files: &Arc<Files>, name: &str, text: &str) -> Said {
    let mut editor = editor(files);
    editor.open(name, text.trim_start_matches('\u{feff}'));
    let report = editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let mut said = Said::new();
    for file in report["items"].as_array().expect("a list") {
        let list: Vec<_> = file["items"].as_array().expect("a list").iter().map(said_of).collect();
        if !list.is_empty() {
            said.insert(decoded(file["uri"].as_str().expect("an address")), list);
        }
    }
    let own = editor.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri(name) } }));
    let own: Vec<_> = own["items"].as_array().expect("a list").iter().map(said_of).collect();
    assert_eq!(said.get(&uri(name)).cloned().unwrap_or_default(), own, "{name}: the file and the workspace differ");
    editor.leave();
    said
}

fn said_of(it: &Value) -> (u64, String, String, [u64; 4]) {
    let number = |end: &str, part: &str| it["range"][end][part].as_u64().expect("a number");
    let place =
        [number("start", "line"), number("start", "character"), number("end", "line"), number("end", "character")];
    // Below the first line stand label, help and notes.
    let message = text(&it["message"]).lines().next().unwrap_or_default().to_owned();
    (it["severity"].as_u64().expect("a severity"), text(&it["code"]), message, place)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn decoded(address: &str) -> String {
    address.replace("%20", " ")
}
