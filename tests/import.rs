//! Every folder in `tests/import` is a case: the documents in it are imported together, and beside them stands what comes of it.
//!
//! `*.stack` are the files that are written, `receipt.txt` the receipt, `report.txt` what is reported. An `options.txt` holds further
//! options. The exit code is 1 if `report.txt` shows errors, else 0. All other files are documents, in the order of their names.
//! `ACCEPT=1` rewrites what comes of it.

#[path = "support/expectation.rs"]
mod expectation;
#[path = "support/process.rs"]
mod process;
#[path = "support/report.rs"]
mod report;

use expectation::{accepting, compare};
use process::{all, stackwright};
use report::codes;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_case_comes_out_as_it_stands() {
    all(folders(), check);
}

/// A folder whose name starts with a code reports it.
#[test]
fn every_code_of_reading_has_a_case() {
    let cases: BTreeSet<String> =
        folders().iter().map(|it| name(it).split('-').next().unwrap_or_default().to_owned()).collect();
    let codes = stackwright::diagnostic::Code::all().map(|it| it.text()).filter(|it| it.starts_with("SW60"));
    // Nothing that import writes differs without a reason, as far as is known.
    let missing: Vec<&str> = codes.filter(|it| *it != "SW6007" && !cases.contains(*it)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let entries = fs::read_dir(root).expect("a folder of cases");
    let mut folders: Vec<PathBuf> = entries.map(|it| it.expect("an entry").path()).filter(|it| it.is_dir()).collect();
    folders.sort();
    folders
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn check(case: &Path) -> Vec<String> {
    let out = tempfile::tempdir().expect("a temporary folder");
    let receipt = out.path().join("receipt.txt");
    let mut arguments = vec!["import".to_owned()];
    arguments.extend(files(case).into_iter().filter(|it| is_document(it)));
    arguments.extend(["-o".to_owned(), out.path().display().to_string()]);
    arguments.extend(["--receipt".to_owned(), receipt.display().to_string()]);
    let options = fs::read_to_string(case.join("options.txt")).unwrap_or_default();
    arguments.extend(options.split_whitespace().map(str::to_owned));
    let run = stackwright(case, &arguments, &[]);

    let shown = |text: &str| text.replace(&out.path().display().to_string(), "out");
    let report = shown(&String::from_utf8_lossy(&run.stderr));
    let mut found = Vec::new();
    let reported = codes(&report);
    let fails = reported.iter().any(|(severity, _)| *severity == "error");
    if run.status.code() != Some(i32::from(fails)) {
        found.push(format!("{}, errors reported: {fails}", run.status));
    }
    let wanted = name(case);
    let wanted = wanted.split('-').next().unwrap_or_default();
    if wanted.starts_with("SW") && !reported.iter().any(|(_, code)| *code == wanted) {
        found.push(format!("{wanted} is not reported"));
    }
    fs::write(out.path().join("report.txt"), &report).expect("a report can be written");
    let written = files(out.path());
    for file in &written {
        let text = shown(&fs::read_to_string(out.path().join(file)).expect("text"));
        found.extend(differs(&case.join(file), &text));
    }
    for file in files(case).into_iter().filter(|it| it.ends_with(".stack") && !written.contains(it)) {
        found.push(format!("{file} is not written"));
        if accepting() {
            fs::remove_file(case.join(file)).expect("an expectation can be removed");
        }
    }
    found
}

/// A file that would be empty is not there.
fn differs(expectation: &Path, text: &str) -> Option<String> {
    match text.is_empty() {
        true if accepting() => fs::remove_file(expectation).err().map(|_| ()).and(None),
        true if !expectation.exists() => None,
        _ => compare(expectation, text),
    }
}

fn is_document(file: &str) -> bool {
    !file.ends_with(".stack") && !["receipt.txt", "report.txt", "options.txt"].contains(&file)
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut files: Vec<String> = entries.map(|it| name(&it.expect("an entry").path())).collect();
    files.sort();
    files
}
