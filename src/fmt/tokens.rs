//! One declaration as tokens: comments among them, one comma between elements whatever stood there, brackets matched.
//!
//! Comes in: the text of a declaration, its comments and the roles of its places. Goes out: tokens, or none if there is
//! something in the text that has no place in a declaration.

use super::roles::{Kind, Role};
use crate::syntax::ast::{Comment, Sign};
use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A name, a keyword, a number, a string, a key
    Word,
    /// `&&`, `|`: may stand at either end of a line
    Operator,
    /// `=`
    Equals,
    /// `-`, `!` before their operand
    Prefix,
    Open(Kind),
    Close(Kind),
    /// Between elements
    Comma,
    /// `for key, value in`
    PairComma,
    /// `key: value`
    Colon,
    /// `assert a : b`, `[for x in list : x]`
    WideColon,
    Dot,
    /// `..`
    Range,
    /// `...`
    Spread,
    /// `@`
    At,
    /// `colors?:`
    Question,
    /// `// ...`
    LineComment,
    /// `/* ... */`
    BlockComment,
}

#[derive(Clone, Debug)]
pub struct Token<'t> {
    pub shape: Shape,
    pub text: &'t str,
    /// Line breaks between it and what stands before it.
    pub newlines: usize,
    /// Whether a blank stands before it.
    pub spaced: bool,
    /// Whether an annotation ends before it.
    pub after_annotation: bool,
    /// Of an opening bracket: the index of its closer.
    pub close: usize,
    /// Of an opening bracket: what it holds cannot or should not stand on one line.
    pub broken: bool,
}

impl Token<'_> {
    pub fn is_comment(&self) -> bool {
        matches!(self.shape, Shape::LineComment | Shape::BlockComment)
    }
}

struct Frame {
    open: usize,
    kind: Kind,
    /// Whether an element begins with the next token.
    fresh: bool,
    /// Whether the colon of a comprehension has been seen.
    colon: bool,
}

pub struct Lexer<'t, 'a> {
    text: &'t str,
    at: usize,
    end: usize,
    comments: &'a [Comment],
    roles: &'a [(u32, Role)],
    tokens: Vec<Token<'t>>,
    frames: Vec<Frame>,
    /// Whether the colon outside of all brackets is that of an `assert`.
    is_assert: bool,
}

/// What the roles say about the place where a token starts.
#[derive(Default)]
struct Told {
    entry: bool,
    atom: Option<u32>,
    group: Option<Kind>,
    binary: bool,
    sign: Option<Sign>,
    line: bool,
}

impl<'t, 'a> Lexer<'t, 'a> {
    pub fn new(
        text: &'t str,
        range: Range<usize>,
        comments: &'a [Comment],
        roles: &'a [(u32, Role)],
        is_assert: bool,
    ) -> Lexer<'t, 'a> {
        Lexer {
            text,
            at: range.start,
            end: range.end,
            comments,
            roles,
            tokens: Vec::new(),
            frames: Vec::new(),
            is_assert,
        }
    }

