//! `textDocument/semanticTokens`: full, the difference to the last answer, a range

use super::edge::Edge;
use super::session::Session;
use crate::ide::place::Page;
use crate::ide::tokens::{Kind, Token, tokens, tokens_and_lexemes};
use gen_lsp_types::{
    SemanticToken, SemanticTokens, SemanticTokensDelta, SemanticTokensDeltaParams, SemanticTokensDeltaResponse,
    SemanticTokensEdit, SemanticTokensLegend, SemanticTokensParams, SemanticTokensRangeParams,
};

/// Each modifier is a bit, in this order.
const MODIFIERS: [&str; 2] = ["declaration", "deferred"];

pub fn legend() -> SemanticTokensLegend {
    let word = |kind: Kind| match kind {
        Kind::Namespace => "namespace",
        Kind::Type => "type",
        Kind::Class => "class",
        Kind::Parameter => "parameter",
        Kind::Variable => "variable",
        Kind::Property => "property",
        Kind::EnumMember => "enumMember",
        Kind::Function => "function",
        Kind::Method => "method",
        Kind::Comment => "comment",
        Kind::Text => "string",
        Kind::Number => "number",
        Kind::Keyword => "keyword",
        Kind::Operator => "operator",
    };
    SemanticTokensLegend {
        token_types: Kind::ALL.map(word).map(str::to_owned).to_vec(),
        token_modifiers: MODIFIERS.map(str::to_owned).to_vec(),
    }
}

/// The last full answer about a file.
pub struct Last {
    id: u64,
    data: Vec<SemanticToken>,
}

/// What the client wants: names, and all the rest if it colours nothing by itself.
fn wanted(session: &Session) -> fn(Page) -> Vec<Token> {
    if session.client.colours_nothing() { tokens_and_lexemes } else { tokens }
}

pub fn full(session: &mut Session, params: SemanticTokensParams) -> SemanticTokens {
    let tokens = wanted(session);
    let data = session.page(&params.text_document.uri, |page, edge| encoded(&tokens(page), page, edge));
    remembered(session, &params.text_document.uri, data.unwrap_or_default())
}

fn remembered(session: &mut Session, uri: &gen_lsp_types::Uri, data: Vec<SemanticToken>) -> SemanticTokens {
    let path = session.path(uri);
    let id = session.tokens.get(&path).map_or(1, |last| last.id + 1);
    session.tokens.insert(path, Last { id, data: data.clone() });
    SemanticTokens { result_id: Some(id.to_string()), data }
}

/// One edit: what lies between the common start and the common end.
pub fn delta(session: &mut Session, params: SemanticTokensDeltaParams) -> SemanticTokensDeltaResponse {
    let uri = params.text_document.uri;
    let tokens = wanted(session);
    let path = session.path(&uri);
    let last = session.tokens.remove(&path).filter(|last| last.id.to_string() == params.previous_result_id);
    let id = last.as_ref().map(|last| last.id);
    let data = session.page(&uri, |page, edge| encoded(&tokens(page), page, edge)).unwrap_or_default();
    let Some(last) = last else {
        return SemanticTokensDeltaResponse::SemanticTokens(remembered(session, &uri, data));
    };
    let same_start = last.data.iter().zip(&data).take_while(|(a, b)| a == b).count();
    let (old, new) = (last.data.get(same_start..).unwrap_or_default(), data.get(same_start..).unwrap_or_default());
    let same_end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (removed, added) = (old.len() - same_end, new.get(..new.len() - same_end).unwrap_or_default());
    let edit = SemanticTokensEdit {
        start: same_start as u32 * 5,
        delete_count: removed as u32 * 5,
        data: Some(added.iter().flat_map(numbers).collect()),
    };
    let edits = if removed == 0 && added.is_empty() { Vec::new() } else { vec![edit] };
    let id = id.unwrap_or(0) + 1;
    session.tokens.insert(path, Last { id, data });
    SemanticTokensDeltaResponse::SemanticTokensDelta(SemanticTokensDelta { result_id: Some(id.to_string()), edits })
}

fn numbers(it: &SemanticToken) -> [u32; 5] {
    [it.delta_line, it.delta_start, it.length, it.token_type, it.token_modifiers_bitset]
}

pub fn range(session: &mut Session, params: SemanticTokensRangeParams) -> SemanticTokens {
    let tokens = wanted(session);
    let found = session.page(&params.text_document.uri, |page, edge| {
        let (start, end) =
            (edge.offset(page.source(), params.range.start), edge.offset(page.source(), params.range.end));
        let mut inside = tokens(page);
        inside.retain(|it| start <= it.span.end && it.span.start <= end);
        encoded(&inside, page, edge)
    });
    SemanticTokens { result_id: None, data: found.unwrap_or_default() }
}

/// Each place relative to the one before.
fn encoded(tokens: &[Token], page: Page, edge: &Edge) -> Vec<SemanticToken> {
    let (mut line, mut column) = (0, 0);
    let relative = |it: &Token| {
        let range = edge.range(page.source(), it.span);
        let delta_line = range.start.line - line;
        let delta_start = if delta_line == 0 { range.start.character - column } else { range.start.character };
        (line, column) = (range.start.line, range.start.character);
        SemanticToken {
            delta_line,
            delta_start,
            length: range.end.character - range.start.character,
            token_type: Kind::ALL.iter().position(|kind| *kind == it.kind).unwrap_or(0) as u32,
            token_modifiers_bitset: u32::from(it.declares) | u32::from(it.deferred) << 1,
        }
    };
    tokens.iter().map(relative).collect()
}
