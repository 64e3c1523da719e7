//! A draft to text. It makes sense to the parser; how it looks is left to the formatter, apart from texts of several lines,
//! which nobody moves later.

use super::{Content, Draft, Element, Entry, Expr, Item, Piece, is_identifier};
use std::fmt::Write;

pub fn write(draft: &Draft) -> String {
    let mut writer = Writer { out: String::new(), depth: 0 };
    writer.comments(&draft.head);
    let mut last = None;
    for item in &draft.items {
        let same = last == Some(item.word) && item.is_short();
        if !writer.out.is_empty() && !same {
            writer.out.push('\n');
        }
        writer.item(item);
        last = item.is_short().then_some(item.word);
    }
    if !draft.tail.is_empty() {
        writer.out.push('\n');
        writer.comments(&draft.tail);
    }
    writer.out
}

/// One expression as text.
pub fn write_expr(expr: &Expr) -> String {
    let mut writer = Writer { out: String::new(), depth: 0 };
    writer.expr(expr);
    writer.out
}

/// Text as it is written on one line, in its quotes.
pub fn quoted(text: &str) -> String {
    let mut writer = Writer { out: String::new(), depth: 0 };
    writer.text(text);
    writer.out
}

struct Writer {
    out: String,
    depth: usize,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        self.indent();
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    /// Lines of comments, each ended and the next line indented.
    fn comments(&mut self, comments: &[std::sync::Arc<str>]) {
        for line in comments.iter().flat_map(|it| it.lines()) {
            self.push("// ");
            self.push(line.trim());
            self.new_line();
        }
    }

    fn item(&mut self, item: &Item) {
        self.comments(&item.comments);
        for line in item.doc.iter().flat_map(|doc| doc.split('\n')) {
            self.push("/// ");
            self.push(line.trim_end());
            self.new_line();
        }
        if let Some(id) = &item.id {
            self.push("@id(");
            self.text(id);
            self.push(")\n");
        }
        self.push(item.word.text());
        self.push(" ");
        match item.word {
            super::Word::Attributes if !is_identifier(&item.name) => self.text(&item.name),
            _ => self.push(&item.name),
        }
        if let Some(kind) = &item.kind {
            self.push(": ");
            self.push(kind);
        }
        if let Some(family) = &item.family {
            self.push(" for ");
            self.push(&family.variable);
            self.push(" in ");
            self.expr(&family.over);
        }
        if let Some(when) = &item.when {
            self.push(" when ");
            self.expr(when);
        }
        if let Some(existing) = &item.existing {
            self.push(" existing ");
            self.expr(existing);
        }
        if let Some(value) = &item.value {
            self.push(" = ");
            self.expr(value);
        }
        if let Some(body) = &item.body {
            self.push(" ");
            match item.word {
                super::Word::Parameter | super::Word::Output => self.line(body),
                _ => self.block(body, " = "),
            }
        }
        self.push("\n");
    }

