//! Every place where the thing at a place is named, and the places of one file to light up.

use super::place::Place;
use crate::analysis::references::How;
use crate::source::Span;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// The name is declared, or a profile gives it a value.
    Write,
    Read,
}

/// In the whole program, in order of files and places.
pub fn references(place: Place) -> Vec<(Span, Use)> {
    let Some(meant) = place.reference() else { return Vec::new() };
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

/// In the file of the place.
pub fn highlights(place: Place) -> Vec<(Span, Use)> {
    references(place).into_iter().filter(|(span, _)| span.file == place.page.file).collect()
}
