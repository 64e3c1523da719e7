//! `textDocument/references` and `documentHighlight`

use super::session::Session;
use crate::ide::references::{self, Use};
use gen_lsp_types::{DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, Location, ReferenceParams};
use rustc_hash::FxHashSet;

/// In every program that holds the file.
pub fn references(session: &mut Session, params: ReferenceParams) -> Vec<Location> {
    let at = params.text_document_position_params;
    let with_declaration = params.context.include_declaration;
    let found = session.places(&at.text_document.uri, at.position, |place, edge| {
        let wanted =
            references::references(place).into_iter().filter(|(_, used)| with_declaration || *used == Use::Read);
        wanted.map(|(span, _)| edge.location(&place.page.program.sources, span)).collect::<Vec<_>>()
    });
    let mut seen = FxHashSet::default();
    let place = |it: &Location| (it.uri.0.clone(), it.range.start.line, it.range.start.character);
    found.into_iter().flatten().filter(|it| seen.insert(place(it))).collect()
}

pub fn highlight(session: &mut Session, params: DocumentHighlightParams) -> Vec<DocumentHighlight> {
    let at = params.text_document_position_params;
    let found = session.place(&at.text_document.uri, at.position, |place, edge| {
        let highlight = |(span, used)| DocumentHighlight {
            range: edge.range(place.page.source(), span),
            kind: Some(match used {
                Use::Write => DocumentHighlightKind::Write,
                Use::Read => DocumentHighlightKind::Read,
            }),
        };
        references::highlights(place).into_iter().map(highlight).collect()
    });
    found.unwrap_or_default()
}
