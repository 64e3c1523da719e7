//! `lint`: the programs of a project checked together, and what has a certain mend mended.
//!
//! `gather` makes one report of several programs. Mended texts stand over those on disk and are written at the end.

mod gather;

use super::console::{Console, output};
use super::disk::{Disk, STANDARD_INPUT};
use super::program::Variables;
use super::stack_files::{replace, stack_files};
use super::{Exit, Stop};
use crate::compile::{Options, compile, main_files};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::Counts;
use crate::lint::fix::{self, Wanted};
use crate::source::overlay::{Overlay, Texts};
use gather::Gathered;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How often the outcome of mends is looked at again: a mend may bring another problem to light.
const MOST_ROUNDS: usize = 16;

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
    let mut mended = Texts::default();
    let mut found = gather(&programs, &mended, &options);
    if args.fix {
        let wanted = if args.not_only_safe { Wanted::All } else { Wanted::Safe };
        found = mend(&programs, &mut mended, &options, wanted, found);
        write(&mended, &mut problems)?;
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

fn gather(programs: &[Program], mended: &Texts, options: &Options) -> Gathered {
    let mut found = Gathered::default();
    for program in programs {
        let compilation = compile(&Overlay { below: &program.disk, texts: mended }, program.disk.main(), options);
        found.add(compilation, program.part);
    }
    found.finish()
}

/// Makes mends until there are none left. One that brings more errors than it takes away is not kept.
fn mend(programs: &[Program], mended: &mut Texts, options: &Options, wanted: Wanted, mut found: Gathered) -> Gathered {
    for _ in 0..MOST_ROUNDS {
        let chosen = fix::choose(&found.diagnostics, wanted);
        if chosen.fixes == 0 {
            break;
        }
        let mut next = mended.clone();
        for (file, edits) in &chosen.edits {
            let file = found.sources.file(*file);
            next.insert(file.path.clone(), Arc::from(fix::apply(&file.text, edits)));
        }
        let after = gather(programs, &next, options);
        if after.errors() > found.errors() {
            break;
        }
        *mended = next;
        found = after;
    }
    found
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
