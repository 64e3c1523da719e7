//! Mends applied to a text: edits of several diagnostics, those that get into each other's way left for the next time.
//!
//! In: what was found, then the fixes that somebody decided on, each whole or not at all. Out: edits by file, and texts with them made.

use crate::diagnostic::{Diagnostic, Edit, Fix, Safety, Severity};
use crate::source::FileId;
use std::collections::BTreeMap;

/// Which mends are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Only those that are certain.
    Safe,
    /// Those too that somebody should look at.
    All,
}

impl Wanted {
    fn takes(self, fix: &Fix) -> bool {
        self == Wanted::All || fix.safety == Safety::Safe
    }
}

/// A fix that was chosen, and whether what it mends is an error.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'d> {
    pub fix: &'d Fix,
    pub severity: Severity,
}

/// Edits by file, each in the order of its places.
pub type Edits<'d> = BTreeMap<FileId, Vec<&'d Edit>>;

/// Chooses of each diagnostic its first fix that is wanted. What overlaps with one that was chosen before is left out.
pub fn choose(diagnostics: &[Diagnostic], wanted: Wanted) -> Vec<Chosen<'_>> {
    let mut edits = Edits::default();
    let mut chosen = Vec::new();
    for problem in diagnostics {
        let Some(fix) = problem.fixes.iter().find(|fix| wanted.takes(fix)) else { continue };
        if fix.edits.iter().all(|edit| has_room(&edits, edit)) {
            fix.edits.iter().for_each(|edit| add(&mut edits, edit));
            chosen.push(Chosen { fix, severity: problem.severity });
        }
    }
    chosen
}

/// The edits of fixes of which none gets into another's way.
pub fn edits<'d>(chosen: &[Chosen<'d>]) -> Edits<'d> {
    let mut edits = Edits::default();
    chosen.iter().flat_map(|it| &it.fix.edits).for_each(|edit| add(&mut edits, edit));
    edits
}

/// Whether an edit touches none of those in its file. Two insertions at one place do.
fn has_room(edits: &Edits, edit: &Edit) -> bool {
    let Some(edits) = edits.get(&edit.span.file) else { return true };
    let next = edits.partition_point(|it| it.span.start < edit.span.start);
    let before = next.checked_sub(1).and_then(|before| edits.get(before));
    let after = edits.get(next);
    before.is_none_or(|it| it.span.end <= edit.span.start)
        && after.is_none_or(|it| edit.span.end <= it.span.start && it.span.start != edit.span.start)
}

fn add<'d>(edits: &mut Edits<'d>, edit: &'d Edit) {
    let edits = edits.entry(edit.span.file).or_default();
    let place = edits.partition_point(|it| it.span.start < edit.span.start);
    edits.insert(place, edit);
}

/// The text with edits made. INVARIANT: they are in order and do not overlap.
pub fn apply(text: &str, edits: &[&Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        out.push_str(text.get(at..range.start).unwrap_or(""));
        out.push_str(&edit.text);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}
