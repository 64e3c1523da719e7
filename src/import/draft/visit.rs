//! Walks over a draft: every expression, outermost first, and every comment.

use super::{Content, Element, Entry, Expr, Item, Piece};
use std::sync::Arc;

/// Calls `each` with every expression of a declaration.
pub fn item(item: &mut Item, each: &mut dyn FnMut(&mut Expr)) {
    let heads = [&mut item.when, &mut item.existing, &mut item.value];
    for head in heads.into_iter().flatten() {
        expr(head, each);
    }
    for it in item.body.iter_mut().flatten() {
        entry(it, each);
    }
}

pub fn entry(entry: &mut Entry, each: &mut dyn FnMut(&mut Expr)) {
    match &mut entry.content {
        Content::Value(value) => expr(value, each),
        Content::Block { label, entries } => {
            if let Some(label) = label {
                expr(label, each);
            }
            entries.iter_mut().for_each(|it| self::entry(it, each));
        }
    }
}

pub fn expr(value: &mut Expr, each: &mut dyn FnMut(&mut Expr)) {
    each(value);
    match value {
        Expr::Template(pieces) => {
            for piece in pieces {
                if let Piece::Expr(inner) = piece {
                    expr(inner, each);
                }
            }
        }
        Expr::Member(of, _) | Expr::Not(of) | Expr::Spread(of) => expr(of, each),
        Expr::Index(of, index) => {
            expr(of, each);
            expr(index, each);
        }
        Expr::Call { args, .. } => args.iter_mut().for_each(|(_, it)| expr(it, each)),
        Expr::If(parts) => {
            expr(&mut parts.0, each);
            expr(&mut parts.1, each);
            expr(&mut parts.2, each);
        }
        Expr::Infix(_, operands) => operands.iter_mut().for_each(|it| expr(it, each)),
        Expr::List(items) => items.iter_mut().for_each(|Element { value, .. }| expr(value, each)),
        Expr::Object(entries) => entries.iter_mut().for_each(|it| entry(it, each)),
        Expr::Null
        | Expr::Bool(_)
        | Expr::Number(_)
        | Expr::Text(_)
        | Expr::Bare(_)
        | Expr::Name(_)
        | Expr::Pseudo(_)
        | Expr::Range(..) => {}
    }
}

/// Calls `each` with every comment of a declaration.
pub fn comments(item: &Item, each: &mut dyn FnMut(&Arc<str>)) {
    item.comments.iter().for_each(&mut *each);
    if let Some(value) = &item.value {
        comments_in(value, each);
    }
    for entry in item.body.iter().flatten() {
        comments_of(entry, each);
    }
}

fn comments_of(entry: &Entry, each: &mut dyn FnMut(&Arc<str>)) {
    entry.comments.iter().for_each(&mut *each);
    match &entry.content {
        Content::Value(value) => comments_in(value, each),
        Content::Block { entries, .. } => entries.iter().for_each(|it| comments_of(it, each)),
    }
}

/// Only lists and objects have places for comments.
fn comments_in(value: &Expr, each: &mut dyn FnMut(&Arc<str>)) {
    match value {
        Expr::List(items) => {
            for item in items {
                item.comments.iter().for_each(&mut *each);
                comments_in(&item.value, each);
            }
        }
        Expr::Object(entries) => entries.iter().for_each(|it| comments_of(it, each)),
        Expr::Call { args, .. } => args.iter().for_each(|(_, it)| comments_in(it, each)),
        Expr::If(parts) => [&parts.0, &parts.1, &parts.2].into_iter().for_each(|it| comments_in(it, each)),
        _ => {}
    }
}
