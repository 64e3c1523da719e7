//! Documents made to cost much are refused before they do: within a second and 500 MB, with one error and nothing written.
//!
//! A debug build on a busy machine gets ten seconds, and one that has to compile a large document more; memory counts the same in
//! every build.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SECONDS: u64 = if cfg!(debug_assertions) { 10 } else { 1 };
const KILOBYTES: u64 = 500_000;

#[test]
fn aliases_that_multiply() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let before = vec![format!("*a{}", level - 1); 10].join(", ");
        text += &format!("a{level}: &a{level} [{before}]\n");
    }
    refused("bomb.yaml", &text);
    refused(
        "bomb-in-a-template.yaml",
        &format!("Resources:\n  Topic: {{Type: AWS::SNS::Topic}}\nMetadata:\n{}", indented(&text)),
    );
}

#[test]
fn aliases_of_large_texts() {
    let text = "x".repeat(1 << 20);
    let uses: String = (0..1000).map(|at| format!("k{at}: *a\n")).collect();
    refused("quadratic.yaml", &format!("a: &a [\"{text}\"]\nb:\n{}", indented(&uses)));
}

#[test]
fn aliases_that_hold_themselves() {
    refused("circle.yaml", "a: &a [*a]\n");
}

#[test]
fn merges_that_multiply() {
    let mut text = "a0: &a0 {x: 1}\n".to_owned();
    for level in 1..40 {
        text += &format!("a{level}: &a{level}\n  <<: [*a{0}, *a{0}]\n  l: *a{0}\n  r: *a{0}\n", level - 1);
    }
    refused("merge.yaml", &text);
}

#[test]
fn nested_ten_thousand_deep() {
    let deep = 10_000;
    let around = |open: &str, close: &str| open.repeat(deep) + "1" + &close.repeat(deep);
    refused("lists.json", &around("[", "]"));
    refused("objects.json", &around("{\"a\": ", "}"));
    refused("open.json", &"[".repeat(deep));
    refused("flow.yaml", &format!("a: {}", around("[", "]")));
    refused("maps.yaml", &format!("a: {}", around("{a: ", "}")));
    refused("open.yaml", &format!("a: {}", "[".repeat(deep)));
    refused("dashes.yaml", &format!("a:\n  {}1\n", "- ".repeat(deep)));
    let block: String = (0..deep / 10).map(|level| " ".repeat(level) + "a:\n").collect();
    refused("block.yaml", &block);
    let inside = format!("\"{}\"", around("[", "]"));
    let text = format!("{{\"Stacks\": [{{\"StackId\": \"s\", \"Name\": \"x\", \"CustomJson\": {inside}}}]}}");
    ends("text-in-a-description.json", &text);
}

#[test]
fn a_hundred_megabytes() {
    let item = "{\"Type\": \"AWS::SNS::Topic\"},\n";
    let list = item.repeat(100_000_000 / item.len());
    refused("large.json", &format!("[{list}1]"));
    refused("large.yaml", &"- {Type: AWS::SNS::Topic}\n".repeat(4_000_000));
    refused("one-text.json", &format!("{{\"a\": \"{}\"}}", "x".repeat(100_000_000)));
    refused("one-line.yaml", &format!("a: {}", "x".repeat(100_000_000)));
    refused("blanks.yaml", &" ".repeat(100_000_000));
}

#[test]
fn much_of_little() {
    ends("numbers.json", &format!("[{}1]", "1,".repeat(5_000_000)));
    ends("objects.json", &format!("[{}1]", "{},".repeat(3_000_000)));
    ends(
        "keys.json",
        &format!("{{{}\"z\": 1}}", (0..30_000).map(|at| format!("\"k{at}\": {at},")).collect::<String>()),
    );
    ends("dashes.yaml", &"- \n".repeat(3_000_000));
    ends("comments.yaml", &format!("{}a: 1\n", "# so\n".repeat(100_000)));
    ends("quotes.yaml", &"\"".repeat(10_000_000));
    ends("tags.yaml", &"!Ref ".repeat(2_000_000));
    ends("anchors.yaml", &(0..500_000).map(|at| format!("- &a{at} 1\n")).collect::<String>());
}

#[test]
fn bytes_that_are_no_text() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in
        [("zeros.json", vec![0; 1000]), ("latin.yaml", b"a: \xe9\n".to_vec()), ("half.json", b"\xff\xfe{".to_vec())]
    {
        fs::write(folder.path().join(name), bytes).expect("a file can be written");
        let (code, report, _) = import(folder.path(), name);
        assert_eq!(code, Some(1), "{name}: {report}");
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// The document is refused with one error, quickly and cheaply.
fn refused(name: &str, text: &str) {
    let (code, report) = measured(name, text, SECONDS);
    assert_eq!(code, Some(1), "{name} is not refused: {report}");
    assert_eq!(report.matches("error[SW").count(), 1, "{name}: {report}");
}

/// The document is taken or refused, quickly and cheaply.
fn ends(name: &str, text: &str) {
    let (code, report) = measured(name, text, 6 * SECONDS);
    assert!(matches!(code, Some(0 | 1)), "{name}: {code:?} {report}");
}

fn measured(name: &str, text: &str, seconds: u64) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join(name), text).expect("a file can be written");
    let start = Instant::now();
    let (code, report, kilobytes) = import(folder.path(), name);
    let took = start.elapsed();
    println!("{name}: {took:?}, {kilobytes} kB");
    assert!(took < Duration::from_secs(seconds), "{name} took {took:?}");
    assert!(kilobytes < KILOBYTES, "{name} took {kilobytes} kB");
    (code, report)
}

/// Exit code, what is reported, and the most memory that was used, where the system tells.
fn import(folder: &Path, name: &str) -> (Option<i32>, String, u64) {
    let report = folder.join("report");
    let mut child = Command::new(env!("CARGO_BIN_EXE_stackwright"))
        .args(["import", "--format", "short", name, "-o", "out"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(&report).expect("a file can be made"))
        .spawn()
        .expect("the program starts");
    let mut most = 0;
    let status = loop {
        most = peak(&child).max(most);
        match child.try_wait().expect("the program can be waited for") {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    (status.code(), fs::read_to_string(report).expect("a report can be read"), most)
}

/// In kilobytes; 0 where the system does not tell.
fn peak(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|it| it.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
