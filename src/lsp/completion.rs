//! `textDocument/completion` and `completionItem/resolve`. What an offer is about travels with it and comes back to be resolved.

use super::hover::markdown;
use super::session::Session;
use crate::ide::completion::{self, About, Insert, Kind, Offer};
use crate::ide::place::Page;
use crate::name::Name;
use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionList, CompletionParams, Documentation,
    InsertTextFormat, LspAny, Range, TextEdit, Uri,
};
use serde_json::json;

pub fn answer(session: &mut Session, params: CompletionParams) -> CompletionList {
    let at = params.text_document_position_params;
    let uri = at.text_document.uri;
    let snippets = session.client.takes_snippets();
    let found = session.place(&uri, at.position, |place, edge| {
        let found = completion::completion(place);
        let range = edge.range(place.page.source(), found.span);
        let converted = |(order, offer)| item(place.page, &uri, offer, order, range, snippets);
        found.offers.into_iter().enumerate().map(converted).collect()
    });
    CompletionList { is_incomplete: false, items: found.unwrap_or_default(), ..CompletionList::default() }
}

fn item(page: Page, uri: &Uri, offer: Offer, order: usize, range: Range, snippets: bool) -> CompletionItem {
    let (text, format) = match offer.insert {
        Insert::Label => (offer.label.clone(), InsertTextFormat::PlainText),
        Insert::Text(text) => (text, InsertTextFormat::PlainText),
        Insert::Snippet(text) if snippets => (text, InsertTextFormat::Snippet),
        Insert::Snippet(text) => (without_marks(&text, &offer.label), InsertTextFormat::PlainText),
    };
    let (documentation, data) = match &offer.about {
        About::Text(text) => (Some(Documentation::MarkupContent(markdown(text.clone()))), None),
        about => (None, data(page, uri, about)),
    };
    CompletionItem {
        label: offer.label,
        kind: Some(kind(offer.kind)),
        detail: Some(offer.detail).filter(|it| !it.is_empty()),
        documentation,
        sort_text: Some(format!("{order:05}")),
        insert_text_format: Some(format),
        text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text: text })),
        data,
        ..CompletionItem::default()
    }
}

/// A snippet for a client that takes none: a shape of several lines is cut down to its first word.
fn without_marks(snippet: &str, label: &str) -> String {
    let has_shape = snippet.contains(['{', '\n']) || snippet.contains("${");
    match has_shape {
        true => label.to_owned(),
        false => snippet.replace("$0", ""),
    }
}

fn kind(kind: Kind) -> CompletionItemKind {
    match kind {
        Kind::Declaration => CompletionItemKind::Keyword,
        Kind::Setting => CompletionItemKind::Property,
        Kind::Block => CompletionItemKind::Struct,
        Kind::Word => CompletionItemKind::EnumMember,
        Kind::Value => CompletionItemKind::Variable,
        Kind::Parameter => CompletionItemKind::Constant,
        Kind::Reference => CompletionItemKind::Reference,
        Kind::Import => CompletionItemKind::Module,
        Kind::Function => CompletionItemKind::Function,
        Kind::Type => CompletionItemKind::Class,
        Kind::Key | Kind::Property | Kind::Argument => CompletionItemKind::Field,
        Kind::Recipe => CompletionItemKind::Method,
        Kind::File => CompletionItemKind::File,
    }
}

fn data(page: Page, uri: &Uri, about: &About) -> Option<LspAny> {
    let about = match about {
        About::Nothing | About::Text(_) => return None,
        About::Name(file, name) => json!({ "file": page.program.sources.file(*file).path, "name": name.as_str() }),
        About::Function(name) => json!({ "function": name }),
        About::ResourceType(name) => json!({ "type": name }),
        About::Attribute(path) => json!({ "attribute": path.iter().map(|it| it.as_str()).collect::<Vec<_>>() }),
    };
    Some(json!({ "uri": uri.0, "about": about }))
}

pub fn resolve(session: &mut Session, item: CompletionItem) -> CompletionItem {
    let Some(data) = &item.data else { return item };
    let Some(uri) = data.get("uri").and_then(LspAny::as_str) else { return item };
    let text = session
        .page(&Uri(uri.to_owned()), |page, _| completion::documentation(page, &about(page, data.get("about")?)?));
    match text.flatten() {
        Some(text) => CompletionItem { documentation: Some(Documentation::MarkupContent(markdown(text))), ..item },
        None => item,
    }
}

fn about(page: Page, data: &LspAny) -> Option<About> {
    let text = |key: &str| data.get(key).and_then(LspAny::as_str);
    if let Some(name) = text("function") {
        return crate::ide::completion::function(name).map(About::Function);
    }
    if let Some(name) = text("type") {
        return completion::resource_type(name).map(About::ResourceType);
    }
    if let Some(path) = data.get("attribute").and_then(LspAny::as_array) {
        return Some(About::Attribute(path.iter().filter_map(LspAny::as_str).map(Name::new).collect()));
    }
    let file = page.snapshot.file(text("file")?.as_ref())?;
    Some(About::Name(file, Name::new(text("name")?)))
}
