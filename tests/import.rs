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
fn every_code_of_import_has_a_case() {
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

/// Every template that people wrote for the service: imported, built, equal as data. The input lies in `$SHARED/corpus`, else in
/// `shared` beside the project; without it the test says so and passes.
#[test]
fn real_templates_are_equal_as_data() {
    let shared = std::env::var_os("SHARED");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = shared.map_or_else(|| root.join("../shared"), PathBuf::from).join("corpus");
    if !corpus.exists() {
        println!("skipped: {} is not there", corpus.display());
        return;
    }
    let templates = files(&corpus).into_iter().map(|it| corpus.join(it)).filter(|it| is_template(it)).collect();
    all(templates, |template| {
        let plain = receipt(template, &["--plain"]);
        let tidy = receipt(template, &[]);
        let is_fragment = name(template).contains(".fragment.");
        let wanted = if is_fragment { "explained" } else { "equal" };
        let mut found = Vec::new();
        if plain.as_deref() != Ok(wanted) {
            found.push(format!("--plain: {plain:?}"));
        }
        if !matches!(tidy.as_deref(), Ok("equal" | "explained")) {
            found.push(format!("with clean-ups: {tidy:?}"));
        }
        found
    });
}

/// A law over all cases and examples: built, imported, built again, equal as data.
#[test]
fn what_is_built_comes_in_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let programs = ["tests/cases", "examples"].into_iter().flat_map(|folder| {
        files(&root.join(folder)).into_iter().map(move |it| root.join(folder).join(it).join("main.stack"))
    });
    // Its contract replaces the built-in one and stands in no template.
    let programs =
        programs.filter(|it| it.exists() && !it.to_string_lossy().contains("attributes-replace-the-prelude"));
    all(programs.collect(), |program| {
        let built = stackwright(
            root,
            &["build", &program.display().to_string(), "--emit", "template", "-o", "-"].map(str::to_owned),
            &[],
        );
        if !built.status.success() {
            // Some need a profile.
            return Vec::new();
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let template = folder.path().join("main.json");
        fs::write(&template, built.stdout).expect("a template can be written");
        [&[][..], &["--plain"][..]]
            .into_iter()
            .filter_map(|options| match receipt(&template, options) {
                Ok(result) if result == "equal" || result == "explained" => None,
                other => Some(format!("{options:?}: {other:?}")),
            })
            .collect()
    });
}

fn is_template(path: &Path) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    path.extension().is_some_and(|it| it != "md") && text.contains("AWS::OpsWorks::")
}

/// The result in the receipt of a template, or what was reported. Where both are equal as data, `diff` finds that nothing changes.
fn receipt(template: &Path, options: &[&str]) -> Result<String, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let receipt = folder.path().join("receipt.json");
    let mut arguments = vec!["import".to_owned(), template.display().to_string(), "-o".to_owned()];
    arguments.extend([folder.path().display().to_string(), "--receipt".to_owned(), receipt.display().to_string()]);
    arguments.extend(options.iter().map(|it| (*it).to_owned()));
    let run = stackwright(folder.path(), &arguments, &[]);
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into_owned());
    }
    let text = fs::read_to_string(&receipt).expect("a receipt is written");
    let json: serde_json::Value = serde_json::from_str(&text).expect("a receipt is JSON");
    let result = json.pointer("/0/result").and_then(|it| it.as_str()).unwrap_or_default().to_owned();
    match files(folder.path()).iter().find(|it| it.ends_with(".stack")).filter(|_| result == "equal") {
        Some(program) => unchanged(folder.path(), template, program, options).map(|()| result),
        None => Ok(result),
    }
}

/// What `diff` says of a template and the program that makes it, unless that nothing changes. Clean-ups may put instances in another
/// order, from which the host names follow that recipes read.
fn unchanged(folder: &Path, template: &Path, program: &str, options: &[&str]) -> Result<(), String> {
    let arguments = ["diff", &template.display().to_string(), program, "--format", "json"].map(str::to_owned);
    let run = stackwright(folder, &arguments, &[]);
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap_or_default();
    let objects = report.pointer("/parts/0/objects").and_then(|it| it.as_array());
    let changes = report.pointer("/parts/0/verdict/changes").and_then(|it| it.as_bool());
    match (objects, changes) {
        (Some(objects), Some(changes)) if objects.is_empty() && !(changes && options.contains(&"--plain")) => Ok(()),
        _ => Err(format!("{report:#}{}", String::from_utf8_lossy(&run.stderr))),
    }
}
