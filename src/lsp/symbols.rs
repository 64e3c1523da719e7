//! `textDocument/documentSymbol` and `workspace/symbol`

use super::edge::Edge;
use super::session::Session;
use crate::ide::place::Page;
use crate::ide::symbols::{Kind, Symbol, outline};
use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolParams, SymbolKind, WorkspaceSymbol, WorkspaceSymbolLocation,
    WorkspaceSymbolParams,
};
use std::path::PathBuf;

/// How many symbols a question about the workspace is answered with.
const MOST: usize = 500;

pub fn document(session: &mut Session, params: DocumentSymbolParams) -> Vec<DocumentSymbol> {
    let found = session.page(&params.text_document.uri, |page, edge| {
        outline(page).into_iter().map(|it| converted(it, page, edge)).collect()
    });
    found.unwrap_or_default()
}

#[expect(deprecated, reason = "the type has a field that nobody uses any more")]
fn converted(it: Symbol, page: Page, edge: &Edge) -> DocumentSymbol {
    let file = page.source();
    DocumentSymbol {
        name: it.name,
        detail: Some(it.detail).filter(|it| !it.is_empty()),
        kind: kind(it.kind),
        tags: None,
        deprecated: None,
        range: edge.range(file, it.span),
        selection_range: edge.range(file, it.name_span),
        children: (!it.inside.is_empty())
            .then(|| it.inside.into_iter().map(|inner| converted(inner, page, edge)).collect()),
    }
}

fn kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Import => SymbolKind::Module,
        Kind::Value => SymbolKind::Variable,
        Kind::Parameter => SymbolKind::TypeParameter,
        Kind::Type => SymbolKind::Struct,
        Kind::Profile => SymbolKind::Namespace,
        Kind::Attributes => SymbolKind::Interface,
        Kind::Stack => SymbolKind::Package,
        Kind::Layer => SymbolKind::Class,
        Kind::Instance => SymbolKind::Object,
        Kind::App => SymbolKind::Function,
        Kind::Deployment => SymbolKind::Event,
        Kind::Resource => SymbolKind::Object,
        Kind::Output => SymbolKind::Constant,
        Kind::Block => SymbolKind::Property,
        Kind::Setting => SymbolKind::Field,
    }
}

/// The declarations of all files whose names hold the letters of the query in their order.
pub fn workspace(session: &mut Session, params: WorkspaceSymbolParams) -> Vec<WorkspaceSymbol> {
    let files: Vec<PathBuf> = session.workspace.stack_files().map(PathBuf::from).collect();
    let mut found = Vec::new();
    for path in files {
        let edge = &session.edge;
        session.workspace.ask(&path, |page| {
            let container = path.file_name().map(|it| it.to_string_lossy().into_owned());
            for it in outline(page).into_iter().filter(|it| matches(&it.name, &params.query)) {
                let base = BaseSymbolInformation {
                    name: it.name,
                    kind: kind(it.kind),
                    tags: None,
                    container_name: container.clone(),
                };
                let location = WorkspaceSymbolLocation::Location(edge.location(&page.program.sources, it.name_span));
                found.push(WorkspaceSymbol { location, data: None, base_symbol_information: base });
            }
        });
        if found.len() >= MOST {
            break;
        }
    }
    found.truncate(MOST);
    found
}

fn matches(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query
        .chars()
        .filter(|it| !it.is_whitespace())
        .flat_map(char::to_lowercase)
        .all(|wanted| letters.any(|it| it == wanted))
}
