//! Notifications: what the client tells of open files, of the disk, of its settings.

use super::session::Session;
use super::uri::path_of;
use super::watching;
use crate::source::LineIndex;
use gen_lsp_types::{
    DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    LspNotificationMethod, TextDocumentContentChangeEvent,
};
use lsp_server::Notification;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// What clients call our language.
const LANGUAGE: &str = "stackwright";

pub fn notified(session: &mut Session, it: Notification) {
    match LspNotificationMethod::from(it.method.as_str()) {
        LspNotificationMethod::TextDocumentDidOpen => opened(session, it),
        LspNotificationMethod::TextDocumentDidChange => changed(session, it),
        LspNotificationMethod::TextDocumentDidClose => closed(session, it),
        LspNotificationMethod::TextDocumentDidSave => saved(session, it),
        LspNotificationMethod::WorkspaceDidChangeWatchedFiles => {
            if let Some(DidChangeWatchedFilesParams { changes }) = params(it) {
                watching::told(session, &changes);
            }
        }
        LspNotificationMethod::WorkspaceDidChangeWorkspaceFolders => folders_changed(session, it),
        LspNotificationMethod::WorkspaceDidChangeConfiguration => configured(session, it),
        // Whatever else a client tells needs no answer.
        _ => {}
    }
}

fn params<T: DeserializeOwned>(it: Notification) -> Option<T> {
    serde_json::from_value(it.params).ok()
}

fn opened(session: &mut Session, it: Notification) {
    let Some(DidOpenTextDocumentParams { text_document }) = params(it) else { return };
    let path = session.path(&text_document.uri);
    session.edge.spelt.insert(path.clone(), text_document.uri);
    let text = Arc::from(text_document.text);
    let is_stack_file = path.extension().is_some_and(|it| it == "stack");
    // What is not saved yet may have no extension.
    if is_stack_file || text_document.language_id.as_str() == LANGUAGE {
        session.versions.insert(path.clone(), text_document.version);
        session.workspace.set_text(&path, text);
    } else {
        session.workspace.set_data(&path, text);
    }
    session.contents.changed();
}

/// The main branch may be another by now, where nobody tells of changes on the disk.
fn saved(session: &mut Session, it: Notification) {
    let Some(DidSaveTextDocumentParams { text_document, .. }) = params(it) else { return };
    let path = session.path(&text_document.uri);
    let before = session.workspace.main_branch(&path);
    session.workspace.git_changed();
    if session.workspace.main_branch(&path) != before {
        session.refresh_lenses();
    }
}

fn changed(session: &mut Session, it: Notification) {
    let Some(DidChangeTextDocumentParams { text_document, content_changes }) = params(it) else { return };
    let path = session.path(&text_document.text_document_identifier.uri);
    let Some(mut text) = session.workspace.text(&path).map(|it| it.to_string()) else { return };
    for change in content_changes {
        match change {
            TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                let lines = LineIndex::new(&text);
                let offset = |position| session.edge.encoding.offset(&text, &lines, position) as usize;
                let (start, end) = (offset(change.range.start), offset(change.range.end));
                text.replace_range(start.min(end)..end.max(start), &change.text);
            }
            TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => text = change.text,
        }
    }
    if let Some(version) = session.versions.get_mut(&path) {
        *version = text_document.version;
    }
    session.workspace.set_text(&path, Arc::from(text));
    session.contents.changed();
}

fn closed(session: &mut Session, it: Notification) {
    let Some(DidCloseTextDocumentParams { text_document }) = params(it) else { return };
    let path = session.path(&text_document.uri);
    session.edge.spelt.remove(&path);
    session.versions.remove(&path);
    session.tokens.remove(&path);
    session.workspace.close(&path);
    session.contents.changed();
}

fn folders_changed(session: &mut Session, it: Notification) {
    let Some(DidChangeWorkspaceFoldersParams { event }) = params(it) else { return };
    let removed: Vec<_> = event.removed.iter().map(|it| path_of(&it.uri)).collect();
    let mut folders: Vec<_> = session.workspace.folders().to_vec();
    folders.retain(|it| !removed.contains(it));
    folders.extend(event.added.iter().map(|it| path_of(&it.uri)));
    session.workspace.set_folders(folders);
}

fn configured(session: &mut Session, it: Notification) {
    let Some(DidChangeConfigurationParams { settings }) = params(it) else { return };
    match settings.is_null() {
        true => session.ask_configuration(),
        false => session.configure(&settings),
    }
}
