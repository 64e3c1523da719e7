//! `textDocument/codeLens`. A lens leads to places by the client's command `stackwright.showReferences`: address, position, places.

use super::session::Session;
use crate::ide::lenses::lenses;
use gen_lsp_types::{CodeLens, CodeLensParams, Command, LspAny};

pub fn answer(session: &mut Session, params: CodeLensParams) -> Vec<CodeLens> {
    let uri = params.text_document.uri;
    let found = session.page(&uri, |page, edge| {
        let lens = |it: crate::ide::lenses::Lens| {
            let range = edge.range(page.source(), it.span);
            let places: Vec<_> = it.places.iter().map(|span| edge.location(&page.program.sources, *span)).collect();
            let arguments = [
                LspAny::String(uri.0.clone()),
                serde_json::to_value(range.start).unwrap_or_default(),
                serde_json::to_value(&places).unwrap_or_default(),
            ];
            // Without a place to lead to it only tells.
            let command = if places.is_empty() { "" } else { "stackwright.showReferences" };
            let command = Command {
                title: it.title,
                command: command.to_owned(),
                arguments: (!places.is_empty()).then(|| arguments.to_vec()),
                ..Command::default()
            };
            CodeLens { range, command: Some(command), data: None }
        };
        lenses(page).into_iter().map(lens).collect()
    });
    found.unwrap_or_default()
}
