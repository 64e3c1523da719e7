//! `textDocument/hover`

use super::session::Session;
use crate::ide::hover;
use gen_lsp_types::{Contents, Hover, HoverParams, MarkupContent, MarkupKind};

pub fn answer(session: &mut Session, params: HoverParams) -> Option<Hover> {
    let at = params.text_document_position_params;
    session.place(&at.text_document.uri, at.position, |place, edge| {
        let found = hover::hover(place)?;
        let range = edge.range(place.page.source(), found.span);
        Some(Hover { contents: Contents::MarkupContent(markdown(found.markdown)), range: Some(range) })
    })?
}

pub fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}
