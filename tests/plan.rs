//! Plans: each `tests/plan/*.stack` begins with a comment that says what happens, `// on: boot web_server[1]` or `// creation`, and
//! has the plan for people beside it as `.txt`. A line `// program: examples/shop/shop.stack` names a program to use in place of
//! the case's own text, `// profile: prod` its profile. `ACCEPT=1` rewrites the plans.

#[path = "support/expectation.rs"]
mod expectation;
#[path = "support/process.rs"]
#[expect(dead_code, reason = "other runners use the rest")]
mod process;

use expectation::compare;
use process::{all, files};
use stackwright::compile::{Options, compile};
use stackwright::facts::Facts;
use stackwright::model::Model;
use stackwright::plan;
use stackwright::source::{LoadError, Loader};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[test]
fn every_case_is_planned_as_written() {
    all(files("tests/plan", "stack"), check);
}

fn check(case: &Path) -> Vec<String> {
    let text = fs::read_to_string(case).expect("a case can be read");
    let told = |key: &str| text.lines().find_map(|line| line.strip_prefix("// ")?.strip_prefix(key)).map(str::trim);
    let own = || case.to_path_buf();
    let program = told("program:").map_or_else(own, |path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    let model = match model(&program, told("profile:")) {
        Ok(model) => model,
        Err(problems) => return problems,
    };
    let planned = planned(&model, told("on:"));
    let blanks =
        planned.lines().filter(|line| line.trim_end() != *line).map(|line| format!("blanks at the end: {line:?}"));
    blanks.chain(compare(&case.with_extension("txt"), &planned)).collect()
}

fn model(program: &Path, profile: Option<&str>) -> Result<Model, Vec<String>> {
    let options = Options { profile: profile.map(str::to_string), ..Options::default() };
    let compilation = compile(&Folder, program, &options);
    compilation.model.ok_or_else(|| compilation.diagnostics.into_iter().map(|it| it.message).collect())
}

fn planned(model: &Model, trigger: Option<&str>) -> String {
    let mut out = Vec::new();
    match trigger.map(|text| plan::trigger::parse(model, text)) {
        None => plan::write_text(model, &mut out).expect("memory can be written to"),
        Some(Ok(trigger)) => {
            let planned = plan::event::on(model, &Facts::default(), &trigger);
            plan::text::write_event(model, &planned, &mut out).expect("memory can be written to");
        }
        Some(Err(error)) => out.extend(format!("error: {error}\n").bytes()),
    }
    String::from_utf8(out).expect("plans are text")
}

/// The files of the checkout.
struct Folder;

impl Loader for Folder {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        fs::read_to_string(path).map(Arc::from).map_err(|_| LoadError::Missing)
    }

    fn resolve(&self, from: &Path, written: &str) -> Result<PathBuf, LoadError> {
        Ok(from.with_file_name("").join(written.trim_start_matches("./")))
    }

    fn list(&self, _: &Path) -> Vec<String> {
        Vec::new()
    }
}
