//! JSON text to a document, by RFC 8259; the one liberty is a comma after the last entry, which people leave behind.

use super::{Data, Document, Entry, Map, Node};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use std::sync::Arc;

type Outcome<T> = Result<T, Box<Diagnostic>>;

pub(super) fn read(file: FileId, text: &str) -> Outcome<Document> {
    let mut reader = Reader { file, text, at: 0, depth: 0, nodes: 0 };
    let root = reader.value()?;
    reader.blanks();
    match reader.peek() {
        None => Ok(Document { file, root, comments: Vec::new() }),
        Some(_) => Err(reader.expected("the end of the text")),
    }
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    /// Byte offset of what comes next.
    at: usize,
    depth: usize,
    nodes: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.file, start, self.at)
    }

    /// Takes the byte if it comes next.
    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn problem(&self, start: usize, message: String, label: &str) -> Box<Diagnostic> {
        let end = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(start, |c| start + c.len_utf8());
        let at = Span::new(self.file, start, end.max(self.at));
        Box::new(Diagnostic::at(Code::DOCUMENT_UNPARSED, at, message, label))
    }

    fn expected(&self, what: &str) -> Box<Diagnostic> {
        let found = match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(c) => format!("`{c}`"),
            None => "the end of the text".to_owned(),
        };
        self.problem(self.at, format!("expected {what}, found {found}"), "not JSON from here on")
    }

    fn value(&mut self) -> Outcome<Node> {
        self.blanks();
        self.nodes += 1;
        if self.nodes > super::MOST_NODES {
            return Err(super::too_many(self.span(self.at)));
        }
        let start = self.at;
        let data = match self.peek() {
            Some(b'{') => self.nested(Reader::map)?,
            Some(b'[') => self.nested(Reader::list)?,
            Some(b'"') => Data::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.word()?,
            _ => return Err(self.expected("a value")),
        };
        Ok(Node::new(data, self.span(start)))
    }

    fn nested(&mut self, inside: fn(&mut Reader<'t>) -> Outcome<Data>) -> Outcome<Data> {
        self.depth += 1;
        if self.depth > super::DEEPEST {
            return Err(super::too_deep(self.span(self.at)));
        }
        self.at += 1;
        let data = inside(self)?;
        self.depth -= 1;
        Ok(data)
    }

    fn list(&mut self) -> Outcome<Data> {
        let mut items = Vec::new();
        loop {
            self.blanks();
            if self.take(b']') {
                return Ok(Data::List(items));
            }
            items.push(self.value()?);
            self.blanks();
            if !self.take(b',') && self.peek() != Some(b']') {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    fn map(&mut self) -> Outcome<Data> {
        let mut map = Map::default();
        loop {
            self.blanks();
            if self.take(b'}') {
                return Ok(Data::Map(map));
            }
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.expected("a key in double quotes"));
            }
            let name = self.string()?;
            let key = self.span(start);
            self.blanks();
            if !self.take(b':') {
                return Err(self.expected("`:`"));
            }
            let value = self.value()?;
            if let Some(first) = map.get(&name) {
                return Err(super::key_twice(&name, first.key, key));
            }
            map.insert(name, Entry { key, value });
            self.blanks();
            if !self.take(b',') && self.peek() != Some(b'}') {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    /// The text between quotes. The escapes are left to serde_json, which knows them all.
    fn string(&mut self) -> Outcome<Arc<str>> {
        let start = self.at;
        self.at += 1;
        let mut has_escapes = false;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    has_escapes = true;
                    self.at += 2;
                }
                Some(byte) if byte >= b' ' => self.at += 1,
                Some(b'\n' | b'\r') | None => {
                    self.at = self.at.min(self.text.len());
                    return Err(self.problem(
                        start,
                        "a string that does not end on its line".to_owned(),
                        "starts here",
                    ));
                }
                Some(_) => {
                    let message = "a control character in a string".to_owned();
                    return Err(self.problem(self.at, message, "write it as `\\u....`"));
                }
            }
        }
        self.at += 1;
        let written = self.text.get(start..self.at).unwrap_or_default();
        match has_escapes {
            false => Ok(Arc::from(written.trim_matches('"'))),
            true => serde_json::from_str::<String>(written)
                .map(Arc::from)
                .map_err(|_| self.problem(start, "an escape that JSON does not have".to_owned(), "in this string")),
        }
    }

    fn number(&mut self) -> Outcome<Data> {
        let start = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        match serde_json::from_str::<serde_json::Number>(written) {
            Ok(_) => Ok(Data::Number(Arc::from(written))),
            Err(_) => Err(self.problem(start, format!("`{written}` is no number of JSON"), "expected a number")),
        }
    }

    fn word(&mut self) -> Outcome<Data> {
        let start = self.at;
        while matches!(self.peek(), Some(b'a'..=b'z' | b'A'..=b'Z')) {
            self.at += 1;
        }
        match self.text.get(start..self.at).unwrap_or_default() {
            "true" => Ok(Data::Bool(true)),
            "false" => Ok(Data::Bool(false)),
            "null" => Ok(Data::Null),
            other => Err(self.problem(start, format!("`{other}` is no value of JSON"), "text stands in double quotes")),
        }
    }
}
