//! The disk with mended texts over it, which are only written at the end.

use crate::cli::disk::Disk;
use crate::source::{LoadError, Loader};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Texts that stand in for those on disk, by real path.
pub(super) type Mended = BTreeMap<PathBuf, Arc<str>>;

pub(super) struct Overlay<'a> {
    pub disk: &'a Disk,
    pub mended: &'a Mended,
}

impl Loader for Overlay<'_> {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        match self.mended.get(path) {
            Some(text) => Ok(text.clone()),
            None => self.disk.load(path),
        }
    }

    fn resolve(&self, from: &Path, written: &str) -> Result<PathBuf, LoadError> {
        self.disk.resolve(from, written)
    }

    fn display(&self, path: &Path) -> String {
        self.disk.display(path)
    }

    fn list(&self, directory: &Path) -> Vec<String> {
        self.disk.list(directory)
    }
}
