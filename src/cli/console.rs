//! The streams: documents to standard output, diagnostics to standard error, colour only where somebody looks.

use super::checkout;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::{Characters, Colour, Format, LogFormat, Look, render};
use crate::diff::text::Style;
use crate::source::SourceMap;
use clap::ValueEnum;
use std::env;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// Bytes that are collected before the system is called.
const BUFFER: usize = 1 << 18;

#[derive(clap::Args)]
#[group(skip)]
pub struct Args {
    /// How diagnostics are written to standard error; of `diff` and `show`, how the report is written: text, markdown, html, json, sarif or github
    #[arg(long, global = true, value_name = "FORMAT")]
    format: Option<FormatName>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    /// The source with the places marked
    Human,
    /// One line each: file:line:column: severity[code]: message
    Short,
    /// One JSON document
    Json,
    /// One SARIF 2.1.0 log
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// Of a report: for a terminal
    #[value(hide = true)]
    Text,
    /// Of a report: for the comment of a pull request
    #[value(hide = true)]
    Markdown,
    /// Of a report: a page for a browser
    #[value(hide = true)]
    Html,
}

/// How a report is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DocumentFormat {
    Text,
    Markdown,
    Json,
    Html,
    /// For other programs, on the lines of a pull request.
    Log(LogFormat),
}

/// What the format that is typed is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum About {
    Diagnostics,
    /// The report of `diff` and `show`; diagnostics are for people.
    Report,
}

#[derive(Clone, Copy, ValueEnum)]
enum When {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

pub struct Console {
    format: Format,
    typed: Option<FormatName>,
    color: When,
}

impl Console {
    /// The error says that the format is none of what it is asked for.
    pub fn new(args: &Args, about: About) -> Result<Console, String> {
        let look = || Look { colour: colour(args.color, &io::stderr()), characters: characters() };
        let format = match (about, args.format) {
            (About::Report, _) | (_, None | Some(FormatName::Human)) => Format::Human(look()),
            (_, Some(FormatName::Short)) => Format::Short,
            (_, Some(FormatName::Json)) => Format::Json,
            (_, Some(FormatName::Sarif)) => Format::Sarif,
            (_, Some(FormatName::Github)) => Format::Github,
            (_, Some(FormatName::Text | FormatName::Markdown | FormatName::Html)) => {
                return Err("only `diff` and `show` write text, markdown or html".to_owned());
            }
        };
        Ok(Console { format, typed: args.format, color: args.color })
    }

    /// How the report of `diff` or `show` is written.
    pub fn document_format(&self) -> Result<DocumentFormat, String> {
        match self.typed {
            None | Some(FormatName::Text | FormatName::Human) => Ok(DocumentFormat::Text),
            Some(FormatName::Markdown) => Ok(DocumentFormat::Markdown),
            Some(FormatName::Json) => Ok(DocumentFormat::Json),
            Some(FormatName::Html) => Ok(DocumentFormat::Html),
            Some(FormatName::Sarif) => Ok(DocumentFormat::Log(LogFormat::Sarif)),
            Some(FormatName::Github) => Ok(DocumentFormat::Log(LogFormat::Github)),
            Some(FormatName::Short) => {
                Err("a report is written as text, markdown, html, json, sarif or github".to_owned())
            }
        }
    }

    /// How a report on standard output is styled.
    pub fn style_of_output(&self) -> Style {
        match self.colour_of_output() {
            Colour::Ansi => Style::Ansi,
            Colour::Never => Style::Plain,
        }
    }

    /// Writes all diagnostics of a run to standard error.
    pub fn report(&self, diagnostics: &[Diagnostic], sources: &SourceMap) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(BUFFER, io::stderr().lock());
        match self.format {
            // For those who know the files of a repository and nothing of the folder we were started in.
            Format::Sarif | Format::Github => {
                render(self.format, diagnostics, &checkout::named_from_root(sources), &mut out)?;
            }
            Format::Human(_) | Format::Short | Format::Json => render(self.format, diagnostics, sources, &mut out)?,
        }
        out.flush()
    }

    /// Whether text on standard output is styled.
    pub fn colour_of_output(&self) -> Colour {
        colour(self.color, &io::stdout())
    }
}

/// Standard output, for documents; flush it.
pub fn output() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(BUFFER, io::stdout().lock())
}

fn colour(when: When, stream: &impl IsTerminal) -> Colour {
    let plain = || {
        env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty()) || env::var_os("TERM").is_some_and(|it| it == "dumb")
    };
    match when {
        When::Always => Colour::Ansi,
        When::Auto if stream.is_terminal() && !plain() => Colour::Ansi,
        When::Auto | When::Never => Colour::Never,
    }
}

/// Files and pipes take Unicode; a terminal does if its locale says so, or says nothing.
fn characters() -> Characters {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| env::var(name).ok().filter(|it| !it.is_empty()));
    let narrow = locale.is_some_and(|it| !it.to_ascii_lowercase().replace('-', "").contains("utf8"));
    if narrow && io::stderr().is_terminal() { Characters::Ascii } else { Characters::Unicode }
}
