//! Files as git has them at a revision. Git is asked for objects and names alone (`rev-parse`, `merge-base`, `for-each-ref`,
//! `cat-file`): no hook, filter
//! or configured command of the repository runs.

use super::side::Side;
use crate::cli::Stop;
use crate::cli::disk::shown;
use crate::diagnostic::{Code, Diagnostic};
use crate::diff::capture::is_program;
use crate::source::{LoadError, Loader, decode, normalized};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

/// What was asked for, or why git does not have it.
type Found<T> = Result<T, Box<Diagnostic>>;

pub const HEAD: &str = "HEAD";
const NO_REPOSITORY: &str = "there is no git repository around this folder";
/// Names of the main branch, the likeliest first, where the remote does not tell.
const MAIN_BRANCHES: [&str; 4] =
    ["refs/remotes/origin/main", "refs/remotes/origin/master", "refs/heads/main", "refs/heads/master"];
/// What the remote calls its main branch.
const DEFAULT_BRANCH: &str = "refs/remotes/origin/HEAD";

/// The repository around a folder.
#[derive(Clone)]
pub struct Repository {
    /// Resolved.
    pub root: PathBuf,
    pub started_in: PathBuf,
}

/// A commit, by its full name, and what it was called.
#[derive(Clone)]
pub struct Revision {
    id: String,
    pub typed: String,
}

impl Repository {
    /// Around the folder the program was started in.
    pub fn here() -> Result<Repository, Stop> {
        Ok(Repository::around(&std::env::current_dir()?.canonicalize()?)?)
    }

    /// Typed paths are relative to the folder, which is resolved.
    pub fn around(folder: &Path) -> Found<Repository> {
        let root = ask(folder, &["rev-parse", "--show-toplevel"])?;
        let root = PathBuf::from(line(&root, NO_REPOSITORY)?);
        let root = root.canonicalize().map_err(|_| problem(NO_REPOSITORY))?;
        Ok(Repository { root, started_in: folder.to_path_buf() })
    }

    /// The branch that others are made from and go back to: what the remote says, or the likeliest name that there is.
    pub fn main_branch(&self) -> Option<String> {
        let mut arguments =
            vec!["for-each-ref", "--format=%(refname) %(refname:short) %(symref:short)", DEFAULT_BRANCH];
        arguments.extend(MAIN_BRANCHES);
        let answer = run(&self.root, &arguments).ok().filter(|it| it.status.success())?;
        let text = String::from_utf8_lossy(&answer.stdout).into_owned();
        let refs: Vec<Vec<&str>> = text.lines().map(|line| line.split(' ').collect()).collect();
        let named = |name: &str, column: usize| {
            let found = refs.iter().find(|it| it.first() == Some(&name))?.get(column)?;
            (!found.is_empty()).then(|| (*found).to_owned())
        };
        named(DEFAULT_BRANCH, 2).or_else(|| MAIN_BRANCHES.iter().find_map(|name| named(name, 1)))
    }

    /// Where git keeps what the branches are: also those of other work trees.
    pub fn folder(&self) -> Option<PathBuf> {
        let answer = ask(&self.root, &["rev-parse", "--git-common-dir"]).ok()?;
        self.root.join(line(&answer, NO_REPOSITORY).ok()?).canonicalize().ok()
    }

    pub fn revision(&self, typed: &str) -> Found<Revision> {
        let commit = format!("{typed}^{{commit}}");
        let answer = ask(&self.root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        let id = line(&answer, &format!("there is no revision `{typed}` in the repository"))
            .map_err(|problem| self.perhaps_shallow(problem))?;
        Ok(Revision { id, typed: typed.to_owned() })
    }

    /// Where a branch left another, by the name of the other.
    pub fn ancestor(&self, base: &Revision, branch: &Revision) -> Found<Revision> {
        let answer = ask(&self.root, &["merge-base", &base.id, &branch.id])?;
        let message = format!("`{}` and `{}` have no common ancestor", branch.typed, base.typed);
        let id = line(&answer, &message).map_err(|problem| self.perhaps_shallow(problem))?;
        Ok(Revision { id, typed: base.typed.clone() })
    }

    /// Why something may be missing.
    fn perhaps_shallow(&self, problem: Box<Diagnostic>) -> Box<Diagnostic> {
        let answer = run(&self.root, &["rev-parse", "--is-shallow-repository"]);
        match answer.is_ok_and(|it| it.stdout.starts_with(b"true")) {
            true => Box::new(
                problem.help("this clone has a part of the history: get the rest with `git fetch --unshallow`"),
            ),
            false => problem,
        }
    }

    /// A file at a revision; nothing if it was not there.
    pub fn side(&self, revision: &Revision, file: &Path) -> Found<Side> {
        let path = self.inside(file)?;
        Ok(match self.has(revision, &path) {
            true => Side::Revision { repository: self.clone(), revision: revision.clone(), path },
            false => Side::Nothing(format!("{}:{}", revision.typed, path.display())),
        })
    }

    /// Whether a file, named from the root, is there at a revision.
    pub fn has(&self, revision: &Revision, path: &Path) -> bool {
        self.blob(revision, path).is_some()
    }

    /// The programs below a folder at a revision, as they are named from here; what is hidden is left out, as it is on the disk.
    pub fn programs(&self, revision: &Revision, folder: &Path) -> Found<BTreeSet<PathBuf>> {
        let top = self.inside(folder)?;
        let mut found = BTreeSet::new();
        let mut waiting = vec![PathBuf::new()];
        while let Some(inner) = waiting.pop() {
            for (kind, name) in self.tree(revision, &top.join(&inner)) {
                let path = inner.join(&name);
                match kind.as_str() {
                    _ if name.starts_with('.') => {}
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
    pub fn inside(&self, file: &Path) -> Found<PathBuf> {
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
pub struct At {
    pub repository: Repository,
    pub revision: Revision,
    /// The folder that they are named from: then the same file has the same name in both versions.
    pub named_from: PathBuf,
}

impl Loader for At {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        self.repository.blob(&self.revision, path).map_or(Err(LoadError::Missing), decode)
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
        shown(&self.repository.root.join(path), &self.named_from, &self.repository.root)
    }

    fn list(&self, directory: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            self.repository.tree(&self.revision, directory).into_iter().map(|(_, name)| name).collect();
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

fn ask(folder: &Path, arguments: &[&str]) -> Found<Output> {
    run(folder, arguments).map_err(|error| problem(&format!("cannot run git: {}", error.kind())))
}

/// The first line of an answer, or what it means that there is none.
fn line(answer: &Output, otherwise: &str) -> Found<String> {
    let text = String::from_utf8_lossy(&answer.stdout);
    match text.lines().next().filter(|line| answer.status.success() && !line.is_empty()) {
        Some(line) => Ok(line.to_owned()),
        None => Err(problem(otherwise)),
    }
}

fn problem(message: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::NO_REVISION, message))
}
