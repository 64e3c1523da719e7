//! All diagnostics as one JSON document. Lines and columns count from 1, columns in characters; offsets count bytes from 0.

use super::{Counts, Place};
use crate::diagnostic::{Diagnostic, Edit, Fix, Label};
use crate::source::{Position, SourceMap, Span};
use serde::Serialize;
use std::borrow::Cow;
use std::io;

/// Raised when a field changes its meaning or goes; new fields do not raise it.
const VERSION: u32 = 1;

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap, out: &mut dyn io::Write) -> io::Result<()> {
    let Counts { errors, warnings, notes } = Counts::of(diagnostics);
    let document = Document {
        version: VERSION,
        errors,
        warnings,
        notes,
        diagnostics: diagnostics.iter().map(|it| Entry::of(it, sources)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    errors: usize,
    warnings: usize,
    notes: usize,
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    /// The first is the main place.
    labels: Vec<LabelEntry<'a>>,
    help: &'a [String],
    notes: &'a [String],
    fixes: Vec<FixEntry<'a>>,
}

#[derive(Serialize)]
struct LabelEntry<'a> {
    #[serde(flatten)]
    place: PlaceEntry<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct PlaceEntry<'a> {
    file: Cow<'a, str>,
    start: Point,
    /// Not included.
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct FixEntry<'a> {
    title: &'a str,
    /// `safe` or `unsafe`
    safety: &'static str,
    edits: Vec<EditEntry<'a>>,
}

#[derive(Serialize)]
struct EditEntry<'a> {
    #[serde(flatten)]
    place: PlaceEntry<'a>,
    /// What stands there afterwards.
    replacement: &'a str,
}

impl<'a> Entry<'a> {
    fn of(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Entry<'a> {
        let label = |Label { span, text }: &'a Label| LabelEntry { place: PlaceEntry::of(*span, sources), text };
        Entry {
            code: diagnostic.code.text(),
            severity: diagnostic.severity.word(),
            message: &diagnostic.message,
            labels: diagnostic.labels.iter().map(label).collect(),
            help: &diagnostic.help,
            notes: &diagnostic.notes,
            fixes: diagnostic.fixes.iter().map(|fix| FixEntry::of(fix, sources)).collect(),
        }
    }
}

impl<'a> FixEntry<'a> {
    fn of(fix: &'a Fix, sources: &'a SourceMap) -> FixEntry<'a> {
        let edit =
            |Edit { span, text }: &'a Edit| EditEntry { place: PlaceEntry::of(*span, sources), replacement: text };
        FixEntry { title: &fix.title, safety: fix.safety.word(), edits: fix.edits.iter().map(edit).collect() }
    }
}

impl<'a> PlaceEntry<'a> {
    fn of(span: Span, sources: &'a SourceMap) -> PlaceEntry<'a> {
        let Place { file, start, end } = Place::of(span, sources);
        PlaceEntry { file, start: Point::of(start, span.start), end: Point::of(end, span.end) }
    }
}

impl Point {
    fn of(Position { line, column }: Position, offset: u32) -> Point {
        Point { line, column, offset }
    }
}
