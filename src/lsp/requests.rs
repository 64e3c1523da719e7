//! Which request goes where: parameters are read, the request's own file answers, the answer is written.

use super::session::Session;
use super::{completion, definition, diagnostics, folding, formatting, hover, links, references, refusal, symbols};
use gen_lsp_types::{LspAny, LspRequestMethod};
use lsp_server::{ErrorCode, Request, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub type Answer = Result<LspAny, ResponseError>;

pub fn answer(session: &mut Session, request: Request) -> Answer {
    match LspRequestMethod::from(request.method.as_str()) {
        LspRequestMethod::Shutdown => Ok(LspAny::Null),
        LspRequestMethod::TextDocumentDiagnostic => of(session, request.params, diagnostics::document),
        LspRequestMethod::WorkspaceDiagnostic => of(session, request.params, diagnostics::workspace),
        LspRequestMethod::TextDocumentCompletion => of(session, request.params, completion::answer),
        LspRequestMethod::CompletionItemResolve => of(session, request.params, completion::resolve),
        LspRequestMethod::TextDocumentHover => of(session, request.params, hover::answer),
        LspRequestMethod::TextDocumentDefinition => of(session, request.params, definition::definition),
        LspRequestMethod::TextDocumentDeclaration => of(session, request.params, definition::declaration),
        LspRequestMethod::TextDocumentTypeDefinition => of(session, request.params, definition::type_definition),
        LspRequestMethod::TextDocumentImplementation => of(session, request.params, definition::implementation),
        LspRequestMethod::TextDocumentReferences => of(session, request.params, references::references),
        LspRequestMethod::TextDocumentDocumentHighlight => of(session, request.params, references::highlight),
        LspRequestMethod::TextDocumentDocumentSymbol => of(session, request.params, symbols::document),
        LspRequestMethod::WorkspaceSymbol => of(session, request.params, symbols::workspace),
        LspRequestMethod::TextDocumentFoldingRange => of(session, request.params, folding::folding),
        LspRequestMethod::TextDocumentSelectionRange => of(session, request.params, folding::selection),
        LspRequestMethod::TextDocumentFormatting => of(session, request.params, formatting::whole),
        LspRequestMethod::TextDocumentRangeFormatting => of(session, request.params, formatting::range),
        LspRequestMethod::TextDocumentOnTypeFormatting => of(session, request.params, formatting::typed),
        LspRequestMethod::TextDocumentDocumentLink => of(session, request.params, links::answer),
        _ => Err(refusal(ErrorCode::MethodNotFound, format!("there is no request `{}` here", request.method))),
    }
}

/// Reads the parameters, and writes what the request's own function gives.
fn of<P: DeserializeOwned, R: Serialize>(
    session: &mut Session,
    params: LspAny,
    run: fn(&mut Session, P) -> R,
) -> Answer {
    let params = serde_json::from_value(params)
        .map_err(|error| refusal(ErrorCode::InvalidParams, format!("the parameters do not read: {error}")))?;
    serde_json::to_value(run(session, params))
        .map_err(|error| refusal(ErrorCode::InternalError, format!("the answer cannot be written: {error}")))
}
