//! The command line from outside: every `tests/cli/*.txt` is a folder of files, commands run in it, and what they answer.
//!
//!     What this is about, in a sentence.
//!
//!     === file main.stack
//!     ...text of the file...
//!     === run check main.stack --format short < input.txt
//!     === run diff old.stack new.stack > report.txt
//!     === run stacks$ check main.stack
//!     === exit 1
//!     === stdout
//!     === stderr
//!     ...
//!     === files
//!     ...what is in the folder, one path a line...
//!     === show out/template.json
//!     ...text of a file as it is now...
//!
//! A word with `$` behind it is the folder to run in. Sections of answers that are empty are left out. `$DIR` stands for the folder.
//! `ACCEPT=1` rewrites all answers.

#![expect(clippy::panic, reason = "a test fails by panicking")]

#[path = "support/expectation.rs"]
mod expectation;
#[path = "support/process.rs"]
mod process;
#[path = "support/sections.rs"]
mod sections;

use expectation::compare;
use process::{all, files, stackwright};
use sections::sections;
use std::fs;
use std::path::Path;

#[test]
fn every_case_answers_as_written() {
    all(files("tests/cli", "txt"), check);
}

fn check(case: &Path) -> Vec<String> {
    let text = fs::read_to_string(case).expect("a case can be read");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path().canonicalize().expect("a real folder");
    let answered = sections(&text).into_iter().map(|section| answer(&folder, section)).collect::<String>();
    compare(case, &answered).into_iter().collect()
}

/// The section as it should stand in the case.
fn answer(folder: &Path, (heading, body): (&str, String)) -> String {
    let (verb, subject) = heading.split_once(' ').unwrap_or((heading, ""));
    let kept = |body: &str| format!("=== {heading}\n{body}");
    match verb {
        "" => body,
        "file" => {
            write(folder, subject, &body);
            kept(&body)
        }
        "run" => run(folder, subject),
        "files" => kept(&listing(folder, folder).concat()),
        "show" => {
            kept(&shown(&fs::read(folder.join(subject)).unwrap_or_else(|error| error.to_string().into()), folder))
        }
        "exit" | "stdout" | "stderr" => String::new(),
        _ => panic!("no section is called `{verb}`"),
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("files have a folder")).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}

/// The command and its answers.
fn run(folder: &Path, command: &str) -> String {
    let (said, kept) = command.split_once(" > ").unwrap_or((command, ""));
    let (arguments, input) = said.split_once(" < ").unwrap_or((said, ""));
    let input = if input.is_empty() { Vec::new() } else { fs::read(folder.join(input)).expect("the input is a file") };
    let (inner, arguments) = match arguments.split_once("$ ") {
        Some((inner, arguments)) if !inner.contains(' ') => (folder.join(inner), arguments),
        _ => (folder.to_path_buf(), arguments),
    };
    let mut output = stackwright(&inner, &words(arguments), &input);
    if !kept.is_empty() {
        fs::write(folder.join(kept), std::mem::take(&mut output.stdout)).expect("a file can be written");
    }
    let exit = output.status.code().map_or_else(|| output.status.to_string(), |code| code.to_string());
    let mut answer = format!("{}\n=== exit {exit}\n", format!("=== run {command}").trim_end());
    for (name, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
        if !bytes.is_empty() {
            answer += &format!("=== {name}\n{}", shown(&bytes, folder));
        }
    }
    answer
}

/// Words parted by blanks; `'...'` is one word.
fn words(line: &str) -> Vec<String> {
    line.split('\'')
        .enumerate()
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

fn shown(bytes: &[u8], folder: &Path) -> String {
    let text = String::from_utf8_lossy(bytes).replace(&*folder.to_string_lossy(), "$DIR");
    if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" }
}

fn listing(folder: &Path, root: &Path) -> Vec<String> {
    let mut entries: Vec<_> = fs::read_dir(folder).expect("a folder").map(|it| it.expect("an entry").path()).collect();
    entries.sort();
    entries
        .into_iter()
        .flat_map(|path| match path.is_dir() && !path.is_symlink() {
            true => listing(&path, root),
            false => vec![format!("{}\n", path.strip_prefix(root).expect("below the root").display())],
        })
        .collect()
}
