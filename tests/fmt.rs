//! The formatter: every `tests/fmt/<what>.stack` becomes `<what>.formatted`. `ACCEPT=1` rewrites what is expected.

#[path = "support/expectation.rs"]
mod expectation;
#[path = "support/process.rs"]
mod process;

use expectation::compare;
use process::{all, files};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_case_is_formatted_as_written() {
    all(files("tests/fmt", "stack"), check);
}

#[test]
fn every_expectation_has_a_case() {
    let orphans = files("tests/fmt", "formatted").into_iter().filter(|it| !it.with_extension("stack").exists());
    assert_eq!(orphans.collect::<Vec<_>>(), Vec::<PathBuf>::new());
}

fn check(case: &Path) -> Vec<String> {
    let text = fs::read_to_string(case).expect("a case can be read");
    let formatted = stackwright::fmt::format(&text);
    let problem = formatted.problem.map(|it| it.message);
    problem.into_iter().chain(compare(&case.with_extension("formatted"), &formatted.text)).collect()
}
