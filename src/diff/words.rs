//! What all renderings say alike: values, verdicts and consequences in words, objects that change alike as one.

use super::addresses::{count, natural, together};
use super::document::{
    Action, Cause, Consequence, DangerKind, DataBagChange, LeafChange, Link, NoiseKind, ObjectChange, PropertyChange,
    Replaces, Verdict,
};
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxHasher;
use serde_json::{Value as Json, json};
use std::borrow::Cow;
use std::hash::{Hash, Hasher};

/// Objects that change alike.
pub struct Alike<'d> {
    /// The first of them, which tells what changes.
    pub first: &'d ObjectChange,
    pub members: Vec<&'d str>,
    all: Vec<&'d ObjectChange>,
    /// What those were called that had another name.
    was: Vec<&'d str>,
}

impl Alike<'_> {
    /// `web_server[1..4]`
    pub fn names(&self) -> String {
        together(self.members.iter().copied())
    }

    /// `instance web_server[1..4]`, `instance web_server[1..4] (was front[1..4])`
    pub fn title(&self) -> String {
        let was = match self.was.is_empty() {
            true => String::new(),
            false => format!(" (was {})", together(self.was.iter().copied())),
        };
        format!("{} {}{was}", self.first.word, self.names())
    }
}

/// How many values of members are spelt out.
const SPELT: usize = 40;

impl<'d> Alike<'d> {
    /// The properties; of those that come or go with their members, such as host names, what each of them has.
    pub fn properties(&self) -> Vec<Cow<'d, PropertyChange>> {
        let comes_or_goes = matches!(self.first.action, Action::Create | Action::Delete);
        let of_all = |at: usize, property: &'d PropertyChange| {
            let same = |it: &&&'d ObjectChange| it.properties.get(at).is_some_and(|it| it.path == property.path);
            let others = self.all.iter().filter(same).filter_map(|it| it.properties.get(at));
            let values: IndexSet<String> =
                others.filter_map(|it| it.new.as_ref().or(it.old.as_ref())).map(value).collect();
            match values.len() > 1 && comes_or_goes {
                true => Cow::Owned(PropertyChange {
                    old: property.old.as_ref().map(|_| listed(&values)),
                    new: property.new.as_ref().map(|_| listed(&values)),
                    ..property.clone()
                }),
                false => Cow::Borrowed(property),
            }
        };
        self.first.properties.iter().enumerate().map(|(at, it)| of_all(at, it)).collect()
    }
}

/// As an unknown value: `"web1", "web2" (2 values, one for each)`.
fn listed(values: &IndexSet<String>) -> Json {
    let mut words: Vec<String> = values.iter().take(SPELT).cloned().collect();
    if values.len() > SPELT {
        words.push(format!("and {} more", values.len() - SPELT));
    }
    json!({ "$unknown": { "words": words.join(", "), "type": count(values.len(), "value"), "cause": "one for each" } })
}

/// The objects in their order, those together that are of one kind and change in the same way.
pub fn alike(changes: &[ObjectChange]) -> Vec<Alike<'_>> {
    let mut groups: IndexMap<(Action, &str, u64), Vec<&ObjectChange>> = IndexMap::new();
    for change in changes {
        groups.entry((change.action, &change.word, likeness(change))).or_default().push(change);
    }
    groups.into_values().filter_map(of_members).collect()
}

fn of_members(members: Vec<&ObjectChange>) -> Option<Alike<'_>> {
    let first = members.first()?;
    let mut names: Vec<&str> = members.iter().map(|it| it.address.as_str()).collect();
    // In source order, but `web2` before `web10`.
    let stem = |name: &'_ str| name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let mut stems: IndexMap<&str, usize> = IndexMap::new();
    for name in &names {
        let next = stems.len();
        stems.entry(name.get(..stem(name)).unwrap_or(name)).or_insert(next);
    }
    let place = |name: &str| stems.get(name.get(..stem(name)).unwrap_or(name)).copied();
    names.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| natural(a, b)));
    let others = members.iter().filter_map(|it| it.old_address.as_deref().filter(|old| *old != it.address));
    let was = others.collect();
    Some(Alike { first, members: names, was, all: members })
}

/// What objects that change alike have in common, as a number.
fn likeness(change: &ObjectChange) -> u64 {
    let mut state = FxHasher::default();
    change.consequence.hash(&mut state);
    change.type_name.hash(&mut state);
    change.old_address.is_some().hash(&mut state);
    // What is new or gone is told by its kind; only a family stands together.
    if matches!(change.action, Action::Create | Action::Delete | Action::Move) {
        change.name.hash(&mut state);
        change.notes.hash(&mut state);
        change.cause.hash(&mut state);
        return state.finish();
    }
    change.notes.hash(&mut state);
    for property in &change.properties {
        property.path.hash(&mut state);
        property.old.iter().chain(&property.new).for_each(|it| it.to_string().hash(&mut state));
        // The chain begins with the declaration, which differs.
        property.cause.last().filter(|_| property.cause.len() > 1).hash(&mut state);
    }
    state.finish()
}

