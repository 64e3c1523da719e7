//! Walks over the tree, for those who want every name or every expression and care for nothing else.

use super::ast::*;
use crate::name::Name;
use crate::source::Span;

/// Calls `found` for each name that an expression uses and that no `for` inside it binds. `locals` are the names bound
/// around it; it is left as it was.
pub fn free_names(expr: &Expr, locals: &mut Vec<Name>, found: &mut dyn FnMut(Name, Span)) {
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Quantity(..) | ExprKind::Time(_) => {}
        ExprKind::Recipe(_) | ExprKind::Text(_) | ExprKind::Broken => {}
        ExprKind::Name(name) => {
            if !locals.contains(name) {
                found(*name, expr.span);
            }
        }
        _ => stacker::maybe_grow(64 * 1024, 1024 * 1024, || free_names_inside(expr, locals, found)),
    }
}

fn free_names_inside(expr: &Expr, locals: &mut Vec<Name>, found: &mut dyn FnMut(Name, Span)) {
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Quantity(..) | ExprKind::Time(_) => {}
        ExprKind::Recipe(_) | ExprKind::Text(_) | ExprKind::Broken | ExprKind::Name(_) => {}
        ExprKind::Template(parts) => parts.iter().for_each(|part| match part {
            TemplatePart::Text(_) => {}
            TemplatePart::Expr(it) => free_names(it, locals, found),
        }),
        ExprKind::List(elements) => elements.iter().for_each(|element| match element {
            Element::Expr(it) | Element::Spread(it) => free_names(it, locals, found),
        }),
        ExprKind::Object(body) => free_names_of_body(body, locals, found),
        ExprKind::ListFor(it) => {
            free_names(&it.head.list, locals, found);
            let depth = bind(&it.head, locals);
            it.condition.iter().for_each(|it| free_names(it, locals, found));
            free_names(&it.value, locals, found);
            locals.truncate(depth);
        }
        ExprKind::MapFor(it) => {
            free_names(&it.head.list, locals, found);
            let depth = bind(&it.head, locals);
            it.condition.iter().for_each(|it| free_names(it, locals, found));
            free_names(&it.key, locals, found);
            free_names(&it.value, locals, found);
            locals.truncate(depth);
        }
        ExprKind::Member(base, _) | ExprKind::All(base) | ExprKind::Unary(_, base) => free_names(base, locals, found),
        ExprKind::Index(base, index) => {
            free_names(base, locals, found);
            free_names(index, locals, found);
        }
        ExprKind::Call(call) => {
            // A function's name is no reference.
            if !matches!(call.callee.kind, ExprKind::Name(_)) {
                free_names(&call.callee, locals, found);
            }
            // `by: zone` takes a bare word.
            let values = call.args.iter().filter(|arg| arg.name.is_none_or(|name| name.name != "by"));
            values.for_each(|arg| free_names(&arg.value, locals, found));
        }
        ExprKind::Binary(it) => {
            free_names(&it.left, locals, found);
            free_names(&it.right, locals, found);
        }
        ExprKind::If(it) => {
            free_names(&it.condition, locals, found);
            free_names(&it.then, locals, found);
            free_names(&it.otherwise, locals, found);
        }
    }
}

/// The same for all expressions in a body.
pub fn free_names_of_body(body: &Body, locals: &mut Vec<Name>, found: &mut dyn FnMut(Name, Span)) {
    for entry in &body.entries {
        match &entry.kind {
            EntryKind::Setting { key, value, .. } => {
                free_names_of_key(key, locals, found);
                free_names(value, locals, found);
            }
            EntryKind::Block { key, label, body } => {
                free_names_of_key(key, locals, found);
                if let Some(Label::Text(label)) = label.as_deref() {
                    free_names(label, locals, found);
                }
                free_names_of_body(body, locals, found);
            }
            EntryKind::Spread(expr) => free_names(expr, locals, found),
            EntryKind::Broken => {}
        }
    }
}

fn free_names_of_key(key: &Key, locals: &mut Vec<Name>, found: &mut dyn FnMut(Name, Span)) {
    if let KeyKind::Template(expr) = &key.kind {
        free_names(expr, locals, found);
    }
}

