//! The text of open files over what the disk holds: one more loader.

use crate::source::{LoadError, Loader};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The text of each open file, by its path as the disk knows it.
pub type Open = BTreeMap<PathBuf, Arc<str>>;

/// A disk seen through open files.
pub struct Buffers<'w> {
    pub disk: &'w dyn Loader,
    pub open: &'w Open,
}

impl Loader for Buffers<'_> {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        match self.open.get(path) {
            Some(text) => Ok(text.clone()),
            None => self.disk.load(path),
        }
    }

    fn resolve(&self, from: &Path, written: &str) -> Result<PathBuf, LoadError> {
        match self.disk.resolve(from, written) {
            Err(LoadError::Missing) => self.not_saved_yet(from, written).ok_or(LoadError::Missing),
            found => found,
        }
    }

    fn display(&self, path: &Path) -> String {
        self.disk.display(path)
    }

    fn list(&self, directory: &Path) -> Vec<String> {
        let mut names = self.disk.list(directory);
        let open = self.open.keys().filter(|path| path.parent() == Some(directory));
        names.extend(open.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())));
        names.sort();
        names.dedup();
        names
    }
}

impl Buffers<'_> {
    /// A file that is open, but is not on the disk.
    fn not_saved_yet(&self, from: &Path, written: &str) -> Option<PathBuf> {
        let path = normalized(&from.parent()?.join(written));
        self.open.contains_key(&path).then_some(path)
    }
}

/// The path without `.` and `..`.
pub fn normalized(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}