/// From how many values on another thing in a place is told by its name.
const FEW: usize = 3;

/// The leaves as they are shown: where another thing stands in a place, so that all that is known of it only later comes from another one,
/// that is one line.
pub fn leaves(all: &[LeafChange]) -> Vec<Cow<'_, LeafChange>> {
    let mut shown = Vec::new();
    for run in all.chunk_by(|a, b| stand_in(a).is_some_and(|it| stand_in(b) == Some(it))) {
        match run.first().and_then(|first| Some((first, stand_in(first)?))) {
            Some((first, it)) if run.len() >= FEW => shown.push(Cow::Owned(LeafChange {
                path: it.place.to_vec(),
                old: Some(named(it.old, first.old.as_ref(), run.len())),
                new: Some(named(it.new, first.new.as_ref(), run.len())),
                ..first.clone()
            })),
            _ => shown.extend(run.iter().map(Cow::Borrowed)),
        }
    }
    shown
}

/// One thing in the place of another: `web.instances.web2` was `web_server[1]` and is `web_server[2]`.
#[derive(PartialEq)]
struct StandIn<'d> {
    place: &'d [String],
    old: &'d str,
    new: &'d str,
    levels: [&'d Option<String>; 2],
}

fn stand_in(leaf: &LeafChange) -> Option<StandIn<'_>> {
    let ((old, key), (new, same)) = (thing_and_key(leaf.old.as_ref()?)?, thing_and_key(leaf.new.as_ref()?)?);
    let (_, place) = leaf.path.split_last()?;
    (key == same && old != new).then_some(StandIn { place, old, new, levels: [&leaf.old_level, &leaf.new_level] })
}

/// `web_server[2].status` is `web_server[2]` and `status`.
fn thing_and_key(json: &Json) -> Option<(&str, &str)> {
    json.get("$unknown")?.get("words")?.as_str()?.rsplit_once('.')
}

/// As an unknown value: `web_server[2] (10 values, known after the instance `web_server[2]` exists)`.
fn named(thing: &str, leaf: Option<&Json>, values: usize) -> Json {
    let cause = leaf.and_then(|it| it.get("$unknown")?.get("cause")).cloned().unwrap_or_default();
    json!({ "$unknown": { "words": thing, "type": count(values, "value"), "cause": cause } })
}

/// `aws_opsworks_app/shop`, `aws_opsworks_instance: web1, web2`
pub fn items(change: &DataBagChange) -> String {
    match change.items.as_slice() {
        [one] => format!("{}/{one}", change.bag),
        several => format!("{}: {}", change.bag, together(several.iter().map(String::as_str))),
    }
}

