//! A loader that knows only the files it was given.

use stackwright::source::{LoadError, Loader, decode};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Path, without `.` and `..` in it, to what stands in the file.
#[derive(Clone, Default)]
pub struct Memory(pub BTreeMap<PathBuf, Arc<[u8]>>);

impl Memory {
    /// The same files, but for one.
    pub fn with(&self, path: &Path, text: &str) -> Memory {
        let mut files = self.clone();
        files.0.insert(path.to_path_buf(), text.as_bytes().into());
        files
    }
}

impl Loader for Memory {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        decode(self.0.get(path).ok_or(LoadError::Missing)?.to_vec())
    }

    fn resolve(&self, from: &Path, written: &str) -> Result<PathBuf, LoadError> {
        let mut path = from.parent().map(Path::to_path_buf).unwrap_or_default();
        for part in Path::new(written).components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir if path.pop() => {}
                Component::Normal(name) => path.push(name),
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(LoadError::Outside),
            }
        }
        Ok(path)
    }

    fn list(&self, directory: &Path) -> Vec<String> {
        let inside = self.0.keys().filter_map(|path| path.strip_prefix(directory).ok()?.components().next());
        let mut names: Vec<String> = inside.map(|name| name.as_os_str().to_string_lossy().into_owned()).collect();
        names.dedup();
        names
    }
}
