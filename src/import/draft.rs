//! What will be written: declarations of the language as a small tree, with their comments. Translation makes it, clean-ups
//! change it, `write` turns it into text.
//!
//! Names and settings are not checked here: whatever stands in a draft is written.

pub mod visit;
mod write;

use std::sync::Arc;

pub use write::{quoted, write, write_expr};

#[derive(Default, Debug)]
pub struct Draft {
    /// Comments above everything, a line each.
    pub head: Vec<Arc<str>>,
    pub items: Vec<Item>,
    /// Comments below everything.
    pub tail: Vec<Arc<str>>,
}

/// A declaration: `word name: kind for var in over when condition = value { body }`, each part if it is there.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    pub comments: Vec<Arc<str>>,
    /// The text of `///`, with line breaks.
    pub doc: Option<Arc<str>>,
    /// `@id("...")`
    pub id: Option<Arc<str>>,
    pub word: Word,
    pub name: Arc<str>,
    /// A kind, a type of resource in quotes, or the type of a parameter, as written.
    pub kind: Option<String>,
    pub family: Option<Family>,
    pub when: Option<Expr>,
    pub existing: Option<Expr>,
    pub value: Option<Expr>,
    pub body: Option<Vec<Entry>>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Family {
    pub variable: Arc<str>,
    pub over: Expr,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Word {
    Attributes,
    Parameter,
    Let,
    Stack,
    Layer,
    Instance,
    App,
    Database,
    LoadBalancer,
    Volume,
    ElasticIp,
    User,
    Server,
    Resource,
    Output,
}

impl Word {
    pub fn text(self) -> &'static str {
        match self {
            Word::Attributes => "attributes",
            Word::Parameter => "parameter",
            Word::Let => "let",
            Word::Stack => "stack",
            Word::Layer => "layer",
            Word::Instance => "instance",
            Word::App => "app",
            Word::Database => "database",
            Word::LoadBalancer => "load_balancer",
            Word::Volume => "volume",
            Word::ElasticIp => "elastic_ip",
            Word::User => "user",
            Word::Server => "server",
            Word::Resource => "resource",
            Word::Output => "output",
        }
    }
}

/// An entry of a body, a block or an object.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    pub comments: Vec<Arc<str>>,
    /// Any text; what is no identifier is written in quotes.
    pub key: Arc<str>,
    pub content: Content,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Content {
    /// `key = value`
    Value(Expr),
    /// `key { ... }`, `key "label" { ... }`
    Block { label: Option<Expr>, entries: Vec<Entry> },
}

#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    Null,
    Bool(bool),
    /// As JSON spells it.
    Number(Arc<str>),
    Text(Arc<str>),
    /// `"a${x}b"`
    Template(Vec<Piece>),
    /// Written as it is: a word of a fixed set, a quantity, a recipe, a range of hours.
    Bare(Arc<str>),
    /// A declaration of the draft.
    Name(Arc<str>),
    /// `aws.region`
    Pseudo(&'static str),
    Member(Box<Expr>, Arc<str>),
    Index(Box<Expr>, Box<Expr>),
    Call {
        function: &'static str,
        args: Vec<(Option<&'static str>, Expr)>,
    },
    If(Box<(Expr, Expr, Expr)>),
    /// Operands between which an operator stands.
    Infix(&'static str, Vec<Expr>),
    Not(Box<Expr>),
    /// `1..4`
    Range(i64, i64),
    /// `...list`, an element of a list.
    Spread(Box<Expr>),
    List(Vec<Element>),
    Object(Vec<Entry>),
}

#[derive(Clone, PartialEq, Debug)]
pub enum Piece {
    Text(Arc<str>),
    Expr(Expr),
}

#[derive(Clone, PartialEq, Debug)]
pub struct Element {
    pub comments: Vec<Arc<str>>,
    pub value: Expr,
}

impl Item {
    pub fn new(word: Word, name: &str) -> Item {
        Item {
            comments: Vec::new(),
            doc: None,
            id: None,
            word,
            name: Arc::from(name),
            kind: None,
            family: None,
            when: None,
            existing: None,
            value: None,
            body: None,
        }
    }
}

impl Item {
    /// Whether it takes one line and nothing is said about it, so that others of its kind may stand right beside it.
    pub fn is_short(&self) -> bool {
        let is_nested = |it: &Element| matches!(it.value, Expr::Object(_) | Expr::List(_));
        let is_table = match &self.value {
            Some(Expr::Object(_)) => true,
            Some(Expr::List(items)) => items.len() > 8 || items.iter().any(is_nested),
            _ => false,
        };
        self.comments.is_empty() && self.doc.is_none() && self.id.is_none() && self.body.is_none() && !is_table
    }
}

impl Entry {
    pub fn value(key: &str, value: Expr) -> Entry {
        Entry { comments: Vec::new(), key: Arc::from(key), content: Content::Value(value) }
    }

    pub fn block(key: &str, entries: Vec<Entry>) -> Entry {
        Entry { comments: Vec::new(), key: Arc::from(key), content: Content::Block { label: None, entries } }
    }

    pub fn labelled(key: &str, label: Expr, entries: Vec<Entry>) -> Entry {
        let content = Content::Block { label: Some(label), entries };
        Entry { comments: Vec::new(), key: Arc::from(key), content }
    }

    pub fn with(mut self, comments: Vec<Arc<str>>) -> Entry {
        self.comments = comments;
        self
    }
}

impl Expr {
    pub fn text(text: &str) -> Expr {
        Expr::Text(Arc::from(text))
    }

    pub fn bare(text: impl AsRef<str>) -> Expr {
        Expr::Bare(Arc::from(text.as_ref()))
    }

    pub fn name(name: &str) -> Expr {
        Expr::Name(Arc::from(name))
    }

    pub fn member(self, name: &str) -> Expr {
        Expr::Member(Box::new(self), Arc::from(name))
    }

    pub fn index(self, index: Expr) -> Expr {
        Expr::Index(Box::new(self), Box::new(index))
    }

    pub fn call(function: &'static str, args: impl IntoIterator<Item = Expr>) -> Expr {
        Expr::Call { function, args: args.into_iter().map(|it| (None, it)).collect() }
    }

    pub fn list(items: impl IntoIterator<Item = Expr>) -> Expr {
        Expr::List(items.into_iter().map(|value| Element { comments: Vec::new(), value }).collect())
    }

    /// Whether the compiler knows the value: nothing in it waits for the deployment.
    pub fn is_known(&self) -> bool {
        match self {
            Expr::Null | Expr::Bool(_) | Expr::Number(_) | Expr::Text(_) | Expr::Range(..) => true,
            // Words, recipes and quantities.
            Expr::Bare(_) => true,
            Expr::List(items) => items.iter().all(|it| it.value.is_known()),
            Expr::Object(entries) => entries.iter().all(|it| match &it.content {
                Content::Value(value) => value.is_known(),
                Content::Block { .. } => false,
            }),
            Expr::Template(_)
            | Expr::Name(_)
            | Expr::Pseudo(_)
            | Expr::Member(..)
            | Expr::Index(..)
            | Expr::Call { .. }
            | Expr::If(_)
            | Expr::Infix(..)
            | Expr::Spread(_)
            | Expr::Not(_) => false,
        }
    }
}

/// Whether the text is an identifier of the language, reserved or not.
pub fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether no declaration may have the name.
pub fn is_reserved(name: &str) -> bool {
    matches!(name, "if" | "then" | "else" | "for" | "in" | "true" | "false" | "null" | "aws")
}
