//! A resource type as text: a line a property, what is to be known of it behind its type.

use super::{Inside, Subject};
use crate::catalogue::{Attribute, Limits, Property, Replacement, ResourceType, Type};
use std::io::{self, Write};

pub fn write(subject: &Subject, out: &mut impl Write) -> io::Result<()> {
    match subject {
        Subject::Types(types) => types.iter().try_for_each(|it| writeln!(out, "{}", it.name())),
        Subject::Type(ty) => resource_type(*ty, out),
        Subject::Property(inside) => property(inside, out),
    }
}

fn resource_type(ty: ResourceType, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", ty.name())?;
    if let Some(day) = ty.shut_down() {
        writeln!(out, "\nThe service was shut down on {day}.")?;
    }
    if let Some(name) = ty.identifier() {
        writeln!(out, "\nRef is its {name}.")?;
    }
    properties("Properties", ty.properties(), out)?;
    let attributes: Vec<Attribute> = ty.attributes().collect();
    if !attributes.is_empty() {
        writeln!(out, "\nAttributes")?;
        let width = attributes.iter().map(|it| it.name().len()).max().unwrap_or_default();
        for attribute in attributes {
            writeln!(out, "  {:width$}  {}", attribute.name(), attribute.ty().text())?;
        }
    }
    Ok(())
}

fn property(Inside { owner, property, path }: &Inside, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{path} of {}: {}", owner.name(), property.ty().text())?;
    for note in notes(*property) {
        writeln!(out, "  {note}")?;
    }
    match property.ty().definition() {
        Some(definition) => properties("Properties", definition.properties(), out),
        None => Ok(()),
    }
}

fn properties(title: &str, list: impl Iterator<Item = Property>, out: &mut impl Write) -> io::Result<()> {
    let rows: Vec<(Property, String)> = list.map(|it| (it, it.ty().text())).collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    let names = rows.iter().map(|(it, _)| it.name().len()).max().unwrap_or_default();
    let types = rows.iter().map(|(_, ty)| ty.len()).max().unwrap_or_default().min(40);
    for (property, ty) in rows {
        let line = format!("  {:names$}  {ty:types$}  {}", property.name(), notes(property).join("; "));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// What is to be known of a property besides its type.
fn notes(property: Property) -> Vec<String> {
    let mut notes = Vec::new();
    if property.is_required() {
        notes.push("required".to_owned());
    }
    match property.replacement() {
        Replacement::Always => notes.push("replaces".to_owned()),
        Replacement::Sometimes => notes.push("may replace".to_owned()),
        Replacement::Never => {}
    }
    if property.is_deprecated() {
        notes.push("out of use".to_owned());
    }
    limits(property.limits(), &mut notes);
    if matches!(property.ty(), Type::List(_)) {
        let mut each = Vec::new();
        limits(property.limits().element(), &mut each);
        notes.extend(each.into_iter().map(|it| format!("each {it}")));
    }
    let takes: Vec<String> = property.takes().map(|it| format!("{} of {}", it.property, it.type_name)).collect();
    if !takes.is_empty() {
        notes.push(format!("takes {}", takes.join(" or ")));
    }
    notes
}

fn limits(limits: Limits, notes: &mut Vec<String>) {
    if let Some(words) = limits.words() {
        let words: Vec<&str> = words.collect();
        let (shown, rest) = words.split_at(words.len().min(12));
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        notes.push(format!("one of {}{more}", shown.join(" ")));
    }
    notes.extend(between(limits.range(), ""));
    notes.extend(between(limits.length(), " characters"));
    notes.extend(between(limits.items(), " elements"));
    if let Some(pattern) = limits.pattern().filter(|it| it.len() <= 60) {
        notes.push(format!("matches {pattern}"));
    }
    if let Some(format) = limits.format().filter(|it| !it.contains("::")) {
        notes.push(format!("of the form {format}"));
    }
    if !limits.is_ordered() {
        notes.push("in any order".to_owned());
    }
}

fn between<N: std::fmt::Display>(bounds: (Option<N>, Option<N>), what: &str) -> Option<String> {
    match bounds {
        (Some(least), Some(most)) => Some(format!("{least} to {most}{what}")),
        (Some(least), None) => Some(format!("{least} or more{what}")),
        (None, Some(most)) => Some(format!("{most} or less{what}")),
        (None, None) => None,
    }
}
