//! `workspace/textDocumentContent`: the documents that the compiler makes, as files of the scheme `stackwright`.
//!
//! `stackwright:/template/main.stack.json?{"textDocument":{"uri":"file:///w/main.stack"}}`: the first part of the path is the name of the
//! request that makes the document, the query (percent-encoded) its parameters. What follows the first part is the client's to choose.

use super::requests;
use super::session::Session;
use super::uri::decoded;
use super::{Refused, refusal};
use gen_lsp_types::{
    LspAny, TextDocumentContentParams, TextDocumentContentRefreshParams, TextDocumentContentResult, Uri,
};
use lsp_server::ErrorCode;
use std::collections::BTreeMap;

pub const SCHEME: &str = "stackwright";

/// How many documents are kept in mind.
const MOST: usize = 100;

/// The documents that the client has, by their addresses.
#[derive(Default)]
pub struct Contents {
    known: BTreeMap<String, Kept>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// As the texts are.
    Fresh,
    /// Texts have changed since.
    Stale,
    /// The client was told, and has not asked again: perhaps it shows the document no more.
    Told,
}

impl Contents {
    fn keep(&mut self, uri: Uri) {
        if self.known.len() >= MOST {
            self.known.retain(|_, kept| *kept != Kept::Told);
        }
        if self.known.len() < MOST {
            self.known.insert(uri.0, Kept::Fresh);
        }
    }

    /// A text changed, or a setting.
    pub fn changed(&mut self) {
        for kept in self.known.values_mut().filter(|it| **it == Kept::Fresh) {
            *kept = Kept::Stale;
        }
    }
}

pub fn answer(session: &mut Session, params: TextDocumentContentParams) -> Result<TextDocumentContentResult, Refused> {
    let (method, inner) = request(&params.uri)?;
    // Also what cannot be made now may be made once a text changes.
    session.contents.keep(params.uri);
    let made = requests::made(session, &method, inner)?;
    Ok(TextDocumentContentResult { text: made.get("text").and_then(LspAny::as_str).unwrap_or_default().to_owned() })
}

/// The request that an address stands for: its method and parameters.
fn request(uri: &Uri) -> Result<(String, LspAny), Refused> {
    let unreadable = || refusal(ErrorCode::InvalidParams, "expected `stackwright:/REQUEST/NAME?PARAMETERS`");
    let (scheme, rest) = uri.0.split_once(':').ok_or_else(unreadable)?;
    let (path, query) = rest.split_once('?').ok_or_else(unreadable)?;
    let name = path.trim_start_matches('/').split('/').next().filter(|_| scheme == SCHEME).ok_or_else(unreadable)?;
    let params = serde_json::from_str(&decoded(query)).map_err(|_| unreadable())?;
    Ok((format!("stackwright/{name}"), params))
}

/// Tells the client which of its documents are no longer what the compiler makes.
pub fn refresh(session: &mut Session) {
    if !session.client.shows_contents() {
        return;
    }
    let stale = session.contents.known.iter_mut().filter(|(_, kept)| **kept == Kept::Stale);
    let tell = |(uri, kept): (&String, &mut Kept)| {
        *kept = Kept::Told;
        TextDocumentContentRefreshParams { uri: Uri(uri.clone()) }
    };
    let stale: Vec<_> = stale.map(tell).collect();
    stale.into_iter().for_each(|it| session.content_changed(it));
}
