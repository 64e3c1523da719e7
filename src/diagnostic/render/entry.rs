//! Entries: problems as logs and annotations tell them, with lines and columns in place of spans. What has no source at hand, such as a
//! report that was kept, makes its own.

use super::{Place, remarks};
use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Label, Severity};
use crate::source::SourceMap;

pub struct Entry<'a> {
    pub code: Code,
    pub severity: Severity,
    /// One line.
    pub message: String,
    /// The first is the place of the problem. Empty for problems with no place.
    pub places: Vec<Marked<'a>>,
    /// What is said beside the places, each with its word: `help`, `note`.
    pub remarks: Vec<(&'static str, String)>,
    pub mends: Vec<Mend<'a>>,
}

/// A place and why it is one; the text may be empty for the first.
pub struct Marked<'a> {
    pub place: Place<'a>,
    pub text: String,
}

pub struct Mend<'a> {
    pub title: &'a str,
    /// What is replaced with which text.
    pub edits: Vec<(Place<'a>, &'a str)>,
}

impl<'a> Entry<'a> {
    pub(super) fn of(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Entry<'a> {
        let marked = |it: &Label| Marked { place: Place::of(it.span, sources), text: it.text.clone() };
        let edit = |it: &'a Edit| (Place::of(it.span, sources), it.text.as_str());
        let mend = |it: &'a Fix| Mend { title: &it.title, edits: it.edits.iter().map(edit).collect() };
        Entry {
            code: diagnostic.code,
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            places: diagnostic.labels.iter().map(marked).collect(),
            remarks: remarks(diagnostic).map(|(word, text)| (word, text.to_owned())).collect(),
            mends: diagnostic.fixes.iter().map(mend).collect(),
        }
    }
}
