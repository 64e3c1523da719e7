//! Workflow commands: each diagnostic an annotation on the lines of a pull request.
//!
//! The form and its escapes are those of GitHub's "Workflow commands for GitHub Actions": a message escapes `%`, CR and LF; a
//! property also `:` and `,`. Columns are only understood on a single line, so a place of several lines goes without.

use super::Place;
use super::entry::{Entry, Marked};
use crate::diagnostic::Severity;
use std::io;

pub(super) fn render(entries: &[Entry<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    for entry in entries {
        let command = match entry.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let place = entry.places.first().map(place).unwrap_or_default();
        let code = entry.code.text();
        writeln!(out, "::{command} {place}title={code}::{}", message(&lines(entry)))?;
    }
    Ok(())
}

/// `file=shop.stack,line=3,endLine=3,col=5,endColumn=9,`
fn place(Marked { place: Place { file, start, end }, .. }: &Marked<'_>) -> String {
    let columns = match (start.line == end.line, start == end) {
        (true, true) => format!("col={},", start.column),
        (true, false) => format!("col={},endColumn={},", start.column, end.column),
        (false, _) => String::new(),
    };
    format!("file={},line={},endLine={},{columns}", property(file), start.line, end.line)
}

/// The message, then what the labels say, then help, mends and notes.
fn lines(entry: &Entry<'_>) -> String {
    let mut lines = vec![entry.message.clone()];
    for (at, Marked { place, text }) in entry.places.iter().enumerate().filter(|(_, it)| !it.text.is_empty()) {
        lines.push(match at {
            0 => text.clone(),
            _ => format!("{}:{}:{}: {text}", place.file, place.start.line, place.start.column),
        });
    }
    lines.extend(entry.remarks.iter().map(|(word, text)| format!("{word}: {text}")));
    lines.join("\n")
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
