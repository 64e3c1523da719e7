//! Plans: each `tests/plan/*.stack` begins with a comment that says what happens, `// on: boot web_server[1]` or `// creation`, and
//! has beside it what `plan` says to that. Further comments: `// program: examples/shop/shop.stack` names a program to use in place
//! of the case's own text, `// profile: prod` its profile, `// json` asks for JSON,
//! of which the snapshot is left out. `ACCEPT=1` rewrites the plans.

#[path = "support/expectation.rs"]
mod expectation;
#[path = "support/process.rs"]
mod process;

use expectation::compare;
use process::{all, files, stackwright};
use std::fs;
use std::path::Path;

#[test]
fn every_case_is_planned_as_written() {
    all(files("tests/plan", "stack"), check);
}

fn check(case: &Path) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(case).expect("a case can be read");
    let answer = stackwright(root, &arguments(case, &text), b"");
    let planned = match answer.status.code() {
        Some(0) => answer.stdout,
        // Wrong usage; the other lines tell how to call the program.
        Some(2) => answer.stderr.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default().to_vec(),
        _ => return vec![String::from_utf8_lossy(&answer.stderr).into_owned()],
    };
    let planned = without_snapshot(String::from_utf8(planned).expect("plans are text"));
    let blanks =
        planned.lines().filter(|line| line.trim_end() != *line).map(|line| format!("ends in blanks: {line:?}"));
    blanks.chain(compare(&case.with_extension("txt"), &planned)).collect()
}

/// The snapshot, which is the last member, is nothing to read; `tests/diff.rs` holds it against the one that stands alone.
fn without_snapshot(planned: String) -> String {
    match planned.split_once(",\n  \"snapshot\": ") {
        Some((plan, _)) => format!("{plan}\n}}\n"),
        None => planned,
    }
}

fn arguments(case: &Path, text: &str) -> Vec<String> {
    let comments = || text.lines().map_while(|line| line.strip_prefix("// "));
    let told = |key: &str| comments().find_map(|line| line.strip_prefix(key)).map(|it| it.trim().to_owned());
    let own = || case.display().to_string();
    let option = |name: &str, value: Option<String>| value.map(|value| [name.to_owned(), value]).into_iter().flatten();
    ["plan".to_owned(), told("program:").unwrap_or_else(own)]
        .into_iter()
        .chain(option("--on", told("on:")))
        .chain(option("--profile", told("profile:")))
        .chain(comments().any(|line| line == "json").then(|| "--json".to_owned()))
        .collect()
}
