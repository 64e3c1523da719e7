//! What the client is asked to tell of: files on the disk that change, and open files that are no stack files but that programs read.
//!
//! Stack files, levels, cookbooks and the branches of git are watched everywhere; what else programs read is watched by name, and
//! registered anew when programs read something else.

use super::session::Session;
use super::uri::uri_of;
use gen_lsp_types::{FileChangeType, FileEvent, LspAny, Registration, Unregistration};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What programs are made of wherever it lies.
const EVERYWHERE: [&str; 4] = ["**/*.stack", "**/stackwright.toml", "**/*.rb", "**/Berksfile"];
/// Where git notes what its branches are, below its folder.
const BRANCHES: [&str; 4] = ["HEAD", "packed-refs", "refs/heads/*", "refs/remotes/*/*"];
/// How many files are watched by name.
const MOST: usize = 1_000;

const WATCH: &str = "workspace/didChangeWatchedFiles";
/// Watched files by name, and the notifications about open ones, by the id of their registration.
const BY_NAME: [(&str, &str); 4] = [
    ("read-files", WATCH),
    ("read-files-open", "textDocument/didOpen"),
    ("read-files-change", "textDocument/didChange"),
    ("read-files-close", "textDocument/didClose"),
];

/// What is registered by name.
#[derive(Default)]
pub struct Watched {
    files: Vec<PathBuf>,
    /// How often programs had been looked at when it was registered.
    looked: u64,
}

/// Asks for what is watched everywhere.
pub fn start(session: &mut Session) {
    if !session.client.watches_files() {
        return;
    }
    let mut watchers: Vec<LspAny> = EVERYWHERE.iter().map(|it| json!({ "globPattern": it })).collect();
    watchers.extend(BRANCHES.iter().map(|it| json!({ "globPattern": format!("**/.git/{it}") })));
    for folder in session.workspace.git_folders() {
        let is_seen = session.workspace.folders().iter().any(|it| folder.starts_with(it)) && folder.ends_with(".git");
        if !is_seen && session.client.knows_relative_patterns() {
            watchers.extend(BRANCHES.iter().map(|it| json!({ "globPattern": relative(&folder, it) })));
        }
    }
    let options = json!({ "watchers": watchers });
    session.register(vec![registration("watched-files", WATCH, options)]);
}

/// Asks for the files that programs read now, if they are others than before.
pub fn renew(session: &mut Session) {
    let looked = session.workspace.looked();
    if session.watched.looked == looked {
        return;
    }
    session.watched.looked = looked;
    let mut files = session.workspace.read_by_name();
    files.retain(|it| !is_watched_everywhere(session, it));
    files.truncate(MOST);
    if files == session.watched.files {
        return;
    }
    let methods: Vec<(&str, &str)> =
        BY_NAME.into_iter().filter(|(_, method)| *method != WATCH || session.client.watches_files()).collect();
    let methods: Vec<(&str, &str)> =
        methods.into_iter().filter(|(_, method)| *method == WATCH || session.client.registers_open_files()).collect();
    let unregistration =
        |(id, method): &(&str, &str)| Unregistration { id: (*id).to_owned(), method: (*method).to_owned() };
    if !session.watched.files.is_empty() && !methods.is_empty() {
        session.unregister(methods.iter().map(unregistration).collect());
    }
    if !files.is_empty() && !methods.is_empty() {
        let wanted = methods.iter().map(|(id, method)| registration(id, method, options(session, method, &files)));
        session.register(wanted.collect());
    }
    session.watched.files = files;
}

fn registration(id: &str, method: &str, options: LspAny) -> Registration {
    Registration { id: id.to_owned(), method: method.to_owned(), register_options: Some(options) }
}

fn options(session: &Session, method: &str, files: &[PathBuf]) -> LspAny {
    if method == WATCH {
        let watchers: Vec<LspAny> = files.iter().map(|it| json!({ "globPattern": pattern(session, it) })).collect();
        return json!({ "watchers": watchers });
    }
    let path = |it: &PathBuf| escaped(&it.to_string_lossy());
    let selector: Vec<LspAny> = files.iter().map(|it| json!({ "scheme": "file", "pattern": path(it) })).collect();
    match method {
        // Incremental, as for stack files.
        "textDocument/didChange" => json!({ "documentSelector": selector, "syncKind": 2 }),
        _ => json!({ "documentSelector": selector }),
    }
}

fn is_watched_everywhere(session: &Session, path: &Path) -> bool {
    let is_inside = session.workspace.folders().iter().any(|it| path.starts_with(it));
    let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
    is_inside && (matches!(extension, "stack" | "rb") || matches!(name, "stackwright.toml" | "Berksfile"))
}

/// The pattern of one file, as far as the client can say it.
fn pattern(session: &Session, path: &Path) -> LspAny {
    let name = escaped(&path.file_name().unwrap_or_default().to_string_lossy());
    match path.parent() {
        Some(folder) if session.client.knows_relative_patterns() => relative(folder, &name),
        _ => match session.workspace.folders().iter().find_map(|it| path.strip_prefix(it).ok()) {
            Some(inside) => json!(format!("**/{}", escaped(&inside.to_string_lossy()))),
            None => json!(escaped(&path.to_string_lossy())),
        },
    }
}

fn relative(folder: &Path, pattern: &str) -> LspAny {
    json!({ "baseUri": uri_of(folder), "pattern": pattern })
}

/// As a pattern that means these characters and no others.
fn escaped(path: &str) -> String {
    let mut text = String::new();
    for character in path.chars() {
        match character {
            '[' | ']' | '{' | '}' | '*' | '?' => text.extend(['[', character, ']']),
            other => text.push(other),
        }
    }
    text
}

/// Files changed on the disk.
pub fn told(session: &mut Session, events: &[FileEvent]) {
    let (of_git, of_programs): (Vec<_>, Vec<_>) =
        events.iter().map(|it| (session.path(&it.uri), it.kind)).partition(|(path, _)| is_of_git(path));
    let is_there_or_gone = |(_, kind): &(PathBuf, FileChangeType)| *kind != FileChangeType::Changed;
    // A repository that is new is the root of a project.
    let is_new = of_git.iter().any(|it| is_there_or_gone(it) && it.0.ends_with(".git/HEAD"));
    let is_stale = if is_new || of_programs.iter().any(is_there_or_gone) {
        session.workspace.disk_changed();
        true
    } else {
        of_programs.iter().filter(|(path, _)| session.workspace.file_changed(path)).count() > 0
    };
    if !of_git.is_empty() {
        session.workspace.git_changed();
        session.refresh_lenses();
    }
    if is_stale || !of_git.is_empty() {
        session.contents.changed();
    }
    if is_stale {
        session.refresh();
    }
}

fn is_of_git(path: &Path) -> bool {
    path.components().any(|it| it.as_os_str() == ".git")
}
