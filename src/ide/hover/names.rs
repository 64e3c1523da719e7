//! What a name means: its declaration, documentation and value.

use super::{code, recipes, setting_text};
use crate::analysis::names::{Node as Declared, Symbol, SymbolId};
use crate::analysis::references::{Meaning, Reference};
use crate::compile::Options;
use crate::ide::place::{Page, Place};
use crate::ide::shown;
use crate::language::settings;
use crate::model::{Item, Model};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, Content, Expr, ExprKind, ItemKind};
use crate::syntax::node::Node;
use crate::value::Pseudo;

/// How many profiles are evaluated for one answer.
const MOST_PROFILES: usize = 12;
/// How much of a declaration is shown.
const MOST_LINES: usize = 12;

pub fn described(place: Place, reference: Reference, path: &[Node]) -> Option<String> {
    match reference.to {
        Meaning::Local(span) => local(place.page, span, path),
        Meaning::Symbol(id) => Some(of_symbol(place.page, id)),
    }
}

/// What a name of a file means.
pub fn of_name(page: Page, name: Name) -> Option<String> {
    Some(of_symbol(page, page.names().find(page.file, name)?))
}

fn of_symbol(page: Page, id: SymbolId) -> String {
    let names = page.names();
    let symbol = names.symbol(id);
    let head = code(&head(page, symbol));
    let doc = symbol.item.and_then(documentation);
    let parts = [Some(head), doc, value(page, id, symbol), model_facts(page, symbol)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// The declaration up to its body or value.
fn head(page: Page, symbol: &Symbol) -> String {
    let Some(item) = symbol.item else {
        return format!("{} {}", symbol.kind_word(), symbol.name.name);
    };
    let start = symbol_start(item);
    let end = match (&item.kind, symbol.node) {
        (ItemKind::Let { value, .. }, _) if page.slice(value.span).contains('\n') => value.span.start,
        (ItemKind::Parameter { body: Some(body), .. }, _) => body.span.start,
        (_, Declared::Block(ast::Block { content: Content::Body(body), .. })) => body.span.start,
        _ => item.span.end,
    };
    let text = page.slice(Span { start, end, ..item.span }).trim_end().trim_end_matches('=').trim_end();
    text.lines().take(MOST_LINES).collect::<Vec<_>>().join("\n")
}

/// Behind the annotations.
fn symbol_start(item: &ast::Item) -> u32 {
    match &item.kind {
        ItemKind::Block(block) => block.kind_span.start,
        _ => item.annotations.last().map_or(item.span.start, |it| it.span.end + 1),
    }
}

fn local(page: Page, span: Span, path: &[Node]) -> Option<String> {
    let clause = path.iter().rev().find_map(|node| match node {
        Node::Item(ast::Item { kind: ItemKind::Block(block), .. }) => block.family.as_deref(),
        Node::Expr(Expr { kind: ExprKind::ListFor(it), .. }) => Some(&it.head),
        Node::Expr(Expr { kind: ExprKind::MapFor(it), .. }) => Some(&it.head),
        _ => None,
    });
    let clause = clause.filter(|it| it.span.contains(span.start)).map(|it| page.slice(it.span));
    Some(code(clause.unwrap_or(page.slice(span))))
}

/// What it comes to; with profiles that differ, for each.
fn value(page: Page, id: SymbolId, symbol: &Symbol) -> Option<String> {
    match symbol.node {
        Declared::Let { .. } | Declared::Variable { .. } => {}
        Declared::Parameter { .. } => return Some("Known only while CloudFormation deploys.\n".to_owned()),
        _ => return None,
    }
    let own = shown_with(page, id, &page.snapshot.options)?;
    let profiles: Vec<String> = profiles(page).into_iter().take(MOST_PROFILES).collect();
    let of_profile = |name: &String| {
        let options = Options { profile: Some(name.clone()), set: Vec::new() };
        Some((name.clone(), shown_with(page, id, &options)?))
    };
    let each: Vec<(String, String)> = profiles.iter().filter_map(of_profile).collect();
    if each.iter().all(|(_, value)| *value == own) {
        return Some(format!("= `{own}`\n"));
    }
    let rows = std::iter::once(("".to_owned(), own)).chain(each);
    let rows = rows.map(|(name, value)| match name.is_empty() {
        true => format!("- `{value}`\n"),
        false => format!("- profile `{name}`: `{value}`\n"),
    });
    Some(rows.collect())
}

fn profiles(page: Page) -> Vec<String> {
    let main = page.program.files.get(page.program.main.0 as usize);
    let items = main.into_iter().flat_map(|file| &file.items);
    items
        .filter_map(|item| match &item.kind {
            ItemKind::Profile { name, .. } => Some(name.name.to_string()),
            _ => None,
        })
        .collect()
}

fn shown_with(page: Page, id: SymbolId, options: &Options) -> Option<String> {
    let mut analysis = page.snapshot.analysis(page.loader, options)?;
    let value = analysis.symbol_value(id, page.names().symbol(id).name.span);
    (!value.is_unknown()).then(|| shown::value(&value, &page.program.sources))
}

/// What an output shows.
pub fn of_output(page: Page, item: &ast::Item, name: Name, value: &Expr) -> Option<String> {
    let mut analysis = page.snapshot.analysis(page.loader, &page.snapshot.options)?;
    let found = analysis.eval_quietly(value, &mut crate::analysis::eval::Scope::of(page.file));
    let shown = (!found.is_unknown()).then(|| format!("= `{}`\n", shown::value(&found, &page.program.sources)));
    let parts = [Some(code(&format!("output {name}"))), documentation(item), shown];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// A profile as it is written: the values that it gives.
pub fn of_profile(page: Page, item: &ast::Item) -> String {
    let lines: Vec<&str> = page.slice(item.span).lines().take(MOST_LINES).collect();
    let written = code(&lines.join("\n"));
    documentation(item).map_or(written.clone(), |doc| format!("{written}\n{doc}"))
}

fn documentation(item: &ast::Item) -> Option<String> {
    item.doc.as_ref().map(|it| it.text.to_string())
}

/// What the resolved stack says of a declaration.
fn model_facts(page: Page, symbol: &Symbol) -> Option<String> {
    let model = page.snapshot.model.as_ref()?;
    let is_meant = |item: &&Item| model.header(**item).is_some_and(|it| it.span == symbol.name.span);
    let members: Vec<Item> = model.order.iter().filter(is_meant).copied().collect();
    let first = members.first()?;
    let mut text = match first {
        Item::Layer(layer) => {
            let instances: Vec<String> = model
                .instances
                .iter()
                .filter(|it| it.layers.contains(layer))
                .map(|it| format!("`{}`", it.header.address()))
                .collect();
            format!("{}\n", counted("Instances", &instances))
        }
        Item::Instance(id) => {
            let hostnames: Vec<String> = members
                .iter()
                .filter_map(|it| match it {
                    Item::Instance(id) => Some(format!("`{}`", model[*id].hostname.text)),
                    _ => None,
                })
                .collect();
            let layers: Vec<String> =
                model[*id].layers.iter().map(|it| format!("`{}`", model[*it].header.address())).collect();
            format!("{}\n\n{}\n", counted("Layers", &layers), counted("Host names", &hostnames))
        }
        Item::App(id) => {
            let layers: Vec<String> =
                model[*id].layers.iter().map(|it| format!("`{}`", model[*it].header.address())).collect();
            format!("{}\n", counted("Layers", &layers))
        }
        _ => String::new(),
    };
    text += &logical_id(model, &members);
    if let Item::Instance(id) = first {
        text += &recipes::of_instance(model, *id).map(|it| format!("\n{it}")).unwrap_or_default();
    }
    Some(text)
}

fn logical_id(model: &Model, members: &[Item]) -> String {
    let writes = |item: &Item| !matches!(item, Item::Database(_) | Item::ElasticIp(_) | Item::Deployment(_));
    let ids: Vec<String> = members
        .iter()
        .filter(|it| writes(it))
        .filter_map(|it| model.header(*it))
        .filter(|header| header.existing().is_none())
        .map(|header| format!("`{}`", header.id))
        .collect();
    if ids.is_empty() { String::new() } else { format!("\n{}\n", counted("In the template", &ids)) }
}

/// `Instances: a, b, c and 5 more`; `none`.
fn counted(title: &str, names: &[String]) -> String {
    const LISTED: usize = 6;
    match names.len() {
        0 => format!("{title}: none."),
        1..=LISTED => format!("{title}: {}.", names.join(", ")),
        more => format!("{title}: {} and {} more.", names.get(..LISTED).unwrap_or_default().join(", "), more - LISTED),
    }
}

/// `web.size`, `aws.region`
pub fn member(page: Page, whole: &Expr) -> Option<String> {
    let ExprKind::Member(base, field) = &whole.kind else { return None };
    if let ExprKind::Name(name) = base.kind
        && name == "aws"
    {
        let pseudo = Pseudo::ALL.into_iter().find(|it| field.name == it.word())?;
        return Some(format!(
            "{}\n`{}`, known only while CloudFormation deploys.",
            code(page.slice(whole.span)),
            pseudo.cloudformation()
        ));
    }
    let kind = declared_kind(page, base);
    if let Some((BlockKind::Resource, of)) = &kind
        && let Some(attribute) = super::resources::of_attribute(of, field.name.as_str())
    {
        return Some(attribute);
    }
    let row = kind.and_then(|(kind, sub)| settings::of(kind, &sub)?.find(field.name.as_str())).map(setting_text);
    let mut analysis = page.snapshot.analysis(page.loader, &page.snapshot.options)?;
    let value = analysis.eval_quietly(whole, &mut crate::analysis::eval::Scope::of(page.file));
    let value = (!value.is_unknown()).then(|| format!("= `{}`\n", shown::value(&value, &page.program.sources)));
    match (row, value) {
        (None, None) => None,
        (row, value) => {
            Some(format!("{}\n{}", row.unwrap_or_else(|| code(page.slice(whole.span))), value.unwrap_or_default()))
        }
    }
}

/// The kind of the declaration that an expression names.
fn declared_kind(page: Page, base: &Expr) -> Option<(BlockKind, String)> {
    let at = match &base.kind {
        ExprKind::Index(inner, _) | ExprKind::All(inner) => return declared_kind(page, inner),
        ExprKind::Member(_, field) => field.span,
        _ => base.span,
    };
    let id = page.at(at.start).symbol()?;
    let names = page.names();
    match names.symbol(id).node {
        Declared::Block(block) => Some((block.kind, block.subkind.map(|it| it.name.to_string()).unwrap_or_default())),
        Declared::Nested { kind, .. } => Some((kind, String::new())),
        _ => None,
    }
}
