//! The template of a case stands beside it as `template.json`, where the template is what the case shows. `ACCEPT=1` rewrites those
//! that are there; a new one is begun as an empty file.

#[path = "support/expectation.rs"]
mod expectation;
#[path = "support/process.rs"]
#[expect(dead_code, reason = "other runners use the rest")]
mod process;

use expectation::compare;
use process::{all, stackwright};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn templates_are_as_written_down() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let folders = fs::read_dir(cases).expect("there are cases").map(|entry| entry.expect("an entry").path());
    let mut templates: Vec<PathBuf> = folders.map(|it| it.join("template.json")).filter(|it| it.exists()).collect();
    templates.sort();
    all(templates, check);
}

fn check(template: &Path) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let main: PathBuf = template.with_file_name("main.stack");
    let main = main.strip_prefix(root).expect("cases are in the project").to_string_lossy().into_owned();
    let arguments = ["build", &main, "--emit", "template", "-o", "-"].map(str::to_owned);
    let run = stackwright(root, &arguments, &[]);
    if !run.status.success() {
        return vec![String::from_utf8_lossy(&run.stderr).into_owned()];
    }
    compare(template, &String::from_utf8_lossy(&run.stdout)).into_iter().collect()
}
