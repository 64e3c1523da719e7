//! The stack files of the project: every example, case and mistake.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Source {
    /// Relative to the root of the project.
    pub path: PathBuf,
    pub text: String,
}

/// Every `.stack` file below the folders, in a fixed order. Panics if there is none.
pub fn sources(folders: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| collect(&root.join(folder), &mut paths));
    paths.sort();
    assert!(!paths.is_empty(), "no stack file below {folders:?}");
    let read = |path: PathBuf| {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file that was just listed")).into_owned();
        Source { path: path.strip_prefix(root).expect("a path below the root").to_path_buf(), text }
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "stack") {
            paths.push(path);
        }
    }
}

/// Where to cut a text: at every character if it is short, else at about `most` places spread evenly.
pub fn cuts(text: &str, most: usize) -> impl Iterator<Item = usize> {
    let step = (text.len() / most).max(1);
    (0..=text.len()).step_by(step).filter(|at| text.is_char_boundary(*at))
}

/// Calls `check` on each item, on all cores. A panic in one ends the test with that panic.
pub fn each<T: Sync>(items: &[T], check: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, Into::into);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check(item);
                }
            });
        }
    });
}
