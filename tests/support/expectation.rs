//! Holds what came out against what is written down, or writes it down.

use std::fs;
use std::path::Path;

/// Whether expectations are rewritten instead of compared: `ACCEPT=1 cargo test`.
pub fn accepting() -> bool {
    std::env::var_os("ACCEPT").is_some_and(|it| it == "1")
}

/// What tells the two apart, if anything; with `ACCEPT=1` the expectation is rewritten instead.
pub fn compare(expectation: &Path, found: &str) -> Option<String> {
    let expected = fs::read_to_string(expectation).unwrap_or_default();
    if expected == found {
        return None;
    }
    if accepting() {
        fs::write(expectation, found).expect("an expectation can be written");
        return None;
    }
    Some(difference(&expected, found))
}

/// The lines that differ, with one line before; `-` is expected, `+` is found.
fn difference(expected: &str, found: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = |a: &[&str], b: &[&str]| a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let after = tail(&old[same..], &new[same..]);
    let context = old[..same].last().map(|line| format!("  {line}"));
    let removed = old[same..old.len() - after].iter().map(|line| format!("- {line}"));
    let added = new[same..new.len() - after].iter().map(|line| format!("+ {line}"));
    context.into_iter().chain(removed).chain(added).collect::<Vec<_>>().join("\n")
}
