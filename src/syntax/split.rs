//! Cuts the text of a file into declarations before pest sees them. Comes in: text. Goes out: where each declaration
//! stands, all comments, and a report of each bracket and string that does not close.
//!
//! The scanner knows strings, comments, brackets and the words that begin declarations, and nothing else. A declaration
//! begins on a line outside all brackets. A declaration word at the left margin, followed by a name, begins one inside brackets
//! too: where no entry can start like that, else and in a `"""` only if the bracket or the `"""` does not close.

use super::ast::Comment;
use super::scan::{Event, Scanner};
use crate::diagnostic::Problems;
use crate::source::FileId;
use std::ops::Range;

/// How often the scanner goes back to look at a file again from the first declaration after a bracket that does not
/// close. After that it takes every declaration word at the margin for a declaration, so that its work stays linear.
const LOOKS_BACK: usize = 16;

/// Words that begin a declaration.
pub const DECLARATION_WORDS: [&str; 21] = [
    "app",
    "assert",
    "attributes",
    "database",
    "deployment",
    "elastic_ip",
    "import",
    "instance",
    "layer",
    "let",
    "load_balancer",
    "output",
    "parameter",
    "profile",
    "resource",
    "server",
    "stack",
    "type",
    "user",
    "variable",
    "volume",
];

/// The text of one declaration, comments and blanks around it left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    pub range: Range<usize>,
    /// How deep brackets nest in it.
    pub depth: usize,
}

pub struct Split {
    pub pieces: Vec<Piece>,
    pub comments: Vec<Comment>,
    pub problems: Problems,
    /// Offsets of what was reported, in source order: what is broken around them needs no further report.
    pub faults: Vec<usize>,
}

pub fn split(file: FileId, text: &str) -> Split {
    let mut splitter = Splitter {
        scanner: Scanner::new(file, text, 0..text.len()),
        text,
        start: 0,
        seen: Seen::Nothing,
        first_comment: 0,
        candidates: Vec::new(),
        looks_back: 0,
        pieces: Vec::new(),
    };
    splitter.run();
    let faults = splitter.scanner.faults.iter().map(|fault| fault.at).collect();
    let mut problems = Problems::default();
    for fault in splitter.scanner.faults {
        fault.diagnostic.into_iter().for_each(|it| problems.push(it));
    }
    Split { pieces: splitter.pieces, comments: splitter.scanner.comments, problems, faults }
}

/// What the piece under construction holds so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    /// `@id("...")` lines, which belong to the declaration below.
    Annotations,
    Declaration,
}

struct Splitter<'t> {
    scanner: Scanner<'t>,
    text: &'t str,
    /// Where the piece under construction starts, blanks and comments included.
    start: usize,
    seen: Seen,
    /// Index of the first comment at or after `start`.
    first_comment: usize,
    /// Lines in the piece that would begin a declaration if the brackets around them did not close.
    candidates: Vec<usize>,
    looks_back: usize,
    pieces: Vec<Piece>,
}

impl Splitter<'_> {
    fn run(&mut self) {
        self.line_starts(0);
        loop {
            match self.scanner.next_event() {
                Event::Line(at) => self.line_starts(at),
                Event::Comma(_) => {}
                Event::End if self.looks_back() => {}
                Event::End => break,
            }
        }
        self.scanner.report_unclosed();
        self.cut(self.text.len());
    }

    /// A line starts here: perhaps a declaration.
    fn line_starts(&mut self, line: usize) {
        if !self.scanner.is_outside() {
            return self.inner_line_starts(line);
        }
        let rest = self.text.get(line..).unwrap_or("");
        let word = skip_blanks(rest);
        if word.starts_with('@') {
            if self.seen == Seen::Declaration {
                self.cut(line);
            }
            if self.seen == Seen::Nothing {
                self.cut(line);
                self.seen = Seen::Annotations;
            }
            if begins_declaration(after_annotations(word), Followers::Any) {
                self.seen = Seen::Declaration;
            }
        } else if begins_declaration(word, Followers::Any) || seems_declaration(rest) {
            if self.seen != Seen::Annotations {
                self.cut(line);
            }
            self.seen = Seen::Declaration;
        }
    }

    /// Inside brackets only the left margin counts; where what stands there may be an entry too, only if the brackets do not close.
    fn inner_line_starts(&mut self, line: usize) {
        let rest = self.text.get(line..).unwrap_or("");
        let begins = begins_declaration(rest, Followers::Name) || begins_annotation(rest);
        if !begins && !seems_declaration(rest) {
            return;
        }
        let is_certain = begins && !self.scanner.is_in_lines() && begins_no_entry(rest);
        if is_certain && self.looks_back() {
            return;
        }
        if is_certain || self.looks_back >= LOOKS_BACK {
            self.scanner.report_unclosed();
            self.line_starts(line);
        } else {
            self.candidates.push(line);
        }
    }

    /// Where it is known that something does not close: goes back to the first candidate behind it. False if there is none.
    fn looks_back(&mut self) -> bool {
        if self.looks_back >= LOOKS_BACK {
            return false;
        }
        let Some(opened) = self.scanner.outermost() else { return false };
        let Some(line) = self.candidates.iter().copied().find(|line| *line > opened) else { return false };
        self.looks_back += 1;
        self.scanner.go_back(line);
        self.line_starts(line);
        true
    }

    /// Ends the piece under construction and starts another.
    fn cut(&mut self, end: usize) {
        let comments = self.scanner.comments.get(self.first_comment..).unwrap_or(&[]);
        let range = without_margins(self.text, self.start..end, comments);
        if !range.is_empty() {
            let depth = self.scanner.deepest;
            self.pieces.push(Piece { range, depth });
        }
        self.start = end;
        self.seen = Seen::Nothing;
        self.first_comment = self.scanner.comments.len();
        self.scanner.deepest = 0;
        self.candidates.clear();
    }
}

