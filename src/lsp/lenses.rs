//! `textDocument/codeLens`. A lens leads on by a command of the client: `stackwright.showReferences` takes an address, a position and
//! places, `stackwright.diff` an address.

use super::edge::Edge;
use super::session::Session;
use crate::ide::lenses::{Leads, Lens, lenses};
use crate::ide::place::Page;
use crate::source::Span;
use gen_lsp_types::{CodeLens, CodeLensParams, Command, LspAny, Uri};

pub fn answer(session: &mut Session, params: CodeLensParams) -> Vec<CodeLens> {
    let uri = params.text_document.uri;
    let path = session.path(&uri);
    let branch = session.workspace.main_branch(&path);
    let found = session.page(&uri, |page, edge| {
        let shown = |it: Lens| {
            let range = edge.range(page.source(), it.span);
            CodeLens { range, command: Some(command(page, edge, &uri, it)), data: None }
        };
        lenses(page, branch.as_deref()).into_iter().map(shown).collect()
    });
    found.unwrap_or_default()
}

fn command(page: Page, edge: &Edge, uri: &Uri, lens: Lens) -> Command {
    let address = LspAny::String(uri.0.clone());
    let (command, arguments) = match lens.leads {
        Leads::Nowhere => ("", None),
        Leads::Places(places) => {
            let location = |span: &Span| edge.location(&page.program.sources, *span);
            let places: Vec<_> = places.iter().map(location).collect();
            let position = edge.position(page.source(), lens.span.start);
            let rest = [serde_json::to_value(position), serde_json::to_value(places)];
            let rest = rest.into_iter().map(Result::unwrap_or_default);
            ("stackwright.showReferences", Some(std::iter::once(address).chain(rest).collect()))
        }
        Leads::Changes => ("stackwright.diff", Some(vec![address])),
    };
    Command { title: lens.title, command: command.to_owned(), arguments, ..Command::default() }
}
