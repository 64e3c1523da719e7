//! The formatter: text comes in, the same program in the one canonical style goes out.
//!
//! In reading order: `roles` asks the tree of a declaration what stands where, `tokens` makes a list of its text, `layout` writes
//! lines, and `same` compares the tree of the outcome with that of the source. A declaration with a mistake in it is left as it is.
//! Line breaks become `\n`. Nothing here knows what a name means, and nothing is sorted.

mod layout;
mod roles;
mod same;
mod tokens;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::FileId;
use crate::syntax::ast::{Comment, Item, ItemKind};
use crate::syntax::{self, Parsed};
use std::borrow::Cow;
use std::ops::Range;

/// What came of a text.
pub struct Formatted {
    pub text: String,
    /// Why the text was left as it is, if it was: a fault of the formatter.
    pub problem: Option<Diagnostic>,
}

/// Any text can be formatted; what makes no sense stays as it is.
pub fn format(text: &str) -> Formatted {
    let source = match text.contains("\r\n") {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    };
    let before = syntax::parse(FileId(0), &source);
    let formatted = write(&source, &before);
    if formatted == *source {
        return Formatted { text: formatted, problem: None };
    }
    let after = syntax::parse(FileId(0), &formatted);
    let same = same::items(&before.file.items, &after.file.items)
        && before.problems.len() == after.problems.len()
        && comments(&source, &before.file.comments).eq(comments(&formatted, &after.file.comments));
    match same {
        true => Formatted { text: formatted, problem: None },
        false => Formatted { text: text.to_owned(), problem: Some(changed_meaning()) },
    }
}

fn changed_meaning() -> Diagnostic {
    Diagnostic::new(Code::NOT_FORMATTED, "the formatter would have changed what the program says")
        .help("the file stays as it is; this is a fault of the formatter, please report it with the file")
}

fn comments<'t>(text: &'t str, comments: &'t [Comment]) -> impl Iterator<Item = &'t str> {
    comments.iter().map(|it| text.get(it.span.range()).unwrap_or("").trim_end())
}

fn write(text: &str, parsed: &Parsed) -> String {
    let mut writer = Writer {
        text,
        comments: &parsed.file.comments,
        faults: parsed.problems.errors().filter_map(|it| it.span()).map(|it| it.start as usize).collect(),
        out: String::with_capacity(text.len() + text.len() / 8),
    };
    writer.faults.sort_unstable();
    writer.file(&parsed.file.items);
    writer.out
}

struct Writer<'t> {
    text: &'t str,
    comments: &'t [Comment],
    /// Where something is wrong, in source order.
    faults: Vec<usize>,
    out: String,
}

/// How a declaration is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// Nothing: the start or the end of the file.
    Edge,
    /// As it stands in the source.
    Verbatim,
    OnOneLine,
    OnLines,
}

impl<'t> Writer<'t> {
    fn file(&mut self, items: &[Item]) {
        let texts: Vec<Option<String>> = items.iter().map(|item| self.item(item)).collect();
        let mut at = 0;
        let mut before = Written::Edge;
        for (index, (item, text)) in items.iter().zip(texts).enumerate() {
            let range = item.span.range();
            // What is left of a broken line belongs to it.
            let next = items.get(index + 1).map(|next| next.span.range().start);
            let shares_line = next.is_some_and(|next| !self.slice(range.end..next).contains('\n'));
            let text = text.filter(|_| !shares_line);
            let now = match &text {
                None => Written::Verbatim,
                Some(text) if text.contains('\n') => Written::OnLines,
                Some(_) => Written::OnOneLine,
            };
            self.between(at..range.start, before, now);
            match text {
                Some(text) => self.out.push_str(&text),
                None => self.out.push_str(self.slice(range.clone())),
            }
            (at, before) = (range.end, now);
        }
        self.between(at..self.text.len(), before, Written::Edge);
    }

    fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or("")
    }

    fn has_fault(&self, range: &Range<usize>) -> bool {
        let first = self.faults.partition_point(|at| *at < range.start);
        self.faults.get(first).is_some_and(|at| *at <= range.end)
    }

    /// Comments that lie in a stretch of the text.
    fn comments_in(&self, range: &Range<usize>) -> &'t [Comment] {
        let index = |offset: usize| self.comments.partition_point(|it| (it.span.start as usize) < offset);
        self.comments.get(index(range.start)..index(range.end)).unwrap_or(&[])
    }

    /// None if the declaration has to stay as it is.
    fn item(&self, item: &Item) -> Option<String> {
        let range = item.span.range();
        if self.has_fault(&range) {
            return None;
        }
        let roles = roles::of_item(item, self.text)?;
        let is_assert = matches!(item.kind, ItemKind::Assert { .. });
        let lexer = tokens::Lexer::new(self.text, range.clone(), self.comments_in(&range), &roles, is_assert);
        Some(layout::write(&mut lexer.tokens()?))
    }

    /// Comments and blank lines between two declarations.
    fn between(&mut self, gap: Range<usize>, before: Written, after: Written) {
        let comments = self.comments_in(&gap);
        if [before, after].contains(&Written::Verbatim) || !self.is_blank_beside(&gap, comments) {
            self.out.push_str(self.slice(gap));
            return;
        }
        let has_blank_line = self.has_blank_line(&gap, comments);
        let needs_one = ![before, after].contains(&Written::Edge) && [before, after].contains(&Written::OnLines);
        let mut wanted = needs_one && !has_blank_line;
        let mut at = gap.start;
        for comment in comments {
            let range = comment.span.range();
            let newlines = newlines(self.slice(at..range.start));
            if newlines == 0 && at > 0 {
                self.out.push(' ');
            } else {
                let blank = newlines > 1 || wanted;
                wanted = false;
                self.break_line(blank);
            }
            self.out.push_str(self.slice(range.clone()).trim_end());
            at = range.end;
        }
        let newlines = newlines(self.slice(at..gap.end));
        if after == Written::Edge {
            self.break_line(false);
        } else if newlines == 0 && at > gap.start {
            self.out.push(' ');
        } else {
            self.break_line(newlines > 1 || wanted);
        }
    }

    /// Ends the line, and puts an empty one below if wanted; at the start of the file there is nothing to end.
    fn break_line(&mut self, blank: bool) {
        if self.out.is_empty() {
            return;
        }
        self.out.push('\n');
        if blank {
            self.out.push('\n');
        }
    }

    fn is_blank_beside(&self, gap: &Range<usize>, comments: &[Comment]) -> bool {
        self.pieces(gap, comments).all(|piece| piece.trim().is_empty())
    }

    fn has_blank_line(&self, gap: &Range<usize>, comments: &[Comment]) -> bool {
        self.pieces(gap, comments).any(|piece| newlines(piece) > 1)
    }

    /// What stands between comments.
    fn pieces(&self, gap: &Range<usize>, comments: &[Comment]) -> impl Iterator<Item = &'t str> {
        let starts = std::iter::once(gap.start).chain(comments.iter().map(|it| it.span.range().end));
        let ends = comments.iter().map(|it| it.span.range().start).chain(std::iter::once(gap.end));
        let text = self.text;
        starts.zip(ends).map(move |(start, end)| text.get(start..end).unwrap_or("")).collect::<Vec<_>>().into_iter()
    }
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}