/// The range without the blanks and comments at its ends.
fn without_margins(text: &str, range: Range<usize>, comments: &[Comment]) -> Range<usize> {
    let (mut start, mut end) = (range.start, range.end);
    let mut first = comments.iter().peekable();
    loop {
        let rest = text.get(start..end).unwrap_or("");
        start = end - rest.trim_start().len();
        match first.next_if(|it| it.span.start as usize == start) {
            Some(comment) => start = comment.span.end as usize,
            None => break,
        }
    }
    let mut last = comments.iter().rev().peekable();
    while start < end {
        let rest = text.get(start..end).unwrap_or("");
        end = start + rest.trim_end().len();
        match last.next_if(|it| it.span.end as usize >= end) {
            Some(comment) => end = comment.span.start as usize,
            None => break,
        }
    }
    start..end.max(start)
}

/// The rest of a line that starts with annotations: `@was(old) layer web: custom {` gives `layer web: custom {`.
fn after_annotations(mut line: &str) -> &str {
    while let Some(rest) = line.strip_prefix('@') {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let rest = match rest.strip_prefix('(') {
            Some(inside) => inside.split_once(')').map_or("", |(_, rest)| rest),
            None => rest,
        };
        line = skip_blanks(rest);
    }
    line
}

/// What stands behind blanks and block comments; a carriage return is a blank.
fn skip_blanks(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches([' ', '\t', '\r']);
        match text.strip_prefix("/*").and_then(|inside| inside.split_once("*/")) {
            Some((_, rest)) => text = rest,
            None => return text,
        }
    }
}

/// `@id(`, `@was(`
fn begins_annotation(line: &str) -> bool {
    let word =
        line.strip_prefix('@').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_'));
    word.is_some_and(|rest| rest.starts_with('('))
}

/// Words that begin an entry of a body as well as a declaration: `volume data { ... }`.
const NESTED_WORDS: [&str; 4] = ["database", "elastic_ip", "user", "volume"];

/// Whether a line that starts like a declaration cannot be anything else, whatever is open around it.
fn begins_no_entry(line: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    let rest = rest.trim_start_matches([' ', '\t']);
    let behind = rest.trim_start_matches(is_word);
    let name = &rest[..rest.len() - behind.len()];
    let behind = behind.trim_start_matches([' ', '\t']);
    match word {
        "import" => rest.starts_with('"'),
        _ if word.starts_with('@') => true,
        _ if NESTED_WORDS.contains(&word) => behind.starts_with(':') && !behind.starts_with("::"),
        _ => !name.is_empty() && !JOINING_WORDS.contains(&name),
    }
}

/// Words that may stand at the start of a line that goes on with the declaration above, before a name.
const JOINING_WORDS: [&str; 9] = ["as", "else", "existing", "for", "if", "in", "secret", "then", "when"];

/// Whether a line at the left margin starts with two words, as only declarations do: `laier web: custom {`.
fn seems_declaration(line: &str) -> bool {
    let length = line.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
    let Some((word, rest)) = line.split_at_checked(length) else { return false };
    let next = rest.trim_start_matches([' ', '\t']);
    let is_apart = next.len() < rest.len();
    !word.is_empty()
        && is_apart
        && next.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && !JOINING_WORDS.contains(&word)
}

