//! Which request goes where: parameters are read, the request's own file answers, the answer is written.

use super::session::Session;
use super::{
    Refused, actions, calls, changes, completion, content, custom, definition, diagnostics, folding, formatting, hints,
    hover, lenses, links, references, refusal, rename, signature, symbols, tokens,
};
use gen_lsp_types::{LspAny, LspRequestMethod};
use lsp_server::{ErrorCode, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub type Answer = Result<LspAny, Refused>;

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
        LspRequestMethod::TextDocumentPrepareRename => of(session, request.params, rename::prepare),
        LspRequestMethod::TextDocumentRename => fallible(session, request.params, rename::rename),
        LspRequestMethod::WorkspaceWillRenameFiles => of(session, request.params, rename::files),
        LspRequestMethod::TextDocumentCodeAction => of(session, request.params, actions::answer),
        LspRequestMethod::TextDocumentSemanticTokensFull => of(session, request.params, tokens::full),
        LspRequestMethod::TextDocumentSemanticTokensFullDelta => of(session, request.params, tokens::delta),
        LspRequestMethod::TextDocumentSemanticTokensRange => of(session, request.params, tokens::range),
        LspRequestMethod::TextDocumentInlayHint => of(session, request.params, hints::answer),
        LspRequestMethod::TextDocumentCodeLens => of(session, request.params, lenses::answer),
        LspRequestMethod::TextDocumentSignatureHelp => of(session, request.params, signature::answer),
        LspRequestMethod::TextDocumentPrepareCallHierarchy => of(session, request.params, calls::prepare),
        LspRequestMethod::CallHierarchyIncomingCalls => of(session, request.params, calls::incoming),
        LspRequestMethod::CallHierarchyOutgoingCalls => of(session, request.params, calls::outgoing),
        LspRequestMethod::WorkspaceTextDocumentContent => fallible(session, request.params, content::answer),
        other => made(session, other.as_str(), request.params),
    }
}

/// Requests of our own, for what the compiler makes.
pub fn made(session: &mut Session, method: &str, params: LspAny) -> Answer {
    match custom::Question::from_method(method) {
        _ if method == "stackwright/diff" => fallible(session, params, changes::answer),
        Some(question) => written(custom::answer(session, question, params)?),
        None => Err(refusal(ErrorCode::MethodNotFound, format!("there is no request `{method}` here"))),
    }
}

/// Reads the parameters, and writes what the request's own function gives.
fn of<P: DeserializeOwned, R: Serialize>(
    session: &mut Session,
    params: LspAny,
    run: fn(&mut Session, P) -> R,
) -> Answer {
    let answer = run(session, read(params)?);
    written(answer)
}

/// The same for a request that may be refused.
fn fallible<P: DeserializeOwned, R: Serialize>(
    session: &mut Session,
    params: LspAny,
    run: fn(&mut Session, P) -> Result<R, Refused>,
) -> Answer {
    let answer = run(session, read(params)?)?;
    written(answer)
}

fn read<P: DeserializeOwned>(params: LspAny) -> Result<P, Refused> {
    serde_json::from_value(params)
        .map_err(|error| refusal(ErrorCode::InvalidParams, format!("the parameters do not read: {error}")))
}

fn written(answer: impl Serialize) -> Answer {
    serde_json::to_value(answer)
        .map_err(|error| refusal(ErrorCode::InternalError, format!("the answer cannot be written: {error}")))
}
