//! Which request goes where: parameters are read, the request's own file answers, the answer is written.

use super::diagnostics;
use super::refusal;
use super::session::Session;
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
