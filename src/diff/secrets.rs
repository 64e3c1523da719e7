//! Secrets in a diff: texts that stand in the place of one are marked when a snapshot is taken, compared, and never shown; what they
//! say is masked wherever else it stands.

use super::document::Diff;
use super::snapshot::{Object, Snapshot};
use super::tree::{Data, PLAIN, Secret, Tree, Unknown};
use crate::name::Name;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value as Json;
use std::sync::Arc;

/// Shorter texts are masked only where they stand alone: inside others they would be found everywhere.
const LEAST: usize = 6;

/// What stands in the place of a secret's text.
const MASK: &str = "(secret)";

/// Marks the texts that are secrets by their place.
pub fn mark(snapshot: &mut Snapshot) {
    for object in &mut snapshot.objects {
        mark_object(object);
    }
    // The same keys stand in many places.
    let mut delicate: FxHashMap<Name, bool> = FxHashMap::default();
    for attribute in snapshot.attributes.iter_mut().flatten() {
        let key = attribute.path.last().copied();
        if key.is_some_and(|key| *delicate.entry(key).or_insert_with(|| is_delicate(key.as_str()))) {
            hide(&mut attribute.tree);
        }
        mark_tree(&mut attribute.tree);
    }
}

fn mark_object(object: &mut Object) {
    let whole = object.properties.get("NoEcho").is_some();
    mark_tree(&mut object.properties);
    if let (true, Data::Object(entries)) = (whole, &mut object.properties.value) {
        entries.iter_mut().filter(|(key, _)| *key == "Default").for_each(|(_, tree)| hide(tree));
    }
}

fn mark_tree(tree: &mut Tree) {
    match &mut tree.value {
        Data::List(items) => items.iter_mut().for_each(mark_tree),
        Data::Object(entries) => {
            let named = |key: &str| entries.iter().find(|(known, _)| *known == key).map(|(_, tree)| tree);
            let secure =
                named("Secure").is_some_and(|it| matches!(it.value, Data::Bool(true)) || it.as_text() == Some("true"));
            // A pair of a name and a value: a variable, an attribute of an engine.
            let called = ["Key", "Name"].into_iter().find_map(|key| named(key)?.as_text().map(is_delicate));
            let hidden = secure || called.unwrap_or(false);
            for (key, tree) in entries {
                if (hidden && *key == "Value") || is_delicate(key.as_str()) {
                    hide(tree);
                }
                mark_tree(tree);
            }
        }
        _ => {}
    }
}

/// Whether a key tells that its value is a secret.
fn is_delicate(key: &str) -> bool {
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let ends = [
        "password",
        "passwd",
        "secret",
        "token",
        "privatekey",
        "secretkey",
        "apikey",
        "accesskey",
        "sshkey",
        "passphrase",
    ];
    ends.iter().any(|end| plain.ends_with(end)) || plain == "masteruserpassword"
}

/// Puts a secret in the place of a text.
fn hide(tree: &mut Tree) {
    if let Data::Text(text) = &tree.value
        && !text.is_empty()
    {
        let plain = Some(text.clone());
        tree.value = Data::Secret(Arc::new(Secret { identity: PLAIN.into(), expression: Json::Null, plain }));
    }
}

/// All secrets of a side.
fn each<'s>(snapshot: &'s Snapshot, found: &mut dyn FnMut(&'s Secret)) {
    let mut visit = |tree: &'s Tree| {
        tree.leaves(&mut Vec::new(), &mut |_, leaf| {
            if let Data::Secret(secret) = &leaf.value {
                found(secret);
            }
        });
    };
    snapshot.objects.iter().for_each(|it| visit(&it.properties));
    snapshot.attributes.iter().flatten().for_each(|it| visit(&it.tree));
}

/// The texts of all secrets that are written out, the longest first: one may stand in another.
fn texts(sides: &[&Snapshot]) -> Vec<Arc<str>> {
    let mut found: FxHashSet<Arc<str>> = FxHashSet::default();
    sides.iter().for_each(|side| each(side, &mut |secret| found.extend(secret.plain.clone())));
    let mut texts: Vec<Arc<str>> = found.into_iter().collect();
    texts.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    texts
}

/// Whether there are secrets that were written out, and nobody knows any more what they said.
pub fn are_forgotten(snapshot: &Snapshot) -> bool {
    let mut found = false;
    each(snapshot, &mut |secret| found |= *secret.identity == *PLAIN && secret.plain.is_none());
    found
}

/// The snapshot without what its secrets say: it is masked wherever it stands.
pub fn masked(mut snapshot: Snapshot) -> Snapshot {
    let texts = texts(&[&snapshot]);
    if !texts.is_empty() {
        let objects = snapshot.objects.iter_mut().flat_map(|it| [&mut it.properties, &mut it.attributes]);
        let attributes = snapshot.attributes.iter_mut().flatten().map(|it| &mut it.tree);
        objects.chain(attributes).for_each(|it| mask_values(it, &texts));
    }
    snapshot
}

fn mask_values(tree: &mut Tree, secrets: &[Arc<str>]) {
    match &mut tree.value {
        Data::List(items) => items.iter_mut().for_each(|it| mask_values(it, secrets)),
        Data::Object(entries) => entries.iter_mut().for_each(|(_, it)| mask_values(it, secrets)),
        Data::Text(text) => {
            if let Some(masked) = masked_text(text, secrets) {
                *text = masked.into();
            }
        }
        Data::Unknown(unknown) => {
            let mut expression = unknown.expression.clone();
            mask_json(&mut expression, secrets);
            let words = masked_text(&unknown.words, secrets).map_or_else(|| unknown.words.clone(), Arc::from);
            *unknown = Arc::new(Unknown { words, expression, ..Unknown::clone(unknown) });
        }
        Data::Secret(secret) if secret.plain.is_some() => {
            let (identity, expression) = (secret.identity.clone(), secret.expression.clone());
            *secret = Arc::new(Secret { identity, expression, plain: None });
        }
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::Secret(_) => {}
    }
}

/// Masks what secrets say wherever it stands in the document.
pub fn mask(diff: Diff, sides: [&Snapshot; 2]) -> Diff {
    let texts = texts(&sides);
    if texts.is_empty() {
        return diff;
    }
    let Ok(mut document) = serde_json::to_value(&diff) else { return diff };
    for part in ["objects", "attributes", "data_bags", "danger", "run_lists", "events"] {
        document.get_mut(part).into_iter().for_each(|it| mask_json(it, &texts));
    }
    serde_json::from_value(document).unwrap_or(diff)
}

fn mask_json(json: &mut Json, secrets: &[Arc<str>]) {
    match json {
        Json::String(text) => {
            if let Some(masked) = masked_text(text, secrets) {
                *text = masked;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|it| mask_json(it, secrets)),
        Json::Object(entries) => entries.iter_mut().for_each(|(_, it)| mask_json(it, secrets)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// The text with masks, if a secret stands in it.
fn masked_text(text: &str, secrets: &[Arc<str>]) -> Option<String> {
    let stands_in =
        |secret: &Arc<str>, text: &str| **secret == *text || (secret.len() >= LEAST && text.contains(&**secret));
    secrets.iter().fold(None, |masked: Option<String>, secret| {
        let so_far = masked.as_deref().unwrap_or(text);
        if stands_in(secret, so_far) { Some(so_far.replace(&**secret, MASK)) } else { masked }
    })
}
