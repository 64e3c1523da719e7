//! The stack files of the project: every example, case and mistake.

use crate::memory::Memory;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Source {
    /// Relative to the root of the project.
    pub path: PathBuf,
    pub text: String,
}

/// Every `.stack` file below the folders, in a fixed order. Panics if there is none.
pub fn sources(folders: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| collect(Path::new(folder), &mut paths));
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "stack"));
    paths.sort();
    assert!(!paths.is_empty(), "no stack file below {folders:?}");
    let text = |path: &Path| String::from_utf8_lossy(&read(path)).into_owned();
    paths.into_iter().map(|path| Source { text: text(&path), path }).collect()
}

/// All files below the folder of a file: what it can import and read.
pub fn around(main: &Source) -> Memory {
    let mut paths = Vec::new();
    collect(main.path.parent().unwrap_or(Path::new("")), &mut paths);
    Memory(paths.into_iter().map(|path| (path.clone(), read(&path).into())).collect())
}

/// Tests run in the root of the project.
fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("a file that was just listed")
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), paths);
        } else {
            paths.push(entry.path());
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