    /// A body on one line, if nothing in it needs several.
    fn line(&mut self, entries: &[Entry]) {
        let plain = |it: &Entry| it.comments.is_empty() && matches!(it.content, Content::Value(_));
        if !entries.iter().all(plain) {
            return self.block(entries, " = ");
        }
        self.push("{ ");
        for (at, entry) in entries.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            self.entry(entry, " = ");
        }
        self.push(" }");
    }

    fn block(&mut self, entries: &[Entry], sign: &str) {
        if entries.is_empty() {
            return self.push("{}");
        }
        if self.depth > 0 && sign == " = " && entries.len() <= 4 && self.fits(entries, sign) {
            return self.flat(entries, sign);
        }
        self.push("{");
        self.depth += 1;
        for entry in entries {
            self.new_line();
            self.comments(&entry.comments);
            self.entry(entry, sign);
        }
        self.depth -= 1;
        self.new_line();
        self.push("}");
    }

    fn entry(&mut self, entry: &Entry, sign: &str) {
        // `mon..fri` of a schedule stands bare too.
        match entry.key.split("..").all(is_identifier) {
            true => self.push(&entry.key),
            false => self.text(&entry.key),
        }
        match &entry.content {
            Content::Value(value) => {
                self.push(sign);
                self.expr(value);
            }
            Content::Block { label, entries } => {
                self.push(" ");
                if let Some(label) = label {
                    self.expr(label);
                    self.push(" ");
                }
                // The keys of these are the user's.
                let invented = matches!(&*entry.key, "json" | "env" | "tags");
                self.block(entries, if invented { ": " } else { " = " });
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Null => self.push("null"),
            Expr::Bool(value) => self.push(if *value { "true" } else { "false" }),
            Expr::Number(spelling) => self.push(spelling),
            Expr::Text(text) => self.string(&[Piece::Text(text.clone())]),
            Expr::Template(pieces) => self.string(pieces),
            Expr::Bare(text) | Expr::Name(text) => self.push(text),
            Expr::Pseudo(name) => {
                self.push("aws.");
                self.push(name);
            }
            Expr::Member(of, name) => {
                self.operand(of);
                self.push(".");
                self.push(name);
            }
            Expr::Index(of, index) => {
                self.operand(of);
                self.push("[");
                self.expr(index);
                self.push("]");
            }
            Expr::Call { function, args } => self.call(function, args),
            Expr::If(parts) => {
                self.push("if ");
                self.expr(&parts.0);
                self.push(" then ");
                self.branch(&parts.1);
                self.push(" else ");
                self.expr(&parts.2);
            }
            Expr::Infix(operator, operands) => {
                for (at, operand) in operands.iter().enumerate() {
                    if at > 0 {
                        let _ = write!(self.out, " {operator} ");
                    }
                    // What binds tighter needs no brackets.
                    match operand {
                        Expr::Infix("==", _) if *operator != "==" => self.expr(operand),
                        _ => self.operand(operand),
                    }
                }
            }
            Expr::Not(inner) => {
                self.push("!");
                self.operand(inner);
            }
            Expr::Range(first, last) => {
                let _ = write!(self.out, "{first}..{last}");
            }
            Expr::Spread(inner) => {
                self.push("...");
                self.operand(inner);
            }
            Expr::List(items) => self.list(items),
            Expr::Object(entries) => self.object(entries),
        }
    }

    /// An expression that other signs stand beside.
    fn operand(&mut self, expr: &Expr) {
        match expr {
            Expr::If(_) | Expr::Infix(..) | Expr::Range(..) => self.bracketed(expr),
            _ => self.expr(expr),
        }
    }

    fn branch(&mut self, expr: &Expr) {
        match expr {
            Expr::If(_) => self.bracketed(expr),
            _ => self.expr(expr),
        }
    }

    fn bracketed(&mut self, expr: &Expr) {
        self.push("(");
        self.expr(expr);
        self.push(")");
    }

    fn call(&mut self, function: &str, args: &[(Option<&'static str>, Expr)]) {
        self.push(function);
        self.push("(");
        for (at, (name, value)) in args.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            if let Some(name) = name {
                self.push(name);
                self.push(": ");
            }
            self.expr(value);
        }
        self.push(")");
    }

    fn list(&mut self, items: &[Element]) {
        let broken = items.iter().any(|it| !it.comments.is_empty());
        self.push("[");
        self.depth += 1;
        for (at, item) in items.iter().enumerate() {
            if broken {
                self.new_line();
                self.comments(&item.comments);
            }
            self.expr(&item.value);
            if at + 1 < items.len() || broken {
                self.push(if broken { "," } else { ", " });
            }
        }
        self.depth -= 1;
        if broken {
            self.new_line();
        }
        self.push("]");
    }

    fn object(&mut self, entries: &[Entry]) {
        match entries {
            [] => self.push("{}"),
            _ if entries.len() <= 5 && self.fits(entries, ": ") => self.flat(entries, ": "),
            _ => self.block(entries, ": "),
        }
    }

    fn flat(&mut self, entries: &[Entry], sign: &str) {
        self.push("{ ");
        for (at, entry) in entries.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            self.entry(entry, sign);
        }
        self.push(" }");
    }

    /// Whether the entries are short and simple enough for one line.
    fn fits(&self, entries: &[Entry], sign: &str) -> bool {
        if !entries.iter().all(is_simple) {
            return false;
        }
        let mut line = Writer { out: String::new(), depth: 0 };
        line.flat(entries, sign);
        line.out.chars().count() + 2 * self.depth <= LONGEST_LINE && !line.out.contains('\n')
    }

    fn text(&mut self, text: &str) {
        self.push("\"");
        self.escaped(text, &escape);
        self.push("\"");
    }

    fn string(&mut self, pieces: &[Piece]) {
        if is_for_lines(pieces) {
            return self.lines(pieces);
        }
        self.push("\"");
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.escaped(text, &escape),
                Piece::Expr(expr) => self.interpolated(expr),
            }
        }
        self.push("\"");
    }

    fn interpolated(&mut self, expr: &Expr) {
        self.push("${");
        self.expr(expr);
        self.push("}");
    }

    /// A text of several lines, the indentation of its last line taken off by the language. Empty lines get none.
    fn lines(&mut self, pieces: &[Piece]) {
        self.push("\"\"\"\n");
        self.depth += 1;
        let mut at_start = true;
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    for (at, line) in text.split('\n').enumerate() {
                        if at > 0 {
                            self.push("\n");
                            at_start = true;
                        }
                        if at_start && !line.is_empty() {
                            self.indent();
                            at_start = false;
                        }
                        self.escaped(line, &escape_in_lines);
                    }
                }
                Piece::Expr(expr) => {
                    if at_start {
                        self.indent();
                        at_start = false;
                    }
                    self.interpolated(expr);
                }
            }
        }
        self.new_line();
        self.push("\"\"\"");
        self.depth -= 1;
    }

    /// The text with `${` and what `escape` names written with a backslash.
    fn escaped(&mut self, text: &str, escape: &dyn Fn(char) -> Option<&'static str>) {
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            match escape(c) {
                Some(written) => self.push(written),
                None if c == '$' && rest.peek() == Some(&'{') => self.push("\\$"),
                None if c.is_control() && !matches!(c, '\n' | '\t') => {
                    let _ = write!(self.out, "\\u{:04x}", c as u32);
                }
                None => self.out.push(c),
            }
        }
    }
}

