//! Diagnostics: sent when they change, or given when asked for. Always what `check` says, each at the file it lies in.

use super::edge::Edge;
use super::session::Session;
use crate::diagnostic::{self, Code, Label, Severity};
use crate::ide::workspace::Snapshot;
use crate::source::SourceMap;
use gen_lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, DocumentDiagnosticParams,
    DocumentDiagnosticReport, FullDocumentDiagnosticReport, Message, PublishDiagnosticsNotification,
    PublishDiagnosticsParams, Range, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};
use rustc_hash::FxHasher;
use std::collections::BTreeMap;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// What is wrong, by file; a file without problems has no entry.
type Found = BTreeMap<PathBuf, Vec<Diagnostic>>;

/// What a client was told about a file.
#[derive(PartialEq)]
pub struct Told {
    /// Of the text, if the file is open.
    version: Option<i32>,
    diagnostics: Vec<Diagnostic>,
}

/// Sends what changed since the last time, unless the client asks by itself. Of an open file each new version is answered, so that
/// the client knows what its diagnostics are about. A message that comes in meanwhile is more urgent: what was found out is kept,
/// and the rest follows when there is time again.
pub fn publish(session: &mut Session) {
    if session.client.pulls_diagnostics() {
        return;
    }
    let mains = session.workspace.mains();
    if !made_ready(session, &mains) {
        return;
    }
    let mut found = of_programs(session, &mains);
    for path in session.versions.keys() {
        found.entry(path.clone()).or_default();
    }
    let mut told = std::mem::take(&mut session.published);
    for (path, diagnostics) in found {
        let now = Told { version: session.versions.get(&path).copied(), diagnostics };
        if told.remove(&path).as_ref() != Some(&now) {
            send(session, &path, &now);
        }
        session.published.insert(path, now);
    }
    for (path, last) in told {
        if !last.diagnostics.is_empty() {
            send(session, &path, &Told { version: None, diagnostics: Vec::new() });
        }
    }
}

/// Looks at all that is stale; `false` if something else comes first.
fn made_ready(session: &mut Session, mains: &[PathBuf]) -> bool {
    for main in mains {
        if session.workspace.ready(main).is_none() && session.waiting.any() {
            return false;
        }
        session.workspace.snapshot(main);
    }
    session.waiting.token.is_wanted()
}

fn send(session: &Session, path: &Path, told: &Told) {
    session.notify::<PublishDiagnosticsNotification>(PublishDiagnosticsParams {
        uri: session.edge.uri(path),
        version: told.version,
        diagnostics: told.diagnostics.clone(),
    });
}

/// Of the programs with these main files. What two programs say of a file they share is said once.
fn of_programs(session: &mut Session, mains: &[PathBuf]) -> Found {
    let mut found = Found::new();
    for main in mains {
        let Some(snapshot) = session.workspace.snapshot(main) else { continue };
        for (path, diagnostic) in of_snapshot(snapshot, &session.edge) {
            let here = found.entry(path).or_default();
            if !here.contains(&diagnostic) {
                here.push(diagnostic);
            }
        }
    }
    found
}

fn of_snapshot(snapshot: &Snapshot, edge: &Edge) -> Vec<(PathBuf, Diagnostic)> {
    let none = SourceMap::default();
    let sources = snapshot.program.as_ref().map_or(&none, |it| &it.sources);
    let place =
        |it: &diagnostic::Diagnostic| it.span().map_or(&snapshot.main, |span| &sources.file(span.file).path).clone();
    snapshot.diagnostics.iter().map(|it| (place(it), converted(it, sources, edge))).collect()
}

fn converted(it: &diagnostic::Diagnostic, sources: &SourceMap, edge: &Edge) -> Diagnostic {
    let location = |label: &Label| edge.location(sources, label.span);
    let related =
        |label: &Label| DiagnosticRelatedInformation { location: location(label), message: label.text.clone() };
    let range = it.labels.first().map_or(Range::default(), |label| location(label).range);
    let others: Vec<_> = it.labels.iter().skip(1).map(related).collect();
    Diagnostic {
        range,
        severity: Some(match it.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
            Severity::Note => DiagnosticSeverity::Information,
        }),
        code: Some(gen_lsp_types::Code::String(it.code.text().to_owned())),
        source: Some("stackwright".to_owned()),
        message: Message::String(message(it)),
        tags: (it.code == Code::UNUSED).then(|| vec![DiagnosticTag::Unnecessary]),
        related_information: (!others.is_empty()).then_some(others),
        ..Diagnostic::default()
    }
}

/// The message, and below it why this place, what to do and what to know, a line each.
fn message(it: &diagnostic::Diagnostic) -> String {
    let label = it.labels.first().map(|label| label.text.clone()).filter(|text| !text.is_empty());
    let help = it.help.iter().map(|text| format!("help: {text}"));
    let notes = it.notes.iter().map(|text| format!("note: {text}"));
    let lines: Vec<String> = std::iter::once(it.message.clone()).chain(label).chain(help).chain(notes).collect();
    lines.join("\n")
}

pub fn document(session: &mut Session, params: DocumentDiagnosticParams) -> DocumentDiagnosticReport {
    let path = session.path(&params.text_document.uri);
    let mains = session.workspace.mains_of(&path);
    let items = of_programs(session, &mains).remove(&path).unwrap_or_default();
    let id = result_id(&items);
    if params.previous_result_id.as_ref() == Some(&id) {
        let report = UnchangedDocumentDiagnosticReport { result_id: id };
        return DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(
            RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: report,
            },
        );
    }
    DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(id), items },
    })
}

pub fn workspace(session: &mut Session, params: WorkspaceDiagnosticParams) -> WorkspaceDiagnosticReport {
    let token = params.work_done_progress_params.work_done_token;
    let tell = |session: &Session, value| {
        token.iter().for_each(|token| session.progress(token, serde_json::Value::clone(&value)))
    };
    tell(session, serde_json::json!({ "kind": "begin", "title": "Checking stack files" }));
    let mains = session.workspace.mains();
    let mut found = of_programs(session, &mains);
    // Files without problems are told of too: they may have had some.
    for path in session.workspace.stack_files() {
        found.entry(path.to_path_buf()).or_default();
    }
    let known: BTreeMap<PathBuf, String> =
        params.previous_result_ids.into_iter().map(|it| (session.path(&it.uri), it.value)).collect();
    let items = found.into_iter().map(|(path, items)| report(session, &path, items, known.get(&path))).collect();
    tell(session, serde_json::json!({ "kind": "end" }));
    WorkspaceDiagnosticReport { items }
}

fn report(
    session: &Session,
    path: &Path,
    items: Vec<Diagnostic>,
    known: Option<&String>,
) -> WorkspaceDocumentDiagnosticReport {
    let (uri, version, id) = (session.edge.uri(path), session.versions.get(path).copied(), result_id(&items));
    if known == Some(&id) {
        return WorkspaceDocumentDiagnosticReport::WorkspaceUnchangedDocumentDiagnosticReport(
            WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
            },
        );
    }
    WorkspaceDocumentDiagnosticReport::WorkspaceFullDocumentDiagnosticReport(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(id), items },
    })
}

/// Tells two lists of diagnostics apart.
fn result_id(items: &[Diagnostic]) -> String {
    let mut hasher = FxHasher::default();
    hasher.write(&serde_json::to_vec(items).unwrap_or_default());
    format!("{:016x}", hasher.finish())
}
