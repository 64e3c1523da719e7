//! `textDocument/inlayHint`

use super::session::Session;
use crate::ide::hints::{Hint, hints};
use crate::source::Span;
use gen_lsp_types::{InlayHint, InlayHintParams, Label, Position, Tooltip};

pub fn answer(session: &mut Session, params: InlayHintParams) -> Vec<InlayHint> {
    let found = session.page(&params.text_document.uri, |page, edge| {
        let source = page.source();
        let (start, end) = (edge.offset(source, params.range.start), edge.offset(source, params.range.end));
        let found = hints(page, Span { file: page.file, start, end: end.max(start) });
        found.into_iter().map(|it| converted(edge.position(source, it.offset), it)).collect()
    });
    found.unwrap_or_default()
}

fn converted(position: Position, it: Hint) -> InlayHint {
    InlayHint {
        position,
        label: Label::String(it.text),
        kind: None,
        text_edits: None,
        tooltip: it.more.map(Tooltip::String),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    }
}