/// What must follow a declaration word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Followers {
    /// A name or a string.
    Name,
    /// Anything that shows that the word is no name in an expression.
    Any,
}

/// Whether a line that starts like this begins a declaration.
fn begins_declaration(line: &str, followers: Followers) -> bool {
    let length = line.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
    let Some((word, rest)) = line.split_at_checked(length) else { return false };
    if length < 3 || !DECLARATION_WORDS.contains(&word) || !rest.starts_with([' ', '\t', '\r', '\n', '{']) {
        return false;
    }
    let rest = rest.trim_start_matches([' ', '\t', '\r']);
    let Some(next) = rest.chars().next() else { return false };
    if next == '\n' && followers == Followers::Any {
        return names_on_next_line(rest);
    }
    let is_name = next.is_alphabetic() || next == '_' || next == '"';
    match followers {
        Followers::Name if word == "assert" => is_name || next == '!' || next.is_ascii_digit(),
        Followers::Name => is_name,
        Followers::Any if word == "assert" => !matches!(next, '=' | '.' | '\n' | '\r'),
        Followers::Any => is_name || next == '{' || next.is_ascii_digit(),
    }
}

/// Whether a line that ends here goes on with a name that begins nothing itself.
fn names_on_next_line(rest: &str) -> bool {
    let next = rest.trim_start();
    let length = next.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    next.get(..length).is_some_and(|word| {
        word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && !DECLARATION_WORDS.contains(&word)
            && !JOINING_WORDS.contains(&word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        let split = split(FileId(0), text);
        split.pieces.iter().map(|piece| &text[piece.range.clone()]).collect()
    }

    fn faults(text: &str) -> Vec<String> {
        let split = split(FileId(0), text);
        split.problems.into_sorted().into_iter().map(|it| it.message).collect()
    }

    #[test]
    fn a_declaration_begins_outside_brackets() {
        let text = "// about\nlet a = {\nlayer: 1\n}\n\n@id(\"X\")\n// more\nlayer web: custom {\n}\n  // end\n";
        assert_eq!(pieces(text), ["let a = {\nlayer: 1\n}", "@id(\"X\")\n// more\nlayer web: custom {\n}"]);
    }

    #[test]
    fn a_declaration_may_stand_behind_a_comment_on_its_line() {
        let text = "let a = 1\n/* c */ let b = 1\n@was(c) /*\n*/ \rlayer l: custom {\n}\nlet d = 1";
        assert_eq!(pieces(text), ["let a = 1", "let b = 1", "@was(c) /*\n*/ \rlayer l: custom {\n}", "let d = 1"]);
    }

    #[test]
    fn the_name_of_a_declaration_may_stand_on_the_next_line() {
        let text = "@id(\"X\")\nlet \na = {\n}\nlayer\n\n  web: custom {}\nlet b = a ??\nlayer\noutput c = 1";
        assert_eq!(
            pieces(text),
            ["@id(\"X\")\nlet \na = {\n}", "layer\n\n  web: custom {}", "let b = a ??\nlayer", "output c = 1"]
        );
    }

    #[test]
    fn strings_and_comments_hide_brackets() {
        let text =
            "let a = \"{ ${ f(\"}\") } \\\" {\" // {\nlet b = \"\"\"\nlet c = {\n\"\"\" /* { \n let */\nlet d = 1";
        assert_eq!(pieces(text).len(), 3);
        assert_eq!(faults(text), Vec::<String>::new());
    }

    #[test]
    fn the_margin_cuts_only_behind_what_does_not_close() {
        let closed = "stack s {\nvolume data {\n}\n}\nlayer l: custom {}";
        assert_eq!(pieces(closed).len(), 2);
        let open = "stack s {\n  json {\n}\nlayer l: custom {\n}\nlet x = 1";
        assert_eq!(pieces(open), ["stack s {\n  json {\n}", "layer l: custom {\n}", "let x = 1"]);
        assert_eq!(faults(open), ["`{` is not closed"]);
    }

    #[test]
    fn many_open_brackets_are_found_in_one_go() {
        let text = "layer l: custom {\n".repeat(200);
        assert_eq!(pieces(&text).len(), 200);
        assert_eq!(faults(&text).len(), 200);
    }

    #[test]
    fn a_string_ends_with_its_line() {
        let text = "let a = \"abc\nlet b = \"${ f(\nlet c = 1";
        assert_eq!(pieces(text).len(), 3);
        assert_eq!(faults(text), ["the string is not closed", "`${` is not closed"]);
    }
}
