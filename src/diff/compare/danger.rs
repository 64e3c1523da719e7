//! Danger: what a reviewer must not miss. Data that is lost, secrets that flow to a new place, what is made anew or taken away, layers
//! that are left without an instance.

use super::Sides;
use super::replacement::{ATTACHMENT, INSTANCE, LAYER};
use super::shown_place;
use crate::diff::addresses::{count, together};
use crate::diff::document::{
    Action, Capacity, Consequence, Danger, DangerKind, Diff, ObjectChange, PropertyChange, Replaces,
};
use crate::diff::paths;
use crate::diff::quoted::quoted;
use crate::diff::snapshot::{Object, Section, Snapshot};
use crate::diff::tree::{Data, Place, Sameness, Strictness, Tree, compare};
use crate::name::Name;
use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value as Json;

/// Worst kind first, then in the order of the objects.
pub fn of(sides: Sides<'_>, changes: &[ObjectChange], capacity: &[Capacity]) -> Vec<Danger> {
    let mut found: Vec<Danger> = Vec::new();
    grouped(changes, DangerKind::DataLoss, &mut found, |it| {
        (it.consequence == Consequence::DataLost).then(|| why_lost(it))
    });
    secrets(sides, changes, &mut found);
    grouped(changes, DangerKind::Replace, &mut found, |it| {
        (it.action == Action::Replace && !it.type_name.is_empty()).then(|| why_replaced(it))
    });
    grouped(changes, DangerKind::Delete, &mut found, |it| {
        (it.action == Action::Delete).then(|| match it.cause.as_slice() {
            [_, .., edited] => format!("is deleted because of `{}` ({})", edited.what, edited.place),
            _ => "is deleted".to_owned(),
        })
    });
    let stays = |it: &&Capacity| sides.new.layers.iter().any(|layer| layer.address == it.layer);
    for left in capacity.iter().filter(|it| it.during == 0).filter(stays) {
        let text = match left.after {
            0 => format!("has no instance left; it had {}", left.before),
            _ => format!("has no instance for a while: 0 of {}", left.before),
        };
        let place = place_of(sides.new, LAYER, &left.layer);
        found.push(Danger { kind: DangerKind::Capacity, of: vec![format!("layer {}", left.layer)], text, place });
    }
    found
}

/// Where a resource is declared.
fn place_of(snapshot: &Snapshot, type_name: &str, address: &str) -> Option<String> {
    let object = snapshot.objects.iter().find(|it| it.type_name == type_name && it.address == address)?;
    object.place.map(|it| shown_place(snapshot, it))
}

/// Objects with the same thing to say stand together.
fn grouped(
    changes: &[ObjectChange],
    kind: DangerKind,
    found: &mut Vec<Danger>,
    says: impl Fn(&ObjectChange) -> Option<String>,
) {
    let mut groups: IndexMap<(String, String), Danger> = IndexMap::new();
    // What the compiler adds to a template holds nothing and runs nothing.
    let of_people = |it: &&ObjectChange| matches!(kind, DangerKind::DataLoss) || !is_small(it);
    for change in changes.iter().filter(of_people) {
        let Some(text) = says(change) else { continue };
        let key = (change.word.clone(), text.clone());
        let empty = || Danger { kind, of: Vec::new(), text, place: change.place.clone() };
        groups.entry(key).or_insert_with(empty).of.push(format!("{} {}", change.word, change.address));
    }
    found.extend(groups.into_values());
}

/// What a template can lose without a thought: conditions, mappings, outputs, parameters, deployments.
fn is_small(change: &ObjectChange) -> bool {
    change.type_name.is_empty()
}

fn why_lost(change: &ObjectChange) -> String {
    let verb = if change.action == Action::Delete { "is deleted" } else { "is made anew" };
    let notes: Vec<&str> = change.notes.iter().filter(|it| !it.starts_with('`')).map(String::as_str).take(1).collect();
    match notes.first() {
        Some(note) => format!("{verb}, and its data is lost: {note}"),
        None => format!("{verb}, and its data is lost"),
    }
}

fn why_replaced(change: &ObjectChange) -> String {
    let forced = change.properties.iter().filter(|it| it.replaces == Replaces::Always);
    let forced = paths::together(forced.map(|it| it.path.as_slice()));
    match forced.is_empty() {
        true => "is made anew: another type".to_owned(),
        false => format!("is made anew because {} changes", forced.join(", ")),
    }
}

