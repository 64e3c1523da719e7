//! Texts that stand over those of another loader: files that are open in an editor, or mended and not yet written.

use super::{LoadError, Loader, normalized};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Texts by their paths, as the loader below knows them.
pub type Texts = BTreeMap<PathBuf, Arc<str>>;

/// A loader seen through other texts.
pub struct Overlay<'w> {
    pub below: &'w dyn Loader,
    pub texts: &'w Texts,
}

impl Loader for Overlay<'_> {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone()),
            None => self.below.load(path),
        }
    }

    fn resolve(&self, from: &Path, written: &str) -> Result<PathBuf, LoadError> {
        match self.below.resolve(from, written) {
            Err(LoadError::Missing) => self.not_saved_yet(from, written).ok_or(LoadError::Missing),
            found => found,
        }
    }

    fn display(&self, path: &Path) -> String {
        self.below.display(path)
    }

    fn list(&self, directory: &Path) -> Vec<String> {
        let mut names = self.below.list(directory);
        let above = self.texts.keys().filter(|path| path.parent() == Some(directory));
        names.extend(above.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())));
        names.sort();
        names.dedup();
        names
    }

    fn is_wanted(&self) -> bool {
        self.below.is_wanted()
    }
}

impl Overlay<'_> {
    /// A file that is above and not below.
    fn not_saved_yet(&self, from: &Path, written: &str) -> Option<PathBuf> {
        let path = normalized(&from.parent()?.join(written));
        self.texts.contains_key(&path).then_some(path)
    }
}
