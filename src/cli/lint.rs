//! `lint`: the programs of a project checked together, and what has a certain mend mended.
//!
//! `gather` makes one report of several programs, `mend` finds out which mends do good. Mended texts stand over those on disk and
//! are written at the end.

mod gather;
mod mend;

use super::console::{Console, output};
use super::disk::{Disk, STANDARD_INPUT};
use super::program::Variables;
use super::stack_files::{replace, stack_files};
use super::{Exit, Stop};
use crate::compile::main_files;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::Counts;
use crate::lint::fix::Wanted;
use crate::source::overlay::Texts;
use gather::gather;
use mend::mend;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Check all programs of a project; mend what has a certain mend
#[derive(clap::Args)]
pub struct Args {
    /// Programs, folders with programs below them, or `-` for standard input
    #[arg(value_name = "FILE", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Make the changes that are certain, in the files themselves
    #[arg(long)]
    fix: bool,
    /// With --fix, make those too that are only likely
    #[arg(long = "unsafe", requires = "fix")]
    not_only_safe: bool,
    #[command(flatten)]
    variables: Variables,
}

pub fn run(args: &Args, console: &Console) -> Result<Exit, Stop> {
    if args.fix && args.paths.iter().any(|path| path.as_os_str() == STANDARD_INPUT) {
        return Err(Stop::usage("standard input cannot be mended in its place"));
    }
    let mut problems = Vec::new();
    let programs = programs(&args.paths, &mut problems)?;
    let options = args.variables.options();
    let mut found = gather(&programs, &Texts::default(), &options);
    if args.fix {
        let wanted = if args.not_only_safe { Wanted::All } else { Wanted::Safe };
        let mended = mend(&programs, &options, wanted, found);
        write(&mended.texts, &mut problems)?;
        found = mended.found;
    }
    found.diagnostics.extend(problems);
    console.report(&found.diagnostics, &found.sources)?;
    Ok(if Counts::of(&found.diagnostics).errors == 0 { Exit::Done } else { Exit::Errors })
}

/// The main file of a program, as its disk knows it.
struct Program {
    disk: Disk,
    /// Found in a folder, not named: it may be a part that only other projects import.
    part: bool,
}

fn programs(paths: &[PathBuf], problems: &mut Vec<Diagnostic>) -> io::Result<Vec<Program>> {
    let mut programs = Vec::new();
    for path in paths {
        if !path.is_dir() {
            programs.push(Program { disk: Disk::around(path)?, part: false });
            continue;
        }
        let files = stack_files(std::slice::from_ref(path), problems);
        let Some(first) = files.first() else { continue };
        let files: Vec<PathBuf> = files.iter().map(|it| it.canonicalize().unwrap_or_else(|_| it.clone())).collect();
        for main in main_files(&Disk::around(first)?, &files) {
            programs.push(Program { disk: Disk::around(main)?, part: true });
        }
    }
    Ok(programs)
}

/// Writes what was mended, and says which files.
fn write(mended: &Texts, problems: &mut Vec<Diagnostic>) -> io::Result<()> {
    let mut out = output();
    for (path, text) in mended {
        match replace(path, text) {
            Ok(()) => writeln!(out, "{}", shown(path))?,
            Err(problem) => problems.push(*problem),
        }
    }
    out.flush()
}

fn shown(path: &Path) -> String {
    let here = std::env::current_dir().and_then(|it| it.canonicalize()).unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}
