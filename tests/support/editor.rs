//! An editor for tests: a client of the language server in the same process, with files in memory below `/w`.

#![allow(dead_code, reason = "each runner takes what it needs")]
#![expect(clippy::panic, reason = "a test fails by panicking")]

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};
use stackwright::diagnostic::{Code, Diagnostic};
use stackwright::ide::outside::{Base, Outside};
use stackwright::lsp::{End, serve};
use stackwright::source::{LoadError, Loader, decode};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Where all files lie.
pub const ROOT: &str = "/w";
/// A file that makes the server panic.
pub const POISON: &str = "poison.stack";
/// A file that the server reads only as fast as a test lets it.
pub const GATE: &str = "gate.stack";

/// Files by their absolute path.
pub type Files = BTreeMap<PathBuf, Arc<[u8]>>;

/// A disk in memory.
pub struct Memory(pub Arc<Files>, pub Arc<Gate>);

/// Lets nothing through while it is shut, and counts.
#[derive(Default)]
pub struct Gate {
    state: Mutex<(Door, Vec<PathBuf>)>,
    moved: Condvar,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Door {
    #[default]
    Open,
    Shut,
    /// Shut, and somebody waits.
    Knocked,
}

impl Gate {
    pub fn shut(&self) {
        *self.state.lock().expect("no panic") = (Door::Shut, Vec::new());
    }

    pub fn open(&self) {
        self.state.lock().expect("no panic").0 = Door::Open;
        self.moved.notify_all();
    }

    /// Waits until somebody waits at the gate.
    pub fn knocked(&self) {
        let state = self.state.lock().expect("no panic");
        drop(self.moved.wait_while(state, |it| it.0 == Door::Shut).expect("no panic"));
    }

    /// The files that were read since it was shut.
    pub fn read(&self) -> Vec<PathBuf> {
        self.state.lock().expect("no panic").1.clone()
    }

    fn pass(&self, path: &Path) {
        let mut state = self.state.lock().expect("no panic");
        state.1.push(path.to_path_buf());
        if path.ends_with(GATE) && state.0 == Door::Shut {
            state.0 = Door::Knocked;
            self.moved.notify_all();
            drop(self.moved.wait_while(state, |it| it.0 != Door::Open).expect("no panic"));
        }
    }
}

impl Loader for Memory {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        assert!(!path.ends_with(POISON), "poison was read");
        self.1.pass(path);
        self.0.get(path).ok_or(LoadError::Missing).and_then(|bytes| decode(bytes.to_vec()))
    }

    fn resolve(&self, from: &Path, written: &str) -> Result<PathBuf, LoadError> {
        let mut path = PathBuf::new();
        for part in from.parent().unwrap_or(Path::new("/")).join(written).components() {
            match part {
                Component::ParentDir => drop(path.pop()),
                Component::CurDir => {}
                other => path.push(other),
            }
        }
        match () {
            () if !path.starts_with(ROOT) => Err(LoadError::Outside),
            () if self.0.keys().any(|known| known.starts_with(&path)) => Ok(path),
            () => Err(LoadError::Missing),
        }
    }

    fn list(&self, directory: &Path) -> Vec<String> {
        let inside = self.0.keys().filter_map(|path| path.strip_prefix(directory).ok()?.components().next());
        let mut names: Vec<String> = inside.map(|it| it.as_os_str().to_string_lossy().into_owned()).collect();
        names.dedup();
        names
    }
}

/// What the server sees: the files as they are, and as they were on the main branch.
pub struct World {
    pub files: Arc<Files>,
    /// `None` outside a git work tree.
    pub before: Option<Arc<Files>>,
    pub gate: Arc<Gate>,
}

impl Outside for World {
    fn disk(&self, _: &Path) -> std::io::Result<Box<dyn Loader>> {
        Ok(Box::new(Memory(self.files.clone(), self.gate.clone())))
    }

    fn main_branch(&self, _: &Path) -> Option<String> {
        self.before.as_ref().map(|_| "origin/main".to_owned())
    }

    fn git_folder(&self, _: &Path) -> Option<PathBuf> {
        self.before.as_ref().map(|_| Path::new("/.git").to_path_buf())
    }

    fn base(&self, file: &Path, revision: &str) -> Result<Base, Box<Diagnostic>> {
        let before = self.before.clone().filter(|_| revision == "origin/main").ok_or_else(|| {
            Diagnostic::new(Code::NO_REVISION, format!("there is no revision `{revision}` in the repository"))
        })?;
        let main = before.contains_key(file).then(|| file.to_path_buf());
        Ok(Base {
            revision: revision.to_owned(),
            root: ROOT.into(),
            files: Box::new(Memory(before, self.gate.clone())),
            main,
        })
    }
}

pub struct Editor {
    connection: Connection,
    server: Option<JoinHandle<End>>,
    asked: i32,
    /// By address: the version of each open file, and that of the last diagnostics for it.
    versions: BTreeMap<String, i32>,
    told_of: BTreeMap<String, i32>,
    /// By address: what the server sent last.
    pub diagnostics: BTreeMap<String, Vec<Value>>,
    /// What the server answered to `initialize`.
    pub initialized: Value,
    /// Requests and notifications of the server besides diagnostics: method and parameters.
    pub told: Vec<(String, Value)>,
}

pub fn uri(name: &str) -> String {
    format!("file://{ROOT}/{name}")
}

