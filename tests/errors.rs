//! Every program in `tests/errors` is checked; what is reported stands beside it, as people see it.
//!
//! A case is `<CODE>-what-it-shows.stack`: that code must be among the reported ones, and if it is an error, no other may be.
//! A first line `// options: --profile prod` is what `check` is called with. Files that cases read are in `tests/errors/files`.

#[path = "support/expectation.rs"]
mod expectation;
#[path = "support/process.rs"]
mod process;
#[path = "support/report.rs"]
mod report;

use expectation::compare;
use process::{all, files, stackwright};
use report::codes;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_case_reports_what_stands_beside_it() {
    all(files("tests/errors", "stack"), check);
}

#[test]
fn every_expectation_has_a_case() {
    let orphans = files("tests/errors", "txt").into_iter().filter(|it| !it.with_extension("stack").exists());
    assert_eq!(orphans.collect::<Vec<_>>(), Vec::<std::path::PathBuf>::new());
}

fn check(case: &Path) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let name = case.strip_prefix(root).expect("cases are in the project").to_string_lossy().into_owned();
    let mut arguments = vec!["check".to_owned(), name];
    arguments.extend(options(case));
    let run = stackwright(root, &arguments, &[]);
    let report = String::from_utf8_lossy(&run.stderr).into_owned();

    let mut found = wrong_codes(case, &report);
    let errors = codes(&report).iter().any(|(severity, _)| *severity == "error");
    if run.status.code() != Some(i32::from(errors)) {
        found.push(format!("{}, errors reported: {errors}", run.status));
    }
    found.extend(compare(&case.with_extension("txt"), &report));
    found
}

/// What the first line asks for.
fn options(case: &Path) -> Vec<String> {
    let bytes = fs::read(case).expect("a case can be read");
    let text = String::from_utf8_lossy(&bytes);
    let options = text.lines().next().and_then(|line| line.strip_prefix("// options: "));
    options.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

fn wrong_codes(case: &Path, report: &str) -> Vec<String> {
    let stem = case.file_stem().unwrap_or_default().to_string_lossy();
    let wanted = stem.split('-').next().unwrap_or_default();
    let reported = codes(report);
    let errors: BTreeSet<_> =
        reported.iter().filter(|(severity, _)| *severity == "error").map(|(_, code)| *code).collect();
    let mut found = Vec::new();
    if !reported.iter().any(|(_, code)| *code == wanted) {
        found.push(format!("{wanted} is not reported; reported: {reported:?}"));
    } else if errors.iter().any(|code| *code != wanted) {
        found.push(format!("errors besides {wanted}: {errors:?}"));
    }
    found
}
