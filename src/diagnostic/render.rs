//! Renderers: finished diagnostics in, text out. Every format prints the same [`Diagnostic`]s; none knows more than is in them.
//!
//! In reading order: `human` for people at a terminal, `short` one line each, `json` and `sarif` one document each,
//! `github` the annotations of a workflow; `entry` is what the last two print, which others can make too. Only this room and its parts know the crates that draw.
//! Whether a terminal is at the other end is the caller's to know.

pub mod entry;
mod github;
mod human;
mod json;
mod sarif;
mod short;

use super::{Diagnostic, Safety, Severity};
use crate::source::{Position, SourceMap, Span};
use entry::Entry;
use std::borrow::Cow;
use std::io;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Human(Look),
    Short,
    Json,
    Sarif,
    Github,
}

/// How the drawings for people look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    pub colour: Colour,
    pub characters: Characters,
}

impl Look {
    pub const PLAIN: Look = Look { colour: Colour::Never, characters: Characters::Unicode };
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Colour {
    Ansi,
    Never,
}

/// What boxes and arrows are drawn with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Characters {
    Unicode,
    Ascii,
}

/// Writes all diagnostics in the order given. `json` and `sarif` write a document even if there are none.
pub fn render(
    format: Format,
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Human(look) => human::render(look, diagnostics, sources, out),
        Format::Short => short::render(diagnostics, sources, out),
        Format::Json => json::render(diagnostics, sources, out),
        Format::Sarif => log(LogFormat::Sarif, &entries(diagnostics, sources), out),
        Format::Github => log(LogFormat::Github, &entries(diagnostics, sources), out),
    }
}

/// What other programs read on the lines of a pull request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogFormat {
    Sarif,
    Github,
}

/// Writes entries in the order given.
pub fn log(format: LogFormat, entries: &[Entry<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        LogFormat::Sarif => sarif::render(entries, out),
        LogFormat::Github => github::render(entries, out),
    }
}

fn entries<'a>(diagnostics: &'a [Diagnostic], sources: &'a SourceMap) -> Vec<Entry<'a>> {
    diagnostics.iter().map(|it| Entry::of(it, sources)).collect()
}

/// How many there are of each severity.
#[derive(Default, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

impl Counts {
    pub fn of(diagnostics: &[Diagnostic]) -> Counts {
        let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
        Counts { errors: count(Severity::Error), warnings: count(Severity::Warning), notes: count(Severity::Note) }
    }

    /// `2 errors, 1 warning`; nothing if all are zero.
    fn summary(self) -> Option<String> {
        let parts: Vec<String> = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| format!("{number} {word}{}", if number == 1 { "" } else { "s" }))
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// A span as people and other programs read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place<'a> {
    pub file: Cow<'a, str>,
    pub start: Position,
    /// The start if nothing else is known.
    pub end: Position,
}

impl Place<'_> {
    fn of(span: Span, sources: &SourceMap) -> Place<'_> {
        Place { file: Cow::Borrowed(&sources.file(span.file).name), start: sources.start(span), end: sources.end(span) }
    }
}

/// What is said beside the places: help, mends that are certain, notes, each with its word. Help speaks of the others.
fn remarks(diagnostic: &Diagnostic) -> impl Iterator<Item = (&'static str, &str)> {
    let help = diagnostic.help.iter().map(|it| ("help", it.as_str()));
    let certain = diagnostic.fixes.iter().filter(|it| it.safety == Safety::Safe);
    let fixes = certain.map(|it| ("fix", it.title.as_str()));
    let notes = diagnostic.notes.iter().map(|it| ("note", it.as_str()));
    help.chain(fixes).chain(notes)
}

/// The text with everything that could steer a terminal or reorder a line made harmless. Each character keeps its number of
/// bytes, so that offsets stay true.
fn harmless(text: &str) -> Cow<'_, str> {
    let steers = |(at, it): (usize, char)| match it {
        '\n' | '\t' => false,
        '\r' => text.as_bytes().get(at + 1) != Some(&b'\n'),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => it.is_control(),
    };
    if !text.char_indices().any(steers) {
        return Cow::Borrowed(text);
    }
    let mask = |(at, it): (usize, char)| match (steers((at, it)), it.len_utf8()) {
        (false, _) => it,
        (true, 1) => '?',
        (true, 2) => '\u{bf}',
        (true, _) => '\u{fffd}',
    };
    Cow::Owned(text.char_indices().map(mask).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use std::path::PathBuf;

    fn source(text: &str) -> (SourceMap, crate::source::FileId) {
        let mut sources = SourceMap::default();
        let file = sources.add("a,b:c.stack".to_owned(), PathBuf::from("x"), text.into());
        (sources, file)
    }

    fn rendered(format: Format, diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
        let mut out = Vec::new();
        render(format, diagnostics, sources, &mut out).expect("a vector takes everything");
        String::from_utf8(out).expect("renderers write text")
    }

    #[test]
    fn places_in_several_files_share_a_report() {
        let (mut sources, first) = source("let size = 1\nlet 크기 = size\n");
        let second = sources.add("other.stack".to_owned(), PathBuf::from("y"), "// other\nlet size = 2\n".into());
        let diagnostic = Diagnostic::at(Code::SYNTAX, Span::new(second, 13, 17), "two of `size`", "here again")
            .label(Span::new(first, 4, 8), "first declared here")
            .help("rename one")
            .fix("rename to `size2`", Span::new(second, 13, 17), "size2");
        let text = rendered(Format::Human(Look::PLAIN), &[diagnostic], &sources);
        let order = [
            "other.stack:2:5",
            "here again",
            "a,b:c.stack:1:5",
            "first declared here",
            "help: rename one",
            "fix: rename to",
            "1 error",
        ];
        let places: Vec<_> = order.iter().map(|part| text.find(part)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");
    }

    #[test]
    fn any_span_of_any_text_renders() {
        for text in
            ["", "x", "\n", "\r\n", "é\r\nz", "a\n\n\u{1b}[31mb\u{202e}", &"long ".repeat(5000), &"line\n".repeat(60)]
        {
            let (sources, file) = source(text);
            let ends = [0, 1, 2, 3, 100, text.len().saturating_sub(1), text.len(), text.len() + 9];
            for (start, end) in ends.iter().flat_map(|start| ends.iter().map(move |end| (*start, *end))) {
                let diagnostic = Diagnostic::at(Code::SYNTAX, Span::new(file, start, end), "m", "one")
                    .label(Span::new(file, end, start), "two");
                for format in [Format::Human(Look::PLAIN), Format::Short, Format::Json, Format::Sarif, Format::Github] {
                    let shown = rendered(format, std::slice::from_ref(&diagnostic), &sources);
                    assert!(shown.contains("SW0101"));
                    assert!(!shown.contains('\u{1b}'));
                }
            }
        }
    }

    #[test]
    fn annotations_escape_what_parts_them() {
        let (sources, file) = source("x = 1\n");
        let diagnostic = Diagnostic::at(Code::SYNTAX, Span::new(file, 0, 1), "100% wrong", "a: b, c");
        assert_eq!(
            rendered(Format::Github, &[diagnostic], &sources),
            "::error file=a%2Cb%3Ac.stack,line=1,endLine=1,col=1,endColumn=2,title=SW0101::100%25 wrong%0Aa: b, c\n"
        );
    }
}
