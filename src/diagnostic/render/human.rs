//! Diagnostics for people: the source with the places marked, drawn by miette, then help, notes and mends, and at the end a
//! line that counts them.
//!
//! miette knows one source text per report. [`Sheets`] lays the files of one diagnostic end to end, the main place's file
//! first, and answers for each stretch with the file it really is in; so one report shows places in several files. It also
//! finds lines by table where miette would walk the file, and keeps very long lines and declarations short.

use super::{Characters, Colour, Counts, Look, harmless, remarks};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, SourceMap, Span};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents, ThemeCharacters, ThemeStyles,
};
use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::OnceLock;

/// Lines shown before and after a place.
const CONTEXT_LINES: usize = 1;
/// A place longer than this, in lines, is shown by its first line.
const LONGEST_PLACE: usize = 12;
/// Bytes of one line that are shown on each side of a place.
const LINE_WINDOW: usize = 300;
/// Bytes that one drawing may hold; places further apart get a drawing each.
const DRAWING: usize = 8_000;

pub(super) fn render(
    look: Look,
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let handler = handler(look);
    let texts = Texts::new(sources);
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.clear();
        let report = Report::new(diagnostic, &texts);
        if handler.render_report(&mut text, &report).is_err() {
            text.push_str(&report.without_drawing());
        }
        report.remarks(look, &mut text);
        text.push('\n');
        out.write_all(text.as_bytes())?;
    }
    match Counts::of(diagnostics).summary() {
        Some(summary) => writeln!(out, "{summary}"),
        None => Ok(()),
    }
}

fn handler(look: Look) -> GraphicalReportHandler {
    let characters = match look.characters {
        Characters::Unicode => ThemeCharacters::unicode(),
        Characters::Ascii => ThemeCharacters::ascii(),
    };
    let styles = match look.colour {
        Colour::Ansi => ThemeStyles::ansi(),
        Colour::Never => ThemeStyles::none(),
    };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_context_lines(CONTEXT_LINES)
        .with_wrap_lines(false)
        .with_urls(false)
        .without_cause_chain()
        .without_syntax_highlighting()
}

/// The texts as they may be shown, made when first wanted.
struct Texts<'a> {
    sources: &'a SourceMap,
    shown: Vec<OnceLock<Cow<'a, str>>>,
}

impl<'a> Texts<'a> {
    fn new(sources: &'a SourceMap) -> Texts<'a> {
        Texts { sources, shown: sources.files().map(|_| OnceLock::new()).collect() }
    }

    fn of(&self, file: FileId) -> &str {
        let text = &*self.sources.file(file).text;
        self.shown.get(file.0 as usize).map_or("", |cell| cell.get_or_init(|| harmless(text)))
    }
}

/// One diagnostic as miette wants it.
struct Report<'a> {
    diagnostic: &'a Diagnostic,
    sheets: Sheets<'a>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Report<'a> {
    fn new(diagnostic: &'a Diagnostic, texts: &'a Texts<'a>) -> Report<'a> {
        let sheets = Sheets::of(diagnostic, texts);
        let labels = diagnostic.labels.iter().enumerate().filter_map(|(at, label)| {
            let text = (!label.text.is_empty()).then(|| harmless(&label.text).into_owned());
            let span = sheets.visible(label.span)?;
            Some(match at {
                0 => LabeledSpan::new_primary_with_span(text, span),
                _ => LabeledSpan::new_with_span(text, span),
            })
        });
        Report { labels: labels.collect(), diagnostic, sheets }
    }

    /// What is said if the drawing fails: the problem and its places.
    fn without_drawing(&self) -> String {
        let places = self
            .diagnostic
            .labels
            .iter()
            .map(|label| format!("  {} {}\n", self.sheets.texts.sources.place(label.span), harmless(&label.text)));
        format!("\n{}", places.collect::<String>())
    }

    /// Help, mends and notes, each on a line of its own.
    fn remarks(&self, look: Look, text: &mut String) {
        for (word, line) in remarks(self.diagnostic) {
            let line = harmless(line).replace('\n', &format!("\n{:1$}", "", word.len() + 4));
            match look.colour {
                Colour::Ansi => *text += &format!("  \u{1b}[36m{word}:\u{1b}[0m {line}\n"),
                Colour::Never => *text += &format!("  {word}: {line}\n"),
            }
        }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&harmless(&self.diagnostic.message))
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.diagnostic, f)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(format!("{}[{}]", self.diagnostic.severity.word(), self.diagnostic.code.text())))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.labels.is_empty()).then_some(&self.sheets)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}

