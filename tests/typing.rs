//! Typing: every example is typed into the editor piece by piece, then edited at random, with all requests in between. No request
//! fails, and what is wrong in the end is what a fresh look finds.
//!
//! The usual run types in larger pieces and edits a little. `cargo test --release --test typing -- --ignored` types character by
//! character and makes 10,000 edits to each.

#![expect(clippy::panic, reason = "a test fails by panicking")]

#[path = "support/editor.rs"]
mod editor;

use editor::{Editor, Files, ROOT, position, uri};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How thorough a run is.
struct Thorough {
    /// Characters that are typed at a time.
    piece: usize,
    edits: usize,
    /// Edits, and pieces, between two sets of requests.
    between: usize,
}

const USUAL: Thorough = Thorough { piece: 40, edits: 60, between: 20 };
const FULL: Thorough = Thorough { piece: 1, edits: 10_000, between: 50 };

#[test]
fn examples_can_be_typed_and_edited() {
    examples().iter().for_each(|example| typed_and_edited(example, &USUAL));
}

#[test]
#[ignore = "takes minutes: run it in release"]
fn examples_can_be_typed_by_character_and_edited_ten_thousand_times() {
    examples().iter().for_each(|example| typed_and_edited(example, &FULL));
}

/// The main files of the examples.
fn examples() -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(Path::new("examples"), &mut found);
    found.retain(|path| path.extension().is_some_and(|it| it == "stack"));
    found.retain(|path| fs::read_to_string(path).is_ok_and(|text| text.lines().any(|line| line.starts_with("stack "))));
    found.sort();
    assert!(!found.is_empty(), "there are examples");
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path().is_dir() {
            true => collect(&entry.path(), found),
            false => found.push(entry.path()),
        }
    }
}

/// All files below the folder of an example.
fn around(example: &Path) -> Arc<Files> {
    let folder = example.parent().expect("a folder");
    let mut paths = Vec::new();
    collect(folder, &mut paths);
    let moved = |path: &PathBuf| Path::new(ROOT).join(path.strip_prefix(folder).expect("below it"));
    Arc::new(paths.iter().map(|path| (moved(path), fs::read(path).expect("a file").into())).collect())
}

fn typed_and_edited(example: &Path, thorough: &Thorough) {
    let files = around(example);
    let name = example.file_name().and_then(|it| it.to_str()).expect("a name");
    let whole = fs::read_to_string(example).expect("a text");
    let mut typist = Typist::new(files.clone(), name, example);
    for (at, piece) in pieces(&whole, thorough.piece).into_iter().enumerate() {
        typist.replace(typist.text.len()..typist.text.len(), &piece);
        if at % thorough.between == 0 {
            typist.ask_everything();
        }
    }
    assert_eq!(typist.text, whole);
    typist.compare_with_fresh(&files);
    for at in 0..thorough.edits {
        typist.edit();
        if at % thorough.between == 0 {
            typist.ask_everything();
        }
    }
    typist.compare_with_fresh(&files);
    typist.editor.leave();
}

fn pieces(text: &str, length: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(length).map(|chunk| chunk.iter().collect()).collect()
}

struct Typist {
    editor: Editor,
    name: String,
    /// For messages.
    example: PathBuf,
    text: String,
    version: i32,
    /// The state of the generator of chance (xorshift), from a fixed seed.
    seed: u64,
}

/// What is put in at random: pieces of the language, and of no language.
const SNIPPETS: [&str; 22] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\"\"\"",
    "${",
    "\n",
    "//",
    "layer web: custom {\n}\n",
    "let x = ",
    " = ",
    ": ",
    "...",
    "한국",
    "🚀",
    "shop::web",
    "import \"./x.stack\" as x\n",
    ".",
    "@was(x)\n",
];

impl Typist {
    fn new(files: Arc<Files>, name: &str, example: &Path) -> Typist {
        // Without colours of its own, so that all tokens are asked for.
        let tokens = json!({ "augmentsSyntaxTokens": false, "requests": {}, "tokenTypes": [], "tokenModifiers": [], "formats": [] });
        let mut editor = Editor::start_in(Some(ROOT), files, json!({ "textDocument": { "semanticTokens": tokens } }));
        editor.open(name, "");
        let (text, name, example) = (String::new(), name.to_owned(), example.to_path_buf());
        Typist { editor, name, example, text, version: 1, seed: 0x2545_f491_4f6c_dd1d }
    }

