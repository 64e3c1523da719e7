//! The scanner below everything: steps over strings, comments and brackets, and stops at line breaks and commas.
//!
//! Comes in: a stretch of text. Goes out: events for whoever cuts the text, the comments passed on the way, and a fault
//! for each bracket or string that does not close and each bracket that closes nothing.

use super::ast::Comment;
use super::parse::{DEEPEST, too_deep};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use std::ops::Range;

/// How many brackets and strings that do not close are reported of one file.
const MOST_FAULTS: usize = 10_000;

/// How many brackets are told apart at a time; what opens inside of so many is only counted.
const MOST_OPEN: usize = 1 << 20;

/// What a bracket weighs among the bytes of code.
const BRACKET: usize = 8;

/// Where the scanner stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// After a line break, in code or in a `"""` string.
    Line(usize),
    /// Before a comma in code.
    Comma(usize),
    End,
}

/// Something wrong, and where it began.
#[derive(Debug)]
pub struct Fault {
    pub at: usize,
    /// `None` for what follows from the fault before it.
    pub diagnostic: Option<Diagnostic>,
}

impl Fault {
    fn is_unclosed(&self) -> bool {
        self.diagnostic.as_ref().is_some_and(|it| it.code == Code::UNCLOSED)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// `(`
    Round,
    /// `[`
    Square,
    /// `{`
    Curly,
    /// `${` in a string on one line
    InString,
    /// `${` in a `"""` string
    InLines,
    /// `"""`
    Lines,
}

const KINDS: usize = 6;

impl Kind {
    fn text(self) -> &'static str {
        match self {
            Kind::Round => "(",
            Kind::Square => "[",
            Kind::Curly => "{",
            Kind::InString | Kind::InLines => "${",
            Kind::Lines => "\"\"\"",
        }
    }

    fn closer(self) -> &'static str {
        match self {
            Kind::Round => ")",
            Kind::Square => "]",
            Kind::Curly | Kind::InString | Kind::InLines => "}",
            Kind::Lines => "\"\"\"",
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Open {
    at: usize,
    /// Where its line starts.
    line: usize,
    kind: Kind,
}

pub struct Scanner<'t> {
    file: FileId,
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    end: usize,
    /// Where the line of `at` starts.
    line: usize,
    /// What is open, outermost first.
    open: Vec<Open>,
    /// How many of each kind are open.
    counts: [usize; KINDS],
    /// Index of the first open `${` in a string on one line, if there is one.
    first_in_string: usize,
    /// How many more brackets are open than `open` holds.
    uncounted: usize,
    /// How much code was passed, strings and comments aside: what a tree of it will need room for.
    pub weight: usize,
    /// A closed bracket whose closer stands further left than its line: likely the one that lacks a closer.
    suspect: Option<Open>,
    /// Where everything that was open was closed for the first time.
    first_closed: Option<usize>,
    /// The largest number of open brackets since the user last set it to 0.
    pub deepest: usize,
    pub comments: Vec<Comment>,
    /// In source order of their places.
    pub faults: Vec<Fault>,
    /// Where the last string that is not closed on its line stops, if none has begun since.
    broken_off: Option<usize>,
}

impl<'t> Scanner<'t> {
    pub fn new(file: FileId, text: &'t str, range: Range<usize>) -> Scanner<'t> {
        Scanner {
            file,
            text,
            bytes: text.as_bytes(),
            at: range.start,
            line: range.start,
            counts: [0; KINDS],
            first_in_string: 0,
            uncounted: 0,
            weight: 0,
            end: range.end.min(text.len()),
            open: Vec::new(),
            suspect: None,
            first_closed: None,
            deepest: 0,
            comments: Vec::new(),
            faults: Vec::new(),
            broken_off: None,
        }
    }

    /// Whether no bracket and no string is open.
    pub fn is_outside(&self) -> bool {
        self.open.is_empty()
    }

    /// What would close all that is open, the innermost first.
    pub fn closers(&self) -> impl Iterator<Item = &'static str> {
        self.open.iter().rev().map(|open| open.kind.closer())
    }

    /// Where the bracket at the start of the text is closed.
    pub fn closer_of_first(&mut self) -> Option<usize> {
        while self.first_closed.is_none() && self.next_event() != Event::End {}
        self.first_closed
    }

