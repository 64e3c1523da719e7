//! Says in the user's terms why a declaration or an entry could not be read. Comes in: where the grammar gave up and what
//! it wanted there. Goes out: one diagnostic.
//!
//! The special cases below know the habits people bring along from other languages; the rest is "expected ..., found ...".

mod habits;
mod text;
mod wanted;

pub use wanted::Wanted;

use crate::diagnostic::Diagnostic;
use crate::source::FileId;
use std::ops::Range;

/// Where and for what the grammar gave up.
#[derive(Debug)]
pub struct Failure {
    /// Byte offset in the file.
    pub at: usize,
    pub wanted: Wanted,
    /// It gave up because there was no end to the nesting.
    pub too_deep: bool,
}

/// The text that could not be read.
pub struct Unread<'t> {
    pub file: FileId,
    /// Of the file.
    pub text: &'t str,
    /// Of the declaration or entry.
    pub range: Range<usize>,
}

/// Whether a text starts with a setting, a block or the end of a body.
pub fn has_sign(text: &str) -> bool {
    let line = text.split('\n').next().unwrap_or("");
    if let Some(string) = line.strip_prefix('"') {
        let behind = string.split_once('"').map_or("", |(_, behind)| behind.trim_start());
        return behind.starts_with([':', '{']) || behind.starts_with('=') && !behind.starts_with("==");
    }
    let after_word = line.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.')).trim_start();
    let sets = after_word.starts_with([':', '{']) || after_word.starts_with('=') && !after_word.starts_with("==");
    line.starts_with('}') || sets && !line.starts_with([':', '{', '='])
}

impl<'t> Unread<'t> {
    /// Why a declaration cannot be read.
    pub fn explain(&self, failure: &Failure) -> Diagnostic {
        if failure.too_deep {
            return super::parse::too_deep(
                self.span(self.range.start, self.range.start + self.word(self.range.start).len()),
            );
        }
        let at = self.skip_gap(failure.at.min(self.range.end));
        let wanted = failure.wanted;
        self.foreign_mark(at, wanted)
            .or_else(|| self.unquoted(at))
            .or_else(|| self.missing_value(at, wanted))
            .or_else(|| self.brace_on_next_line(at, wanted))
            .or_else(|| self.declaration(at, wanted))
            .or_else(|| self.reserved(at, wanted))
            .or_else(|| self.dash_or_point(at, wanted))
            .or_else(|| self.named_argument(at, wanted))
            .or_else(|| self.foreign_operator(at, wanted))
            .or_else(|| self.brace_after_value(at, wanted))
            .or_else(|| self.missing_comma(at, wanted))
            .or_else(|| self.missing_kind_sign(at, wanted))
            .or_else(|| self.kind_behind_clause(at, wanted))
            .or_else(|| self.two_on_a_line(at, wanted))
            .unwrap_or_else(|| self.expected(at, wanted))
    }

    /// Why an entry cannot be read.
    pub fn explain_entry(&self, failure: &Failure) -> Diagnostic {
        if let Some(problem) = self.computed_key() {
            return problem;
        }
        let key = self.key();
        let after = self.skip_gap(key.end);
        let in_head = failure.at <= after
            || self.rest(after).starts_with("==")
            || self.rest(after).starts_with("=>")
            || failure.wanted == Wanted::Sign
            || failure.wanted == Wanted::Body;
        if key.is_empty() || failure.too_deep || !in_head {
            return self.explain(failure);
        }
        self.after_key(key, after)
    }

