//! Renaming: every place that names a thing, and the `@was` line that keeps the resource behind it.

use super::place::Place;
use crate::analysis::names::{Node as Declared, Symbol, logical_id};
use crate::analysis::references::{How, Meaning};
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
}

impl Refusal {
    pub fn message(&self) -> String {
        match self {
            Refusal::NotAName(text) => {
                format!("`{text}` is no name: letters, digits and `_`, and no word of the language")
            }
            Refusal::Taken(text) => format!("`{text}` is declared already"),
        }
    }
}

/// The name at the place; `None` if there is none that can be changed.
pub fn prepare(place: Place) -> Option<(Span, String)> {
    let reference = place.reference()?;
    // A pasted intrinsic names a logical id, which has a name only by way of its declaration.
    (reference.how != How::Pasted).then(|| (reference.span, place.page.slice(reference.span).to_owned()))
}

/// The edits that give the thing at the place a new name, in all files of its program.
pub fn rename(place: Place, new: &str) -> Result<Vec<Edit>, Refusal> {
    let Some((meant, _)) = place.reference().zip(prepare(place)) else { return Ok(Vec::new()) };
    if !is_name(new) {
        return Err(Refusal::NotAName(new.to_owned()));
    }
    let names = place.page.names();
    let mut edits = Vec::new();
    if let Meaning::Symbol(id) = meant.to {
        let symbol = names.symbol(id);
        if symbol.name.name == new {
            return Ok(edits);
        }
        if names.find(symbol.file, Name::new(new)).is_some() {
            return Err(Refusal::Taken(new.to_owned()));
        }
        edits.extend(keeps_resource(symbol, new));
    }
    let same = place.page.snapshot.references().iter().filter(|it| it.to == meant.to && it.how != How::Pasted);
    edits.extend(same.map(|it| Edit { span: it.span, text: new.to_owned() }));
    edits.sort_by_key(|it| it.span);
    edits.dedup();
    Ok(edits)
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
