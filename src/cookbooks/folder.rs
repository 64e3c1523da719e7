//! A directory as the loader shows it. Every step goes through [`Loader::resolve`], so that none leads out of the project.

use crate::source::{FileId, LoadError, Loader, SourceMap};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Clone)]
pub struct Folder<'l> {
    loader: &'l dyn Loader,
    /// The source file that names the folder.
    from: PathBuf,
    /// The way to the folder, relative to that file.
    written: String,
}

/// A text of a cookbook, which is in the sources too.
#[derive(Clone)]
pub struct Text {
    pub file: FileId,
    pub text: Arc<str>,
}

impl<'l> Folder<'l> {
    pub fn new(loader: &'l dyn Loader, from: PathBuf, written: &str) -> Folder<'l> {
        Folder { loader, from, written: written.to_owned() }
    }

    pub fn child(&self, name: &str) -> Folder<'l> {
        Folder { written: format!("{}/{name}", self.written), ..self.clone() }
    }

    pub fn found(&self) -> Result<PathBuf, LoadError> {
        self.loader.resolve(&self.from, &self.written)
    }

    /// The names in it, sorted; none if it is no folder.
    pub fn names(&self) -> Vec<String> {
        self.found().map(|path| self.loader.list(&path)).unwrap_or_default()
    }

    /// The names in it that end so, without that ending.
    pub fn names_with(&self, ending: &str) -> Vec<String> {
        self.names().iter().filter_map(|name| Some(name.strip_suffix(ending)?.to_owned())).collect()
    }

    /// The last part of the way to it: the name that the folder itself has.
    pub fn name(&self) -> Option<String> {
        Some(self.found().ok()?.file_name()?.to_string_lossy().into_owned())
    }

    /// The text of a file in it.
    pub fn text(&self, name: &str, sources: &mut SourceMap) -> Result<Text, LoadError> {
        let path = self.child(name).found()?;
        let text = self.loader.load(&path)?;
        let file = sources.add(self.loader.display(&path), path, text.clone());
        Ok(Text { file, text })
    }

    /// The text of a file that only matters for the words in it; nothing if it cannot be had.
    pub fn words(&self, name: &str) -> Option<Arc<str>> {
        self.loader.load(&self.child(name).found().ok()?).ok()
    }
}
