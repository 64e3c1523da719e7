//! Habits that people bring along from other languages: marks, quotes, operators and declarations that this one does not have.
//!
//! In: text that could not be read, and where. Out: a diagnostic for each habit that is known here, or nothing.

use super::{Unread, Wanted, has_sign};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::split::DECLARATION_WORDS;

impl Unread<'_> {
    /// `(x): 1`, `[x]: 1`
    pub(super) fn computed_key(&self) -> Option<Diagnostic> {
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
    pub(super) fn foreign_mark(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
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

    pub(super) fn single_quotes(&self, at: usize) -> Diagnostic {
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

    pub(super) fn dollar(&self, at: usize) -> Diagnostic {
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
    pub(super) fn unquoted(&self, at: usize) -> Option<Diagnostic> {
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
    pub(super) fn missing_value(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
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

    pub(super) fn brace_on_next_line(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        if !matches!(wanted, Wanted::Body | Wanted::End) {
            return None;
        }
        let next = self.skip_all(at);
        let before = self.slice(self.range.start..next).trim_end();
        let end = self.range.start + before.len();
        let between = self.slice(end..next);
        (self.rest(next).starts_with('{') && between.contains('\n')).then(|| self.move_brace(end, next))
    }

    pub(super) fn move_brace(&self, end: usize, brace: usize) -> Diagnostic {
        let span = self.span(brace, brace + 1);
        let problem = self.problem(span, "`{` is not on the line of its name", "it belongs to the line above");
        if self.slice(end..brace).trim().is_empty() {
            problem.fix("move it up", self.span(end, brace), " ")
        } else {
            problem
        }
    }

    /// Something where a declaration should begin.
    pub(super) fn declaration(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
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

    pub(super) fn reserved(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
        let word = self.word(at);
        let reserved = matches!(word, "if" | "then" | "else" | "for" | "in" | "true" | "false" | "null");
        (wanted == Wanted::Name && reserved).then(|| {
            let span = self.span(at, at + word.len());
            self.problem(span, format!("`{word}` cannot be a name"), "the word is part of the language")
                .help("choose another name")
        })
    }

    /// `f(a = 1)`
    pub(super) fn named_argument(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
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
    pub(super) fn dash_or_point(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
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

    pub(super) fn point(&self, span: Span) -> Diagnostic {
        let label = "digits stand on both sides of the point";
        Diagnostic::at(Code::BAD_NUMBER, span, "this point does not belong to a number", label)
    }

    /// Operators of other languages.
    pub(super) fn foreign_operator(&self, at: usize, wanted: Wanted) -> Option<Diagnostic> {
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
}
