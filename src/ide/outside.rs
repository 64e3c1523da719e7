//! What an editor's questions need from outside: the disk, and what files were before. Who starts the server knows both.

use crate::diagnostic::Diagnostic;
use crate::source::Loader;
use std::io;
use std::path::{Path, PathBuf};

pub trait Outside: Send {
    /// The disk as seen from a file: its project is what may be read.
    fn disk(&self, file: &Path) -> io::Result<Box<dyn Loader>>;

    /// The revision that changes of a file are held against if none is named: `origin/main`. `None` if there is none, or no git.
    fn main_branch(&self, file: &Path) -> Option<String>;

    /// The folder in which git keeps what its branches are. `None` outside of git.
    fn git_folder(&self, file: &Path) -> Option<PathBuf>;

    /// What lay in the place of a file where HEAD left a revision.
    fn base(&self, file: &Path, revision: &str) -> Result<Base, Box<Diagnostic>>;
}

/// The files of a repository as they were at a revision.
pub struct Base {
    /// As it was named: `origin/main`.
    pub revision: String,
    /// The repository on the disk.
    pub root: PathBuf,
    pub files: Box<dyn Loader>,
    /// The file that was asked for, as `files` knows it. `None` if it was not there yet.
    pub main: Option<PathBuf>,
}
