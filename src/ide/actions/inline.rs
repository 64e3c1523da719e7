//! A `let` goes, and its value stands where it was named.

use super::{Action, Kind};
use crate::analysis::names::Node as Declared;
use crate::analysis::references::{How, Meaning};
use crate::diagnostic::Edit;
use crate::ide::place::Page;
use crate::source::Span;
use crate::syntax::ast::{ExprKind, Item};

/// Of the `let` at the start of the range, if nothing outside of its file names it.
pub fn inline(page: Page<'_>, range: Span) -> Option<Action<'_>> {
    let id = page.at(range.start).symbol()?;
    let names = page.names();
    let symbol = names.symbol(id);
    let Declared::Let { value, ty: None } = symbol.node else { return None };
    let item = symbol.item.filter(|it| it.annotations.is_empty())?;
    if symbol.file != page.file {
        return None;
    }
    let uses: Vec<Span> = page
        .snapshot
        .references()
        .iter()
        .filter(|it| it.to == Meaning::Symbol(id) && it.how == How::Used)
        .map(|it| it.span)
        .collect();
    let elsewhere = uses.iter().any(|it| it.file != page.file);
    if uses.is_empty() || elsewhere || matches!(value.kind, ExprKind::Broken) {
        return None;
    }
    let written = page.slice(value.span);
    let text = match value.kind {
        ExprKind::Binary(_) | ExprKind::If(_) | ExprKind::Unary(..) => format!("({written})"),
        _ => written.to_owned(),
    };
    let mut edits = vec![Edit { span: whole_lines(page, item), text: String::new() }];
    edits.extend(uses.into_iter().map(|span| Edit { span, text: text.clone() }));
    Some(Action {
        title: format!("inline `{}`", symbol.name.name),
        kind: Kind::Inline,
        edits,
        mends: None,
        preferred: false,
    })
}

/// The declaration with its documentation and the line break behind it, and one blank line if there is one.
fn whole_lines(page: Page, item: &Item) -> Span {
    let start = item.doc.as_ref().map_or(item.span.start, |doc| doc.span.start);
    let rest = page.text().get(item.span.end as usize..).unwrap_or("");
    let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let blank = rest.get(line..).is_some_and(|it| it.starts_with('\n'));
    Span { start, end: item.span.end + line as u32 + u32::from(blank), ..item.span }
}
