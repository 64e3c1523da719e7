//! What the two versions were compiled with, where that differs: for each variable that has another value because of it, what to blame.

use super::{Sides, shown_place};
use crate::diff::document::Link;
use crate::diff::snapshot::{Declaration, Setting, Snapshot};
use crate::diff::tree::Place;
use crate::name::Name;
use rustc_hash::FxHashMap;

/// By the variable's name.
pub fn of(sides: Sides<'_>) -> FxHashMap<Name, Link> {
    let mut found = FxHashMap::default();
    let blame = |name: Name, words: &str| {
        let declared = sides.new.declarations.iter().find(|it| it.word == "variable" && it.name == name)?;
        Some(Link { what: format!("variable {name} ({words})"), place: place(sides.new, declared) })
    };
    let set = |side: &Snapshot, name: Name| side.inputs.set.iter().rev().find(|it| it.name == name).cloned();
    let has_changed = sides.old.inputs.profile != sides.new.inputs.profile;
    // What wins over another is said last.
    for (name, _) in settings(sides.old).filter(|_| has_changed) {
        let words = format!("set by profile {} before", sides.old.inputs.profile.as_deref().unwrap_or_default());
        found.extend(blame(name, &words).map(|it| (name, it)));
    }
    for Setting { name, .. } in &sides.old.inputs.set {
        found.extend(blame(*name, "set by --set before").map(|it| (*name, it)));
    }
    for (name, setting) in settings(sides.new).filter(|(name, _)| has_changed || set(sides.old, *name).is_some()) {
        let what = format!("profile {}", setting.name);
        found.insert(name, Link { what, place: place(sides.new, setting) });
    }
    for Setting { name, value } in &sides.new.inputs.set {
        let before = set(sides.old, *name);
        match before.is_some_and(|it| it.value.is_some() && it.value == *value) {
            true => drop(found.remove(name)),
            false => found.extend(blame(*name, "--set").map(|it| (*name, it))),
        }
    }
    found
}

/// What the profile of a version sets: the variable, and the line as a declaration.
fn settings(version: &Snapshot) -> impl Iterator<Item = (Name, &Declaration)> {
    let profile = version.inputs.profile.as_deref();
    let own = version.declarations.iter().filter(move |it| it.word == "profile" && Some(it.name.as_str()) == profile);
    own.filter_map(|it| Some((it.names.first()?.0, it)))
}

fn place(version: &Snapshot, declaration: &Declaration) -> String {
    shown_place(version, Place { file: declaration.file, line: declaration.first, column: 1 })
}
