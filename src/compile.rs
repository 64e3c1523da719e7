//! The story of a compilation in one function: files are read and parsed, the program is analysed and lowered to the model, the
//! model is held against the rules of the domain. What writes comes after and reads only the model.

use crate::analysis::Analysis;
use crate::analysis::program::{self, Program};
use crate::cookbooks;
use crate::diagnostic::{Diagnostic, Problems, Severity};
use crate::lint::{self, Looked};
use crate::model::Model;
use crate::model::lower;
use crate::plan;
use crate::rules;
use crate::source::{Loader, SourceMap, Span};
use crate::targets::{self, Target};
use rustc_hash::FxHashSet;
use std::path::{Path, PathBuf};

/// What a program is compiled with.
#[derive(Clone, Default, Debug)]
pub struct Options {
    pub profile: Option<String>,
    /// Names and texts of `--set name=value`, in order.
    pub set: Vec<(String, String)>,
}

/// What came of it.
pub struct Compilation {
    pub sources: SourceMap,
    /// In source order, each once.
    pub diagnostics: Vec<Diagnostic>,
    /// `None` if there are errors.
    pub model: Option<Model>,
}

impl Compilation {
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|it| it.severity == Severity::Error)
    }
}

/// A program with its trees and all that was found out about it, for those who answer questions about its text.
pub struct Examination {
    /// `None` if the main file cannot be had.
    pub program: Option<Program>,
    /// In source order, each once.
    pub diagnostics: Vec<Diagnostic>,
    /// `None` if the main file cannot be had, or nobody waits for it any more. A draft if there are errors.
    pub model: Option<Model>,
}

/// Of these files, those that no other of them imports: each is the main file of a program, or of a part that others may import.
pub fn main_files<'f>(loader: &dyn Loader, files: &'f [PathBuf]) -> Vec<&'f Path> {
    let imported: FxHashSet<PathBuf> = files.iter().flat_map(|file| program::imported(loader, file)).collect();
    let mains: Vec<&Path> = files.iter().map(PathBuf::as_path).filter(|file| !imported.contains(*file)).collect();
    // Files that import each other in a circle are all imported; each is looked at, so that somebody hears of it.
    if mains.is_empty() { files.iter().map(PathBuf::as_path).collect() } else { mains }
}

/// Compiles the program whose main file `main` is, as the loader knows it.
pub fn compile(loader: &dyn Loader, main: &Path, options: &Options) -> Compilation {
    let Examination { program, diagnostics, model } = examine(loader, main, options);
    let has_errors = diagnostics.iter().any(|it| it.severity == Severity::Error);
    let sources = program.map(|it| it.sources).unwrap_or_default();
    Compilation { sources, diagnostics, model: model.filter(|_| !has_errors) }
}

/// The same, and keeps the trees and a model that has errors. If the loader says that nobody waits for it, something is left out.
pub fn examine(loader: &dyn Loader, main: &Path, options: &Options) -> Examination {
    let mut problems = Problems::default();
    let Some(mut program) = program::load(loader, main, &mut problems) else {
        return Examination { program: None, diagnostics: problems.into_sorted(), model: None };
    };
    let mut analysis = Analysis::new(&program, loader);
    analysis.problems.extend(problems);
    if let Some(profile) = &options.profile {
        analysis.use_profile(profile);
    }
    for (name, text) in &options.set {
        analysis.set(name, text);
    }
    let model = lower::lower(&mut analysis);
    let mut problems = std::mem::take(&mut analysis.problems);
    drop(analysis);
    let Some(model) = model.filter(|_| loader.is_wanted()) else {
        return Examination { program: Some(program), diagnostics: problems.into_sorted(), model: None };
    };
    let mut found = Problems::default();
    check_model(&model, &program.sources, &mut found);
    cookbooks::check(&model, loader, &mut program.sources, &mut found);
    keep_independent(&program, &model, &mut problems, found);
    let looked = if model.missing.is_empty() { Looked::Everywhere } else { Looked::InPart };
    let diagnostics = lint::settle((loader, main), &program.files, &mut program.sources, problems, looked);
    Examination { program: Some(program), diagnostics, model: Some(model) }
}

/// The rules of the domain, what plans ask, and what a template can hold.
fn check_model(model: &Model, sources: &SourceMap, problems: &mut Problems) {
    rules::check(model, sources, problems);
    plan::check::check(model, problems);
    targets::check(Target::Classic, model, problems);
}

/// Adds what the rules found, save what may follow from an error that is already known: anything in a declaration that has one, and
/// what is concluded from the absence of something of which there may be more.
fn keep_independent(program: &Program, model: &Model, problems: &mut Problems, found: Problems) {
    let mistaken: FxHashSet<Span> = problems.errors().filter_map(|it| declaration(program, it.span()?)).collect();
    for problem in found.into_sorted() {
        let inside =
            problem.span().and_then(|span| declaration(program, span)).is_some_and(|it| mistaken.contains(&it));
        if !inside && !rules::may_follow(&problem, &model.missing) {
            problems.push(problem);
        }
    }
}

/// The place of the top-level declaration around a place.
fn declaration(program: &Program, at: Span) -> Option<Span> {
    let items = &program.files.get(at.file.0 as usize)?.items;
    let after = items.partition_point(|item| item.span.start <= at.start);
    let item = items.get(after.checked_sub(1)?)?;
    (at.start < item.span.end).then_some(item.span)
}
