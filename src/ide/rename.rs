//! Renaming: every place that names a thing, and the `@was` line that keeps the resource behind it.
//!
//! A new name must not change what anything means: the program is read with it, and if a name means another thing then, or an error
//! comes up, the name is refused.

mod proof;

use super::attributes;
use super::keys::{self, Named};
use super::place::Place;
use crate::analysis::names::{Node as Declared, Symbol, logical_id};
use crate::analysis::references::{How, Meaning, Reference};
use crate::diagnostic::Edit;
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::BlockKind;

/// Why a name cannot be changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// `2x`
    NotAName(String),
    Taken(String),
    /// Somewhere the new name means something else.
    Captured(String),
    /// The first error that there would be.
    Mistaken(String),
    /// Values that are not written out may hold the key too.
    Hidden(String),
}

impl Refusal {
    pub fn message(&self) -> String {
        match self {
            Refusal::NotAName(text) => {
                format!("`{text}` is no name: letters, digits and `_`, and no word of the language")
            }
            Refusal::Taken(text) => format!("`{text}` is declared already"),
            Refusal::Captured(text) => format!("`{text}` means something else where the name is used"),
            Refusal::Mistaken(error) => format!("the program would have an error: {error}"),
            Refusal::Hidden(text) => {
                format!("`{text}` may also be a key of a value that is not written out in custom JSON")
            }
        }
    }
}

/// The name at the place; `None` if there is none that can be changed.
pub fn prepare(place: Place) -> Option<(Span, String)> {
    let span = match place.reference() {
        // A pasted intrinsic names a logical id, which has a name only by way of its declaration.
        Some(reference) => (reference.how != How::Pasted).then_some(reference.span)?,
        None => match keys::at(place)? {
            // What the built-in cookbooks read is theirs to name.
            (_, Named::Path(keys)) if attributes::type_at(place.page, &keys).is_some() => return None,
            (span, _) => span,
        },
    };
    Some((span, place.page.slice(span).to_owned()))
}

/// The edits that give the thing at the place a new name, in all files of its program.
pub fn rename(place: Place, new: &str) -> Result<Vec<Edit>, Refusal> {
    let Some((_, old)) = prepare(place) else { return Ok(Vec::new()) };
    if !is_name(new) {
        return Err(Refusal::NotAName(new.to_owned()));
    }
    if old == new {
        return Ok(Vec::new());
    }
    let mut edits = match place.reference() {
        Some(meant) => of_reference(place, meant, new)?,
        None => of_key(place, new)?,
    };
    edits.sort_by_key(|it| it.span);
    edits.dedup();
    proof::check(place.page, &edits, new)?;
    Ok(edits)
}

fn of_reference(place: Place, meant: Reference, new: &str) -> Result<Vec<Edit>, Refusal> {
    let names = place.page.names();
    let mut edits = Vec::new();
    if let Meaning::Symbol(id) = meant.to {
        let symbol = names.symbol(id);
        if names.find(symbol.file, Name::new(new)).is_some() {
            return Err(Refusal::Taken(new.to_owned()));
        }
        edits.extend(keeps_resource(symbol, new));
    }
    let same = place.page.snapshot.references().iter().filter(|it| it.to == meant.to && it.how != How::Pasted);
    edits.extend(same.map(|it| Edit { span: it.span, text: new.to_owned() }));
    Ok(edits)
}

/// Of an output, a profile or a key of custom JSON. No resource goes by such a name.
fn of_key(place: Place, new: &str) -> Result<Vec<Edit>, Refusal> {
    let Some((span, named)) = keys::at(place) else { return Ok(Vec::new()) };
    if keys::may_be_hidden(place.page, &named) {
        return Err(Refusal::Hidden(place.page.slice(span).to_owned()));
    }
    let uses = keys::uses(place.page, &named);
    Ok(uses.into_iter().map(|(span, _)| Edit { span, text: new.to_owned() }).collect())
}

/// `@was(old)` above a declaration whose logical id would change with its name.
fn keeps_resource(symbol: &Symbol, new: &str) -> Option<Edit> {
    let item = symbol.item?;
    let has_id = match symbol.node {
        Declared::Block(block) => {
            !matches!(block.kind, BlockKind::Deployment | BlockKind::Database | BlockKind::ElasticIp)
        }
        Declared::Parameter { .. } => true,
        _ => false,
    };
    let is_pinned = symbol.annotation("id").is_some() || symbol.annotation("was").is_some();
    let changes = logical_id(symbol.name.name) != logical_id(Name::new(new));
    let start = Span { end: item.span.start, ..item.span };
    (has_id && !is_pinned && changes).then(|| Edit { span: start, text: format!("@was({})\n", symbol.name.name) })
}

/// Words that no declaration may take.
const RESERVED: [&str; 9] = ["if", "then", "else", "for", "in", "true", "false", "null", "aws"];

pub fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    let starts = characters.next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_');
    starts && characters.all(|it| it.is_ascii_alphanumeric() || it == '_') && !RESERVED.contains(&text)
}
