//! The git checkout that a file lies in, and what the file is called there: its path from the root, with slashes, as pull requests and code
//! scanning know it. Looks for `.git` alone; git itself is not asked.

use crate::source::SourceMap;
use std::path::{Path, PathBuf};

pub struct Checkout {
    /// Resolved.
    root: PathBuf,
}

impl Checkout {
    /// The nearest around a folder, which is resolved. Of a worktree and of a submodule `.git` is a file.
    pub fn around(folder: &Path) -> Option<Checkout> {
        let root = folder.ancestors().find(|it| it.join(".git").exists())?;
        Some(Checkout { root: root.to_path_buf() })
    }

    /// Around the folder that the program was started in.
    pub fn here() -> Option<Checkout> {
        Checkout::around(&here()?)
    }

    /// A path from the root, empty for the root; nothing if it lies elsewhere.
    fn inside(&self, path: &Path) -> Option<String> {
        let parts = path.strip_prefix(&self.root).ok()?.components();
        Some(parts.map(|it| it.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
    }
}

/// The folder that the program was started in, from the root of its checkout; empty if it is the root, or lies in none.
pub fn folder() -> String {
    here().and_then(|it| Checkout::around(&it)?.inside(&it)).unwrap_or_default()
}

/// The sources by their names from the root: of the checkout around the current folder, or, for what lies elsewhere, of their own.
/// What lies in none is called as before.
pub fn named_from_root(sources: &SourceMap) -> SourceMap {
    let checkout = Checkout::here();
    let mut named = SourceMap::default();
    for (_, file) in sources.files() {
        let real = file.path.canonicalize().ok().filter(|_| file.path.is_absolute());
        let name = real.and_then(|path| {
            let near = checkout.as_ref().and_then(|it| it.inside(&path));
            near.or_else(|| Checkout::around(path.parent()?)?.inside(&path))
        });
        named.add(name.unwrap_or_else(|| file.name.clone()), file.path.clone(), file.text.clone());
    }
    named
}

fn here() -> Option<PathBuf> {
    std::env::current_dir().ok()?.canonicalize().ok()
}
