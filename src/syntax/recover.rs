//! Reads what can be read of a declaration that the grammar refused as a whole: its head, the entries of its body one by
//! one, and so on inside. What remains is a `Broken` node with one diagnostic, or with the scanner's if that saw a bracket
//! or a string go wrong there. Very long declarations are read the same way, and their lists some elements at a time.

use super::ast::*;
use super::explain::{Failure, Wanted, has_sign};
use super::parse::Builder;
use super::parse::head::Parts;
use super::scan::Event;
use super::split::Piece;
use crate::diagnostic::{Code, Diagnostic};
use std::ops::Range;

/// Text from this length on, in bytes, is read part by part even if nothing is wrong with it: what pest keeps for a text is
/// many times its length.
pub const LARGE: usize = 1 << 20;

/// How much of a list is read at a time, in bytes.
const BATCH: usize = 64 * 1024;

/// How much code that cannot be read by parts is read at all, by the scanner's weight.
const MOST_CODE: usize = 4 << 20;

/// Up to which length of what stands on a line, in bytes, a comma is missed in it more than once.
const LONGEST_LINE: usize = 4096;

/// Why a text is read by parts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    Broken,
    Large,
}

impl Reason {
    /// How far into brackets in brackets the search goes.
    fn deepest(self) -> usize {
        match self {
            Reason::Broken => 8,
            Reason::Large => 24,
        }
    }
}

pub struct Recovery<'b, 't> {
    pub builder: &'b mut Builder<'t>,
    /// Where the scanner has reported something, in source order.
    pub faults: &'t [usize],
}

