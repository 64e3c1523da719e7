//! One reader for JSON and YAML: text comes in, values with their places, spellings and comments go out.
//!
//! Numbers keep their spelling, comments of YAML stay with the entry that they are written at, short-form tags (`!Ref x`,
//! `!GetAtt a.b`) become the objects that they stand for. What a value means is not known here.
//!
//! Hostile text is refused before it costs much: more than [`LARGEST`] bytes, nesting deeper than [`DEEPEST`], or, through
//! aliases too, more than [`MOST_NODES`] values.

mod comments;
mod json;
mod tags;
mod yaml;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::sync::Arc;

/// In bytes. CloudFormation takes templates of 1 MB.
pub const LARGEST: usize = 16 * 1024 * 1024;
/// How many lists and maps may stand inside each other; what is written of it must fit into what the language nests.
pub const DEEPEST: usize = 150;
/// What people have is far below: a template of CloudFormation's largest size holds some 50,000.
pub const MOST_NODES: usize = 250_000;

/// One text, read.
#[derive(Clone, Debug)]
pub struct Document {
    pub file: FileId,
    pub root: Node,
    /// Comments below the last value.
    pub comments: Vec<Comment>,
}

/// A value, where it stands, and what was remarked on it.
#[derive(Clone, Debug)]
pub struct Node {
    pub data: Data,
    pub span: Span,
    /// Of the entry or element that this is the value of, in the order in which they stand.
    pub comments: Vec<Comment>,
}

#[derive(Clone, Debug)]
pub enum Data {
    Null,
    Bool(bool),
    /// As JSON spells it: `1.10` stays `1.10`.
    Number(Arc<str>),
    Text(Arc<str>),
    List(Vec<Node>),
    Map(Map),
}

/// Keys in the order of the text, each once.
pub type Map = IndexMap<Arc<str>, Entry, FxBuildHasher>;

#[derive(Clone, Debug)]
pub struct Entry {
    /// Where the key stands.
    pub key: Span,
    pub value: Node,
}

/// Without its mark, and without blanks around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    pub text: Arc<str>,
    pub place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// On lines of its own, before what it belongs to.
    Above,
    /// At the end of the line.
    Beside,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Syntax {
    Json,
    Yaml,
}

impl Syntax {
    /// What the text looks like: JSON if it starts with a bracket.
    pub fn of(text: &str) -> Syntax {
        match text.trim_start().starts_with(['{', '[']) {
            true => Syntax::Json,
            false => Syntax::Yaml,
        }
    }
}

/// Reads a text; the error is the first, with its place.
pub fn read(file: FileId, text: &str, syntax: Syntax) -> Result<Document, Box<Diagnostic>> {
    if text.len() > LARGEST {
        return Err(too_large(Span::new(file, 0, 0)));
    }
    match syntax {
        Syntax::Json => json::read(file, text),
        Syntax::Yaml => yaml::read(file, text),
    }
}

fn limit(at: Span, message: String) -> Box<Diagnostic> {
    Box::new(Diagnostic::at(Code::DOCUMENT_LIMIT, at, message, "too much"))
}

fn too_large(at: Span) -> Box<Diagnostic> {
    limit(at, format!("more than {} MiB of text", LARGEST >> 20))
}

fn too_deep(at: Span) -> Box<Diagnostic> {
    limit(at, format!("lists and objects nested deeper than {DEEPEST}"))
}

fn too_many(at: Span) -> Box<Diagnostic> {
    limit(at, format!("more than {MOST_NODES} values"))
}

fn key_twice(key: &str, first: Span, second: Span) -> Box<Diagnostic> {
    let message = format!("the key `{key}` stands twice");
    Box::new(Diagnostic::at(Code::DOCUMENT_KEY_TWICE, second, message, "again here").label(first, "first here"))
}

impl Node {
    pub fn new(data: Data, span: Span) -> Node {
        Node { data, span, comments: Vec::new() }
    }

    pub fn text(text: &str, span: Span) -> Node {
        Node::new(Data::Text(Arc::from(text)), span)
    }

    pub fn list(items: Vec<Node>, span: Span) -> Node {
        Node::new(Data::List(items), span)
    }

    /// A map whose keys and values all stand at one place.
    pub fn map<'k>(entries: impl IntoIterator<Item = (&'k str, Node)>, span: Span) -> Node {
        let entry = |(key, value): (&str, Node)| (Arc::from(key), Entry { key: value.span, value });
        Node::new(Data::Map(entries.into_iter().map(entry).collect()), span)
    }

    /// `{"Ref": id}`
    pub fn reference(id: &str, span: Span) -> Node {
        Node::map([("Ref", Node::text(id, span))], span)
    }

    pub fn as_text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.data {
            Data::List(items) => Some(items),
            _ => None,
        }
    }

    pub fn as_map(&self) -> Option<&Map> {
        match &self.data {
            Data::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value at a key; none if this is no map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        Some(&self.as_map()?.get(key)?.value)
    }

    /// Text, or a number or bool as CloudFormation writes it: outside custom JSON it takes one for the other.
    pub fn scalar(&self) -> Option<Arc<str>> {
        match &self.data {
            Data::Text(text) | Data::Number(text) => Some(text.clone()),
            Data::Bool(value) => Some(Arc::from(if *value { "true" } else { "false" })),
            Data::Null | Data::List(_) | Data::Map(_) => None,
        }
    }

    /// The function and argument of an object that is an intrinsic: its only key is `Ref`, `Condition` or `Fn::...`.
    pub fn intrinsic(&self) -> Option<(&str, &Node)> {
        let map = self.as_map().filter(|map| map.len() == 1)?;
        let (key, entry) = map.first()?;
        let named = key.starts_with("Fn::") || matches!(&**key, "Ref" | "Condition");
        // Policies have a `Condition` object of their own; the intrinsic's argument is an id.
        let is_policy = &**key == "Condition" && entry.value.as_text().is_none();
        (named && !is_policy).then_some((&**key, &entry.value))
    }

    /// As in messages: `a list`.
    pub fn describe(&self) -> &'static str {
        match &self.data {
            Data::Null => "nothing",
            Data::Bool(_) => "a bool",
            Data::Number(_) => "a number",
            Data::Text(_) => "text",
            Data::List(_) => "a list",
            Data::Map(_) => "an object",
        }
    }

    /// The value as plain data, without places and comments.
    pub fn json(&self) -> serde_json::Value {
        match &self.data {
            Data::Null => serde_json::Value::Null,
            Data::Bool(value) => serde_json::Value::Bool(*value),
            Data::Number(spelling) => serde_json::from_str(spelling).unwrap_or(serde_json::Value::Null),
            Data::Text(text) => serde_json::Value::String(text.to_string()),
            Data::List(items) => items.iter().map(Node::json).collect(),
            Data::Map(map) => map.iter().map(|(key, entry)| (key.to_string(), entry.value.json())).collect(),
        }
    }

    /// All comments in it, in the order of the text.
    pub fn all_comments(&self) -> Vec<Comment> {
        let mut found = Vec::new();
        self.collect_comments(&mut found);
        found
    }

    fn collect_comments(&self, found: &mut Vec<Comment>) {
        found.extend(self.comments.iter().cloned());
        match &self.data {
            Data::List(items) => items.iter().for_each(|it| it.collect_comments(found)),
            Data::Map(map) => map.values().for_each(|it| it.value.collect_comments(found)),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
