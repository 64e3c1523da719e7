//! `textDocument/codeAction`

use super::edits::Edits;
use super::session::Session;
use crate::ide::actions::{self, Kind};
use crate::source::Span;
use gen_lsp_types::{Code, CodeAction, CodeActionKind, CodeActionParams};

pub fn answer(session: &mut Session, params: CodeActionParams) -> Vec<CodeAction> {
    let context = params.context;
    let found = session.page(&params.text_document.uri, |page, edge| {
        let source = page.source();
        let (start, end) = (edge.offset(source, params.range.start), edge.offset(source, params.range.end));
        let range = Span { file: page.file, start, end: end.max(start) };
        let mut offered = Vec::new();
        for action in actions::actions(page, range) {
            let kind = kind(action.kind);
            if context.only.as_ref().is_some_and(|only| !only.iter().any(|wanted| is_of(&kind, wanted))) {
                continue;
            }
            let mut edits = Edits::default();
            edits.add(edge, &page.program.sources, &action.edits);
            // The client's own words for the problem that this mends.
            let mends = action.mends.map(|problem| {
                let code = Some(Code::String(problem.code.text().to_owned()));
                let place = problem.span().map(|span| edge.range(source, span));
                let is_it = |it: &&gen_lsp_types::Diagnostic| it.code == code && Some(it.range) == place;
                context.diagnostics.iter().filter(is_it).cloned().collect::<Vec<_>>()
            });
            offered.push(CodeAction {
                title: action.title,
                kind: Some(kind),
                diagnostics: mends.filter(|it| !it.is_empty()),
                is_preferred: action.preferred.then_some(true),
                edit: edits.into_edit(),
                ..CodeAction::default()
            });
        }
        offered
    });
    found.unwrap_or_default()
}

fn kind(kind: Kind) -> CodeActionKind {
    match kind {
        Kind::Fix => CodeActionKind::QuickFix,
        Kind::FixAll => CodeActionKind::SourceFixAll,
        Kind::Extract => CodeActionKind::RefactorExtract,
        Kind::Inline => CodeActionKind::RefactorInline,
        Kind::Convert => CodeActionKind::RefactorRewrite,
    }
}

/// `refactor` holds `refactor.extract`.
fn is_of(kind: &CodeActionKind, wanted: &CodeActionKind) -> bool {
    let (kind, wanted) = (kind.to_string(), wanted.to_string());
    wanted.is_empty() || kind == wanted || kind.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('.'))
}
