//! Tokens to lines: what stands on one line, what is broken, and how far in.
//!
//! What the user broke stays broken, what does not fit is broken from the outside in, one element a line. Outside of brackets
//! lines are broken only where they were, at operators and the words of clauses.

use super::roles::Kind;
use super::tokens::{Shape, Token};

/// In characters.
const WIDTH: usize = 100;
/// In blanks.
const STEP: usize = 2;

/// The lines of a declaration.
pub fn write(tokens: &mut [Token<'_>]) -> String {
    mark_broken(tokens);
    let mut writer = Writer { tokens, out: String::new(), column: 0, indent: 0 };
    let declaration = tokens_of_annotations(tokens);
    writer.flow(0, declaration, Place { base: 0, step: 0, after: 0 });
    if declaration > 0 {
        writer.new_line(0);
    }
    writer.flow(declaration, tokens.len(), Place { base: 0, step: STEP, after: 0 });
    writer.out
}

/// How many tokens stand before the word of the declaration.
fn tokens_of_annotations(tokens: &[Token<'_>]) -> usize {
    tokens.iter().rposition(|token| token.after_annotation).unwrap_or(0)
}

/// What is known about an open bracket while its tokens pass.
struct Frame {
    open: usize,
    kind: Kind,
    /// A line break where elements are parted, or a comment that needs one.
    direct: bool,
    /// A line break inside an element.
    nested: bool,
    /// A line break inside an element that is not the last one.
    nested_before_last: bool,
    elements: usize,
}

impl Frame {
    fn is_broken(&self) -> bool {
        match self.kind {
            Kind::Body | Kind::Object => self.direct || self.nested,
            Kind::List => self.direct || self.nested && self.elements > 1,
            Kind::Arguments => self.direct || self.nested_before_last,
            Kind::Comprehension | Kind::Index | Kind::Other => self.direct,
        }
    }
}

/// Finds the brackets that are broken whatever fits.
fn mark_broken(tokens: &mut [Token<'_>]) {
    let mut frames: Vec<Frame> = Vec::new();
    for index in 0..tokens.len() {
        let kept = index > 0 && breaks_before(tokens, index);
        let Some(token) = tokens.get(index) else { break };
        let before = index.checked_sub(1).and_then(|it| tokens.get(it)).map(|it| it.shape);
        if let Some(frame) = frames.last_mut() {
            frame.see(token, before, kept);
        }
        match token.shape {
            Shape::Open(kind) => frames.push(Frame {
                open: index,
                kind,
                direct: false,
                nested: false,
                nested_before_last: false,
                elements: 1,
            }),
            Shape::Close(_) => {
                let Some(frame) = frames.pop() else { break };
                let broken = frame.is_broken() && index > frame.open + 1;
                if let Some(outer) = frames.last_mut() {
                    outer.nested |= broken || frame.nested;
                }
                if let Some(open) = tokens.get_mut(frame.open) {
                    open.broken = broken;
                }
            }
            _ => {}
        }
    }
}

impl Frame {
    fn see(&mut self, token: &Token<'_>, before: Option<Shape>, kept: bool) {
        let after_open = before.is_some_and(|it| matches!(it, Shape::Open(_)));
        let at_edge = match self.kind {
            Kind::Body | Kind::Object | Kind::List | Kind::Arguments => {
                after_open
                    || before == Some(Shape::Comma)
                    || matches!(token.shape, Shape::Close(_))
                    || token.is_comment()
            }
            Kind::Comprehension => after_open || before == Some(Shape::WideColon),
            Kind::Index | Kind::Other => after_open,
        };
        self.direct |= at_edge && token.newlines > 0 || token.shape == Shape::LineComment;
        self.nested |= kept || token.text.contains('\n');
        if token.shape == Shape::Comma {
            self.elements += 1;
            self.nested_before_last |= self.nested;
        }
    }
}

/// Whether a line ends before this token although no bracket is broken here.
fn breaks_before(tokens: &[Token<'_>], index: usize) -> bool {
    let (Some(before), Some(token)) = (index.checked_sub(1).and_then(|it| tokens.get(it)), tokens.get(index)) else {
        return false;
    };
    if token.shape == Shape::Comma || matches!(token.shape, Shape::Close(kind) if kind.has_elements()) {
        return false;
    }
    if before.shape == Shape::LineComment || token.after_annotation {
        return true;
    }
    let at_elements = before.shape == Shape::Comma || matches!(before.shape, Shape::Open(_));
    let may = before.is_comment() || token.is_comment() || ends_line(before) || begins_line(token);
    token.newlines > 0 && may && !at_elements && !matches!(token.shape, Shape::Close(_))
}

fn begins_line(token: &Token<'_>) -> bool {
    match token.shape {
        Shape::Operator | Shape::WideColon => true,
        Shape::Word => ["then", "else", "for", "if", "when", "existing"].contains(&token.text),
        _ => false,
    }
}

fn ends_line(token: &Token<'_>) -> bool {
    match token.shape {
        Shape::Operator | Shape::WideColon => true,
        Shape::Word => ["then", "else"].contains(&token.text),
        _ => false,
    }
}

/// Whether a blank parts the two on a line.
fn is_spaced(before: &Token<'_>, token: &Token<'_>) -> bool {
    let braces = |kind: Kind, text: &str| kind != Kind::Other && matches!(text, "{" | "}");
    match (before.shape, token.shape) {
        (Shape::Open(_), Shape::Close(_)) => false,
        (Shape::Open(kind), _) => braces(kind, before.text),
        (_, Shape::Close(kind)) => braces(kind, token.text),
        (_, Shape::Comma | Shape::PairComma | Shape::Colon | Shape::Dot | Shape::Question) => false,
        (Shape::Colon | Shape::Comma | Shape::PairComma, Shape::Range) => true,
        (_, Shape::Range) => false,
        // `- 1` is the negation of 1, `-1` a number.
        (Shape::Prefix, _) => token.spaced && token.text.starts_with(|first: char| first.is_ascii_digit()),
        (Shape::Dot | Shape::Range | Shape::Spread | Shape::At, _) => before.is_comment(),
        (_, Shape::Open(Kind::Arguments | Kind::Index)) => false,
        _ => true,
    }
}

/// Where a stretch of tokens stands.
#[derive(Clone, Copy)]
struct Place {
    /// The indentation of its first line.
    base: usize,
    /// How much further in the lines are that continue it.
    step: usize,
    /// How many characters follow it on its last line.
    after: usize,
}

struct Writer<'t, 'a> {
    tokens: &'a [Token<'t>],
    out: String,
    /// Of the end of the text, in characters.
    column: usize,
    /// Of the line that is being written.
    indent: usize,
}

impl<'t, 'a> Writer<'t, 'a> {
    fn token(&self, index: usize) -> Option<&'a Token<'t>> {
        self.tokens.get(index)
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
        match text.rsplit_once('\n') {
            Some((_, last)) => self.column = last.chars().count(),
            None => self.column += text.chars().count(),
        }
    }

    fn new_line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
        self.indent = indent;
    }

    /// Tokens one after the other; brackets that have to be broken are.
    fn flow(&mut self, start: usize, end: usize, place: Place) {
        let mut index = start;
        while index < end {
            let Some(token) = self.token(index) else { return };
            if index > start {
                self.gap(index, place);
            }
            if let Shape::Open(kind) = token.shape
                && self.has_to_break(index, end, place)
            {
                self.broken(index, kind, place);
                index = token.close + 1;
            } else {
                self.put(token.text);
                index += 1;
            }
        }
    }

    fn gap(&mut self, index: usize, place: Place) {
        let (Some(before), Some(token)) = (self.token(index - 1), self.token(index)) else { return };
        if breaks_before(self.tokens, index) {
            self.new_line(place.base + place.step);
        } else if is_spaced(before, token) {
            self.put(" ");
        }
    }

    fn has_to_break(&self, open: usize, end: usize, place: Place) -> bool {
        let Some(token) = self.token(open) else { return false };
        let Shape::Open(kind) = token.shape else { return false };
        if token.broken {
            return true;
        }
        let may = kind.has_elements() || kind == Kind::Comprehension;
        may && token.close > open + 1 && !self.hugs(open) && !self.fits(open, end, place.after)
    }

    /// Whether all that the brackets hold is one pair of brackets, which is broken in their place.
    fn hugs(&self, open: usize) -> bool {
        let (Some(outer), Some(inner)) = (self.token(open), self.token(open + 1)) else { return false };
        let outer_holds = matches!(outer.shape, Shape::Open(Kind::Arguments | Kind::List));
        let inner_breaks =
            matches!(inner.shape, Shape::Open(kind) if kind.has_elements() || kind == Kind::Comprehension);
        outer_holds && inner_breaks && inner.close + 1 == outer.close && inner.close > open + 2
    }

    /// Whether the line does, from a bracket up to where it can end next.
    fn fits(&self, open: usize, end: usize, after: usize) -> bool {
        let close = self.token(open).map_or(open, |token| token.close);
        let mut column = self.column;
        for index in open..end {
            let (before, Some(token)) = (index.checked_sub(1).and_then(|it| self.token(it)), self.token(index)) else {
                break;
            };
            if index > open && breaks_before(self.tokens, index) || index > close && token.is_comment() {
                return column <= WIDTH;
            }
            column += usize::from(index > open && before.is_some_and(|it| is_spaced(it, token)));
            let first = token.text.split('\n').next().unwrap_or("");
            column += first.chars().count();
            let opens = matches!(token.shape, Shape::Open(_)) && (index > close || token.broken);
            if opens || first.len() < token.text.len() || column > WIDTH {
                return column <= WIDTH;
            }
        }
        column + after <= WIDTH
    }

    /// A bracket, what it holds on lines of its own, and its closer.
    fn broken(&mut self, open: usize, kind: Kind, place: Place) {
        let Some(token) = self.token(open) else { return };
        let outer = if kind == Kind::Body { place.base } else { self.indent };
        let inner = Place { base: outer + STEP, step: STEP, after: 0 };
        self.put(token.text);
        match kind {
            Kind::Body | Kind::Object | Kind::List | Kind::Arguments => {
                self.elements(open + 1, token.close, kind, inner)
            }
            Kind::Comprehension => self.comprehension(open + 1, token.close, inner),
            Kind::Index | Kind::Other => {
                self.new_line(inner.base);
                self.flow(open + 1, token.close, inner);
            }
        }
        self.new_line(outer);
        self.put(self.token(token.close).map_or("", |it| it.text));
    }

    /// `for x in list :`, and below it the value.
    fn comprehension(&mut self, start: usize, end: usize, place: Place) {
        let mut colon = start;
        while let Some(token) = self.token(colon)
            && token.shape != Shape::WideColon
        {
            colon = if matches!(token.shape, Shape::Open(_)) { token.close + 1 } else { colon + 1 };
        }
        self.new_line(place.base);
        self.flow(start, colon + 1, place);
        self.new_line(place.base);
        self.flow(colon + 1, end, place);
    }

    fn elements(&mut self, start: usize, end: usize, kind: Kind, place: Place) {
        let comma = if kind.has_entries() { "" } else { "," };
        let place = Place { after: comma.len(), ..place };
        let mut index = start;
        let mut continues = false;
        while index < end {
            let Some(token) = self.token(index) else { return };
            if token.is_comment() {
                let leads = token.shape == Shape::BlockComment && self.leads(index, end);
                let trails = token.newlines == 0 && !leads && !continues;
                match trails || continues {
                    true => self.put(" "),
                    false => self.element_line(index, start, place),
                }
                self.put(token.text);
                continues = leads;
                index += 1;
                continue;
            }
            let (code_end, next) = self.element(index, end);
            match continues {
                true => self.put(" "),
                false => self.element_line(index, start, place),
            }
            continues = false;
            self.flow(index, code_end, place);
            self.put(comma);
            index = next;
        }
    }

    /// Whether an element goes on behind this comment on its line.
    fn leads(&self, index: usize, end: usize) -> bool {
        index + 1 < end && self.token(index + 1).is_some_and(|next| next.newlines == 0)
    }

    /// A new line, below an empty one if there was one.
    fn element_line(&mut self, index: usize, first: usize, place: Place) {
        let blank = self.token(index).is_some_and(|token| token.newlines > 1);
        if blank && index > first {
            self.out.push('\n');
        }
        self.new_line(place.base);
    }

    /// Where the element ends that starts here, and where the next one starts.
    fn element(&self, start: usize, end: usize) -> (usize, usize) {
        let mut index = start;
        let mut code_end = start;
        while index < end {
            let Some(token) = self.token(index) else { break };
            if token.shape == Shape::Comma {
                return (index, index + 1);
            }
            index = if matches!(token.shape, Shape::Open(_)) { token.close + 1 } else { index + 1 };
            if !token.is_comment() {
                code_end = index;
            }
        }
        (code_end, code_end)
    }
}
