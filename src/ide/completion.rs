//! What may be written at a place. In comes a place, perhaps in the middle of a word, in text that need not make sense; out go
//! offers, best first.
//!
//! In reading order: `cursor` finds out what is being written by reading the text with a name in place of the word; `declarations`,
//! `settings`, `values` and `properties` know what fits where, `fits` how well a name does. What an offer is in full is asked for later ([`documentation`]).

mod cursor;
mod declarations;
mod fits;
mod properties;
mod settings;
mod values;

use super::attributes;
use super::hover::{names, resources, setting_text};
use super::place::{Page, Place};
use crate::catalogue;
use crate::functions;
use crate::name::Name;
use crate::source::{FileId, Span};
use cursor::{Cursor, Writing};

#[derive(Clone, Debug)]
pub struct Offer {
    pub label: String,
    pub kind: Kind,
    /// A few words beside the label.
    pub detail: String,
    /// What is written in its place; with `$0` and `${1:x}` if it is a snippet.
    pub insert: Insert,
    pub rank: Rank,
    pub about: About,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Insert {
    /// The label itself.
    Label,
    Text(String),
    /// Where the cursor goes is marked; for a client that knows no marks, the text without them.
    Snippet(String),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Declaration,
    Setting,
    Block,
    Word,
    Value,
    Parameter,
    Reference,
    Import,
    Function,
    Type,
    Key,
    Recipe,
    File,
    Property,
    Argument,
}

/// Smaller is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rank {
    /// Must be given, or is of the very kind that is wanted.
    Wanted,
    Likely,
    Possible,
    Rest,
}

/// What the documentation of an offer is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum About {
    Nothing,
    Text(String),
    /// A name of a file.
    Name(FileId, Name),
    Function(&'static str),
    /// A key of custom JSON.
    Attribute(Vec<Name>),
    /// A type of resources.
    ResourceType(&'static str),
}

pub struct Offers {
    /// The word that is being written.
    pub span: Span,
    pub offers: Vec<Offer>,
}

impl Offer {
    fn new(label: impl Into<String>, kind: Kind, detail: impl Into<String>) -> Offer {
        Offer {
            label: label.into(),
            kind,
            detail: detail.into(),
            insert: Insert::Label,
            rank: Rank::Likely,
            about: About::Nothing,
        }
    }

    fn rank(self, rank: Rank) -> Offer {
        Offer { rank, ..self }
    }

    fn about(self, about: About) -> Offer {
        Offer { about, ..self }
    }

    fn text(self, text: impl Into<String>) -> Offer {
        Offer { insert: Insert::Text(text.into()), ..self }
    }

    fn snippet(self, text: impl Into<String>) -> Offer {
        Offer { insert: Insert::Snippet(text.into()), ..self }
    }
}

pub fn completion(place: Place) -> Offers {
    let cursor = Cursor::find(place);
    let page = place.page;
    let mut offers = match &cursor.writing {
        Writing::Nothing => Vec::new(),
        Writing::Declaration => declarations::words(page),
        Writing::Kind(kind) => declarations::kinds(*kind),
        Writing::ResourceType => properties::types(),
        Writing::Annotation => declarations::annotations(),
        Writing::ImportPath(written) => declarations::files(page, written, |it| it == "stack"),
        Writing::FilePath(written) => declarations::files(page, written, |it| it != "stack"),
        Writing::Key { expected, given } => settings::keys(page, &cursor, expected, given),
        Writing::Member { base } => values::members(page, base),
        Writing::TypeMember { base } => values::type_members(page, base),
        Writing::Text { expected } => values::texts(page, &cursor, expected),
        Writing::Value { expected, argument: Some(argument) } => values::argument(page, &cursor, expected, argument),
        Writing::Value { expected, argument: None } => values::values(page, &cursor, expected),
    };
    offers.sort_by_key(|it| it.rank);
    offers.dedup_by(|a, b| a.label == b.label && a.kind == b.kind);
    Offers { span: cursor.span, offers }
}

/// The documentation of an offer, as Markdown.
pub fn documentation(page: Page, about: &About) -> Option<String> {
    match about {
        About::Nothing => None,
        About::Text(text) => Some(text.clone()),
        About::Name(file, name) => names::of_name(Page { file: *file, ..page }, *name),
        About::Function(name) => {
            let function = functions::find(name)?;
            Some(format!("{}\n\n{}", function.signature(), function.doc))
        }
        About::ResourceType(name) => Some(resources::of_type(catalogue::resource_type(name)?)),
        About::Attribute(path) => {
            let (ty, doc) = attributes::type_at(page, path)?;
            Some(format!("`{ty}`\n\n{}", doc.as_deref().unwrap_or_default()))
        }
    }
}

/// The name of a function as the tables have it.
pub fn function(name: &str) -> Option<&'static str> {
    functions::find(name).map(|it| it.name)
}

/// The name of a type of resources as the catalogue has it.
pub fn resource_type(name: &str) -> Option<&'static str> {
    catalogue::resource_type(name).map(|it| it.name())
}

/// What a setting takes, means and becomes.
fn about_setting(setting: &'static crate::language::Setting) -> About {
    About::Text(setting_text(setting))
}
