//! The disk as one program reads it: which files it asked for is kept in mind, and whether what it makes of them is still wanted.

use super::token::Token;
use crate::source::{LoadError, Loader, normalized};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    File,
    Folder,
}

pub struct Reading {
    disk: Box<dyn Loader>,
    token: Token,
    /// What was read or listed, and what was looked for in vain.
    asked: RefCell<BTreeMap<PathBuf, Asked>>,
}

impl Reading {
    pub fn new(disk: Box<dyn Loader>, token: Token) -> Reading {
        Reading { disk, token, asked: RefCell::default() }
    }

    /// Whether a file was asked for, perhaps in vain.
    pub fn depends_on(&self, path: &Path) -> bool {
        self.asked.borrow().contains_key(path)
    }

    /// The files that were asked for, sorted; no folders.
    pub fn files(&self) -> Vec<PathBuf> {
        let asked = self.asked.borrow();
        asked.iter().filter(|(_, asked)| **asked == Asked::File).map(|(path, _)| path.clone()).collect()
    }

    fn note(&self, path: &Path) {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains_key(path) {
            asked.insert(path.to_path_buf(), Asked::File);
        }
    }
}

impl Loader for Reading {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        self.note(path);
        self.disk.load(path)
    }

    fn resolve(&self, from: &Path, written: &str) -> Result<PathBuf, LoadError> {
        let found = self.disk.resolve(from, written);
        match (&found, from.parent()) {
            (Ok(path), _) => self.note(path),
            (Err(LoadError::Missing), Some(folder)) => self.note(&normalized(&folder.join(written))),
            (Err(_), _) => {}
        }
        found
    }

    fn display(&self, path: &Path) -> String {
        self.disk.display(path)
    }

    fn list(&self, directory: &Path) -> Vec<String> {
        self.asked.borrow_mut().insert(directory.to_path_buf(), Asked::Folder);
        self.disk.list(directory)
    }

    fn is_wanted(&self) -> bool {
        self.token.is_wanted()
    }
}
