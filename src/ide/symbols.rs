//! The outline of a file: its declarations, and what is worth a line inside them.

use super::place::Page;
use crate::source::Span;
use crate::syntax::ast::{Body, Content, Entry, EntryKind, Item, ItemKind, Label};

/// A line of the outline.
#[derive(Debug)]
pub struct Symbol {
    pub name: String,
    /// `layer php-app`, `parameter`
    pub detail: String,
    pub kind: Kind,
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
    pub inside: Vec<Symbol>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Import,
    Value,
    Parameter,
    Type,
    Profile,
    Attributes,
    Stack,
    Layer,
    Instance,
    App,
    Deployment,
    Resource,
    Output,
    /// A block inside a declaration.
    Block,
    /// A setting worth a line.
    Setting,
}

pub fn outline(page: Page) -> Vec<Symbol> {
    page.tree().into_iter().flat_map(|tree| &tree.items).filter_map(|item| symbol(page, item)).collect()
}

fn symbol(page: Page, item: &Item) -> Option<Symbol> {
    let (name, detail, kind) = match &item.kind {
        ItemKind::Import { path, alias, .. } => (alias, format!("import {path:?}"), Kind::Import),
        ItemKind::Variable { name, ty, .. } => (name, format!("variable: {}", short(page.slice(ty.span))), Kind::Value),
        ItemKind::Parameter { name, ty, .. } => {
            (name, format!("parameter: {}", short(page.slice(ty.span))), Kind::Parameter)
        }
        ItemKind::Profile { name, .. } => (name, "profile".to_owned(), Kind::Profile),
        ItemKind::Let { name, .. } => (name, "let".to_owned(), Kind::Value),
        ItemKind::Type { name, .. } => (name, "type".to_owned(), Kind::Type),
        ItemKind::Attributes { namespace, .. } => (namespace, "attributes".to_owned(), Kind::Attributes),
        ItemKind::Output { name, .. } => (name, "output".to_owned(), Kind::Output),
        ItemKind::Block(block) => {
            let sub = block.subkind.map(|it| format!(" {}", it.name)).unwrap_or_default();
            (&block.name, format!("{}{sub}", block.kind.word()), kind_of(block.kind))
        }
        ItemKind::Assert { .. } | ItemKind::Broken { .. } => return None,
    };
    let inside = match &item.kind {
        ItemKind::Block(block) => match &block.content {
            Content::Body(body) => blocks(page, body),
            Content::Existing(_) | Content::Broken => Vec::new(),
        },
        ItemKind::Profile { body, .. } => settings(page, body),
        _ => Vec::new(),
    };
    Some(Symbol { name: name.name.to_string(), detail, kind, span: item.span, name_span: name.span, inside })
}

fn kind_of(kind: crate::syntax::ast::BlockKind) -> Kind {
    use crate::syntax::ast::BlockKind;
    match kind {
        BlockKind::Stack => Kind::Stack,
        BlockKind::Layer => Kind::Layer,
        BlockKind::Instance => Kind::Instance,
        BlockKind::App => Kind::App,
        BlockKind::Deployment => Kind::Deployment,
        BlockKind::Database | BlockKind::LoadBalancer | BlockKind::Volume | BlockKind::ElasticIp => Kind::Resource,
        BlockKind::User | BlockKind::Server | BlockKind::Resource => Kind::Resource,
    }
}

/// The blocks in a body.
fn blocks(page: Page, body: &Body) -> Vec<Symbol> {
    let block = |entry: &Entry| match &entry.kind {
        EntryKind::Block { key, label, body } => {
            let label = label.as_deref().map(|label| match label {
                Label::Text(text) => page.slice(text.span),
                Label::Name(name) => name.name.as_str(),
            });
            let name = std::iter::once(page.slice(key.span)).chain(label).collect::<Vec<_>>().join(" ");
            let inside = blocks(page, body);
            Some(Symbol {
                name,
                detail: String::new(),
                kind: Kind::Block,
                span: entry.span,
                name_span: key.span,
                inside,
            })
        }
        EntryKind::Setting { .. } | EntryKind::Spread(_) | EntryKind::Broken => None,
    };
    body.entries.iter().filter_map(block).collect()
}

fn settings(page: Page, body: &Body) -> Vec<Symbol> {
    let setting = |entry: &Entry| match &entry.kind {
        EntryKind::Setting { key, value, .. } => Some(Symbol {
            name: page.slice(key.span).to_owned(),
            detail: short(page.slice(value.span)),
            kind: Kind::Setting,
            span: entry.span,
            name_span: key.span,
            inside: Vec::new(),
        }),
        EntryKind::Block { .. } | EntryKind::Spread(_) | EntryKind::Broken => None,
    };
    body.entries.iter().filter_map(setting).collect()
}

/// The first line, and not too much of it.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}...", line.get(..at).unwrap_or("")),
        None if line.len() < text.len() => format!("{line} ..."),
        None => line.to_owned(),
    }
}
