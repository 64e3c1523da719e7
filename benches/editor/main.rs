//! How quickly the language server answers while somebody types in a workspace of 20 files and 10,000 lines, and what memory it takes.
//!
//! `cargo bench --bench editor` types into one file of a program that imports all others: after each keystroke it waits for the
//! diagnostics of the new text, then asks for a completion and a hover. Afterwards come 10,000 edits, to see whether memory grows.

#![expect(clippy::panic, reason = "a measurement that cannot be made ends by panicking")]

#[path = "../../tests/support/editor.rs"]
mod editor;

use editor::{Editor, files, position, uri};
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::{Duration, Instant};

const FILES: usize = 20;
const LINES: usize = 500;
/// What is typed, again and again, on a line of its own in the body of a layer.
const TYPED: &str = "  packages = [shared.git, \"htop\", join(\"-\", [name_of_team, \"agent\"])]\n";
const ROUNDS: usize = 6;
const EDITS: usize = 10_000;

fn main() {
    let texts = workspace();
    let lines: usize = texts.iter().map(|(_, text)| text.lines().count()).sum();
    let mut editor = Editor::plain(files(texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))));
    let (name, text) = texts.first().cloned().unwrap_or_default();
    editor.open(&name, &text);
    editor.settle();
    println!("{} files, {lines} lines; memory at the start {} MB", texts.len(), memory());
    let mut session =
        Session { editor, name, text, version: 1, diagnostics: vec![], completion: vec![], hover: vec![] };
    for _ in 0..ROUNDS {
        session.type_a_line();
    }
    println!("{:<12} {:>9} {:>9} {:>9} {:>9}", "", "middle", "95 %", "longest", "target");
    report("diagnostics", &mut session.diagnostics, 50);
    report("completion", &mut session.completion, 20);
    report("hover", &mut session.hover, 20);
    println!("memory after typing {} MB, target 150", memory());
    let early = session.edits(EDITS / 10);
    let late = session.edits(EDITS - EDITS / 10);
    println!("memory after {} edits {early} MB, after {EDITS} {late} MB", EDITS / 10);
    session.editor.leave();
}

fn report(what: &str, times: &mut [Duration], target: u64) {
    times.sort();
    let at = |part: usize| {
        times.get((times.len() * part / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    println!("{what:<12} {:>9} {:>9} {:>9} {:>6} ms", ms(at(50)), ms(at(95)), ms(at(100)), target);
}

/// The most memory that this process, server and client, holds now, in MB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|it| it.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// A program of one main file that imports all others. Each file has about as many lines as the constant says.
fn workspace() -> Vec<(String, String)> {
    let mut main = String::from("import \"./shared.stack\" as shared\n");
    for part in 0..FILES - 2 {
        let _ = writeln!(main, "import \"./part{part}.stack\" as part{part}");
    }
    main += "\nlet name_of_team = \"shop\"\n\nstack shop {\n  chef = \"11.10\"\n}\n\nlayer typed: php-app {\n}\n";
    main += &declarations("main", LINES - main.lines().count(), "shared.");
    let shared = String::from("let git = \"git\"\n\nlet size = \"c5.large\"\n\nlet workers = 4\n");
    let shared = shared.clone() + &declarations("shared", LINES - shared.lines().count(), "");
    let mut texts = vec![("main.stack".to_owned(), main), ("shared.stack".to_owned(), shared)];
    for part in 0..FILES - 2 {
        let text = "import \"./shared.stack\" as shared\n".to_owned();
        let text = text.clone() + &declarations(&format!("p{part}"), LINES - text.lines().count(), "shared.");
        texts.push((format!("part{part}.stack"), text));
    }
    texts
}

/// Layers with recipes and custom JSON, and instances.
fn declarations(prefix: &str, lines: usize, shared: &str) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.lines().count() + 22 < lines {
        number += 1;
        let name = format!("{prefix}_{number}");
        let _ = write!(
            text,
            "\nlet workers_{name} = {shared}workers * {number}\n\n/// Number {number}.\nlayer layer_{name}: custom {{\n  recipes {{\n    setup = [shop::packages, shop::users]\n    deploy = [shop::restart]\n  }}\n  json {{\n    shop: {{ workers: workers_{name}, name: \"layer {number}\" }}\n  }}\n}}\n\ninstance server_{name} for n in 1..2 {{\n  layers = [layer_{name}]\n  size = {shared}size\n  hostname = \"{host}-${{n}}\"\n}}\n",
            host = name.replace('_', "-")
        );
    }
    while text.lines().count() < lines {
        text.push_str("// filler\n");
    }
    text
}

struct Session {
    editor: Editor,
    name: String,
    text: String,
    version: i32,
    diagnostics: Vec<Duration>,
    completion: Vec<Duration>,
    hover: Vec<Duration>,
}

impl Session {
    fn replace(&mut self, range: std::ops::Range<usize>, new: &str) {
        self.version += 1;
        self.editor.replace(&self.name, self.version, &mut self.text, range, new);
    }

    /// Where the body of the layer ends.
    fn end_of_body(&self) -> usize {
        let start = self.text.find("layer typed").unwrap_or_else(|| panic!("the layer is there"));
        start + self.text.get(start..).and_then(|it| it.find("\n}")).map_or(0, |at| at + 1)
    }

    /// Types a line, character by character, and takes it away again.
    fn type_a_line(&mut self) {
        let start = self.end_of_body();
        for (at, character) in TYPED.char_indices() {
            let place = start + at;
            let before = Instant::now();
            self.replace(place..place, character.encode_utf8(&mut [0; 4]));
            self.editor.settle();
            self.diagnostics.push(before.elapsed());
            let here =
                json!({ "textDocument": { "uri": uri(&self.name) }, "position": position(&self.text, place + 1) });
            let took = self.timed("textDocument/completion", here);
            self.completion.push(took);
            let there = json!({ "textDocument": { "uri": uri(&self.name) }, "position": position(&self.text, self.text.find("name_of_team").unwrap_or(0)) });
            let took = self.timed("textDocument/hover", there);
            self.hover.push(took);
        }
        self.replace(start..start + TYPED.len(), "");
        self.editor.settle();
    }

    fn timed(&mut self, method: &str, params: Value) -> Duration {
        let before = Instant::now();
        self.editor.ask(method, params);
        before.elapsed()
    }

    /// Memory after that many edits, each followed by diagnostics.
    fn edits(&mut self, count: usize) -> u64 {
        for at in 0..count / 2 {
            let place = self.end_of_body();
            let word = format!("  name = \"layer {at}\"\n");
            self.replace(place..place, &word);
            self.editor.settle();
            self.replace(place..place + word.len(), "");
            self.editor.settle();
        }
        memory()
    }
}