    /// A key that no sign follows.
    fn after_key(&self, key: Range<usize>, after: usize) -> Diagnostic {
        let rest = self.rest(after);
        let name = self.slice(key.clone());
        let at = self.found(after);
        if rest.starts_with('\n') || rest.is_empty() {
            let next = self.skip_all(after);
            if self.rest(next).starts_with('{') {
                return self.move_brace(key.end, next);
            }
            let label = "`=` and a value, or `{`, belong here";
            return self.problem(self.after(key.end), format!("`{name}` has no value"), label);
        }
        if let Some(problem) = self.foreign_mark(after, Wanted::Sign) {
            return problem;
        }
        for (sign, mended) in [("=>", "="), (":=", "="), ("==", "="), ("->", "="), ("::", ":"), ("+=", "=")] {
            if rest.starts_with(sign) {
                let span = self.span(after, after + sign.len());
                return self
                    .problem(
                        span,
                        format!("`{sign}` does not set anything"),
                        "the sign between a key and its value is `=` or `:`",
                    )
                    .fix(format!("replace with `{mended}`"), span, mended);
            }
        }
        if rest.starts_with('-') && key.end == after {
            let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(rest.len());
            let whole = self.slice(key.start..after + end);
            let span = self.span(key.start, after + end);
            let problem =
                self.problem(span, format!("the key `{whole}` has a dash"), "keys that are not words are strings");
            return problem.fix(format!("replace with `\"{whole}\"`"), span, format!("\"{whole}\""));
        }
        if let Some(problem) = self.sign_after_label(after) {
            return problem;
        }
        if rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '_' | '[' | '-' | '$')) {
            let span = self.after(key.end);
            return self.problem(at.0, format!("`=` is missing after `{name}`"), "the value starts here").fix(
                "insert `=`",
                span,
                " =",
            );
        }
        self.expected(after, Wanted::Sign)
    }

    /// `volume "/data" = { ... }`
    fn sign_after_label(&self, label: usize) -> Option<Diagnostic> {
        let inner = self.rest(label).strip_prefix('"')?;
        let end = label + 1 + inner.find(['"', '\n']).filter(|at| inner[*at..].starts_with('"'))? + 1;
        let sign = self.skip_gap(end);
        let brace = self.skip_gap(sign + 1);
        if !self.rest(sign).starts_with(['=', ':']) || !self.rest(brace).starts_with('{') {
            return None;
        }
        let span = self.span(sign, sign + 1);
        let mark = self.slice(sign..sign + 1);
        let message = format!("`{mark}` cannot stand between a label and its block");
        Some(self.problem(span, message, "`{` follows the label").fix(
            format!("remove `{mark}`"),
            self.span(end, brace),
            " ",
        ))
    }

    /// `git { ... }`
    fn brace_after_value(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        if !self.rest(at).starts_with('{') || !wanted.follows_plain_value() {
            return None;
        }
        let label = "a brace after a value does not belong to it";
        let problem = self.problem(self.span(at, at + 1), "`{` cannot stand here", label);
        Some(problem.help("what takes arguments is called: `git(\"...\", revision: \"v1\")`"))
    }

    fn missing_comma(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        let first = self.rest(at).chars().next()?;
        let begins_value = first.is_alphanumeric() || matches!(first, '"' | '_' | '[' | '{' | '(');
        if !matches!(wanted, Wanted::ElementEnd | Wanted::ArgumentEnd) || !begins_value {
            return None;
        }
        let end = self.range.start + self.slice(self.range.start..at).trim_end().len();
        let commented = self.slice(end.min(at)..at).contains('/') || self.last_line(end).contains("//");
        let what = if wanted == Wanted::ElementEnd { "elements" } else { "arguments" };
        let found = self.found(at);
        let problem = self.problem(
            found.0,
            format!("a comma is missing before {}", found.1),
            format!("{what} are parted by commas"),
        );
        Some(if commented { problem } else { problem.fix("insert `,`", self.after(end), ",") })
    }

    /// `layer web custom {`
    fn missing_kind_sign(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        let word = self.word(at);
        let before = self.slice(self.range.start..at).trim_end();
        if wanted != Wanted::Body || word.is_empty() || before.split_ascii_whitespace().count() != 2 {
            return None;
        }
        let span = self.span(at, at + word.len());
        let problem =
            self.problem(span, format!("`:` is missing before `{word}`"), "the kind follows the name and a colon");
        Some(problem.fix("insert `:`", self.after(self.range.start + before.len()), ":"))
    }

    /// `resource r for n in 1..2: "AWS::S3::Bucket" {`
    fn kind_behind_clause(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        let head = self.slice(self.range.start..at);
        let name = head.split_ascii_whitespace().nth(1)?;
        let clause = head.split_ascii_whitespace().nth(2).filter(|it| matches!(*it, "for" | "when"))?;
        let kind = self.rest(at).strip_prefix(':')?.split('{').next()?.trim();
        if wanted != Wanted::Body || kind.is_empty() || kind.contains('\n') {
            return None;
        }
        let span = self.span(at, at + 1);
        let problem = self.problem(span, format!("the kind cannot stand behind `{clause}`"), "it belongs to the name");
        Some(problem.help(format!("write `{name}: {kind} {clause} ...`")))
    }

    /// `a = 1 b = 2`
    fn two_on_a_line(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        if wanted != Wanted::EntryEnd || !has_sign(self.text.get(at..).unwrap_or("")) {
            return None;
        }
        let word = self.word(at);
        let end = self.range.start + self.slice(self.range.start..at).trim_end().len();
        let message = format!("a comma or a line break is missing before `{word}`");
        let problem = self.problem(self.span(at, at + word.len()), message, "the next setting starts here");
        Some(problem.fix("insert `,`", self.after(end), ","))
    }

    fn expected(&self, at: usize, wanted: Wanted) -> Diagnostic {
        let (span, found) = self.found(at);
        let label = match wanted {
            Wanted::End => "this does not belong to the declaration",
            Wanted::EntryEnd => "this does not belong to the value before it",
            Wanted::Kind => "such as `custom` or `\"AWS::EC2::VPC\"`",
            _ => "",
        };
        self.problem(span, format!("expected {}, found {found}", wanted.text()), label)
    }
}
