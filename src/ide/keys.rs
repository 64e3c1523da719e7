//! What has a name outside of the namespace of its file: outputs and profiles, which nothing refers to, and the keys of custom JSON with the
//! fields of the contracts that know them.
//!
//! A place comes in; out go all places of the program that name the same thing, as far as the text shows them.

use super::expected::{self, Expected};
use super::place::{Page, Place};
use super::references::Use;
use crate::analysis::names::{Names, Node as Declared};
use crate::name::Name;
use crate::source::{FileId, Span};
use crate::syntax::ast::{
    Block, BlockKind, Body, Content, EntryKind, Expr, ExprKind, Ident, ItemKind, Key, KeyKind, TypeExpr, TypeExprKind,
};
use crate::syntax::node::{Node, Role};
use rustc_hash::FxHashMap;

/// What a place names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Named {
    /// An output or profile, by the place of its name.
    Alone(Span),
    /// A namespace or field that a contract declares, by its place there.
    Field(Span),
    /// A key that no contract of the program knows: `["shop", "workers"]`.
    Path(Vec<Name>),
}

/// The name at a place, without quotes.
pub fn at(place: Place) -> Option<(Span, Named)> {
    let path = place.path();
    match path.as_slice() {
        [Node::Item(item), Node::Word(word)] => match (&item.kind, word.role) {
            (ItemKind::Output { .. } | ItemKind::Profile { .. }, Role::Declared) => {
                Some((word.ident.span, Named::Alone(word.ident.span)))
            }
            (ItemKind::Attributes { .. }, Role::Namespace) => {
                let span = inside(place.page, word.ident.span);
                Some((span, Named::Field(word.ident.span)))
            }
            _ => None,
        },
        [.., Node::Field(field), Node::Word(_)]
            if field.name.span.contains(place.offset) || field.name.span.end == place.offset =>
        {
            Some((field.name.span, Named::Field(field.name.span)))
        }
        [above @ .., Node::Key(key)] => {
            let Expected::Json(mut keys) = expected::at(above) else { return None };
            keys.push(key.written()?);
            let declared = Contracts::of(place.page).declared(&keys);
            Some((key_span(key)?, declared.map_or(Named::Path(keys), Named::Field)))
        }
        _ => None,
    }
}

/// Every place of the program that names it, in order of files and places.
pub fn uses(page: Page, named: &Named) -> Vec<(Span, Use)> {
    let mut found = match named {
        Named::Alone(span) => return vec![(*span, Use::Write)],
        Named::Field(span) => vec![(inside(page, *span), Use::Write)],
        Named::Path(_) => Vec::new(),
    };
    let mut contracts = Contracts::of(page);
    written(page, &mut |path, spot| {
        if let Spot::Key(span) = spot
            && contracts.names(path, named)
        {
            // A key gives a value; what declares it is the contract.
            found.push((span, Use::Write));
        }
    });
    found.sort_by_key(|(span, _)| *span);
    found
}

/// Whether values that are not written out, a spread or what an expression comes to, may hold the key too.
pub fn may_be_hidden(page: Page, named: &Named) -> bool {
    let mut contracts = Contracts::of(page);
    let mut paths: Vec<Vec<Name>> = Vec::new();
    let mut hidden: Vec<Vec<Name>> = Vec::new();
    written(page, &mut |path, spot| match spot {
        Spot::Key(_) if contracts.names(path, named) => paths.push(path.to_vec()),
        Spot::Key(_) => {}
        Spot::Hidden => hidden.push(path.to_vec()),
    });
    hidden.iter().any(|above| paths.iter().any(|path| path.len() > above.len() && path.starts_with(above)))
}

/// What stands at a path of custom JSON.
#[derive(Clone, Copy)]
enum Spot {
    Key(Span),
    /// Something that is not written out.
    Hidden,
}

/// Calls `found` for each key of custom JSON that the program writes, and for what it does not write out.
fn written(page: Page, found: &mut dyn FnMut(&[Name], Spot)) {
    for item in page.program.files.iter().flat_map(|file| &file.items) {
        let ItemKind::Block(Block { kind, content: Content::Body(body), .. }) = &item.kind else { continue };
        if !matches!(kind, BlockKind::Stack | BlockKind::Layer | BlockKind::Deployment) {
            continue;
        }
        for entry in &body.entries {
            let is = |word: &str| entry.key().and_then(Key::written).is_some_and(|it| it == word);
            match &entry.kind {
                EntryKind::Spread(_) => found(&[], Spot::Hidden),
                EntryKind::Setting { .. } if is("json_text") => found(&[], Spot::Hidden),
                EntryKind::Block { body, .. } if is("json") => keys(body, &mut Vec::new(), found),
                EntryKind::Setting { value, .. } if is("json") => value_at(value, &mut Vec::new(), found),
                EntryKind::Setting { .. } | EntryKind::Block { .. } | EntryKind::Broken => {}
            }
        }
    }
}

