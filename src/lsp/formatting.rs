//! `textDocument/formatting`, `rangeFormatting` and `onTypeFormatting`. There is one style: the client's options change nothing.

use super::session::Session;
use crate::diagnostic::Edit;
use crate::ide::formatting;
use crate::ide::place::Page;
use crate::source::Span;
use gen_lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, TextEdit, Uri,
};

pub fn whole(session: &mut Session, params: DocumentFormattingParams) -> Vec<TextEdit> {
    edits(session, &params.text_document.uri, |page, _| formatting::whole(page))
}

pub fn range(session: &mut Session, params: DocumentRangeFormattingParams) -> Vec<TextEdit> {
    edits(session, &params.text_document.uri, |page, offset| {
        let (start, end) = (offset(params.range.start), offset(params.range.end));
        formatting::range(page, Span { file: page.file, start, end })
    })
}

pub fn typed(session: &mut Session, params: DocumentOnTypeFormattingParams) -> Vec<TextEdit> {
    let character = params.ch.chars().next().unwrap_or('\n');
    edits(session, &params.text_document.uri, |page, offset| {
        formatting::typed(page, offset(params.position), character)
    })
}

fn edits(
    session: &mut Session,
    uri: &Uri,
    question: impl FnOnce(Page, &dyn Fn(gen_lsp_types::Position) -> u32) -> Vec<Edit>,
) -> Vec<TextEdit> {
    let found = session.page(uri, |page, edge| {
        let offset = |position| edge.offset(page.source(), position);
        question(page, &offset).iter().map(|it| edge.edit(page.source(), it)).collect()
    });
    found.unwrap_or_default()
}
