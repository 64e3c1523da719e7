//! What holds for the formatter, whatever the text.

use crate::compiled::compiled;
use crate::memory::Memory;
use crate::sources::{Source, around, cuts, each, sources};
use stackwright::fmt::format;
use stackwright::source::FileId;
use stackwright::syntax;
use stackwright::targets::{self, Target};
use std::path::Path;

fn all() -> Vec<Source> {
    sources(&["examples", "tests"])
}

fn formatted(text: &str, path: &Path) -> String {
    let done = format(text);
    assert!(done.problem.is_none(), "{}: the meaning of this would change:\n{text}", path.display());
    done.text
}

fn comments(text: &str) -> Vec<String> {
    let parsed = syntax::parse(FileId(0), text);
    let text = |span: stackwright::source::Span| text.get(span.range()).unwrap_or("").trim_end().to_owned();
    parsed.file.comments.iter().map(|it| text(it.span)).collect()
}

#[test]
fn formatting_twice_changes_nothing_more() {
    each(&all(), |source| {
        let once = formatted(&source.text, &source.path);
        assert_eq!(once, formatted(&once, &source.path), "left: once, right: twice: {}", source.path.display());
    });
}

#[test]
fn what_we_show_is_in_the_canonical_style() {
    each(&sources(&["examples", "src/cli/init"]), |source| {
        assert_eq!(source.text, formatted(&source.text, &source.path), "right: formatted: {}", source.path.display());
    });
}

#[test]
fn every_comment_survives() {
    each(&all(), |source| {
        let text = source.text.replace("\r\n", "\n");
        assert_eq!(comments(&text), comments(&formatted(&text, &source.path)), "{}", source.path.display());
    });
}

#[test]
fn broken_text_is_formatted_around_what_is_broken() {
    each(&all(), |source| {
        for at in cuts(&source.text, 20) {
            let text = &source.text[..at];
            let once = formatted(text, &source.path);
            assert_eq!(once, formatted(&once, &source.path), "{} up to {at}", source.path.display());
        }
    });
}

#[test]
fn the_template_stays() {
    each(&sources(&["examples", "tests/cases"]), |source| {
        let files = around(source);
        let after = Memory(
            files
                .0
                .iter()
                .map(|(path, bytes)| match std::str::from_utf8(bytes) {
                    Ok(text) if path.extension().is_some_and(|it| it == "stack") => {
                        (path.clone(), formatted(text, path).into_bytes().into())
                    }
                    Ok(_) | Err(_) => (path.clone(), bytes.clone()),
                })
                .collect(),
        );
        assert_eq!(template(&files, &source.path), template(&after, &source.path), "{}", source.path.display());
    });
}

/// None if the program has errors.
fn template(files: &Memory, main: &Path) -> Option<String> {
    let model = compiled(files, main, None).model?;
    let mut bytes = Vec::new();
    targets::emit(Target::Classic, &model, &mut bytes).expect("memory takes everything");
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
