//! YAML text to a document: one document of maps, lists and scalars.
//!
//! Scalars are read by the core schema of YAML 1.2, and what its forerunner read otherwise (`on`, `yes`, `0644`) stays text:
//! that is what their authors mean, and CloudFormation takes text for a bool or a number.

use super::comments;
use super::tags::{self, Tag};
use super::{Data, Document, Entry, Map, Node};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use rustc_hash::FxHashMap;
use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};
use std::sync::Arc;

type Outcome<T> = Result<T, Box<Diagnostic>>;

pub(super) fn read(file: FileId, text: &str) -> Outcome<Document> {
    let mut reader = Reader::new(text);
    for event in Parser::<StrInput>::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                let (start, end) = (reader.offsets.byte(span.start.index()), reader.offsets.byte(span.end.index()));
                reader.take(event, Span::new(file, start, end.max(start)))?;
            }
            Err(error) => {
                let at = reader.offsets.byte(error.marker().index());
                return Err(refused(error.info(), Span::new(file, at, at)));
            }
        }
    }
    let Some(mut root) = reader.document else {
        let at = Span::new(file, 0, 0);
        return Err(unparsed(at, "the text holds no document".to_owned(), "expected JSON or YAML"));
    };
    let comments = comments::attach(text, &reader.scalars, &mut root);
    Ok(Document { file, root, comments })
}

/// What the parser says, which has a limit of its own for brackets in each other.
fn refused(reason: &str, at: Span) -> Box<Diagnostic> {
    match reason.contains("recursion") {
        true => super::too_deep(at),
        false => unparsed(at, reason.to_owned(), "not YAML from here on"),
    }
}

fn unparsed(at: Span, message: String, label: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::at(Code::DOCUMENT_UNPARSED, at, message, label))
}

struct Reader<'t> {
    offsets: Offsets<'t>,
    /// By the number that the parser gives an anchor.
    anchors: FxHashMap<usize, (Node, Measure)>,
    /// Lists and maps that are not closed yet, the outermost first.
    open: Vec<Open>,
    document: Option<Node>,
    /// Of all scalars, in the order of the text.
    scalars: Vec<Span>,
}

struct Open {
    span: Span,
    anchor: usize,
    function: Option<Arc<str>>,
    /// Of what is in it so far.
    measure: Measure,
    what: Collecting,
}

/// How much a value is.
#[derive(Clone, Copy)]
struct Measure {
    nodes: usize,
    /// How deep it is nested; a scalar is 0.
    height: usize,
    /// Of the texts in it, each as often as aliases repeat it.
    bytes: usize,
}

impl Measure {
    fn of_scalar(text: &str) -> Measure {
        Measure { nodes: 1, height: 0, bytes: text.len() }
    }
}

enum Collecting {
    List(Vec<Node>),
    /// The key and its place are there while the value is awaited.
    Map(Map, Option<(Arc<str>, Span)>),
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Reader<'t> {
        Reader {
            offsets: Offsets::new(text),
            anchors: FxHashMap::default(),
            open: Vec::new(),
            document: None,
            scalars: Vec::new(),
        }
    }

    fn take(&mut self, event: Event, at: Span) -> Outcome<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let at = self.offsets.of_scalar(style, at);
                if at.end > at.start {
                    self.scalars.push(at);
                }
                let tag = self.tag(tag.as_deref(), at)?;
                let node = self.scalar(&text, style, tag, at);
                let measure = Measure::of_scalar(&text);
                self.remember(anchor, &node, measure);
                self.add(node, measure)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some((mut node, measure)) => {
                    node.span = at;
                    self.add(node, measure)
                }
                None => Err(unparsed(at, "an alias inside what it names".to_owned(), "stands for itself")),
            },
            Event::SequenceStart(anchor, tag) => {
                let tag = self.tag(tag.as_deref(), at)?;
                self.begin(anchor, tag, Collecting::List(Vec::new()), at)
            }
            Event::MappingStart(anchor, tag) => {
                let tag = self.tag(tag.as_deref(), at)?;
                self.begin(anchor, tag, Collecting::Map(Map::default(), None), at)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(at),
            Event::DocumentStart(_) if self.document.is_some() => {
                Err(unparsed(at, "more than one document in a text".to_owned(), "the second starts here"))
            }
            Event::DocumentStart(_) | Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => {
                Ok(())
            }
        }
    }

    fn tag(&self, tag: Option<&saphyr_parser::Tag>, at: Span) -> Outcome<Option<Tag>> {
        let Some(tag) = tag else { return Ok(None) };
        match tags::tag(tag) {
            Ok(tag) => Ok(Some(tag)),
            Err(message) => Err(Box::new(Diagnostic::at(Code::DOCUMENT_TAG, at, message, "with this tag"))),
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<Tag>, at: Span) -> Node {
        let is_plain = style == ScalarStyle::Plain;
        match tag {
            None => Node::new(if is_plain { plain(text) } else { Data::Text(Arc::from(text)) }, at),
            Some(Tag::Core(kind)) if &*kind == "str" => Node::text(text, at),
            Some(Tag::Core(_)) => Node::new(plain(text), at),
            Some(Tag::Function(function)) => {
                let argument = match is_plain && text.is_empty() {
                    true => Node::text("", at),
                    false => Node::new(if is_plain { plain(text) } else { Data::Text(Arc::from(text)) }, at),
                };
                tags::long_form(function, argument, at)
            }
        }
    }

    fn begin(&mut self, anchor: usize, tag: Option<Tag>, what: Collecting, at: Span) -> Outcome<()> {
        if self.open.len() >= super::DEEPEST {
            return Err(super::too_deep(at));
        }
        let function = match tag {
            Some(Tag::Function(function)) => Some(function),
            Some(Tag::Core(_)) | None => None,
        };
        self.open.push(Open { span: at, anchor, function, measure: Measure { nodes: 1, height: 1, bytes: 0 }, what });
        Ok(())
    }

    fn end(&mut self, at: Span) -> Outcome<()> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let data = match open.what {
            Collecting::List(items) => Data::List(items),
            Collecting::Map(map, _) => Data::Map(map),
        };
        let whole = Span { end: at.start.max(open.span.end), ..open.span };
        let node = match open.function {
            Some(function) => tags::long_form(function, Node::new(data, whole), whole),
            None => Node::new(data, whole),
        };
        self.remember(open.anchor, &node, open.measure);
        self.add(node, open.measure)
    }

    /// Anchor 0 is none.
    fn remember(&mut self, anchor: usize, node: &Node, measure: Measure) {
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), measure));
        }
    }

    fn add(&mut self, node: Node, measure: Measure) -> Outcome<()> {
        let at = node.span;
        if self.open.len() + measure.height > super::DEEPEST {
            return Err(super::too_deep(at));
        }
        let Some(open) = self.open.last_mut() else {
            self.document = Some(node);
            return Ok(());
        };
        open.measure.nodes += measure.nodes;
        open.measure.height = open.measure.height.max(measure.height + 1);
        open.measure.bytes += measure.bytes;
        if open.measure.nodes > super::MOST_NODES {
            return Err(super::too_many(at));
        }
        if open.measure.bytes > super::LARGEST {
            return Err(super::too_large(at));
        }
        match &mut open.what {
            Collecting::List(items) => items.push(node),
            Collecting::Map(map, key) => match key.take() {
                Some((name, place)) => {
                    if let Some(first) = map.get(&name) {
                        return Err(super::key_twice(&name, first.key, place));
                    }
                    map.insert(name, Entry { key: place, value: node });
                }
                None => *key = Some((self::key(&node)?, at)),
            },
        }
        Ok(())
    }
}