fn escape(c: char) -> Option<&'static str> {
    match c {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        '\n' => Some("\\n"),
        '\r' => Some("\\r"),
        '\t' => Some("\\t"),
        _ => None,
    }
}

fn escape_in_lines(c: char) -> Option<&'static str> {
    match c {
        '\\' => Some("\\\\"),
        _ => None,
    }
}

/// Whether the text reads better on lines of its own: it has some, and nothing that has to be escaped there.
fn is_for_lines(pieces: &[Piece]) -> bool {
    let mut breaks = 0;
    for piece in pieces {
        if let Piece::Text(text) = piece {
            if text.contains(['\r', '\t']) || text.contains("\"\"\"") || text.lines().any(is_blank_and_long) {
                return false;
            }
            breaks += text.matches('\n').count();
        }
    }
    let ends_in_quote = matches!(pieces.last(), Some(Piece::Text(text)) if text.ends_with('"'));
    breaks > 0 && !ends_in_quote && breaks + 1 < LONGEST_TEXT && !is_one_line(pieces, breaks)
}

/// In characters; what is longer is broken into lines.
const LONGEST_LINE: usize = 80;

/// Whether an entry has no comments and holds at most one entry of one level more.
fn is_simple(entry: &Entry) -> bool {
    let is_flat = |it: &Expr| !matches!(it, Expr::List(_) | Expr::Object(_));
    let uncommented = |items: &[Element]| items.iter().all(|it| it.comments.is_empty());
    entry.comments.is_empty()
        && match &entry.content {
            Content::Block { .. } => false,
            Content::Value(Expr::List(items)) => uncommented(items) && items.iter().all(|it| is_flat(&it.value)),
            Content::Value(Expr::Object(inner)) => match inner.as_slice() {
                [only] => is_simple(only),
                inner => inner.is_empty(),
            },
            Content::Value(_) => true,
        }
}

/// In lines.
const LONGEST_TEXT: usize = 2000;

/// A short line with a line break after it is better seen as one.
fn is_one_line(pieces: &[Piece], breaks: usize) -> bool {
    breaks == 1 && matches!(pieces.last(), Some(Piece::Text(text)) if text.ends_with('\n'))
}

/// A line of nothing but blanks, which would get lost.
fn is_blank_and_long(line: &str) -> bool {
    !line.is_empty() && line.chars().all(|c| c == ' ')
}
