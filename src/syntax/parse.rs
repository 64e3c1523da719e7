//! Items to trees: pest reads the text of one item, entry or expression; the functions below turn its nodes into the tree.
//!
//! One function per grammar rule, named after it; pest's `Rule` and pairs do not leave this room. Whether brackets and
//! strings close, and how deep they nest, the scanner has found out before.

mod declaration;
mod entry;
mod expression;
mod strings;
mod types;

use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::name::Name;
use crate::source::{FileId, Span};
use crate::syntax::ast::{Comment, Doc, Expr, Ident, Item};
use pest::Parser;
use std::ops::Range;
use std::sync::Arc;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/stack.pest"]
struct Grammar;

type Pair<'t> = pest::iterators::Pair<'t, Rule>;
type Pairs<'t> = pest::iterators::Pairs<'t, Rule>;

/// How deep a tree may be: brackets, operators, members, calls and choices count.
pub const DEEPEST: usize = 200;

/// Builds the trees of one file, one stretch of its text after the other.
pub struct Builder<'t> {
    file: FileId,
    text: &'t str,
    /// All comments of the file, in source order.
    comments: &'t [Comment],
    /// Where the text that pest sees starts in the file.
    base: usize,
    /// How deep the node under construction is.
    depth: usize,
    pub problems: Problems,
}

impl<'t> Builder<'t> {
    pub fn new(file: FileId, text: &'t str, comments: &'t [Comment]) -> Builder<'t> {
        Builder { file, text, comments, base: 0, depth: 0, problems: Problems::default() }
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
        let text = self.text.get(range.clone()).unwrap_or("");
        match Grammar::parse(rule, text) {
            Ok(mut pairs) => pairs.next().ok_or(Failure { at: range.start }),
            Err(error) => Err(Failure::new(error, range.start)),
        }
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
        let gap = self.text.get(span.end as usize..below as usize)?;
        let before = self.text.get(..span.start as usize)?;
        let margin = before.rsplit('\n').next().unwrap_or("");
        let line = self.text.get(span.range())?.strip_prefix("///")?;
        let fits = gap.trim().is_empty() && margin.trim().is_empty() && !line.starts_with('/');
        fits.then(|| line.strip_prefix(' ').unwrap_or(line).trim_end())
    }

    /// Runs `build` the given number of levels deeper; answers with `None` and a report if that is too deep.
    fn deeper<T>(&mut self, levels: usize, at: Span, build: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth + levels > DEEPEST + 1 {
            self.problems.push(too_deep(at));
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

/// Where and for what pest gave up.
#[derive(Debug)]
pub struct Failure {
    /// Byte offset in the file.
    pub at: usize,
}

impl Failure {
    fn new(error: pest::error::Error<Rule>, base: usize) -> Failure {
        let at = match error.location {
            pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
        };
        Failure { at: base + at }
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
