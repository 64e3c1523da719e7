//! `fmt`: files in the one canonical style, written in their place, compared, or shown as a diff.

use super::console::{Console, output};
use super::disk::{STANDARD_INPUT, read_typed};
use super::program::unreadable;
use super::stack_files::{replace, stack_files};
use super::{Exit, Stop};
use crate::diagnostic::Diagnostic;
use crate::fmt::format;
use crate::source::SourceMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Format stack files
#[derive(clap::Args)]
pub struct Args {
    /// Files, folders with all stack files below them, or `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    paths: Vec<PathBuf>,
    /// Write nothing; list the files that would change, and exit with 5 if there are any
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    diff: bool,
}

/// What the command found so far.
#[derive(Default)]
struct Found {
    problems: Vec<Diagnostic>,
    /// Whether a file is not in the canonical style.
    changes: bool,
}

pub fn run(args: &Args, console: &Console) -> Result<Exit, Stop> {
    let mut found = Found::default();
    let mut out = output();
    for path in stack_files(&args.paths, &mut found.problems) {
        args.file(&path, &mut found, &mut out)?;
    }
    out.flush()?;
    console.report(&found.problems, &SourceMap::default())?;
    Ok(match (found.problems.is_empty(), args.check && found.changes) {
        (false, _) => Exit::Errors,
        (true, true) => Exit::WouldChange,
        (true, false) => Exit::Done,
    })
}

impl Args {
    fn file(&self, path: &Path, found: &mut Found, out: &mut dyn Write) -> io::Result<()> {
        let name = path.display().to_string();
        let text = match read_typed(path) {
            Ok(text) => text,
            Err(error) => {
                found.problems.push(unreadable(&name, &error));
                return Ok(());
            }
        };
        let done = format(&text);
        if let Some(mut problem) = done.problem {
            problem.message = format!("`{name}`: {}", problem.message);
            found.problems.push(problem);
        }
        let changes = done.text != *text;
        found.changes |= changes;
        if self.diff {
            return if changes { write!(out, "{}", unified(&name, &text, &done.text)) } else { Ok(()) };
        }
        if self.check {
            return if changes { writeln!(out, "{name}") } else { Ok(()) };
        }
        if path.as_os_str() == STANDARD_INPUT {
            return out.write_all(done.text.as_bytes());
        }
        if changes && let Err(problem) = replace(path, &done.text) {
            found.problems.push(*problem);
        }
        Ok(())
    }
}

fn unified(name: &str, before: &str, after: &str) -> String {
    similar::TextDiff::from_lines(before, after).unified_diff().header(name, &format!("{name} (formatted)")).to_string()
}