/// A value for people: `"c5.large"`, `string, known after the layer `web` exists`, `(secret)`.
pub fn value(json: &Json) -> String {
    match json {
        Json::Object(entries) => match (entries.get("$unknown"), entries.get("$secret")) {
            (Some(unknown), _) => unknown_words(unknown),
            (_, Some(identity)) => match identity.as_str() {
                Some("plain text") | None => "(secret)".to_owned(),
                Some(identity) => format!("(secret {identity})"),
            },
            _ => {
                let entry = |(key, it): (&String, &Json)| format!("{key}: {}", inner_value(it));
                format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        },
        Json::Array(items) => format!("[{}]", items.iter().map(inner_value).collect::<Vec<_>>().join(", ")),
        scalar => scalar.to_string(),
    }
}

/// A value inside another: what is not known goes by its name alone, `web.id`.
fn inner_value(json: &Json) -> String {
    match json.get("$unknown") {
        Some(unknown) => unknown.get("words").and_then(Json::as_str).unwrap_or_default().to_owned(),
        None => value(json),
    }
}

fn unknown_words(unknown: &Json) -> String {
    let part = |key: &str| unknown.get(key).and_then(Json::as_str).unwrap_or_default();
    format!("{} ({}, {})", part("words"), part("type"), part("cause"))
}

/// What stands in a place where nothing may.
pub fn optional(json: Option<&Json>) -> String {
    json.map_or_else(|| "nothing".to_owned(), value)
}

/// `[a, b] -> [a, c]`, or what is new and gone in a long list.
pub fn change(property: &PropertyChange, arrow: &str) -> String {
    between(property.old.as_ref(), property.new.as_ref(), arrow)
}

pub fn between(old: Option<&Json>, new: Option<&Json>, arrow: &str) -> String {
    match (old, new) {
        (Some(old), Some(new)) if is_secret(old) && is_secret(new) => "(secret) changed".to_owned(),
        (Some(old), Some(new)) if old == new && old.to_string().contains("(secret)") => {
            format!("{}, with another secret", value(new))
        }
        (Some(old), Some(new)) if old == new => format!("{}, which is made anew", value(new)),
        (Some(Json::Array(old)), Some(Json::Array(new))) => lists(old, new, arrow),
        (old, new) => format!("{} {arrow} {}", optional(old), optional(new)),
    }
}

fn is_secret(json: &Json) -> bool {
    json.get("$secret").is_some()
}

/// A list is told by what is new and gone, if most of it stays.
fn lists(old: &[Json], new: &[Json], arrow: &str) -> String {
    let only = |these: &[Json], others: &[Json]| -> Vec<String> {
        these.iter().filter(|it| !others.contains(it)).map(value).collect()
    };
    let (added, removed) = (only(new, old), only(old, new));
    let whole = || {
        let list = |items: &[Json]| format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", "));
        format!("{} {arrow} {}", list(old), list(new))
    };
    if old.len() + new.len() <= 8 || added.len() + removed.len() > 6 || added.len() + removed.len() == 0 {
        return whole();
    }
    let signed =
        |sign: &str, items: Vec<String>| items.into_iter().map(move |it| format!("{sign}{it}")).collect::<Vec<_>>();
    [signed("+", added), signed("-", removed)].concat().join(" ")
}

/// The end of a chain: `let common, shop.stack:3:20`.
pub fn cause(chain: &[Link]) -> Option<String> {
    let (last, before) = chain.split_last()?;
    match before.is_empty() {
        true => Some(last.place.clone()),
        false => Some(format!("{}, {}", last.what, last.place)),
    }
}

/// `moved 5 properties, made or took away 2 objects`
pub fn moved(cause: &Cause) -> String {
    let properties = match cause.changes {
        0 => None,
        1 => Some("moved 1 property".to_owned()),
        many => Some(format!("moved {many} properties")),
    };
    let objects = (cause.members > 0).then(|| format!("made or took away {}", count(cause.members, "object")));
    properties.into_iter().chain(objects).collect::<Vec<_>>().join(", ")
}

pub fn action(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "change",
        Action::Replace => "replace",
        Action::Delete => "delete",
        Action::Move => "move",
    }
}

pub fn consequence(consequence: Consequence) -> &'static str {
    match consequence {
        Consequence::None => "nothing runs",
        Consequence::RecipesRun => "recipes run",
        Consequence::ServiceInterrupted => "service interrupted",
        Consequence::InstanceRestarted => "instance restarted",
        Consequence::InstanceReplaced => "instance replaced",
        Consequence::DataLost => "data lost",
    }
}

pub fn danger(kind: DangerKind) -> &'static str {
    match kind {
        DangerKind::DataLoss => "data lost",
        DangerKind::Secret => "secret",
        DangerKind::Replace => "replace",
        DangerKind::Delete => "delete",
        DangerKind::Capacity => "capacity",
    }
}

pub fn noise(kind: NoiseKind) -> &'static str {
    match kind {
        NoiseKind::Reordered => "in another order",
        NoiseKind::Spelt => "spelt in another way",
        NoiseKind::Rewritten => "written in another way",
    }
}

pub fn replaces(replaces: &Replaces) -> Option<String> {
    match replaces {
        Replaces::Always => Some("makes it anew".to_owned()),
        Replaces::Sometimes(when) => Some(format!("may make it anew: {when}")),
        Replaces::Never => None,
        Replaces::Unknown => Some("may make it anew: nothing is known of this property".to_owned()),
    }
}

/// `1 to create, 2 to change; worst: instance replaced`
pub fn verdict(verdict: &Verdict) -> String {
    if !verdict.changes {
        return match verdict.noise {
            0 => "no change".to_owned(),
            noise => format!("no change; {} without meaning", count(noise, "difference")),
        };
    }
    let counted = [
        (verdict.create, "to create"),
        (verdict.update, "to change"),
        (verdict.replace, "to replace"),
        (verdict.delete, "to delete"),
        (verdict.moved, "to move"),
    ];
    let counts: Vec<String> =
        counted.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    let counts = if counts.is_empty() { "no object changes".to_owned() } else { counts.join(", ") };
    format!("{counts}; worst: {}", consequence(verdict.worst))
}
