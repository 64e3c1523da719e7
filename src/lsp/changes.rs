//! `stackwright/diff`: the program as it is in the editor against what it was where HEAD left a revision, usually the main branch.

use super::custom::Text;
use super::session::Session;
use super::{Refused, refusal};
use crate::diff::document::Report;
use crate::diff::text::{NoiseShown, Style};
use crate::diff::{markdown, text};
use crate::ide::changes::changes;
use gen_lsp_types::TextDocumentIdentifier;
use lsp_server::ErrorCode;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    text_document: TextDocumentIdentifier,
    /// A revision; the main branch if none is named.
    base: Option<String>,
    #[serde(default)]
    format: Format,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Markdown,
    Text,
    Json,
}

pub fn answer(session: &mut Session, params: Params) -> Result<Text, Refused> {
    let failed = |message: String| refusal(ErrorCode::RequestFailed, message);
    let uri = params.text_document.uri;
    let path = session.path(&uri);
    let main = session.workspace.mains_of(&path).into_iter().next();
    let main = main.ok_or_else(|| failed("the file belongs to no program".to_owned()))?;
    let revision = params.base.or_else(|| session.workspace.main_branch(&main));
    let revision = revision.ok_or_else(|| failed("there is no git repository with a main branch here".to_owned()))?;
    let base = session.workspace.base(&main, &revision).map_err(|problem| failed(problem.message))?;
    let report = session.page(&uri, |page, _| changes(page, &base).map_err(|why| failed(why.message())));
    report
        .unwrap_or_else(|| Err(failed("the file belongs to no program".to_owned())))
        .map(|it| rendered(&it, params.format))
}

fn rendered(report: &Report, format: Format) -> Text {
    match format {
        Format::Markdown => Text::new(markdown::render(report, markdown::CEILING), "markdown"),
        Format::Text => Text::new(text::render(report, NoiseShown::Counted, Style::Plain), "plaintext"),
        Format::Json => Text::new(serde_json::to_string_pretty(report).unwrap_or_default() + "\n", "json"),
    }
}
