//! Every place where the thing at a place is named, and the places of one file to light up.

use super::keys;
use super::place::Place;
use crate::analysis::references::How;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::node::Node;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// The name is declared, or a profile gives it a value.
    Write,
    Read,
}

/// In the whole program, in order of files and places.
pub fn references(place: Place) -> Vec<(Span, Use)> {
    let Some(meant) = place.reference() else {
        return keys::at(place).map_or_else(|| recipes(place), |(_, named)| keys::uses(place.page, &named));
    };
    let same = place.page.snapshot.references().iter().filter(|it| it.to == meant.to);
    let mut found: Vec<(Span, Use)> = same
        .map(|it| match it.how {
            How::Declared | How::Given => (it.span, Use::Write),
            How::Used | How::Pasted => (it.span, Use::Read),
        })
        .collect();
    found.dedup_by_key(|(span, _)| *span);
    found
}

/// The places that name the recipe at the place.
fn recipes(place: Place) -> Vec<(Span, Use)> {
    let path = place.path();
    let Some(Node::Expr(Expr { kind: ExprKind::Recipe(meant), .. })) = path.last() else { return Vec::new() };
    let mut found = Vec::new();
    for item in place.page.program.files.iter().flat_map(|file| &file.items) {
        Node::Item(item).walk(&mut |node| {
            if let Node::Expr(Expr { kind: ExprKind::Recipe(name), span }) = node
                && name == meant
            {
                found.push((*span, Use::Read));
            }
        });
    }
    found
}

/// In the file of the place.
pub fn highlights(place: Place) -> Vec<(Span, Use)> {
    references(place).into_iter().filter(|(span, _)| span.file == place.page.file).collect()
}
