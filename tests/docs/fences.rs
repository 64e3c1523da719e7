//! Programs in documents, in fences that say what is expected of them:
//!
//! - `stack`: compiles without an error;
//! - `stack,error`: gives exactly the errors whose codes stand in the line of text before the fence;
//! - `stack,file=network.stack`: compiles, and can be imported by the programs that follow on the page.
//!
//! A program without a stack of its own gets a small one.

use crate::memory::Memory;
use stackwright::compile::{Options, compile};
use stackwright::diagnostic::{Code, Severity};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const STACK: &str = "\nstack documented { os = \"Ubuntu 14.04 LTS\", chef = \"11.10\" }\n";

struct Fence {
    /// Number of its first line.
    line: usize,
    /// After the word `stack`.
    says: String,
    /// The last line of text before it.
    before: String,
    program: String,
}

pub fn check(page: &str) -> Vec<String> {
    let mut files = Memory::default();
    let mut failed = Vec::new();
    for fence in fences(page) {
        let program = with_stack(&fence.program);
        failed.extend(report(&files.with(Path::new("main.stack"), &program), &fence));
        if let Some(name) = fence.says.strip_prefix(",file=") {
            files.0.insert(PathBuf::from(name), fence.program.as_bytes().into());
        }
    }
    failed
}

fn fences(page: &str) -> Vec<Fence> {
    let mut found: Vec<Fence> = Vec::new();
    let (mut open, mut before) = (false, String::new());
    for (at, line) in page.lines().enumerate() {
        match line.trim_start().strip_prefix("```") {
            Some(says) if !open && says.starts_with("stack") => {
                let says = says.trim_start_matches("stack").to_owned();
                found.push(Fence { line: at + 2, says, before: before.clone(), program: String::new() });
                open = true;
            }
            Some(_) => open = false,
            None => match found.last_mut() {
                Some(fence) if open => fence.program += &format!("{line}\n"),
                _ if line.trim().is_empty() => {}
                _ => before = line.to_owned(),
            },
        }
    }
    found
}

fn with_stack(program: &str) -> String {
    let whole = program.lines().any(|line| line.starts_with("stack "));
    if whole { program.to_owned() } else { format!("{program}{STACK}") }
}

fn report(files: &Memory, fence: &Fence) -> Option<String> {
    let compiled = compile(files, Path::new("main.stack"), &Options::default());
    let errors = compiled.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let found: BTreeSet<&str> = errors.clone().map(|it| it.code.text()).collect();
    let expected: BTreeSet<&str> = match fence.says.as_str() {
        ",error" => Code::all().map(Code::text).filter(|code| fence.before.contains(code)).collect(),
        _ => BTreeSet::new(),
    };
    let named = fence.says != ",error" || !expected.is_empty();
    let messages: Vec<&str> = errors.map(|it| it.message.as_str()).collect();
    (found != expected || !named)
        .then(|| format!("line {}: expected {expected:?}, found {found:?}: {}", fence.line, messages.join("; ")))
}