/// Calls `found` for every `for` of a declaration: its own and those of comprehensions.
pub fn for_clauses<'t>(item: &'t Item, found: &mut dyn FnMut(&'t ForClause)) {
    match &item.kind {
        ItemKind::Import { .. } | ItemKind::Broken { .. } | ItemKind::Type { .. } | ItemKind::Attributes { .. } => {}
        ItemKind::Variable { default, .. } => default.iter().for_each(|it| for_clauses_in(it, found)),
        ItemKind::Parameter { default, body, .. } => {
            default.iter().for_each(|it| for_clauses_in(it, found));
            body.iter().for_each(|it| for_clauses_in_body(it, found));
        }
        ItemKind::Profile { body, .. } => for_clauses_in_body(body, found),
        ItemKind::Let { value, .. } => for_clauses_in(value, found),
        ItemKind::Assert { condition, message } => {
            for_clauses_in(condition, found);
            for_clauses_in(message, found);
        }
        ItemKind::Output { when, value, body, .. } => {
            when.iter().chain(value).for_each(|it| for_clauses_in(it, found));
            body.iter().for_each(|it| for_clauses_in_body(it, found));
        }
        ItemKind::Block(block) => {
            if let Some(clause) = &block.family {
                found(clause);
                for_clauses_in(&clause.list, found);
            }
            block.when.iter().for_each(|it| for_clauses_in(it, found));
            match &block.content {
                Content::Body(body) => for_clauses_in_body(body, found),
                Content::Existing(expr) => for_clauses_in(expr, found),
                Content::Broken => {}
            }
        }
    }
}

fn for_clauses_in_body<'t>(body: &'t Body, found: &mut dyn FnMut(&'t ForClause)) {
    for entry in &body.entries {
        match &entry.kind {
            EntryKind::Setting { value, .. } | EntryKind::Spread(value) => for_clauses_in(value, found),
            EntryKind::Block { body, .. } => for_clauses_in_body(body, found),
            EntryKind::Broken => {}
        }
    }
}

fn for_clauses_in<'t>(expr: &'t Expr, found: &mut dyn FnMut(&'t ForClause)) {
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Quantity(..) | ExprKind::Time(_) => {}
        ExprKind::Recipe(_) | ExprKind::Text(_) | ExprKind::Broken | ExprKind::Name(_) => {}
        _ => stacker::maybe_grow(64 * 1024, 1024 * 1024, || for_clauses_inside(expr, found)),
    }
}

fn for_clauses_inside<'t>(expr: &'t Expr, found: &mut dyn FnMut(&'t ForClause)) {
    let mut inner = |it: &'t Expr| for_clauses_in(it, found);
    match &expr.kind {
        ExprKind::Template(parts) => parts.iter().for_each(|part| match part {
            TemplatePart::Text(_) => {}
            TemplatePart::Expr(it) => inner(it),
        }),
        ExprKind::List(elements) => elements.iter().for_each(|element| match element {
            Element::Expr(it) | Element::Spread(it) => inner(it),
        }),
        ExprKind::Object(body) => for_clauses_in_body(body, found),
        ExprKind::ListFor(it) => {
            [&it.head.list, &it.value].into_iter().chain(&it.condition).for_each(&mut inner);
            found(&it.head);
        }
        ExprKind::MapFor(it) => {
            [&it.head.list, &it.key, &it.value].into_iter().chain(&it.condition).for_each(&mut inner);
            found(&it.head);
        }
        ExprKind::Member(base, _) | ExprKind::All(base) | ExprKind::Unary(_, base) => inner(base),
        ExprKind::Index(base, index) => [&**base, &**index].into_iter().for_each(inner),
        ExprKind::Call(call) => call.args.iter().for_each(|arg| inner(&arg.value)),
        ExprKind::Binary(it) => [&it.left, &it.right].into_iter().for_each(inner),
        ExprKind::If(it) => [&it.condition, &it.then, &it.otherwise].into_iter().for_each(inner),
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Quantity(..) | ExprKind::Time(_) => {}
        ExprKind::Recipe(_) | ExprKind::Text(_) | ExprKind::Broken | ExprKind::Name(_) => {}
    }
}

/// The declaration or body entry that starts at an offset; doc comments lie before it.
pub fn item_or_entry(items: &[Item], start: u32) -> Option<Span> {
    let after = items.partition_point(|item| item.span.start <= start);
    let item = items.get(after.checked_sub(1)?)?;
    if item.span.start == start {
        return Some(item.span);
    }
    let body = match &item.kind {
        ItemKind::Profile { body, .. } => Some(body),
        ItemKind::Parameter { body, .. } | ItemKind::Output { body, .. } => body.as_ref(),
        ItemKind::Block(Block { content: Content::Body(body), .. }) => Some(body),
        ItemKind::Let { value, .. } => return entry_in(value, start),
        _ => None,
    };
    entry(body?, start)
}

