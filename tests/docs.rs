//! Every `stack` fence in the documents compiles. A fence without a stack of its own gets a small one.

#[path = "support/process.rs"]
mod process;

use process::{all, files, stackwright};
use std::fs;
use std::path::Path;

const STACK: &str = "\nstack shop { os = \"Ubuntu 14.04 LTS\", chef = \"11.10\" }\n";

#[test]
fn every_fence_compiles() {
    all(files("docs", "md"), |page| {
        let text = fs::read_to_string(page).expect("a page can be read");
        fences(&text).into_iter().filter_map(|(line, program)| report(line, &program)).collect()
    });
}

/// The programs of a page, each with the number of its first line.
fn fences(page: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (at, line) in page.lines().enumerate() {
        if line.trim_start() == "```stack" {
            open = true;
            found.push((at + 2, String::new()));
        } else if line.trim_start().starts_with("```") {
            open = false;
        } else if let (true, Some((_, program))) = (open, found.last_mut()) {
            program.push_str(line);
            program.push('\n');
        }
    }
    found
}

fn report(line: usize, program: &str) -> Option<String> {
    let whole = program.lines().any(|line| line.starts_with("stack "));
    let text = if whole { program.to_owned() } else { format!("{program}{STACK}") };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = stackwright(root, &["check".to_owned(), "-".to_owned()], text.as_bytes());
    (!run.status.success()).then(|| format!("line {line}:\n{}", String::from_utf8_lossy(&run.stderr)))
}
