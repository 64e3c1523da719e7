//! An expression gets a name: as a `let`, and if it is a literal as a `variable` or a typed `parameter`; an object of custom JSON
//! gets a contract.

use super::{Action, Kind};
use crate::analysis::eval::Scope;
use crate::analysis::references::Meaning;
use crate::diagnostic::Edit;
use crate::ide::expected::{self, Expected};
use crate::ide::place::Page;
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{Body, Element, EntryKind, Expr, ExprKind, Item, ItemKind};
use crate::syntax::node::Node;
use crate::value::quantity::Dimension;
use crate::value::{Data, Shape, Value};
use std::fmt::Write;

pub fn extractions(page: Page<'_>, range: Span) -> Vec<Action<'_>> {
    let path = page.at(range.start).path();
    let mut found = Vec::new();
    found.extend(contract(page, &path, range));
    let Some((item, expr)) = selected(page, &path, range) else { return found };
    let is_top = matches!(&item.kind, ItemKind::Let { value, .. } if value.span == expr.span);
    if is_top || uses_locals(page, expr) {
        return found;
    }
    let written = page.slice(expr.span);
    let name = free_name(page, "extracted");
    found.push(named(item, expr, &name, "extract a `let`", format!("let {name} = {written}\n\n")));
    if let Some(ty) = literal_type(&expr.kind) {
        found.push(named(item, expr, &name, "extract a `variable`", format!("variable {name}: {ty} = {written}\n\n")));
        // The compiler has to know the layers and the like: there a parameter is no way out, and `check` says so.
        found.push(named(
            item,
            expr,
            &name,
            "extract a `parameter`",
            format!("parameter {name}: {ty} = {written}\n\n"),
        ));
    }
    found
}

/// The expression that the range covers; with nothing selected, the one at the cursor if it is a literal.
fn selected<'w>(page: Page<'w>, path: &[Node<'w>], range: Span) -> Option<(&'w Item, &'w Expr)> {
    let Some(Node::Item(item)) = path.first() else { return None };
    let text = page.slice(range);
    let start = range.start + (text.len() - text.trim_start().len()) as u32;
    let end = start + text.trim().len() as u32;
    let exprs = path.iter().filter_map(|node| match node {
        Node::Expr(expr) => Some(*expr),
        _ => None,
    });
    let covers = |it: &&Expr| match start == end {
        true => literal_type(&it.kind).is_some(),
        false => it.span.start == start && it.span.end == end,
    };
    let found = exprs.into_iter().find(covers)?;
    // A bare word of a setting is no expression of its own, and neither is the callee of a call.
    let bare = matches!(found.kind, ExprKind::Name(_) | ExprKind::Broken);
    (!bare).then_some((item, found))
}

fn uses_locals(page: Page, expr: &Expr) -> bool {
    let inside = |span: Span| expr.span.start <= span.start && span.end <= expr.span.end;
    let outside = |it: Meaning| matches!(it, Meaning::Local(bound) if !inside(bound));
    page.references().iter().any(|it| inside(it.span) && outside(it.to))
}

fn named<'w>(item: &Item, expr: &Expr, name: &str, title: &str, declaration: String) -> Action<'w> {
    // Above the documentation of the declaration, if it has some.
    let start = item.doc.as_ref().map_or(item.span.start, |doc| doc.span.start);
    let above = Span { start, end: start, ..item.span };
    let edits = vec![Edit { span: above, text: declaration }, Edit { span: expr.span, text: name.to_owned() }];
    Action { title: title.to_owned(), kind: Kind::Extract, edits, mends: None, preferred: false }
}

/// The name, with a number if it is taken.
pub(super) fn free_name(page: Page, wanted: &str) -> String {
    let names = page.names();
    let is_free = |name: &String| names.find(page.file, Name::new(name)).is_none();
    let numbered = (2..).map(|number| format!("{wanted}{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

fn literal_type(kind: &ExprKind) -> Option<String> {
    Some(match kind {
        ExprKind::Bool(_) => "bool".to_owned(),
        ExprKind::Number(text) if text.as_str().contains(['.', 'e', 'E']) => "number".to_owned(),
        ExprKind::Number(_) => "int".to_owned(),
        ExprKind::Quantity(_, unit) => match unit.measure().0 {
            Dimension::Duration => "duration".to_owned(),
            Dimension::Size => "size".to_owned(),
            Dimension::Percent => "percent".to_owned(),
        },
        ExprKind::Text(_) => "string".to_owned(),
        _ => return None,
    })
}

/// `attributes shop: { ... }` from the object under a namespace of custom JSON.
fn contract<'w>(page: Page<'w>, path: &[Node<'w>], range: Span) -> Option<Action<'w>> {
    let Some(Node::Item(item)) = path.first() else { return None };
    let at = path.iter().position(|node| match node {
        Node::Entry(entry) => entry.key().is_some_and(|key| key.span.start <= range.start && range.end <= key.span.end),
        _ => false,
    })?;
    let Some(Node::Entry(entry)) = path.get(at) else { return None };
    let above = path.get(..at)?;
    if !matches!(expected::at(above), Expected::Json(keys) if keys.is_empty()) {
        return None;
    }
    let (namespace, body) = match &entry.kind {
        EntryKind::Setting { key, value: Expr { kind: ExprKind::Object(body), .. }, .. } => (key.written()?, &**body),
        EntryKind::Block { key, label: None, body } => (key.written()?, body),
        _ => return None,
    };
    let declared = page.program.files.iter().flat_map(|file| &file.items);
    let mut contracts = declared.filter_map(|it| match &it.kind {
        ItemKind::Attributes { namespace, .. } => Some(namespace.name),
        _ => None,
    });
    if contracts.any(|it| it == namespace) || !crate::ide::rename::is_name(namespace.as_str()) {
        return None;
    }
    let start = item.doc.as_ref().map_or(item.span.start, |doc| doc.span.start);
    let mut analysis = page.snapshot.analysis(page.loader, &page.snapshot.options)?;
    let mut named = |value: &'w Expr| type_of_value(&analysis.eval_quietly(value, &mut Scope::of(page.file)));
    let text = format!("attributes {namespace}: {}\n\n", object_type(body, 0, &mut named)?);
    Some(Action {
        title: format!("extract a contract for `{namespace}`"),
        kind: Kind::Extract,
        edits: vec![Edit { span: Span { start, end: start, ..item.span }, text }],
        mends: None,
        preferred: false,
    })
}

/// The type of what an expression comes to, as far as contracts have a word for it.
fn type_of_value(value: &Value) -> Option<String> {
    let ty = match &value.data {
        Data::Text(_) => "string",
        Data::Number(number) if number.as_int().is_some() => "int",
        Data::Number(_) => "number",
        Data::Bool(_) => "bool",
        Data::Deferred(deferred) => match deferred.shape {
            Shape::Text => "string",
            Shape::Int => "int",
            Shape::Number => "number",
            Shape::Bool => "bool",
            Shape::TextList => "[string]",
            Shape::IntList => "[int]",
            Shape::Any | Shape::Object => return None,
        },
        _ => return None,
    };
    Some(if value.secret { format!("secret {ty}") } else { ty.to_owned() })
}

/// What gives the type of an expression that is no literal.
type Named<'n, 'w> = &'n mut dyn FnMut(&'w Expr) -> Option<String>;

/// The type of an object as it is written; `None` if a key is no plain name.
fn object_type<'w>(body: &'w Body, depth: usize, named: Named<'_, 'w>) -> Option<String> {
    let indent = "  ".repeat(depth + 1);
    let mut text = "{\n".to_owned();
    for entry in &body.entries {
        let (key, ty) = match &entry.kind {
            EntryKind::Setting { key, value, .. } => (key.written()?, value_type(value, depth + 1, named)),
            EntryKind::Block { key, label: None, body } => (key.written()?, object_type(body, depth + 1, named)?),
            EntryKind::Block { .. } | EntryKind::Spread(_) | EntryKind::Broken => continue,
        };
        if !crate::ide::rename::is_name(key.as_str()) {
            return None;
        }
        let _ = writeln!(text, "{indent}{key}?: {ty}");
    }
    Some(format!("{text}{}}}", "  ".repeat(depth)))
}

fn value_type<'w>(value: &'w Expr, depth: usize, named: Named<'_, 'w>) -> String {
    match &value.kind {
        ExprKind::Quantity(_, unit) if unit.measure().0 == Dimension::Duration => "duration in s".to_owned(),
        ExprKind::Object(body) => object_type(body, depth, named).unwrap_or_else(|| "json".to_owned()),
        ExprKind::List(elements) => match elements.first() {
            Some(Element::Expr(first)) => format!("[{}]", value_type(first, depth, named)),
            Some(Element::Spread(_)) | None => "[json]".to_owned(),
        },
        ExprKind::Template(_) => "string".to_owned(),
        kind => literal_type(kind).or_else(|| named(value)).unwrap_or_else(|| "json".to_owned()),
    }
}
