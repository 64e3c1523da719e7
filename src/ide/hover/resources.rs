//! What the catalogue says of a type of resources, and of its properties and attributes.

use super::code;
use crate::catalogue::{self, Property, ResourceType};
use crate::ide::expected::{self, Expected};
use crate::name::Name;
use crate::syntax::ast::{BlockKind, Item, ItemKind};
use crate::syntax::node::Node;
use std::fmt::Write;

/// How many names are listed.
const MOST: usize = 40;

pub fn of_type(resource: ResourceType) -> String {
    let mut text = code(&format!("\"{}\"", resource.name()));
    let required = resource.properties().filter(|it| it.is_required());
    list("Must be given", required.map(Property::name), &mut text);
    let others = resource.properties().filter(|it| !it.is_required());
    list("May be given", others.map(Property::name), &mut text);
    list("Attributes", resource.attributes().map(|it| it.name()), &mut text);
    if let Some(day) = resource.shut_down() {
        let _ = write!(text, "\nThe service was shut down on {day}.\n");
    }
    text
}

fn list<'n>(title: &str, names: impl Iterator<Item = &'n str>, text: &mut String) {
    let names: Vec<String> = names.map(|it| format!("`{it}`")).collect();
    if !names.is_empty() {
        let more = names.len().saturating_sub(MOST);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ =
            write!(text, "\n{title}: {}{more}.\n", names.get(..names.len().min(MOST)).unwrap_or_default().join(", "));
    }
}

/// Of a property by the keys that lead to it.
pub fn of_key(path: &[Node]) -> Option<String> {
    let [above @ .., Node::Key(_)] = path else { return None };
    let Expected::Property = expected::at(above) else { return None };
    let Some(Node::Item(Item { kind: ItemKind::Block(block), .. })) = path.first() else { return None };
    let resource =
        catalogue::resource_type(block.subkind.filter(|_| block.kind == BlockKind::Resource)?.name.as_str())?;
    let keys: Vec<Name> = path
        .iter()
        .filter_map(|node| match node {
            Node::Entry(entry) => entry.key()?.written(),
            _ => None,
        })
        .collect();
    resource.property_at(keys.iter().map(|it| it.as_str())).map(of_property)
}

/// In a few lines.
pub fn of_property(it: Property) -> String {
    let mut text = code(&format!("{}: {}", it.name(), it.ty().text()));
    if it.is_required() {
        text += "\nMust be given.\n";
    }
    if it.is_deprecated() {
        text += "\nNew templates should do without it.\n";
    }
    list("One of", it.limits().words().into_iter().flatten(), &mut text);
    let _ = write!(text, "\nA change makes the resource anew: {}.\n", it.replacement().word());
    text
}

/// `Bucket.Arn`
pub fn of_attribute(type_name: &str, attribute: &str) -> Option<String> {
    let found = catalogue::resource_type(type_name)?.attribute(attribute)?;
    Some(format!(
        "{}\nKnown only while CloudFormation deploys.\n",
        code(&format!("{}: {}", found.name(), found.ty().text()))
    ))
}
