//! What can be folded: bodies, lists, calls and texts over several lines, runs of comments and of imports; and what a selection
//! grows to.

use super::place::{Page, Place};
use crate::source::Span;
use crate::syntax::ast::{Comment, Expr, ExprKind, File, ItemKind};
use crate::syntax::node::Node;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Code,
    Comment,
    Imports,
}

/// Stretches of more than one line, each once, by where they start.
pub fn folds(page: Page) -> Vec<(Span, Kind)> {
    let Some(tree) = page.tree() else { return Vec::new() };
    let mut found = Vec::new();
    for item in &tree.items {
        Node::Item(item).walk(&mut |node| match node {
            Node::Body(body) => found.push((body.span, Kind::Code)),
            Node::Expr(Expr {
                kind: ExprKind::List(_) | ExprKind::ListFor(_) | ExprKind::MapFor(_) | ExprKind::Call(_),
                span,
            })
            | Node::Expr(Expr { kind: ExprKind::Text(_) | ExprKind::Template(_), span }) => {
                found.push((*span, Kind::Code))
            }
            Node::Type(ty) => found.push((ty.span, Kind::Code)),
            _ => {}
        });
    }
    found.extend(comments(page, tree));
    found.extend(imports(tree));
    let lines = page.program.sources.file(page.file).lines();
    found.retain(|(span, _)| lines.line(span.start) < lines.line(span.end));
    found.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    // Of two that start on a line an editor can show one.
    found.dedup_by_key(|(span, _)| lines.line(span.start));
    found
}

/// Comments on lines of their own that follow each other, and those that go over several lines.
fn comments(page: Page, tree: &File) -> Vec<(Span, Kind)> {
    let mut runs: Vec<Span> = Vec::new();
    for Comment { span } in &tree.comments {
        let joins = |last: &Span| {
            let between = page.slice(Span { start: last.end, end: span.start, ..*span });
            between.trim().is_empty() && between.matches('\n').count() == 1
        };
        match runs.last_mut() {
            Some(last) if joins(last) => last.end = span.end,
            _ => runs.push(*span),
        }
    }
    runs.into_iter().map(|span| (span, Kind::Comment)).collect()
}

fn imports(tree: &File) -> Vec<(Span, Kind)> {
    let mut runs: Vec<(Span, Kind)> = Vec::new();
    let mut in_run = false;
    for item in &tree.items {
        let is_import = matches!(item.kind, ItemKind::Import { .. });
        match runs.last_mut() {
            Some((last, _)) if in_run && is_import => last.end = item.span.end,
            _ if is_import => runs.push((item.span, Kind::Imports)),
            _ => {}
        }
        in_run = is_import;
    }
    runs
}

/// What a selection at the place grows to, the smallest first; each holds the one before and more.
pub fn selections(place: Place) -> Vec<Span> {
    let text = place.page.text();
    let mut spans: Vec<Span> = Vec::new();
    for node in place.path().into_iter().rev() {
        let span = node.span();
        if let Node::Body(_) = node {
            // What stands between the braces comes before the braces themselves.
            let inner = text.get(span.start as usize + 1..(span.end as usize).saturating_sub(1)).unwrap_or("");
            let start = span.start as usize + 1 + (inner.len() - inner.trim_start().len());
            spans.push(Span::new(span.file, start, start + inner.trim().len()));
        }
        spans.push(span);
    }
    spans.push(Span::new(place.page.file, 0, text.len()));
    let mut grown: Vec<Span> = Vec::new();
    for span in spans {
        let grows = grown.last().is_none_or(|last| span.start <= last.start && last.end <= span.end && span != *last);
        if grows && span.start <= place.offset && place.offset <= span.end {
            grown.push(span);
        }
    }
    grown
}