fn entry(body: &Body, start: u32) -> Option<Span> {
    let after = body.entries.partition_point(|entry| entry.span.start <= start);
    let entry_before = body.entries.get(after.checked_sub(1)?)?;
    if entry_before.span.start == start {
        return Some(entry_before.span);
    }
    match &entry_before.kind {
        EntryKind::Block { body, .. } => entry(body, start),
        EntryKind::Setting { value, .. } => entry_in(value, start),
        EntryKind::Spread(_) | EntryKind::Broken => None,
    }
}

fn entry_in(value: &Expr, start: u32) -> Option<Span> {
    let inside = |it: &Expr| it.span.start <= start && start < it.span.end;
    match &value.kind {
        ExprKind::Object(body) => entry(body, start),
        ExprKind::List(elements) => elements.iter().find_map(|element| match element {
            Element::Expr(it) | Element::Spread(it) => inside(it).then(|| entry_in(it, start)).flatten(),
        }),
        _ => None,
    }
}

/// Binds the names of a `for` clause; gives the length to cut back to.
pub fn bind(clause: &ForClause, locals: &mut Vec<Name>) -> usize {
    let depth = locals.len();
    locals.extend(clause.key.map(|it| it.name));
    locals.push(clause.value.name);
    depth
}

/// The same for a whole declaration: expressions, and the names that its types use.
pub fn free_names_of_item(item: &Item, found: &mut dyn FnMut(Name, Span)) {
    let locals = &mut Vec::new();
    match &item.kind {
        ItemKind::Import { .. } | ItemKind::Broken { .. } => {}
        ItemKind::Variable { ty, default, .. } => {
            type_names(ty, found);
            default.iter().for_each(|it| free_names(it, locals, found));
        }
        ItemKind::Parameter { ty, default, body, .. } => {
            type_names(ty, found);
            default.iter().for_each(|it| free_names(it, locals, found));
            body.iter().for_each(|it| free_names_of_body(it, locals, found));
        }
        ItemKind::Profile { body, .. } => free_names_of_body(body, locals, found),
        ItemKind::Let { ty, value, .. } => {
            ty.iter().for_each(|it| type_names(it, found));
            free_names(value, locals, found);
        }
        ItemKind::Type { ty, .. } | ItemKind::Attributes { ty, .. } => type_names(ty, found),
        ItemKind::Assert { condition, message } => {
            free_names(condition, locals, found);
            free_names(message, locals, found);
        }
        ItemKind::Output { when, value, body, .. } => {
            when.iter().chain(value).for_each(|it| free_names(it, locals, found));
            body.iter().for_each(|it| free_names_of_body(it, locals, found));
        }
        ItemKind::Block(block) => {
            if let Some(clause) = &block.family {
                free_names(&clause.list, locals, found);
                bind(clause, locals);
            }
            block.when.iter().for_each(|it| free_names(it, locals, found));
            match &block.content {
                Content::Body(body) => free_names_of_body(body, locals, found),
                Content::Existing(expr) => free_names(expr, locals, found),
                Content::Broken => {}
            }
        }
    }
}

/// Calls `found` for the first part of each name in a type.
pub fn type_names(ty: &TypeExpr, found: &mut dyn FnMut(Name, Span)) {
    match &ty.kind {
        TypeExprKind::Union(options) => options.iter().for_each(|it| type_names(it, found)),
        TypeExprKind::Secret(inner) | TypeExprKind::Map(inner) | TypeExprKind::List(inner) => type_names(inner, found),
        TypeExprKind::Object { fields, .. } => fields.iter().for_each(|it| type_names(&it.ty, found)),
        TypeExprKind::Named { path, args, .. } => {
            if let Some(first) = path.first() {
                found(first.name, first.span);
            }
            for arg in args {
                if let TypeArgKind::Type(inner) = &arg.kind {
                    type_names(inner, found);
                }
            }
        }
        TypeExprKind::Text(_) | TypeExprKind::Number(_) | TypeExprKind::Quantity(..) => {}
        TypeExprKind::Bool(_) | TypeExprKind::Null | TypeExprKind::Broken => {}
    }
}