/// A key is a scalar; CloudFormation reads any as text.
fn key(node: &Node) -> Outcome<Arc<str>> {
    match node.scalar() {
        Some(key) => Ok(key),
        None => {
            let message = format!("{} as a key", node.describe());
            Err(unparsed(node.span, message, "keys are text"))
        }
    }
}

/// A plain scalar by the core schema.
fn plain(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "true" | "True" | "TRUE" => Data::Bool(true),
        "false" | "False" | "FALSE" => Data::Bool(false),
        _ => match number(text) {
            Some(spelling) => Data::Number(spelling),
            None => Data::Text(Arc::from(text)),
        },
    }
}

/// A number as JSON spells it. A leading zero marks text that only looks like one: the number of an account, a mode of a file.
fn number(text: &str) -> Option<Arc<str>> {
    let plain = text.strip_prefix('+').unwrap_or(text);
    let radix = |digits: &str, radix| i64::from_str_radix(digits, radix).ok().map(|it| Arc::from(it.to_string()));
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    serde_json::from_str::<serde_json::Number>(plain).ok().map(|_| Arc::from(plain))
}

/// Turns the parser's places, which count characters, into byte offsets.
struct Offsets<'t> {
    text: &'t str,
    /// Byte offset of each block of [`BLOCK`] characters; empty if the text is ASCII.
    blocks: Vec<u32>,
}

/// In characters.
const BLOCK: usize = 256;

impl<'t> Offsets<'t> {
    fn new(text: &'t str) -> Offsets<'t> {
        let blocks = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().step_by(BLOCK).map(|(at, _)| at as u32).collect(),
        };
        Offsets { text, blocks }
    }

    /// The place of a scalar. The parser counts what follows a closing quote as part of it.
    fn of_scalar(&self, style: ScalarStyle, at: Span) -> Span {
        let written = self.text.get(at.range()).unwrap_or_default().as_bytes();
        let mut bytes = written.iter().enumerate().skip(1);
        let end = match style {
            ScalarStyle::DoubleQuoted => loop {
                match bytes.next() {
                    Some((_, b'\\')) => drop(bytes.next()),
                    Some((end, b'"')) => break Some(end),
                    Some(_) => {}
                    None => break None,
                }
            },
            ScalarStyle::SingleQuoted => loop {
                match bytes.next() {
                    Some((end, b'\'')) if written.get(end + 1) == Some(&b'\'') => drop(bytes.next()),
                    Some((end, b'\'')) => break Some(end),
                    Some(_) => {}
                    None => break None,
                }
            },
            ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => None,
        };
        end.map_or(at, |end| Span { end: at.start + end as u32 + 1, ..at })
    }

    fn byte(&self, index: usize) -> usize {
        if self.blocks.is_empty() {
            return index.min(self.text.len());
        }
        let Some(start) = self.blocks.get(index / BLOCK) else { return self.text.len() };
        let rest = self.text.get(*start as usize..).unwrap_or_default();
        rest.char_indices().nth(index % BLOCK).map_or(self.text.len(), |(at, _)| *start as usize + at)
    }
}
