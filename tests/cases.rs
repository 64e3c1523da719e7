//! Every program in `tests/cases` and `examples` is built; what each stage makes of a case stands beside its source as a snapshot:
//! `template.snap`, `run-lists.snap`, `plan.snap`, and `report.snap` if there is something to report. `nodes.snap` is kept for the cases
//! that are about node JSON.
//!
//! Accept what changed with `cargo insta review`, or with `INSTA_UPDATE=always cargo test --test cases` and a look at the difference.

#[path = "support/process.rs"]
mod process;

use insta::Settings;
use process::stackwright;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn cases_make_what_stands_beside_them() {
    let cases = folders("tests/cases");
    assert!(cases.len() > 60, "{} cases are few", cases.len());
    let failed: Vec<PathBuf> = cases.into_iter().filter(|case| !holds(case)).collect();
    assert_eq!(failed, Vec::<PathBuf>::new());
}

#[test]
fn examples_build_without_a_warning() {
    for example in folders("examples") {
        let out = tempfile::tempdir().expect("a folder");
        let main = main_file(&example);
        let run = build(&example, &main, out.path());
        let report = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{}: {report}", example.display());
        assert_eq!(report, "", "{} is reported on", example.display());
    }
}

/// The folders below one, sorted.
fn folders(below: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(below);
    let entries = fs::read_dir(&root).expect("the folder is there");
    let mut found: Vec<PathBuf> = entries.filter_map(|it| Some(it.ok()?.path())).filter(|it| it.is_dir()).collect();
    found.sort();
    found
}

fn main_file(folder: &Path) -> String {
    let own = folder.file_name().map(|it| format!("{}.stack", it.to_string_lossy())).unwrap_or_default();
    if folder.join("main.stack").exists() { "main.stack".to_owned() } else { own }
}

fn build(folder: &Path, main: &str, out: &Path) -> std::process::Output {
    let arguments = ["build".to_owned(), main.to_owned(), "-o".to_owned(), out.display().to_string()];
    stackwright(folder, &arguments, &[])
}

/// Whether everything that the case makes is as it was.
fn holds(case: &Path) -> bool {
    let out = tempfile::tempdir().expect("a folder");
    let run = build(case, "main.stack", out.path());
    let plan = stackwright(case, &["plan".to_owned(), "main.stack".to_owned()], &[]);
    let mut parts = vec![
        ("report", String::from_utf8_lossy(&run.stderr).into_owned()),
        ("plan", String::from_utf8_lossy(&plan.stdout).into_owned()),
    ];
    for (name, file) in [("template", "template.json"), ("run-lists", "run-lists.json")] {
        parts.push((name, fs::read_to_string(out.path().join(file)).unwrap_or_default()));
    }
    if case.file_name().is_some_and(|it| it.to_string_lossy().contains("node-json")) {
        parts.push(("nodes", all_files(&out.path().join("nodes"))));
    }
    if case.file_name().is_some_and(|it| it.to_string_lossy().contains("data-bags")) {
        parts.push(("data-bags", all_files(&out.path().join("data_bags"))));
    }
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(case);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.remove_input_file();
    let check = |name: &str, text: &str| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| settings.bind(|| insta::assert_snapshot!(name, text))))
            .is_ok()
    };
    // An empty part has no snapshot: one that is left over from before is a failure too.
    let kept = |name: &str| case.join(format!("{name}.snap")).exists();
    let results: Vec<bool> = parts
        .iter()
        .filter(|(name, text)| !text.is_empty() || kept(name))
        .map(|(name, text)| check(name, text))
        .collect();
    results.iter().all(|it| *it)
}

/// All files of a folder in one text, each after its name.
fn all_files(folder: &Path) -> String {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let shown = |path: &PathBuf| {
        let name = path.strip_prefix(folder).unwrap_or(path).display().to_string();
        format!("// {name}\n{}\n", fs::read_to_string(path).unwrap_or_default())
    };
    files.iter().map(shown).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
