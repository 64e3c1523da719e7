//! Strings: parts, escapes and the margin of strings over several lines.

use super::{Builder, Pair, Rule, first};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::*;
use crate::syntax::text::{self, BadEscape};
use std::sync::Arc;

impl<'t> Builder<'t> {
    /// Of the rules `text`, `template` and `lines`.
    pub(super) fn string(&mut self, pair: Pair<'t>) -> Expr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::text => {
                let quoted = pair.as_str();
                ExprKind::Text(self.shared(quoted.get(1..quoted.len() - 1).unwrap_or("")))
            }
            Rule::lines => self.lines(pair),
            _ => self.template(pair),
        };
        Expr { span, kind }
    }

    /// Text that may occur again and again, such as `c5.large`, once for all of it.
    fn shared(&mut self, text: &str) -> Arc<str> {
        const MOST: usize = 256;
        const LONGEST: usize = 64;
        if text.len() > LONGEST {
            return Arc::from(text);
        }
        match self.texts.get(text) {
            Some(known) => known.clone(),
            None => {
                let new: Arc<str> = Arc::from(text);
                if self.texts.len() < MOST {
                    self.texts.insert(new.clone());
                }
                new
            }
        }
    }

    fn template(&mut self, pair: Pair<'t>) -> ExprKind {
        let mut parts = Vec::new();
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::interpolation => parts.push(TemplatePart::Expr(self.interpolation(pair))),
                _ => parts.push(TemplatePart::Text(self.text_part(pair))),
            }
        }
        joined(parts)
    }

    fn interpolation(&mut self, pair: Pair<'t>) -> Expr {
        self.expression(first(pair))
    }

    fn text_part(&mut self, pair: Pair<'t>) -> Arc<str> {
        let start = self.span(&pair).start as usize;
        self.unescaped(pair.as_str(), start)
    }

    fn lines(&mut self, pair: Pair<'t>) -> ExprKind {
        let span = self.span(&pair);
        let written = pair.as_str();
        let margin = text::margin(written);
        let mut inner = written;
        inner = inner.strip_prefix("\"\"\"").unwrap_or(inner);
        inner = inner.strip_suffix("\"\"\"").unwrap_or(inner);
        if text::first_line_is_blank(inner) {
            return self.lines_parts(pair, span, margin);
        }
        self.problems.push(
            Diagnostic::at(
                Code::SYNTAX,
                Span { end: span.start + 3, ..span },
                "text follows `\"\"\"` on its line",
                "the text starts on the next line",
            )
            .help("break the line after `\"\"\"`, or write a string on one line with `\"`"),
        );
        ExprKind::Broken
    }

    fn lines_parts(&mut self, pair: Pair<'t>, whole: Span, margin: &str) -> ExprKind {
        let mut parts = Vec::new();
        for pair in pair.into_inner() {
            let span = self.span(&pair);
            if pair.as_rule() == Rule::interpolation {
                parts.push(TemplatePart::Expr(self.interpolation(pair)));
                continue;
            }
            let edges = text::Edges { first: span.start == whole.start + 3, last: span.end + 3 == whole.end };
            let mut plain = String::new();
            for (at, line) in text::lines_of(pair.as_str(), margin, edges) {
                plain.push_str(&self.unescaped(line, span.start as usize + at));
            }
            parts.push(TemplatePart::Text(Arc::from(plain)));
        }
        joined(parts)
    }

    /// Resolves escapes; `start` is where the text stands in the file.
    fn unescaped(&mut self, raw: &str, start: usize) -> Arc<str> {
        let (plain, bad) = text::unescape(raw);
        for BadEscape { range, problem } in bad {
            let span = Span::new(self.file, start + range.start, start + range.end);
            let written = raw.get(range).unwrap_or("");
            self.problems.push(problem.describe(span, written));
        }
        Arc::from(plain)
    }

    /// A string in which nothing may be computed.
    pub(super) fn known_text(&mut self, pair: Pair<'t>) -> Arc<str> {
        let string = self.string(pair);
        match string.kind {
            ExprKind::Text(text) => text,
            ExprKind::Template(_) => {
                let label = "this string is needed before anything is computed";
                self.report(Code::SYNTAX, string.span, "`${...}` cannot stand here", label);
                Arc::from("")
            }
            _ => Arc::from(""),
        }
    }
}

/// Text if nothing is computed.
fn joined(mut parts: Vec<TemplatePart>) -> ExprKind {
    parts.retain(|part| !matches!(part, TemplatePart::Text(text) if text.is_empty()));
    match parts.pop() {
        None => ExprKind::Text(Arc::from("")),
        Some(TemplatePart::Text(text)) if parts.is_empty() => ExprKind::Text(text),
        Some(last) => {
            parts.push(last);
            ExprKind::Template(parts.into_boxed_slice())
        }
    }
}
