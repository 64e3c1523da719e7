//! What holds for the tree of any text, however broken.

use crate::sources::{Source, cuts, each, sources};
use stackwright::source::FileId;
use stackwright::syntax::{self, Parsed};

fn all() -> Vec<Source> {
    sources(&["examples", "tests"])
}

/// Parses the text; its items and comments lie inside it, in order, and do not overlap.
fn parse(source: &Source, text: &str) -> Parsed {
    let parsed = syntax::parse(FileId(0), text);
    let mut end = 0;
    for item in &parsed.file.items {
        let range = item.span.range();
        assert!(end <= range.start && range.end <= text.len(), "{}: {range:?} in {text:?}", source.path.display());
        end = range.end;
    }
    let comments: Vec<_> = parsed.file.comments.iter().map(|comment| comment.span.range()).collect();
    assert!(comments.is_sorted_by_key(|range| range.start), "{}: comments out of order", source.path.display());
    assert!(comments.iter().all(|range| text.get(range.clone()).is_some()), "{}", source.path.display());
    parsed
}

#[test]
fn every_truncation_makes_a_tree() {
    each(&all(), |source| {
        for at in cuts(&source.text, 200) {
            parse(source, &source.text[..at]);
        }
    });
}

#[test]
fn every_text_without_its_beginning_makes_a_tree() {
    each(&all(), |source| {
        for at in cuts(&source.text, 50) {
            parse(source, &source.text[at..]);
        }
    });
}

#[test]
fn every_text_with_a_character_too_many_makes_a_tree() {
    each(&all(), |source| {
        for at in cuts(&source.text, 10) {
            for mark in ["{", "}", "\"", "${", "\"\"\"", "/*", "\0", "[", ")", "é", "\n"] {
                parse(source, &[&source.text[..at], mark, &source.text[at..]].concat());
            }
        }
    });
}

#[test]
fn line_ends_of_both_kinds_make_the_same_items() {
    each(&all(), |source| {
        let unix = source.text.replace("\r\n", "\n");
        let (one, other) = (parse(source, &unix), parse(source, &unix.replace('\n', "\r\n")));
        assert_eq!(one.file.items.len(), other.file.items.len(), "{}", source.path.display());
        assert_eq!(one.problems.len(), other.problems.len(), "{}", source.path.display());
    });
}

/// Nesting as deep as it gets, with and without its end, in every bracket and operator that nests.
#[test]
fn deep_nesting_is_no_overflow() {
    let openings =
        ["[", "{ a: ", "(", "-", "!", "f(", "\"${", "if true then ", "x[", "{ for x in ", "1 + ", "a ?? ", "a.b."];
    let closings = ["]", " }", ")", "", "", ")", "}\"", " else 1", "]", " }", "1", "1", "c"];
    let source = Source { path: "deep".into(), text: String::new() };
    let pairs: Vec<_> = openings.into_iter().zip(closings).collect();
    each(&pairs, |(opening, closing)| {
        for depth in [199, 201, 10_000] {
            let open = format!("let x = {}", opening.repeat(depth));
            parse(&source, &open);
            parse(&source, &format!("{open}1{}\n", closing.repeat(depth)));
            parse(
                &source,
                &format!("stack s {{\n  json {{ a: {}1{} }}\n}}\n", opening.repeat(depth), closing.repeat(depth)),
            );
        }
        parse(&source, &format!("type T = {}int{}", opening.repeat(10_000), closing.repeat(10_000)));
    });
}

#[test]
fn nested_blocks_are_no_overflow() {
    let source = Source { path: "deep".into(), text: String::new() };
    let (open, close) = ("a {\n".repeat(10_000), "}\n".repeat(10_000));
    parse(&source, &format!("stack s {{\n{open}"));
    parse(&source, &format!("stack s {{\n{open}{close}}}\n"));
    parse(&source, &"stack s {\n".repeat(10_000));
    parse(&source, &"/*".repeat(10_000));
}
