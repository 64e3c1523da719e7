//! The canonical style as edits: of a file, of the declarations that a range touches, and of what was just typed.

use super::place::Page;
use crate::diagnostic::Edit;
use crate::fmt;
use crate::source::Span;
use crate::syntax;
use crate::syntax::ast::Item;

/// In blanks.
const STEP: usize = 2;

/// What the formatter changes, line by line.
pub fn whole(page: Page) -> Vec<Edit> {
    let text = page.text();
    let formatted = fmt::format(text).text;
    // A file keeps its way to end lines: editors see to that.
    let old: Vec<&str> = lines(text);
    let new: Vec<&str> = lines(&formatted);
    let mut starts: Vec<usize> = vec![0];
    starts.extend(text.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    }));
    let start_of = |line: usize| starts.get(line).copied().unwrap_or(text.len());
    let mut edits = Vec::new();
    for op in similar::capture_diff_slices(similar::Algorithm::Patience, &old, &new) {
        let (tag, before, after) = op.as_tag_tuple();
        if tag == similar::DiffTag::Equal {
            continue;
        }
        let span = Span::new(page.file, start_of(before.start), start_of(before.end));
        let mut replacement: String =
            new.get(after.clone()).unwrap_or_default().iter().map(|line| format!("{line}\n")).collect();
        // The last line may lack its end.
        if after.end == new.len() && !formatted.ends_with('\n') {
            replacement.pop();
        }
        edits.push(Edit { span, text: replacement });
    }
    edits
}

/// Without what ends them.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n')
        .map(|line| line.strip_suffix('\n').unwrap_or(line))
        .map(|it| it.strip_suffix('\r').unwrap_or(it))
        .collect()
}

/// What the formatter changes in the declarations that a range touches.
pub fn range(page: Page, range: Span) -> Vec<Edit> {
    let Some(tree) = page.tree() else { return Vec::new() };
    let touched: Vec<&Item> =
        tree.items.iter().filter(|it| it.span.start <= range.end && range.start <= it.span.end).collect();
    let start = touched.first().map_or(range.start, |it| it.span.start.min(range.start));
    let end = touched.last().map_or(range.end, |it| it.span.end.max(range.end));
    // Whole lines are replaced: the last one ends behind its line break.
    let text = page.text();
    let end = text.get(end as usize..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| end as usize + at + 1);
    whole(page).into_iter().filter(|it| start <= it.span.start && it.span.end as usize <= end).collect()
}

/// After a closing brace, the declaration that it ends; after a line break, the indentation of the new line.
pub fn typed(page: Page, offset: u32, character: char) -> Vec<Edit> {
    match character {
        '\n' => indentation(page, offset).into_iter().collect(),
        _ => range(page, Span { file: page.file, start: offset.saturating_sub(1), end: offset }),
    }
}

fn indentation(page: Page, offset: u32) -> Option<Edit> {
    let text = page.text();
    let line = text.get(..offset as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let rest = text.get(line..)?;
    let own = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let before = page.tree()?.items.iter().rev().find(|it| (it.span.start as usize) < line)?;
    let closers = syntax::closers(text, before.span.start as usize..line);
    // Inside a text over several lines blanks are the text's.
    if closers.contains(&"\"\"\"") {
        return None;
    }
    let closes = rest.trim_start_matches([' ', '\t']).starts_with(['}', ']', ')']);
    let depth = closers.len().saturating_sub(usize::from(closes));
    let wanted = " ".repeat(depth * STEP);
    (rest.get(..own) != Some(wanted.as_str()))
        .then(|| Edit { span: Span::new(page.file, line, line + own), text: wanted })
}
