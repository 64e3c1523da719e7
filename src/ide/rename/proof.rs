//! The proof of a renaming: the program is read as it would be, and every name must mean what it meant.

use super::Refusal;
use crate::analysis::references::{self, Meaning, Reference};
use crate::compile::examine;
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::ide::place::Page;
use crate::source::overlay::{Overlay, Texts};
use crate::source::{FileId, Span};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The edits are sorted and do not overlap.
pub fn check(page: Page, edits: &[Edit], new: &str) -> Result<(), Refusal> {
    let texts = edited(page, edits);
    let files = Overlay { below: page.loader.below, texts: &texts };
    let then = examine(&files, &page.snapshot.main, &page.snapshot.options);
    let Some(program) = &then.program else { return Ok(()) };
    if meanings(page.snapshot.references()) != meanings(&references::all(program)) {
        return Err(Refusal::Captured(new.to_owned()));
    }
    match first_new(&page.snapshot.diagnostics, &then.diagnostics) {
        Some(error) => Err(Refusal::Mistaken(error.message.clone())),
        None => Ok(()),
    }
}

/// The open texts, and over them those that the edits change.
fn edited(page: Page, edits: &[Edit]) -> Texts {
    let mut texts = page.loader.texts.clone();
    let mut by_file: FxHashMap<FileId, Vec<&Edit>> = FxHashMap::default();
    for edit in edits {
        by_file.entry(edit.span.file).or_default().push(edit);
    }
    for (id, file) in page.program.sources.files() {
        let Some(edits) = by_file.get(&id) else { continue };
        let mut text = file.text.to_string();
        edits.iter().rev().for_each(|edit| text.replace_range(edit.span.range(), &edit.text));
        texts.insert(file.path.clone(), Arc::from(text));
    }
    texts
}

/// What a name means, told without places.
#[derive(PartialEq, Eq, Debug)]
enum Meant {
    /// Which declaration of the program.
    Declaration(u32),
    /// Which of all written names binds it.
    Written(Option<usize>),
}

fn meanings(all: &[Reference]) -> Vec<Meant> {
    let by_place: FxHashMap<Span, usize> = all.iter().enumerate().map(|(at, it)| (it.span, at)).collect();
    let meant = |it: &Reference| match it.to {
        Meaning::Symbol(id) => Meant::Declaration(id.0),
        Meaning::Local(span) => Meant::Written(by_place.get(&span).copied()),
    };
    all.iter().map(meant).collect()
}

/// The first error of a code of which there are more than before.
fn first_new<'d>(before: &[Diagnostic], then: &'d [Diagnostic]) -> Option<&'d Diagnostic> {
    let mut left: FxHashMap<&str, usize> = FxHashMap::default();
    for error in before.iter().filter(|it| it.severity == Severity::Error) {
        *left.entry(error.code.text()).or_default() += 1;
    }
    then.iter().filter(|it| it.severity == Severity::Error).find(|error| match left.get_mut(error.code.text()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    })
}
