//! Renames: a declaration that vanished and one that appeared with the same content may be one that was renamed. The line that says so
//! is offered, with what the change is with it and without it.

use super::properties::Comparing;
use super::{Sides, changes, replacement, shown_place};
use crate::diff::document::{Action, Diff, ObjectChange, Rename, Verdict};
use crate::diff::snapshot::{Object, Section, Snapshot};
use crate::diff::tree::{Data, Tree, Unknown};
use crate::name::Name;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashSet};
use serde_json::Value as Json;
use std::sync::Arc;

/// Properties that follow from a declaration's name if nothing else is said.
const FROM_NAME: [&str; 3] = ["Name", "Shortname", "Hostname"];

/// Offers are worked out one by one, so there are only so many.
const MOST: usize = 8;

/// Ids by what they become, in the order of the declarations.
type Ids = IndexMap<Name, Name, FxBuildHasher>;

pub fn of(sides: Sides<'_>, diff: &Diff) -> Vec<Rename> {
    let gone = families(sides.old, &diff.objects, Action::Delete);
    let new = families(sides.new, &diff.objects, Action::Create);
    if gone.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let mut taken: FxHashSet<Name> = FxHashSet::default();
    let mut found = Vec::new();
    // Layers first: what refers to one that was renamed is the same but for that.
    let mut ids = Ids::default();
    for (old_name, old) in &gone {
        let same = |(name, new): &&(Name, Vec<&Object>)| !taken.contains(name) && alike(old, new, &ids);
        let Some((new_name, new)) = new.iter().find(same) else { continue };
        taken.insert(*new_name);
        ids.extend(new.iter().zip(old).map(|(new, old)| (new.id, old.id)));
        found.push((*old_name, *new_name, pairs(old, new)));
    }
    found.truncate(MOST);
    found.into_iter().map(|(old, new, ids)| offer(sides, diff, old, new, &ids)).collect()
}

/// Declared resources of that fate by the name of their declaration, those of a kind together, in order.
fn families<'s>(snapshot: &'s Snapshot, changes: &[ObjectChange], action: Action) -> Vec<(Name, Vec<&'s Object>)> {
    let of = changes.iter().filter(|it| it.action == action && !it.type_name.is_empty());
    let ids: FxHashSet<&str> = of.map(|it| it.id.as_str()).collect();
    let declared = |it: &&Object| it.section == Section::Resource && it.place.is_some();
    let mut families: Vec<(Name, Vec<&Object>)> = Vec::new();
    for object in snapshot.objects.iter().filter(declared) {
        if !ids.contains(object.id.as_str()) {
            continue;
        }
        match families.last_mut() {
            Some((name, members)) if *name == object.name => members.push(object),
            _ => families.push((object.name, vec![object])),
        }
    }
    let layers_first = |it: &(Name, Vec<&Object>)| it.1.first().is_none_or(|it| it.type_name != replacement::LAYER);
    families.sort_by_key(layers_first);
    families
}

/// Whether two declarations say the same but for their names.
fn alike(old: &[&Object], new: &[&Object], ids: &Ids) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new, ids))
}

fn same(old: &Object, new: &Object, ids: &Ids) -> bool {
    if old.type_name != new.type_name || old.word != new.word {
        return false;
    }
    let renamed = renamed(&new.properties, ids);
    let found = Comparing { is_ordered: &replacement::is_ordered }.objects(&old.properties, &renamed);
    let from_name = |path: &[String]| path.first().is_some_and(|key| FROM_NAME.contains(&key.as_str()));
    found.differences.iter().all(|it| from_name(&it.path))
}

fn pairs(old: &[&Object], new: &[&Object]) -> Ids {
    new.iter().zip(old).map(|(new, old)| (new.id, old.id)).collect()
}

fn offer(sides: Sides<'_>, diff: &Diff, old: Name, new: Name, ids: &Ids) -> Rename {
    let snapshot = with_ids(sides.new, ids);
    let with = changes(Sides { old: sides.old, new: &snapshot });
    let declared = sides.new.objects.iter().find(|it| it.section == Section::Resource && it.name == new);
    Rename {
        old: old.to_string(),
        new: new.to_string(),
        word: declared.map_or("resource", |it| &it.word).to_owned(),
        line: format!("@was({old})"),
        place: declared.and_then(|it| it.place).map(|it| shown_place(sides.new, it)),
        without: Verdict { ..diff.verdict },
        with: with.verdict,
    }
}

/// A snapshot in which some objects have other ids, and so has what refers to them.
fn with_ids(snapshot: &Snapshot, ids: &Ids) -> Snapshot {
    let id = |id: Name| ids.get(&id).copied().unwrap_or(id);
    let mut snapshot = snapshot.clone();
    for object in &mut snapshot.objects {
        object.id = id(object.id);
        object.properties = renamed(&object.properties, ids);
        object.attributes = renamed(&object.attributes, ids);
    }
    snapshot.layers.iter_mut().for_each(|it| it.id = id(it.id));
    snapshot.instances.iter_mut().for_each(|it| it.id = id(it.id));
    snapshot.apps.iter_mut().for_each(|it| it.id = id(it.id));
    snapshot
}

fn renamed(tree: &Tree, ids: &Ids) -> Tree {
    let value = match &tree.value {
        Data::List(items) => Data::List(items.iter().map(|it| renamed(it, ids)).collect()),
        Data::Object(entries) => Data::Object(entries.iter().map(|(key, it)| (*key, renamed(it, ids))).collect()),
        Data::Unknown(unknown) => {
            let (shape, cause, words) = (unknown.shape, unknown.cause, unknown.words.clone());
            let expression = renamed_json(&unknown.expression, ids);
            Data::Unknown(Arc::new(Unknown { shape, cause, words, expression }))
        }
        // `DependsOn` holds ids as text.
        Data::Text(text) => match ids.get(&Name::new(text)) {
            Some(id) => Data::Text(id.as_str().into()),
            None => Data::Text(text.clone()),
        },
        other => other.clone(),
    };
    Tree::new(value, tree.at)
}

fn renamed_json(json: &Json, ids: &Ids) -> Json {
    match json {
        Json::String(text) => {
            let mut text = text.clone();
            if let Some(id) = ids.get(&Name::new(&text)) {
                return Json::String(id.to_string());
            }
            if text.contains("${") {
                for (new, old) in ids {
                    for end in ["}", "."] {
                        text = text.replace(&format!("${{{new}{end}"), &format!("${{{old}{end}"));
                    }
                }
            }
            Json::String(text)
        }
        Json::Array(items) => Json::Array(items.iter().map(|it| renamed_json(it, ids)).collect()),
        Json::Object(entries) => {
            Json::Object(entries.iter().map(|(key, it)| (key.clone(), renamed_json(it, ids))).collect())
        }
        other => other.clone(),
    }
}
