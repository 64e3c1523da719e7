//! What is known of the thing at a place, as Markdown.
//!
//! Of a name: its declaration, documentation and value, for each profile; of a setting: what it takes, means and becomes; of a key
//! of custom JSON: its type and every level that sets it; of a recipe or an event: the run-list it is part of; of a function, a word,
//! a kind: what the language says of it.

mod attributes;
pub mod names;
mod recipes;
pub mod resources;
pub mod words;

use super::expected::{self, Expected, takes};
use super::place::{Page, Place};
use crate::functions;
use crate::language::kinds::Event;
use crate::language::{Need, Setting, Shape};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Item, ItemKind};
use crate::syntax::node::{Node, Role};

pub struct Hover {
    pub markdown: String,
    /// What it is about.
    pub span: Span,
}

pub fn hover(place: Place) -> Option<Hover> {
    let path = place.path();
    if let Some(reference) = place.reference() {
        let markdown = names::described(place, reference, &path)?;
        return Some(Hover { markdown, span: reference.span });
    }
    let span = path.last()?.span();
    let markdown = match path.as_slice() {
        [.., Node::Expr(Expr { kind: ExprKind::Recipe(_), .. })] => recipes::of_place(place.page, &path),
        [.., Node::Expr(call), Node::Expr(callee)] if is_callee(call, callee) => {
            function(place.page.slice(callee.span))
        }
        [.., Node::Expr(Expr { kind: ExprKind::Call(call), .. }), Node::Expr(_), Node::Word(_)] => {
            function(place.page.slice(call.callee.span))
        }
        [.., Node::Expr(whole), Node::Word(word)] if word.role == Role::Member => names::member(place.page, whole),
        [.., Node::Item(item), Node::Word(word)] if word.role == Role::Kind => kind(place.page, item),
        [.., Node::Item(Item { kind: ItemKind::Attributes { .. }, .. }), Node::Word(word)]
            if word.role == Role::Namespace =>
        {
            Some(attributes::contract(place.page, word.ident.name))
        }
        [.., Node::Expr(Expr { kind: ExprKind::Call(call), .. }), Node::Arg(_), Node::Word(word)]
            if word.role == Role::Argument =>
        {
            function(place.page.slice(call.callee.span))
        }
        [.., Node::Word(word)] if word.role == Role::TypeName => words::of_type(place.page, word.ident),
        [.., Node::Annotation(_), Node::Word(word)] => words::of_annotation(word.ident.name.as_str()),
        [Node::Item(item @ Item { kind: ItemKind::Output { value: Some(value), .. }, .. }), Node::Word(word)]
            if word.role == Role::Declared =>
        {
            names::of_output(place.page, item, word.ident.name, value)
        }
        [Node::Item(item @ Item { kind: ItemKind::Profile { .. }, .. }), Node::Word(word)]
            if word.role == Role::Declared =>
        {
            Some(names::of_profile(place.page, item))
        }
        [.., Node::Key(_)] => key(place.page, &path),
        [inner @ .., Node::Word(word)] if word.role == Role::KeyPart => key(place.page, inner),
        [.., Node::Expr(Expr { kind: ExprKind::Name(name), .. })] => word(&path, name.as_str()),
        [.., Node::Expr(Expr { kind: ExprKind::Text(text), .. })] => {
            word(&path, text).or_else(|| recipes::of_place(place.page, &path))
        }
        _ => None,
    }?;
    Some(Hover { markdown, span })
}

/// Why an attribute has its value: that of the key at the place, or at a path; on an instance, or the first that it is about.
pub fn why(page: Page, place: Option<Place>, keys: &[String], instance: Option<&str>) -> Option<String> {
    let path = place.map(Place::path).unwrap_or_default();
    let mut at: Vec<Name> = keys.iter().map(|it| Name::new(it)).collect();
    if let ([above @ .., Node::Key(key)], true) = (path.as_slice(), keys.is_empty())
        && let Expected::Json(outer) = expected::at(above)
    {
        at = outer.into_iter().chain(key.written()).collect();
    }
    if at.is_empty() {
        return None;
    }
    attributes::why(page, &path, &at, instance)
}

fn is_callee(call: &Expr, callee: &Expr) -> bool {
    matches!(&call.kind, ExprKind::Call(it) if it.callee.span == callee.span)
}

fn function(name: &str) -> Option<String> {
    let function = functions::find(name)?;
    Some(format!("{}\n{}", code(&function.signature()), function.doc))
}

/// `layer php-app` and what apps it serves.
fn kind(page: Page, item: &Item) -> Option<String> {
    let ItemKind::Block(block) = &item.kind else { return None };
    if let Some(resource) = crate::catalogue::resource_type(block.subkind?.name.as_str()) {
        return Some(resources::of_type(resource));
    }
    let shape = crate::language::settings::of(block.kind, block.subkind?.name.as_str())?;
    Some(format!(
        "{}\nSettings of {}: {}",
        code(page.slice(block.kind_span.to(block.subkind?.span))),
        shape.name,
        names_of(shape)
    ))
}

fn names_of(shape: &Shape) -> String {
    shape.settings.iter().map(|it| format!("`{}`", it.name)).collect::<Vec<_>>().join(", ")
}

fn key(page: Page, path: &[Node]) -> Option<String> {
    let [above @ .., Node::Key(key)] = path else { return None };
    let Some(name) = key.written() else {
        return matches!(expected::at(above), Expected::Day).then(|| words::of_days().to_owned());
    };
    match expected::at(above) {
        Expected::Setting(shape) => {
            let found = setting_text(shape.find(name.as_str())?);
            let runs = Event::from_word(name.as_str()).and_then(|event| recipes::of_layer(page, path, event));
            Some(runs.map_or(found.clone(), |runs| format!("{found}\n\n{runs}")))
        }
        Expected::Json(mut at) => {
            at.push(name);
            attributes::levels(page, path, &at)
        }
        Expected::Property => resources::of_key(path),
        Expected::Day => words::of_day(name.as_str()),
        _ => None,
    }
}

/// What a setting takes, means and becomes.
pub fn setting_text(setting: &Setting) -> String {
    let need = match setting.need {
        Need::Required | Need::RequiredKnown => "\n\nMust be given.",
        Need::Optional | Need::Known | Need::BetterKnown => "",
    };
    let property = match setting.property {
        "" => String::new(),
        property => format!("\n\nBecomes `{property}`."),
    };
    format!("{}\n{}{need}{property}", code(&format!("{}: {}", setting.name, takes(&setting.kind))), setting.doc)
}

/// A word of the setting around it.
fn word(path: &[Node], text: &str) -> Option<String> {
    let Expected::Value(setting) = expected::at(path) else { return None };
    let word = crate::analysis::eval::word_of(&setting.kind, text)?;
    let written = if word.written == word.word { String::new() } else { format!(", written as `{}`", word.written) };
    Some(format!("A word of `{}`{written}.\n\n{}", setting.name, setting.doc))
}

/// A block of source text.
fn code(text: &str) -> String {
    format!("```stackwright\n{text}\n```\n")
}
