//! Says in the user's terms why a declaration or an entry could not be read. Comes in: where the grammar gave up and what
//! it wanted there. Goes out: one diagnostic.
//!
//! The special cases below know the habits people bring along from other languages; the rest is "expected ..., found ...".

use super::ast::Ident;
use super::split::DECLARATION_WORDS;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::name::Name;
use crate::source::{FileId, Span};
use std::ops::Range;

/// What the grammar wanted where it gave up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Nothing: the declaration could have ended here.
    End,
    Declaration,
    Name,
    Word,
    Kind,
    Text,
    Value,
    Type,
    /// `{` after the head of a declaration.
    Body,
    /// `=`, `:` or `{` after a key.
    Sign,
    Equals,
    Colon,
    ColonAndType,
    In,
    As,
    Then,
    Else,
    Entry,
    EntryEnd,
    Field,
    Element,
    ElementEnd,
    Argument,
    ArgumentEnd,
    Bracket,
    Paren,
    Brace,
}

impl Wanted {
    fn text(self) -> &'static str {
        match self {
            Wanted::End => "the end of the declaration",
            Wanted::Declaration => "a declaration",
            Wanted::Name => "a name",
            Wanted::Word => "a word",
            Wanted::Kind => "a kind",
            Wanted::Text => "a string",
            Wanted::Value => "a value",
            Wanted::Type => "a type",
            Wanted::Body => "`{`",
            Wanted::Sign => "`=`, `:` or `{`",
            Wanted::Equals => "`=`",
            Wanted::Colon => "`:`",
            Wanted::ColonAndType => "`:` and a type",
            Wanted::In => "`in`",
            Wanted::As => "`as`",
            Wanted::Then => "`then`",
            Wanted::Else => "`else`",
            Wanted::Entry => "a setting or `}`",
            Wanted::EntryEnd => "a line break, a comma or `}`",
            Wanted::Field => "a field or `}`",
            Wanted::Element => "a value or `]`",
            Wanted::ElementEnd => "a comma or `]`",
            Wanted::Argument => "an argument or `)`",
            Wanted::ArgumentEnd => "a comma or `)`",
            Wanted::Bracket => "`]`",
            Wanted::Paren => "`)`",
            Wanted::Brace => "`}`",
        }
    }

    /// Whether a value has just ended.
    fn follows_value(self) -> bool {
        use Wanted::*;
        matches!(self, End | EntryEnd | ElementEnd | ArgumentEnd | Bracket | Paren | Brace | Colon | Body | Then | Else)
    }

    /// Whether what has just ended is a value and cannot be a name or a type.
    fn follows_plain_value(self) -> bool {
        self.follows_value() && !matches!(self, Wanted::Colon | Wanted::Body)
    }
}

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

    /// `(x): 1`, `[x]: 1`
    fn computed_key(&self) -> Option<Diagnostic> {
        let start = self.range.start;
        let open = self.rest(start).chars().next().filter(|it| matches!(it, '(' | '['))?;
        let close = if open == '(' { ')' } else { ']' };
        let length = self.rest(start).find(close)? + 1;
        let after = self.rest(self.skip_gap(start + length));
        if !after.starts_with([':', '=']) || after.starts_with("::") || after.starts_with("==") {
            return None;
        }
        let inner = self.slice(start + 1..start + length - 1).trim();
        let span = self.span(start, start + length);
        let problem = self.problem(span, "a key is a word or a string", format!("`{open}` does not begin a key"));
        Some(match inner.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) && !inner.is_empty() {
            true => problem.help("a key that is computed stands in a string with `${...}`").fix(
                format!("replace with `\"${{{inner}}}\"`"),
                span,
                format!("\"${{{inner}}}\""),
            ),
            false => problem.help("a key that is computed stands in a string with `${...}`"),
        })
    }

    /// Marks that mean something elsewhere and nothing here.
    fn foreign_mark(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        let rest = self.rest(at);
        let first = rest.chars().next()?;
        let span = self.span(at, at + first.len_utf8());
        match first {
            ';' => {
                let message = "`;` ends nothing here";
                let problem = self.problem(span, message, "a line break or a comma parts one entry from the next");
                let ends_line =
                    rest.get(1..).is_some_and(|rest| rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n'))
                        || rest.trim_end() == ";";
                Some(if ends_line {
                    problem.fix("remove `;`", span, "")
                } else {
                    problem.fix("replace with `,`", span, ",")
                })
            }
            '\'' => Some(self.single_quotes(at)),
            '“' | '”' | '„' | '‘' | '’' | '«' | '»' => {
                let message = format!("`{first}` does not quote a string");
                Some(self.problem(span, message, "strings stand between `\"` and `\"`"))
            }
            '`' => {
                Some(self.problem(span, "a backquote does not quote a string", "strings stand between `\"` and `\"`"))
            }
            '$' => Some(self.dollar(at)),
            '@' if wanted != Wanted::Declaration => {
                let label = "`@` stands before a declaration, on a line of its own or before its word";
                Some(self.problem(span, "`@` cannot stand here", label))
            }
            c if c.is_control() && c != '\n' => {
                let message = format!("there is a control character U+{:04X} here", c as u32);
                Some(self.problem(span, message, "not part of the language").help("remove it"))
            }
            _ => None,
        }
    }

    fn single_quotes(&self, at: usize) -> Diagnostic {
        let line = self.rest(at).split('\n').next().unwrap_or("");
        let end = line.get(1..).and_then(|inner| inner.find('\'')).map(|length| at + length + 2);
        let span = self.span(at, end.unwrap_or(at + 1));
        let problem = self.problem(span, "strings stand in double quotes", "`'` does not begin a string");
        match end.map(|end| self.slice(at + 1..end - 1)) {
            Some(inner) if !inner.contains(['"', '\\', '$']) => {
                problem.fix("replace with double quotes", span, format!("\"{inner}\""))
            }
            Some(_) | None => problem,
        }
    }

    fn dollar(&self, at: usize) -> Diagnostic {
        let name: &str = self.rest(at).get(1..).unwrap_or("");
        if let Some(inner) = name.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(inner, _)| inner) {
            let span = self.span(at, at + inner.len() + 3);
            let problem = self.problem(span, "`${...}` stands in strings only", "outside a string it is not needed");
            return if inner.contains(['{', '\n', '"']) {
                problem
            } else {
                problem.fix(format!("replace with `{inner}`"), span, inner)
            };
        }
        let word = self.word(at + 1);
        let span = self.span(at, at + 1);
        let problem = self.problem(span, "`$` cannot stand here", "names are written without it");
        if word.is_empty() { problem } else { problem.fix("remove `$`", span, "") }
    }

    /// `AWS::EC2::VPC`, `1.2.3` and dashes in names: text without its quotes.
    fn unquoted(&self, at: usize) -> Option<Diagnostic> {
        let start = self.token_start(at);
        let token_char = |c: char| c.is_alphanumeric() || matches!(c, ':' | '.' | '_' | '-' | '/');
        let token = self.rest(start).split(|c| !token_char(c)).next().unwrap_or("").trim_end_matches([':', '.']);
        let span = self.span(start, start + token.len());
        let rest = self.rest(at);
        if start < at && rest.starts_with("::") {
            let label = if token.starts_with("AWS::") {
                "kinds of resources are strings"
            } else {
                "a recipe has two parts, `cookbook::recipe`"
            };
            let problem = self.problem(span, format!("`{token}` is not a recipe"), label);
            return Some(if token.starts_with("AWS::") || token.starts_with("Custom::") {
                problem.fix(format!("replace with `\"{token}\"`"), span, format!("\"{token}\""))
            } else {
                problem
            });
        }
        let digits = token.starts_with(|c: char| c.is_ascii_digit());
        if digits && start < at && token.contains('.') && rest.starts_with(|c: char| c == '.' || c.is_ascii_digit()) {
            let problem =
                self.problem(span, format!("`{token}` is not a number"), "versions and addresses are strings");
            return Some(problem.fix(format!("replace with `\"{token}\"`"), span, format!("\"{token}\"")));
        }
        None
    }

    /// A line that ends after `=`.
    fn missing_value(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        let rest = self.rest(at);
        let ended = rest.is_empty() && self.ends_line() || rest.starts_with('\n');
        let before = self.slice(self.range.start..at).trim_end();
        if !ended || !matches!(wanted, Wanted::Value | Wanted::Type) {
            return None;
        }
        let sign = before.chars().next_back()?;
        let after = self.after(self.range.start + before.len());
        let next = self.skip_all(at);
        if sign == '=' && wanted == Wanted::Value && next < self.range.end && !has_sign(self.rest(next)) {
            let span = self.span(self.range.start + before.len(), next);
            return Some(
                self.problem(after, "the value does not start on the line of its `=`", "it must start here")
                    .label(self.found(next).0, "the value")
                    .fix("move it up", span, " "),
            );
        }
        Some(self.problem(after, format!("{} is missing after `{sign}`", wanted.text()), "the line ends here"))
    }

    fn brace_on_next_line(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        if !matches!(wanted, Wanted::Body | Wanted::End) {
            return None;
        }
        let next = self.skip_all(at);
        let before = self.slice(self.range.start..next).trim_end();
        let end = self.range.start + before.len();
        let between = self.slice(end..next);
        (self.rest(next).starts_with('{') && between.contains('\n')).then(|| self.move_brace(end, next))
    }

    fn move_brace(&self, end: usize, brace: usize) -> Diagnostic {
        let span = self.span(brace, brace + 1);
        let problem = self.problem(span, "`{` is not on the line of its name", "it belongs to the line above");
        if self.slice(end..brace).trim().is_empty() {
            problem.fix("move it up", self.span(end, brace), " ")
        } else {
            problem
        }
    }

    /// Something where a declaration should begin.
    fn declaration(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        if wanted != Wanted::Declaration {
            return None;
        }
        let word = self.word(at);
        if word.is_empty() {
            return Some(self.expected(at, wanted));
        }
        let span = self.span(at, at + word.len());
        if DECLARATION_WORDS.contains(&word) {
            let problem = self.problem(span, format!("this `{word}` is not finished"), "the rest is missing");
            return Some(problem);
        }
        let problem = self.problem(span, format!("`{word}` does not begin a declaration"), "expected a declaration");
        let similar = match word {
            "var" | "const" | "local" | "locals" | "def" => Some("let"),
            "param" | "input" => Some("parameter"),
            "outputs" => Some("output"),
            "application" => Some("app"),
            "node" | "server_instance" => Some("instance"),
            _ => nearest(word, DECLARATION_WORDS),
        };
        Some(match similar {
            Some(similar) => problem.help(format!("did you mean `{similar}`?")),
            None => problem.help(format!("declarations begin with one of {}", DECLARATION_WORDS.join(", "))),
        })
    }

    fn reserved(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        let word = self.word(at);
        let reserved = matches!(word, "if" | "then" | "else" | "for" | "in" | "true" | "false" | "null");
        (wanted == Wanted::Name && reserved).then(|| {
            let span = self.span(at, at + word.len());
            self.problem(span, format!("`{word}` cannot be a name"), "the word is part of the language")
                .help("choose another name")
        })
    }

    /// `f(a = 1)`
    fn named_argument(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        let rest = self.rest(at);
        if !rest.starts_with('=') || rest.starts_with("==") {
            return None;
        }
        let span = self.span(at, at + 1);
        let problem = self.problem(span, "`=` cannot stand here", "");
        match wanted {
            Wanted::ArgumentEnd => {
                let start = self.token_start(self.slice(self.range.start..at).trim_end().len() + self.range.start);
                let problem = self.problem(span, "`=` cannot stand here", "arguments are named with `:`");
                Some(problem.fix("replace with `:`", self.span(self.word_end(start), at + 1), ":"))
            }
            wanted if wanted.follows_plain_value() && wanted != Wanted::EntryEnd && wanted != Wanted::End => {
                Some(problem.help("two values are compared with `==`"))
            }
            Wanted::ColonAndType => {
                let problem = self.expected(at, wanted);
                Some(problem.help("the type stands before the value: `variable count: int = 2`"))
            }
            _ => None,
        }
    }

    /// `web-server`, `5.`, `.5`
    fn dash_or_point(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        let left = self.slice(self.range.start..at);
        let before = left.chars().next_back();
        let pointed = left.trim_end().ends_with('.').then(|| self.range.start + left.trim_end().len());
        let after = self.rest(at).chars().nth(1);
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if let Some(end) = pointed.filter(|_| wanted == Wanted::Word) {
            return Some(self.point(self.span(end - 1, end)));
        }
        match self.rest(at).chars().next()? {
            '-' if matches!(wanted, Wanted::Body | Wanted::ColonAndType | Wanted::Equals)
                && before.is_some_and(char::is_alphanumeric) =>
            {
                let span = self.span(at, at + 1);
                let problem = self.problem(span, "names have no dashes", "a name is made of letters, digits and `_`");
                Some(problem.fix("replace with `_`", span, "_"))
            }
            '.' if wanted == Wanted::Value && is_digit(after) && before != Some('.') => {
                Some(self.point(self.span(at, at + 1)).fix("insert `0`", self.after(at), "0"))
            }
            _ => None,
        }
    }

    fn point(&self, span: Span) -> Diagnostic {
        let label = "digits stand on both sides of the point";
        Diagnostic::at(Code::BAD_NUMBER, span, "this point does not belong to a number", label)
    }

    /// Operators of other languages.
    fn foreign_operator(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        if !wanted.follows_value() {
            return None;
        }
        let rest = self.rest(at);
        let word = self.word(at);
        let (sign, help) = match word {
            "and" => ("and", "write `&&`"),
            "or" => ("or", "write `||`"),
            "not" => ("not", "write `!`"),
            "is" => ("is", "write `==`"),
            "mod" => ("mod", "write `%`"),
            "if" | "unless" => {
                (word, "a choice is `if condition then value else value`; a declaration is left out with `when`")
            }
            "to" | "until" => (word, "a range is `a..b`"),
            _ if rest.starts_with("===") => ("===", "write `==`"),
            _ if rest.starts_with("**") => ("**", "there is no power; write the number"),
            _ if rest.starts_with('?') => ("?", "a choice is `if condition then value else value`"),
            _ if rest.starts_with('~') => ("~", "there is no such operator"),
            _ if rest.starts_with('^') => ("^", "there is no such operator"),
            _ if rest.starts_with('&') => ("&", "both conditions are joined with `&&`"),
            _ if rest.starts_with('|') => ("|", "either condition is `||`"),
            _ if rest.starts_with('-') => ("-", "a difference has blanks on both sides or on none: `a - b`, `a-b`"),
            _ => return None,
        };
        let span = self.span(at, at + sign.len());
        Some(self.problem(span, format!("`{sign}` is not an operator here"), "").help(help))
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

    /// What stands at an offset, with its place.
    fn found(&self, at: usize) -> (Span, String) {
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
    fn found_behind(&self, at: usize) -> (Span, String) {
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
    fn ends_line(&self) -> bool {
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

    fn problem(&self, span: Span, message: impl Into<String>, label: impl Into<String>) -> Diagnostic {
        Diagnostic::at(Code::SYNTAX, span, message, label)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end.max(start))
    }

    fn after(&self, end: usize) -> Span {
        self.span(end, end)
    }

    fn rest(&self, at: usize) -> &'t str {
        self.slice(at..self.range.end)
    }

    fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or("")
    }

    fn last_line(&self, end: usize) -> &'t str {
        self.slice(self.range.start..end).rsplit('\n').next().unwrap_or("")
    }

    /// The word at an offset; perhaps empty.
    fn word(&self, at: usize) -> &'t str {
        self.slice(at..self.word_end(at))
    }

    fn word_end(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
    }

    /// Where the run of letters, digits, dots, dashes and colons before an offset starts.
    fn token_start(&self, at: usize) -> usize {
        let before = self.slice(self.range.start..at);
        let token = before.rfind(|c: char| !c.is_alphanumeric() && !matches!(c, ':' | '.' | '_' | '-'));
        let skipped = token
            .map_or(0, |index| index + before.get(index..).and_then(|it| it.chars().next()).map_or(1, char::len_utf8));
        self.range.start + skipped
    }

    /// After blanks, and up to the line break before a comment.
    fn skip_gap(&self, at: usize) -> usize {
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
