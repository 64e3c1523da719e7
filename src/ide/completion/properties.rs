//! What the catalogue knows: types of resources, their properties and attributes, the words that a property takes.

use super::cursor::Cursor;
use super::{About, Kind, Offer, Rank, resources};
use crate::catalogue::{self, Definition, Property, Type};
use crate::name::Name;
use crate::syntax::ast::BlockKind;

/// Types, in their quotes.
pub fn types() -> Vec<Offer> {
    let all = catalogue::resource_types();
    all.map(|it| {
        let offer = Offer::new(format!("\"{}\"", it.name()), Kind::Type, "").about(About::ResourceType(it.name()));
        match it.shut_down() {
            Some(day) => Offer { detail: format!("shut down on {day}"), ..offer }.rank(Rank::Rest),
            None => offer,
        }
    })
    .collect()
}

/// The definition whose properties stand in the braces around the cursor.
fn definition(cursor: &Cursor, keys: &[Name]) -> Option<Definition> {
    let around = cursor.around.filter(|it| it.kind == BlockKind::Resource)?;
    let resource = catalogue::resource_type(around.subkind?.as_str())?;
    match keys.is_empty() {
        true => Some(resource.body()),
        false => resource.property_at(keys.iter().map(|it| it.as_str()))?.ty().definition(),
    }
}

pub fn keys(cursor: &Cursor, given: &[Name]) -> Vec<Offer> {
    let Some(definition) = definition(cursor, &cursor.keys) else { return Vec::new() };
    let fresh = definition.properties().filter(|it| !given.iter().any(|name| *name == it.name()));
    let mut offers: Vec<Offer> = fresh.map(|it| property(it, cursor)).collect();
    if cursor.keys.is_empty() && !given.iter().any(|it| *it == "meta") {
        let doc = "What CloudFormation should know about the resource besides its properties.";
        offers.push(
            Offer::new("meta", Kind::Block, "{ ... }")
                .rank(Rank::Rest)
                .snippet("meta {\n  $0\n}")
                .about(About::Text(doc.to_owned())),
        );
    }
    offers
}

fn property(it: Property, cursor: &Cursor) -> Offer {
    let rank = match () {
        () if it.is_required() => Rank::Wanted,
        () if it.is_deprecated() => Rank::Rest,
        () => Rank::Likely,
    };
    let sign = if cursor.keys.is_empty() { " =" } else { ":" };
    let value = match it.ty() {
        Type::Text => "\"$0\"",
        Type::List(_) => "[$0]",
        Type::Object(_) | Type::Map(_) | Type::Json => "{\n  $0\n}",
        Type::Integer | Type::Number | Type::Bool | Type::OneOf(_) => "$0",
    };
    let offer =
        Offer::new(it.name(), Kind::Property, it.ty().text()).rank(rank).about(About::Text(resources::of_property(it)));
    if cursor.in_line { offer } else { offer.snippet(format!("{}{sign} {value}", it.name())) }
}

/// The words that a property takes, in quotes.
pub fn values(cursor: &Cursor) -> Vec<Offer> {
    let Some((last, above)) = cursor.keys.split_last() else { return Vec::new() };
    let Some(property) = definition(cursor, above).and_then(|it| it.property(last.as_str())) else { return Vec::new() };
    let words = property.limits().words().into_iter().flatten();
    let of_element = property.limits().element().words().into_iter().flatten();
    let mut offers: Vec<Offer> =
        words.chain(of_element).map(|it| Offer::new(format!("{it:?}"), Kind::Word, "").rank(Rank::Wanted)).collect();
    if matches!(property.ty(), Type::Bool) {
        offers.extend(["true", "false"].map(|it| Offer::new(it, Kind::Word, "bool").rank(Rank::Wanted)));
    }
    offers
}

/// The attributes of a type, for what stands behind the dot.
pub fn attributes(type_name: &str) -> Vec<Offer> {
    let Some(resource) = catalogue::resource_type(type_name) else { return Vec::new() };
    let about = |name: &str| resources::of_attribute(type_name, name).map_or(About::Nothing, About::Text);
    let offer =
        |it: catalogue::Attribute| Offer::new(it.name(), Kind::Property, it.ty().text()).about(about(it.name()));
    resource.attributes().map(offer).collect()
}
