//! Finds cases, and runs the compiler on them as a process.

#![allow(dead_code, reason = "each runner takes what it needs")]
#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Runs `stackwright` in a folder, without colour. `input` is what it reads from standard input.
pub fn stackwright(folder: &Path, arguments: &[String], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_stackwright"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    match child.stdin.take().expect("a pipe").write_all(input) {
        // A program that does not read its input may end before all is written.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => panic!("{error}"),
        Ok(()) | Err(_) => {}
    }
    child.wait_with_output().expect("the program ends")
}

/// All files of a folder with this extension, sorted.
pub fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap_or_else(|error| panic!("{}: {error}", root.display()))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == extension))
        .collect();
    found.sort();
    found
}

/// Runs `check` on every case, on all cores, and fails with everything that was found.
pub fn all(cases: Vec<PathBuf>, check: impl Fn(&Path) -> Vec<String> + Sync) {
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let take = || cases.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let work = || -> Vec<(PathBuf, Vec<String>)> {
        std::iter::from_fn(take)
            .map(|case| (case.clone(), check(case)))
            .filter(|(_, found)| !found.is_empty())
            .collect()
    };
    let mut failed: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|it| it.join().expect("the runner does not panic")).collect()
    });
    failed.sort();
    let report = failed.iter().map(|(case, found)| format!("\n== {}\n{}\n", case.display(), found.join("\n")));
    assert!(failed.is_empty(), "{} of {} failed{}", failed.len(), cases.len(), report.collect::<String>());
}
