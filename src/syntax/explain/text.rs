//! The text that could not be read, looked at piece by piece: words, keys, lines, and what stands behind.

use super::Unread;
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::Ident;
use std::ops::Range;

impl<'t> Unread<'t> {
    /// What stands at an offset, with its place.
    pub(super) fn found(&self, at: usize) -> (Span, String) {
        let rest = self.rest(at);
        let Some(first) = rest.chars().next() else { return self.found_behind(at) };
        let length = match first {
            '\n' => return (self.span(at, at), "the end of the line".to_owned()),
            '"' => rest.get(1..).and_then(|rest| rest.find(['"', '\n'])).map_or(rest.len(), |length| length + 2),
            c if c.is_alphanumeric() || c == '_' => {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            }
            _ => ["...", "..", "==", "!=", "<=", ">=", "&&", "||", "??", "::", "=>", "->"]
                .into_iter()
                .find(|sign| rest.starts_with(sign))
                .map_or(first.len_utf8(), str::len),
        };
        let token = rest.get(..length).unwrap_or(rest).trim_end();
        let shown = match token.char_indices().nth(40) {
            Some((cut, _)) => format!("`{}...`", token.get(..cut).unwrap_or("")),
            None => format!("`{token}`"),
        };
        (self.span(at, at + token.len()), shown)
    }

    /// What stands behind the text that could not be read.
    pub(super) fn found_behind(&self, at: usize) -> (Span, String) {
        let behind = self.text.get(self.range.end..).unwrap_or("").trim_start_matches([' ', '\t', '\r']);
        match behind.chars().next() {
            Some(mark @ (',' | '}' | ']' | ')')) => {
                let at = self.text.len() - behind.len();
                (self.span(at, at + 1), format!("`{mark}`"))
            }
            Some('\n' | '/') => (self.span(at, at), "the end of the line".to_owned()),
            Some(_) => (self.span(at, at), "the end".to_owned()),
            None => (self.span(at, at), "the end of the file".to_owned()),
        }
    }

    /// Whether nothing follows the text on its line.
    pub(super) fn ends_line(&self) -> bool {
        let behind = self.text.get(self.range.end..).unwrap_or("").trim_start_matches([' ', '\t', '\r']);
        behind.is_empty() || behind.starts_with(['\n', '/'])
    }

    /// What a declaration that cannot be read seems to declare: the word behind the first, of an import the last.
    pub fn declared_name(&self) -> Option<Ident> {
        let start = self.range.start;
        let line = self.rest(start).lines().next().unwrap_or("").trim_end();
        let first = self.word(start);
        let at = match first {
            "" => return None,
            "import" => start + line.rfind(|c: char| !c.is_alphanumeric() && c != '_')? + 1,
            _ => self.skip_gap(start + first.len()),
        };
        let word = self.word(at);
        let is_name = at > start + first.len() && word.starts_with(|c: char| c.is_alphabetic() || c == '_');
        is_name.then(|| Ident { name: Name::new(word), span: self.span(at, at + word.len()) })
    }

    /// The key of an entry: a word, words with dots, or a string.
    pub fn key(&self) -> Range<usize> {
        let start = self.range.start;
        let rest = self.rest(start);
        let length = match rest.strip_prefix('"') {
            Some(inner) => inner.find(['"', '\n']).map_or(0, |length| length + 2),
            None => rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.')).unwrap_or(rest.len()),
        };
        let key = rest.get(..length).unwrap_or("");
        start..start + if key.starts_with('.') { 0 } else { length }
    }

    pub(super) fn problem(&self, span: Span, message: impl Into<String>, label: impl Into<String>) -> Diagnostic {
        Diagnostic::at(Code::SYNTAX, span, message, label)
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end.max(start))
    }

    pub(super) fn after(&self, end: usize) -> Span {
        self.span(end, end)
    }

    pub(super) fn rest(&self, at: usize) -> &'t str {
        self.slice(at..self.range.end)
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or("")
    }

    pub(super) fn last_line(&self, end: usize) -> &'t str {
        self.slice(self.range.start..end).rsplit('\n').next().unwrap_or("")
    }

    /// The word at an offset; perhaps empty.
    pub(super) fn word(&self, at: usize) -> &'t str {
        self.slice(at..self.word_end(at))
    }

    pub(super) fn word_end(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
    }

    /// Where the run of letters, digits, dots, dashes and colons before an offset starts.
    pub(super) fn token_start(&self, at: usize) -> usize {
        let before = self.slice(self.range.start..at);
        let token = before.rfind(|c: char| !c.is_alphanumeric() && !matches!(c, ':' | '.' | '_' | '-'));
        let skipped = token
            .map_or(0, |index| index + before.get(index..).and_then(|it| it.chars().next()).map_or(1, char::len_utf8));
        self.range.start + skipped
    }

    /// After blanks, and up to the line break before a comment.
    pub(super) fn skip_gap(&self, at: usize) -> usize {
        let rest = self.rest(at);
        let trimmed = rest.trim_start_matches([' ', '\t', '\r']);
        let at = at + rest.len() - trimmed.len();
        match trimmed.starts_with("//") {
            true => at + trimmed.find('\n').unwrap_or(trimmed.len()),
            false => at,
        }
    }

    /// After blanks, line breaks and comments.
    pub fn skip_all(&self, at: usize) -> usize {
        let mut at = at;
        loop {
            let rest = self.rest(at);
            let trimmed = rest.trim_start();
            at += rest.len() - trimmed.len();
            match (trimmed.starts_with("//"), trimmed.starts_with("/*")) {
                (true, _) => at += trimmed.find('\n').unwrap_or(trimmed.len()),
                (_, true) => at += trimmed.find("*/").map_or(trimmed.len(), |length| length + 2),
                _ => return at,
            }
        }
    }
}