    pub fn tokens(mut self) -> Option<Vec<Token<'t>>> {
        let mut told = Told::default();
        loop {
            let start = self.at;
            self.skip_blanks();
            let gap = self.text.get(start..self.at)?;
            let (newlines, spaced) = (gap.bytes().filter(|byte| *byte == b'\n').count(), !gap.is_empty());
            if self.at >= self.end {
                break;
            }
            let token = match self.comment() {
                Some(token) => token,
                None => {
                    self.listen(&mut told);
                    self.code(&mut std::mem::take(&mut told))?
                }
            };
            let newlines = if self.follows_line_comment() { newlines.max(1) } else { newlines };
            self.push(Token { newlines, spaced, ..token })?;
        }
        self.frames.is_empty().then_some(self.tokens)
    }

    /// A comma that stood in between moved before the comment.
    fn follows_line_comment(&self) -> bool {
        self.tokens.last().is_some_and(|token| token.shape == Shape::LineComment)
    }

    fn skip_blanks(&mut self) {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
        while self.at < self.end && self.text.as_bytes().get(self.at).is_some_and(blank) {
            self.at += 1;
        }
    }

    fn comment(&mut self) -> Option<Token<'t>> {
        while let [first, rest @ ..] = self.comments
            && (first.span.start as usize) < self.at
        {
            self.comments = rest;
        }
        let span = self.comments.first().filter(|it| it.span.start as usize == self.at)?.span;
        let text = self.text.get(span.range())?;
        self.at = span.end as usize;
        let shape = if text.starts_with("//") { Shape::LineComment } else { Shape::BlockComment };
        Some(token(shape, if shape == Shape::LineComment { text.trim_end() } else { text }))
    }

    fn listen(&mut self, told: &mut Told) {
        while let [(at, role), rest @ ..] = self.roles
            && *at as usize <= self.at
        {
            self.roles = rest;
            let here = *at as usize == self.at;
            match role {
                Role::Entry if here => told.entry = true,
                Role::Atom(end) if here => told.atom = Some(*end),
                Role::Group(kind) if here => told.group = Some(*kind),
                Role::Binary if here => told.binary = true,
                Role::Sign(sign) => told.sign = Some(*sign),
                Role::Line => told.line = true,
                Role::Entry | Role::Atom(_) | Role::Group(_) | Role::Binary => {}
            }
        }
    }

    fn code(&mut self, told: &mut Told) -> Option<Token<'t>> {
        let in_fields = self.frames.last().is_some_and(|frame| frame.kind.has_entries());
        let rest = self.text.get(self.at..self.end)?;
        if told.entry || in_fields && rest.starts_with("...") && self.frames.last().is_some_and(|it| !it.fresh) {
            self.begin_entry();
        }
        let (shape, length) = match told.atom {
            Some(end) => (Shape::Word, end as usize - self.at),
            None => self.shape(rest, told)?,
        };
        let mut text = rest.get(..length)?;
        self.at += length;
        let mut shape = shape;
        if let (Some(sign), Shape::Colon | Shape::Equals) = (told.sign, shape) {
            (shape, text) = self.wanted_sign(sign, shape, text);
        }
        Some(Token { after_annotation: told.line, ..token(shape, text) })
    }

    /// The sign that the place wants; after `=` a value starts on the same line.
    fn wanted_sign(&self, sign: Sign, shape: Shape, text: &'t str) -> (Shape, &'t str) {
        let next = self.text.get(self.at..self.end).unwrap_or("").trim_start_matches([' ', '\t', '\r', '\n']);
        let in_the_way =
            self.tokens.last().is_some_and(Token::is_comment) || next.starts_with("//") || next.starts_with("/*");
        match sign {
            _ if in_the_way => (shape, text),
            Sign::Equals => (Shape::Equals, "="),
            Sign::Colon => (Shape::Colon, ":"),
        }
    }

    fn shape(&self, rest: &str, told: &Told) -> Option<(Shape, usize)> {
        let bytes = rest.as_bytes();
        let first = *bytes.first()?;
        let word = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        if word > 0 {
            return Some((Shape::Word, word));
        }
        if told.binary {
            const TWO: [&str; 7] = ["&&", "||", "==", "!=", "<=", ">=", "??"];
            return Some(match rest.get(..2) {
                Some("..") => (Shape::Range, 2),
                Some(two) if TWO.contains(&two) => (Shape::Operator, 2),
                Some(_) | None => (Shape::Operator, 1),
            });
        }
        let depth_kind = self.frames.last().map(|frame| frame.kind);
        Some(match first {
            b'(' => (Shape::Open(told.group.unwrap_or(Kind::Other)), 1),
            b'[' if self.tokens.last().is_some_and(|it| matches!(it.shape, Shape::Open(_))) => {
                (Shape::Open(told.group.unwrap_or(Kind::Other)), 1)
            }
            b'[' => (Shape::Open(told.group.unwrap_or(Kind::Index)), 1),
            b'{' => (Shape::Open(told.group?), 1),
            b')' | b']' | b'}' => (Shape::Close(depth_kind?), 1),
            b',' if depth_kind.is_some_and(Kind::has_elements) => (Shape::Comma, 1),
            b',' => (Shape::PairComma, 1),
            b':' => (self.colon(), 1),
            b'=' => (Shape::Equals, 1),
            b'|' => (Shape::Operator, 1),
            b'-' | b'!' => (Shape::Prefix, 1),
            // `[*]`
            b'*' => (Shape::Word, 1),
            b'@' => (Shape::At, 1),
            b'?' => (Shape::Question, 1),
            b'.' if rest.starts_with("...") => (Shape::Spread, 3),
            b'.' if rest.starts_with("..") => (Shape::Range, 2),
            b'.' => (Shape::Dot, 1),
            _ => return None,
        })
    }

    fn colon(&self) -> Shape {
        match self.frames.last() {
            None if self.is_assert => Shape::WideColon,
            Some(Frame { kind: Kind::Comprehension, colon: false, .. }) => Shape::WideColon,
            Some(_) | None => Shape::Colon,
        }
    }

    fn push(&mut self, token: Token<'t>) -> Option<()> {
        match token.shape {
            Shape::Open(kind) => {
                self.begun();
                self.frames.push(Frame { open: self.tokens.len(), kind, fresh: true, colon: false });
                self.tokens.push(token);
            }
            Shape::Close(_) => {
                self.drop_last_comma();
                let frame = self.frames.pop()?;
                let close = self.tokens.len();
                self.tokens.get_mut(frame.open)?.close = close;
                self.tokens.push(token);
            }
            Shape::Comma => {
                let newlines = token.newlines;
                self.insert_comma(newlines);
            }
            _ => {
                if let Some(frame) = self.frames.last_mut()
                    && token.shape == Shape::WideColon
                {
                    frame.colon = true;
                }
                if !token.is_comment() {
                    self.begun();
                }
                self.tokens.push(token);
            }
        }
        Some(())
    }

    /// An element has begun.
    fn begun(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.fresh = false;
        }
    }

    /// An entry begins: a comma goes before it if none stands there.
    fn begin_entry(&mut self) {
        if self.frames.last().is_some_and(|frame| !frame.fresh) {
            self.insert_comma(1);
        }
    }

    /// Right behind the last element and the block comments on its line.
    fn insert_comma(&mut self, newlines: usize) {
        let mut index = self.tokens.len();
        while index > 0 && self.tokens.get(index - 1).is_some_and(Token::is_comment) {
            index -= 1;
        }
        while let Some(comment) = self.tokens.get(index) {
            let next = self.tokens.get(index + 1).map_or(newlines, |next| next.newlines);
            let glued = newlines == 0 && self.tokens.len() == index + 1;
            let ends_line = comment.shape == Shape::LineComment || comment.text.contains('\n') || comment.newlines > 0;
            if ends_line || next == 0 && !glued {
                break;
            }
            index += 1;
        }
        self.tokens.insert(index, token(Shape::Comma, ","));
        if let Some(frame) = self.frames.last_mut() {
            frame.fresh = true;
        }
    }

    /// The comma before a closer, which is written if the brackets are broken.
    fn drop_last_comma(&mut self) {
        let index = self.tokens.iter().rposition(|token| !token.is_comment());
        let is_comma = |token: &Token<'_>| matches!(token.shape, Shape::Comma | Shape::PairComma);
        if let Some(index) = index
            && self.tokens.get(index).is_some_and(is_comma)
        {
            self.tokens.remove(index);
        }
    }
}

fn token(shape: Shape, text: &str) -> Token<'_> {
    Token { shape, text, newlines: 0, spaced: false, after_annotation: false, close: 0, broken: false }
}
