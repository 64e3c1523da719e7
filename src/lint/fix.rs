//! Mends applied to a text: edits of several diagnostics, those that get into each other's way left for the next time.
//!
//! In: a text and the edits of fixes, each fix whole or not at all. Out: the new text, and how many fixes are in it.

use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};
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

/// The edits of a program that can be made together, by file, each in the order of its places.
#[derive(Default)]
pub struct Chosen<'d> {
    pub edits: BTreeMap<FileId, Vec<&'d Edit>>,
    /// How many fixes they are.
    pub fixes: usize,
}

/// Chooses of each diagnostic its first fix that is wanted. What overlaps with one that was chosen before is left out.
pub fn choose(diagnostics: &[Diagnostic], wanted: Wanted) -> Chosen<'_> {
    let mut chosen = Chosen::default();
    let fixes = diagnostics.iter().filter_map(|it| it.fixes.iter().find(|fix| wanted.takes(fix)));
    for fix in fixes {
        if fix.edits.iter().all(|edit| chosen.has_room(edit)) {
            fix.edits.iter().for_each(|edit| chosen.add(edit));
            chosen.fixes += 1;
        }
    }
    chosen
}

impl<'d> Chosen<'d> {
    /// Whether an edit touches none of those in its file. Two insertions at one place do.
    fn has_room(&self, edit: &Edit) -> bool {
        let Some(edits) = self.edits.get(&edit.span.file) else { return true };
        let next = edits.partition_point(|it| it.span.start < edit.span.start);
        let before = next.checked_sub(1).and_then(|before| edits.get(before));
        let after = edits.get(next);
        before.is_none_or(|it| it.span.end <= edit.span.start)
            && after.is_none_or(|it| edit.span.end <= it.span.start && it.span.start != edit.span.start)
    }

    fn add(&mut self, edit: &'d Edit) {
        let edits = self.edits.entry(edit.span.file).or_default();
        let place = edits.partition_point(|it| it.span.start < edit.span.start);
        edits.insert(place, edit);
    }
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
