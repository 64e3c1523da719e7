//! Items to trees: pest reads the text of one item, entry or expression; the functions below turn its nodes into the tree.
//!
//! One function per grammar rule, named after it; pest's `Rule` and pairs do not leave this room. Whether brackets and
//! strings close, and how deep they nest, the scanner has found out before.

mod declaration;
mod entry;
mod expression;
pub mod head;
mod lexemes;
mod strings;
mod types;

use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::name::Name;
use crate::source::{FileId, Span};
use crate::syntax::ast::{Comment, Doc, Expr, Ident, Item};
use crate::syntax::explain::{Failure, Unread, Wanted};
use crate::syntax::scan::Scanner;
use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::Arc;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/stack.pest"]
struct Grammar;

type Pair<'t> = pest::iterators::Pair<'t, Rule>;
type Pairs<'t> = pest::iterators::Pairs<'t, Rule>;

/// How deep a tree may be: brackets, operators, members, calls and choices count.
pub const DEEPEST: usize = 200;

/// Bytes of stack for text that nests too deep for the stack at hand; enough for `DEEPEST` levels of anything.
const ROOM: usize = 64 * 1024 * 1024;

/// Builds the trees of one file, one stretch of its text after the other.
pub struct Builder<'t> {
    file: FileId,
    pub text: &'t str,
    /// All comments of the file, in source order.
    comments: &'t [Comment],
    /// Where the text that pest sees starts in the file.
    base: usize,
    /// How deep the node under construction is.
    depth: usize,
    /// Whether the text in hand has been reported as nesting too deep.
    is_too_deep: bool,
    /// Short texts that were read, to be shared.
    texts: FxHashSet<Arc<str>>,
    pub problems: Problems,
}

impl<'t> Builder<'t> {
    pub fn new(file: FileId, text: &'t str, comments: &'t [Comment]) -> Builder<'t> {
        Builder {
            file,
            text,
            comments,
            base: 0,
            depth: 0,
            is_too_deep: false,
            texts: FxHashSet::default(),
            problems: Problems::default(),
        }
    }

    /// One declaration with its annotations.
    pub fn parse_item(&mut self, range: Range<usize>) -> Result<Item, Failure> {
        let pair = self.read(Rule::item, range)?;
        Ok(self.item(pair))
    }

    /// An expression that stands alone.
    pub fn parse_expression(&mut self, range: Range<usize>) -> Result<Expr, Failure> {
        let pair = self.read(Rule::one_expression, range)?;
        Ok(self.expression(first(pair)))
    }

    fn read(&mut self, rule: Rule, range: Range<usize>) -> Result<Pair<'t>, Failure> {
        self.base = range.start;
        self.depth = 0;
        self.is_too_deep = false;
        let text = self.text.get(range.clone()).unwrap_or("");
        let mut read = Grammar::parse(rule, text);
        if read.as_ref().is_err_and(|error| matches!(error.variant, ErrorVariant::CustomError { .. })) {
            read = stacker::grow(ROOM, || Grammar::parse(rule, text));
        }
        match read {
            Ok(mut pairs) => Ok(next(&mut pairs)),
            Err(error) => Err(failure(&error, range.start)),
        }
    }

    /// A place in the file.
    pub fn place(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// Text that could not be read.
    pub fn unread(&self, range: Range<usize>) -> Unread<'t> {
        Unread { file: self.file, text: self.text, range }
    }

    pub fn scanner(&self, range: Range<usize>) -> Scanner<'t> {
        Scanner::new(self.file, self.text, range)
    }

    fn span(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        Span::new(self.file, self.base + span.start(), self.base + span.end())
    }

    /// A word, a name or a kind.
    fn ident(&self, pair: Pair<'_>) -> Ident {
        Ident { name: Name::new(pair.as_str()), span: self.span(&pair) }
    }

    /// The `///` lines right above an offset of the file.
    fn doc(&self, start: u32) -> Option<Box<Doc>> {
        let before = self.comments.partition_point(|it| it.span.start < start);
        let mut below = start;
        let mut lines: Vec<&str> = Vec::new();
        let mut span: Option<Span> = None;
        for comment in self.comments.get(..before)?.iter().rev() {
            let Some(line) = self.doc_line(comment.span, below) else { break };
            lines.push(line);
            span = Some(span.map_or(comment.span, |all| comment.span.to(all)));
            below = comment.span.start;
        }
        lines.reverse();
        span.map(|span| Box::new(Doc { text: Arc::from(lines.join("\n")), span }))
    }

    /// The text of a `///` that has its line to itself and nothing but blanks down to `below`.
    fn doc_line(&self, span: Span, below: u32) -> Option<&'t str> {
        let line = self.text.get(span.range())?.strip_prefix("///").filter(|line| !line.starts_with('/'))?;
        let gap = self.text.get(span.end as usize..below as usize)?;
        // From behind: whatever stands between is near, and the gap may be long.
        if !gap.trim_end().is_empty() {
            return None;
        }
        let before = self.text.get(..span.start as usize)?;
        let margin = before.rsplit('\n').next().unwrap_or("");
        margin.trim().is_empty().then(|| line.strip_prefix(' ').unwrap_or(line).trim_end())
    }

    /// Runs `build` the given number of levels deeper; answers with `None` and a report if that is too deep.
    fn deeper<T>(&mut self, levels: usize, at: Span, build: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth + levels > DEEPEST + 1 {
            if !self.is_too_deep {
                self.problems.push(too_deep(at));
            }
            self.is_too_deep = true;
            return None;
        }
        self.depth += levels;
        let built = stacker::maybe_grow(128 * 1024, 4 * 1024 * 1024, || build(self));
        self.depth -= levels;
        Some(built)
    }

    fn report(&mut self, code: Code, span: Span, message: impl Into<String>, label: impl Into<String>) {
        self.problems.push(Diagnostic::at(code, span, message, label));
    }
}

