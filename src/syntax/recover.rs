//! Reads what can be read of a declaration that the grammar refused as a whole: its head, the entries of its body one by
//! one, and so on inside. What remains is a `Broken` node with one diagnostic, or with the scanner's if that saw a bracket
//! or a string go wrong there.

use super::ast::*;
use super::explain::{Failure, Wanted, has_sign};
use super::parse::Builder;
use super::scan::Event;
use super::split::Piece;
use std::ops::Range;

/// Text from this length on, in bytes, is read part by part even if nothing is wrong with it: what pest keeps for a text is
/// many times its length.
pub const LARGE: usize = 1 << 20;

/// How far into bodies in bodies the search goes.
const DEEPEST_SEARCH: usize = 8;

pub struct Recovery<'b, 't> {
    pub builder: &'b mut Builder<'t>,
    /// Where the scanner has reported something, in source order.
    pub faults: &'t [usize],
}

impl<'t> Recovery<'_, 't> {
    /// A very long declaration, read entry by entry.
    pub fn large_item(&mut self, piece: &Piece) -> Vec<Item> {
        if let Some(item) = self.item_by_parts(piece.range.clone()) {
            return vec![item];
        }
        match self.builder.parse_item(piece.range.clone()) {
            Ok(item) => vec![item],
            Err(failure) => self.item(piece, failure),
        }
    }

    /// The readable parts of a declaration that failed as a whole.
    pub fn item(&mut self, piece: &Piece, failure: Failure) -> Vec<Item> {
        let range = piece.range.clone();
        if let Ok((mut item, end)) = self.builder.parse_item_first(range.clone()) {
            let rest = self.skip_gap(end..range.end);
            if self.text(rest..range.end).starts_with('=') {
                item.give_value(Expr { span: self.builder.place(rest..range.end), kind: ExprKind::Broken });
            }
            let on_its_line = !self.text(end..rest).contains('\n');
            let wanted = if on_its_line || failure.at > rest { failure.wanted } else { Wanted::Declaration };
            self.explain(rest..range.end, &Failure { at: failure.at.max(rest), wanted, ..failure });
            return vec![item, self.broken_item(rest..range.end)];
        }
        if let Some(item) = self.item_by_parts(range.clone()) {
            return vec![item];
        }
        self.explain(range.clone(), &failure);
        vec![self.builder.parse_item_name(range.clone()).unwrap_or_else(|_| self.broken_item(range))]
    }

    /// The head and the entries of the body, if there are both.
    fn item_by_parts(&mut self, range: Range<usize>) -> Option<Item> {
        let (head, brace) = self.builder.parse_item_head(range.clone()).ok()?;
        if self.is_comprehension(brace..range.end) {
            return None;
        }
        let body = self.body(brace..range.end, 0);
        let rest = self.skip_gap(body.span.end as usize..range.end);
        if rest < range.end {
            self.explain(rest..range.end, &Failure { at: rest, wanted: Wanted::End, too_deep: false });
        }
        Some(head.with_body(body))
    }

    fn broken_item(&self, range: Range<usize>) -> Item {
        let span = self.builder.place(range.clone());
        Item { span, doc: None, annotations: Vec::new(), kind: ItemKind::Broken }
    }

    /// The entries between a brace and its closer; the range starts with the brace and may go on behind the closer.
    fn body(&mut self, range: Range<usize>, level: usize) -> Body {
        let close = self.closer(range.clone());
        let inner_end = close.unwrap_or(range.end);
        let end = close.map_or(range.end, |close| close + 1);
        let mut entries = Vec::new();
        let mut at = self.skip_separators(range.start + 1..inner_end);
        while at < inner_end {
            let end = self.entry_end(at..inner_end);
            entries.push(self.entry(at..end, level));
            at = self.skip_separators(end..inner_end);
        }
        Body { span: self.builder.place(range.start..end), entries }
    }

    /// An entry as a whole, or by parts if it is broken or very long.
    fn entry(&mut self, range: Range<usize>, level: usize) -> Entry {
        if range.len() >= LARGE
            && let Some(entry) = self.entry_by_parts(range.clone(), level)
        {
            return entry;
        }
        let failure = match self.builder.parse_entry(range.clone()) {
            Ok(entry) => return entry,
            Err(failure) => failure,
        };
        if !failure.too_deep
            && let Some(entry) = self.entry_by_parts(range.clone(), level)
        {
            return entry;
        }
        let span = self.builder.place(range.clone());
        self.explain_entry(range, &failure);
        Entry { span, doc: None, kind: EntryKind::Broken }
    }

    /// The head and the entries of the body, if there are both.
    fn entry_by_parts(&mut self, range: Range<usize>, level: usize) -> Option<Entry> {
        if level >= DEEPEST_SEARCH {
            return None;
        }
        let (head, brace) = self.builder.parse_entry_head(range.clone()).ok()?;
        if self.is_comprehension(brace..range.end) {
            return None;
        }
        let body = self.body(brace..range.end, level + 1);
        let rest = self.skip_gap(body.span.end as usize..range.end);
        if rest < range.end {
            self.explain(rest..range.end, &Failure { at: rest, wanted: Wanted::EntryEnd, too_deep: false });
        }
        Some(head.with_body(body))
    }

    /// `{ for x in ...`
    fn is_comprehension(&self, range: Range<usize>) -> bool {
        let inner = self.text(self.skip_gap(range.start + 1..range.end)..range.end);
        let mut words = inner.split_ascii_whitespace();
        words.next() == Some("for") && words.any(|word| word == "in")
    }

    fn text(&self, range: Range<usize>) -> &'t str {
        self.builder.text.get(range).unwrap_or("")
    }

    fn explain(&mut self, range: Range<usize>, failure: &Failure) {
        if !self.is_reported(&range) {
            let unread = self.builder.unread(range);
            self.builder.problems.push(unread.explain(failure));
        }
    }

    fn explain_entry(&mut self, range: Range<usize>, failure: &Failure) {
        if !self.is_reported(&range) {
            let unread = self.builder.unread(range);
            self.builder.problems.push(unread.explain_entry(failure));
        }
    }

    /// Whether the scanner has said what is wrong here.
    fn is_reported(&self, range: &Range<usize>) -> bool {
        let first = self.faults.partition_point(|at| *at < range.start);
        self.faults.get(first).is_some_and(|at| *at < range.end)
    }

    /// Where the brace at the start of the range is closed.
    fn closer(&self, range: Range<usize>) -> Option<usize> {
        let mut scanner = self.builder.scanner(range);
        scanner.closer_of_first()
    }

    /// Where an entry ends: before the next comma or line break outside brackets behind which nothing goes on.
    fn entry_end(&self, range: Range<usize>) -> usize {
        let mut scanner = self.builder.scanner(range.clone());
        loop {
            let end = match scanner.next_event() {
                Event::End => return range.end,
                Event::Line(at) | Event::Comma(at) if at <= range.start => continue,
                Event::Line(_) | Event::Comma(_) if !scanner.is_outside() => continue,
                Event::Comma(at) => return at,
                Event::Line(at) => at,
            };
            let comment = scanner.comments.last().map(|it| it.span.range());
            let code = comment.filter(|it| self.text(it.end..end).trim().is_empty()).map_or(end, |it| it.start);
            let entry = self.text(range.start..code).trim_end();
            if !goes_on(entry, self.text(self.skip_gap(end..range.end)..range.end)) {
                return range.start + entry.len().max(1);
            }
        }
    }

    fn skip_separators(&self, range: Range<usize>) -> usize {
        let at = self.skip_gap(range.clone());
        match self.text(at..range.end).starts_with(',') {
            true => self.skip_gap(at + 1..range.end),
            false => at,
        }
    }

    /// After blanks, line breaks and comments.
    fn skip_gap(&self, range: Range<usize>) -> usize {
        self.builder.unread(range.clone()).skip_all(range.start)
    }
}

/// Whether what stands below an entry belongs to it: operators and signs join lines, and so do the words of a choice. A brace
/// below a key without one is an error, but no entry of its own.
fn goes_on(entry: &str, below: &str) -> bool {
    if has_sign(below) {
        return false;
    }
    let last_word = entry.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    let first_word = below.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    let percentage = entry.strip_suffix('%').is_some_and(|it| it.ends_with(|c: char| c.is_ascii_digit()));
    let open_end =
        !percentage && entry.ends_with(['+', '-', '*', '/', '%', '<', '>', '=', '&', '|', '?', ':', '!', '.']);
    let joined = below.starts_with(['+', '*', '/', '%', '<', '>', '=', '&', '|', '?', ':', '!']);
    let minus_or_range = below.starts_with("- ") || below.starts_with("..") && !below.starts_with("...");
    let brace = below.starts_with('{') && !entry.ends_with('}');
    let choice = matches!(last_word, "if" | "then" | "else") || matches!(first_word, "then" | "else");
    open_end || joined || minus_or_range || brace || choice
}
