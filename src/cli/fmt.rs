//! `fmt`: files in the one canonical style, written in their place, compared, or shown as a diff.

use super::console::{Console, output};
use super::disk::{STANDARD_INPUT, read_typed};
use super::program::unreadable;
use super::{Exit, Stop};
use crate::diagnostic::{Code, Diagnostic};
use crate::fmt::format;
use crate::source::SourceMap;
use std::fs;
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
    for path in args.files(&mut found.problems) {
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
    /// The files that are meant; those of a folder in the order of their names.
    fn files(&self, problems: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for path in &self.paths {
            match path.is_dir() {
                true => below(path, &mut files, problems),
                false => files.push(path.clone()),
            }
        }
        files
    }

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
        if changes && let Err(error) = replace(path, &done.text) {
            let message = format!("cannot write `{name}`: {}", error.kind());
            found.problems.push(Diagnostic::new(Code::NOT_WRITTEN, message));
        }
        Ok(())
    }
}

/// All stack files below a folder; hidden folders and links are left out.
fn below(folder: &Path, files: &mut Vec<PathBuf>, problems: &mut Vec<Diagnostic>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let message = format!("cannot read `{}`: {}", folder.display(), error.kind());
            problems.push(Diagnostic::new(Code::FILE_UNREADABLE, message));
            return;
        }
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            below(&path, files, problems);
        } else if path.extension().is_some_and(|it| it == "stack") {
            files.push(path);
        }
    }
}

fn unified(name: &str, before: &str, after: &str) -> String {
    similar::TextDiff::from_lines(before, after).unified_diff().header(name, &format!("{name} (formatted)")).to_string()
}

/// The whole file or nothing; a link stays one, and the file keeps its rights.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let rights = fs::metadata(&path)?.permissions();
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(rights)?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}
