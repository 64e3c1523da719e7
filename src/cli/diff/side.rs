//! One side of a comparison: a file on disk or at a revision comes in, a snapshot goes out.

use super::revision::{At, Repository, Revision};
use crate::cli::Stop;
use crate::cli::console::Console;
use crate::cli::disk::{self, Disk};
use crate::cli::import::Imported;
use crate::cli::program::{snapshot, unreadable};
use crate::compile::{Options, compile};
use crate::diagnostic::{Code, Diagnostic, Problems, Severity};
use crate::diff::capture::capture;
use crate::diff::saved;
use crate::diff::snapshot::Snapshot;
use crate::diff::template;
use crate::import::document::Syntax;
use crate::import::translate::Style;
use crate::import::{self, Contracts, Input};
use crate::source::{FileId, LoadError, Loader, SourceMap};
use std::path::{Path, PathBuf};

pub enum Side {
    File(PathBuf),
    Revision {
        repository: Repository,
        revision: Revision,
        /// From the root of the repository.
        path: PathBuf,
    },
    /// What was not there, as it would be called.
    Nothing(String),
}

/// What a side comes to, or what to report.
type Taken = Result<Snapshot, Refusal>;

/// Why there is no snapshot: problems with their sources.
struct Refusal {
    problems: Vec<Diagnostic>,
    sources: SourceMap,
}

impl Refusal {
    /// Files of a revision are told from those on the disk by its name.
    fn of(self, revision: &Revision) -> Refusal {
        let mut sources = SourceMap::default();
        for (_, file) in self.sources.files() {
            sources.add(format!("{}:{}", revision.typed, file.name), file.path.clone(), file.text.clone());
        }
        Refusal { sources, ..self }
    }

    /// Leaves out what is wrong with the other side too, in the same file as it is.
    fn forget(&mut self, other: &Refusal) {
        let texts = |it: &Refusal| {
            it.sources.files().map(|(_, file)| (file.name.clone(), file.text.clone())).collect::<Vec<_>>()
        };
        if texts(self) == texts(other) {
            self.problems.retain(|it| !other.problems.contains(it));
        }
    }
}

impl From<Diagnostic> for Refusal {
    fn from(problem: Diagnostic) -> Refusal {
        Refusal { problems: vec![problem], sources: SourceMap::default() }
    }
}

/// Both snapshots, taken at the same time.
pub fn both(old: (&Side, &Options), new: (&Side, &Options), console: &Console) -> Result<(Snapshot, Snapshot), Stop> {
    let (old, new) = std::thread::scope(|scope| {
        let other = scope.spawn(|| old.0.take(old.1));
        let new = new.0.take(new.1);
        (other.join(), new)
    });
    let old = old.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    match (old, new) {
        (Ok(old), Ok(new)) => Ok(saved::alike(old, new)),
        (old, new) => {
            let (old, mut new) = (old.err(), new.err());
            if let (Some(old), Some(new)) = (&old, &mut new) {
                new.forget(old);
            }
            for refusal in [old, new].into_iter().flatten().filter(|it| !it.problems.is_empty()) {
                console.report(&refusal.problems, &refusal.sources)?;
            }
            Err(Stop::Reported)
        }
    }
}

impl Side {
    fn take(&self, options: &Options) -> Taken {
        match self {
            Side::File(path) if is_document(path) => document(path),
            Side::File(path) => {
                let disk = Disk::around(path).map_err(|error| {
                    Diagnostic::new(
                        Code::FILE_UNREADABLE,
                        format!("cannot read `{}`: {}", path.display(), error.kind()),
                    )
                })?;
                compiled(&disk, disk.main(), options, &path.display().to_string())
            }
            Side::Revision { repository, revision, path } => {
                let name = format!("{}:{}", revision.typed, path.display());
                compiled(&files(repository, revision), path, options, &name).map_err(|it| it.of(revision))
            }
            Side::Nothing(label) => Ok(Snapshot::empty(label)),
        }
    }

