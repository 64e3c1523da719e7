//! `textDocument/documentLink`

use super::session::Session;
use crate::ide::links::links;
use gen_lsp_types::{DocumentLink, DocumentLinkParams};

pub fn answer(session: &mut Session, params: DocumentLinkParams) -> Vec<DocumentLink> {
    let found = session.page(&params.text_document.uri, |page, edge| {
        let link = |(span, path): (_, std::path::PathBuf)| DocumentLink {
            range: edge.range(page.source(), span),
            target: Some(edge.uri(&path)),
            ..DocumentLink::default()
        };
        links(page).into_iter().map(link).collect()
    });
    found.unwrap_or_default()
}
