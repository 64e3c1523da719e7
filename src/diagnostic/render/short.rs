//! One line a diagnostic, `shop.stack:12:3: error[SW0201]: message`, for tools that read lines; printed by codespan-reporting.

use super::harmless;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, SourceMap};
use codespan_reporting::diagnostic as codespan;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{self, Config, DisplayStyle};
use std::io;
use std::ops::Range;

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap, out: &mut dyn io::Write) -> io::Result<()> {
    let config = Config { display_style: DisplayStyle::Short, ..Config::default() };
    let files = Lines(sources);
    for diagnostic in diagnostics {
        let line = term::emit_into_string(&config, &files, &converted(diagnostic)).map_err(io::Error::other)?;
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// Only the main place: the short style prints a line for each primary label, and one problem is one line.
fn converted(diagnostic: &Diagnostic) -> codespan::Diagnostic<FileId> {
    let severity = match diagnostic.severity {
        Severity::Error => codespan::Severity::Error,
        Severity::Warning => codespan::Severity::Warning,
        Severity::Note => codespan::Severity::Note,
    };
    let place = diagnostic.span().map(|span| codespan::Label::primary(span.file, span.range()));
    codespan::Diagnostic::new(severity)
        .with_code(diagnostic.code.text())
        .with_message(harmless(&diagnostic.message).replace('\n', " "))
        .with_labels(place.into_iter().collect())
}

/// The files of a run as codespan asks for them.
struct Lines<'a>(&'a SourceMap);

impl<'a> Files<'a> for Lines<'_> {
    type FileId = FileId;
    type Name = String;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<String, Error> {
        Ok(harmless(&self.0.file(id).name).into_owned())
    }

    fn source(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(&self.0.file(id).text)
    }

    fn line_index(&'a self, id: FileId, byte_index: usize) -> Result<usize, Error> {
        Ok(self.0.file(id).lines().line(byte_index as u32))
    }

    fn column_number(&'a self, id: FileId, _line: usize, byte_index: usize) -> Result<usize, Error> {
        let file = self.0.file(id);
        Ok(file.lines().position(&file.text, byte_index as u32).column as usize)
    }

    fn line_range(&'a self, id: FileId, line: usize) -> Result<Range<usize>, Error> {
        let file = self.0.file(id);
        let start = file.lines().start_of(line).ok_or(Error::LineTooLarge { given: line, max: 0 })?;
        let end = file.lines().start_of(line + 1).map_or(file.text.len(), |next| next as usize);
        Ok(start as usize..end)
    }
}