impl<'t> Recovery<'_, 't> {
    /// A very long declaration, read entry by entry.
    pub fn large_item(&mut self, piece: &Piece) -> Vec<Item> {
        if let Some(item) = self.item_by_parts(piece.range.clone(), Reason::Large) {
            return vec![item];
        }
        if self.is_too_long(&piece.range) {
            // The length may be that of its annotations.
            let is_annotated = self.text(piece.range.clone()).starts_with('@');
            let range = piece.range.clone();
            return vec![if is_annotated { self.broken_item(range) } else { self.named_item(range) }];
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
            let on_its_line = !self.text(end..rest).contains('\n');
            if on_its_line {
                item.break_value(Expr { span: self.builder.place(rest..range.end), kind: ExprKind::Broken });
            }
            let wanted = if on_its_line || failure.at > rest { failure.wanted } else { Wanted::Declaration };
            self.explain(rest..range.end, &Failure { at: failure.at.max(rest), wanted, ..failure });
            return vec![item, self.broken_item(rest..range.end)];
        }
        if let Some(item) = self.item_by_parts(range.clone(), Reason::Broken) {
            return vec![item];
        }
        self.explain(range.clone(), &failure);
        vec![self.named_item(range)]
    }

    /// Its name at least, if it has one.
    fn named_item(&mut self, range: Range<usize>) -> Item {
        self.builder.parse_item_name(range.clone()).unwrap_or_else(|_| self.broken_item(range))
    }

    /// The head and what stands in the brackets that end it, if there are both.
    fn item_by_parts(&mut self, range: Range<usize>, reason: Reason) -> Option<Item> {
        let (head, open) = self.builder.parse_item_head(self.start_of(&range)).ok()?;
        let parts = self.parts(open..range.end, 0, reason)?;
        let rest = self.skip_gap(parts.span().end as usize..range.end);
        if rest < range.end {
            self.explain(rest..range.end, &Failure { at: rest, wanted: Wanted::End, too_deep: false });
        }
        Some(head.with_parts(parts))
    }

    fn broken_item(&self, range: Range<usize>) -> Item {
        let name = self.builder.unread(range.clone()).declared_name();
        let span = self.builder.place(range);
        Item { span, doc: None, annotations: Vec::new(), kind: ItemKind::Broken { name } }
    }

    /// What stands between the bracket at the start of the range and its closer, behind which the range may go on. What is broken
    /// has a body; what is long and goes on behind the closer is no list or object but a part of something.
    fn parts(&mut self, range: Range<usize>, level: usize, reason: Reason) -> Option<Parts> {
        let is_list = self.text(range.clone()).starts_with('[');
        if level >= reason.deepest() || self.is_comprehension(range.clone()) {
            return None;
        }
        let close = self.closer(range.clone());
        let end = close.map_or(range.end, |close| close + 1);
        let inside = range.start + 1..close.unwrap_or(range.end);
        let is_whole = close.is_some() && self.skip_gap(end..range.end) == range.end;
        let span = self.builder.place(range.start..end);
        match reason {
            Reason::Large if !is_whole => None,
            Reason::Large if is_list => Some(Parts::List(span, self.elements(inside, level))),
            Reason::Broken if is_list => None,
            Reason::Large | Reason::Broken => Some(Parts::Body(Body { span, entries: self.entries(inside, level) })),
        }
    }

    /// The entries of a body.
    fn entries(&mut self, inside: Range<usize>, level: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut at = self.skip_gap(inside.clone());
        if self.text(at..inside.end).starts_with(',') {
            self.explain(at..at + 1, &Failure { at, wanted: Wanted::Entry, too_deep: false });
            at = self.skip_gap(at + 1..inside.end);
        }
        while at < inside.end {
            let end = self.entry_end(at..inside.end);
            let (entry, end) = self.entry(at..end, level);
            entries.push(entry);
            at = self.skip_separators(end..inside.end);
        }
        entries
    }

    /// The elements of a long list: many short ones at a time, long ones by parts.
    fn elements(&mut self, inside: Range<usize>, level: usize) -> Vec<Element> {
        let mut elements = Vec::new();
        let mut scanner = self.builder.scanner(inside.clone());
        let (mut unread, mut element) = (inside.start, inside.start);
        while element < inside.end {
            let (end, next) = match scanner.next_event() {
                Event::Comma(at) if scanner.is_outside() => (at, at + 1),
                Event::End => (inside.end, inside.end),
                Event::Comma(_) | Event::Line(_) => continue,
            };
            if end - element >= LARGE {
                self.short_elements(unread..element, &mut elements);
                self.long_element(element..end, level, &mut elements);
                unread = next;
            } else if next - unread >= BATCH || next == inside.end {
                self.short_elements(unread..next, &mut elements);
                unread = next;
            }
            element = next;
        }
        elements
    }

    fn long_element(&mut self, range: Range<usize>, level: usize, elements: &mut Vec<Element>) {
        let start = self.skip_gap(range.clone());
        let opens = self.text(start..range.end).starts_with(['[', '{']);
        match opens.then(|| self.parts(start..range.end, level + 1, Reason::Large)).flatten() {
            Some(parts) => elements.push(Element::Expr(parts.value())),
            None => self.short_elements(range, elements),
        }
    }

    /// Elements that are read in one go, with the commas between them.
    fn short_elements(&mut self, range: Range<usize>, elements: &mut Vec<Element>) {
        if self.is_too_long(&range) {
            return elements.push(self.broken_element(range));
        }
        if let Err(failure) = self.builder.parse_elements(range.clone(), elements) {
            elements.push(self.broken_element(range.clone()));
            self.explain(range, &failure);
        }
    }

    fn broken_element(&self, range: Range<usize>) -> Element {
        Element::Expr(Expr { span: self.builder.place(range), kind: ExprKind::Broken })
    }

    /// An entry as a whole, or by parts if it is broken or very long; and where it ends, before the end of the range if another
    /// follows on its line.
    fn entry(&mut self, range: Range<usize>, level: usize) -> (Entry, usize) {
        let end = range.end;
        if range.len() >= LARGE {
            if let Some(entry) = self.entry_by_parts(range.clone(), level, Reason::Large) {
                return (entry, end);
            }
            if self.is_too_long(&range) {
                return (Entry { span: self.builder.place(range), doc: None, kind: EntryKind::Broken }, end);
            }
        }
        let failure = match self.builder.parse_entry(range.clone()) {
            Ok(entry) => return (entry, end),
            Err(failure) => failure,
        };
        let next = self.skip_gap(failure.at..end);
        if failure.wanted == Wanted::EntryEnd
            && range.len() <= LONGEST_LINE
            && has_sign(self.text(next..end))
            && let Ok(entry) = self.builder.parse_entry(range.start..next)
        {
            self.explain_entry(range, &failure);
            return (entry, next);
        }
        if !failure.too_deep
            && let Some(entry) = self.entry_by_parts(range.clone(), level, Reason::Broken)
        {
            return (entry, end);
        }
        (self.broken_entry(range, &failure), end)
    }

    fn broken_entry(&mut self, range: Range<usize>, failure: &Failure) -> Entry {
        let span = self.builder.place(range.clone());
        self.explain_entry(range.clone(), failure);
        // What the entry sets is known all the same.
        let key = self.builder.unread(range).key();
        let kind = match self.builder.parse_key(key) {
            Ok(key) => EntryKind::Setting { key, sign: Sign::Equals, value: Expr { span, kind: ExprKind::Broken } },
            Err(_) => EntryKind::Broken,
        };
        Entry { span, doc: None, kind }
    }

    /// The head and what stands in the brackets that end it, if there are both.
    fn entry_by_parts(&mut self, range: Range<usize>, level: usize, reason: Reason) -> Option<Entry> {
        if level >= reason.deepest() {
            return None;
        }
        let (head, open) = self.builder.parse_entry_head(self.start_of(&range)).ok()?;
        let parts = self.parts(open..range.end, level + 1, reason)?;
        let rest = self.skip_gap(parts.span().end as usize..range.end);
        if rest < range.end {
            self.explain(rest..range.end, &Failure { at: rest, wanted: Wanted::EntryEnd, too_deep: false });
        }
        Some(head.with_parts(parts))
    }

    /// Enough of a long text for the head of what stands there.
    fn start_of(&self, range: &Range<usize>) -> Range<usize> {
        let mut end = range.end.min(range.start + LARGE);
        while !self.builder.text.is_char_boundary(end) {
            end -= 1;
        }
        range.start..end
    }

    /// Whether this is more code than a tree is made of in one go; reported.
    fn is_too_long(&mut self, range: &Range<usize>) -> bool {
        if range.len() < LARGE {
            return false;
        }
        let mut scanner = self.builder.scanner(range.clone());
        while scanner.next_event() != Event::End {}
        let is_too_long = scanner.weight > MOST_CODE;
        if is_too_long && !self.is_reported(range) {
            let start = self.skip_gap(range.clone());
            let first = self.text(start..range.end).chars().next().map_or(0, char::len_utf8);
            self.builder.problems.push(
                Diagnostic::at(
                    Code::NESTING,
                    self.builder.place(start..start + first),
                    "this is too long to be read in one piece",
                    format!("more than {} MiB of code, and no list or object by itself", MOST_CODE >> 20),
                )
                .help("give the lists and objects in it names with `let` and use the names here"),
            );
        }
        is_too_long
    }

    /// `{ for x in ...`, `[for x in ...`
    fn is_comprehension(&self, range: Range<usize>) -> bool {
        let inner = self.text(self.skip_gap(range.start + 1..range.end)..range.end);
        let mut words = inner.split_ascii_whitespace();
        inner.starts_with("for") && words.next() == Some("for") && words.any(|word| word == "in")
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
