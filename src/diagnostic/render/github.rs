//! Workflow commands: each diagnostic an annotation on the lines of a pull request.
//!
//! The form and its escapes are those of GitHub's "Workflow commands for GitHub Actions": a message escapes `%`, CR and LF; a
//! property also `:` and `,`. Columns are only understood on a single line, so a place of several lines goes without.

use super::{Place, remarks};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceMap;
use std::io;

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap, out: &mut dyn io::Write) -> io::Result<()> {
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let place = place(diagnostic, sources);
        let code = diagnostic.code.text();
        writeln!(out, "::{command} {place}title={code}::{}", message(&lines(diagnostic, sources)))?;
    }
    Ok(())
}

/// `file=shop.stack,line=3,endLine=3,col=5,endColumn=9,`; nothing if the problem has no place.
fn place(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let Some(Place { file, start, end }) = diagnostic.span().map(|span| Place::of(span, sources)) else {
        return String::new();
    };
    let columns = match start.line == end.line {
        true => format!("col={},endColumn={},", start.column, end.column),
        false => String::new(),
    };
    format!("file={},line={},endLine={},{columns}", property(file), start.line, end.line)
}

/// The message, then what the labels say, then help, mends and notes.
fn lines(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    for (at, label) in diagnostic.labels.iter().enumerate().filter(|(_, label)| !label.text.is_empty()) {
        lines.push(match at {
            0 => label.text.clone(),
            _ => format!("{}: {}", sources.place(label.span), label.text),
        });
    }
    lines.extend(remarks(diagnostic).map(|(word, text)| format!("{word}: {text}")));
    lines.join("\n")
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