    /// Where the outermost open bracket or string stands.
    pub fn outermost(&self) -> Option<usize> {
        self.open.first().map(|open| open.at)
    }

    /// Continues at an earlier place, outside of everything: forgets what was found behind it and reports what is open there.
    pub fn go_back(&mut self, at: usize) {
        self.at = at;
        self.line = at;
        self.truncate(self.open.partition_point(|open| open.at < at));
        self.suspect = self.suspect.filter(|it| it.at < at);
        self.broken_off = None;
        self.comments.truncate(self.comments.partition_point(|it| (it.span.start as usize) < at));
        self.faults.retain(|fault| fault.at < at);
        self.report_unclosed();
    }

    /// Whether a string of several lines is open.
    pub fn is_in_lines(&self) -> bool {
        self.count(Kind::Lines) > 0
    }

    /// Reports what is open and closes it.
    pub fn report_unclosed(&mut self) {
        let Some(outermost) = self.open.first().copied() else { return };
        // Behind a string without an end, no closer is seen.
        let string = self.open.iter().find(|it| it.kind == Kind::Lines).copied();
        let bracket = self.suspect.filter(|it| it.at > outermost.at).unwrap_or(outermost);
        let culprit = string.unwrap_or(bracket);
        self.unclosed(culprit, None);
        self.truncate(0);
        self.suspect = None;
    }

    pub fn next_event(&mut self) -> Event {
        if matches!(self.open.last(), Some(Open { kind: Kind::Lines, .. }))
            && let Some(event) = self.lines()
        {
            return event;
        }
        loop {
            let from = self.at;
            while self.at < self.end && self.bytes.get(self.at).is_some_and(|byte| PLAIN[*byte as usize]) {
                self.at += 1;
            }
            self.weight += self.at - from;
            if self.at >= self.end {
                return Event::End;
            }
            let at = self.at;
            self.at += 1;
            let event = match self.bytes.get(at).copied().unwrap_or(0) {
                b'\n' => Some(self.line_break()),
                b',' => Some(Event::Comma(at)),
                b'"' => self.quote(at),
                b'/' => self.slash(at),
                b'#' => self.hash(at),
                b'(' => self.opened(at, Kind::Round),
                b'[' => self.opened(at, Kind::Square),
                b'{' => self.opened(at, Kind::Curly),
                b')' => self.closed(at, Kind::Round),
                b']' => self.closed(at, Kind::Square),
                _ => self.closed(at, Kind::Curly),
            };
            if let Some(event) = event {
                return event;
            }
        }
    }

    fn line_break(&mut self) -> Event {
        self.line = self.at;
        if self.count(Kind::InString) > 0 {
            if let Some(open) = self.open.get(self.first_in_string).copied() {
                self.unclosed(open, None);
            }
            self.truncate(self.first_in_string);
        }
        Event::Line(self.at)
    }

    fn count(&self, kind: Kind) -> usize {
        self.counts.get(kind as usize).copied().unwrap_or(0)
    }

    fn push(&mut self, at: usize, kind: Kind) {
        if kind == Kind::InString && self.count(kind) == 0 {
            self.first_in_string = self.open.len();
        }
        self.open.push(Open { at, line: self.line, kind });
        if let Some(count) = self.counts.get_mut(kind as usize) {
            *count += 1;
        }
    }

    fn pop(&mut self) -> Option<Open> {
        let open = self.open.pop()?;
        if let Some(count) = self.counts.get_mut(open.kind as usize) {
            *count -= 1;
        }
        Some(open)
    }

    /// Forgets all that is open but the outermost few.
    fn truncate(&mut self, length: usize) {
        self.uncounted = 0;
        while self.open.len() > length {
            self.pop();
        }
    }

    fn opened(&mut self, at: usize, kind: Kind) -> Option<Event> {
        self.weight += BRACKET;
        if self.open.len() >= MOST_OPEN {
            self.uncounted += 1;
            return None;
        }
        self.push(at, kind);
        let brackets = self.open.len() - self.count(Kind::Lines);
        if brackets > self.deepest {
            self.deepest = brackets;
            if brackets == DEEPEST + 1 {
                let length = kind.text().len();
                self.fault(at, too_deep(Span::new(self.file, at, at + length)));
            }
        }
        None
    }

