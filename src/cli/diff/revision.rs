//! Files as git has them at a revision. Git is asked for objects and names alone (`rev-parse`, `merge-base`, `cat-file`): no hook, filter
//! or configured command of the repository runs.

use super::pairs::is_program;
use super::side::Side;
use crate::cli::Stop;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{LoadError, Loader, decode, normalized};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

/// The repository around the current folder.
#[derive(Clone)]
pub struct Repository {
    /// Resolved.
    root: PathBuf,
    started_in: PathBuf,
}

/// A commit, by its full name, and what it was called.
#[derive(Clone)]
pub struct Revision {
    id: String,
    pub typed: String,
}

impl Repository {
    pub fn here() -> Result<Repository, Stop> {
        let started_in = std::env::current_dir()?.canonicalize()?;
        let root = ask(&started_in, &["rev-parse", "--show-toplevel"])?;
        let root = PathBuf::from(line(&root, "there is no git repository around this folder")?).canonicalize()?;
        Ok(Repository { root, started_in })
    }

    pub fn revision(&self, typed: &str) -> Result<Revision, Stop> {
        let commit = format!("{typed}^{{commit}}");
        let answer = ask(&self.root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        let id = line(&answer, &format!("there is no revision `{typed}` in the repository"))?;
        Ok(Revision { id, typed: typed.to_owned() })
    }

    /// Where HEAD and a revision parted.
    pub fn ancestor(&self, base: &str) -> Result<Revision, Stop> {
        let base = self.revision(base)?;
        let answer = ask(&self.root, &["merge-base", &base.id, "HEAD"])?;
        let id = line(&answer, &format!("HEAD and `{}` have no common ancestor", base.typed))?;
        Ok(Revision { id, typed: base.typed })
    }

    /// A file at a revision; nothing if it was not there.
    pub fn side(&self, revision: &Revision, file: &Path) -> Result<Side, Stop> {
        let path = self.inside(file)?;
        Ok(match self.blob(revision, &path) {
            Some(_) => Side::Revision { repository: self.clone(), revision: revision.clone(), path },
            None => Side::Nothing(format!("{}:{}", revision.typed, path.display())),
        })
    }

    /// The programs below a folder at a revision, as they are named from here.
    pub fn programs(&self, revision: &Revision, folder: &Path) -> Result<BTreeSet<PathBuf>, Stop> {
        let top = self.inside(folder)?;
        let mut found = BTreeSet::new();
        let mut waiting = vec![PathBuf::new()];
        while let Some(inner) = waiting.pop() {
            for (kind, name) in self.tree(revision, &top.join(&inner)) {
                let path = inner.join(&name);
                match kind.as_str() {
                    "tree" => waiting.push(path),
                    "blob" if name.ends_with(".stack") => {
                        let text = self.blob(revision, &top.join(&path)).unwrap_or_default();
                        if is_program(&String::from_utf8_lossy(&text)) {
                            found.insert(folder.join(path));
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(found)
    }

    /// A typed path as the repository has it: from its root.
    fn inside(&self, file: &Path) -> Result<PathBuf, Stop> {
        let meant = normalized(&self.started_in.join(file));
        let inside = meant.strip_prefix(&self.root).map(Path::to_path_buf);
        inside.map_err(|_| problem(&format!("`{}` is not in the repository", file.display())))
    }

    fn object(revision: &Revision, path: &Path) -> String {
        let path: Vec<String> = path.components().map(|it| it.as_os_str().to_string_lossy().into_owned()).collect();
        format!("{}:{}", revision.id, path.join("/"))
    }

    fn blob(&self, revision: &Revision, path: &Path) -> Option<Vec<u8>> {
        let answer = run(&self.root, &["cat-file", "blob", &Self::object(revision, path)]).ok()?;
        answer.status.success().then_some(answer.stdout)
    }

    /// Kind and name of what is in a folder.
    fn tree(&self, revision: &Revision, folder: &Path) -> Vec<(String, String)> {
        let Ok(answer) = run(&self.root, &["cat-file", "-p", &Self::object(revision, folder)]) else {
            return Vec::new();
        };
        let text = String::from_utf8_lossy(&answer.stdout).into_owned();
        let entry = |line: &str| {
            let (head, name) = line.split_once('\t')?;
            Some((head.split(' ').nth(1)?.to_owned(), name.to_owned()))
        };
        if answer.status.success() { text.lines().filter_map(entry).collect() } else { Vec::new() }
    }
}

/// The files of a revision.
pub struct At<'r> {
    pub repository: &'r Repository,
    pub revision: &'r Revision,
}

impl Loader for At<'_> {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        self.repository.blob(self.revision, path).map_or(Err(LoadError::Missing), decode)
    }

    fn resolve(&self, from: &Path, written: &str) -> Result<PathBuf, LoadError> {
        let folder = from.parent().unwrap_or(Path::new(""));
        let mut found = PathBuf::new();
        for part in folder.join(written).components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir if !found.pop() => return Err(LoadError::Outside),
                Component::ParentDir => {}
                Component::Normal(name) => found.push(name),
                Component::RootDir | Component::Prefix(_) => return Err(LoadError::Outside),
            }
        }
        // Folders are no files; whether a file is there is found out when it is read.
        Ok(found)
    }

    fn display(&self, path: &Path) -> String {
        // The same file has the same name in both versions.
        path.display().to_string()
    }

    fn list(&self, directory: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            self.repository.tree(self.revision, directory).into_iter().map(|(_, name)| name).collect();
        names.sort();
        names
    }
}

fn run(folder: &Path, arguments: &[&str]) -> std::io::Result<Output> {
    // What the repository configures to run when it is looked at must not.
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]).args(arguments);
    git.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
    git.output()
}

fn ask(folder: &Path, arguments: &[&str]) -> Result<Output, Stop> {
    run(folder, arguments).map_err(|error| problem(&format!("cannot run git: {}", error.kind())))
}

/// The first line of an answer, or what it means that there is none.
fn line(answer: &Output, otherwise: &str) -> Result<String, Stop> {
    let text = String::from_utf8_lossy(&answer.stdout);
    match text.lines().next().filter(|line| answer.status.success() && !line.is_empty()) {
        Some(line) => Ok(line.to_owned()),
        None => Err(problem(otherwise)),
    }
}

fn problem(message: &str) -> Stop {
    Stop::from(Diagnostic::new(Code::NO_REVISION, message))
}
