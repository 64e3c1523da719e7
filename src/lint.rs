//! What becomes of the problems that were found: the levels that a project gives to its codes, and the comments in the source
//! that allow a warning at one place.
//!
//! In come a program's trees and everything that was found in it, out goes the list as it is shown. Who finds a problem knows
//! neither levels nor comments; who shows it, on the command line or in an editor, gets the settled list and changes nothing.
//! In reading order: `config` reads `stackwright.toml`, `allow` reads the comments, `fix` applies the mends of diagnostics to a text.

mod allow;
mod config;
pub mod fix;

use crate::diagnostic::{Code, Diagnostic, Problems, Severity};
use crate::source::{Loader, SourceMap};
use crate::syntax::ast;
use std::path::Path;

pub use config::CONFIG_FILE;

/// How much of a program was looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Looked {
    /// Every rule was applied: a comment that suppresses nothing is needless.
    Everywhere,
    /// Errors kept some rules from being applied.
    InPart,
}

/// Settles what was found in a program: what a comment allows goes, what the project's `stackwright.toml` gives another level
/// gets it. `files` are the trees by [`FileId`](crate::source::FileId). A file of levels that makes no sense is reported and has no effect where
/// it makes none.
pub fn settle(
    (loader, main): (&dyn Loader, &Path),
    files: &[ast::File],
    sources: &mut SourceMap,
    mut problems: Problems,
    looked: Looked,
) -> Vec<Diagnostic> {
    let config = config::Config::find(loader, main, sources, &mut problems);
    let mut allows = allow::read(files, sources, &mut problems);
    let mut found = problems.into_sorted();
    found.retain(|it| !is_adjustable(it.code) || !allows.cover(it));
    let looked = match found.iter().any(|it| it.severity == Severity::Error) {
        true => Looked::InPart,
        false => looked,
    };
    let needless = if looked == Looked::Everywhere { allows.needless() } else { Vec::new() };
    if !needless.is_empty() {
        let mut all = Problems::default();
        found.into_iter().chain(needless).for_each(|it| all.push(it));
        found = all.into_sorted();
    }
    found.retain_mut(|it| match config.level(it, sources) {
        Some(severity) => {
            it.severity = severity;
            true
        }
        None => false,
    });
    found
}

/// Whether levels and comments reach a code: warnings and notes do not change what a program means, errors do.
fn is_adjustable(code: Code) -> bool {
    code.severity() != Severity::Error
}
