//! Every code has a page with a wrong program, which gives that code and no other error, and a right one, which gives no error
//! and not that code; and at least one case.

#[path = "support/process.rs"]
mod process;
#[path = "support/report.rs"]
mod report;

use process::{all, files, stackwright};
use report::codes;
use stackwright::diagnostic::{Code, Severity};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What no text of a program can show: bytes that are not text, the state of a disk, other files of the command line.
const NOT_IN_A_PROGRAM: [&str; 7] = ["SW0003", "SW0006", "SW0007", "SW0008", "SW0009", "SW7001", "SW7002"];
/// What two versions of a program show; their cases are in `tests/diff`.
const OF_TWO_VERSIONS: [&str; 14] = [
    "SW1032", "SW1033", "SW1067", "SW2032", "SW2067", "SW7011", "SW7012", "SW7013", "SW7014", "SW7015", "SW7016",
    "SW7021", "SW7022", "SW7023",
];
/// What even a file cannot show, or what a project shows: see `tests/cli`.
const WITHOUT_CASE: [&str; 5] = ["SW0006", "SW0009", "SW7001", "SW7002", "SW8001"];

#[test]
fn every_page_shows_its_code() {
    all(Code::all().map(|code| PathBuf::from(code.text())).collect(), |code| {
        Code::find(&code.to_string_lossy()).map_or_else(|| vec!["no code".to_owned()], page)
    });
}

#[test]
fn every_code_has_a_case() {
    let cases: BTreeSet<String> = files("tests/errors", "stack")
        .iter()
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().split('-').next()?.to_owned()))
        .collect();
    let reports = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")).expect("a folder of cases");
    let reports = reports.filter_map(|it| fs::read_to_string(it.ok()?.path().join("annotations.txt")).ok());
    let reports: String = reports.collect();
    let has_case = |code: &str| match OF_TWO_VERSIONS.contains(&code) {
        true => reports.contains(&format!("title={code}::")),
        false => cases.contains(code) || WITHOUT_CASE.contains(&code) || is_of_import(code),
    };
    let missing = Code::all().map(Code::text).filter(|code| !has_case(code));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn codes_stand_in_order_and_once() {
    let codes: Vec<&str> = Code::all().map(Code::text).collect();
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
}

/// What concerns documents of other tools; their cases are those of import.
fn is_of_import(code: &str) -> bool {
    code.starts_with("SW60")
}

fn page(code: Code) -> Vec<String> {
    let mut found = form(code);
    let of_two_versions = OF_TWO_VERSIONS.contains(&code.text());
    if NOT_IN_A_PROGRAM.contains(&code.text()) || of_two_versions || is_of_import(code.text()) {
        return found;
    }
    match (program(code, "Wrong"), program(code, "Right")) {
        (Some(wrong), Some(right)) => {
            found.extend(wrong_program(code, wrong).into_iter().chain(right_program(code, right)))
        }
        _ => found.push("`## Wrong` and `## Right` each want a program in a ```stack fence".to_owned()),
    }
    found
}

fn form(code: Code) -> Vec<String> {
    let title = format!("# {}: ", code.text());
    let mut headings = code.page().lines().filter(|line| line.starts_with('#'));
    let titled = headings.next().is_some_and(|line| line.starts_with(&title) && line.len() > title.len());
    let sections: Vec<&str> = headings.filter(|line| line.starts_with("## ")).collect();
    let mut found = Vec::new();
    if !titled || !code.page().starts_with('#') {
        found.push(format!("the page does not start with `{title}...`"));
    }
    if sections != ["## Wrong", "## Right"] {
        found.push(format!("sections are {sections:?}"));
    }
    let prose =
        code.page().lines().skip(1).take_while(|line| !line.starts_with('#')).any(|line| !line.trim().is_empty());
    if !prose {
        found.push("the page does not say what the code means".to_owned());
    }
    found
}

/// The program in a section.
fn program(code: Code, section: &str) -> Option<&'static str> {
    let (_, rest) = code.page().split_once(&format!("\n## {section}\n"))?;
    let rest = rest.split("\n## ").next()?;
    let (_, rest) = rest.split_once("```stack\n")?;
    Some(rest.split_once("```")?.0)
}

/// Other files in a section: fences whose first line names one, such as "```ruby cookbooks/shop/metadata.rb".
fn other_files(code: Code, section: &str) -> Vec<(&'static str, &'static str)> {
    let rest = code.page().split_once(&format!("\n## {section}\n")).map_or("", |(_, rest)| rest);
    let section = rest.split("\n## ").next().unwrap_or_default();
    let fence = |text: &'static str| {
        let (heading, body) = text.split_once('\n')?;
        Some((heading.split_once(' ')?.1, body))
    };
    section.split("```").skip(1).step_by(2).filter_map(fence).collect()
}

fn wrong_program(code: Code, text: &str) -> Vec<String> {
    let report = report(text, &other_files(code, "Wrong"));
    let reported = codes(&report);
    let word = match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let shown = reported.contains(&(word, code.text()));
    let others = reported.iter().any(|(severity, other)| *severity == "error" && *other != code.text());
    if shown && !others { Vec::new() } else { vec![format!("the wrong program gives:\n{report}")] }
}

fn right_program(code: Code, text: &str) -> Vec<String> {
    let report = report(text, &other_files(code, "Right"));
    let clean = codes(&report).iter().all(|(severity, other)| *severity != "error" && *other != code.text());
    if clean { Vec::new() } else { vec![format!("the right program gives:\n{report}")] }
}

/// What `check` says about the program in a project with these other files.
fn report(text: &str, others: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in others {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("files have a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    fs::write(folder.path().join("main.stack"), text).expect("a program can be written");
    let run = stackwright(Path::new(folder.path()), &["check".to_owned(), "main.stack".to_owned()], &[]);
    String::from_utf8_lossy(&run.stderr).into_owned()
}