    fn closed(&mut self, at: usize, kind: Kind) -> Option<Event> {
        if self.uncounted > 0 {
            self.uncounted -= 1;
            return None;
        }
        let fits = |open: &Open| open.kind.closer() == kind.closer();
        if !self.open.last().is_some_and(fits) {
            let known = match kind {
                Kind::Curly => self.count(Kind::Curly) + self.count(Kind::InString) + self.count(Kind::InLines),
                other => self.count(other),
            };
            let index = if known == 0 { None } else { self.open.iter().rposition(fits) };
            let Some(index) = index else {
                self.closes_nothing(at, kind);
                return None;
            };
            if let Some(inner) = self.open.get(index + 1).copied() {
                self.unclosed(inner, Some(at));
            }
            self.truncate(index + 1);
        }
        let top = self.pop()?;
        if self.open.is_empty() && self.first_closed.is_none() {
            self.first_closed = Some(at);
        }
        match top.kind {
            Kind::InString => self.string(top.at),
            Kind::InLines => self.lines(),
            Kind::Curly | Kind::Round | Kind::Square => {
                self.suspect(top, at);
                None
            }
            Kind::Lines => None,
        }
    }

    /// Remembers a bracket whose closer begins a line further left than the line of the bracket.
    fn suspect(&mut self, open: Open, closer: usize) {
        if self.suspect.is_some() || self.open.is_empty() {
            return;
        }
        let indent = |line: usize| self.bytes.iter().skip(line).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let is_first =
            self.line != open.line && self.text.get(self.line..closer).is_some_and(|it| it.trim().is_empty());
        if is_first && closer - self.line < indent(open.line) {
            self.suspect = Some(open);
        }
    }

    fn quote(&mut self, at: usize) -> Option<Event> {
        if self.broken_off.take().is_some_and(|from| self.ends_string(from, at)) {
            if !self.has_most_faults() {
                self.faults.push(Fault { at, diagnostic: None });
            }
            return None;
        }
        if self.text.get(at..self.end).is_some_and(|rest| rest.starts_with("\"\"\"")) {
            self.at = at + 3;
            self.push(at, Kind::Lines);
            return self.lines();
        }
        self.string(at)
    }

