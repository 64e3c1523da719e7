//! What can be done about a stretch of text: the mends of its problems, and changes of shape that keep the meaning.

mod convert;
mod extract;
mod inline;
mod missing;

use super::place::Page;
use crate::diagnostic::{Diagnostic, Edit, Safety};
use crate::source::Span;
use std::collections::BTreeMap;

/// An offer to change the text.
pub struct Action<'w> {
    pub title: String,
    pub kind: Kind,
    pub edits: Vec<Edit>,
    /// The problem that it mends.
    pub mends: Option<&'w Diagnostic>,
    /// Whether it is the only mend of that problem.
    pub preferred: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Fix,
    /// Every certain mend of the file at once.
    FixAll,
    Extract,
    Inline,
    /// Text of another language becomes declarations.
    Convert,
}

pub fn actions(page: Page<'_>, range: Span) -> Vec<Action<'_>> {
    let mut found = fixes(page, range);
    found.extend(missing::settings(page, range));
    found.extend(missing::properties(page, range));
    found.extend(extract::extractions(page, range));
    found.extend(inline::inline(page, range));
    found.extend(convert::conversions(page, range));
    found.extend(fix_all(page));
    found
}

/// The mends of the problems that the range touches.
fn fixes(page: Page<'_>, range: Span) -> Vec<Action<'_>> {
    let touches = |span: Span| span.file == page.file && span.start <= range.end && range.start <= span.end;
    let here = page.snapshot.diagnostics.iter().filter(|it| it.span().is_some_and(touches));
    here.flat_map(|problem| {
        problem.fixes.iter().map(|fix| Action {
            title: fix.title.clone(),
            kind: Kind::Fix,
            edits: fix.edits.clone(),
            mends: Some(problem),
            preferred: problem.fixes.len() == 1,
        })
    })
    .collect()
}

/// The only mend of each problem of the file, as far as it is certain and they do not overlap.
fn fix_all(page: Page<'_>) -> Option<Action<'_>> {
    let mut edits: BTreeMap<Span, &Edit> = BTreeMap::new();
    for problem in &page.snapshot.diagnostics {
        let [fix] = problem.fixes.as_slice() else { continue };
        if fix.safety != Safety::Safe {
            continue;
        }
        let here = fix.edits.iter().all(|it| it.span.file == page.file);
        if here && fix.edits.iter().all(|it| is_free(&edits, it.span)) {
            edits.extend(fix.edits.iter().map(|it| (it.span, it)));
        }
    }
    (!edits.is_empty()).then(|| Action {
        title: "mend all that is certain in this file".to_owned(),
        kind: Kind::FixAll,
        edits: edits.into_values().cloned().collect(),
        mends: None,
        preferred: false,
    })
}

/// Whether a place lies apart from those of all edits, which lie apart from each other.
fn is_free(edits: &BTreeMap<Span, &Edit>, span: Span) -> bool {
    let before = edits.range(..span).next_back().is_none_or(|(it, _)| it.end < span.start);
    before && edits.range(span..).next().is_none_or(|(it, _)| span.end < it.start)
}