fn keys(body: &Body, path: &mut Vec<Name>, found: &mut dyn FnMut(&[Name], Spot)) {
    for entry in &body.entries {
        let Some(key) = entry.key().and_then(|key| Some((key.written()?, key_span(key)?))) else {
            found(path, Spot::Hidden);
            continue;
        };
        path.push(key.0);
        found(path, Spot::Key(key.1));
        match &entry.kind {
            EntryKind::Setting { value, .. } => value_at(value, path, found),
            EntryKind::Block { body, .. } => keys(body, path, found),
            EntryKind::Spread(_) | EntryKind::Broken => {}
        }
        path.pop();
    }
}

fn value_at(value: &Expr, path: &mut Vec<Name>, found: &mut dyn FnMut(&[Name], Spot)) {
    match &value.kind {
        ExprKind::Object(body) => keys(body, path, found),
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Quantity(..) | ExprKind::Time(_) => {}
        ExprKind::Text(_) | ExprKind::Template(_) | ExprKind::Recipe(_) | ExprKind::List(_) => {}
        _ => found(path, Spot::Hidden),
    }
}

/// Where a key is written, without quotes.
fn key_span(key: &Key) -> Option<Span> {
    match &key.kind {
        KeyKind::Word(_) => Some(key.span),
        KeyKind::Text(_) => Some(Span { start: key.span.start + 1, end: key.span.end.saturating_sub(1), ..key.span }),
        KeyKind::Dotted(_) | KeyKind::Template(_) | KeyKind::Days(..) => None,
    }
}

/// The same for a namespace, which may be quoted.
fn inside(page: Page, span: Span) -> Span {
    match page.slice(span).starts_with('"') {
        true => Span { start: span.start + 1, end: span.end.saturating_sub(1), ..span },
        false => span,
    }
}

/// The contracts of a program, to find where they declare the keys at paths.
pub struct Contracts<'p> {
    names: Names<'p>,
    by_namespace: FxHashMap<Name, (FileId, Ident, &'p TypeExpr)>,
    known: FxHashMap<Vec<Name>, Option<Span>>,
}

impl<'p> Contracts<'p> {
    pub fn of(page: Page<'p>) -> Contracts<'p> {
        let mut by_namespace = FxHashMap::default();
        for file in &page.program.files {
            for item in &file.items {
                if let ItemKind::Attributes { namespace, ty } = &item.kind {
                    by_namespace.entry(namespace.name).or_insert((file.id, *namespace, ty));
                }
            }
        }
        Contracts { names: page.names(), by_namespace, known: FxHashMap::default() }
    }

    /// Where a contract declares the key at a path.
    pub fn declared(&mut self, path: &[Name]) -> Option<Span> {
        if let Some(known) = self.known.get(path) {
            return *known;
        }
        let found = self.find(path);
        self.known.insert(path.to_vec(), found);
        found
    }

    fn find(&self, path: &[Name]) -> Option<Span> {
        let (namespace, rest) = path.split_first()?;
        let (mut file, declared, mut ty) = *self.by_namespace.get(namespace)?;
        let mut span = declared.span;
        for key in rest {
            (file, ty) = self.meant(file, ty);
            let TypeExprKind::Object { fields, .. } = &ty.kind else { return None };
            let field = fields.iter().find(|it| it.name.name == *key)?;
            (span, ty) = (field.name.span, &field.ty);
        }
        Some(span)
    }

    /// What a type with a name of its own is, and the file that says so.
    fn meant(&self, file: FileId, ty: &'p TypeExpr) -> (FileId, &'p TypeExpr) {
        let TypeExprKind::Named { path, .. } = &ty.kind else { return (file, ty) };
        let mut file = file;
        for part in path {
            match self.names.find(file, part.name).map(|id| self.names.symbol(id).node) {
                Some(Declared::Import(other)) => file = other,
                Some(Declared::Type(meant)) => return (file, meant),
                _ => break,
            }
        }
        (file, ty)
    }

    fn names(&mut self, path: &[Name], named: &Named) -> bool {
        match named {
            Named::Alone(_) => false,
            Named::Field(span) => self.declared(path) == Some(*span),
            Named::Path(wanted) => path == wanted.as_slice(),
        }
    }
}