/// Secrets in places where none was before.
fn secrets(sides: Sides<'_>, changes: &[ObjectChange], found: &mut Vec<Danger>) {
    let new_flow = |it: &PropertyChange| {
        let before: FxHashSet<String> = it.old.iter().flat_map(identities).collect();
        it.new.iter().flat_map(identities).find(|identity| !before.contains(identity) && before.is_empty())
    };
    grouped(changes, DangerKind::Secret, found, |change| {
        let own = |it: &&PropertyChange| change.type_name != ATTACHMENT && !it.path.is_empty();
        let flows: Vec<String> = change
            .properties
            .iter()
            .filter(own)
            .filter_map(|it| Some(quoted(&paths::shown(&with_inner(&it.path, it.new.as_ref()?, new_flow(it)?)))))
            .collect();
        (!flows.is_empty() && change.action != Action::Delete)
            .then(|| format!("a secret flows to {}", flows.join(", ")))
    });
    json_secrets(sides, found);
}

/// The path down to where the secret stands.
fn with_inner(path: &[String], new: &Json, _identity: String) -> Vec<String> {
    let mut inner = Vec::new();
    find_secret(new, &mut inner);
    path.iter().cloned().chain(inner).collect()
}

fn find_secret(json: &Json, path: &mut Vec<String>) -> bool {
    match json {
        Json::Object(entries) if entries.contains_key("$secret") => true,
        Json::Object(entries) => entries.iter().any(|(key, it)| {
            path.push(key.clone());
            let found = find_secret(it, path);
            if !found {
                path.pop();
            }
            found
        }),
        Json::Array(items) => items.iter().any(|it| {
            let called = ["Key", "Name"].into_iter().find_map(|key| it.get(key)?.as_str());
            path.extend(called.map(|key| format!("[{key}]")));
            let found = find_secret(it, path);
            if !found && called.is_some() {
                path.pop();
            }
            found
        }),
        _ => false,
    }
}

/// What secrets stand in a value.
fn identities(json: &Json) -> Vec<String> {
    match json {
        Json::Object(entries) => match entries.get("$secret") {
            Some(identity) => vec![identity.to_string()],
            None => entries.values().flat_map(identities).collect(),
        },
        Json::Array(items) => items.iter().flat_map(identities).collect(),
        _ => Vec::new(),
    }
}

/// Secrets that custom JSON shows to every recipe, as text on the disk of the instance.
fn json_secrets(sides: Sides<'_>, found: &mut Vec<Danger>) {
    let before: FxHashMap<Name, &Object> = with_json(sides.old).map(|it| (it.id, it)).collect();
    let mut fresh: Vec<(String, String, Option<Place>)> = Vec::new();
    for object in with_json(sides.new) {
        let Some(json) = object.properties.get("CustomJson") else { continue };
        let was = before.get(&object.id).and_then(|it| it.properties.get("CustomJson"));
        json.leaves(&mut Vec::new(), &mut |path, leaf: &Tree| {
            let known = was.and_then(|it| it.at_path(path)).is_some_and(|was| {
                matches!(was.value, Data::Secret(_)) || compare(was, leaf, Strictness::Json) != Sameness::Different
            });
            if matches!(leaf.value, Data::Secret(_)) && !known {
                fresh.push((format!("{} {}", object.word, object.address), path.join("."), leaf.at));
            }
        });
    }
    fresh.sort();
    for (of, path, place) in fresh {
        let known = found.iter().any(|it| it.kind == DangerKind::Secret && it.of.contains(&of));
        if !known {
            let text = format!("a secret flows to `CustomJson.{path}`, which is plain text");
            let place = place.map(|it| shown_place(sides.new, it));
            found.push(Danger { kind: DangerKind::Secret, of: vec![of], text, place });
        }
    }
}

fn with_json(snapshot: &Snapshot) -> impl Iterator<Item = &Object> {
    let resources = snapshot.objects.iter().filter(|it| it.section == Section::Resource);
    resources.filter(|it| it.properties.get("CustomJson").is_some())
}

/// After what there is no way back.
pub fn no_way_back(diff: &Diff) -> Vec<String> {
    let names = |action: Action, word: Consequence| {
        let of = |it: &&ObjectChange| it.action == action && it.consequence == word;
        let all: Vec<&str> = diff.objects.iter().filter(of).map(|it| it.address.as_str()).collect();
        (!all.is_empty()).then(|| (all.len(), together(all)))
    };
    let mut until = Vec::new();
    if let Some((_, names)) = names(Action::Delete, Consequence::DataLost) {
        until.push(format!("the deletion of {names}: what they hold is not made again"));
    }
    if let Some((_, names)) = names(Action::Replace, Consequence::DataLost) {
        until.push(format!("the replacement of {names}: what they hold is not made again"));
    }
    let anew = diff.objects.iter().filter(|it| it.action == Action::Replace && it.type_name == INSTANCE).count();
    if anew > 0 {
        until.push(format!(
            "{} made anew: ids, addresses and what lay on the root devices are others",
            count(anew, "instance")
        ));
    }
    until
}
