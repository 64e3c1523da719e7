//! Requests of our own: documents that the compiler makes of the text as it is, and why an attribute has its value.
//!
//! All take `{ "textDocument": { "uri": ... } }` and give `{ "text": ..., "languageId": ... }`: `stackwright/template`, `runLists`,
//! `plan` (perhaps with `on`), `graph`, `nodeJson` (with `instance` and `event`) and `why` (with a `position`, or `path` and perhaps
//! `instance`). `stackwright/diff` is answered by `changes`.

use super::edge::Edge;
use super::session::Session;
use super::{Refused, refusal};
use crate::ide::documents::{self, Document};
use crate::ide::hover::why;
use crate::ide::place::Page;
use crate::language::kinds::Event;
use gen_lsp_types::{LspAny, Position, TextDocumentIdentifier};
use lsp_server::ErrorCode;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    text_document: TextDocumentIdentifier,
    instance: Option<String>,
    event: Option<String>,
    /// `deploy release`
    on: Option<String>,
    position: Option<Position>,
    /// `apache.keepalivetimeout`
    path: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Text {
    text: String,
    language_id: &'static str,
}

impl Text {
    pub fn new(text: String, language_id: &'static str) -> Text {
        Text { text, language_id }
    }
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    Template,
    RunLists,
    Plan,
    Graph,
    NodeJson,
    Why,
}

impl Question {
    pub fn from_method(method: &str) -> Option<Question> {
        Some(match method.strip_prefix("stackwright/")? {
            "template" => Question::Template,
            "runLists" => Question::RunLists,
            "plan" => Question::Plan,
            "graph" => Question::Graph,
            "nodeJson" => Question::NodeJson,
            "why" => Question::Why,
            _ => return None,
        })
    }
}

pub fn answer(session: &mut Session, question: Question, params: LspAny) -> Result<Text, Refused> {
    let params: Params = serde_json::from_value(params)
        .map_err(|error| refusal(ErrorCode::InvalidParams, format!("the parameters do not read: {error}")))?;
    let answered = session.page(&params.text_document.uri, |page, edge| of_page(page, edge, question, &params));
    answered.unwrap_or_else(|| Err(refusal(ErrorCode::RequestFailed, "the file belongs to no program")))
}

fn of_page(page: Page, edge: &Edge, question: Question, params: &Params) -> Result<Text, Refused> {
    let wanted = match question {
        Question::Template => Document::Template,
        Question::RunLists => Document::RunLists,
        Question::Plan => params.on.clone().map_or(Document::Plan, Document::EventPlan),
        Question::Graph => Document::Graph,
        Question::NodeJson => node(params)?,
        Question::Why => {
            let place = params.position.map(|it| page.at(edge.offset(page.source(), it)));
            let keys: Vec<String> = params.path.iter().flat_map(|it| it.split('.')).map(str::to_owned).collect();
            let text = why(page, place, &keys, params.instance.as_deref())
                .ok_or_else(|| refusal(ErrorCode::RequestFailed, "no instance has such an attribute"))?;
            return Ok(Text::new(text, "markdown"));
        }
    };
    let text = documents::document(page, &wanted);
    let text = text.map_err(|absent| refusal(ErrorCode::RequestFailed, absent.message()))?;
    Ok(Text::new(text, language(&wanted)))
}

fn language(document: &Document) -> &'static str {
    match document {
        Document::Template | Document::RunLists | Document::NodeJson { .. } => "json",
        Document::Plan | Document::EventPlan(_) => "plaintext",
        Document::Graph => "mermaid",
    }
}

fn node(params: &Params) -> Result<Document, Refused> {
    let missing = || refusal(ErrorCode::InvalidParams, "expected `instance` and `event`");
    let event = params.event.as_deref().and_then(Event::from_word).ok_or_else(missing)?;
    Ok(Document::NodeJson { instance: params.instance.clone().ok_or_else(missing)?, event })
}