impl Editor {
    /// With the capabilities of a client that knows UTF-16 alone.
    pub fn plain(files: Files) -> Editor {
        Editor::start(files, json!({}))
    }

    pub fn start(files: Files, capabilities: Value) -> Editor {
        Editor::start_in(Some(ROOT), Arc::new(files), capabilities)
    }

    /// In a folder, or with files alone.
    pub fn start_in(folder: Option<&str>, files: Arc<Files>, capabilities: Value) -> Editor {
        Editor::start_on(World { files, before: None, gate: Arc::default() }, folder, capabilities)
    }

    pub fn start_on(world: World, folder: Option<&str>, capabilities: Value) -> Editor {
        let (connection, server) = Connection::memory();
        let server = std::thread::spawn(move || serve(&server, Box::new(world)).expect("the server starts"));
        let mut editor = Editor {
            connection,
            server: Some(server),
            asked: 0,
            versions: BTreeMap::new(),
            told_of: BTreeMap::new(),
            diagnostics: BTreeMap::new(),
            initialized: Value::Null,
            told: Vec::new(),
        };
        let folders: Vec<Value> =
            folder.iter().map(|it| json!({ "uri": format!("file://{it}"), "name": "w" })).collect();
        let params = json!({ "processId": null, "capabilities": capabilities, "workspaceFolders": folders });
        editor.initialized = editor.ask("initialize", params);
        editor.notify("initialized", json!({}));
        editor
    }

    pub fn notify(&self, method: &str, params: Value) {
        let message = Notification { method: method.to_owned(), params };
        self.connection.sender.send(message.into()).expect("the server listens");
    }

    /// Asks and waits for the answer, which must be no error.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.try_ask(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    pub fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        let id = self.send(method, params);
        self.wait(&id)
    }

    /// Asks and does not wait.
    pub fn send(&mut self, method: &str, params: Value) -> RequestId {
        self.asked += 1;
        let id = RequestId::from(self.asked);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        self.connection.sender.send(request.into()).expect("the server listens");
        id
    }

    /// Waits until the server has looked at every message; not until it has worked on them.
    pub fn heard(&self) {
        // The second of them is taken when the first has been looked at.
        (0..2).for_each(|_| self.notify("$/setTrace", json!({ "value": "off" })));
        while !self.connection.sender.is_empty() {
            std::thread::yield_now();
        }
    }

    pub fn wait(&mut self, id: &RequestId) -> Result<Value, String> {
        loop {
            match self.next() {
                Message::Response(it) if it.id == *id => {
                    return it.response_result.map_err(|error| format!("{}: {}", error.code, error.message));
                }
                other => self.take(other),
            }
        }
    }

    fn next(&self) -> Message {
        self.connection.receiver.recv_timeout(Duration::from_secs(60)).expect("the server speaks")
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Notification(it) if it.method == "textDocument/publishDiagnostics" => {
                let address = it.params["uri"].as_str().unwrap_or_default().to_owned();
                let list = it.params["diagnostics"].as_array().cloned().unwrap_or_default();
                if let Some(version) = it.params["version"].as_i64() {
                    self.told_of.insert(address.clone(), version as i32);
                }
                self.diagnostics.insert(address, list);
            }
            Message::Notification(it) => self.told.push((it.method, it.params)),
            Message::Request(it) => {
                self.told.push((it.method.clone(), it.params));
                let answer = if it.method == "workspace/configuration" { json!([{}]) } else { Value::Null };
                let response = Response { id: it.id, response_result: Ok(answer) };
                self.connection.sender.send(response.into()).expect("the server listens");
            }
            Message::Response(it) => panic!("nobody asked for {it:?}"),
        }
    }

    /// Waits until the server has told what it thinks of every open file as it is now.
    pub fn settle(&mut self) {
        while self.versions != self.told_of {
            let message = self.next();
            self.take(message);
        }
    }

    pub fn open(&mut self, name: &str, text: &str) {
        self.versions.insert(uri(name), 1);
        let document = json!({ "uri": uri(name), "languageId": "stackwright", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub fn change(&mut self, name: &str, version: i32, changes: Value) {
        self.versions.insert(uri(name), version);
        let document = json!({ "uri": uri(name), "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Tells that a stretch of a file's text is replaced, and replaces it in `text`. `version` is that of the text afterwards.
    pub fn replace(&mut self, name: &str, version: i32, text: &mut String, range: Range<usize>, new: &str) {
        let places = json!({ "start": position(text, range.start), "end": position(text, range.end) });
        self.change(name, version, json!([{ "range": places, "text": new }]));
        text.replace_range(range, new);
    }

    /// Leaves in good order.
    pub fn leave(mut self) -> End {
        self.ask("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.server.take().expect("it runs").join().expect("the server does not panic")
    }
}

/// The files of a program in memory, by their names below the root.
pub fn files<'f>(named: impl IntoIterator<Item = (&'f str, &'f str)>) -> Files {
    named.into_iter().map(|(name, text)| (Path::new(ROOT).join(name), text.as_bytes().into())).collect()
}

/// Line and UTF-16 units of an offset, both from 0, as the protocol counts by default.
pub fn position(text: &str, at: usize) -> Value {
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    json!({ "line": before.matches('\n').count(), "character": before[start..].encode_utf16().count() })
}