pub fn too_deep(at: Span) -> Diagnostic {
    Diagnostic::at(Code::NESTING, at, format!("this nests deeper than {DEEPEST}"), "one level too many")
        .help("give an inner part a name with `let` and use the name here")
}

/// What pest says it tried at the furthest place, as one wish.
fn failure(error: &Error<Rule>, base: usize) -> Failure {
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    let (tried, too_deep) = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => (positives.as_slice(), false),
        ErrorVariant::CustomError { .. } => (&[][..], true),
    };
    let wanted = tried.iter().copied().map(wanted).min_by_key(|(rank, _)| *rank);
    Failure { at: base + at, wanted: wanted.map_or(Wanted::End, |(_, wanted)| wanted), too_deep }
}

/// What a rule that was tried stands for; of several the one with the lowest rank is told.
fn wanted(rule: Rule) -> (u8, Wanted) {
    match rule {
        Rule::need_equals => (0, Wanted::Equals),
        Rule::need_colon => (0, Wanted::Colon),
        Rule::need_type => (0, Wanted::ColonAndType),
        Rule::need_in => (0, Wanted::In),
        Rule::need_as => (0, Wanted::As),
        Rule::need_then => (0, Wanted::Then),
        Rule::need_else => (0, Wanted::Else),
        Rule::need_entry | Rule::entry | Rule::one_entry => (0, Wanted::Entry),
        Rule::need_entry_end => (0, Wanted::EntryEnd),
        Rule::need_field => (0, Wanted::Field),
        Rule::need_element => (0, Wanted::Element),
        Rule::need_element_end => (0, Wanted::ElementEnd),
        Rule::need_argument => (0, Wanted::Argument),
        Rule::need_argument_end => (0, Wanted::ArgumentEnd),
        Rule::need_bracket => (0, Wanted::Bracket),
        Rule::need_paren => (0, Wanted::Paren),
        Rule::need_brace => (0, Wanted::Brace),
        Rule::colon => (1, Wanted::Sign),
        Rule::EOI => (2, Wanted::End),
        Rule::item | Rule::item_first => (3, Wanted::Declaration),
        Rule::type_ | Rule::type_named | Rule::type_path => (3, Wanted::Type),
        Rule::existing | Rule::for_clause | Rule::when_clause => (4, Wanted::Body),
        Rule::kind_word => (4, Wanted::Kind),
        Rule::expression | Rule::list | Rule::time | Rule::number | Rule::recipe | Rule::prefix => (5, Wanted::Value),
        Rule::name => (6, Wanted::Name),
        Rule::word | Rule::key_words => (7, Wanted::Word),
        Rule::body => (7, Wanted::Body),
        Rule::text | Rule::template | Rule::lines => (8, Wanted::Text),
        _ => (9, Wanted::End),
    }
}

/// The first child. INVARIANT: the grammar gives every rule that is asked at least one.
fn first(pair: Pair<'_>) -> Pair<'_> {
    next(&mut pair.into_inner())
}

/// The next child. INVARIANT: called only where the grammar demands a child.
fn next<'t>(pairs: &mut Pairs<'t>) -> Pair<'t> {
    pairs.next().expect("the grammar demands this child")
}

/// The next child if it is of this rule.
fn opt<'t>(pairs: &mut Pairs<'t>, rule: Rule) -> Option<Pair<'t>> {
    match pairs.peek() {
        Some(pair) if pair.as_rule() == rule => pairs.next(),
        Some(_) | None => None,
    }
}
