//! Keys: settings of a body that it does not have yet, keys of custom JSON, variables of profiles, days of schedules.

use super::cursor::Cursor;
use super::{About, Insert, Kind, Offer, Rank, about_setting, properties};
use crate::analysis::names::Node as Declared;
use crate::analysis::types::Type;
use crate::ide::attributes;
use crate::ide::expected::{Expected, takes};
use crate::ide::place::Page;
use crate::language::kinds::DAYS;
use crate::language::{self, Setting, Shape};
use crate::name::Name;

pub fn keys(page: Page, cursor: &Cursor, expected: &Expected, given: &[Name]) -> Vec<Offer> {
    match expected {
        Expected::Setting(shape) => settings(shape, cursor, given),
        Expected::Json(path) => attributes(page, cursor, path, given),
        Expected::Property => properties::keys(cursor, given),
        Expected::Variable => variables(page, given),
        Expected::Day => days(),
        Expected::Nothing | Expected::Value(_) | Expected::Type | Expected::Declared(_) | Expected::Expression => {
            Vec::new()
        }
    }
}

fn settings(shape: &'static Shape, cursor: &Cursor, given: &[Name]) -> Vec<Offer> {
    let again = |it: &Setting| matches!(it.kind, language::Kind::Labelled(_) | language::Kind::Nested(_));
    let missing = shape.settings.iter().filter(|it| again(it) || !given.iter().any(|name| *name == it.name));
    missing.map(|it| setting(it, cursor)).collect()
}

fn setting(setting: &'static Setting, cursor: &Cursor) -> Offer {
    let rank = if setting.need.is_required() { Rank::Wanted } else { Rank::Likely };
    let detail = match setting.doc.split_once("Default: ") {
        Some((_, default)) => format!("{}, default {}", takes(&setting.kind), default.trim_end_matches('.')),
        None => takes(&setting.kind),
    };
    let (kind, snippet) = match &setting.kind {
        language::Kind::Block(_) | language::Kind::Schedule => (Kind::Block, format!("{} {{\n  $0\n}}", setting.name)),
        language::Kind::Json => (Kind::Block, format!("{} {{\n  $0\n}}", setting.name)),
        language::Kind::Labelled(_) => (Kind::Block, format!("{} \"$1\" {{\n  $0\n}}", setting.name)),
        language::Kind::Nested(_) => (Kind::Block, format!("{} ${{1:name}} {{\n  $0\n}}", setting.name)),
        language::Kind::List(_) | language::Kind::Recipes => (Kind::Setting, format!("{} = [$0]", setting.name)),
        language::Kind::Text | language::Kind::Version => (Kind::Setting, format!("{} = \"$0\"", setting.name)),
        _ => (Kind::Setting, format!("{} = $0", setting.name)),
    };
    let offer = Offer::new(setting.name, kind, detail).rank(rank).about(about_setting(setting));
    // The sign is there already.
    if cursor.in_line { offer } else { offer.snippet(snippet) }
}

/// Keys that a contract of the program or of the built-in cookbooks knows.
fn attributes(page: Page, cursor: &Cursor, path: &[Name], given: &[Name]) -> Vec<Offer> {
    let found = attributes::keys_at(page, path);
    let fresh = found.into_iter().filter(|it| !given.contains(&it.name));
    fresh
        .map(|key| {
            let mut at = path.to_vec();
            at.push(key.name);
            let is_object = matches!(key.ty.plain(), Type::Object(_) | Type::Map(_));
            let text = if is_object { format!("{}: {{\n  $0\n}}", key.name) } else { format!("{}: $0", key.name) };
            let rank = if key.optional { Rank::Likely } else { Rank::Wanted };
            let offer =
                Offer::new(key.name.as_str(), Kind::Key, key.ty.to_string()).rank(rank).about(About::Attribute(at));
            if cursor.in_line { offer } else { Offer { insert: Insert::Snippet(text), ..offer } }
        })
        .collect()
}

fn variables(page: Page, given: &[Name]) -> Vec<Offer> {
    let names = page.names();
    let main = page.program.main;
    let own = names.symbols.iter().filter_map(|symbol| match symbol.node {
        Declared::Variable { ty, .. } if symbol.file == main && !given.contains(&symbol.name.name) => {
            Some((symbol, ty))
        }
        _ => None,
    });
    own.map(|(symbol, ty)| {
        Offer::new(symbol.name.name.as_str(), Kind::Value, page.slice(ty.span))
            .snippet(format!("{} = $0", symbol.name.name))
            .about(About::Name(main, symbol.name.name))
    })
    .collect()
}

fn days() -> Vec<Offer> {
    let week = Offer::new("mon..fri", Kind::Key, "Monday to Friday")
        .snippet("mon..fri = ${1:09:00}..${0:18:00}")
        .rank(Rank::Wanted);
    let zone =
        Offer::new("timezone", Kind::Setting, "string, default UTC").snippet("timezone = \"$0\"").rank(Rank::Possible);
    let days = DAYS.iter().map(|(word, name)| {
        Offer::new(*word, Kind::Key, *name).snippet(format!("{word} = ${{1:09:00}}..${{0:18:00}}"))
    });
    std::iter::once(week).chain(days).chain([zone]).collect()
}
