//! `textDocument/definition`, `declaration`, `typeDefinition` and `implementation`

use super::session::Session;
use crate::ide::definition::{self, Target};
use crate::ide::place::Place;
use gen_lsp_types::{
    DeclarationParams, DefinitionParams, ImplementationParams, Location, Range, TextDocumentPositionParams,
    TypeDefinitionParams,
};

pub fn definition(session: &mut Session, params: DefinitionParams) -> Vec<Location> {
    locations(session, params.text_document_position_params, definition::definition)
}

/// Nothing is declared in one place and defined in another.
pub fn declaration(session: &mut Session, params: DeclarationParams) -> Vec<Location> {
    locations(session, params.text_document_position_params, definition::definition)
}

pub fn type_definition(session: &mut Session, params: TypeDefinitionParams) -> Vec<Location> {
    locations(session, params.text_document_position_params, definition::type_definition)
}

pub fn implementation(session: &mut Session, params: ImplementationParams) -> Vec<Location> {
    locations(session, params.text_document_position_params, definition::implementation)
}

fn locations(
    session: &mut Session,
    at: TextDocumentPositionParams,
    question: fn(Place) -> Vec<Target>,
) -> Vec<Location> {
    let found = session.place(&at.text_document.uri, at.position, |place, edge| {
        let location = |target| match target {
            Target::Span(span) => edge.location(&place.page.program.sources, span),
            Target::File(path) => Location { uri: edge.uri(&path), range: Range::default() },
        };
        question(place).into_iter().map(location).collect()
    });
    found.unwrap_or_default()
}