    /// Whether a quote is the end of a string that began a few lines above: no other begins behind it, and no empty line is between.
    fn ends_string(&self, from: usize, at: usize) -> bool {
        let between = self.text.get(from..at).unwrap_or("");
        let behind = self.text.get(at + 1..self.end).unwrap_or("").lines().next().unwrap_or("");
        let ends = behind.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, ',' | ')' | ']' | '}'));
        let pairs = behind.matches('"').count() % 2 == 0;
        ends && pairs && !between.contains("\n\n") && between.lines().count() <= 10
    }

    /// In a string on one line that starts at `start`, up to its end or a `${`.
    fn string(&mut self, start: usize) -> Option<Event> {
        loop {
            match self.bytes.get(self.at).filter(|_| self.at < self.end) {
                Some(b'"') => {
                    self.at += 1;
                    return None;
                }
                Some(b'\\') if self.bytes.get(self.at + 1).is_none_or(|byte| *byte != b'\n') => self.at += 2,
                Some(b'$') if self.bytes.get(self.at + 1) == Some(&b'{') => {
                    self.at += 2;
                    return self.opened(self.at - 2, Kind::InString);
                }
                Some(b'\n') | None => {
                    self.unclosed_string(start);
                    return None;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    /// In a `"""` string, up to its end, a line break or a `${`.
    fn lines(&mut self) -> Option<Event> {
        if !matches!(self.open.last(), Some(Open { kind: Kind::Lines, .. })) {
            return None;
        }
        loop {
            let rest = self.bytes.get(self.at..self.end).unwrap_or(&[]);
            match rest {
                [b'"', b'"', b'"', ..] => {
                    self.at += 3;
                    self.pop();
                    return None;
                }
                [b'\\', byte, ..] if *byte != b'\n' => self.at += 2,
                [b'$', b'{', ..] => {
                    self.at += 2;
                    return self.opened(self.at - 2, Kind::InLines);
                }
                [b'\n', ..] => {
                    self.at += 1;
                    self.line = self.at;
                    return Some(Event::Line(self.at));
                }
                [_, ..] => self.at += 1,
                [] => return Some(Event::End),
            }
        }
    }

    fn slash(&mut self, at: usize) -> Option<Event> {
        let rest = self.bytes.get(self.at..self.end).unwrap_or(&[]);
        let length = match rest.first() {
            Some(b'/') => rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
            Some(b'*') => match self.text.get(self.at + 1..self.end).and_then(|rest| rest.find("*/")) {
                Some(length) => length + 3,
                None => {
                    self.unclosed_comment(at);
                    rest.len()
                }
            },
            Some(_) | None => return None,
        };
        self.at += length;
        let text = self.text.get(at..self.at).unwrap_or("");
        if let Some(last) = text.rfind('\n') {
            self.line = at + last + 1;
        }
        self.comments.push(Comment { span: Span::new(self.file, at, at + text.trim_end_matches('\r').len()) });
        None
    }

    /// `#` begins a comment elsewhere; taken for one after the report.
    fn hash(&mut self, at: usize) -> Option<Event> {
        let rest = self.bytes.get(self.at..self.end).unwrap_or(&[]);
        self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let span = Span::new(self.file, at, at + 1);
        self.fault(
            at,
            Diagnostic::at(Code::HASH_COMMENT, span, "a comment starts with `//`, not with `#`", "not a comment here")
                .fix("replace with `//`", span, "//"),
        );
        None
    }

    fn unclosed_string(&mut self, start: usize) {
        // Inside `${` of another string on the line: the other one is what went wrong.
        if self.count(Kind::InString) > 0 || self.has_most_faults() {
            return;
        }
        self.broken_off = Some(self.at);
        let line = self.text.get(start..self.at).unwrap_or("").trim_end();
        let span = Span::new(self.file, start, start + line.len());
        self.fault(
            start,
            Diagnostic::at(Code::UNCLOSED, span, "the string is not closed", "it must end on its line")
                .help("add `\"`; a string over several lines stands in `\"\"\"`"),
        );
    }

    fn unclosed_comment(&mut self, start: usize) {
        let span = Span::new(self.file, start, start + 2);
        self.fault(
            start,
            Diagnostic::at(Code::UNCLOSED, span, "the comment is not closed", "it runs to the end of the file")
                .help("add `*/`"),
        );
    }

    /// Reports an open bracket, unless something wrong inside it explains why.
    fn unclosed(&mut self, open: Open, closer: Option<usize>) {
        if self.has_most_faults() || self.faults.last().is_some_and(|fault| fault.at > open.at && fault.is_unclosed()) {
            return;
        }
        let text = open.kind.text();
        let span = Span::new(self.file, open.at, open.at + text.len());
        let message = format!("`{text}` is not closed");
        let mut problem = Diagnostic::at(Code::UNCLOSED, span, message, "opened here");
        if let Some(closer) = closer {
            let label = format!("`{}` is missing before this", open.kind.closer());
            problem = problem.label(Span::new(self.file, closer, closer + 1), label);
        } else {
            problem = problem.help(format!("add `{}`", open.kind.closer()));
        }
        self.fault(open.at, problem);
    }

    fn closes_nothing(&mut self, at: usize, kind: Kind) {
        if self.has_most_faults()
            || self.faults.last().is_some_and(|fault| fault.is_unclosed() && fault.at >= self.line)
        {
            return;
        }
        let closer = kind.closer();
        let span = Span::new(self.file, at, at + 1);
        let label = format!("no `{}` is open here", kind.text());
        self.fault(at, Diagnostic::at(Code::SYNTAX, span, format!("`{closer}` closes nothing"), label));
    }

    /// Past so many, one more tells nobody anything; memory and time stay bounded.
    fn has_most_faults(&self) -> bool {
        self.faults.len() >= MOST_FAULTS
    }

    fn fault(&mut self, at: usize, diagnostic: Diagnostic) {
        if self.has_most_faults() {
            return;
        }
        let index = self.faults.partition_point(|fault| fault.at <= at);
        self.faults.insert(index, Fault { at, diagnostic: Some(diagnostic) });
    }
}

/// Bytes that the scanner steps over.
static PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let special = b"\n,\"/#()[]{}";
    let mut index = 0;
    while index < special.len() {
        plain[special[index] as usize] = false;
        index += 1;
    }
    plain
};