    /// The profiles that it declares, in their order.
    pub fn profiles(&self) -> Result<Vec<String>, Stop> {
        let sources = match self {
            Side::File(path) if !is_document(path) => {
                let disk = Disk::around(path)?;
                compile(&disk, disk.main(), &Options::default()).sources
            }
            Side::Revision { repository, revision, path } => {
                compile(&files(repository, revision), path, &Options::default()).sources
            }
            Side::File(_) | Side::Nothing(_) => return Ok(Vec::new()),
        };
        Ok(crate::diff::capture::profiles(&sources))
    }
}

fn files(repository: &Repository, revision: &Revision) -> At {
    let named_from = repository.started_in.clone();
    At { repository: repository.clone(), revision: revision.clone(), named_from }
}

fn compiled(loader: &dyn Loader, main: &Path, options: &Options, name: &str) -> Taken {
    let compilation = compile(loader, main, options);
    match &compilation.model {
        Some(model) => {
            let snapshot = snapshot(model, &compilation.sources, name, options);
            // The system takes the memory back faster than we would.
            std::mem::forget(compilation);
            Ok(snapshot)
        }
        None => {
            let errors = compilation.diagnostics.into_iter().filter(|it| it.severity == Severity::Error);
            Err(Refusal { problems: errors.collect(), sources: compilation.sources })
        }
    }
}

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "json" || it == "template" || it == "yaml" || it == "yml")
}

/// What to do where a document says too little.
const AGAIN: &str = "write one with `stackwright build --emit plan` or `--emit snapshot`";

/// A snapshot, a plan or a template.
fn document(path: &Path) -> Taken {
    let name = path.display().to_string();
    let text = disk::read_typed(path).map_err(|error| unreadable(&name, &error))?;
    let refused = |why: &str| Diagnostic::new(Code::NO_SIDE, format!("`{name}` cannot be compared: {why}"));
    if let Some(read) = saved::read(&text) {
        let snapshot = read.map_err(|why| refused(&why).help(AGAIN))?;
        // By both its names, as a file of a revision is.
        return Ok(Snapshot { label: format!("{name}:{}", snapshot.label), ..snapshot });
    }
    let mut sources = SourceMap::default();
    let file = sources.add(name.clone(), path.to_path_buf(), text.clone());
    let read = import::document::read(file, &text, Syntax::of(&text));
    let document = match read {
        Ok(document) => document,
        Err(problem) => return Err(Refusal { problems: vec![*problem], sources }),
    };
    let has = |key: &str| document.root.get(key).is_some();
    if has("Resources") {
        let snapshot = template::snapshot(&document.root, &sources, &name);
        return Ok(match program_of(file, &text, path) {
            Some(program) => snapshot.with_recipes(program),
            None => snapshot,
        });
    }
    Err(match (has("steps") && has("waves"), has("trigger")) {
        (true, _) => refused("it is a plan without a snapshot, as an earlier version wrote it").help(AGAIN),
        (false, true) => refused("it is the plan of an event, not of a stack").help(AGAIN),
        (false, false) => refused("it is no template, no plan and no snapshot"),
    }
    .into())
}

/// The program that makes a template, as import writes it; nothing if it makes no sense as one.
fn program_of(file: FileId, text: &str, path: &Path) -> Option<Snapshot> {
    let input = Input { file, name: "template", text, syntax: Syntax::of(text) };
    let options = import::Options { style: Style::Plain, contracts: Contracts::None };
    let program = import::import(&[input], options, &mut Problems::default()).into_iter().next()?;
    let compilation = compile(&Imported::new(path, &program.text), path, &Options::default());
    Some(capture(compilation.model.as_ref()?, &compilation.sources, ""))
}

/// A file that is nowhere.
pub fn missing(name: &str) -> Diagnostic {
    unreadable(name, &LoadError::Missing)
}