    fn chance(&mut self, below: usize) -> usize {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed % below.max(1) as u64) as usize
    }

    /// A place between two characters.
    fn place(&mut self) -> usize {
        let mut at = self.chance(self.text.len() + 1);
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn replace(&mut self, range: std::ops::Range<usize>, new: &str) {
        self.version += 1;
        self.editor.replace(&self.name, self.version, &mut self.text, range, new);
    }

    /// Puts something in, takes something out, or moves a line.
    fn edit(&mut self) {
        let at = self.place();
        match self.chance(4) {
            0 => {
                let snippet = SNIPPETS[self.chance(SNIPPETS.len())];
                self.replace(at..at, snippet);
            }
            1 => {
                let letter = char::from(b'a' + self.chance(26) as u8).to_string();
                self.replace(at..at, &letter);
            }
            2 => {
                let mut end = self.text.len().min(at + 1 + self.chance(20));
                while !self.text.is_char_boundary(end) {
                    end += 1;
                }
                self.replace(at..end, "");
            }
            _ => {
                let start = self.text[..at].rfind('\n').map_or(0, |it| it + 1);
                let end = self.text[at..].find('\n').map_or(self.text.len(), |it| at + it + 1);
                let line = self.text[start..end].to_owned();
                self.replace(start..end, "");
                let mut to = self.place();
                to = self.text[..to].rfind('\n').map_or(0, |it| it + 1);
                self.replace(to..to, &line);
            }
        }
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        match self.editor.try_ask(method, params.clone()) {
            Ok(answer) => answer,
            // What cannot be renamed is refused with a reason.
            Err(error) if error.starts_with("-32803") => Value::Null,
            Err(error) => {
                let broken = std::env::temp_dir().join("stackwright-typing.stack");
                let _ = fs::write(&broken, &self.text);
                panic!("{}: {method} {params}: {error}; the text is in {}", self.example.display(), broken.display())
            }
        }
    }

    /// Every request that the server offers, at a place of chance.
    fn ask_everything(&mut self) {
        let document = json!({ "uri": uri(&self.name) });
        let here = self.place();
        let other = self.place();
        let (start, end) = (position(&self.text, here.min(other)), position(&self.text, here.max(other)));
        let context = json!({ "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false, "diagnostics": [] });
        let at = json!({ "textDocument": document, "position": start, "context": context });
        for method in AT_A_PLACE {
            self.ask(&format!("textDocument/{method}"), &at);
        }
        let whole = json!({ "textDocument": document, "options": { "tabSize": 2, "insertSpaces": true }, "positions": [start],
            "range": { "start": start, "end": end }, "context": { "diagnostics": [] }, "position": start, "ch": "}" });
        for method in OF_A_FILE {
            self.ask(&format!("textDocument/{method}"), &whole);
        }
        let mut rename = at.clone();
        rename["newName"] = json!("renamed");
        self.ask("textDocument/prepareRename", &at);
        self.ask("textDocument/rename", &rename);
        for made in ["template", "runLists", "plan", "graph", "why", "diff"] {
            self.ask(&format!("stackwright/{made}"), &at);
        }
        self.ask("workspace/symbol", &json!({ "query": "e" }));
        self.ask("workspace/diagnostic", &json!({ "previousResultIds": [] }));
    }

    /// What is wrong here is what a new server says of the same text.
    fn compare_with_fresh(&mut self, files: &Arc<Files>) {
        let params = json!({ "textDocument": { "uri": uri(&self.name) } });
        let here = self.ask("textDocument/diagnostic", &params);
        let mut fresh = Editor::start_in(Some(ROOT), files.clone(), json!({}));
        fresh.open(&self.name, &self.text);
        let there = fresh.ask("textDocument/diagnostic", params);
        fresh.leave();
        assert_eq!(here, there, "{}", self.example.display());
    }
}

const AT_A_PLACE: &[&str] = &[
    "hover",
    "definition",
    "declaration",
    "typeDefinition",
    "implementation",
    "references",
    "documentHighlight",
    "completion",
    "signatureHelp",
    "prepareCallHierarchy",
];

const OF_A_FILE: &[&str] = &[
    "diagnostic",
    "documentSymbol",
    "foldingRange",
    "selectionRange",
    "formatting",
    "rangeFormatting",
    "onTypeFormatting",
    "documentLink",
    "codeAction",
    "codeLens",
    "inlayHint",
    "semanticTokens/full",
    "semanticTokens/range",
    "semanticTokens/full",
];
