//! What the words and signs of a text are before they mean anything: for the colours of editors that have none of their own.
//!
//! Comes in: the text of a declaration. Goes out: its texts, numbers, words of the language, signs and recipes, as the nodes of the grammar
//! say; what no node has is a word of the language or a sign. Names are left out: what they are is a question of meaning.

use super::{Builder, Pair, Rule};
use crate::source::Span;
use crate::syntax::{Lexeme, Lexical};
use std::ops::Range;

impl Builder<'_> {
    /// The lexemes of a declaration without its comments, in source order; those of its tokens if it makes no sense.
    pub fn lexemes(&mut self, range: Range<usize>) -> Vec<Lexeme> {
        let read = self.read(Rule::item, range.clone()).or_else(|_| self.read(Rule::loose_item, range));
        let mut found = Vec::new();
        if let Ok(pair) = read {
            self.collect(pair, &mut found);
        }
        found
    }

    fn collect(&self, pair: Pair<'_>, found: &mut Vec<Lexeme>) {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::text | Rule::text_part | Rule::lines_part => add(found, span, Lexical::Text),
            Rule::number | Rule::time => add(found, span, Lexical::Number),
            Rule::recipe => add(found, span, Lexical::Recipe),
            Rule::literal | Rule::block_word | Rule::declaration_word | Rule::reserved_word => {
                add(found, span, Lexical::Keyword);
            }
            Rule::operator => self.add_gap(span, "", found),
            Rule::prefix => add(found, span, Lexical::Sign),
            Rule::name | Rule::word | Rule::key_words | Rule::kind_word | Rule::type_path => {}
            rule => self.collect_inside(rule, pair, span, found),
        }
    }

    fn collect_inside(&self, rule: Rule, pair: Pair<'_>, span: Span, found: &mut Vec<Lexeme>) {
        let between = |start: u32, end: u32, found: &mut Vec<Lexeme>| match rule {
            Rule::template | Rule::lines => add(found, Span { start, end, ..span }, Lexical::Text),
            // `{[string]: T}` has the name of a type among its signs.
            Rule::type_map => self.add_gap(Span { start, end, ..span }, "string", found),
            _ => self.add_gap(Span { start, end, ..span }, "", found),
        };
        let mut at = span.start;
        for inner in pair.into_inner() {
            let inside = self.span(&inner);
            between(at, inside.start, found);
            stacker::maybe_grow(128 * 1024, 4 * 1024 * 1024, || self.collect(inner, found));
            at = inside.end;
        }
        between(at, span.end, found);
    }

    /// Words and signs that no node has; `name` is a word that is none of the language.
    fn add_gap(&self, span: Span, name: &str, found: &mut Vec<Lexeme>) {
        let mut at = span.start;
        while at < span.end {
            let rest = self.text.get(at as usize..span.end as usize).unwrap_or("");
            if let Some(comment) = self.comment_at(at) {
                at = comment.end;
                continue;
            }
            let word = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
            let sign = rest.len() - rest.trim_start_matches(SIGNS).len();
            let length = word.max(sign);
            let lexeme = Span { start: at, end: at + length as u32, ..span };
            match (word, sign) {
                (0, 0) => {}
                // Of a member.
                (0, 1) if rest.starts_with('.') => {}
                (0, _) => add(found, lexeme, Lexical::Sign),
                _ if rest.get(..word) == Some(name) => {}
                _ => add(found, lexeme, Lexical::Keyword),
            }
            at += length.max(rest.chars().next().map_or(1, char::len_utf8)) as u32;
        }
    }

    fn comment_at(&self, at: u32) -> Option<Span> {
        let index = self.comments.binary_search_by_key(&at, |it| it.span.start).ok()?;
        self.comments.get(index).map(|it| it.span)
    }
}

/// What stands between values; brackets, commas and colons keep things apart.
const SIGNS: [char; 13] = ['=', '|', '?', '.', '*', '/', '%', '+', '-', '<', '>', '!', '&'];

/// Texts that touch are one.
fn add(found: &mut Vec<Lexeme>, span: Span, kind: Lexical) {
    match found.last_mut() {
        Some(last) if kind == Lexical::Text && last.kind == kind && last.span.end == span.start => {
            last.span.end = span.end
        }
        _ if span.start == span.end => {}
        _ => found.push(Lexeme { span, kind }),
    }
}
