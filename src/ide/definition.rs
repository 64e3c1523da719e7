//! Where something is declared, where its type is, and what carries it out.

use super::keys::{self, Named};
use super::place::{Page, Place};
use crate::analysis::names::{Node as Declared, SymbolId};
use crate::analysis::references::{How, Meaning};
use crate::cookbooks;
use crate::model::{Item, Model};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Body, Content, EntryKind, Expr, ExprKind, ItemKind, TypeExpr, TypeExprKind};
use crate::syntax::node::{Node, Role, name_of};
use std::path::PathBuf;

/// A place in a file of the program, or a whole file that may be none of its sources.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    Span(Span),
    File(PathBuf),
}

/// Where the thing at the place is declared.
pub fn definition(place: Place) -> Vec<Target> {
    if let Some(reference) = place.reference() {
        return match reference.to {
            Meaning::Local(span) => vec![Target::Span(span)],
            Meaning::Symbol(id) if reference.how == How::Declared => vec![declaration_or_file(place.page, id)],
            Meaning::Symbol(id) => vec![Target::Span(place.page.names().symbol(id).name.span)],
        };
    }
    let path = place.path();
    if let Some(span) = member(place.page, &path) {
        return vec![Target::Span(span)];
    }
    if let Some((_, Named::Alone(span) | Named::Field(span))) = keys::at(place) {
        return vec![Target::Span(span)];
    }
    match path.last() {
        Some(Node::Expr(Expr { kind: ExprKind::Recipe(name), .. })) => recipe(place.page, name.as_str()),
        Some(Node::Item(item)) => match &item.kind {
            ItemKind::Import { path_span, alias, .. }
                if path_span.start <= place.offset && place.offset <= path_span.end =>
            {
                import(place.page, alias.name).map(file_start).into_iter().collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Of an import the imported file, of anything else its own name.
fn declaration_or_file(page: Page, id: SymbolId) -> Target {
    let names = page.names();
    let symbol = names.symbol(id);
    match symbol.node {
        Declared::Import(file) => file_start(file),
        _ => Target::Span(symbol.name.span),
    }
}

fn file_start(file: FileId) -> Target {
    Target::Span(Span::new(file, 0, 0))
}

fn import(page: Page, alias: crate::name::Name) -> Option<FileId> {
    page.program.imports.get(&(page.file, alias)).copied()
}

/// The recipe's file in a cookbook at hand.
fn recipe(page: Page, name: &str) -> Vec<Target> {
    let Some(model) = &page.snapshot.model else { return Vec::new() };
    let (cookbook, file) = name.split_once("::").unwrap_or((name, "default"));
    let found = cookbooks::recipes(model, page.loader, &page.program.sources);
    found.into_iter().filter(|it| it.cookbook == cookbook && it.name == file).map(|it| Target::File(it.path)).collect()
}

/// The entry behind `port` in `web.port` or `settings.port`.
fn member(page: Page, path: &[Node]) -> Option<Span> {
    let [.., Node::Expr(Expr { kind: ExprKind::Member(base, field), .. }), Node::Word(word)] = path else {
        return None;
    };
    if word.role != Role::Member {
        return None;
    }
    let body = body_of(page, base)?;
    let key = body.entries.iter().filter_map(|entry| entry.key()).find(|key| key.written() == Some(field.name))?;
    Some(key.span)
}

/// The body that an expression names: of a declaration, of a `let` that is an object, of an object inside one.
fn body_of<'w>(page: Page<'w>, base: &Expr) -> Option<&'w Body> {
    if let ExprKind::Index(inner, _) | ExprKind::All(inner) = &base.kind {
        return body_of(page, inner);
    }
    let at = match &base.kind {
        ExprKind::Member(_, field) => field.span,
        _ => base.span,
    };
    if let Some(id) = page.at(at.start).symbol() {
        let names = page.names();
        return match names.symbol(id).node {
            Declared::Block(block) => match &block.content {
                Content::Body(body) => Some(body),
                Content::Existing(_) | Content::Broken => None,
            },
            Declared::Nested { body, .. } => Some(body),
            Declared::Let { value: Expr { kind: ExprKind::Object(body), .. }, .. } => Some(body),
            _ => None,
        };
    }
    let ExprKind::Member(inner, field) = &base.kind else { return None };
    let outer = body_of(page, inner)?;
    outer.entries.iter().find_map(|entry| match &entry.kind {
        EntryKind::Block { key, body, .. } if key.written() == Some(field.name) => Some(body),
        EntryKind::Setting { key, value: Expr { kind: ExprKind::Object(body), .. }, .. }
            if key.written() == Some(field.name) =>
        {
            Some(&**body)
        }
        _ => None,
    })
}

/// The declaration of the type of what is named here.
pub fn type_definition(place: Place) -> Vec<Target> {
    let names = place.page.names();
    let Some(id) = place.symbol() else { return Vec::new() };
    let ty = match names.symbol(id).node {
        Declared::Variable { ty, .. } | Declared::Parameter { ty, .. } | Declared::Let { ty: Some(ty), .. } => ty,
        Declared::Type(ty) => ty,
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    named_types(ty, &mut |span| {
        let id = place.page.snapshot.references().iter().find(|it| it.span == span).map(|it| it.to);
        if let Some(Meaning::Symbol(id)) = id {
            found.push(Target::Span(names.symbol(id).name.span));
        }
    });
    found.dedup();
    found
}

/// The last part of each name that a type uses.
fn named_types(ty: &TypeExpr, found: &mut dyn FnMut(Span)) {
    Node::Type(ty).walk(&mut |node| {
        if let Node::Type(TypeExpr { kind: TypeExprKind::Named { path, .. }, .. }) = node {
            path.last().into_iter().for_each(|name| found(name.span));
        }
    });
}

/// What carries it out: the instances of a layer, the layers of an app, the values that a type or contract is used for.
pub fn implementation(place: Place) -> Vec<Target> {
    let names = place.page.names();
    let Some(id) = place.symbol() else { return Vec::new() };
    let symbol = names.symbol(id);
    if let Declared::Type(_) = symbol.node {
        return users_of_type(place.page, id);
    }
    let Some(model) = &place.page.snapshot.model else { return Vec::new() };
    let mut found: Vec<Target> = carried_out(model, symbol.name.span).into_iter().map(Target::Span).collect();
    found.dedup();
    found
}

fn carried_out(model: &Model, declared: Span) -> Vec<Span> {
    let is_meant = |item: &Item| model.header(*item).is_some_and(|header| header.span == declared);
    let mut spans = Vec::new();
    for item in model.order.iter().filter(|item| is_meant(item)) {
        match item {
            Item::Layer(layer) => {
                let of_layer = model.instances.iter().filter(|it| it.layers.contains(layer));
                spans.extend(of_layer.map(|it| it.header.span));
            }
            Item::App(app) => spans.extend(model[*app].layers.iter().map(|layer| model[*layer].header.span)),
            Item::Stack => spans.extend(model.layers.iter().map(|it| it.header.span)),
            _ => {}
        }
    }
    spans
}

/// The declarations whose types name a type.
fn users_of_type(page: Page, id: SymbolId) -> Vec<Target> {
    let uses = page.snapshot.references().iter().filter(|it| it.to == Meaning::Symbol(id) && it.how == How::Used);
    let mut found: Vec<Target> = uses
        .filter_map(|it| {
            let tree = page.program.files.get(it.span.file.0 as usize)?;
            let item = tree.items.iter().find(|item| item.span.contains(it.span.start))?;
            let mut name = None;
            Node::Item(item).children(&mut |inner| {
                if let Node::Word(word) = inner
                    && matches!(word.role, Role::Declared | Role::Namespace)
                {
                    name = name_of(inner).map(|_| inner.span());
                }
            });
            name.map(Target::Span)
        })
        .collect();
    found.dedup();
    found
}