/// The files of one diagnostic laid end to end.
struct Sheets<'a> {
    texts: &'a Texts<'a>,
    /// Each file once, with the offset at which it starts here; ascending.
    starts: Vec<(FileId, usize)>,
}

impl<'a> Sheets<'a> {
    fn of(diagnostic: &Diagnostic, texts: &'a Texts<'a>) -> Sheets<'a> {
        let mut starts: Vec<(FileId, usize)> = Vec::new();
        let mut next = 0;
        for file in diagnostic.labels.iter().map(|label| label.span.file) {
            if starts.iter().all(|(known, _)| *known != file) {
                starts.push((file, next));
                // Two bytes apart, so that the end of one file is no place of the next.
                next += texts.of(file).len() + 2;
            }
        }
        Sheets { texts, starts }
    }

    /// The place as it can be shown: inside the text, on whole characters, not too long. None in an empty file.
    fn visible(&self, span: Span) -> Option<SourceSpan> {
        let (_, base) = self.starts.iter().find(|(file, _)| *file == span.file)?;
        let text = self.texts.of(span.file);
        let start = boundary(text, span.start as usize);
        if start == text.len() {
            // An empty place needs something to stand on: at the end of a file that is its last character.
            let last = text.char_indices().next_back()?.0;
            return Some((base + last, text.len() - last).into());
        }
        let end = self.shown_end(span).min(start + LINE_WINDOW * LONGEST_PLACE);
        Some((base + start, boundary(text, end).max(start) - start).into())
    }

    /// The end of the place, or of its first line if it has very many.
    fn shown_end(&self, span: Span) -> usize {
        let lines = self.texts.sources.file(span.file).lines();
        let (first, last) = (lines.line(span.start), lines.line(span.end));
        match lines.start_of(first + 1) {
            Some(next) if last.saturating_sub(first) >= LONGEST_PLACE => next as usize,
            _ => span.end as usize,
        }
    }

    /// The file, where it starts here, and the stretch in the file's own offsets.
    fn locate(&self, span: &SourceSpan) -> Option<(FileId, usize, std::ops::Range<usize>)> {
        let (file, base) = *self.starts.iter().rev().find(|(_, base)| *base <= span.offset())?;
        let start = span.offset() - base;
        let end = start + span.len();
        (end <= self.texts.of(file).len()).then_some((file, base, start..end))
    }
}

impl SourceCode for Sheets<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let (file, base, place) = self.locate(span).ok_or(MietteError::OutOfBounds)?;
        let source = self.texts.sources.file(file);
        let text = self.texts.of(file);
        let lines = source.lines();
        let last_byte = place.end.saturating_sub(1).max(place.start);
        let (first, last) = (lines.line(place.start as u32), lines.line(last_byte as u32));

        let from = match before {
            // Without context miette wants to know where the place itself is.
            0 => place.start,
            _ => {
                let line = lines.start_of(first.saturating_sub(before)).unwrap_or(0) as usize;
                boundary(text, line.max(place.start.saturating_sub(LINE_WINDOW)))
            }
        };
        let to = lines.start_of(last + after + 1).map_or(text.len(), |next| next as usize);
        let to = boundary(text, to.min(place.end + LINE_WINDOW));
        let shown = text.get(from..to).filter(|it| it.len() <= DRAWING).ok_or(MietteError::OutOfBounds)?;
        let start = lines.position(&source.text, from as u32);
        Ok(Box::new(MietteSpanContents::new_named(
            harmless(&source.name).into_owned(),
            shown.as_bytes(),
            (base + from, shown.len()).into(),
            start.line as usize - 1,
            start.column as usize - 1,
            shown.lines().count(),
        )))
    }
}

/// The offset, or the nearest one before it that is on a character and in the text.
fn boundary(text: &str, offset: usize) -> usize {
    let inside = offset.min(text.len());
    (0..=inside).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
