//! Descriptions of running stacks: what `aws opsworks describe-*` prints comes in, one template a stack goes out.
//!
//! Documents that are given together are read as one: `records` gathers what they describe, `join` finds out by the ids
//! what belongs to which stack, `write` makes resources of it and references of the ids. What becomes of each field stands in
//! the table of [`fields`]; whatever a template does not say is left out by name, for the receipt.
//!
//! Nothing here knows the language: a [`Template`] is all that is made.

pub mod fields;
pub(super) mod ids;
mod join;
mod records;
mod write;

use super::document::{Document, Node};
use super::template::Template;
use crate::diagnostic::Problems;

/// One stack of those that are described.
#[derive(Clone, Debug)]
pub struct Described {
    /// Its name, or what is known in place of it; different for each stack.
    pub name: String,
    pub template: Template,
}

/// Whether the document is the output of a `describe` command.
pub fn looks_like_description(root: &Node) -> bool {
    root.as_map().is_some_and(|map| {
        map.iter().any(|(key, entry)| records::what(key).is_some() && entry.value.as_list().is_some())
            && !map.contains_key("Type")
            && !map.contains_key("Resources")
    })
}

/// Reads descriptions that belong together. Without errors there is at least one stack.
pub fn read(documents: &[Document], problems: &mut Problems) -> Vec<Described> {
    let records = records::gather(documents, problems);
    match documents.first() {
        Some(first) if !problems.has_errors() => write::templates(join::join(&records, first.root.span)),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
